"""A week of the example group on a phone of 390 px, by keyboard alone: with scripts, and with scripts blocked."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Browser, Page

from carplatform.demo.loader import load_demo_data
from carplatform.reports.models import LearningReport
from carplatform.reports.tasks import make_paper
from groups.models import Group, LogEntry, NextStep, PhaseMove
from tests.browsing import choose, is_in_view, open_page, press, reach, write
from tests.delivering import send_what_waits
from tests.demo.conftest import demo_on
from tests.factories import make_group, make_membership, make_person
from tests.files.samples import PDF
from tests.journeys.conftest import WITH_SCRIPTS_OR_WITHOUT
from tests.journeys.steps import choose_file, tick, told, unfold, write_day

__all__ = ["demo_on"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo_on")]

Phone = Callable[[str], Page]
GROUP = "/groups/getting-to-appointments/"
LINE, MORE = "What happened? One line is enough.", "More about it"
ASKED = "Asked nine people at the bus stop where they were going"
CHANGE = "Add more, or change it"


@pytest.fixture(params=WITH_SCRIPTS_OR_WITHOUT)
def phone(request: pytest.FixtureRequest, browser: Browser, live_server: Any) -> Iterator[Phone]:
    """Opens a phone of its own for someone, who comes in by their name on the front page; or for nobody."""

    def come_in(name: str = "") -> Page:
        page = open_page(browser, live_server, scripts=request.param)
        if name:
            page.goto("/")
            press(page, page.get_by_role("button", name=name))
        return page

    with override_settings(BASE_URL=live_server.url):
        load_demo_data(at=timezone.now())
        yield come_in


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def skip_the_masthead(page: Page) -> None:
    """By its own link, where a page was just opened at its top."""
    if page.evaluate("document.activeElement === document.body && !location.hash"):
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")


def follow(page: Page, link: str | re.Pattern[str]) -> None:
    skip_the_masthead(page)
    press(page, page.locator("main").get_by_role("link", name=link).first)


def push(page: Page, button: str) -> None:
    skip_the_masthead(page)
    press(page, page.locator("main").get_by_role("button", name=button).first)


def test_a_week_of_a_group(phone: Phone) -> None:
    morag, callum = phone("Morag"), phone("Callum")

    the_lead_sees_what_waits_and_writes_a_line(morag)
    a_member_adds_what_is_known(callum)
    two_write_in_one_entry(morag, callum)
    someone_is_invited_and_comes_in(morag, phone(""))
    the_group_moves_and_corrects_the_step(morag, timezone.localdate())
    what_is_next_and_what_is_done(morag, timezone.localdate())
    a_report_is_drafted_edited_and_published(morag, phone(""))
    the_researcher_sees_who_is_quiet(phone)


def the_lead_sees_what_waits_and_writes_a_line(page: Page) -> None:
    """Monday."""
    assert page.get_by_role("heading", name="Sit with the man").count() == 1
    follow(page, "Done, or move it")
    assert is_in_view(page.get_by_text("Sit with the man").first)

    press(page, page.get_by_role("navigation").get_by_role("link", name="Home"))
    follow(page, "Add to the log")
    choose(page, "Evidence gathered")
    write(page, LINE, ASKED)
    push(page, "Save to the log")

    assert told(page) == "Saved to the log."
    assert is_in_view(page.get_by_role("link", name=ASKED))


def a_member_adds_what_is_known(page: Page) -> None:
    """Tuesday."""
    follow(page, "Open the group")
    follow(page, "The log")
    follow(page, ASKED)
    follow(page, CHANGE)
    write(page, MORE, "Seven were going to the clinic.")
    choose(page, "Second loop")
    unfold(page, "Who was there")
    tick(page, "Jean Lorimer")
    unfold(page, "Themes it touches")
    tick(page, "Participation")
    write(page, "How did you gather it?", "Short talks at the bus stop")
    write(page, "A link", "https://example.org/bus-stop")
    push(page, "Save")
    assert told(page) == "Saved. What it said before is kept."

    follow(page, "Add a file")
    choose_file(page, "Which file?", {"name": "Stop.pdf", "mimeType": "application/pdf", "buffer": PDF})
    push(page, "Add the file")
    assert told(page) == "The file stands beside the entry now."

    entry = LogEntry.objects.get(line=ASKED)
    assert (entry.loop, entry.method) == (LogEntry.Loop.SECOND, "Short talks at the bus stop")
    assert [theme.name for theme in entry.themes.all()] == ["Participation"]
    assert [person.name for person in entry.present.all()] == ["Jean Lorimer"]


def two_write_in_one_entry(first: Page, second: Page) -> None:
    """The second is shown both texts, and saves what is to stay."""
    follow(first, ASKED)
    for page in (first, second):
        follow(page, CHANGE)
    write(first, MORE, "Morag counted eight.")
    push(first, "Save")
    write(second, MORE, "Callum counted nine.")
    push(second, "Save")

    assert second.title().startswith("Error:")
    assert second.locator(".govuk-error-summary").evaluate("it => it === document.activeElement")
    assert second.locator("#theirs-detail").get_by_text("Morag counted eight.").count() == 1
    assert second.get_by_label(MORE, exact=True).input_value() == "Callum counted nine."
    write(second, MORE, "Morag counted eight, Callum nine.")
    push(second, "Save")
    assert LogEntry.objects.get(line=ASKED).detail == "Morag counted eight, Callum nine."


def someone_is_invited_and_comes_in(lead: Page, newcomer: Page) -> None:
    """Wednesday."""
    lead.goto(GROUP)
    follow(lead, "Members")
    follow(lead, "Look after members")
    follow(lead, "Invite someone")
    write(lead, "Their email", "nuala@example.org")
    push(lead, "Send the invitation")
    send_what_waits()

    newcomer.goto("/demo/mailbox/")
    press(newcomer, newcomer.get_by_role("listitem").filter(has_text="nuala@example.org").get_by_role("link"))
    follow(newcomer, "Open the link in this mail")
    write(newcomer, "Your name", "Nuala Reid")
    write(newcomer, "Your job", "Practice nurse")
    write(newcomer, "Where you work", "Glenmarrow Medical Practice")
    push(newcomer, "Join the group")
    tick(newcomer, re.compile("contact sheet"))
    push(newcomer, "Go on")
    push(newcomer, "Go on")
    write(newcomer, LINE, "Sat in the waiting room and counted")
    push(newcomer, "Save, and go home")

    assert heading(newcomer) == "Hello, Nuala"
    assert LogEntry.objects.get(line="Sat in the waiting room and counted").written_by.name == "Nuala Reid"  # type: ignore[union-attr]


def the_group_moves_and_corrects_the_step(page: Page, today: date) -> None:
    """Thursday: a step dated yesterday, which then turns out to be another one."""
    yesterday = today - timedelta(days=1)
    page.goto(GROUP)
    follow(page, "Move to another phase")
    choose(page, "Testing change")
    write(page, "Why? One line is enough.", "We know enough to try something.")
    write_day(page, "Since which day?", yesterday)
    push(page, "Save the move")
    assert page.locator("#now-h").inner_text() == "Testing change"

    follow(page, "Correct a step")
    press(page, page.get_by_role("link", name="Correct the step").last)
    choose(page, "Preparing the ground")
    write(page, "What should stand beside it? One line is enough.", "We go over the question first.")
    push(page, "Save the correction")

    assert told(page) == "Saved. The path shows the corrected step."
    assert PhaseMove.objects.filter(on=yesterday, cycle__group=example()).count() == 2
    assert example().phase is not None
    page.goto(GROUP)
    assert page.locator("#now-h").inner_text() == "Preparing the ground"


def what_is_next_and_what_is_done(page: Page, today: date) -> None:
    """Friday morning."""
    follow(page, "Next steps")
    follow(page, "All steps, and what we gained")
    follow(page, "Add what you expect")
    choose(page, "Output: something we make")
    write(page, "What do you expect?", "A map of who goes where")
    push(page, "Save")
    follow(page, "Add a next step")
    write(page, "What will you do?", "Draw the map")
    write(page, "Who?", "Nuala")
    write_day(page, "By which day?", today + timedelta(days=9))
    push(page, "Save")
    push(page, "Done today")

    assert told(page).startswith("Done: “Sit with the man")
    added = NextStep.objects.get(what="Draw the map")
    assert (added.who, added.due) == ("Nuala", today + timedelta(days=9))
    assert NextStep.objects.get(what__startswith="Sit with").done_on == today


def a_report_is_drafted_edited_and_published(page: Page, visitor: Page) -> None:
    """Friday at noon: a line is added, and the page comes back to it."""
    page.goto(GROUP)
    follow(page, "Members")
    follow(page, "Write a learning report")
    push(page, "Make the draft")
    factors = page.locator("#section-factors")
    press(page, factors.get_by_role("button", name="Add a line"))
    line = factors.get_by_role("textbox", name=re.compile("^Line")).last
    assert is_in_view(line)
    reach(page, line)
    page.keyboard.type("Tea before every meeting")
    press(page, page.get_by_role("button", name="Save", exact=True).last)
    report = LearningReport.objects.filter(group=example()).latest("pk")
    make_paper(report.versions.latest("number").paper.pk)
    follow(page, "Publish")
    tick(page, "Our group is content")
    push(page, "Publish")
    assert told(page) == "Published. Everyone can read it now."

    report.refresh_from_db()
    assert report.published is not None
    assert report.published.number == 2
    visitor.goto(report.get_absolute_url())
    assert visitor.get_by_text("Tea before every meeting").count() == 1


def the_researcher_sees_who_is_quiet(phone: Phone) -> None:
    """Friday, at the university: the number leads to the list behind it."""
    long_ago = timezone.localdate() - timedelta(days=100)
    make_membership(make_group("Quiet streets"), make_person(), joined=long_ago)
    page = phone("Rhona")

    follow(page, re.compile("group has been quiet"))

    assert heading(page) == "All groups"
    assert page.get_by_text(re.compile(r"^1 group\b")).count() == 1
    assert page.get_by_role("link", name="Quiet streets").count() == 1
    follow(page, "Clear the filters")
    assert page.get_by_role("link", name="Getting to appointments").count() == 1


def example() -> Group:
    return Group.objects.with_phase().get(slug="getting-to-appointments")
