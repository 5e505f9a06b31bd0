"""No rule of accessibility that a machine can check is broken where questionnaires are built, in any of the states."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser

from evaluations.models import Choice, Mending, Question, Section
from groups.models import Person
from tests.browsing import follow, open_page
from tests.evaluations.answering import reply
from tests.evaluations.building import to
from tests.evaluations.filling import form_of_every_kind
from tests.factories import make_outcome, make_participation, make_person, make_questionnaire
from tests.gates.test_axe import LONG, Look, look

__all__ = ["look"]

pytestmark = [pytest.mark.browser, pytest.mark.any_database, pytest.mark.django_db(transaction=True)]
PAGES = ["build", "details", "preview", "take", "drop", "schedule", "add_section", "add_question"]


def test_the_builder_in_its_states(browser: Browser, live_server: Any, rhona: Person, look: Look) -> None:
    form = form_of_every_kind(title=LONG, intro=LONG * 2, source=LONG[:80])
    outcome = make_outcome(form.of_event, LONG)
    Section.objects.create(questionnaire=form, position=9, title=LONG)
    make_participation(form.of_event, make_person(email=None))
    Question.objects.filter(position=1).update(text=LONG * 2, hint=LONG, outcome=outcome)
    Choice.objects.filter(text="A").update(text=LONG)
    make_questionnaire(title=LONG)
    Question.objects.filter(text="Statement 2").update(text=LONG)
    page = open_page(browser, live_server, rhona)

    page.goto(reverse("evaluations:new"))
    look("new", page)
    follow(page.get_by_role("button", name="Begin"))
    look("new, error", page)
    for name in PAGES:
        page.goto(to(name, form))
        look(name, page)
    follow(page.get_by_role("button", name="Save", exact=True))
    look("question, error", page)
    page.get_by_label("Several choices").check()
    look("question with choices", page)
    page.goto(to("take", form))
    follow(page.get_by_role("button", name="Add what is ticked"))
    look("take, error", page)
    page.goto(to("take", form) + "?q=nothing")
    look("take, nothing", page)
    page.goto(to("schedule", form))
    page.get_by_label("Closes").fill("0")
    follow(page.get_by_role("button", name="Save the days"))
    look("schedule, error", page)
    question = Question.objects.get(position=1, section__questionnaire=form)
    page.goto(to("change_question", form, question))
    Question.objects.filter(pk=question.pk).update(text="Theirs")
    follow(page.get_by_role("button", name="Save", exact=True))
    look("both texts", page)
    for noun, row in (("section", form.sections.all()[0]), ("question", question)):
        page.goto(to(f"drop_{noun}", form, row))
        look(f"drop {noun}", page)

    reply(form, at=timezone.now())
    words = {"questionnaire": form, "by": rhona, "at": timezone.now()}
    Mending.objects.create(kind="question", question=question, before=LONG * 2, after="x", **words)
    Mending.objects.create(kind="first words", before="", after=LONG, **words)
    for name, address in (
        ("build", to("build", form)),
        ("change", to("change_question", form, question)),
        ("schedule", to("schedule", form)),
    ):
        page.goto(address)
        look(f"{name}, frozen", page)
    empty = make_questionnaire()
    empty.sections.all().delete()
    for name in ("build", "preview"):
        page.goto(to(name, empty))
        look(f"{name}, empty", page)
