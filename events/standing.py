"""What someone has replied, in words: on their page, and in the mail that confirms it. Never what they need."""

from __future__ import annotations

from dataclasses import dataclass

from groups.models import ContactConsent

from .models import Participation, PhotoConsent, Session


@dataclass(frozen=True)
class Standing:
    """The reply of one person. `place` is theirs in the queue, from 1; 0 for whoever has a place or needs none.

    `photos` is None while nobody has answered. `given` is each box about contact details that was ever answered.
    """

    reply: str
    place: int
    sessions: list[Session]
    has_needs: bool
    photos: bool | None
    given: dict[str, bool]

    @property
    def shared(self) -> list[str]:
        """What others may see, in the labels of the boxes."""
        return [str(label) for box, label in ContactConsent.Box.choices if self.given.get(box)]

    @property
    def ahead(self) -> int:
        """How many are before them in the queue."""
        return self.place - 1


def standing_of(participation: Participation) -> Standing:
    """What `participation` says now. At most five queries."""
    event = participation.event
    ahead, since = event.participations.waiting(), participation.waiting_since
    now = ContactConsent.objects.now(participation.person) if participation.person else {}
    return Standing(
        reply=participation.reply,
        place=ahead.filter(waiting_since__lte=since).count() if since else 0,
        sessions=[choice.session for choice in participation.choices.select_related("session").order_by("session")],
        has_needs=hasattr(participation, "needs"),
        photos=PhotoConsent.objects.now(participation),
        given=now,
    )
