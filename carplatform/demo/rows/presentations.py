"""Groups that present at an event, and what stands in their pro-formas."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class PassageRow:
    """What `by` wrote under a heading of the pro-forma."""

    heading: str
    text: str
    by: str
    days_ago: int = 0


@dataclass(frozen=True)
class NoteBesideRow:
    """What `by`, the research associate, noted beside a heading."""

    heading: str
    text: str
    by: str
    days_ago: int = 0


@dataclass(frozen=True)
class PresentationRow:
    """A group that presents; `printed` is what a document prints of it."""

    event: str
    group: str
    source: str
    printed: str = ""
    passages: list[PassageRow] = field(default_factory=list)
    notes: list[NoteBesideRow] = field(default_factory=list)
