"""Which entries of a log fit what a reader asked for."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from .models.log import LogEntryQuerySet


def that_fit(entries: LogEntryQuerySet, chosen: dict[str, Any]) -> LogEntryQuerySet:
    """Those of `entries` that fit what was `chosen` (the fields of LogFilterForm), each once."""
    exact = {"kind": "kind", "phase": "phase", "loop": "loop", "since": "on__gte", "until": "on__lte"}
    entries = entries.filter(**{lookup: chosen[name] for name, lookup in exact.items() if name in chosen})
    if "theme" in chosen:
        entries = entries.filter(themes=chosen["theme"])
    if "person" in chosen:
        uid = chosen["person"]
        present = entries.model.present.through.objects.filter(person__uid=uid).values("logentry")
        entries = entries.filter(Q(written_by__uid=uid) | Q(pk__in=present))
    if word := chosen.get("word"):
        entries = entries.filter(Q(line__icontains=word) | Q(detail__icontains=word) | Q(method__icontains=word))
    return entries if "struck" in chosen else entries.standing()
