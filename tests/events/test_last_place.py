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


def rounds_for_a_session(rounds: int) -> Counter[str]:
    """What SENDERS hear who all want the last place of a session, in `rounds` rounds together."""
    event = coming_event()
    session = seminar(event, "a", places=1)
    links = [link_to(event) for _ in range(SENDERS)]
    [name] = form_names(Client(), links[0])
    heard: Counter[str] = Counter()
    for _ in range(rounds):
        said = Counter(at_once(*(sender(link, **{name: "a"}) for link in links)))
        assert SessionChoice.objects.filter(session=session).count() == 1
        assert Message.objects.filter(kind=RECEIPT.name).count() == said["kept"]
        heard += said
        nobody_replied(event)
    return heard


def rounds_for_the_event(rounds: int) -> Counter[str]:
    """What SENDERS hear who all want the last place of an event, in `rounds` rounds together."""
    event = coming_event("Small event", capacity=1)
    links = [link_to(event) for _ in range(SENDERS)]
    heard: Counter[str] = Counter()
    for _ in range(rounds):
        heard += Counter(at_once(*(sender(link) for link in links)))
        assert [len(names) for names in standing(event).values()] == [1, SENDERS - 1]
        since = list(Participation.objects.waiting().values_list("waiting_since", flat=True))
        assert len(set(since)) == SENDERS - 1
        nobody_replied(event)
    return heard


def nobody_replied(event: Event) -> None:
    """The event as it was before anybody replied, with the same people and links: a round costs no making of people."""
    SessionChoice.objects.all().delete()
    Message.objects.all().delete()
    event.participations.update(reply="", replied_at=None, waiting_since=None)


def test_the_last_place_of_a_session_is_one_persons() -> None:
    assert rounds_for_a_session(2) == {"kept": 2, "full": 2 * (SENDERS - 1)}


def test_the_last_place_of_an_event_is_one_persons_and_all_others_wait() -> None:
    assert rounds_for_the_event(1) == {"kept": SENDERS}


def test_when_all_give_their_places_back_at_once_nobody_is_told_of_one_twice() -> None:
    event = coming_event(capacity=1)
    links = [link_to(event) for _ in range(SENDERS)]
    for link in links:
        send(Client(), link)

    at_once(*(sender(link, "no") for link in links))

    assert standing(event) == {"coming": [], "waiting": []}
    told = Message.objects.filter(kind=PLACE.name)
    assert told.count() == told.values("person").distinct().count()


def test_the_same_reply_pressed_eight_times_at_once_is_one_with_one_mail() -> None:
    link = link_to(coming_event())

    assert Counter(at_once(*[sender(link)] * 8)) == {"kept": 8}
    assert Message.objects.filter(kind=RECEIPT.name).count() == 1


@pytest.mark.services
def test_without_the_lock_of_the_event_more_than_one_would_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted failure, where writers do not stand in line by themselves."""
    monkeypatch.setattr("events.actions.replies.Event.objects.select_for_update", Event.objects.all)

    with pytest.raises(AssertionError):
        rounds_for_the_event(1)


@pytest.mark.services
@pytest.mark.proof
def test_the_last_place_a_hundred_times(record_proof: Proof) -> None:
    """On PostgreSQL alone: on SQLite writers stand in line by themselves."""
    sessions, events = rounds_for_a_session(100), rounds_for_the_event(100)

    record_proof("Places given when 50 want the last of a session at once, 100 rounds", f"{sessions['kept']} of 100")
    record_proof("The others, told that it is full", f"{sessions['full']:,} of {100 * (SENDERS - 1):,}")
    record_proof("Replies kept when 50 want the last place of an event at once, 100 rounds", f"{events['kept']:,}")
    record_proof("Errors among those 10,000 posts", str((sessions + events).total() - 100 - 4_900 - 5_000))
    assert (sessions, events) == ({"kept": 100, "full": 4_900}, {"kept": 5_000})
