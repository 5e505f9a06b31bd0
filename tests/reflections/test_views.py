"""Blank worksheets: for whoever may open their event, with lines to write on and no field to type into."""

import pytest
from django.test import Client
from django.urls import reverse

from groups.models import Person
from tests.cast import signed_in
from tests.factories import make_event, make_participation, make_worksheet

pytestmark = pytest.mark.django_db

LIST = reverse("reflections:worksheets")


def test_a_sheet_has_its_questions_in_order_and_the_promise(client: Client) -> None:
    sheet = make_worksheet(prompts=2)
    sheet.prompts.filter(label="1.").update(position=9)

    page = client.get(sheet.get_absolute_url()).content.decode()

    assert page.index("Question 2?") < page.index("Question 1?")
    assert "This sheet is yours to take away. The organisers do not see it." in page
    assert "<form" not in page
    assert "<textarea" not in page


@pytest.mark.parametrize(("prompts", "lines"), [(0, 0), (1, 20), (4, 5), (6, 3), (9, 3)])
def test_the_lines_of_a_sheet_are_shared_out(client: Client, prompts: int, lines: int) -> None:
    sheet = make_worksheet(prompts=prompts)

    page = client.get(sheet.get_absolute_url()).content.decode()

    assert page.count("<hr>") == prompts * lines


def test_the_list_shows_the_sheets_of_events_one_may_open(client: Client, alice: Person) -> None:
    shown = make_worksheet(make_event())
    hidden = make_worksheet(make_event(is_published=False))
    make_participation(hidden.event, alice)

    seen = {
        who: [sheet.title in browser.get(LIST).content.decode() for sheet in (shown, hidden)]
        for who, browser in (("visitor", client), ("participant", signed_in(alice)))
    }

    assert seen == {"visitor": [True, False], "participant": [True, True]}


def test_the_empty_list_says_what_will_be_here(client: Client) -> None:
    assert "No event has a worksheet yet." in client.get(LIST).content.decode()


def test_the_sheet_of_an_event_one_may_not_open_is_not_there(client: Client) -> None:
    hidden = make_worksheet(make_event(is_published=False))

    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_the_page_of_an_event_links_its_own_sheets_alone(client: Client) -> None:
    event = make_event()
    own, other = make_worksheet(event), make_worksheet()

    page = client.get(event.get_absolute_url()).content.decode()

    assert "Worksheets to print" in page
    assert own.get_absolute_url() in page
    assert other.get_absolute_url() not in page
    assert "Worksheets to print" not in client.get(make_event().get_absolute_url()).content.decode()
