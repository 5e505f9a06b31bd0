"""The words beside the boxes of consent. What stood there when someone answered is kept with their answer."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import ContactConsent, Person, Post

SHEET_WITHOUT_JOB = gettext_lazy("Put me on the contact sheet: %(name)s")


def wordings(person: Person, job: str | None = None) -> dict[str, str]:
    """Each box with exactly what others would see of `person`: `job` as at an event, or that of today.

    One query at most.
    """
    said = {"name": person.name, "job": job_today(person) if job is None else job}
    sheet = _("Put me on the contact sheet: %(name)s, %(job)s") if said["job"] else SHEET_WITHOUT_JOB
    box = ContactConsent.Box
    return {
        box.SHEET: str(sheet) % said,
        box.EMAIL: _("Show my email there: %(email)s") % {"email": person.email or _("none")},
        box.PHONE: _("Show there the phone number I wrote above"),
    }


def job_today(person: Person) -> str:
    """Job and employer in the post they hold; empty where there is none."""
    post = Post.objects.filter(person=person, ended__isnull=True).select_related("organisation").last()
    return post.description if post else ""


def as_said(words: dict[str, str], phone: str) -> dict[str, str]:
    """The words of `wordings` as they are kept: the number that someone wrote above its box stands with it."""
    box = ContactConsent.Box.PHONE
    return words | {box: f"{words[box]}: {phone or '–'}"}
