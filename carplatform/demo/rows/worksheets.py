from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class PromptRow:
    label: str
    text: str


@dataclass(frozen=True)
class WorksheetRow:
    """A blank worksheet for the first, second … `day` of its event."""

    event: str
    slug: str
    title: str
    day: int
    source: str
    prompts: list[PromptRow] = field(default_factory=list)
