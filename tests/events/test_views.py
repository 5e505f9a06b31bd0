"""The list of events and the page of one: what is there, in which order, and for whom."""

import re
from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carplatform import panels
from carplatform.panels import Panel
from groups.models import Person
from tests.cast import signed_in
from tests.factories import make_cpp, make_event, make_outcome, make_participation, make_person, make_session

pytestmark = pytest.mark.django_db

LIST = reverse("events:events")


def text_of(browser: Client, address: str) -> str:
    return browser.get(address).content.decode()


def test_the_list_has_what_is_to_come_first_then_what_has_been(client: Client) -> None:
    now = timezone.now()
    make_event("Long ago")
    make_event("Later", starts_at=now + timedelta(days=9), ends_at=now + timedelta(days=10))
    make_event("Soon", starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=2))
    make_event("Hidden", is_published=False)

    page = text_of(client, LIST)

    assert re.findall(r"<h[23].*?>(?:<a.*?>)?(.*?)<", page) == ["Coming up", "Soon", "Later", "Past events", "Long ago"]


def test_the_empty_list_says_what_will_be_here(client: Client) -> None:
    page = text_of(client, LIST)

    assert "No event is planned now." in page
    assert "Past events" not in page


def test_examples_and_unpublished_events_are_marked(rhona: Person) -> None:
    make_event("An example", is_example=True)
    make_event("A draft", is_published=False)
    make_event("Real")

    rows = text_of(signed_in(rhona), LIST).split('<li class="gathering">')[1:]

    assert [re.findall(r'class="tag">(.*?)<', row) for row in rows] == [["Example"], ["Not published"], []]


def test_an_event_says_what_when_where_and_in_which_time(client: Client) -> None:
    event = make_event("Warm days", venue="Town hall", number=2, source="report, B")
    make_outcome(event, "To learn from others")

    page = text_of(client, event.get_absolute_url())

    assert "Second national event" in page
    assert '<h1 dir="auto">Warm days</h1>' in page
    assert "Tuesday 24 and Wednesday 25 February 2026, <bdi>Town hall</bdi>. All times are UK time." in page
    assert "Source: report, B" in page
    assert re.findall(r'data-printed="outcome".*?>(.*?)<', page) == ["To learn from others"]
    assert "No programme is written down yet." in page
    assert "Who takes part" not in page


def test_the_programme_is_an_ordered_list_by_time(client: Client) -> None:
    event = make_event()
    make_session(event, "Second", starts=time(11), ends=None, kind="break")
    make_session(event, "First", room="Blue room", people="Someone", detail="One\nTwo")

    page = text_of(client, event.get_absolute_url())

    programme = page.split('<ol class="slots">')[1].split("</ol>")[0]
    assert re.findall(r'data-printed="(.*?)".*?>(.*?)<', programme) == [
        ("title", "First"),
        ("people", "Someone"),
        ("room", "Blue room"),
        ("detail", "One"),
        ("detail", "Two"),
        ("title", "Second"),
    ]
    assert re.findall(r'<li class="(.*?)">', programme) == ["slot slot--work", "slot slot--break"]
    assert re.findall(r"<time datetime=\"(.*?)\">(.*?)</time>", programme) == [
        ("10:00", "10.00am"),
        ("11:00", "11.00am"),
        ("11:00", "11.00am"),
    ]
    assert " ".join(re.sub("<.*?>", " ", programme).split()).endswith("from 11.00am Second")


def test_who_takes_part_is_counted_for_all_and_named_for_the_network_alone(charlie: Person, client: Client) -> None:
    event = make_event()
    make_participation(event, make_person("Morag"), job_title="Planner", cpp=make_cpp("Fife"), is_example=True)
    address = event.get_absolute_url()

    visitor, network = text_of(client, address), text_of(signed_in(charlie), address)

    assert "<li>1 practitioner</li>" in visitor
    assert "Morag" not in visitor
    assert "Planner" not in visitor
    assert '<b dir="auto">Morag</b>' in network
    assert "Planner, A council, Fife" in network


def test_where_nobody_is_named_the_network_is_told_so(charlie: Person, client: Client) -> None:
    event = make_event()
    event.participations.create()

    told = [
        "They are counted here, not named." in text_of(browser, event.get_absolute_url())
        for browser in (signed_in(charlie), client)
    ]

    assert told == [True, False]


def test_strangers_get_the_same_answer_for_what_is_hidden_as_for_what_is_not(charlie: Person) -> None:
    hidden = make_event(is_published=False)
    browser = signed_in(charlie)

    answers = [browser.get(reverse("events:event", args=[slug])) for slug in (hidden.slug, "nowhere")]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_what_upper_apps_offer_stands_on_the_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make_event()
    panel = Panel("From above", "events/_time.html", {"at": time(9)})
    monkeypatch.setattr(panels, "_makers", {"event": [lambda *_: panel, lambda *_: None]})

    page = text_of(client, event.get_absolute_url())

    assert '<a href="#panel-1">From above</a>' in page
    assert '<h2 id="panel-1">From above</h2>' in page
    assert page.count("From above") == 2
