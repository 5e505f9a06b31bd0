"""Two people wrote in one entry: where their words part."""

from __future__ import annotations

from typing import Any

from django.forms import Field

from carplatform.once import said_aloud

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
