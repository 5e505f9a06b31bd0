"""The walk of the practice day: invite, answer one mail, send again, let the others answer, close, find one's mark."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from carplatform.demo.loader import load_demo_data
from carplatform.demo.mailbox import Mail, all_mail
from carplatform.outbox.models import Message
from evaluations.actions import write_round
from evaluations.models import Questionnaire, Response, Round
from evaluations.tasks import close
from tests.browsing import press
from tests.delivering import send_what_waits
from tests.demo.conftest import demo_on
from tests.evaluations.filling import names_of
from tests.journeys.conftest import Visit
from tests.journeys.test_participant import heading, mark

__all__ = ["demo_on"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo_on")]


@pytest.fixture(autouse=True)
def own_links(live_server: Any) -> Iterator[None]:
    """Links in mails lead to the server of this test."""
    with override_settings(BASE_URL=live_server.url):
        yield


@pytest.fixture
def questionnaire(own_links: None) -> Questionnaire:
    """The evaluation of the practice day, as loaded a moment ago."""
    load_demo_data(at=timezone.now())
    return Questionnaire.objects.with_invitation().get(event__slug="practice-day", purpose="evaluation")


def told(page: Page) -> str:
    return page.locator(".messages").inner_text().strip()


def open_mail(page: Page, name: str) -> None:
    page.goto(reverse("demo:mail", args=[name]))
    press(page, page.get_by_role("link", name="Open the link in this mail"))


def answer(page: Page, questionnaire: Questionnaire) -> None:
    first, second = names_of(questionnaire)[:2]
    mark(page, first, "between agree and strongly agree")
    mark(page, second, "agree")
    press(page, page.get_by_role("button", name="Check my answers"))
    press(page, page.get_by_role("button", name="Send my answers"))


def asked_mails() -> list[Mail]:
    """The mail about the questionnaire, without the invitation to a group that the demo writes."""
    return [mail for mail in all_mail() if not mail.subject.startswith("Join")]


def test_from_the_invitation_to_ones_own_mark_in_the_results(visit: Visit, questionnaire: Questionnaire) -> None:
    page = visit(None)
    page.goto("/")
    press(page, page.get_by_role("button", name="Rhona Baird"))

    page.goto(reverse("evaluations:questionnaires"))
    press(page, page.locator("main").get_by_role("link", name="How was it for you?").first)
    press(page, page.get_by_role("link", name="Send it now"))
    assert "It goes to 21 people." in page.locator("main").inner_text()
    press(page, page.get_by_role("button", name="Send it now"))
    assert told(page) == "21 mails are written. They leave within a minute or two."
    send_what_waits()
    mails = asked_mails()
    assert len(mails) == len({mail.to for mail in mails}) == 21

    write_round(questionnaire=again(questionnaire), kind=Round.Kind.FIRST_REMINDER, by=None, at=timezone.now())
    send_what_waits()
    assert len(asked_mails()) == 42
    open_mail(page, mails[4].name)  # the first mail still works after a reminder
    assert heading(page) == "How was it for you?"
    answer(page, questionnaire)
    assert heading(page) == "Thank you. Your answers are in."
    reminder = next(mail for mail in all_mail() if mail.to == mails[4].to)
    for name in (mails[4].name, reminder.name):
        open_mail(page, name)
        assert heading(page) == "Your answers are in already"

    page.goto(questionnaire.get_absolute_url())
    press(page, page.get_by_role("button", name="Let the others answer"))
    assert told(page) == "20 of the others have answered."
    assert Response.objects.filter(questionnaire=questionnaire).count() == 21
    press(page, page.get_by_role("link", name="Close now").first)
    press(page, page.get_by_role("button", name="Close it for good"))
    assert "Closing…" in page.locator("main").inner_text()
    close()
    press(page, page.get_by_role("link", name="Look again"))
    press(page, page.get_by_role("link", name="See the results"))

    assert "21" in page.locator("main").inner_text()
    text = page.locator("main").inner_text()
    assert "One mark between agree and strongly agree, counted as agree. Statement 1." in text
    assert not Message.objects.filter(text__contains="/answer/").exists()


def again(questionnaire: Questionnaire) -> Questionnaire:
    return Questionnaire.objects.with_invitation().get(pk=questionnaire.pk)
