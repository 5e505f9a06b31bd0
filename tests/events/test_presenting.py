"""Organisers choose who presents, set the deadline, share, and remind: no ranking, and nobody twice in a week."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from carplatform.audit.models import Record
from carplatform.outbox.models import Message
from events.models import Event, Presentation
from groups.models import Membership, Person
from tests.cast import signed_in
from tests.delivering import send_what_waits
from tests.events.presenting import page_of, words
from tests.events.replying import mails
from tests.factories import (
    make_cpp,
    make_event,
    make_group,
    make_membership,
    make_note,
    make_participation,
    make_passage,
    make_person,
    make_post,
    make_presentation,
)

pytestmark = pytest.mark.django_db

DUE = datetime(2026, 2, 19, 12, tzinfo=UTC)
BEFORE, AFTER = DUE - timedelta(hours=1), DUE + timedelta(hours=1)
KIND = "reminder of a pro-forma"


@pytest.fixture
def event(db: None) -> Event:
    return make_event("Spring event", presentations_due=DUE)


def to(event: Event, page: str) -> str:
    return reverse(f"events:{page}", args=[event.slug])


def presenting(event: Event) -> set[str]:
    return set(event.presentations.values_list("group__topic", flat=True))


def test_groups_are_chosen_and_those_that_began_stay(event: Event, rhona: Person) -> None:
    one, two, three = (make_group(f"Group {number}") for number in (1, 2, 3))
    browser, address = signed_in(rhona), to(event, "choose_groups")

    for _ in range(2):
        assert browser.post(address, {"groups": [one.pk, two.pk, three.pk]}).status_code == 302
    make_passage(event.presentations.get(group=one))
    make_note(event.presentations.get(group=two))
    assert browser.post(address, {"groups": []}).status_code == 302

    assert presenting(event) == {"Group 1", "Group 2"}
    page = words(browser.get(address))
    assert page.index("These have begun") < page.index("Group 1") < page.index("Group 2") < page.index("Group 3")
    assert Record.objects.filter(action="choose presentation").count() == 3
    assert Record.objects.filter(action="drop presentation").count() == 1


def test_they_stand_by_partnership_and_group_with_how_far_they_are(event: Event, rhona: Person) -> None:
    last, first = make_cpp("Zetland"), make_cpp("Angus")
    groups = [make_group("Late", cpp=last), make_group("Done", cpp=last, position=1), make_group("Busy", cpp=first)]
    late, done, busy = (make_presentation(event, group) for group in groups)
    make_passage(busy, "aim", "Words")
    make_passage(busy, "other", "Words")
    make_passage(busy, "other", "")
    make_participation(event, make_person("Presenter Ross"), role="presenter", group=groups[0])
    make_participation(event, make_person("Guest Ross"), group=groups[0])
    Presentation.objects.filter(pk=done.pk).update(handed_in_at=BEFORE)

    with time_machine.travel(AFTER, tick=False):
        answer = signed_in(rhona).get(to(event, "presentations"))

    rows = [(row.presentation, row.state, row.written, row.is_late) for row in answer.context["rows"]]
    assert rows == [(busy, "writing", 1, True), (late, "not begun", 0, True), (done, "handed in", 0, False)]
    assert "Presenter Ross" in words(answer)
    assert "Guest Ross" not in words(answer)


@pytest.mark.parametrize(
    ("day", "clock", "kept"),
    [
        ("2026-07-01", "12:00", datetime(2026, 7, 1, 11, tzinfo=UTC)),
        ("2026-02-20", "12.30pm", datetime(2026, 2, 20, 12, 30, tzinfo=UTC)),
        ("", "", None),
    ],
)
def test_the_deadline_is_a_local_time(event: Event, rhona: Person, day: str, clock: str, kept: Any) -> None:
    browser, address = signed_in(rhona), to(event, "deadline")
    seen = browser.get(address).context["form"]["seen"].value()

    assert browser.post(address, {"day": day, "clock": clock, "seen": seen}).status_code == 302
    event.refresh_from_db()
    assert event.presentations_due == kept
    other = browser.post(address, {"day": "2026-03-01", "clock": "09:00", "seen": seen})
    assert other.status_code == 422
    assert "Someone changed this while you were writing" in words(other)


NO_TIMES = [("2026-03-29", "01:30"), ("2026-02-19", ""), ("", "12:00"), ("1066-01-01", "9")]


@pytest.mark.parametrize(("day", "clock"), NO_TIMES)
def test_a_time_that_is_none_is_refused(event: Event, rhona: Person, day: str, clock: str) -> None:
    assert signed_in(rhona).post(to(event, "deadline"), {"day": day, "clock": clock, "seen": ""}).status_code == 422
    event.refresh_from_db()
    assert event.presentations_due == DUE


def test_sharing_is_the_organisers_and_can_be_taken_back(event: Event, rhona: Person) -> None:
    ready, written, bare = (make_presentation(event) for _ in range(3))
    make_passage(written)
    Presentation.objects.filter(pk=ready.pk).update(handed_in_at=BEFORE)
    browser = signed_in(rhona)

    def shared() -> set[Presentation]:
        return set(Presentation.objects.filter(shared_at__isnull=False))

    for _ in range(2):
        browser.post(to(event, "share_presentations"))
    assert shared() == {ready}
    browser.post(page_of(written, "share"))
    browser.post(page_of(bare, "share"))
    assert shared() == {ready, written}
    for _ in range(2):
        browser.post(page_of(ready, "unshare"))
    assert shared() == {written}
    assert Record.objects.filter(action="stop sharing presentation").count() == 1


def late_people(event: Event) -> None:
    """One late group with presenters, one with a lead alone, one that handed in, and people whom no mail reaches."""
    named, unnamed, done = (make_group(f"Group {number}") for number in (1, 2, 3))
    for group in (named, unnamed, done):
        make_presentation(event, group)
        make_membership(group, make_person(f"Lead of {group}"), role=Membership.Role.LEAD)
        make_membership(group, make_person(f"Member of {group}"))
    Presentation.objects.filter(group=done).update(handed_in_at=BEFORE)
    for group in (named, done):
        make_participation(event, make_person(f"Presenter of {group}"), role="presenter", group=group)
    gone = make_person("Gone")
    make_post(gone, ended="2025-01-01")
    make_participation(event, gone, role="presenter", group=named)


def test_those_who_are_late_are_reminded_by_name_and_once_a_week(event: Event, rhona: Person) -> None:
    late_people(event)
    browser, address = signed_in(rhona), to(event, "remind_presenters")
    told: list[list[tuple[str, str]]] = []

    with time_machine.travel(BEFORE, tick=False):
        assert browser.get(address).status_code == 302
    for at in (AFTER, AFTER, AFTER + timedelta(days=4)):
        with time_machine.travel(at, tick=False):
            if at == AFTER and not told:
                page = words(browser.get(address))
                assert "Presenter of Group 1" in page
                assert not any(name in page for name in ("Lead of Group 1", "Gone", "Group 3"))
            browser.post(address)
            told.append(mails(KIND))

    subject = "Your pro-forma for “Spring event”"
    assert told == [[("presenter-of-group-1@example.org", subject), ("lead-of-group-2@example.org", subject)]] * 3
    Event.objects.update(ends_at=AFTER + timedelta(days=30))
    with time_machine.travel(AFTER + timedelta(days=8), tick=False):
        browser.post(address)
    assert len(mails(KIND)) == 4


def test_who_hands_it_in_before_the_mail_leaves_gets_none(event: Event, rhona: Person) -> None:
    late_people(event)
    with time_machine.travel(AFTER, tick=False):
        signed_in(rhona).post(to(event, "remind_presenters"))
        letter = Message.objects.get(to="presenter-of-group-1@example.org")
        Presentation.objects.filter(group__topic="Group 1").update(handed_in_at=AFTER)
        send_what_waits()

    assert "was due Thursday 19 February 2026, 12.00pm UK time" in " ".join(letter.text.split())
    assert page_of(Presentation.objects.get(group__topic="Group 1")) in letter.text
    states = dict(Message.objects.filter(kind=KIND).values_list("to", "state"))
    assert states == {"presenter-of-group-1@example.org": "not needed", "lead-of-group-2@example.org": "sent"}


def test_home_leads_to_the_pro_forma_that_is_still_to_be_handed_in(event: Event, rhona: Person) -> None:
    group, other = make_group("Mine"), make_group("Theirs")
    member, guest = make_person(), make_person()
    make_membership(group, member)
    for person in (member, guest, rhona):
        make_participation(event, person)
    mine = make_presentation(event, group)
    make_presentation(event, other)

    def shown(person: Person) -> list[bool]:
        with time_machine.travel(BEFORE, tick=False):
            page = words(signed_in(person).get("/"))
        return [page_of(one) in page for one in event.presentations.order_by("pk")]

    assert [shown(person) for person in (member, guest, rhona)] == [[True, False], [False, False], [False, False]]
    Presentation.objects.filter(pk=mine.pk).update(handed_in_at=BEFORE)
    assert shown(member) == [False, False]
