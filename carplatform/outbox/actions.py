"""The one door through which mail is written."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from celery import current_app
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import TextField, Value
from django.db.models.functions import Concat
from django.utils import timezone

from carplatform.audit.actions import record

from .kinds import blind_kinds, is_secret, kind_for
from .models import Message, Sign

logger = logging.getLogger(__name__)

DELIVER = "carplatform.outbox.tasks.deliver"
WAKE_EXPIRES_SECONDS = 55  # by then the clock has woken the worker anyway


class MailRefused(ValueError):
    """This mail can never be sent as it is; the message says why."""


def enqueue(
    *,
    kind: str,
    key: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    calendar: str = "",
    person: AbstractBaseUser | None = None,
    context: dict[str, Any] | None = None,
    batch: str = "",
    not_before: datetime | None = None,
    at: datetime,
) -> Message:
    """Writes one mail, in the transaction of what causes it, and wakes the worker once that is committed.

    `key` says what, to whom and which round: a second mail of the same key is not written, and the first returned.
    `batch` names the round it belongs to. `calendar` is an iCalendar object with a METHOD (RFC 5546).
    `subject` and `context` outlive the mail's text, so neither may hold a code or a link that opens anything.
    Raises UnknownKind, and MailRefused where the address, subject or text cannot be a mail's.
    """
    _refuse_unless_one_line(key=key, to=to, subject=subject)
    _refuse_unless_text(text=text, html=html, calendar=calendar)
    fields: dict[str, Any] = {"kind": kind, "to": to, "subject": subject, "batch": batch}
    fields |= {"text": text, "html": html, "calendar": calendar}
    fields |= {"person_id": person.pk if person else None, "context": context or {}}
    fields |= {"priority": kind_for(kind).priority, "not_before": not_before or at, "created_at": at}
    message, created = Message.objects.get_or_create(key=key, defaults=fields)
    if created:
        _wake_on_commit()
    return message


def try_again(messages: Iterable[Message], *, by: AbstractBaseUser, at: datetime) -> int:
    """Puts failed mail back in the queue for another 72 hours and says how many. What has no text left stays failed."""
    count = 0
    with transaction.atomic():
        for message in messages:
            failed = Message.objects.filter(pk=message.pk, state=Message.State.FAILED).exclude(text="", html="")
            if not is_secret(message.kind) and failed.update(
                state=Message.State.WAITING, not_before=at, attempts=0, first_tried_at=None
            ):
                record(by=by, action="try mail again", obj=message, at=at)
                count += 1
        if count:
            _wake_on_commit()
    return count


def forget_addressees(batch_prefix: str) -> None:
    """Settles every blind mail of the rounds whose name begins with `batch_prefix` and takes away to whom it was.

    What had not left does not leave any more. How many there were stays.
    """
    messages = Message.objects.filter(batch__startswith=batch_prefix, kind__in=blind_kinds())
    messages.update(
        state=Message.State.SETTLED,
        to="",
        person=None,
        context={},
        key=Concat(Value("forgotten "), "message_id", output_field=TextField()),
        text="",
        html="",
        calendar="",
        claim=None,
        lease_until=None,
        attempts=0,
        first_tried_at=None,
        sent_at=None,
        last_error="",
    )


def _refuse_unless_one_line(**fields: str) -> None:
    """A second line in a header would be a second header: that is how mail is forged."""
    _refuse_unless_text(**fields)
    for name, value in fields.items():
        longest = getattr(Message._meta.get_field(name), "max_length", 0)
        if value.splitlines() != [value] or len(value) > longest:
            raise MailRefused(f"The {name} of a mail is one line of 1 to {longest} characters.")


def _refuse_unless_text(**fields: str) -> None:
    for name, value in fields.items():
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise MailRefused(f"The {name} of a mail holds a character that cannot be written.")


def _wake_on_commit() -> None:
    """Once per transaction: a round of 200 mails must not knock 200 times, least of all at a broker that is down."""
    if not any(wake_worker in hook for hook in connection.run_on_commit):
        transaction.on_commit(wake_worker, robust=True)


def wake_worker(task: str = DELIVER) -> None:
    """Asks the worker to do `task` now. Where that fails the page goes on: it is stored, and the clock finds it."""
    try:
        current_app.send_task(task, expires=WAKE_EXPIRES_SECONDS, retry=False)
    except Exception as trouble:
        detail = f"The worker could not be woken ({type(trouble).__name__})."
        logger.warning("%s What is to do waits for the clock.", detail)
        Sign.objects.note(Sign.Name.NO_BROKER, timezone.now(), detail)
