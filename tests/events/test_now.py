"""What is on and what is next, whatever the programme leaves open and whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from events.models import Session
from events.now import Now, begin_of, end_of, now_and_next
from groups.models import Person
from tests.cast import signed_in
from tests.events.replying import seminar, text
from tests.factories import make_event, make_participation, make_session

UK = ZoneInfo("Europe/London")
DAY = date(2026, 2, 24)
ZONES = st.sampled_from(["Europe/London", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland"]).map(ZoneInfo)
number = count(1)


def session(starts: str, ends: str = "", *, on: date = DAY, **fields: Any) -> Session:
    end = time.fromisoformat(ends) if ends else None
    return Session(pk=next(number), title=starts, on=on, starts=time.fromisoformat(starts), ends=end, **fields)


def at(clock: str, *, on: date = DAY) -> datetime:
    return datetime.combine(on, time.fromisoformat(clock), UK)


def titles(found: Now | None) -> tuple[list[str], list[str]] | None:
    return ([one.title for one in found.on], [one.title for one in found.next]) if found else None


def test_a_day_as_it_passes() -> None:
    day = [session("10:00", "11:00"), session("11:30"), session("13:00", "14:00"), session("13:00", "14:30")]
    day.append(session("09:00", on=DAY + timedelta(days=1)))

    said = {clock: titles(now_and_next(day, at(clock), UK)) for clock in ("09:59", "10:00", "11:00", "12:59", "13:30")}

    assert said == {
        "09:59": ([], ["10:00"]),
        "10:00": (["10:00"], ["11:30"]),
        "11:00": ([], ["11:30"]),
        "12:59": (["11:30"], ["13:00", "13:00"]),  # what has no end lasts until the next begins
        "13:30": (["13:00", "13:00"], ["09:00"]),
    }
    tomorrow = now_and_next(day, at("14:30"), UK)
    assert (titles(tomorrow), bool(tomorrow and tomorrow.is_later_day)) == (([], ["09:00"]), True)
    assert titles(now_and_next(day, at("23:59", on=DAY + timedelta(days=1)), UK)) == (["09:00"], [])
    assert now_and_next(day, at("23:59", on=DAY - timedelta(days=1)), UK) is None
    assert now_and_next(day, at("00:00", on=DAY + timedelta(days=2)), UK) is None
    assert now_and_next([], at("10:00"), UK) is None


def test_of_a_choice_the_one_that_was_chosen() -> None:
    day = [session("10:00", "11:00", choice="Seminars", option=option) for option in "ab"]

    assert titles(now_and_next(day, at("10:30"), UK)) == (["10:00"] * 2, [])
    mine = now_and_next(day, at("10:30"), UK, chosen=[day[1].pk])
    assert mine is not None
    assert mine.on == [day[1]]


def test_the_night_when_the_clocks_go_back_is_told_by_the_first_of_its_hours() -> None:
    night = date(2026, 10, 25)
    watch = [session("00:30", "01:30", on=night), session("02:00", "03:00", on=night)]
    begin = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)

    assert [titles(now_and_next(watch, begin + timedelta(minutes=minutes), UK)) for minutes in (59, 60, 149, 150)] == [
        (["00:30"], ["02:00"]),
        ([], ["02:00"]),
        ([], ["02:00"]),
        (["02:00"], []),
    ]


CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0, tzinfo=None))
DAYS = st.sampled_from([date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25)])


@st.composite
def programmes(draw: st.DrawFn) -> list[Session]:
    found = []
    for on, starts, ends in draw(st.lists(st.tuples(DAYS, CLOCKS, st.none() | CLOCKS), max_size=6)):
        if ends is None or ends > starts:
            found.append(Session(pk=next(number), on=on, starts=starts, ends=ends))
    return found


MOMENTS = st.integers(0, 214 * 24 * 60).map(
    lambda minutes: datetime(2026, 3, 27, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(programmes(), MOMENTS, ZONES)
def test_what_is_said_is_so_at_any_moment(sessions: list[Session], moment: datetime, zone: ZoneInfo) -> None:
    found = now_and_next(sessions, moment, zone)

    today = moment.astimezone(zone).date()
    if not any(one.on <= today for one in sessions) or not any(one.on >= today for one in sessions):
        assert found is None
        return
    assert found is not None
    assert all(begin_of(one, zone) <= moment < end_of(one, sessions, zone) for one in found.on)
    assert all(begin_of(one, zone) > moment for one in found.next)
    assert len({begin_of(one, zone) for one in found.next}) <= 1
    later = [one for one in sessions if begin_of(one, zone) > moment]
    assert bool(later) is bool(found.next)
    assert all(begin_of(one, zone) >= begin_of(found.next[0], zone) for one in later)


@pytest.mark.django_db
def test_the_page_of_an_event_says_what_is_on_for_whoever_reads_it(alice: Person) -> None:
    event = make_event()
    mine, other = seminar(event, "a", room="Hall"), seminar(event, "b", room="Attic")
    make_session(event, "Lunch", starts=time(12), ends=time(13))
    make_participation(event, alice).choices.create(session=mine)

    def said(browser: Client) -> str:
        page = text(browser.get(event.get_absolute_url()))
        return page.split('class="next now')[1].split("</section>")[0] if 'class="next now' in page else ""

    with time_machine.travel(datetime(2026, 2, 24, 10, 30, tzinfo=UTC), tick=False):
        visitor, hers = said(Client()), said(signed_in(alice))
    with time_machine.travel(datetime(2026, 2, 23, 10, 30, tzinfo=UTC), tick=False):
        assert said(Client()) == ""
    assert [words in visitor for words in ("On now", mine.title, other.title, "Attic", "Lunch")] == [True] * 5
    assert [words in hers for words in ("On now", mine.title, other.title, "Attic", "Lunch")] == [
        *(True, True, False, False, True),
    ]
    event.cancelled_at, event.cancelled_because = datetime(2026, 2, 1, tzinfo=UTC), "Snow."
    event.save()
    with time_machine.travel(datetime(2026, 2, 24, 10, 30, tzinfo=UTC), tick=False):
        assert said(Client()) == ""
