"""People of a contact sheet as cards that phones and mail programs take in: vCard 3.0, which Outlook reads too.

Texts are escaped and lines folded as in RFC 6350 (sections 3.2 and 3.4), which RFC 2426 does alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _
from icalendar.parser import Contentline

from .contacts import Contact


def cards(contacts: Iterable[Contact]) -> str:
    """One card after another, with what stands on the sheet and no more."""
    return "".join(card(contact) for contact in contacts)


def card(contact: Contact) -> str:
    """The card of one person. Which part of a name is the family's we do not know: all of it is the given name."""
    note = _("From the contact sheet of %(event)s. Please do not pass on.") % {"event": contact.event.title}
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"UID:urn:uuid:{contact.uid}",
        f"FN:{text(contact.name)}",
        f"N:;{text(contact.name)};;;",
        *(f"{name}:{text(value)}" for name, value in details(contact).items() if value),
        f"NOTE:{text(note)}",
        "END:VCARD",
    ]
    return "".join(Contentline(line).to_ical().decode() + "\r\n" for line in lines)


def details(contact: Contact) -> dict[str, str]:
    """What may be empty, by the name that the card has for it."""
    return {"TITLE": contact.job_title, "ORG": contact.employer, "EMAIL": contact.email, "TEL": contact.phone}


def text(value: str) -> str:
    """`value` on one line, with what would end or part it marked as text."""
    line = re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", " ", value).strip()
    return re.sub(r"([\\,;])", r"\\\1", line)
