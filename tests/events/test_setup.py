"""Setting an event up in pages of its own: details and words, moving it, copying it, calling it off."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carplatform.audit.models import Record
from carplatform.outbox.models import Message
from events.actions.setup import call_off, free_slug, set_up_event
from events.letters import invitation_letter
from events.models import Event, Invitation, Participation, Session
from groups.models import Person
from tests.cast import signed_in
from tests.factories import make_event, make_outcome, make_participation, make_person, make_session

pytestmark = pytest.mark.django_db

NEW = reverse("events:new")
DETAILS = {
    "title": "Spring event",
    "number": "4",
    "venue": "Town hall",
    "first_day": "2027-03-02",
    "starts": "10:00",
    "last_day": "2027-03-03",
    "ends": "4.30pm",
    "zone": "Europe/London",
    "reply_by": "2027-02-20",
    "capacity": "40",
}
LATER = timezone.now() + timedelta(days=30)


@pytest.fixture
def office(rhona: Person) -> Client:
    return signed_in(rhona)


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def to(event: Event, page: str) -> str:
    return reverse(f"events:{page}", args=[event.slug])


def said_by(browser: Client, address: str) -> dict[str, str]:
    """What the form of a page says at first, as a browser would send it."""
    form = browser.get(address).context["form"]
    written = {}
    for field in form:
        value = field.field.prepare_value(field.value())
        written[field.name] = "on" if value is True else field.field.widget.format_value(value)
    return {name: str(value) for name, value in written.items() if value not in (None, "")}


def change(browser: Client, event: Event, page: str, **fields: str) -> Any:
    address = to(event, page)
    return browser.post(address, {**said_by(browser, address), **fields})


def coming(title: str = "Spring event", **fields: Any) -> Event:
    start = datetime(2027, 3, 2, 10, tzinfo=UTC)
    return make_event(title, **{"starts_at": start, "ends_at": start + timedelta(hours=30), **fields})


def actions() -> list[tuple[str, str]]:
    return list(Record.objects.order_by("pk").values_list("action", "note"))


class TestDetails:
    def test_a_new_event_stands_as_it_was_typed_and_only_its_organisers_see_it(
        self, office: Client, alice: Person
    ) -> None:
        answer = office.post(NEW, DETAILS)

        event = Event.objects.get()
        assert answer["Location"] == to(event, "set_up")
        assert (event.slug, event.title, event.number, event.capacity) == ("spring-event", "Spring event", 4, 40)
        assert event.local_start.isoformat() == "2027-03-02T10:00:00+00:00"
        assert event.local_end.isoformat() == "2027-03-03T16:30:00+00:00"
        assert (event.reply_by, event.is_published) == (date(2027, 2, 20), False)
        assert actions() == [("set up event", event.dates)]
        assert signed_in(alice).get(event.get_absolute_url()).status_code == 404

    def test_the_same_form_twice_makes_one_event(self, office: Client) -> None:
        addresses = {office.post(NEW, DETAILS)["Location"] for _ in range(2)}

        assert (Event.objects.count(), len(addresses)) == (1, 1)

    def test_the_same_title_and_times_with_other_words_are_refused_and_kept(self, office: Client) -> None:
        office.post(NEW, DETAILS)

        answer = office.post(NEW, {**DETAILS, "venue": "Another hall"})

        assert answer.status_code == 422
        assert "is here already" in text(answer)
        assert "Another hall" in text(answer)

    @pytest.mark.parametrize(
        ("titles", "slugs"),
        [
            (["New", "New"], ["new-2", "new-3"]),
            (["Ùr", "ùr!"], ["ur", "ur-2"]),
            (["שלום", "ئەزموون"], ["event", "event-2"]),
            (["x" * 200, "x" * 199], ["x" * 70, "x" * 70 + "-2"]),
        ],
    )
    def test_each_event_has_an_address_of_its_own(self, rhona: Person, titles: list[str], slugs: list[str]) -> None:
        said = {"starts_at": LATER, "ends_at": LATER + timedelta(hours=1)}
        for number, title in enumerate(titles):
            hour = timedelta(hours=number)
            times = {name: moment + hour for name, moment in said.items()}
            set_up_event(by=rhona, said={"title": title, **times}, at=timezone.now())

        assert list(Event.objects.order_by("starts_at").values_list("slug", flat=True)) == slugs
        assert free_slug("Spring") == "spring"

    def test_times_are_those_of_the_zone_of_the_event(self, office: Client) -> None:
        event = coming(zone="Europe/Paris")
        page = text(office.get(to(event, "details")))
        assert "All times are Paris time." in page
        assert 'value="11:00"' in page

        change(office, event, "details", first_day="2027-07-02", last_day="2027-07-03")

        event.refresh_from_db()
        assert event.starts_at == datetime(2027, 7, 2, 9, tzinfo=UTC)

    def test_saving_without_a_change_changes_nothing(self, office: Client) -> None:
        event = coming(ends_at=datetime(2027, 3, 3, 16, 30, 25, tzinfo=UTC), for_next_time="a\nb")
        before = Event.objects.values().get()

        assert change(office, event, "details").status_code == 302

        assert (Event.objects.values().get(), actions()) == (before, [])

    def test_a_time_that_comes_twice_keeps_being_the_second(self, office: Client) -> None:
        second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)  # 1.30 in London, for the second time that night
        event = coming(starts_at=second, ends_at=second + timedelta(hours=5))

        change(office, event, "details", venue="Elsewhere")

        event.refresh_from_db()
        assert (event.starts_at, event.venue) == (second, "Elsewhere")


class TestMoving:
    def test_other_times_count_from_now_and_are_written_down(self, office: Client) -> None:
        event = coming(dated_at=datetime(2026, 1, 1, tzinfo=UTC))

        change(office, event, "details", ends="17:00")

        now = Event.objects.get()
        assert now.dated_at > event.dated_at
        assert (now.calendar_sequence, actions()) == (1, [("move event", now.dates)])

    def test_another_place_is_news_for_calendars_alone(self, office: Client) -> None:
        event = coming(dated_at=datetime(2026, 1, 1, tzinfo=UTC))

        change(office, event, "details", venue="Another hall")
        change(office, event, "details", title="Another title")

        now = Event.objects.get()
        assert (now.dated_at, now.calendar_sequence, actions()) == (event.dated_at, 1, [])

    def test_the_admin_counts_the_same(self, office: Client) -> None:
        event = coming()
        rows = {f"{name}-{part}_FORMS": "0" for name in ("outcomes", "sessions") for part in ("TOTAL", "INITIAL")}
        times = {"starts_at_0": "2027-03-02", "starts_at_1": "10:00", "ends_at_0": "2027-03-03", "ends_at_1": "16:00"}
        form = {"title": event.title, "slug": event.slug, "zone": event.zone, **times, **rows}

        for venue in ("Another hall", "Another hall"):
            office.post(reverse("admin:events_event_change", args=[event.pk]), {**form, "venue": venue})

        assert Event.objects.get().calendar_sequence == 1

    @pytest.mark.parametrize("along", ["on", ""])
    def test_the_programme_moves_along_if_it_should(self, office: Client, along: str) -> None:
        event = coming()
        make_session(event)

        change(office, event, "details", first_day="2027-03-09", last_day="2027-03-10", with_programme=along)

        assert Session.objects.get().on == (date(2027, 3, 9) if along else date(2027, 3, 2))
        note = "when the event is not" in text(office.get(to(event, "programme")))
        assert note is not bool(along)

    def test_the_page_says_how_many_must_be_told(self, office: Client) -> None:
        event, long_ago = coming(), datetime(2026, 1, 1, tzinfo=UTC)
        for reply in ("", "yes", "unsure", "no"):
            asked = make_participation(event, make_person(), reply=reply)
            Invitation.objects.create(participation=asked, sent_at=long_ago)
        Participation.objects.update(told_sequence=0)
        Invitation.objects.create(participation=make_participation(event, make_person(), reply=""))
        taken_back = make_participation(event, make_person(), reply="")
        Invitation.objects.create(participation=taken_back, sent_at=long_ago, withdrawn_at=long_ago)
        assert "Tell them now" not in text(office.get(to(event, "set_up")))

        answer = office.post(
            to(event, "details"), {**said_by(office, to(event, "details")), "ends": "18:00"}, follow=True
        )

        assert "3 people were told other days or another place before" in text(answer)
        assert "3 people were told other days or another place. " in text(answer)
        assert "Tell them now" in text(answer)

    def test_publishing_is_written_down(self, office: Client) -> None:
        event = coming(is_published=False)

        change(office, event, "details", is_published="on")

        assert actions() == [("publish event", "")]


class TestTwoTabs:
    def test_the_second_sees_both_and_may_save_over_it(self, office: Client) -> None:
        event = coming(venue="Town hall")
        mine, theirs = said_by(office, to(event, "details")), said_by(office, to(event, "details"))
        office.post(to(event, "details"), {**theirs, "venue": "The school", "starts": "09:15"})

        answer = office.post(to(event, "details"), {**mine, "title": "My title"})

        assert answer.status_code == 422
        assert all(words in text(answer) for words in ("My title", "The school", "9.15am", "Someone changed this"))
        again = {name: str(value) for name, value in answer.context["form"].data.items()}
        assert office.post(to(event, "details"), again).status_code == 302
        assert (Event.objects.get().title, Event.objects.get().venue) == ("My title", "Town hall")

    def test_details_and_words_do_not_stand_in_each_others_way(self, office: Client) -> None:
        event = coming()
        mine = said_by(office, to(event, "words"))
        change(office, event, "details", title="Another")

        assert office.post(to(event, "words"), {**mine, "invitation": "Come!"}).status_code == 302

    def test_words_of_two(self, office: Client) -> None:
        event = coming()
        mine = said_by(office, to(event, "words"))
        change(office, event, "words", invitation="Theirs")

        answer = office.post(to(event, "words"), {**mine, "invitation": "Mine"})

        assert answer.status_code == 422
        assert "Theirs" in text(answer)
        assert "Mine" in text(answer)


BAD = [
    ("title", "", "Give the event a title."),
    ("title", "x" * 201, "Please keep it to 200."),
    ("title", " \u00a0 ", "Give the event a title."),
    ("number", "0", "Write a whole number, 1 or more."),
    ("number", "99999999999", "Write a whole number, 1 or more."),
    ("number", "third", "Write a whole number, 1 or more."),
    ("venue", "x" * 121, "Please keep it to 120."),
    ("first_day", "31/2/2027", "Write the day like"),
    ("first_day", "", "Say on which day it begins."),
    ("first_day", "1816-02-04", "is long ago"),
    ("last_day", "9999-12-31", "one from 1990 to 2099"),
    ("first_day", "2027-03-04", "The event must end after it starts."),
    ("last_day", "2027-03-01", "The event must end after it starts."),
    ("starts", "25:00", "Write the time like"),
    ("starts", "", "Say at what time it begins."),
    ("ends", "noonish", "Write the time like"),
    ("zone", "Mars/Olympus", "There is no time zone of this name."),
    ("zone", "../../etc/passwd", "There is no time zone of this name."),
    ("zone", "Europe", "There is no time zone of this name."),
    ("zone", "", "Write it like Europe/London."),
    ("zone", "x" * 5000, "There is no time zone of this name."),
    ("reply_by", "2027-03-03", "This day is after the event starts."),
    ("reply_by", "soon", "Write the day like"),
    ("capacity", "0", "At least one place."),
    ("capacity", "-3", "At least one place."),
    ("capacity", "1.5", "Write a whole number, 1 or more."),
    ("capacity", "999999", "Write a whole number, 1 or more."),
]


class TestBadInput:
    @pytest.mark.parametrize(("field", "value", "message"), BAD)
    def test_is_said_beside_the_field_and_all_is_kept(
        self, office: Client, field: str, value: str, message: str
    ) -> None:
        answer = office.post(NEW, {**DETAILS, field: value})

        page = text(answer)
        assert answer.status_code == 422
        assert message in page
        assert not Event.objects.exists()
        assert all(kept in page for name, kept in {**DETAILS, field: value}.items() if name != field or kept.strip())

    def test_on_one_day_the_fault_stands_beside_the_end(self, office: Client) -> None:
        answer = office.post(NEW, {**DETAILS, "last_day": "2027-03-02", "ends": "10:00"})

        assert answer.context["form"].errors == {"ends": ["The event must end after it starts."]}

    def test_a_time_the_clock_passes_over(self, office: Client) -> None:
        answer = office.post(NEW, {**DETAILS, "last_day": "2027-03-28", "ends": "01:30"})

        assert list(answer.context["form"].errors) == ["ends"]
        assert "The clocks go forward" in text(answer)

    @pytest.mark.parametrize("value", ["before\0after", "x" * 1_000_000, "2\ud800"])
    @pytest.mark.parametrize("field", ["title", "venue", "zone", "first_day", "starts", "capacity", "reply_by"])
    def test_what_nobody_types_breaks_nothing(self, office: Client, field: str, value: str) -> None:
        pairs = {**DETAILS, field: value}.items()
        body = "&".join(f"{name}={quote_plus(said.encode('utf-8', 'surrogatepass'))}" for name, said in pairs)

        answer = office.post(NEW, body, content_type="application/x-www-form-urlencoded")

        assert answer.status_code in {302, 422}

    @pytest.mark.parametrize("day", ["", "2016-02-23", "1989-01-01", "2100-01-01", "31/2/2027", "9999-12-31"])
    def test_a_copy_needs_a_day_of_its_own(self, office: Client, day: str) -> None:
        event = make_event(starts_at=datetime(2016, 2, 23, 10, tzinfo=UTC))

        answer = office.post(to(event, "copy"), {"title": "Kept title", "first_day": day})

        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["first_day"]
        assert "Kept title" in text(answer)


class TestInvitation:
    def test_the_preview_is_the_mail_of_the_one_who_is_chosen(self, office: Client, rhona: Person) -> None:
        event = coming(invitation="Please come.\n\nWe meet in Perth.", preparation="Bring a map.", venue="Town hall")
        make_outcome(event, "To learn from others")
        isla = make_person("Isla Invited")
        make_participation(event, isla, reply="")

        mine = text(office.get(to(event, "preview")))
        page = office.get(to(event, "preview"), {"to": str(rhona.uid)})

        assert "Hello Isla Invited," in mine
        assert "Hello Rhona Researcher," in text(page)
        letter = invitation_letter(event, isla, page.context["link"])
        assert letter.subject in mine
        assert all(line in mine for line in letter.text.splitlines() if line != page.context["link"])
        assert "Please come." in letter.text
        assert "Bring a map." in letter.text
        assert "To learn from others" in letter.text
        assert Message.objects.count() == 0

    def test_while_nobody_is_on_the_list_it_is_mine(self, office: Client) -> None:
        page = text(office.get(to(coming(), "preview"), {"to": "nobody\x01"}))

        assert "Hello Rhona Researcher," in page
        assert "You are warmly invited to “Spring event”." in page


class TestCopy:
    def test_all_days_move_by_as_many_and_keep_their_times_across_a_clock_change(self, office: Client) -> None:
        source = coming(number=3, reply_by=date(2027, 2, 20), capacity=9, invitation="Come.", preparation="Bring tea.")
        make_session(source, "First", handout="https://example.org/", people="Ann", source="report, A3", position=2)
        make_session(source, "Second", on=date(2027, 3, 3), ends=None, choice="Talks", option="a", places=5)
        make_outcome(source, "To learn", source="report")
        make_participation(source)

        answer = office.post(to(source, "copy"), {"title": source.title, "number": "4", "first_day": "2027-06-01"})

        copy = Event.objects.get(number=4)
        assert answer["Location"] == to(copy, "set_up")
        assert (copy.slug, copy.copied_from, copy.is_published) == ("spring-event-2", source, False)
        assert copy.local_start.isoformat() == "2027-06-01T10:00:00+01:00"
        assert copy.local_end.isoformat() == "2027-06-02T16:00:00+01:00"
        assert (copy.reply_by, copy.capacity) == (date(2027, 5, 22), 9)
        assert (copy.invitation, copy.preparation, copy.source) == ("Come.", "Bring tea.", "")
        assert copy.participations.count() == 0
        said = ("title", "starts", "ends", "people", "handout", "choice", "option", "places", "position")
        rows = [list(event.sessions.values_list(*said)) for event in (source, copy)]
        assert rows[0] == rows[1]
        assert [session.on for session in copy.sessions.all()] == [date(2027, 6, 1), date(2027, 6, 2)]
        assert [(one.text, one.source) for one in copy.outcomes.all()] == [("To learn", "")]
        assert {session.source for session in copy.sessions.all()} == {""}
        assert source.sessions.count() == 2

    def test_sent_twice_it_is_one_copy(self, office: Client) -> None:
        source = coming()
        make_session(source)
        for _ in range(2):
            office.post(to(source, "copy"), {"title": source.title, "first_day": "2027-06-01"})

        assert (Event.objects.count(), Session.objects.count()) == (2, 2)

    def test_what_was_learnt_last_time_stands_on_the_new_set_up(self, office: Client) -> None:
        source = coming(for_next_time="Longer breaks.")
        office.post(to(source, "copy"), {"title": "Next", "first_day": "2027-06-01"})
        copy = Event.objects.get(title="Next")

        page = text(office.get(to(copy, "set_up")))

        assert page.index("What you learnt last time") < page.index("Longer breaks.") < page.index("Details")


class TestCallingOff:
    def test_everyone_reads_it_and_why_and_nothing_is_deleted(self, office: Client, client: Client) -> None:
        event = coming(starts_at=LATER, ends_at=LATER + timedelta(hours=9))
        make_participation(event)
        make_session(event)
        assert office.get(to(event, "call_off")).status_code == 200
        assert Event.objects.get().cancelled_at is None

        for because in ("Snow on the A9.", "Another reason."):
            assert office.post(to(event, "call_off"), {"because": because}).status_code == 302

        now = Event.objects.get()
        assert (now.cancelled_because, now.calendar_sequence) == ("Snow on the A9.", 1)
        assert actions() == [("call off event", "Snow on the A9.")]
        assert (Participation.objects.count(), Session.objects.count()) == (1, 1)
        page = text(client.get(event.get_absolute_url()))
        assert "This event is called off" in page
        assert "Snow on the A9." in page
        assert "Called off" in text(client.get(reverse("events:events")))

    def test_the_page_that_asks_says_how_many_were_told_of_it(self, office: Client) -> None:
        event = coming(starts_at=LATER, ends_at=LATER + timedelta(hours=9))
        assert "told of it" not in text(office.get(to(event, "call_off")))
        for reply in ("yes", "yes", "no"):
            make_participation(event, make_person(), reply=reply)

        assert "2 people were told of it." in text(office.get(to(event, "call_off")))

    def test_two_at_once_leave_the_first_reason(self, rhona: Person) -> None:
        event = coming(starts_at=LATER, ends_at=LATER + timedelta(hours=9))

        for because in ("First", "Second"):
            call_off(event=event, by=rhona, because=because, at=timezone.now())

        assert (Event.objects.get().cancelled_because, actions()) == ("First", [("call off event", "First")])

    @pytest.mark.parametrize("because", ["", "x" * 301])
    def test_it_needs_a_reason(self, office: Client, because: str) -> None:
        event = coming(starts_at=LATER, ends_at=LATER + timedelta(hours=9))

        answer = office.post(to(event, "call_off"), {"because": because})

        assert answer.status_code == 422
        assert because in text(answer)
        assert Event.objects.get().cancelled_at is None

    def test_what_is_over_stays(self, office: Client) -> None:
        event = make_event()

        answer = office.post(to(event, "call_off"), {"because": "Too late"})

        assert answer.status_code == 422
        assert "This event is over" in text(answer)


def test_the_way_there_is_shown_to_organisers_alone(office: Client, alice: Person) -> None:
    event = make_event()
    for page, link in ((event.get_absolute_url(), to(event, "set_up")), (reverse("events:events"), NEW), ("/", NEW)):
        assert f'href="{link}"' in text(office.get(page))
        assert f'href="{link}"' not in text(signed_in(alice).get(page))


def test_the_next_thing_to_do_changes_as_things_are_done(office: Client) -> None:
    event = coming(starts_at=LATER, ends_at=LATER + timedelta(hours=9), is_published=False)
    steps = []

    def look() -> None:
        step = office.get(to(event, "set_up")).context["next_step"]
        steps.append(step and step[0])

    look()
    make_outcome(event)
    look()
    Event.objects.update(invitation="Come.")
    look()
    make_session(event, starts=time(9))
    look()
    Event.objects.update(is_published=True)
    look()
    make_participation(event)
    look()
    first = ["Say what it is for", "Write the invitation", "Begin the programme", "Turn the public page on"]
    assert steps == [*first, "Invite people", None]
