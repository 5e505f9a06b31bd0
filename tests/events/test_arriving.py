"""On the day: presses count once, whoever is in the room is in the room, and nobody is told more than they may know."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from carplatform.audit.models import Record
from carplatform.outbox.models import Message
from carplatform.qr import qr_code
from events.actions.arriving import Press, keep_attendance, keep_press, time_of_press, walk_in
from events.actions.errors import EventsError
from events.guests import Guest
from events.models import Attendance, Event, Participation
from groups.models import Person
from tests.cast import signed_in
from tests.events.replying import coming_event, seminar, text
from tests.factories import make_cpp, make_event, make_participation, make_person, make_questionnaire, make_session

pytestmark = pytest.mark.django_db
AT = datetime(2026, 2, 24, 9, 5, tzinfo=UTC)  # an hour before the event of the factory begins


def press(one: Participation, what: Press, by: Person, at: datetime = AT) -> bool:
    return keep_press(participation=one, press=what, by=by, pressed_at=at, at=at)


def now(one: Participation) -> tuple[datetime | None, bool, str]:
    one.refresh_from_db()
    return one.arrived_at, one.left_early, one.reply


def page_of(event: Event, name: str = "arrivals", *more: Any) -> str:
    return reverse(f"events:{name}", args=[event.slug, *more])


def test_each_press_counts_once_and_can_be_taken_back(rhona: Person) -> None:
    one = make_participation(make_event())

    assert press(one, Press.LEFT, rhona) is False  # who has not come cannot leave
    assert press(one, Press.HERE, rhona) is True
    assert press(one, Press.HERE, rhona, AT + timedelta(minutes=9)) is False
    assert now(one) == (AT, False, "yes")
    assert [press(one, Press.LEFT, rhona) for _ in range(2)] == [True, False]
    assert now(one) == (AT, True, "yes")
    assert [press(one, Press.STAYED, rhona) for _ in range(2)] == [True, False]
    assert press(one, Press.LEFT, rhona) is True
    assert [press(one, Press.AWAY, rhona) for _ in range(2)] == [True, False]
    assert now(one) == (None, False, "yes")
    assert list(Record.objects.order_by("pk").values_list("action", flat=True)) == [
        f"mark {what} at event" for what in ("here", "left", "stayed", "left", "away")
    ]


@pytest.mark.parametrize("reply", ["", "no", "unsure", "waiting"])
def test_whoever_is_in_the_room_comes_and_what_they_said_stays(rhona: Person, reply: str) -> None:
    since = AT if reply == "waiting" else None
    one = make_participation(make_event(), reply="yes" if since else reply, waiting_since=since)
    everyone = Participation.objects.all()
    assert (one.is_coming, everyone.coming().count()) == (False, 0)

    press(one, Press.HERE, rhona)

    one.refresh_from_db()
    assert (one.is_coming, everyone.coming().count(), everyone.waiting().count()) == (True, 1, 0)
    assert Event.objects.with_counts().get().participant_count == 1  # type: ignore[attr-defined]
    press(one, Press.AWAY, rhona)
    one.refresh_from_db()
    assert (one.is_coming, one.reply, one.waiting_since) == (False, "yes" if since else reply, since)


def test_nobody_arrives_at_an_event_that_is_called_off(rhona: Person) -> None:
    one = make_participation(make_event(cancelled_at=AT, cancelled_because="Snow."))
    guest = Guest("", "Ada New")

    for act in (
        lambda: press(one, Press.HERE, rhona),
        lambda: walk_in(event=one.event, uid=uuid4(), guest=guest, by=rhona, at=AT),
    ):
        with pytest.raises(EventsError, match="called off"):
            act()
    assert now(one)[0] is None


@given(st.one_of(st.text(max_size=20), st.integers(0, 10**15).map(str)))
def test_no_clock_of_a_phone_puts_a_press_out_of_bounds(said: str) -> None:
    event = Event(starts_at=datetime(2026, 2, 24, 10, tzinfo=UTC))

    assert event.starts_at - timedelta(days=1) <= time_of_press(said, event, AT) <= AT


def test_a_press_keeps_the_time_at_which_it_was_made() -> None:
    event = Event(starts_at=datetime(2026, 2, 24, 10, tzinfo=UTC))
    earlier = AT - timedelta(seconds=61)

    assert time_of_press(str(int(earlier.timestamp() * 1000)), event, AT) == earlier
    later, before = AT + timedelta(seconds=1), event.starts_at - timedelta(days=1, seconds=1)
    for wrong in (later, before):
        assert time_of_press(str(int(wrong.timestamp() * 1000)), event, AT) == AT


@pytest.mark.django_db(transaction=True)
def test_of_two_phones_that_press_at_once_one_marks(rhona: Person) -> None:
    one, gate = make_participation(make_event()), Barrier(2)

    def go(_: int) -> bool:
        gate.wait(10)
        try:
            return press(one, Press.HERE, rhona)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(go, range(2))) == [False, True]
    assert Record.objects.count() == 1


# The list ------------------------------------------------------------------------------------------------------------


def names_on(page: str) -> list[str]:
    return re.findall(r'class="arrival__name"><bdi>(.*?)</bdi>', page)


def test_the_list_is_by_letter_with_those_who_did_not_say_yes_last(rhona: Person) -> None:
    event = make_event()
    for name, reply in (
        ("éva Adam", "yes"),
        ("Bo Zed", "yes"),
        ("bea Low", "yes"),
        ("9 Lives", "yes"),
        ("Al No", "no"),
    ):
        make_participation(event, make_person(name), reply=reply)
    make_participation(event, person=make_person("Away"), reply="")
    Participation.objects.filter(person__name="Away").update(person=None)  # nobody can be marked who is not named

    page = text(signed_in(rhona).get(page_of(event)))

    assert re.findall(r'arrivals__letter" id="letter-\d+" dir="auto">(.*?)<', page) == ["#", "B", "É"]
    assert sorted(names_on(page)[:4]) == ["9 Lives", "Bo Zed", "bea Low", "éva Adam"]
    assert names_on(page)[4:] == ["Al No"]
    assert "0 of 4 are here" in page


def test_it_is_searched_by_name_employer_and_cpp_without_scripts(rhona: Person) -> None:
    event, cpp = make_event(), make_cpp("Fife")
    make_participation(event, make_person("Ann Low"), employer="Quay Trust", cpp=cpp)
    make_participation(event, make_person("Bob High"), employer="Quay Trust")
    browser = signed_in(rhona)

    def found(words: str) -> list[str]:
        return names_on(text(browser.get(page_of(event), {"q": words})))

    assert found("quay") == ["Ann Low", "Bob High"]
    assert found("FIFE quay") == ["Ann Low"]
    assert found("high") == ["Bob High"]
    assert found("nobody") == []
    assert "of 2 are here" in text(browser.get(page_of(event), {"q": "high"}))


def test_a_button_of_the_list_works_without_scripts_and_leads_back_to_what_was_found(rhona: Person) -> None:
    event = make_event()
    one = make_participation(event, make_person("Ann Low"))
    browser, address = signed_in(rhona), page_of(event)

    first = browser.post(address, {"here": one.uid, "q": "ann"})
    said = text(browser.get(first["Location"]))
    again = text(browser.post(address, {"here": one.uid}, follow=True))

    assert first["Location"] == f"{address}?q=ann#p{one.pk}"
    assert "Ann Low is here." in said
    assert "1 of 1 are here" in said
    assert "Ann Low was marked already: here since" in again
    for press_of in ("left", "stayed", "away"):
        browser.post(address, {press_of: one.uid, "back": "badge"})
    assert now(one)[:2] == (None, False)


@pytest.mark.parametrize("sent", [{}, {"here": ""}, {"here": "x\0"}, {"here": str(uuid4())}, {"other": "1"}])
def test_a_press_that_fits_nobody_changes_nothing(rhona: Person, sent: dict[str, str]) -> None:
    elsewhere = make_participation(make_event())
    event = make_event()
    browser = signed_in(rhona)

    for fields in (sent, {"here": elsewhere.uid}):
        assert browser.post(page_of(event), {**fields, "pressed_at": "1"}).status_code == 404
        assert browser.post(page_of(event), fields).status_code == 302
    assert now(elsewhere)[0] is None


def test_nothing_comes_back_where_nothing_is_new(rhona: Person) -> None:
    event = make_event()
    one = make_participation(event)
    browser, address = signed_in(rhona), page_of(event)
    mark = browser.get(address).context["arrivals"].mark

    assert browser.get(address, {"seen": mark}).status_code == 204
    for what in (Press.HERE, Press.LEFT, Press.STAYED, Press.AWAY):
        press(one, what, rhona)
        answer = browser.get(address, {"seen": mark})
        assert answer.status_code == 200
        assert "<html" not in text(answer)
        mark = answer.context["arrivals"].mark
    assert browser.get(address, {"seen": mark}).status_code == 204


# Badges --------------------------------------------------------------------------------------------------------------


def test_everyone_who_comes_has_a_badge_whose_code_opens_their_row(rhona: Person, settings: Any) -> None:
    event = make_event()
    one = make_participation(event, make_person("Ann Low"), employer="Quay Trust", cpp=make_cpp("Fife"), role="staff")
    make_participation(event, make_person("Bob No"), reply="no")

    page = text(signed_in(rhona).get(page_of(event, "badges")))

    address = settings.BASE_URL + page_of(event, "arrival", one.uid)
    assert page.count('class="badge badge--name"') == 1
    assert qr_code(address).path in page
    for words in ("Ann Low", "Quay Trust", "Fife"):
        assert words in page
    for words in ("Bob No", "Staff", str(one.person and one.person.email)):
        assert words not in page


def test_a_badge_tells_nothing_to_anyone_but_organisers(rhona: Person, alice: Person) -> None:
    event = make_event("Hidden day", is_published=False)
    one = make_participation(event, make_person("Ann Low"))
    known, unknown = (page_of(event, "arrival", uid) for uid in (one.uid, uuid4()))

    mine = signed_in(rhona).get(known)
    theirs = [signed_in(person).get(page) for person in (alice, one.person) for page in (known, unknown) if person]
    visitor = Client().get(known)

    assert "Ann Low" in text(mine)
    assert "no-store" in mine["Cache-Control"]
    assert {answer.status_code for answer in theirs} == {403}
    assert all("Ann Low" not in text(one).split("<main")[1] and "Hidden day" not in text(one) for one in theirs)
    assert visitor.status_code == 302
    assert "Ann" not in visitor["Location"]
    assert now(one)[0] is None
    assert signed_in(rhona).get(unknown).status_code == 404


def test_the_way_to_cards_stands_by_the_badge_only_while_a_form_is_open(rhona: Person) -> None:
    event = make_event(starts_at=timezone.now() - timedelta(days=1), ends_at=timezone.now() - timedelta(hours=1))
    one = make_participation(event)
    form = make_questionnaire(event, opens_after_days=0)
    cards, page = reverse("evaluations:cards", args=[form.uid]), page_of(event, "arrival", one.uid)

    assert cards in text(signed_in(rhona).get(page))
    Event.objects.update(starts_at=timezone.now() + timedelta(days=1), ends_at=timezone.now() + timedelta(days=2))
    assert cards not in text(signed_in(rhona).get(page))


# Walking in ----------------------------------------------------------------------------------------------------------


def come_in(browser: Client, event: Event, **said: Any) -> Any:
    form = browser.get(page_of(event, "walk_in")).context["form"]
    fields = {"uid": form["uid"].value(), "role": "practitioner", **said}
    return browser.post(page_of(event, "walk_in"), fields), fields


def test_who_walks_in_is_here_has_a_badge_and_gets_no_mail(rhona: Person) -> None:
    event, cpp = coming_event(capacity=1), make_cpp("Fife")
    make_participation(event)
    browser = signed_in(rhona)

    answer, fields = come_in(
        browser, event, name="Ada New", email="ada@example.org", employer="Quay Trust", job_title="Planner", cpp=cpp.pk
    )
    again = browser.post(page_of(event, "walk_in"), fields)

    one = Participation.objects.get(uid=UUID(str(fields["uid"])))
    person = one.person
    assert person is not None
    assert (person.name, person.email, one.employer, one.job_title, one.cpp) == (
        *("Ada New", "ada@example.org", "Quay Trust", "Planner", cpp),
    )
    assert (one.is_coming, one.waiting_since, one.arrived_at is None) == (True, None, False)
    assert answer["Location"] == again["Location"] == page_of(event, "arrival", one.uid)
    assert "badge--name" in text(browser.get(answer["Location"]))
    assert event.participations.count() == 2
    assert Message.objects.count() == 0


def test_an_email_that_we_know_is_that_person_who_keeps_their_name(rhona: Person, alice: Person) -> None:
    event, browser = coming_event(), signed_in(rhona)

    answer, _fields = come_in(browser, event, name="Alison Other", email=str(alice.email).upper())
    listed, _fields = come_in(browser, event, name="Whoever", email=alice.email)

    one = event.participations.get()
    alice.refresh_from_db()
    assert (one.person, alice.name) == (alice, "Alice Lead")
    assert answer["Location"] == listed["Location"]
    assert "We know this email: it is Alice Lead" in text(browser.get(answer["Location"]))


def test_one_of_the_same_name_is_asked_for_first(rhona: Person) -> None:
    event, browser = coming_event(), signed_in(rhona)
    there = make_participation(event, make_person("Ann Low"), reply="no", employer="Quay Trust")

    asked, fields = come_in(browser, event, name="ANN LOW", email="", employer="Elsewhere")
    assert asked.status_code == 422
    assert asked.context["form"].alike == [there]
    assert f'name="here" value="{there.uid}"' in text(asked)
    assert (event.participations.count(), 'value="Elsewhere"' in text(asked)) == (1, True)
    pressed = browser.post(page_of(event), {"here": there.uid, "back": "badge"})
    assert pressed["Location"] == page_of(event, "arrival", there.uid)

    browser.post(page_of(event, "walk_in"), {**fields, "is_another": "on"})
    assert sorted(one.name for one in event.participations.coming()) == ["ANN LOW", "Ann Low"]
    assert Person.objects.filter(name="ANN LOW", email=None).count() == 1


def test_a_form_that_says_something_else_lets_in_someone_else(rhona: Person) -> None:
    event, browser = coming_event(), signed_in(rhona)

    _first, fields = come_in(browser, event, name="Ada New")
    second = browser.post(page_of(event, "walk_in"), {**fields, "name": "Bea New"})
    browser.post(page_of(event, "walk_in"), {**fields, "name": "Bea New", "uid": second.context["form"]["uid"].value()})

    assert second.status_code == 422
    assert "This form was used before, for “Ada New”." in text(second)
    assert sorted(one.name for one in event.participations.all()) == ["Ada New", "Bea New"]


@pytest.mark.parametrize(("said", "wrong"), [({"name": " "}, "name"), ({"name": "A", "email": "a@b"}, "email")])
def test_what_cannot_be_kept_is_said_and_given_back(rhona: Person, said: dict[str, str], wrong: str) -> None:
    answer, _fields = come_in(signed_in(rhona), coming_event(), **{"employer": "Quay Trust", **said})

    assert set(answer.context["form"].errors) == {wrong}
    assert 'value="Quay Trust"' in text(answer)
    assert Participation.objects.count() == 0


# Sessions ------------------------------------------------------------------------------------------------------------


def test_two_helpers_tick_beside_each_other_and_twice_is_once(rhona: Person) -> None:
    event = make_event()
    session = make_session(event)
    ann, bob, cat = (make_participation(event, arrived_at=AT) for _ in range(3))
    elsewhere = make_participation(make_event(), arrived_at=AT)

    def tick(came: list[Participation], seen: list[Participation]) -> int:
        keys = [[one.pk for one in rows] for rows in (came, seen)]
        return keep_attendance(session=session, came=keys[0], seen=keys[1], by=rhona, at=AT)

    assert [tick([ann, elsewhere], []), tick([ann], [])] == [1, 0]
    assert tick([bob], []) == 1  # from a page that was opened before Ann was ticked
    assert tick([cat], [ann]) == 2
    assert tick([ann], [ann]) == 0  # nor does an old page bring back whom another helper took out
    assert sorted(Attendance.objects.values_list("participation", flat=True)) == [bob.pk, cat.pk]


def test_a_session_lists_those_who_chose_it_then_those_who_are_here(rhona: Person, alice: Person) -> None:
    event = coming_event()
    session, other = seminar(event, "a"), seminar(event, "b")
    chose, here, _away, other_way = (make_participation(event, make_person(name)) for name in ("Zoe", "Al", "Bo", "Cy"))
    for one, what in ((chose, session), (other_way, other)):
        one.choices.create(session=what)
    Participation.objects.filter(pk__in=[here.pk, other_way.pk]).update(arrived_at=timezone.now())
    browser, address = signed_in(rhona), page_of(event, "attendance", session.uid)

    assert [one.name for one in browser.get(address).context["page"]] == ["Zoe", "Al", "Cy"]
    for _ in range(2):
        browser.post(address, {"came": [chose.pk, "x", "9" * 30], "seen": "y"})
    assert [one.participation for one in Attendance.objects.all()] == [chose]
    browser.post(address, {"came": [here.pk], "seen": str(chose.pk)})
    assert [one.participation for one in Attendance.objects.all()] == [here]
    assert "1 person was there" in text(browser.get(event.get_absolute_url()))
    for reader in (signed_in(alice), Client()):
        assert "was there" not in text(reader.get(event.get_absolute_url()))
