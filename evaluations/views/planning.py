"""Beginning a questionnaire, its first words, its schedule, what it looks like, and taking single questions."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from events.models import Event
from events.views.loading import sent

from ..forms.answering import AnswerForm
from ..forms.building import TakeForm
from ..forms.planning import BeginForm, DetailsForm, PlanForm
from ..models import Question, Questionnaire
from ..planning import drop_questionnaire
from ..schedule import rounds_of
from ..standing import has_links, is_frozen, reach_of, standings
from .building import drop_page, editor, form_page, to_build, tried
from .loading import FINISHED, to_run, who_runs

MOST_SHOWN = 50  # questions to tick on one page; a search finds the others


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin one: empty, from the library, or as a copy of an earlier one."""
    by, at = who_runs(request), timezone.now()
    start = request.GET.get("from", "")
    source = Questionnaire.objects.filter(uid=start).first() if is_uid(start) else None
    event = Event.objects.filter(slug=request.GET.get("event", "")[:100]).first()
    asked: dict[str, Any] = {"event": event, "purpose": request.GET.get("purpose")}
    initial = {name: value for name, value in asked.items() if value}
    form = BeginForm(sent(request), start=source, by=by, at=at, initial=initial)
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("Saved. Look through what it asks, and what is sent when."))
        return redirect(editor(form.saved))
    words = {"title": _("A new questionnaire"), "button": _("Begin"), "leave": _("Leave it")}
    context = {"form": form, "back": reverse("evaluations:questionnaires"), **words}
    context["address"] = reverse("evaluations:new")
    return render(request, "evaluations/build_form.html", context, status=422 if form.is_bound else 200)


def is_uid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Title and first words."""
    questionnaire = to_build(request, uid)
    form = DetailsForm(sent(request), row=questionnaire, by=who_runs(request), at=timezone.now())
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("Saved."))
        return redirect(editor(questionnaire))
    frozen = is_frozen(questionnaire)
    return form_page(request, questionnaire, form, title=_("Title and first words"), is_frozen=frozen)


@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Delete one that nobody has been asked yet, once it has been said what goes with it."""
    questionnaire = to_build(request, uid)
    if has_links(questionnaire) or is_frozen(questionnaire):
        messages.info(request, _("People have been asked already, so it stays. You can close it."))
        return redirect(questionnaire)
    if request.method == "POST":
        if not tried(request, drop_questionnaire, questionnaire=questionnaire, by=who_runs(request), at=timezone.now()):
            return redirect(questionnaire)
        messages.success(request, _("It is gone."))
        return redirect("evaluations:questionnaires")
    number = Question.objects.filter(section__questionnaire=questionnaire).count()
    lost = ngettext("Its %d question goes with it.", "Its %d questions go with it.", number) % number
    words = {"title": _("Delete this questionnaire?"), "what": questionnaire.title, "lost": lost}
    return drop_page(request, questionnaire, back=editor(questionnaire), **words)


@require_safe
def preview(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The form as people see it on a phone. Nothing in it can be sent."""
    questionnaire = to_build(request, uid)
    form = AnswerForm(questionnaire=questionnaire)
    context = {"questionnaire": questionnaire, "event": questionnaire.event, "form": form}
    return render(request, "evaluations/preview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What is sent when and to how many, and the days that decide it."""
    at = timezone.now()
    standing = to_run(request, uid, at)
    questionnaire = standing.questionnaire
    rounds = rounds_of(questionnaire) if questionnaire.event else []
    written = {one.kind for one in rounds if one.written}
    form: Any = None
    if standing.stage not in FINISHED:
        options: Any = {"row": questionnaire, "has_links": has_links(questionnaire), "written": written}
        form = PlanForm(sent(request), by=who_runs(request), at=at, **options)
        if form.is_bound and form.is_valid() and form.save():
            messages.success(request, _("Saved. Look at the dates: they are worked out anew."))
            return redirect("evaluations:schedule", uid)
    context = {"standing": standing, "questionnaire": questionnaire, "rounds": rounds, "form": form, "back": ""}
    if questionnaire.event:
        context |= {"reach": reach_of(questionnaire), "follow_ups": follow_ups_of(questionnaire, at)}
    is_refused = request.method == "POST"
    return render(request, "evaluations/schedule.html", context, status=422 if is_refused else 200)


def follow_ups_of(questionnaire: Questionnaire, at: datetime) -> list[Any]:
    """The follow-ups of the same event, as they stand. One query, and none for a follow-up itself."""
    if questionnaire.purpose == Questionnaire.Purpose.FOLLOW_UP:
        return []
    others = Questionnaire.objects.filter(event=questionnaire.event, purpose=Questionnaire.Purpose.FOLLOW_UP)
    return standings(others, at)


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Single questions that were asked before, to be found, ticked and taken."""
    questionnaire = to_build(request, uid)
    if is_frozen(questionnaire):
        messages.info(request, _("Replies are in, so nothing can be added. Make a copy to ask more."))
        return redirect(editor(questionnaire))
    form = TakeForm(sent(request), questionnaire=questionnaire, by=who_runs(request), at=timezone.now())
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, taken_in_words(len(form.taken), len(form.cleaned_data["questions"])))
        return redirect(editor(questionnaire, f"section-{form.cleaned_data['section'].uid}"))
    words = looked_for((request.POST if form.is_bound else request.GET).get("q", ""))
    found = asked_before(questionnaire, words)
    context = {
        "questionnaire": questionnaire,
        "form": form,
        "words": words,
        "found": found[:MOST_SHOWN],
        "is_more": len(found) > MOST_SHOWN,
        "most": MOST_SHOWN,
        "sections": questionnaire.sections.all(),
        "ticked": request.POST.getlist("questions"),
        "chosen": request.POST.get("section") or request.GET.get("section", ""),
    }
    return render(request, "evaluations/take.html", context, status=422 if form.is_bound else 200)


def looked_for(text: str) -> str:
    """What a database can look for of `text`."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "").strip()[:100]


def asked_before(questionnaire: Questionnaire, words: str) -> list[Question]:
    """One more than are shown of the questions that hold `words` and are not in this form: each wording once, as it
    was asked last, with `times`, how often it was asked. Two queries."""
    mine = Question.objects.filter(section__questionnaire=questionnaire)
    others = Question.objects.exclude(section__questionnaire=questionnaire).exclude(text__in=mine.values("text"))
    if words:
        others = others.filter(Q(text__icontains=words) | Q(section__questionnaire__event__title__icontains=words))
    newest = others.order_by().values("kind", "text").annotate(latest=Max("pk"), times=Count("pk")).order_by("-latest")
    times = {row["latest"]: row["times"] for row in newest[: MOST_SHOWN + 1]}
    rows = Question.objects.filter(pk__in=times).select_related("section__questionnaire__event").order_by("-pk")
    for row in rows:
        row.times = times[row.pk]  # type: ignore[attr-defined]
    return list(rows)


def taken_in_words(taken: int, ticked: int) -> str:
    """How many were taken, and whether some were there already."""
    words = ngettext("%d question is added.", "%d questions are added.", taken) % taken
    return words if taken == ticked else f"{words} {_('What is asked here already was not taken twice.')}"
