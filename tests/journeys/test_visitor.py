import pytest

from groups.models import Group, Phase
from tests.browsing import press, reach
from tests.factories import make_cycle, make_entry, make_move
from tests.journeys.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_visitor_goes_from_the_map_to_a_group(visit: Visit, group: Group) -> None:
    make_move(make_cycle(group), Phase.EXPLORING)
    make_entry(group, "We asked tenants", readers="network", on_public_page=True)
    make_entry(group, "Between ourselves")
    page = visit(None)

    page.goto("/")
    press(page, page.get_by_role("navigation").get_by_role("link", name="Groups"))
    press(page, page.get_by_role("link", name="Warm homes").first)

    assert page.get_by_role("heading", level=1).inner_text() == "Warm homes"
    assert page.get_by_text("What further evidence do we need?").count()
    assert page.get_by_text("We asked tenants").count() == 1
    assert page.get_by_text("Between ourselves").count() == 0


def test_one_press_skips_the_masthead(visit: Visit, group: Group) -> None:
    page = visit(None)
    page.goto("/groups/")

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    assert skip.evaluate("it => it === document.activeElement")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.locator("main :focus").count() == 1


def test_what_has_the_focus_is_outlined(visit: Visit, group: Group) -> None:
    page = visit(None)
    page.goto("/account/sign-in/")

    for target in (page.get_by_label("Your work email"), page.get_by_role("button", name="Email me a code")):
        reach(page, target)
        style = target.evaluate("it => { const s = getComputedStyle(it); return [s.outlineStyle, s.boxShadow] }")
        assert style != ["none", "none"]
