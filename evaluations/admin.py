"""Questionnaires, their sections and questions, to be written and copied. No answer ever shows here."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from carplatform.audit.actions import record
from events.models import Event
from groups.models import Person

from .actions import copy_questionnaire
from .freezing import FrozenInline, LockingAdmin, PartAdmin
from .models import Choice, Question, Questionnaire, Round, Section, SourceNote
from .standing import Stage, has_links, is_frozen, stage_of

STAGES = {
    Stage.LIBRARY: _("Library"),
    Stage.PLANNED: _("Planned"),
    Stage.OPEN: _("Open"),
    Stage.OVER: _("Time is over"),
    Stage.UNSENT: _("Not sent"),
    Stage.CLOSING: _("Closing…"),
    Stage.CLOSED: _("Closed"),
}
SCHEDULE = {"event", "opens_after_days", "closes_after_days", "first_reminder_days", "second_reminder_days"}


def changeable() -> QuerySet[Questionnaire]:
    """The questionnaires whose structure may still change."""
    return Questionnaire.objects.filter(closing_since__isnull=True, responses__isnull=True)


class LibraryFilter(admin.SimpleListFilter):
    title = _("where it stands")
    parameter_name = "library"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("In the library")), ("no", _("Of an event"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Questionnaire]) -> QuerySet[Questionnaire]:
        wanted = {"yes": True, "no": False}.get(self.value() or "")
        return queryset if wanted is None else queryset.filter(event__isnull=wanted)


class CopyForm(forms.Form):
    """Where a copy goes, and what may differ in it."""

    event = forms.ModelChoiceField(
        Event.objects.latest_first(), label=_("Event"), required=False, empty_label=_("Into the library")
    )
    title = forms.CharField(label=_("Title"), max_length=120)
    answers = forms.ChoiceField(
        label=_("Answers"),
        choices=Questionnaire.Answers.choices,
        help_text=_("Printed above question 1. It can never be changed."),
    )

    def save(self, *, source: Questionnaire, by: Person, at: datetime) -> Questionnaire:
        """The copy."""
        values = self.cleaned_data
        return copy_questionnaire(
            source=source, by=by, at=at, event=values["event"], title=values["title"], answers=values["answers"]
        )


class SectionInline(FrozenInline):
    model = Section
    fields = ["position", "title"]
    show_change_link = True

    def questionnaire_of(self, parent: Any) -> Questionnaire:
        return parent


class QuestionInline(FrozenInline):
    model = Question
    fields = ["position", "kind", "text", "hint", "source", "is_example"]
    show_change_link = True

    def questionnaire_of(self, parent: Any) -> Questionnaire:
        return parent.questionnaire


class ChoiceInline(FrozenInline):
    model = Choice
    fields = ["position", "text", "cpp"]

    def questionnaire_of(self, parent: Any) -> Questionnaire:
        return parent.section.questionnaire


class SourceNoteInline(admin.TabularInline):
    model = SourceNote
    extra = 0


@admin.register(Questionnaire)
class QuestionnaireAdmin(LockingAdmin):
    list_display = ["title", "event", "purpose", "answers", "stage", "sections_count", "is_example", "desk"]
    list_filter = [LibraryFilter, "purpose", "answers", "is_example"]
    search_fields = ["title", "event__title"]
    fields = [
        "event", "purpose", "title", "intro", "answers", "floor", "also_staff", "opens_after_days", "closes_after_days",
        "first_reminder_days", "second_reminder_days", "results_public", "source", "is_example",
    ]  # fmt: skip
    inlines = [SectionInline]
    actions = ["copy_for_an_event"]
    view_on_site = False
    of_questionnaire = "pk"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Questionnaire]:
        return Questionnaire.objects.with_invitation().annotate(number_of_sections=Count("sections"))

    def get_readonly_fields(self, request: HttpRequest, obj: Questionnaire | None = None) -> Any:
        """Ever less can be changed: after it is made, once a link is out, once a form came, once closing began."""
        if obj is None:
            return []
        if obj.closing_since:
            return [name for name in self.fields or [] if name != "results_public"]
        promised = ["event", "floor"] if has_links(obj) else []
        return ["answers", *promised, *(["purpose", "title", "intro"] if is_frozen(obj) else [])]

    def has_delete_permission(self, request: HttpRequest, obj: Questionnaire | None = None) -> bool:
        """Only what nobody has been asked yet."""
        kept = obj is not None and (obj.closing_since is not None or has_links(obj))
        return super().has_delete_permission(request, obj) and not kept

    def save_model(self, request: HttpRequest, obj: Questionnaire, form: Any, change: bool) -> None:
        """What was due before a change of the schedule is missed by it: the clock sends nothing that is late."""
        changed = set(form.changed_data)
        if changed & SCHEDULE:
            obj.scheduled_at = timezone.now()
        if change:
            obj.save(update_fields=[*changed, "scheduled_at"])
        else:
            obj.save()
        if "results_public" in changed:
            action = "publish results" if obj.results_public else "unpublish results"
            record(by=request.user, action=action, obj=obj, at=timezone.now())

    def get_urls(self) -> list[URLPattern]:
        copy = self.admin_site.admin_view(self.copy_view)
        return [path("<int:pk>/copy/", copy, name="evaluations_questionnaire_copy"), *super().get_urls()]

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks where a copy goes, and makes it."""
        source = Questionnaire.objects.filter(pk=pk).select_related("event").first()
        if source is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))  # type: ignore[attr-defined]
        initial = {"title": source.title, "answers": source.answers}
        form = CopyForm(request.POST if request.method == "POST" else None, initial=initial)
        if request.method == "POST" and form.is_valid():
            copy = form.save(source=source, by=cast(Person, request.user), at=timezone.now())
            self.message_user(request, _("Copied. Look through its dates and questions."), messages.SUCCESS)
            return redirect("admin:evaluations_questionnaire_change", copy.pk)
        context = {**self.admin_site.each_context(request), "title": _("Copy for an event"), "opts": self.opts}
        return render(request, "admin/evaluations/questionnaire/copy.html", {**context, "form": form, "source": source})

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        library = Questionnaire.objects.in_library()
        return super().add_view(request, form_url, {**(extra_context or {}), "library": library})

    @admin.action(description=_("Copy for an event"))
    def copy_for_an_event(self, request: HttpRequest, chosen: QuerySet[Questionnaire]) -> HttpResponse | None:
        keys = list(chosen.order_by("pk").values_list("pk", flat=True))
        if len(keys) == 1:
            return redirect("admin:evaluations_questionnaire_copy", keys[0])
        self.message_user(request, _("Choose one to copy."), messages.WARNING)
        return None

    @admin.display(description=_("state"))
    def stage(self, questionnaire: Questionnaire) -> str:
        return str(STAGES[stage_of(questionnaire, timezone.now())])

    @admin.display(description=_("sections"), ordering="number_of_sections")
    def sections_count(self, questionnaire: Questionnaire) -> int:
        return questionnaire.number_of_sections  # type: ignore[attr-defined]

    @admin.display(description=_("on the site"))
    def desk(self, questionnaire: Questionnaire) -> SafeString:
        return format_html('<a href="{}">{}</a>', questionnaire.get_absolute_url(), _("the desk"))


@admin.register(Section)
class SectionAdmin(PartAdmin):
    list_display = ["title", "questionnaire", "position", "questions_count"]
    list_filter = ["questionnaire__purpose"]
    list_select_related = ["questionnaire__event"]
    search_fields = ["title", "questionnaire__title"]
    fields = ["questionnaire", "position", "title"]
    inlines = [QuestionInline]
    of_questionnaire = "questionnaire"
    of_form = ("questionnaire",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Section]:
        return super().get_queryset(request).annotate(number_of_questions=Count("questions"))

    def formfield_for_foreignkey(self, db_field: models.ForeignKey, request: HttpRequest, **options: Any) -> Any:
        if db_field.name == "questionnaire":
            options["queryset"] = changeable().select_related("event")
        return super().formfield_for_foreignkey(db_field, request, **options)

    @admin.display(description=_("questions"), ordering="number_of_questions")
    def questions_count(self, section: Section) -> int:
        return section.number_of_questions  # type: ignore[attr-defined]


@admin.register(Question)
class QuestionAdmin(PartAdmin):
    list_display = ["text", "kind", "section", "questionnaire", "source", "is_example"]
    list_filter = ["kind", "is_example"]
    list_select_related = ["section__questionnaire__event"]
    search_fields = ["text", "section__title", "section__questionnaire__title"]
    fields = ["section", "position", "kind", "text", "hint", "source", "is_example"]
    inlines = [ChoiceInline, SourceNoteInline]
    of_questionnaire = "section__questionnaire"
    of_form = ("section", "questionnaire")

    def formfield_for_foreignkey(self, db_field: models.ForeignKey, request: HttpRequest, **options: Any) -> Any:
        if db_field.name == "section":
            options["queryset"] = Section.objects.filter(questionnaire__in=changeable())
        return super().formfield_for_foreignkey(db_field, request, **options)

    @admin.display(description=_("questionnaire"))
    def questionnaire(self, question: Question) -> str:
        return str(question.section.questionnaire)


@admin.register(SourceNote)
class SourceNoteAdmin(admin.ModelAdmin):
    list_display = ["text", "question", "mark"]
    list_select_related = ["question"]
    search_fields = ["text", "question__text"]
    autocomplete_fields = ["question"]


@admin.register(Round)
class RoundAdmin(admin.ModelAdmin):
    """What was sent when. Written by the clock or from the desk, never here."""

    list_display = ["questionnaire", "kind", "written_at", "by", "mails"]
    list_filter = ["kind"]
    list_select_related = ["questionnaire__event", "by"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Round | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Round | None = None) -> bool:
        return False
