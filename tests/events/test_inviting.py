"""Asking people: on the list once, mailed once, reminded at most once a week, told of each change once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from carplatform.audit.models import Record
from carplatform.outbox.kinds import kind_for
from carplatform.outbox.models import Message
from events.actions.errors import EventsError
from events.actions.inviting import (
    give_again,
    invite,
    remind_silent,
    send_again,
    send_held,
    take_back,
    tell_of_change,
)
from events.actions.setup import call_off, change_event, mark_of_event
from events.guests import Guest
from events.models import Event, Invitation, InvitationToken, Participation
from groups.actions.members import NoMailThere
from groups.fields import usable_email
from groups.models import Group, Person
from tests.factories import make_event, make_participation, make_person, make_post, make_session

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def event(db: None) -> Event:
    start = NOW + 60 * DAY
    return make_event("Spring event", starts_at=start, ends_at=start + DAY, venue="Town hall")


def ask(event: Event, by: Person, *emails: str, send: bool = True, at: datetime = NOW, **more: Any) -> list[Invitation]:
    guests = [Guest(email, email.partition("@")[0].title(), **more) for email in emails]
    return invite(event=event, guests=guests, by=by, send=send, at=at)


def mails() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("to", "kind"))


def needed(message: Message, at: datetime = NOW) -> bool:
    return kind_for(message.kind).still_needed(message, at)


def move(event: Event, by: Person, **said: Any) -> None:
    event.refresh_from_db()
    change_event(event=event, by=by, seen=mark_of_event(event, said), said=said, at=NOW)
    event.refresh_from_db()


class TestTheList:
    def test_someone_new_is_put_on_it_with_what_they_are_now(self, event: Event, rhona: Person, group: Group) -> None:
        (invitation,) = ask(event, rhona, "isla@example.org", group=group, employer="Council", job_title="Planner")

        participation = Participation.objects.get()
        assert (participation.name, participation.reply, participation.cpp) == ("Isla", "", group.cpp)
        assert (participation.employer, participation.job_title) == ("Council", "Planner")
        assert (invitation.invited_by, invitation.sent_at) == (rhona, NOW)
        assert not Participation.objects.coming().exists()

    def test_asked_twice_whatever_the_capitals_someone_is_on_it_once_and_mailed_once(
        self, event: Event, rhona: Person
    ) -> None:
        make_person("Isla Known", email="Isla@Example.org")

        found = [*ask(event, rhona, "isla@example.org"), *ask(event, rhona, "isla@example.org")]

        assert [invitation.participation.name for invitation in found] == ["Isla Known"]
        assert mails() == [("Isla@Example.org", "invitation to an event")]

    def test_nobody_is_asked_if_mail_does_not_reach_one_of_them(self, event: Event, rhona: Person) -> None:
        gone = make_person("Gone", email="gone@example.org")
        make_post(gone, ended=(NOW - DAY).date())

        with pytest.raises(NoMailThere):
            ask(event, rhona, "new@example.org", "gone@example.org")

        assert (Participation.objects.count(), Message.objects.count()) == (0, 0)
        assert not Person.objects.filter(email="new@example.org").exists()

    @pytest.mark.parametrize("fields", [{"cancelled_at": NOW}, {"ends_at": NOW, "starts_at": NOW - DAY}])
    def test_an_event_that_does_not_come_takes_nobody(self, event: Event, rhona: Person, fields: Any) -> None:
        Event.objects.update(**fields)

        with pytest.raises(EventsError, match="nobody can be asked"):
            ask(event, rhona, "isla@example.org", send=False)

    def test_after_the_day_to_reply_nobody_is_mailed_what_they_could_not_answer(
        self, event: Event, rhona: Person
    ) -> None:
        Event.objects.update(reply_by=(NOW - 2 * DAY).date())

        with pytest.raises(EventsError, match="nobody could reply"):
            ask(event, rhona, "isla@example.org")
        ask(event, rhona, "isla@example.org", send=False)
        with pytest.raises(EventsError, match="nobody could reply"):
            send_held(event=event, by=rhona, at=NOW)

        assert mails() == []

    def test_who_is_in_the_record_already_stays_as_they_are(self, event: Event, rhona: Person) -> None:
        there = make_participation(event, make_person(email="isla@example.org"), reply="yes")

        assert ask(event, rhona, "isla@example.org") == []
        there.refresh_from_db()
        assert (there.reply, mails()) == ("yes", [])


class TestSending:
    def test_held_ones_go_once_when_they_are_sent(self, event: Event, rhona: Person) -> None:
        ask(event, rhona, "a@example.org", "b@example.org", send=False)
        assert mails() == []

        assert [send_held(event=event, by=rhona, at=NOW) for _press in range(2)] == [2, 0]

        assert [to for to, _kind in mails()] == ["a@example.org", "b@example.org"]
        assert list(Record.objects.values_list("action", "note")) == [("send invitations", "2")]

    def test_each_mail_has_a_link_of_its_own_and_all_open_the_reply(self, event: Event, rhona: Person) -> None:
        (invitation,) = ask(event, rhona, "isla@example.org")
        send_again(invitation=invitation, links=1, by=rhona, at=NOW + DAY)

        secrets = [text.split("/reply/")[1].split("/")[0] for text in Message.objects.values_list("text", flat=True)]
        assert len(set(secrets)) == 2
        assert {InvitationToken.objects.find(secret) for secret in secrets} == {invitation}

    def test_the_same_press_twice_sends_once(self, event: Event, rhona: Person) -> None:
        (invitation,) = ask(event, rhona, "isla@example.org", send=False)

        for _press in range(2):
            send_again(invitation=invitation, links=0, by=rhona, at=NOW)

        assert len(mails()) == 1

    @pytest.mark.parametrize(
        "fault",
        [
            lambda _one: Invitation.objects.update(withdrawn_at=NOW),
            lambda _one: Event.objects.update(cancelled_at=NOW),
            lambda _one: Event.objects.update(reply_by=(NOW - 2 * DAY).date()),
            lambda one: Person.objects.filter(pk=one.participation.person_id).update(email="other@example.org"),
            lambda one: make_post(one.participation.person, ended=(NOW - DAY).date()),
            lambda one: one.participation.delete(),
        ],
    )
    def test_a_mail_that_cannot_be_answered_any_more_does_not_leave(
        self, event: Event, rhona: Person, fault: Any
    ) -> None:
        (invitation,) = ask(event, rhona, "isla@example.org")
        message = Message.objects.get()
        assert needed(message)

        fault(invitation)

        assert not needed(message)


class TestReminding:
    def test_only_the_silent_and_once_a_week(self, event: Event, rhona: Person) -> None:
        invitations = ask(event, rhona, "silent@example.org", "yes@example.org", "away@example.org")
        Participation.objects.filter(invitation=invitations[1]).update(reply="yes")
        take_back(invitation=invitations[2], by=rhona, at=NOW)
        ask(event, rhona, "held@example.org", send=False)
        Message.objects.all().delete()
        sent = []
        for day in (6, 7, 7, 8, 13, 14):
            sent.append(remind_silent(event=event, by=rhona, at=NOW + day * DAY))

        assert sent == [0, 1, 0, 0, 0, 1]
        assert mails() == [("silent@example.org", "reminder of an event")] * 2

    def test_who_was_sent_it_once_more_is_left_alone_for_a_week(self, event: Event, rhona: Person) -> None:
        (invitation,) = ask(event, rhona, "isla@example.org")
        send_again(invitation=invitation, links=1, by=rhona, at=NOW + 8 * DAY)

        sent = [remind_silent(event=event, by=rhona, at=NOW + day * DAY) for day in (9, 14, 15)]

        assert sent == [0, 0, 1]

    def test_who_replies_before_it_leaves_gets_none(self, event: Event, rhona: Person) -> None:
        ask(event, rhona, "isla@example.org")
        remind_silent(event=event, by=rhona, at=NOW + 7 * DAY)
        reminder = Message.objects.latest("pk")
        assert needed(reminder, NOW + 7 * DAY)

        Participation.objects.update(reply="unsure")

        assert not needed(reminder, NOW + 7 * DAY)


class TestChanges:
    def test_all_who_hold_the_old_days_are_told_once(self, event: Event, rhona: Person) -> None:
        ask(event, rhona, "yes@example.org", "no@example.org", "silent@example.org")
        ask(event, rhona, "held@example.org", send=False)
        for reply in ("yes", "no"):
            Participation.objects.filter(person__email=f"{reply}@example.org").update(reply=reply)
        assert tell_of_change(event=event, by=rhona, at=NOW) == 0
        Message.objects.all().delete()

        move(event, rhona, venue="The school")

        assert [tell_of_change(event=event, by=rhona, at=NOW) for _press in range(2)] == [2, 0]
        assert sorted(to for to, _kind in mails()) == ["silent@example.org", "yes@example.org"]
        written = [(message.text, message.calendar) for message in Message.objects.all()]
        assert all("The school" in text and "SEQUENCE:1" in calendar for text, calendar in written)

    def test_a_later_change_takes_the_place_of_an_earlier_mail(self, event: Event, rhona: Person) -> None:
        ask(event, rhona, "isla@example.org")
        move(event, rhona, venue="The school")
        tell_of_change(event=event, by=rhona, at=NOW)
        first = Message.objects.latest("pk")
        assert needed(first)

        move(event, rhona, venue="The library")
        tell_of_change(event=event, by=rhona, at=NOW)

        assert [needed(message) for message in (first, Message.objects.latest("pk"))] == [False, True]

    def test_calling_off_takes_it_out_of_calendars(self, event: Event, rhona: Person) -> None:
        ask(event, rhona, "isla@example.org")
        call_off(event=event, by=rhona, because="Snow.", at=NOW)

        assert tell_of_change(event=event, by=rhona, at=NOW) == 1

        message = Message.objects.latest("pk")
        assert message.subject.startswith("Called off: Spring event")
        assert "Snow." in message.text
        assert "METHOD:CANCEL" in message.calendar
        assert needed(message)

    def test_who_has_no_invitation_and_comes_is_told_without_a_link(self, event: Event, rhona: Person) -> None:
        make_participation(event, make_person(email="walk@example.org"), reply="yes")
        move(event, rhona, venue="The school")

        assert tell_of_change(event=event, by=rhona, at=NOW) == 1

        assert "/reply/" not in Message.objects.get().text


class TestTakingBack:
    def test_who_had_the_mail_is_told_once_and_the_place_goes_to_who_waits(self, event: Event, rhona: Person) -> None:
        first, second = ask(event, rhona, "first@example.org", "second@example.org")
        Event.objects.update(capacity=1)
        Participation.objects.filter(pk=first.participation_id).update(reply="yes", replied_at=NOW)
        waiting = Participation.objects.filter(pk=second.participation_id)
        waiting.update(reply="yes", waiting_since=NOW, replied_at=NOW)
        first.participation.choices.create(session=make_session(event))

        for _press in range(2):
            take_back(invitation=first, by=rhona, at=NOW)

        assert [(one.name, one.waiting_since) for one in Participation.objects.coming()] == [("Second", None)]
        assert mails()[2:] == [
            ("second@example.org", "place at an event"),
            ("first@example.org", "invitation to an event taken back"),
        ]
        assert "METHOD:CANCEL" in Message.objects.latest("pk").calendar
        assert not first.participation.choices.exists()

    def test_who_had_none_is_told_nothing(self, event: Event, rhona: Person) -> None:
        (invitation,) = ask(event, rhona, "isla@example.org", send=False)

        take_back(invitation=invitation, by=rhona, at=NOW)

        assert mails() == []

    def test_given_again_it_waits_to_be_sent_and_calendars_take_it_in_again(self, event: Event, rhona: Person) -> None:
        (invitation,) = ask(event, rhona, "isla@example.org")
        take_back(invitation=invitation, by=rhona, at=NOW)
        give_again(invitation=invitation, by=rhona, at=NOW)
        assert send_held(event=event, by=rhona, at=NOW) == 1

        sequences = [
            next(line for line in message.calendar.splitlines() if line.startswith("SEQUENCE"))
            for message in Message.objects.order_by("pk")
        ]
        assert sequences == ["SEQUENCE:0", "SEQUENCE:1", "SEQUENCE:2"]
        assert [needed(message) for message in Message.objects.order_by("pk")] == [True, False, True]


@pytest.mark.parametrize("email", ["ſ@example.org", "a@b", "", "x" * 250 + "@example.org", "a b@example.org"])
def test_an_address_that_might_go_astray_is_none(email: str) -> None:
    with pytest.raises(ValidationError):
        usable_email(email)


@time_machine.travel(NOW, tick=False)
def test_an_invitation_before_the_reply_stands_in_no_questionnaire(event: Event, rhona: Person) -> None:
    ask(event, rhona, "isla@example.org")

    assert not event.participations.asked(also_staff=True).exists()
