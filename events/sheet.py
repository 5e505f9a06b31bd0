"""A pro-forma as its pages show it: what stands under each heading, with what was noted and may be taken over there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .actions.proforma import texts_of
from .models import AssociateNote, Heading, Passage, Presentation
from .suggestions import Suggestion, is_used


@dataclass(frozen=True)
class Part:
    """One heading: the passage under it, if any, and the notes beside it, the oldest first.

    `is_later` where it was changed after the pro-forma was handed in.
    """

    heading: Heading
    passage: Passage | None
    is_later: bool
    notes: list[AssociateNote] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.passage.text if self.passage else ""


def parts_of(presentation: Presentation, *, with_notes: bool) -> list[Part]:
    """All nine, in the order of the report. Two queries; one without notes."""
    texts, notes = texts_of(presentation), list(presentation.notes.select_related("by")) if with_notes else []
    since = presentation.handed_in_at
    return [
        Part(
            heading,
            passage := texts.get(heading),
            bool(since and passage and passage.at > since),
            [note for note in notes if note.heading == heading],
        )
        for heading in Heading
    ]


def empty(parts: Iterable[Part]) -> list[Heading]:
    """The headings under which nothing stands yet."""
    return [part.heading for part in parts if not part.text]


def not_used(suggestions: Iterable[Suggestion], heading: Heading, text: str) -> list[Suggestion]:
    """What could still be taken over under a heading where `text` stands."""
    return [one for one in suggestions if one.heading == heading and not is_used(one, text)]
