import pytest

from groups.models import Group, Person
from tests.accounts.steps import app_code
from tests.browsing import press, write
from tests.journeys.conftest import Visit
from tests.journeys.steps import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_researcher_sets_up_the_second_step_and_opens_the_admin(visit: Visit, group: Group, rhona: Person) -> None:
    page = visit(None)

    page.goto("/admin/")
    sign_in(page, rhona)
    assert page.get_by_role("heading", level=1).inner_text() == "Set up the second step"
    write(page, "Code your app now shows", app_code(page.locator("code.key").inner_text()))
    press(page, page.get_by_role("button", name="Finish"))
    assert page.locator(".codes code").count() == 10
    press(page, page.get_by_role("link", name="I have kept these"))
    press(page, page.locator("#content-main").get_by_role("link", name="Groups", exact=True).last)

    assert page.url.endswith("/admin/groups/group/")
    assert page.get_by_role("link", name="Warm homes").count() == 1
