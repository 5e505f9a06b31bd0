"""The builder: sections and questions in their order, and what its pages share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from carplatform.once import Refusal

from ..forms.answering import AnswerForm
from ..models import Question, Questionnaire, Section
from .loading import FINISHED, to_run

LONG = 10  # minutes: for longer than that few stay on a phone


@dataclass(frozen=True)
class Place:
    """A question of a form, its number, and whether it can go up and down, also into the section beside it."""

    question: Question
    number: int
    has_before: bool
    has_behind: bool


def places_of(questionnaire: Questionnaire) -> list[tuple[Section, list[Place]]]:
    """Each section with the places of its questions. Three queries."""
    sections = list(questionnaire.sections.all())
    asked = list(Question.objects.of_form(questionnaire).select_related("section", "outcome"))
    found, number = [], 0
    for at, section in enumerate(sections):
        own, places = [one for one in asked if one.section_id == section.pk], []
        for place, question in enumerate(own):
            number += 1
            is_last = place == len(own) - 1 and at == len(sections) - 1
            places.append(Place(question, number, place > 0 or at > 0, not is_last))
        found.append((section, places))
    return found


@require_safe
def build(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Every section with its questions, and what can be done with them now."""
    standing = to_run(request, uid, timezone.now())
    questionnaire, is_finished = standing.questionnaire, standing.stage in FINISHED
    form = AnswerForm(questionnaire=questionnaire)
    context = {
        "standing": standing,
        "questionnaire": questionnaire,
        "form": form,
        "sections": places_of(questionnaire),
        "is_long": form.minutes > LONG,
        "is_finished": is_finished,
        "is_frozen": standing.replied > 0 or is_finished,
        "mendings": questionnaire.mendings.select_related("by", "question"),
    }
    return render(request, "evaluations/build.html", context)


def to_build(request: HttpRequest, uid: UUID) -> Questionnaire:
    """The questionnaire of that address, for those who run them; else 404."""
    return to_run(request, uid, timezone.now()).questionnaire


def editor(questionnaire: Questionnaire, at: str = "") -> str:
    """The address of the builder, at one of its rows."""
    return reverse("evaluations:build", args=[questionnaire.uid]) + (f"#{at}" if at else "")


def form_page(
    request: HttpRequest, questionnaire: Questionnaire, form: Any, *, at: str = "", **words: Any
) -> HttpResponse:
    """A page with one form about a part of `questionnaire`; saved, it leads back to its row."""
    context = {
        "button": _("Save"),
        "leave": _("Leave it as it is"),
        "back": editor(questionnaire, at),
        "questionnaire": questionnaire,
        "form": form,
        **words,
    }
    return render(request, "evaluations/build_form.html", context, status=422 if form.is_bound else 200)


def drop_page(request: HttpRequest, questionnaire: Questionnaire, **words: Any) -> HttpResponse:
    """The page that says what goes before anything does."""
    context = {"questionnaire": questionnaire, **words}
    return render(request, "evaluations/build_drop.html", context)


def tried(request: HttpRequest, act: Callable[..., Any], **what: Any) -> bool:
    """Do what was pressed. False, and the reason on the next page, where it cannot be done now."""
    try:
        act(**what)
    except Refusal as why_not:
        messages.error(request, str(why_not))
        return False
    return True


def dropped(request: HttpRequest, questionnaire: Questionnaire, act: Callable[..., Any], **what: Any) -> HttpResponse:
    """Delete, and say so. Pressed twice, it is as gone as after once."""
    if tried(request, act, **what):
        messages.success(request, _("It is gone."))
    return redirect(editor(questionnaire))
