"""Puts the words of templates/mail/ into a mail, as text and as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.text import Truncator

from .models import Message

LONGEST_SUBJECT = Message._meta.get_field("subject").max_length or 0  # titles in it may be longer


@dataclass(frozen=True)
class Letter:
    """One mail's words."""

    subject: str
    text: str
    html: str


def compose(words: str, **context: Any) -> Letter:
    """The mail whose words are in templates/mail/`words`/.

    A paragraph of the text that is nothing but the `code` stands large in the HTML, one that is nothing but the `link`
    becomes a button that says `button`.
    """
    context |= {
        "SITE_NAME": settings.SITE_NAME,
        "BASE_URL": settings.BASE_URL,
        "CONTACT_EMAIL": settings.CONTACT_EMAIL,
    }
    line = " ".join(render_to_string(f"mail/{words}/subject.txt", context).split())
    subject = Truncator(line).chars(LONGEST_SUBJECT)
    text = render_to_string(f"mail/{words}/text.txt", context).strip() + "\n"
    paragraphs = [paragraph.strip() for paragraph in text.split("\n\n") if paragraph.strip()]
    html = render_to_string("mail/layout.html", context | {"subject": subject, "paragraphs": paragraphs})
    return Letter(subject, text, html)
