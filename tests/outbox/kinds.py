"""The tests' own kinds of mail, known to the test process and to the workers it starts."""

from datetime import datetime
from uuid import uuid4

from carplatform.outbox.kinds import ORDINARY, SOMEONE_IS_WAITING, MailKind, register
from carplatform.outbox.models import Message


def person_is_active(message: Message, at: datetime) -> bool:
    return message.person is None or message.person.is_active


def fails(message: Message, at: datetime) -> bool:
    raise ValueError(message.text)


def loses_the_claim(message: Message, at: datetime) -> bool:
    """As if the lease had run out meanwhile and another worker had taken the mail over."""
    Message.objects.filter(pk=message.pk).update(claim=uuid4())
    return True


LETTER = MailKind("test letter", priority=ORDINARY, secret=False, still_needed=person_is_active)
CODE = MailKind("test code", priority=SOMEONE_IS_WAITING, secret=True, still_needed=person_is_active)
BROKEN = MailKind("test broken", priority=ORDINARY, secret=False, still_needed=fails)
BLIND = MailKind("test blind", priority=ORDINARY, secret=True, still_needed=person_is_active, blind=True)
LOST = MailKind("test lost", priority=ORDINARY, secret=False, still_needed=loses_the_claim)


def register_all() -> None:
    for kind in (LETTER, CODE, BROKEN, BLIND, LOST):
        register(kind)
