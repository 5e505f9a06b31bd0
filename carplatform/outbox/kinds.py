"""The registry of kinds of mail. Each app registers its own in AppConfig.ready()."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Message

SOMEONE_IS_WAITING = 0  # at the screen, for a code
ORDINARY = 50


@dataclass(frozen=True)
class MailKind:
    """What the outbox needs to know about one kind of mail.

    `priority`: the lower leaves first. `secret`: the text opens a door, so it is never shown in the admin and is wiped
    when the mail cannot be sent. `still_needed(message, at)` is asked at the moment of sending; it may read the
    database and must change nothing. `blind`: whether a mail was needed says something about the person, so its row
    ends the same whether it left or not, and pages show how many, never to whom (trust.md 1). `hushed`: so blind that
    not even a bounce is shown, because the mail only ever leaves to some.
    """

    name: str
    priority: int
    secret: bool
    still_needed: Callable[[Message, datetime], bool]
    blind: bool = False
    hushed: bool = False


class UnknownKind(LookupError):
    """No app has registered a kind of mail of this name."""


_kinds: dict[str, MailKind] = {}


def register(kind: MailKind) -> None:
    """Makes `kind` known. The same kind may be registered again, another under its name raises ValueError."""
    if _kinds.setdefault(kind.name, kind) != kind:
        raise ValueError(f"Two kinds of mail are called “{kind.name}”.")


def kind_for(name: str) -> MailKind:
    """The kind of mail registered as `name`. Raises UnknownKind."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(f"No kind of mail is called “{name}”.") from None


def is_secret(name: str) -> bool:
    """Whether mail of this kind must be kept from view. A kind nobody knows any more is taken for secret."""
    return name not in _kinds or _kinds[name].secret


def blind_kinds() -> list[str]:
    """The names of the kinds of which pages may only say how many."""
    return [name for name, kind in _kinds.items() if kind.blind]


def hushed_kinds() -> list[str]:
    """Those of them of which not even a bounce may be shown."""
    return [name for name, kind in _kinds.items() if kind.hushed]
