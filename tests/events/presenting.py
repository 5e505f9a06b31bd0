"""Groups that present, and their pro-formas, for tests."""

from __future__ import annotations

from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from events.actions.proforma import mark_of, texts_of
from events.models import Heading, Presentation
from groups.models import Person
from tests.cast import signed_in


def page_of(presentation: Presentation, page: str = "presentation", *more: Any) -> str:
    return reverse(f"events:{page}", args=[presentation.event.slug, presentation.uid, *more])


def texts(presentation: Presentation) -> dict[str, str]:
    """What stands under each heading that has words."""
    return {heading: one.text for heading, one in texts_of(presentation).items() if one.text}


def typed(presentation: Presentation, **changed: str) -> dict[str, str]:
    """What the form sends that was opened now, with what was typed over in it."""
    there = texts(presentation)
    sent = {f"text-{heading}": there.get(heading, "") for heading in Heading.values}
    sent |= {f"seen-{heading}": mark_of(there.get(heading, "")) for heading in Heading.values}
    return sent | {f"text-{heading}": text for heading, text in changed.items()}


def save(presentation: Presentation, person: Person, **changed: str) -> Any:
    return signed_in(person).post(page_of(presentation, "write_presentation"), typed(presentation, **changed))


def words(answer: Any) -> str:
    return unescape(answer.content.decode())


def read(presentation: Presentation, person: Person | None) -> Any:
    browser = signed_in(person) if person else Client()
    return browser.get(page_of(presentation))
