"""Events, their programme and who takes part: what the database holds to, and who may see what."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from events.models import Event, Participation, Session
from groups.models import Person
from tests.factories import make_event, make_participation, make_person, make_session

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 25, 12, tzinfo=UTC)


def test_an_event_is_seen_when_published_and_before_by_those_who_take_part(
    alice: Person, charlie: Person, rhona: Person
) -> None:
    shown, hidden = make_event("Shown"), make_event("Hidden", is_published=False)
    make_participation(hidden, alice)
    make_participation(shown, alice)

    visible = {
        person: list(Event.objects.visible_to(person).order_by("pk"))
        for person in (alice, charlie, rhona, AnonymousUser())
    }

    assert list(visible.values()) == [[shown, hidden], [shown], [shown, hidden], [shown]]


def test_upcoming_events_come_next_first_and_past_ones_latest_first() -> None:
    events = {
        day: make_event(
            f"In {day} days", starts_at=NOW + timedelta(days=day), ends_at=NOW + timedelta(days=day, hours=8)
        )
        for day in (-9, -2, 3, 20)
    }
    on_now = make_event("On now", starts_at=NOW - timedelta(hours=1), ends_at=NOW + timedelta(hours=1))
    over_this_moment = make_event("Over", starts_at=NOW - timedelta(hours=1), ends_at=NOW)

    assert list(Event.objects.upcoming(NOW)) == [on_now, events[3], events[20]]
    assert list(Event.objects.past(NOW)) == [over_this_moment, events[-2], events[-9]]


def test_an_event_says_when_and_where_in_the_series_it_is() -> None:
    event = make_event(number=3, zone="Pacific/Auckland")

    assert event.dates == "Tuesday 24 to Thursday 26 February 2026"  # its evening is the morning after
    assert (event.place_in_series, event.zone_in_words) == ("Third national event", "Auckland time")
    assert make_event().place_in_series == ""


def test_those_who_take_part_are_counted_by_role_in_words() -> None:
    event, other = make_event(), make_event()
    for role, number in (("speaker", 1), ("practitioner", 2), ("staff", 1)):
        for _ in range(number):
            Participation.objects.create(event=event, role=role)
    make_participation(other, role="presenter")

    counts = [Participation.objects.filter(event=one).counts_in_words() for one in (event, other, make_event())]

    assert counts == [["2 practitioners", "1 member of staff or student", "1 speaker"], ["1 presenter"], []]


def test_those_named_come_by_name_with_job_and_employer_as_at_the_event() -> None:
    event = make_event()
    zoe = make_participation(event, make_person("Zoe"), job_title="Planner", employer="A council")
    adam = make_participation(event, make_person("Adam"), employer="")
    Participation.objects.create(event=event)

    assert list(event.participations.named()) == [adam, zoe]
    assert (zoe.description, adam.description) == ("Planner, A council", "")


@pytest.mark.parametrize(
    ("make", "fields", "constraint"),
    [
        (make_event, {"title": " ", "slug": "x"}, "every_event_has_a_title"),
        (make_event, {"ends_at": datetime(2026, 2, 24, 10, tzinfo=UTC)}, "an_event_ends_after_it_started"),
        (make_session, {"title": " "}, "every_session_has_a_title"),
        (make_session, {"ends": "10:00"}, "a_session_ends_after_it_started"),
        (make_session, {"choice": "Talks"}, "a_session_to_choose_has_a_choice_and_an_option"),
        (make_session, {"option": "a"}, "a_session_to_choose_has_a_choice_and_an_option"),
    ],
)
def test_the_database_refuses(make: Any, fields: dict[str, Any], constraint: str) -> None:
    parent = [make_event()] if make is make_session else []

    with pytest.raises(IntegrityError, match=constraint):
        make(*parent, **fields)


def test_nobody_takes_part_twice_but_many_unnamed_may(alice: Person) -> None:
    event = make_event()
    make_participation(event, alice)
    for _ in range(2):
        Participation.objects.create(event=event)

    with pytest.raises(IntegrityError):
        make_participation(event, alice)


def test_a_session_may_have_no_end_and_its_points_are_its_lines() -> None:
    session = make_session(make_event(), ends=None, detail="One\n\n Two \n")

    assert (session.ends, session.points) == (None, ["One", " Two "])
    assert Session.objects.get().points == session.points


def test_a_zone_that_is_none_is_refused() -> None:
    event = make_event()
    event.zone = "Europe/Perth"

    with pytest.raises(ValidationError, match="There is no time zone of this name"):
        event.full_clean()
