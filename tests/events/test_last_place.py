"""Fifty press at the same moment: the last place is one person's, the waiting list has no gap, everyone hears once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from django.test import Client

from carplatform.outbox.models import Message
from events.mails import PLACE, RECEIPT
from events.models import Event, Participation, SessionChoice
from tests.evaluations.test_once_only import at_once
from tests.events.replying import coming_event, form_names, link_to, seminar, send, standing, text

pytestmark = pytest.mark.django_db(transaction=True)

SENDERS = 50
Proof = Callable[[str, str], None]


def sender(link: str, reply: str = "yes", **fields: str) -> Callable[[], str]:
    """Sends a reply and says what came back."""

    def go() -> str:
        answer = send(Client(raise_request_exception=False), link, reply, **fields)
        if answer.status_code == 422 and "is full now" in text(answer):
            return "full"
        return "kept" if answer.status_code == 302 else str(answer.status_code)

    return go


def one_round_for_a_session(senders: int) -> Counter[str]:
    """What `senders` hear who all want the last place of a session."""
    event = coming_event()
    session = seminar(event, "a", places=1)
    links = [link_to(event) for _ in range(senders)]
    [name] = form_names(Client(), links[0])

    said = Counter(at_once(*(sender(link, **{name: "a"}) for link in links)))

    assert SessionChoice.objects.filter(session=session).count() == 1
    assert Message.objects.filter(kind=RECEIPT.name, person__participations__event=event).count() == said["kept"]
    Event.objects.all().delete()
    return said


def one_round_for_the_event(senders: int) -> Counter[str]:
    """What `senders` hear who all want the last place of an event, and then all give back what they got."""
    event = coming_event(capacity=1)
    links = [link_to(event) for _ in range(senders)]

    said = Counter(at_once(*(sender(link) for link in links)))

    assert [len(names) for names in standing(event).values()] == [1, senders - 1]
    since = list(Participation.objects.waiting().filter(event=event).values_list("waiting_since", flat=True))
    assert len(set(since)) == senders - 1
    at_once(*(sender(link, "no") for link in links))
    assert standing(event) == {"coming": [], "waiting": []}
    told = Message.objects.filter(kind=PLACE.name, person__participations__event=event)
    assert told.count() == told.values("person").distinct().count()
    Event.objects.all().delete()
    return said


def test_the_last_place_of_a_session_is_one_persons() -> None:
    assert [one_round_for_a_session(SENDERS) for _ in range(2)] == [{"kept": 1, "full": SENDERS - 1}] * 2


def test_the_last_place_of_an_event_is_one_persons_and_all_others_wait() -> None:
    assert one_round_for_the_event(SENDERS) == {"kept": SENDERS}


def test_the_same_reply_pressed_eight_times_at_once_is_one_with_one_mail() -> None:
    link = link_to(coming_event())

    assert Counter(at_once(*[sender(link)] * 8)) == {"kept": 8}
    assert Message.objects.filter(kind=RECEIPT.name).count() == 1


@pytest.mark.services
def test_without_the_lock_of_the_event_more_than_one_would_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted failure, where writers do not stand in line by themselves."""
    monkeypatch.setattr("events.actions.replies.Event.objects.select_for_update", Event.objects.all)

    with pytest.raises(AssertionError):
        one_round_for_the_event(SENDERS)


@pytest.mark.proof
def test_the_last_place_a_hundred_times(record_proof: Proof) -> None:
    sessions: Counter[str] = sum((one_round_for_a_session(SENDERS) for _ in range(100)), Counter())
    events: Counter[str] = sum((one_round_for_the_event(SENDERS) for _ in range(100)), Counter())

    record_proof("Places given when 50 want the last of a session at once, 100 rounds", f"{sessions['kept']} of 100")
    record_proof("The others, told that it is full", f"{sessions['full']:,} of {100 * (SENDERS - 1):,}")
    record_proof("Replies kept when 50 want the last place of an event at once, 100 rounds", f"{events['kept']:,}")
    record_proof("Errors among those 15,000 posts", str(sum((sessions + events).values()) - 100 - 4_900 - 5_000))
    assert (sessions, events) == ({"kept": 100, "full": 4_900}, {"kept": 5_000})
