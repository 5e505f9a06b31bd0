"""Two people wrote in one entry: where their words part."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.forms import Field
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..models import LogEntry

SAID = (
    *("kind", "line", "detail", "on", "phase", "loop", "others_present", "method", "link", "readers"),
    "on_public_page",
)


def said_by(entry: LogEntry) -> dict[str, Any]:
    """The fields of `entry` that people can change, its themes and who was there."""
    fields: dict[str, Any] = {name: getattr(entry, name) for name in SAID}
    return {**fields, "themes": set(entry.themes.all()), "present": set(entry.present.all())}


def words_of_another(theirs: LogEntry, ours: dict[str, Any], fields: dict[str, Field]) -> dict[str, str]:
    """By field: what `theirs` says where `ours` (cleaned data) says something else, in the words of the page."""
    said = said_by(theirs)
    return {
        name: said_aloud(said[name], dict(getattr(field, "choices", ())))
        for name, field in fields.items()
        if name in said and said[name] != (set(ours[name]) if isinstance(said[name], set) else ours[name])
    }


def said_aloud(value: Any, choices: dict[Any, Any]) -> str:
    """A value as the page says it; `choices` are those of its field."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, Iterable) and not isinstance(value, str):
        value = ", ".join(sorted(str(one) for one in value))
    return str(choices.get(value, value)) if value or value == 0 else _("Nothing")
