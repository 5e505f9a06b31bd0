"""Takes mail out of the outbox and hands it to the mail server.

Claim, commit, ask whether it is still needed, send, mark sent where the claim is still ours. A worker that dies in
between leaves its claim behind; when the lease has run out another takes over, so a mail in flight may leave twice
(with one Message-ID) but none is lost.
"""

from __future__ import annotations

import logging
import random
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from .backoff import next_try
from .faults import Fault, Verdict, fault_of_asking, fault_of_opening, fault_of_sending
from .kinds import blind_kinds, is_secret, kind_for
from .models import Message, MessageQuerySet, Sign

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]

BATCH = 10
# A slow server must not make a code wait for nine other mails: what is left of the batch then goes back to the queue.
BATCH_TIME = timedelta(seconds=2)
LEASE_MARGIN = timedelta(seconds=20)

_NO_CLAIM: dict[str, Any] = {"claim": None, "lease_until": None}
_NO_TEXT: dict[str, Any] = {"text": "", "html": "", "calendar": ""}


def lease() -> timedelta:
    """How long a claim holds: longer than the mail server may take over a whole batch."""
    return BATCH * timedelta(seconds=settings.SMTP_TIMEOUT_SECONDS) + LEASE_MARGIN


def drain(*, until: datetime, clock: Clock) -> None:
    """Sends all that is due, batch by batch, the most urgent first. Ends early when the mail server is down."""
    while (at := clock()) < until and (batch := claim(at)):
        connection = get_connection()
        try:
            if not _send_batch(batch, connection, clock):
                return
        finally:
            _hang_up(connection)


def claim(at: datetime) -> list[Message]:
    """Takes up to ten due mails in hand, in one short transaction of its own.

    PostgreSQL locks the rows read and passes over those another worker has locked. SQLite has no row locks and Django
    leaves the clause out there: what keeps two workers apart is `transaction_mode IMMEDIATE`, by which the transaction
    begins as the only writer, so that nobody can take the rows between our reading and our writing.
    """
    mine = uuid.uuid4()
    with transaction.atomic():
        due = Message.objects.due(at).order_by("priority", "not_before", "id")
        ids = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
        Message.objects.filter(pk__in=ids).update(state=Message.State.SENDING, claim=mine, lease_until=at + lease())
    return list(Message.objects.held_by(mine).order_by("priority", "not_before", "id"))


def _send_batch(batch: list[Message], connection: BaseEmailBackend, clock: Clock) -> bool:
    """Sends what it can in its time and puts the rest back untried. False when the mail server is down."""
    stop_at = clock() + BATCH_TIME
    for position, message in enumerate(batch):
        if clock() >= stop_at:
            _put_back(batch[position:])
            break
        fault = _send(message, connection, clock)
        if fault is None:
            continue
        _hang_up(connection)
        _settle(message, fault, clock())
        if fault.verdict is Verdict.SERVER_DOWN:
            Sign.objects.note(Sign.Name.NO_SERVER, clock(), fault.reason)
            _put_back(batch[position + 1 :])
            return False
    Sign.objects.forget(Sign.Name.NO_SERVER)
    return True


def _send(message: Message, connection: BaseEmailBackend, clock: Clock) -> Fault | None:
    """Sends one mail, unless it is no longer needed or no longer ours. Returns what went wrong.

    Every error is caught: one that got through would stop the mails behind this one, and come back with it each time.
    """
    try:
        # First, because it may take long: whether the mail is still needed is asked after all the waiting.
        connection.open()
    except Exception as trouble:
        _take_up(message, clock())
        return fault_of_opening(trouble)
    try:
        needed = kind_for(message.kind).still_needed(message, clock())
    except Exception as trouble:
        logger.exception("Mail %s (%s): still_needed failed.", message.pk, message.kind)
        _take_up(message, clock())
        return fault_of_asking(trouble)
    if not needed:
        _finish(message, Message.State.NOT_NEEDED)
        return None
    if not _take_up(message, clock()):
        return None
    try:
        connection.send_messages([_mail(message)])
    except Exception as trouble:
        return fault_of_sending(trouble)
    _finish(message, Message.State.SENT, sent_at=clock(), last_error="")
    return None


def _finish(message: Message, state: Message.State, **fields: Any) -> None:
    """The end of the way of a mail that left or is not needed. Of a blind one nobody can tell which it was."""
    if kind_for(message.kind).blind:
        state, fields = Message.State.SETTLED, {"attempts": 0, "first_tried_at": None, "last_error": ""}
    _mine(message).update(state=state, **fields, **_NO_CLAIM, **_NO_TEXT)


def _take_up(message: Message, at: datetime) -> bool:
    """Counts the try and renews the lease. False when the claim has run out and another worker has the mail."""
    message.attempts += 1
    message.first_tried_at = message.first_tried_at or at
    return bool(
        _mine(message).update(
            attempts=message.attempts, first_tried_at=message.first_tried_at, lease_until=at + lease()
        )
    )


def _settle(message: Message, fault: Fault, at: datetime) -> None:
    """Writes down what follows from a fault: a later try, or the end of the way."""
    _tell(message, fault)
    again = None
    if fault.verdict is not Verdict.GIVE_UP:
        luck = random.random()  # noqa: S311 - spreads tries, guards nothing
        again = next_try(attempts=message.attempts, first_tried_at=message.first_tried_at or at, at=at, luck=luck)
    if again:
        _mine(message).update(state=Message.State.WAITING, not_before=again, last_error=fault.reason, **_NO_CLAIM)
        return
    reason = fault.reason if fault.verdict is Verdict.GIVE_UP else f"{fault.reason} Given up after 72 hours."
    text = _NO_TEXT if is_secret(message.kind) else {}
    _mine(message).update(state=Message.State.FAILED, last_error=reason, **_NO_CLAIM, **text)


def _tell(message: Message, fault: Fault) -> None:
    """One line in the log. Of blind mail neither which it was nor the server's words, which may name the address."""
    if message.kind in blind_kinds():
        logger.warning("A mail (%s) did not leave: %s.", message.kind, fault.verdict.value)
    else:
        logger.warning("Mail %s (%s) did not leave: %s", message.pk, message.kind, fault.reason)


def _put_back(batch: list[Message]) -> None:
    """Gives back what was claimed and not tried. No try is counted and no pause added."""
    for message in batch:
        _mine(message).update(state=Message.State.WAITING, **_NO_CLAIM)


def _hang_up(connection: BaseEmailBackend) -> None:
    # Nothing depends on how a connection ends that will not be used again.
    with suppress(Exception):
        connection.close()


def _mine(message: Message) -> MessageQuerySet:
    """The row of `message` as long as our claim on it holds, else nothing."""
    return Message.objects.held_by(message.claim).filter(pk=message.pk)


def _mail(message: Message) -> EmailMultiAlternatives:
    # RFC 3834: so that holiday replies are not sent to us.
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    mail = EmailMultiAlternatives(message.subject, message.text, to=[message.to], headers=headers)
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    if message.calendar:
        _add_calendar(mail, message.calendar)
    return mail


def _add_calendar(mail: EmailMultiAlternatives, entry: str) -> None:
    """Twice, as mail programs differ: as another form of the mail (RFC 6047), and as a file to open."""
    method = next((line.partition(":")[2] for line in entry.splitlines() if line.startswith("METHOD:")), "")
    mail.attach_alternative(entry, f"text/calendar; method={method}")
    mail.attach("event.ics", entry.encode(), "application/ics")
