import pytest
from django.conf import settings
from django.contrib.sessions.models import Session

from groups.models import Group, LogEntry, Person, Phase, PhaseMove
from tests.browsing import choose, follow, is_in_view, press, reach, write
from tests.factories import make_cycle, make_move
from tests.journeys.conftest import Visit
from tests.journeys.steps import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LINE = "What happened? One line is enough."
WHY = "Why? One line is enough."


def lines(group: Group) -> list[str]:
    """What the log holds, oldest first."""
    return list(group.log_entries.order_by("pk").values_list("line", flat=True))


def test_from_the_mail_with_the_code_to_an_entry_and_a_move_back(visit: Visit, group: Group, alice: Person) -> None:
    make_move(make_cycle(group), Phase.TESTING)
    page = visit(None)

    page.goto("/")
    sign_in(page, alice)
    press(page, page.get_by_role("link", name="Add to the log"))
    choose(page, "Decision")
    write(page, LINE, "We visit three schools")
    press(page, page.get_by_role("button", name="Save to the log"))
    assert page.get_by_role("status").inner_text().strip() == "Saved to the log."
    assert page.locator("#log").get_by_text("We visit three schools").count() == 1
    assert is_in_view(page.get_by_role("status"))

    press(page, page.get_by_role("link", name="Move", exact=False).first)
    choose(page, "Preparing the ground")
    write(page, WHY, "We asked the wrong question")
    press(page, page.get_by_role("button", name="Save the move"))

    assert page.get_by_role("status").inner_text().strip().startswith("Saved.")
    assert is_in_view(page.get_by_role("status"))
    entry, move = LogEntry.objects.get(), PhaseMove.objects.latest("pk")
    assert (entry.kind, entry.line, entry.written_by) == ("decision", "We visit three schools", alice)
    assert (move.phase, move.reason, move.by) == (Phase.PREPARING, "We asked the wrong question", alice)


def test_an_error_takes_the_reader_to_the_field_and_keeps_what_was_typed(
    visit: Visit, group: Group, alice: Person
) -> None:
    page = visit(alice)
    page.goto(group.get_absolute_url())

    reach(page, page.locator("summary").first)
    page.keyboard.press("Enter")
    write(page, "Anything to add?", "Nine of us came")
    press(page, page.get_by_role("button", name="Save to the log"))
    assert page.title().startswith("Error:")
    reach(page, page.get_by_role("link", name="Write one line about what happened."))
    page.keyboard.press("Enter")
    page.keyboard.type("We met")
    press(page, page.get_by_role("button", name="Save to the log"))

    entry = LogEntry.objects.get()
    assert (entry.line, entry.detail) == ("We met", "Nine of us came")


def test_a_double_click_saves_once(visit: Visit, group: Group, alice: Person) -> None:
    page = visit(alice)
    page.goto(group.get_absolute_url())

    page.get_by_label(LINE).fill("We met")
    page.get_by_role("button", name="Save to the log").dblclick()
    page.get_by_role("status").wait_for()

    assert lines(group) == ["We met"]


def test_going_back_and_saving_again_saves_once_and_loses_no_other_line(
    visit: Visit, group: Group, alice: Person
) -> None:
    page = visit(alice)
    page.goto(group.get_absolute_url())
    save = page.get_by_role("button", name="Save to the log")
    write(page, LINE, "We met")
    press(page, save)

    page.go_back()
    assert page.get_by_label(LINE).input_value() == "We met"
    press(page, save)
    page.get_by_role("status").wait_for()
    assert lines(group) == ["We met"]

    page.go_back()
    write(page, LINE, "We met again")
    press(page, save)
    assert "We met again" in [*lines(group), page.get_by_label(LINE).input_value()]


def test_going_back_and_moving_again_moves_once(visit: Visit, group: Group, alice: Person) -> None:
    page = visit(alice)
    page.goto(f"{group.get_absolute_url()}move/")
    choose(page, "Exploring the evidence")
    write(page, WHY, "Enough talk")
    press(page, page.get_by_role("button", name="Save the move"))

    page.go_back()
    assert page.get_by_label(WHY).input_value() == "Enough talk"
    press(page, page.get_by_role("button", name="Save the move"))
    page.get_by_role("status").wait_for()

    assert PhaseMove.objects.count() == 1


def test_two_tabs_save_one_entry_each(visit: Visit, group: Group, alice: Person) -> None:
    first = visit(alice)
    second = first.context.new_page()
    for page, line in ((first, "From the first tab"), (second, "From the second tab")):
        page.goto(group.get_absolute_url())
        page.get_by_label(LINE).fill(line)

    for page in (second, first):
        follow(page.get_by_role("button", name="Save to the log"))
        page.get_by_role("status").wait_for()

    assert lines(group) == ["From the second tab", "From the first tab"]


def test_signed_out_in_the_middle_nothing_typed_is_lost_and_it_is_saved_once(
    visit: Visit, group: Group, alice: Person
) -> None:
    page = visit(alice)
    page.goto(group.get_absolute_url())
    typed = "A line that took some thought, with an é and a “quote”, and longer than a field of one line shows"
    write(page, LINE, typed)
    Session.objects.all().delete()

    press(page, page.get_by_role("button", name="Save to the log"))
    assert page.get_by_role("heading", level=1).inner_text() == "You are signed out"
    assert page.get_by_label("Line").input_value() == typed
    assert lines(group) == []
    with page.context.expect_page() as opened:
        reach(page, page.get_by_role("link", name="Sign in (opens a new tab)"))
        page.keyboard.press("Enter")
    sign_in(opened.value, alice)
    page.bring_to_front()
    press(page, page.get_by_role("button", name="Send it again"))

    assert page.get_by_role("status").inner_text().strip() == "Saved to the log."
    assert lines(group) == [typed]
    assert settings.SESSION_COOKIE_NAME in {cookie["name"] for cookie in page.context.cookies()}
