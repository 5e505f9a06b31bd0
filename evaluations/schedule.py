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
    """One round of mail of a questionnaire, as its desk shows it. `written` None: not written yet."""

    kind: str
    label: str | Promise
    due: datetime
    is_missed: bool
    written: Round | None

    @property
    def state(self) -> str | Promise:
        if self.written:
            return _("Written")
        return _("Missed: send it by hand") if self.is_missed else _("Planned")


def rounds_of(questionnaire: Questionnaire) -> list[PlannedRound]:
    """The rounds of mail of a questionnaire loaded `with_invitation()`, in the order they are due."""
    written = {written.kind: written for written in questionnaire.rounds.select_related("by")}
    return [
        PlannedRound(kind.value, kind.label, due, questionnaire.is_missed(kind), written.get(kind.value))
        for kind in Round.Kind
        if (due := questionnaire.due_at(kind))
    ]


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
    """The questionnaires whose closing time has come."""
    for questionnaire in Questionnaire.objects.running().with_invitation():
        if at >= questionnaire.closes_at:
            yield questionnaire
