"""The words beside the boxes of consent. What stood there when someone answered is kept with their answer."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .models import ContactConsent, Person, Post


def wordings(person: Person) -> dict[str, str]:
    """Each box with exactly what others would see of `person`. One query."""
    post = Post.objects.filter(person=person, ended__isnull=True).select_related("organisation").last()
    job = post.description if post else _("no employer")
    box = ContactConsent.Box
    return {
        box.SHEET: _("Put me on the contact sheet: %(name)s, %(job)s") % {"name": person.name, "job": job},
        box.EMAIL: _("Show my email there: %(email)s") % {"email": person.email or _("none")},
        box.PHONE: _("Show there the phone number I wrote above"),
    }


def as_said(words: dict[str, str], phone: str) -> dict[str, str]:
    """The words of `wordings` as they are kept: the number that someone wrote above its box stands with it."""
    box = ContactConsent.Box.PHONE
    return words | {box: f"{words[box]}: {phone or '–'}"}
