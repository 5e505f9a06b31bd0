"""The sections and questions of a form: added, changed, moved, deleted, each on a page or by a press of its own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from events.views.loading import sent

from ..building import drop_question, drop_section, move_question, move_section
from ..forms.building import QuestionForm, SectionForm
from ..models import Question, Questionnaire
from ..standing import is_frozen
from .building import drop_page, dropped, editor, form_page, places_of, to_build, tried
from .loading import who_runs

# Sections ----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def add_section(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One more heading, at the end."""
    questionnaire = to_build(request, uid)
    form = SectionForm(sent(request), questionnaire=questionnaire, by=who_runs(request), at=timezone.now())
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("Saved. Now add what stands under it."))
        return redirect(editor(questionnaire, f"section-{form.cleaned_data['uid']}"))
    words = {"title": _("Add a section"), "leave": _("Back to the questions")}
    address = reverse("evaluations:add_section", args=[uid])
    return form_page(request, questionnaire, form, address=address, **words)


@require_http_methods(["GET", "HEAD", "POST"])
def change_section(request: HttpRequest, uid: UUID, part_uid: UUID) -> HttpResponse:
    """Another heading. One that someone removed meanwhile can be put back."""
    questionnaire, by, at = to_build(request, uid), who_runs(request), timezone.now()
    row = questionnaire.sections.filter(uid=part_uid).first()
    if row is None and request.method == "POST":
        form = SectionForm(brought_back(request, part_uid), questionnaire=questionnaire, by=by, at=at)
        form.add_error(None, _("Someone removed this section while you were writing. Save to put it back."))
        address = reverse("evaluations:add_section", args=[uid])
        return form_page(request, questionnaire, form, title=_("Add a section"), address=address)
    row = get_object_or_404(questionnaire.sections, uid=part_uid)
    form = SectionForm(sent(request), questionnaire=questionnaire, row=row, by=by, at=at)
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("Saved."))
        return redirect(editor(questionnaire, f"section-{part_uid}"))
    frozen = is_frozen(questionnaire)
    away = "" if frozen else reverse("evaluations:drop_section", args=[uid, part_uid])
    words = {"title": _("Change a section"), "is_frozen": frozen, "away": away}
    return form_page(request, questionnaire, form, at=f"section-{part_uid}", **words)


def brought_back(request: HttpRequest, part_uid: UUID) -> Any:
    """What was sent, as a form that makes the row anew under its own identity."""
    data = request.POST.copy()
    data["uid"] = str(part_uid)
    return data


@require_POST
def shift_section(request: HttpRequest, uid: UUID, part_uid: UUID) -> HttpResponse:
    """One place up or down. The page comes back with the focus on the button that was pressed, if it is still there."""
    questionnaire = to_build(request, uid)
    row = questionnaire.sections.filter(uid=part_uid).first()
    if row is None:
        return redirect(editor(questionnaire))
    up = request.POST.get("up") == "1"
    is_done = tried(request, move_section, section=row, up=up)
    order = list(questionnaire.sections.values_list("uid", flat=True))
    goes_on = part_uid != (order[0] if up else order[-1])
    return redirect(editor(questionnaire, button_of(part_uid, goes_on == up) if is_done else ""))


def button_of(part_uid: UUID, is_up: bool) -> str:
    """The id of one of the two buttons that move a row."""
    return f"{'up' if is_up else 'down'}-{part_uid}"


@require_http_methods(["GET", "HEAD", "POST"])
def drop_whole(request: HttpRequest, uid: UUID, part_uid: UUID) -> HttpResponse:
    """Delete a section, once it has been said what goes with it."""
    questionnaire = to_build(request, uid)
    row = questionnaire.sections.annotate(number=Count("questions")).filter(uid=part_uid).first()
    if row is None or is_frozen(questionnaire):
        return redirect(editor(questionnaire))
    if request.method == "POST":
        return dropped(request, questionnaire, drop_section, section=row)
    lost = ngettext("Its %d question goes with it.", "Its %d questions go with it.", row.number) % row.number
    words = {"title": _("Delete this section?"), "what": row.title, "lost": lost if row.number else ""}
    return drop_page(request, questionnaire, back=editor(questionnaire, f"section-{part_uid}"), **words)


# Questions ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def add_question(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One more question, at the end of the section that was asked for, else of the last."""
    questionnaire = to_build(request, uid)
    sections = {str(section.uid): section.pk for section in questionnaire.sections.all()}
    if not sections:
        messages.info(request, _("Begin with a heading; questions stand under it."))
        return redirect("evaluations:add_section", uid)
    initial = {"section": sections.get(request.GET.get("section", ""), [*sections.values()][-1])}
    options: Any = {"questionnaire": questionnaire, "is_frozen": False, "initial": initial}
    form = QuestionForm(sent(request), by=who_runs(request), at=timezone.now(), **options)
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("Saved: “%(words)s”.") % {"words": form.cleaned_data["text"]})
        again = f"{reverse('evaluations:add_question', args=[uid])}?section={form.cleaned_data['section'].uid}"
        return redirect(again if "next" in request.POST else editor(questionnaire, f"q-{form.cleaned_data['uid']}"))
    words: dict[str, Any] = {"title": _("Add a question"), "leave": _("Back to the questions"), "another": True}
    address = reverse("evaluations:add_question", args=[uid])
    return form_page(request, questionnaire, form, address=address, **words)


@require_http_methods(["GET", "HEAD", "POST"])
def change_question(request: HttpRequest, uid: UUID, part_uid: UUID) -> HttpResponse:
    """Change a question, or only its words once replies are in. One that was removed meanwhile can be put back."""
    questionnaire, by, at = to_build(request, uid), who_runs(request), timezone.now()
    row = of_form(questionnaire).filter(uid=part_uid).first()
    if row is None and request.method == "POST":
        data = brought_back(request, part_uid)
        form = QuestionForm(data, questionnaire=questionnaire, is_frozen=False, by=by, at=at)
        form.add_error(None, _("Someone removed this question while you were writing. Save to put it back."))
        address = reverse("evaluations:add_question", args=[uid])
        return form_page(request, questionnaire, form, title=_("Add a question"), address=address)
    row = get_object_or_404(of_form(questionnaire), uid=part_uid)
    frozen = is_frozen(questionnaire)
    form = QuestionForm(sent(request), questionnaire=questionnaire, is_frozen=frozen, row=row, by=by, at=at)
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("Saved: “%(words)s”.") % {"words": form.cleaned_data["text"]})
        return redirect(editor(questionnaire, f"q-{part_uid}"))
    away = "" if frozen else reverse("evaluations:drop_question", args=[uid, part_uid])
    words = {"title": _("Mend the words") if frozen else _("Change a question"), "is_frozen": frozen, "away": away}
    return form_page(request, questionnaire, form, at=f"q-{part_uid}", **words)


def of_form(questionnaire: Questionnaire) -> Any:
    """Its questions in no order, each with what its form needs."""
    rows = Question.objects.filter(section__questionnaire=questionnaire)
    return rows.select_related("section__questionnaire", "outcome").prefetch_related("choices")


@require_POST
def shift_question(request: HttpRequest, uid: UUID, part_uid: UUID) -> HttpResponse:
    """One place up or down, also into the section beside it, with the focus kept on its button."""
    questionnaire = to_build(request, uid)
    row = of_form(questionnaire).filter(uid=part_uid).first()
    if row is None:
        return redirect(editor(questionnaire))
    up = request.POST.get("up") == "1"
    is_done = tried(request, move_question, question=row, up=up)
    everything = [place for _section, places in places_of(questionnaire) for place in places]
    goes_on = any(one.has_before if up else one.has_behind for one in everything if one.question.uid == part_uid)
    return redirect(editor(questionnaire, button_of(part_uid, goes_on == up) if is_done else ""))


@require_http_methods(["GET", "HEAD", "POST"])
def drop_one(request: HttpRequest, uid: UUID, part_uid: UUID) -> HttpResponse:
    """Delete a question, once it has been said what goes with it."""
    questionnaire = to_build(request, uid)
    row = of_form(questionnaire).annotate(number=Count("choices")).filter(uid=part_uid).first()
    if row is None or is_frozen(questionnaire):
        return redirect(editor(questionnaire))
    if request.method == "POST":
        return dropped(request, questionnaire, drop_question, question=row)
    lost = ngettext("Its %d choice goes with it.", "Its %d choices go with it.", row.number) % row.number
    words = {"title": _("Delete this question?"), "what": row.text, "lost": lost if row.number else ""}
    return drop_page(request, questionnaire, back=editor(questionnaire, f"q-{part_uid}"), **words)
