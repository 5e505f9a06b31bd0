"""The programme and the outcomes of an event, written down and changed line by line."""

from __future__ import annotations

from datetime import date, time
from html import unescape
from typing import Any
from urllib.parse import quote_plus
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from carplatform.once import mark_of_values
from events.actions.rows import mark_of_session
from events.models import Event, LearningOutcome, Session, SessionChoice
from groups.models import Person
from tests.cast import signed_in
from tests.factories import make_event, make_outcome, make_participation, make_session

pytestmark = pytest.mark.django_db

DAY = "2026-02-24"
LINE = {"on": DAY, "starts": "10:00", "ends": "11:30", "kind": "work", "title": "Making a map"}
REST = {"people": "Ann Example", "room": "Balmoral", "detail": "Zooming in\n\nZooming out"}
BESIDE = {"choice": "Seminars", "option": "a", "places": "12", "handout": "https://example.org/map.pdf"}


@pytest.fixture
def office(rhona: Person) -> Client:
    return signed_in(rhona)


@pytest.fixture
def event(db: None) -> Event:
    """Tuesday 24 and Wednesday 25 February 2026."""
    return make_event("Warm days")


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def to(page: str, *rows: Any) -> str:
    return reverse(f"events:{page}", args=[rows[0].slug, *(getattr(row, "uid", None) or row.pk for row in rows[1:])])


def add(browser: Client, event: Event, **fields: str) -> Any:
    return browser.post(to("add_session", event), {"uid": str(uuid4()), **LINE, **fields})


def change(browser: Client, session: Session, seen: str = "", **fields: str) -> Any:
    said = {"seen": seen or mark_of_session(session), **LINE, **fields}
    return browser.post(to("change_session", session.event, session), said)


class TestLines:
    def test_a_line_stands_as_it_was_typed_with_all_there_is_to_say(self, office: Client, event: Event) -> None:
        answer = add(office, event, **REST, **BESIDE)

        session = event.sessions.get()
        assert answer["Location"] == f"{to('programme', event)}#day-{DAY}"
        assert (session.on, session.starts, session.ends) == (date(2026, 2, 24), time(10), time(11, 30))
        assert (session.people, session.room, session.points) == (
            "Ann Example",
            "Balmoral",
            ["Zooming in", "Zooming out"],
        )
        assert (session.choice, session.option, session.places) == ("Seminars", "a", 12)
        page = text(office.get(event.get_absolute_url()))
        assert '<a class="tap" href="https://example.org/map.pdf">Handout' in page

    def test_it_may_have_no_end(self, office: Client, event: Event) -> None:
        add(office, event, ends="", kind="break", title="Breaks")

        assert event.sessions.get().ends is None
        assert "from <b>" in " ".join(text(office.get(to("programme", event))).split())

    def test_the_same_form_twice_makes_one_line(self, office: Client, event: Event) -> None:
        uid = str(uuid4())
        for _ in range(2):
            assert add(office, event, uid=uid).status_code == 302

        assert event.sessions.count() == 1

    def test_a_form_used_before_with_other_words_keeps_them_and_adds_them_when_asked(
        self, office: Client, event: Event
    ) -> None:
        uid = str(uuid4())
        add(office, event, uid=uid)

        answer = add(office, event, uid=uid, title="Zooming in")

        assert answer.status_code == 422
        assert "This form was saved before, as “Making a map”." in text(answer)
        assert "Zooming in" in text(answer)
        add(office, event, uid=str(answer.context["form"]["uid"].value()), title="Zooming in")
        assert [session.title for session in event.sessions.all()] == ["Making a map", "Zooming in"]

    def test_a_form_of_another_event_is_refused(self, office: Client, event: Event) -> None:
        elsewhere, uid = make_event(), str(uuid4())
        add(office, elsewhere, uid=uid)

        answer = add(office, event, uid=uid)

        assert answer.status_code == 422
        assert "This form was used before, for another event." in text(answer)
        assert event.sessions.count() == 0

    def test_the_next_line_begins_where_the_last_one_ends(self, office: Client, event: Event) -> None:
        assert office.get(to("add_session", event)).context["form"].initial["starts"] == time(10)
        add(office, event, title="Dinner", starts="18:00", ends="21:00")
        assert office.get(to("add_session", event)).context["form"].initial["starts"] == time(21)
        answer = add(office, event, next="1")
        form = office.get(answer["Location"]).context["form"]

        assert (form.initial["on"], form.initial["starts"]) == (date(2026, 2, 24), time(11, 30))
        second_day = office.get(to("add_session", event), {"on": "2026-02-25"}).context["form"]
        assert (second_day.initial["on"], second_day.initial["starts"]) == (date(2026, 2, 25), None)

    @pytest.mark.parametrize("day", ["2026-02-31", "x", "", "9999-99-99", "\u0664"])
    def test_a_day_that_is_none_in_the_address_breaks_nothing(self, office: Client, event: Event, day: str) -> None:
        for query in ({"on": day}, {"on": DAY, "at": day}, {"at": "25:61"}):
            assert office.get(to("add_session", event), query).status_code == 200

    def test_overlaps_are_told_and_saved_all_the_same(self, office: Client, event: Event) -> None:
        add(office, event)
        assert add(office, event, title="Tea", starts="11:20", kind="break").status_code == 302
        assert "Worth a look" not in text(office.get(to("programme", event)))

        assert add(office, event, title="Zooming in", starts="11:25").status_code == 302

        page = text(office.get(to("programme", event)))
        assert "“Making a map” and “Zooming in” overlap by 5 minutes." in page
        assert page.count("<b>Overlaps</b>") == 2
        assert "1 thing to look at" in text(office.get(to("set_up", event)))


class TestChanging:
    def test_a_line_says_something_else(self, office: Client, event: Event) -> None:
        session = make_session(event, **REST)

        assert change(office, session, title="Another", people="Bob").status_code == 302

        session.refresh_from_db()
        assert (session.title, session.people, session.room) == ("Another", "Bob", "")

    def test_the_second_of_two_tabs_sees_both_and_loses_nothing(self, office: Client, event: Event) -> None:
        session = make_session(event, "Before")
        seen = mark_of_session(session)
        change(office, session, seen, title="Theirs", ends="", room="Kensington")

        answer = change(office, session, seen, title="Mine", detail="My points")

        page = text(answer)
        assert answer.status_code == 422
        assert "Someone changed this while you were writing." in page
        assert all(words in page for words in ("Theirs", "Kensington", "Mine", "My points"))
        assert Session.objects.get().title == "Theirs"
        change(office, session, str(answer.context["form"]["seen"].value()), title="Mine")
        assert Session.objects.get().title == "Mine"

    def test_saying_the_same_as_another_is_no_quarrel(self, office: Client, event: Event) -> None:
        session = make_session(event, "Before")
        seen = mark_of_session(session)

        answers = [change(office, session, seen, title="Ours").status_code for _ in range(2)]

        assert answers == [302, 302]

    def test_what_someone_removed_meanwhile_can_be_put_back(self, office: Client, event: Event) -> None:
        session = make_session(event, "Before")
        seen, address = mark_of_session(session), to("change_session", event, session)
        office.post(to("drop_session", event, session))
        assert office.get(address).status_code == 404

        answer = office.post(address, {"seen": seen, **LINE, "title": "Mine"})

        page = text(answer)
        assert answer.status_code == 422
        assert "Someone removed this session while you were writing." in page
        assert f'action="{to("add_session", event)}"' in page
        again = {"uid": str(answer.context["form"]["uid"].value()), **LINE, "title": "Mine"}
        assert office.post(to("add_session", event), again).status_code == 302
        assert (Session.objects.get().title, Session.objects.get().uid) == ("Mine", session.uid)

    def test_a_line_of_another_event_is_not_there(self, office: Client, event: Event) -> None:
        elsewhere = make_session(make_event())

        for page in ("change_session", "drop_session", "shift_session"):
            answer = (
                office.get(to(page, event, elsewhere)) if page[0] == "c" else office.post(to(page, event, elsewhere))
            )
            assert answer.status_code == (404 if page[0] == "c" else 302)
        assert Session.objects.filter(pk=elsewhere.pk).exists()

    def test_taking_it_away_says_whose_choice_goes_with_it(self, office: Client, event: Event) -> None:
        session = make_session(event)
        assert "chose it" not in text(office.get(to("change_session", event, session)))
        SessionChoice.objects.create(session=session, participation=make_participation(event))

        assert "1 person chose it, and loses that." in text(office.get(to("change_session", event, session)))
        for _ in range(2):
            assert office.post(to("drop_session", event, session)).status_code == 302
        assert event.sessions.count() == 0


class TestOrder:
    def titles(self, event: Event) -> list[str]:
        return [session.title for session in event.sessions.all()]

    def test_a_line_stands_behind_those_that_start_with_it(self, office: Client, event: Event) -> None:
        for title, starts in (("B", "10:00"), ("A", "09:00"), ("C", "10:00")):
            add(office, event, title=title, starts=starts)

        assert self.titles(event) == ["A", "B", "C"]
        change(office, event.sessions.get(title="A"), title="A", starts="10:00")
        assert self.titles(event) == ["B", "C", "A"]

    def test_those_that_start_together_change_places(self, office: Client, event: Event) -> None:
        for title in ("A", "B", "C"):
            make_session(event, title)  # all of them at place 0
        make_session(event, "Early", starts=time(9))
        first, last = event.sessions.get(title="A"), event.sessions.get(title="C")

        office.post(to("shift_session", event, last), {"up": "1"})
        assert self.titles(event) == ["Early", "A", "C", "B"]
        office.post(to("shift_session", event, first), {"up": "0"})
        assert self.titles(event) == ["Early", "C", "A", "B"]
        for up, session in (("1", last), ("0", event.sessions.get(title="B"))):
            office.post(to("shift_session", event, session), {"up": up})
        assert self.titles(event) == ["Early", "C", "A", "B"]

    def test_only_they_are_offered_it(self, office: Client, event: Event) -> None:
        for title, starts in (("A", time(9)), ("B", time(10)), ("C", time(10))):
            make_session(event, title, starts=starts)

        page = text(office.get(to("programme", event)))

        assert (page.count('name="up" value="1"'), page.count('name="up" value="0"')) == (1, 1)


BAD = [
    ("title", "x" * 201, "Please keep it to 200."),
    ("title", "", "Give it a title."),
    ("on", "31/2/2026", "Write the day like"),
    ("on", "2062-02-24", "Look at the day: the event is on Tuesday 24 and Wednesday 25 February 2026."),
    ("on", "9999-12-31", "Look at the day"),
    ("on", "2025-02-24", "Look at the day"),
    ("on", "", "Say on which day."),
    ("starts", "24:00", "Write the time like"),
    ("starts", "", "Say at what time it begins."),
    ("ends", "10:00", "It must end after it starts."),
    ("ends", "00:30", "If it goes on past midnight, leave the end empty."),
    ("ends", "late", "Write the time like"),
    ("kind", "party", "Select a valid choice"),
    ("room", "x" * 81, "Please keep it to 80."),
    ("people", "x" * 201, "Please keep it to 200."),
    ("detail", "x" * 5001, "Please keep it to 5,000."),
    ("choice", "", "Say what people choose between."),
    ("option", "", "Say which option this is"),
    ("option", "x" * 11, "Please keep it to 10."),
    ("places", "0", "At least one place."),
    ("places", "a few", "Write a whole number"),
    ("handout", "javascript:alert(1)", "Write the whole address"),
    ("handout", "example", "Write the whole address"),
    ("handout", "https://example.org/" + "x" * 200, "at most 200"),
]


class TestBadInput:
    @pytest.mark.parametrize(("field", "value", "message"), BAD)
    def test_is_said_beside_the_field_and_all_is_kept(
        self, office: Client, event: Event, field: str, value: str, message: str
    ) -> None:
        fields = {**LINE, **REST, **BESIDE, field: value}

        answer = add(office, event, **fields)

        page = " ".join(text(answer).split())
        assert answer.status_code == 422
        assert message in page
        assert all(" ".join(kept.split()) in page for kept in fields.values())
        assert not event.sessions.exists()

    @pytest.mark.parametrize("value", ["before\0after", "x" * 1_000_000, "2\ud800", "{}"])
    @pytest.mark.parametrize("field", ["uid", *LINE, *REST, *BESIDE])
    def test_what_nobody_types_breaks_nothing(self, office: Client, event: Event, field: str, value: str) -> None:
        pairs = {"uid": str(uuid4()), **LINE, field: value}.items()
        body = "&".join(f"{name}={quote_plus(said.encode('utf-8', 'surrogatepass'))}" for name, said in pairs)

        answer = office.post(to("add_session", event), body, content_type="application/x-www-form-urlencoded")

        assert answer.status_code in {302, 422}
        assert answer.status_code == 302 or "Making a map" in text(answer) or field == "title"

    def test_no_end_time_is_clearer_than_an_error_of_the_database(self, office: Client, event: Event) -> None:
        session = make_session(event, "Before")

        answer = change(office, session, ends="09:00")

        assert list(answer.context["form"].errors) == ["ends"]


class TestOutcomes:
    def add(self, browser: Client, event: Event, words: str) -> Any:
        return browser.post(to("outcomes", event), {"text": words})

    def said(self, event: Event) -> list[str]:
        return [outcome.text for outcome in event.outcomes.all()]

    def test_they_are_added_at_the_end_once_each(self, office: Client, event: Event) -> None:
        for words in ("First", "Second", "First"):
            assert self.add(office, event, words).status_code == 302

        assert self.said(event) == ["First", "Second"]

    def test_they_change_places_words_and_go(self, office: Client, event: Event) -> None:
        first, second, third = (make_outcome(event, words) for words in ("First", "Second", "Third"))

        office.post(to("shift_outcome", event, third), {"up": "1"})
        assert self.said(event) == ["First", "Third", "Second"]
        office.post(to("shift_outcome", event, first), {"up": "0"})
        office.post(to("change_outcome", event, first), {"text": "1st", "seen": mark_of_values(["First"])})
        assert self.said(event) == ["Third", "1st", "Second"]
        for _ in range(2):
            assert office.post(to("drop_outcome", event, second)).status_code == 302
        assert self.said(event) == ["Third", "1st"]

    def test_the_second_of_two_tabs_sees_both(self, office: Client, event: Event) -> None:
        outcome = make_outcome(event, "Before")
        seen = mark_of_values(["Before"])
        office.post(to("change_outcome", event, outcome), {"text": "Theirs", "seen": seen})

        answer = office.post(to("change_outcome", event, outcome), {"text": "Mine", "seen": seen})

        assert answer.status_code == 422
        assert all(words in text(answer) for words in ("Theirs", "Mine", "Someone changed this"))

    def test_what_someone_removed_meanwhile_can_be_put_back(self, office: Client, event: Event) -> None:
        outcome = make_outcome(event, "Before")
        address = to("change_outcome", event, outcome)
        LearningOutcome.objects.all().delete()

        answer = office.post(address, {"text": "Mine", "seen": mark_of_values(["Before"])})

        assert answer.status_code == 422
        assert "Someone removed this outcome" in text(answer)
        assert f'action="{to("outcomes", event)}"' in text(answer)
        assert "Mine" in text(answer)

    @pytest.mark.parametrize(("words", "message"), [("", "Write the outcome"), ("x" * 501, "Please keep it to 500.")])
    def test_bad_input(self, office: Client, event: Event, words: str, message: str) -> None:
        answer = self.add(office, event, words)

        assert answer.status_code == 422
        assert message in text(answer)
        assert words in text(answer)
