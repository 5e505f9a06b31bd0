"""The mails of sign-in. Their words are in templates/mail/, one folder each."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings

from carplatform.outbox import kinds
from carplatform.outbox.actions import enqueue
from carplatform.outbox.kinds import ORDINARY, SOMEONE_IS_WAITING, MailKind
from carplatform.outbox.letters import compose
from carplatform.outbox.models import Message
from groups.models import Person

CODE_LIFE = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)


def code_still_works(message: Message, at: datetime) -> bool:
    return at - message.created_at < CODE_LIFE


def always(message: Message, at: datetime) -> bool:
    return True


SIGN_IN_CODE = MailKind("sign-in code", SOMEONE_IS_WAITING, True, code_still_works)
NO_ACCOUNT = MailKind("no account", SOMEONE_IS_WAITING, False, code_still_works)
NEW_ADDRESS_CODE = MailKind("new address code", SOMEONE_IS_WAITING, True, code_still_works)
NOTICE = MailKind("account notice", ORDINARY, False, always)


def register() -> None:
    """Makes these kinds known to the outbox."""
    for kind in (SIGN_IN_CODE, NO_ACCOUNT, NEW_ADDRESS_CODE, NOTICE):
        kinds.register(kind)


def send(kind: MailKind, words: str, *, to: str, person: Person | None = None, at: datetime, **context: Any) -> Message:
    """Writes the mail whose words are in templates/mail/`words`/ into the outbox.

    No two of these mails are the same mail, so the key is random.
    """
    letter = compose(words, person=person, minutes=CODE_LIFE // timedelta(minutes=1), **context)
    key = f"{kind.name} {uuid4().hex}"
    return enqueue(kind=kind.name, key=key, to=to, person=person, at=at, **asdict(letter))
