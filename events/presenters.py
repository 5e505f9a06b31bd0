"""How far each group is that presents, for organisers. In the order of partnership and group: never a ranking."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from groups.models import Person

from .models import Event, Heading, Passage, Presentation


class State(StrEnum):
    """Where a pro-forma is."""

    NOT_BEGUN = "not begun"
    WRITING = "writing"
    HANDED_IN = "handed in"


@dataclass(frozen=True)
class Standing:
    """How far one group is: of the nine headings so many are `written`. `is_late` where the deadline has passed."""

    presentation: Presentation
    written: int
    is_late: bool
    presenters: list[Person] = field(default_factory=list)

    @property
    def state(self) -> str:
        if self.presentation.handed_in_at is not None:
            return State.HANDED_IN
        return State.WRITING if self.written else State.NOT_BEGUN

    @property
    def of_all(self) -> int:
        return len(Heading)

    @property
    def may_be_shared(self) -> bool:
        return bool(self.written or self.presentation.printed or self.presentation.handed_in_at)


def standings(event: Event, at: datetime) -> list[Standing]:
    """Each group that presents at `event`. Three queries."""
    texts: dict[tuple[int, str], str] = {}
    passages = Passage.objects.filter(presentation__event=event).order_by("number")
    for key, heading, text in passages.values_list("presentation", "heading", "text"):
        texts[key, heading] = text
    presenting = list(event.participations.presenting().named())
    return [
        Standing(
            presentation=one,
            written=sum(bool(text) for (key, _heading), text in texts.items() if key == one.pk),
            is_late=one.is_late(at),
            presenters=[who.person for who in presenting if who.group_id == one.group_id and who.person],
        )
        for one in event.presentations.in_order()
    ]
