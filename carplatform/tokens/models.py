"""The secret in a personal link: minted for one mail or one card, kept only as its hash."""

from __future__ import annotations

import hashlib
import re
import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

SECRET_BYTES = 24  # 192 random bits (trust.md 2)
SECRET = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)


def new_secret() -> str:
    """192 random bits as 32 characters that need no quoting in an address."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest_of(secret: str) -> str:
    """What is kept of `secret`: enough to know it again, of no use to whoever reads the database.

    A plain hash will do: nobody can try out 192 random bits.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def looks_like_a_secret(text: str) -> bool:
    """Whether `text` could be one of ours; if not, the database need not be asked."""
    return SECRET.fullmatch(text) is not None


class Token(models.Model):
    """One secret that opens a link. Every mail and every card has its own; made only by the owner's `mint`."""

    class Mode(models.TextChoices):
        ROOM = "in the room", _("In the room")
        MAIL = "emailed", _("Emailed")
        PAPER = "paper", _("On paper")

    digest = models.CharField(_("hash"), max_length=64, unique=True, editable=False)
    mode = models.CharField(_("how it was handed over"), max_length=12, choices=Mode.choices)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.get_mode_display()
