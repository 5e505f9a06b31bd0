"""How the mail is doing, in figures: for the admin, and for the page that waits for a code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q

from .kinds import blind_kinds, hushed_kinds
from .models import Message, Sign

LATE = timedelta(seconds=60)  # the clock ticks once a minute
SILENT = timedelta(minutes=3)  # two ticks missed


@dataclass(frozen=True)
class QueueState:
    """What waits, what failed, and whether anybody is at work.

    `waiting` counts mail that may still leave, also later; `overdue_since` is when the oldest of the mail due now
    became due. `trouble` says in plain words what the worker last ran into and has not got over.
    """

    at: datetime
    waiting: int
    failed: int
    overdue_since: datetime | None
    last_beat: datetime | None
    trouble: str

    @property
    def oldest_age(self) -> timedelta:
        """How long the oldest due mail has been due; zero if none is."""
        return self.at - self.overdue_since if self.overdue_since else timedelta(0)

    @property
    def is_silent(self) -> bool:
        """No sign of the worker for three minutes."""
        return self.last_beat is None or self.at - self.last_beat > SILENT

    @property
    def is_delayed(self) -> bool:
        """Whether mail written now must be expected later than usual."""
        return self.waiting > 0 and (bool(self.trouble) or self.is_silent or self.oldest_age > LATE)


def queue_state(at: datetime) -> QueueState:
    """Two queries."""
    state = Message.State
    open_mail = Q(state__in=[state.WAITING, state.SENDING])
    figures = Message.objects.aggregate(
        waiting=Count("pk", filter=open_mail),
        failed=Count("pk", filter=Q(state=state.FAILED)),
        overdue_since=Min("not_before", filter=open_mail & Q(not_before__lte=at)),
    )
    signs = {sign.name: sign for sign in Sign.objects.all()}
    beat = signs.pop(Sign.Name.BEAT, None)
    return QueueState(
        at=at,
        last_beat=beat.at if beat else None,
        trouble=" ".join(sign.detail for sign in signs.values()),
        **figures,
    )


@dataclass(frozen=True)
class BlindRound:
    """One round of mail of which nobody is told to whom: how many were written, and how many still wait."""

    batch: str
    written: int
    waiting: int


def blind_rounds() -> list[BlindRound]:
    """Every round of blind mail, the latest first. One query."""
    waiting = Count("pk", filter=Q(state__in=[Message.State.WAITING, Message.State.SENDING]))
    rounds = Message.objects.filter(kind__in=blind_kinds()).values("batch")
    rows = rounds.annotate(written=Count("pk"), waiting=waiting, latest=Max("pk")).order_by("-latest")
    return [BlindRound(row["batch"], row["written"], row["waiting"]) for row in rows]


def unreachable() -> list[str]:
    """The addresses that blind mail could not be delivered to. Which mail it was is nobody's business. One query.

    Not those of reminders: an address that took the invitation and refuses these is of someone who has not answered.
    """
    failed = Message.objects.filter(kind__in=blind_kinds(), state=Message.State.FAILED).exclude(kind__in=hushed_kinds())
    return list(failed.order_by("to").values_list("to", flat=True).distinct())
