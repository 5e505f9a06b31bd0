"""The demo's mail server: each mail becomes one file, and the mailbox page shows them. Nothing leaves the machine."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

KEPT = 500
# Names sort by time; nothing else is ever opened.
STAMP = "%Y%m%dT%H%M%S.%fZ"
NAME = re.compile(r"(?P<stamp>\d{8}T\d{6}\.\d{6}Z)-[0-9a-f]{8}", re.ASCII)
# A code stands on a line of its own.
CODE = re.compile(r"^\s*([0-9A-Z]{3,5}-?[0-9A-Z]{3,5})\s*$", re.ASCII | re.MULTILINE)
# So does a personal link.
LINK = re.compile(r"^\s*(https?://[!-~]+)\s*$", re.ASCII | re.MULTILINE)


class MailboxBackend(BaseEmailBackend):
    """Django's way out for mail when DEMO is on."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """Keeps each mail. Returns how many."""
        for message in messages:
            keep(message, timezone.now())
        return len(messages)


@dataclass(frozen=True)
class Mail:
    """One mail as the mailbox shows it."""

    name: str
    at: datetime
    to: str
    subject: str
    text: str

    @property
    def code(self) -> str:
        """The code for signing in, if the mail brings one, else nothing."""
        found = CODE.search(self.text)
        return found[1] if found else ""

    @property
    def link(self) -> str:
        """The personal link, if the mail brings one, else nothing."""
        found = LINK.search(self.text)
        return found[1] if found else ""


def folder() -> Path:
    return Path(settings.VAR_DIR, "mailbox")


def keep(message: EmailMessage, at: datetime) -> None:
    """Writes one mail, whole or not at all, and lets go of the oldest beyond the 500 that are kept."""
    folder().mkdir(parents=True, exist_ok=True)
    name = f"{at.astimezone(UTC).strftime(STAMP)}-{uuid4().hex[:8]}"
    unfinished = folder() / f"{name}.part"
    unfinished.write_bytes(message.message().as_bytes())
    os.replace(unfinished, folder() / f"{name}.eml")
    for old in names()[KEPT:]:
        file_of(old).unlink(missing_ok=True)


def all_mail() -> list[Mail]:
    """What is in the mailbox, newest first."""
    return [mail for mail in map(open_mail, names()) if mail]


def open_mail(name: str) -> Mail | None:
    """The mail of that name, or None if there is none: a name is only ever one that `keep` gives."""
    match = NAME.fullmatch(name)
    if not match:
        return None
    try:
        parsed = message_from_bytes(file_of(name).read_bytes(), policy=policy.default)
    except FileNotFoundError:
        return None
    body = parsed.get_body(("plain",))
    return Mail(
        name=name,
        at=datetime.strptime(match["stamp"], STAMP).replace(tzinfo=UTC),
        to=str(parsed["To"]),
        subject=str(parsed["Subject"]).strip(),  # a long one begins on a line of its own
        text=body.get_content() if body else "",
    )


def names() -> list[str]:
    """The names of all mails, newest first."""
    return sorted((file.stem for file in folder().glob("*.eml") if NAME.fullmatch(file.stem)), reverse=True)


def file_of(name: str) -> Path:
    return folder() / f"{name}.eml"
