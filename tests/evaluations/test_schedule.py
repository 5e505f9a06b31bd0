"""When things are due: worked out from the event, at its local time of day, across any change of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.actions import write_round
from evaluations.models import Questionnaire, Round
from evaluations.schedule import due_rounds, rounds_of, to_close
from events.models import Event
from tests.evaluations.answering import CLOSED_DAY, OPEN_DAY
from tests.factories import make_event, make_participation, make_questionnaire

LONDON = ZoneInfo("Europe/London")
ZONES = ["Europe/London", "Europe/Dublin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 35 * 365 * 24 * 60).map(lambda minutes: BEFORE_ALL + timedelta(minutes=minutes))


def ending(at: datetime, *, days: int, zone: str = "Europe/London") -> Questionnaire:
    """A questionnaire that opens `days` after the end of its event, without a database."""
    event = Event(ends_at=at.astimezone(UTC), zone=zone, dated_at=BEFORE_ALL)
    questionnaire = Questionnaire(event=event, opens_after_days=days, scheduled_at=BEFORE_ALL)
    questionnaire.invited_at = None
    return questionnaire


def test_five_weeks_after_perth_is_the_same_time_of_day_in_summer_time() -> None:
    follow_up = ending(datetime(2016, 2, 24, 16, 30, tzinfo=LONDON), days=35)

    assert follow_up.opens_at == datetime(2016, 3, 30, 16, 30, tzinfo=LONDON)
    assert follow_up.opens_at.astimezone(UTC) == datetime(2016, 3, 30, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("end", "days", "due"),
    [
        # 27 March 2016 has no 01:30 in London: the clock goes from 01:00 to 02:00. It is 02:30 by the new time.
        (datetime(2016, 2, 21, 1, 30, tzinfo=LONDON), 35, datetime(2016, 3, 27, 1, 30, tzinfo=UTC)),
        # 30 October 2016 has 01:30 twice: the first is meant,
        (datetime(2016, 9, 25, 1, 30, tzinfo=LONDON), 35, datetime(2016, 10, 30, 0, 30, tzinfo=UTC)),
        # unless the event itself ended in the second.
        (datetime(2016, 10, 30, 1, 30, tzinfo=UTC), 0, datetime(2016, 10, 30, 1, 30, tzinfo=UTC)),
        (datetime(2016, 10, 30, 0, 30, tzinfo=UTC), 0, datetime(2016, 10, 30, 0, 30, tzinfo=UTC)),
    ],
)
def test_at_half_past_one_when_the_clock_changes(end: datetime, days: int, due: datetime) -> None:
    assert ending(end, days=days).opens_at.astimezone(UTC) == due


@given(
    end=MOMENTS,
    days=st.integers(0, 400),
    zone=st.sampled_from(ZONES),
)
def test_everything_is_due_at_the_time_of_day_at_which_the_event_ended(end: datetime, days: int, zone: str) -> None:
    questionnaire = ending(end, days=days, zone=zone)
    there = end.astimezone(ZoneInfo(zone))

    due = [questionnaire.opens_at, *map(questionnaire.due_at, list(Round.Kind)[1:]), questionnaire.closes_at]

    for at, later in zip(due, (0, 2, 5, 7), strict=True):
        assert at is not None
        assert at.date() == there.date() + timedelta(days=days + later)
        assert at.time() == there.time().replace(tzinfo=None)
    instants = [at.astimezone(UTC) for at in due if at]
    assert instants == sorted(set(instants))


@given(end=MOMENTS, zone=st.sampled_from(ZONES))
def test_without_days_in_between_it_opens_in_the_moment_the_event_ends(end: datetime, zone: str) -> None:
    assert ending(end, days=0, zone=zone).opens_at == end


@given(day=st.dates(date(2016, 1, 1), date(2016, 12, 1)), days=st.integers(0, 60))
def test_half_past_one_is_never_lost_nor_doubled(day: date, days: int) -> None:
    end = datetime.combine(day, time(1, 30), LONDON)
    first, second = (ending(end, days=number).opens_at.astimezone(UTC) for number in (days, days + 1))

    assert timedelta(hours=23) <= second - first <= timedelta(hours=25)


# With a database ------------------------------------------------------------------------------------------------------


def due(at: datetime) -> list[tuple[int, str]]:
    return [(questionnaire.pk, kind) for questionnaire, kind in due_rounds(at)]


def again(questionnaire: Questionnaire) -> Questionnaire:
    return Questionnaire.objects.with_invitation().get(pk=questionnaire.pk)


@pytest.mark.django_db
def test_an_event_that_moves_takes_its_times_along() -> None:
    questionnaire = make_questionnaire()
    before = questionnaire.opens_at

    Event.objects.update(ends_at=before + timedelta(days=3), dated_at=before - timedelta(days=10))

    moved = again(questionnaire)
    assert moved.opens_at == before + timedelta(days=3)
    assert [round_.due for round_ in rounds_of(moved)] == [before + timedelta(days=days) for days in (3, 5, 8)]
    assert moved.closes_at == before + timedelta(days=10)
    assert due(before + timedelta(days=2)) == []
    assert due(before + timedelta(days=3)) == [(questionnaire.pk, "invitation")]


@pytest.mark.django_db
def test_what_was_past_when_it_was_made_or_dated_is_missed_and_never_due() -> None:
    late = make_questionnaire(scheduled_at=OPEN_DAY)
    dated_late = make_questionnaire(make_event(dated_at=OPEN_DAY))
    in_time = make_questionnaire()

    assert due(OPEN_DAY + timedelta(hours=1)) == [(in_time.pk, "invitation")]
    assert [round_.state for round_ in rounds_of(late)] == [
        "Missed",
        "Waits for the invitation",
        "Waits for the invitation",
    ]
    assert [round_.can_be_sent for round_ in rounds_of(dated_late)] == [True, False, False]


@pytest.mark.django_db
def test_a_reminder_waits_for_its_invitation_and_follows_it_when_that_was_late() -> None:
    questionnaire = make_questionnaire(scheduled_at=OPEN_DAY)
    make_participation(questionnaire.of_event)
    sent = OPEN_DAY + timedelta(days=4)

    assert due(sent) == []
    write_round(questionnaire=questionnaire, kind=Round.Kind.INVITATION, by=None, at=sent)

    late = again(questionnaire)
    assert [round_.due for round_ in rounds_of(late)][1:] == [sent + timedelta(days=2), sent + timedelta(days=5)]
    assert late.closes_at == sent + timedelta(days=7)
    assert due(sent + timedelta(days=1, hours=23)) == []
    assert due(sent + timedelta(days=2)) == [(questionnaire.pk, "first reminder")]


@pytest.mark.django_db
def test_nothing_is_due_once_the_time_is_over() -> None:
    questionnaire = make_questionnaire()

    assert due(questionnaire.closes_at - timedelta(seconds=1)) == [(questionnaire.pk, "invitation")]
    assert due(questionnaire.closes_at) == []
    assert list(to_close(questionnaire.closes_at - timedelta(seconds=1))) == []
    assert list(to_close(questionnaire.closes_at)) == [questionnaire]


@pytest.mark.django_db
def test_a_round_without_days_does_not_exist() -> None:
    questionnaire = make_questionnaire(first_reminder_days=None, second_reminder_days=None)

    assert [round_.kind for round_ in rounds_of(questionnaire)] == ["invitation"]


@pytest.mark.django_db
def test_the_library_has_no_times_and_is_never_due() -> None:
    form = make_questionnaire()
    Questionnaire.objects.update(event=None)

    assert due(CLOSED_DAY) == []
    assert list(to_close(CLOSED_DAY)) == []
    with pytest.raises(ValueError, match="no event"):
        assert again(form).opens_at
