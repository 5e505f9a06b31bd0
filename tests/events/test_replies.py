"""Replying: coming, waiting, sessions, needs, consents; one receipt for each reply that says something new."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from carplatform.erasing import erase
from carplatform.outbox.models import Message
from events.actions.replies import CannotChoose, NotNow
from events.actions.setup import call_off, change_event, mark_of_event
from events.mails import PLACE, RECEIPT
from events.models import Event, Invitation, Needs, Participation, PhotoConsent, SessionChoice
from events.tasks import erase_needs
from groups.actions import Shared
from groups.models import ContactConsent, Person
from tests.delivering import send_what_waits
from tests.events.replying import DAY, chosen, coming_event, invited, mails, say, seminar, standing
from tests.factories import make_event, make_participation, make_person

pytestmark = pytest.mark.django_db

ALL_TICKED = Shared(
    "01632 960118", {"sheet": True, "email": True, "phone": True}, dict.fromkeys(("sheet", "email", "phone"), "Show it")
)


def people(event: Event, *names: str) -> list[Invitation]:
    return [invited(event, person=make_person(name)) for name in names]


def change(event: Event, by: Person, **said: Any) -> None:
    event.refresh_from_db()
    change_event(event=event, by=by, seen=mark_of_event(event, said), said=said, at=timezone.now())


# Places and the waiting list ---------------------------------------------------------------------------------------


def test_yes_takes_a_place_and_the_next_waits() -> None:
    event = coming_event(capacity=1)
    ann, ben = people(event, "Ann", "Ben")

    assert [say(ann), say(ben)] == ["yes", "waiting"]
    assert standing(event) == {"coming": ["Ann"], "waiting": ["Ben"]}


def test_not_sure_and_no_take_no_place() -> None:
    event = coming_event(capacity=1)
    ann, ben, cat = people(event, "Ann", "Ben", "Cat")

    assert [say(ann, "unsure"), say(ben, "no"), say(cat)] == ["unsure", "no", "yes"]


@pytest.mark.parametrize("reply", ["no", "unsure"])
def test_who_gives_a_place_back_lets_the_first_move_up_and_hear_of_it_once(reply: str) -> None:
    event = coming_event(capacity=1)
    ann, ben, cat = people(event, "Ann", "Ben", "Cat")
    for one in (ann, ben, cat):
        say(one)

    say(ann, reply)
    say(ann, reply)

    assert standing(event) == {"coming": ["Ben"], "waiting": ["Cat"]}
    assert mails(PLACE.name) == [("ben@example.org", f"You have a place: Spring event, {event.dates}")]


def test_who_comes_back_stands_at_the_end() -> None:
    event = coming_event(capacity=1)
    ann, ben, cat = people(event, "Ann", "Ben", "Cat")
    for one, reply in ((ann, "yes"), (ben, "yes"), (cat, "yes"), (ann, "no"), (ann, "yes")):
        say(one, reply)

    assert standing(event) == {"coming": ["Ben"], "waiting": ["Cat", "Ann"]}


def test_the_queue_is_in_the_order_of_the_database_not_of_clocks() -> None:
    event, now = coming_event(capacity=1), timezone.now()
    ann, ben, cat = people(event, "Ann", "Ben", "Cat")

    say(ann, at=now)
    say(ben, at=now)
    say(cat, at=now - timedelta(minutes=5))

    assert standing(event)["waiting"] == ["Ben", "Cat"]


def test_to_send_the_same_again_keeps_ones_place_in_the_queue() -> None:
    event = coming_event(capacity=1)
    ann, ben, cat = people(event, "Ann", "Ben", "Cat")
    for one in (ann, ben, cat, ben):
        say(one)

    assert standing(event)["waiting"] == ["Ben", "Cat"]


@pytest.mark.parametrize(("capacity", "coming"), [(3, ["Ann", "Ben", "Cat"]), (None, ["Ann", "Ben", "Cat", "Dan"])])
def test_more_places_let_people_move_up(rhona: Person, capacity: int | None, coming: list[str]) -> None:
    event = coming_event(capacity=1)
    for one in people(event, "Ann", "Ben", "Cat", "Dan"):
        say(one)

    change(event, rhona, capacity=capacity)

    assert standing(event)["coming"] == coming
    assert [to for to, _subject in mails(PLACE.name)] == [f"{name.lower()}@example.org" for name in coming[1:]]


def test_fewer_places_send_nobody_away_and_a_freed_one_is_not_given(rhona: Person) -> None:
    event = coming_event(capacity=2)
    ann, ben, cat = people(event, "Ann", "Ben", "Cat")
    for one in (ann, ben, cat):
        say(one)

    change(event, rhona, capacity=1)
    assert standing(event) == {"coming": ["Ann", "Ben"], "waiting": ["Cat"]}
    say(ann, "no")
    assert standing(event) == {"coming": ["Ben"], "waiting": ["Cat"]}


def test_whose_invitation_was_taken_back_does_not_move_up() -> None:
    event = coming_event(capacity=1)
    ann, ben, cat = people(event, "Ann", "Ben", "Cat")
    for one in (ann, ben, cat):
        say(one)
    Invitation.objects.filter(pk=ben.pk).update(withdrawn_at=timezone.now())

    say(ann, "no")

    assert standing(event)["coming"] == ["Cat"]


# Sessions ----------------------------------------------------------------------------------------------------------


def test_the_last_place_is_one_persons_and_the_other_hears_so() -> None:
    event = coming_event()
    one = seminar(event, "a", places=1)
    ann, ben = people(event, "Ann", "Ben")
    say(ann, "yes", one)

    with pytest.raises(CannotChoose) as refused:
        say(ben, "yes", one)

    assert refused.value.reasons == [
        (one, "“Seminars a” is full now. Choose another; all else you wrote is still here.")
    ]
    assert (chosen(ann), chosen(ben)) == (["Seminars a"], [])
    ben.participation.refresh_from_db()
    assert (ben.participation.reply, mails(RECEIPT.name)[1:]) == ("", [])


def test_ones_own_place_is_not_counted_against_oneself() -> None:
    event = coming_event()
    one, [ann] = seminar(event, "a", places=1), people(event, "Ann")

    say(ann, "yes", one)
    say(ann, "yes", one, photos=True)

    assert chosen(ann) == ["Seminars a"]


def test_who_waits_or_is_not_sure_holds_no_place_in_a_session() -> None:
    event = coming_event(capacity=2)
    one = seminar(event, "a", places=1)
    ann, ben, cat, dan = people(event, "Ann", "Ben", "Cat", "Dan")
    say(ann)
    say(ben, "unsure", one)

    assert [say(cat, "yes", one), say(dan, "yes")] == ["yes", "waiting"]


def test_a_wish_that_filled_while_someone_waited_is_taken_back_and_said() -> None:
    event = coming_event(capacity=2)
    last, free = seminar(event, "a", places=1), seminar(event, "a", choice="Walks", hour=14)
    ann, ben, cat = people(event, "Ann", "Ben", "Cat")
    say(ann)
    say(ben)
    say(cat, "yes", last, free)
    say(ann, "yes", last)

    say(ben, "no")

    assert (standing(event)["coming"], chosen(cat)) == (["Ann", "Cat"], ["Walks a"])
    mail = Message.objects.get(kind=PLACE.name).text
    assert "These sessions filled while you waited. Please choose others:\n- Seminars a\n" in mail
    assert "Walks" not in mail


@pytest.mark.parametrize(
    ("second", "refused"),
    [
        ({"hour": 11}, False),
        ({"starts": time(10, 55), "ends": time(12)}, True),
        ({"starts": time(10), "ends": None}, True),
        ({"starts": time(10, 30), "ends": None}, True),
        ({"starts": time(11), "ends": None}, False),
        ({"starts": time(10, 30), "ends": time(12), "kind": "break"}, False),
    ],
)
def test_nobody_chooses_two_that_overlap(second: dict[str, Any], refused: bool) -> None:
    event = coming_event()
    one, other = seminar(event, "a"), seminar(event, "b", choice="Workshops", **second)
    [ann] = people(event, "Ann")

    if refused:
        with pytest.raises(CannotChoose, match="You cannot go to both") as clash:
            say(ann, "yes", one, other)
        assert [session for session, _words in clash.value.reasons] == [other]
        assert chosen(ann) == []
    else:
        say(ann, "yes", one, other)
        assert chosen(ann) == ["Seminars a", "Workshops b"]


def test_who_declines_goes_to_none() -> None:
    event = coming_event()
    one, [ann] = seminar(event, "a"), people(event, "Ann")
    say(ann, "yes", one)

    say(ann, "no", one)

    assert not SessionChoice.objects.exists()


# Needs -------------------------------------------------------------------------------------------------------------


def test_needs_stay_are_replaced_whole_and_are_forgotten() -> None:
    [ann] = people(coming_event(), "Ann")
    say(ann, needs={"access": "A ramp", "diet": "No nuts", "caring": "", "travel": ""})
    say(ann, "unsure")
    assert Needs.objects.values_list("access", "diet").get() == ("A ramp", "No nuts")

    say(ann, needs={"access": "", "diet": "Vegan", "caring": "", "travel": ""})
    assert Needs.objects.values_list("access", "diet").get() == ("", "Vegan")

    say(ann, needs=dict.fromkeys(("access", "diet", "caring", "travel"), ""))
    assert not Needs.objects.exists()


def test_of_whoever_declines_no_needs_are_kept() -> None:
    [ann] = people(coming_event(), "Ann")
    needs = {"access": "A ramp", "diet": "", "caring": "", "travel": ""}
    say(ann, needs=needs)

    say(ann, "no", needs=needs)

    assert not Needs.objects.exists()


@pytest.mark.parametrize(("days", "left"), [(29, 1), (30, 0), (400, 0)])
def test_needs_are_erased_thirty_days_after_the_event(days: int, left: int) -> None:
    now = timezone.now()
    event = make_event(starts_at=now - (days + 1) * DAY, ends_at=now - days * DAY - timedelta(minutes=1))
    Needs.objects.create(participation=make_participation(event), diet="No nuts")
    Needs.objects.create(participation=make_participation(coming_event("Later")), diet="Vegan")

    erase_needs()
    erase_needs()

    assert Needs.objects.filter(diet="No nuts").count() == left
    assert Needs.objects.filter(diet="Vegan").exists()


# Consents ----------------------------------------------------------------------------------------------------------


def test_consents_are_only_added_with_the_words_beside_the_box() -> None:
    [ann] = people(coming_event(), "Ann")
    say(ann, photos=True, photos_wording="May we?", shared=ALL_TICKED)
    say(ann, photos=True, shared=ALL_TICKED)
    say(ann, photos=False, shared=Shared("01632 960118", {"email": False}, {"email": "Show it"}))

    assert list(PhotoConsent.objects.values_list("is_given", "wording")) == [(True, "May we?"), (False, "Photos?")]
    assert ContactConsent.objects.count() == 4
    assert ContactConsent.objects.now(ann.participation.person or Person()) == {
        "sheet": True,
        "email": False,
        "phone": True,
    }


def test_whoever_declines_was_asked_nothing_and_may_take_back() -> None:
    event = coming_event()
    ann, ben = people(event, "Ann", "Ben")
    nothing = Shared("", dict.fromkeys(ALL_TICKED.boxes, False), ALL_TICKED.wordings)
    say(ann, shared=ALL_TICKED)

    say(ben, "no", shared=nothing)
    assert ContactConsent.objects.filter(person=ben.participation.person).count() == 0
    assert not PhotoConsent.objects.filter(participation=ben.participation).exists()

    say(ann, "no", shared=nothing)
    assert set(ContactConsent.objects.now(ann.participation.person or Person()).values()) == {False}


# Mail --------------------------------------------------------------------------------------------------------------


def test_one_receipt_for_each_reply_that_says_something_new() -> None:
    event = coming_event()
    one, [ann] = seminar(event, "a"), people(event, "Ann")

    for reply, sessions in (("yes", [one]), ("yes", [one]), ("unsure", [one]), ("yes", [one]), ("yes", [])):
        say(ann, reply, *sessions)

    coming = f"You are coming: Spring event, {event.dates}"
    said = [subject for _to, subject in mails(RECEIPT.name)]
    assert said == [coming, "Not sure yet: Spring event", coming, coming]


def test_the_receipt_says_what_was_said_but_never_the_needs() -> None:
    event = coming_event(venue="Town hall", reply_by=(timezone.now() + 9 * DAY).date())
    one, [ann] = seminar(event, "a"), people(event, "Ann")

    say(
        ann,
        "yes",
        one,
        needs={"access": "A ramp", "diet": "", "caring": "", "travel": ""},
        photos=True,
        shared=ALL_TICKED,
    )

    mail = Message.objects.get(kind=RECEIPT.name)
    assert "thank you: you have a place at “Spring event”." in mail.text
    assert "Where: Town hall" in mail.text
    assert "- Seminars a, " in mail.text
    assert "What you need is with the organisers. Only they read it." in mail.text
    assert "You may be in photographs." in mail.text
    assert "My name and employer on the contact sheet, My email, My phone number" in mail.text
    assert "you can change your reply here:\n\nhttp" in mail.text
    assert "ramp" not in mail.text + mail.html + mail.subject + str(mail.context)


def test_only_the_latest_receipt_leaves_and_none_to_who_is_out_of_reach(mailoutbox: list[Any]) -> None:
    event = coming_event(capacity=1)
    ann, ben, cat = people(event, "Ann", "Ben", "Cat")
    say(ann)
    say(ann, "unsure")
    say(ben)
    Person.objects.filter(name="Ben").update(is_active=False)
    say(cat)
    Invitation.objects.filter(pk=cat.pk).update(withdrawn_at=timezone.now())

    send_what_waits()

    assert [(mail.to, mail.subject) for mail in mailoutbox] == [(["ann@example.org"], "Not sure yet: Spring event")]


def test_a_place_that_was_given_back_is_not_told(mailoutbox: list[Any]) -> None:
    event = coming_event(capacity=1)
    ann, ben = people(event, "Ann", "Ben")
    for one, reply in ((ann, "yes"), (ben, "yes"), (ann, "no"), (ben, "no")):
        say(one, reply)

    send_what_waits()

    assert sorted(mail.subject for mail in mailoutbox) == ["You are not coming: Spring event"] * 2


def test_the_same_reply_after_the_dates_moved_is_news(rhona: Person) -> None:
    event = coming_event()
    [ann] = people(event, "Ann")
    say(ann)
    later = event.ends_at + 7 * DAY
    change(event, rhona, starts_at=event.starts_at + 7 * DAY, ends_at=later)
    ann.participation.refresh_from_db()
    assert ann.participation.replied_to_other_dates

    say(ann)
    say(ann)

    ann.participation.refresh_from_db()
    assert not ann.participation.replied_to_other_dates
    assert len(mails(RECEIPT.name)) == 2


# When no reply is taken --------------------------------------------------------------------------------------------


def test_too_late_withdrawn_and_called_off_keep_nothing(rhona: Person) -> None:
    event, withdrawn, off = coming_event(), coming_event("Withdrawn"), coming_event("Off")
    ann, ben, cat = invited(event), invited(withdrawn), invited(off)
    Invitation.objects.filter(pk=ben.pk).update(withdrawn_at=timezone.now())
    call_off(event=off, by=rhona, because="Snow", at=timezone.now())

    for invitation, at in ((ann, event.starts_at), (ben, None), (cat, None)):
        with pytest.raises(NotNow):
            say(invitation, at=at)

    assert set(Participation.objects.values_list("reply", flat=True)) == {""}
    assert mails() == []


# Erasing -----------------------------------------------------------------------------------------------------------


def test_erasing_a_person_erases_what_they_said_and_frees_their_place(rhona: Person) -> None:
    event = coming_event(capacity=1)
    one, (ann, ben) = seminar(event, "a"), people(event, "Ann", "Ben")
    say(ann, "yes", one, needs={"access": "A ramp", "diet": "", "caring": "", "travel": ""}, photos=True)
    say(ben)
    person = ann.participation.person
    assert person

    erase(person=person, by=rhona, at=timezone.now())

    assert standing(event) == {"coming": ["Ben"], "waiting": []}
    assert not Needs.objects.exists()
    assert not SessionChoice.objects.exists()
    assert not PhotoConsent.objects.filter(participation=ann.participation).exists()
    assert Invitation.objects.count() == 1


def test_who_was_there_stays_counted_when_erased(rhona: Person) -> None:
    event = make_event()
    participation = make_participation(event, make_person("Ann"))
    Needs.objects.create(participation=participation, diet="No nuts")

    erase(person=Person.objects.get(name="Ann"), by=rhona, at=timezone.now())

    assert event.participations.coming().count() == 1
    assert not Needs.objects.exists()
