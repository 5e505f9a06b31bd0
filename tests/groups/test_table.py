"""The researcher's table of groups: its filters stand in the address, its order compares nobody."""

import html
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from groups.models import Group, Person, Phase
from groups.table import Order
from tests.cast import signed_in
from tests.factories import make_cpp, make_cycle, make_entry, make_group, make_membership, make_move, make_person

pytestmark = pytest.mark.django_db

TABLE = "/desk/groups/"


def shown(browser: Client, query: str = "") -> list[str]:
    page: Any = browser.get(f"{TABLE}{query}")
    assert page.status_code == 200
    return [group.topic for group in page.context["page"]]


@pytest.fixture
def three(db: None) -> list[Group]:
    """Two groups of Aye and one of Bee; two in a phase; one not published; one that does not name its phases."""
    aye, bee = make_cpp("Aye"), make_cpp("Bee")
    first = make_group("Warm homes", cpp=aye, position=2, is_published=False)
    second = make_group("Quiet streets", cpp=aye, position=1, status=Group.Status.DORMANT)
    third = make_group("Safe roads", cpp=bee, is_explicit=False, question="Who walks to school?")
    make_move(make_cycle(first), Phase.TESTING)
    make_move(make_cycle(third), Phase.TESTING)
    return [first, second, third]


def test_all_groups_stand_by_cpp_the_unpublished_too(three: list[Group], rhona: Person) -> None:
    assert shown(signed_in(rhona)) == ["Quiet streets", "Warm homes", "Safe roads"]


@pytest.mark.parametrize(
    ("query", "topics"),
    [
        ("?word=road", ["Safe roads"]),
        ("?word=SCHOOL", ["Safe roads"]),
        ("?cpp=aye", ["Quiet streets", "Warm homes"]),
        ("?phase=3", ["Warm homes"]),  # a group that does not name its phases is not found by one
        ("?status=dormant", ["Quiet streets"]),
        ("?order=name", ["Quiet streets", "Safe roads", "Warm homes"]),
        ("?order=phase", ["Warm homes", "Quiet streets", "Safe roads"]),  # who names none stands after who does
        ("?cpp=aye&order=name&word=homes", ["Warm homes"]),
        ("?word=nothing+like+it", []),
    ],
)
def test_filters_stand_in_the_address(three: list[Group], rhona: Person, query: str, topics: list[str]) -> None:
    assert shown(signed_in(rhona), query) == topics


@pytest.mark.parametrize("query", ["?phase=4", "?phase=x", "?cpp=nowhere", "?status=busy", "?order=entries"])
def test_what_is_not_offered_is_said_beside_its_field_and_filters_nothing(
    three: list[Group], rhona: Person, query: str
) -> None:
    browser = signed_in(rhona)

    page = html.unescape(browser.get(f"{TABLE}{query}").content.decode())

    assert len(shown(browser, query)) == 3
    assert page.count("That is not one of the choices. Choose again.") == 1


def test_a_word_that_is_too_long_is_kept_in_its_field(three: list[Group], rhona: Person) -> None:
    word = "w" * 500

    page = signed_in(rhona).get(TABLE, {"word": word}).content.decode()

    assert f'value="{word}"' in page


def test_there_is_no_order_by_activity() -> None:
    assert set(Order.values) == {"place", "name", "phase"}


def test_quiet_groups_alone(three: list[Group], rhona: Person) -> None:
    make_membership(three[0], make_person(), joined=date(2025, 1, 6))

    assert shown(signed_in(rhona), "?quiet=on") == ["Warm homes"]


def test_pages_keep_the_filters(rhona: Person) -> None:
    cpp = make_cpp("Aye")
    for number in range(51):
        make_group(f"Topic {number}", cpp=cpp)
    make_group("Elsewhere")
    browser = signed_in(rhona)

    page = html.unescape(browser.get(f"{TABLE}?cpp=aye&word=Topic").content.decode())

    assert 'href="?word=Topic&cpp=aye&page=2"' in page
    assert "51 groups" in page
    assert len(shown(browser, "?word=Topic&cpp=aye&page=2")) == 1


def test_the_last_entry_and_the_members_stand_beside_each(three: list[Group], rhona: Person) -> None:
    make_membership(three[1], make_person())
    make_membership(three[1], make_person(), left=date(2025, 6, 1))
    for day in (1, 9):
        make_entry(three[1], on=date(2025, 4, day))

    page: Any = signed_in(rhona).get(TABLE)

    row = next(group for group in page.context["page"] if group == three[1])
    assert (row.last_entry_on, row.member_count) == (date(2025, 4, 9), 1)
    assert "9 April 2025" in page.content.decode()


def test_the_table_is_for_researchers(alice: Person) -> None:
    assert reverse("groups:table") == TABLE
    assert signed_in(alice).get(TABLE).status_code == 403
