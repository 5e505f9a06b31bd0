"""How far a questionnaire is, and how many were asked and replied: numbers alone, never who."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, OuterRef, Q, Subquery

from events.models import Participation

from .models import Link, PrintedFigures, Questionnaire, Response
from .models.questionnaire import QuestionnaireQuerySet
from .schedule import was_asked


class Stage(StrEnum):
    """Over: its closing time has come, and the worker has not closed it yet.

    Unsent: its time passed while its invitation, which was missed, waits for a hand. Sent now, it opens.
    """

    LIBRARY = "library"
    PLANNED = "planned"
    OPEN = "open"
    OVER = "over"
    UNSENT = "unsent"
    CLOSING = "closing"
    CLOSED = "closed"


def stage_of(questionnaire: Questionnaire, at: datetime) -> Stage:
    """The stage of a questionnaire loaded `with_invitation()`."""
    if questionnaire.event is None:
        return Stage.LIBRARY
    if questionnaire.closing_since:
        return Stage.CLOSED if questionnaire.closed_at else Stage.CLOSING
    if not questionnaire.has_opened(at):
        return Stage.PLANNED
    if questionnaire.is_open(at):
        return Stage.OPEN
    return Stage.OVER if was_asked(questionnaire) else Stage.UNSENT


@dataclass(frozen=True)
class Standing:
    """One questionnaire with its stage. `asked` counts those who have a link, `replied` the forms that were sent.

    `printed` is what a document says of it, where the answers themselves are not here.
    """

    questionnaire: Questionnaire
    stage: Stage
    asked: int
    replied: int
    printed: PrintedFigures | None

    @property
    def is_complete(self) -> bool:
        """Whether everyone who was asked has replied, so that waiting longer brings nothing."""
        return 0 < self.asked <= self.replied


def standings(questionnaires: QuestionnaireQuerySet, at: datetime) -> list[Standing]:
    """Each questionnaire with how far it is, in one query."""
    # Withdrawn ones too: else the figures would tell whether one was used before it was withdrawn.
    links = Link.objects.filter(questionnaire=OuterRef("pk")).order_by().values("questionnaire")
    responses = Response.objects.filter(questionnaire=OuterRef("pk")).order_by().values("questionnaire")
    counted = (
        questionnaires.with_invitation()
        .select_related("printed_figures")
        .annotate(
            link_count=Subquery(links.annotate(number=Count("pk")).values("number")),
            response_count=Subquery(responses.annotate(number=Count("pk")).values("number")),
        )
    )
    return [
        Standing(
            one,
            stage_of(one, at),
            (one.link_count if one.asked is None else one.asked) or 0,
            (one.response_count if one.replies is None else one.replies) or 0,
            getattr(one, "printed_figures", None),
        )
        for one in counted
    ]


@dataclass(frozen=True)
class Reach:
    """How many a round of mail or a print of cards goes to now: everyone asked, and those of them with an address."""

    people: int
    with_address: int

    @property
    def without_address(self) -> int:
        return self.people - self.with_address


def reach_of(questionnaire: Questionnaire) -> Reach:
    """One query."""
    withdrawn = Link.objects.filter(questionnaire=questionnaire, withdrawn=True).values("participation")
    people = questionnaire.of_event.participations.asked(also_staff=questionnaire.also_staff)
    has_address = Q(person__email__isnull=False)
    counts = people.exclude(pk__in=withdrawn).aggregate(
        people=Count("pk"), with_address=Count("pk", filter=has_address)
    )
    return Reach(**counts)


def silent_people(questionnaire: Questionnaire) -> list[Participation]:
    """Those who were asked and have not answered, where answers carry names; of an anonymous one nobody, ever."""
    if questionnaire.is_anonymous or questionnaire.closing_since:
        return []
    links = Link.objects.filter(questionnaire=questionnaire, spent=False, withdrawn=False)
    people = Participation.objects.filter(links__in=links).select_related("person", "cpp")
    return list(people.order_by("person__name", "pk"))


def is_frozen(questionnaire: Questionnaire) -> bool:
    """Whether what is asked must stay as it is: the first form has come, or closing has begun. Slips may be mended."""
    return questionnaire.closing_since is not None or Response.objects.filter(questionnaire=questionnaire).exists()


def has_links(questionnaire: Questionnaire) -> bool:
    """Whether a link is out: its promises, such as how many replies are needed, hold from then on."""
    return Link.objects.filter(questionnaire=questionnaire).exists()
