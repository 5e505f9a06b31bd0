"""A questionnaire is built from nothing by keyboard alone, looked at, scheduled, answered, and then only mended."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from evaluations.models import Question, Questionnaire
from groups.models import Person
from tests.browsing import choose, press, reach, write
from tests.evaluations.answering import reply
from tests.evaluations.building import asked
from tests.factories import make_event, make_outcome, make_questionnaire
from tests.journeys.conftest import Visit
from tests.journeys.steps import tick, told

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def button(page: Page, name: str) -> None:
    press(page, page.get_by_role("button", name=name, exact=True))


def link(page: Page, name: str) -> None:
    press(page, page.get_by_role("link", name=re.compile(f"^{name}")).first)


def pick(page: Page, field: str, option: str) -> None:
    """Of a list; how it unfolds is the browser’s."""
    box = page.get_by_label(field, exact=True)
    reach(page, box)
    box.select_option(label=option)


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent.trim()")


def test_a_questionnaire_from_nothing(visit: Visit, rhona: Person) -> None:
    now = timezone.now()
    event = make_event("Perth", starts_at=now + timedelta(days=6), ends_at=now + timedelta(days=7), dated_at=now)
    make_outcome(event, "To meet others")
    earlier = make_questionnaire(statements=0)
    Question.objects.create(section=earlier.sections.get(), text="Lunch was good")
    page = visit(rhona)
    page.goto("/questionnaires/")

    link(page, "New questionnaire")
    pick(page, "For which event?", "Perth")
    reach(page, page.get_by_role("radio", name="Anonymous: nobody"))
    page.keyboard.press("Space")
    write(page, "Title", "How was it for you?")
    button(page, "Begin")
    link(page, "Add a question")
    write(page, "Words", "I met somebody new")
    pick(page, "Which learning outcome does it check?", "To meet others")
    button(page, "Save, and add the next")
    choose(page, "One choice")
    write(page, "Words", "Will you come again?")
    write(page, "Choices", "Yes")
    button(page, "Save")
    assert "Write at least two choices" in page.locator(".govuk-error-summary").inner_text()
    write(page, "Choices", "Yes")
    page.keyboard.press("Enter")
    page.keyboard.type("No")
    button(page, "Save")
    form = Questionnaire.objects.get(event=event)
    assert asked(form) == [("The event", ["I met somebody new", "Will you come again?"])]
    assert page.get_by_text("Checks: To meet others").count() == 1

    link(page, "Take some that were asked before")
    tick(page, "Lunch was good")
    button(page, "Add what is ticked")
    assert told(page) == "1 question is added."
    lunch = page.get_by_role("button", name=re.compile("^Up.*Lunch was good$"))
    press(page, lunch)
    assert focused(page) == "Up: Lunch was good"  # pressed again without looking for it
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert focused(page) == "Down: Lunch was good"  # it is the first now
    assert asked(form) == [("The event", ["Lunch was good", "I met somebody new", "Will you come again?"])]


def test_one_that_is_looked_at_scheduled_answered_and_mended(visit: Visit, rhona: Person) -> None:
    now = timezone.now()
    event = make_event("Perth", starts_at=now + timedelta(days=6), ends_at=now + timedelta(days=7), dated_at=now)
    form = make_questionnaire(event)
    page = visit(rhona)
    page.goto(form.get_absolute_url())
    link(page, "What is asked")

    link(page, "See it as people do")
    assert page.locator("main form").count() == 0
    assert page.locator(".phone").bounding_box()["width"] <= 416  # type: ignore[index]
    link(page, "Back to the questions")
    link(page, "What is sent when")
    write(page, "Closes", "9")
    button(page, "Save the days")
    assert Questionnaire.objects.get(pk=form.pk).closes_after_days == 9

    with_dates = Questionnaire.objects.with_invitation().get(pk=form.pk)
    reply(with_dates, at=event.ends_at + timedelta(hours=1))
    link(page, "What is asked")
    assert page.get_by_role("heading", name="What is asked stays as it is").count() == 1
    link(page, "Mend the words")
    write(page, "Words", "The day was good")
    button(page, "Save")
    assert page.get_by_role("heading", name="Mended since the first reply").count() == 1
    link(page, "Make a copy to change more")
    choose(page, "With names: researchers see who wrote what")
    button(page, "Begin")
    copy = Questionnaire.objects.latest("pk")
    assert (copy.answers, copy.event) == ("named", None)
    assert asked(copy) == [("The event", ["The day was good", "Statement 2", "Anything to add?"])]
