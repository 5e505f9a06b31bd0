"""What is due now: rounds of mail, and closing. All times are worked out from the event each time anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Questionnaire, Round


@dataclass(frozen=True)
class PlannedRound:
    """One round of mail of a questionnaire, as its desk shows it. `written` None: not written yet.

    `comes_after` is the invitation that a reminder waits for, while that is not written.
    """

    kind: str
    label: str | Promise
    due: datetime
    is_missed: bool
    written: Round | None
    comes_after: PlannedRound | None

    @property
    def state(self) -> str | Promise:
        if self.written:
            return _("Written")
        if self.is_missed:
            return _("Missed")
        is_held_up = self.comes_after is not None and self.comes_after.is_missed
        return _("Waits for the invitation") if is_held_up else _("Planned")

    @property
    def can_be_sent(self) -> bool:
        """Whether it can be sent by hand, also before it is due, while the form is not closed."""
        return self.written is None and self.comes_after is None


def rounds_of(questionnaire: Questionnaire) -> list[PlannedRound]:
    """The rounds of mail of a questionnaire loaded `with_invitation()`, in the order they are due.

    A reminder waits for its invitation: where that was missed, a person decides about both.
    """
    written = {written.kind: written for written in questionnaire.rounds.select_related("by")}
    rounds: list[PlannedRound] = []
    for kind in Round.Kind:
        if due := questionnaire.due_at(kind):
            first = rounds[0] if rounds and rounds[0].written is None else None
            is_missed = questionnaire.is_missed(kind)
            rounds.append(PlannedRound(kind.value, kind.label, due, is_missed, written.get(kind.value), first))
    return rounds


def due_rounds(at: datetime) -> Iterator[tuple[Questionnaire, str]]:
    """The rounds of mail that the clock has to write now: due, not written, not missed, and the form still open.

    A reminder waits for its invitation: where that was missed, a person decides about both.
    """
    for questionnaire in Questionnaire.objects.running().with_invitation().prefetch_related("rounds"):
        written = {round_.kind for round_ in questionnaire.rounds.all()}
        for kind in Round.Kind:
            due = questionnaire.due_at(kind)
            if due is None or due > at or kind in written or questionnaire.is_missed(kind):
                continue
            if at < questionnaire.closes_at and (kind == Round.Kind.INVITATION or Round.Kind.INVITATION in written):
                yield questionnaire, kind.value


def to_close(at: datetime) -> Iterator[Questionnaire]:
    """The questionnaires whose closing time has come. One whose invitation was missed waits for a person to send it."""
    for questionnaire in Questionnaire.objects.running().with_invitation():
        if was_asked(questionnaire) and at >= questionnaire.closes_at:
            yield questionnaire


def was_asked(questionnaire: Questionnaire) -> bool:
    """Whether the invitation was sent, or leaves by itself. False: it was missed, and waits for a hand."""
    return questionnaire.invited_at is not None or not questionnaire.is_missed(Round.Kind.INVITATION)
