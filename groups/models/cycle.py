from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .provenance import Provenance
from .words import has_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Phase(models.IntegerChoices):
    """The three phases of the cycle, in the words of Aberdeenshire's learning summary of February 2016."""

    PREPARING = 1, _("Preparing the ground")
    EXPLORING = 2, _("Exploring the evidence")
    TESTING = 3, _("Testing change")

    @property
    def questions(self) -> tuple[StrOrPromise, StrOrPromise, StrOrPromise]:
        """The three guiding questions of the phase, word for word from the summary."""
        return QUESTIONS[self]


QUESTIONS: dict[Phase, tuple[StrOrPromise, StrOrPromise, StrOrPromise]] = {
    Phase.PREPARING: (
        _("Where are we now?"),
        _("What are our key concerns?"),
        _("What would success look like?"),
    ),
    Phase.EXPLORING: (
        _("How do we exploit internal and external knowledge?"),
        _("What further evidence do we need?"),
        _("What new insights do we have?"),
    ),
    Phase.TESTING: (
        _("What changes do we need to make?"),
        _("How do we lever and embed change?"),
        _("How do we know we have made a difference?"),
    ),
}


class Cycle(Provenance):
    """One round of a group's work through the phases. A group keeps repeating cycles."""

    group = models.ForeignKey("groups.Group", models.CASCADE, related_name="cycles", verbose_name=_("group"))
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    started = models.DateField(_("started"))
    finished = models.DateField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("cycle")
        verbose_name_plural = _("cycles")
        ordering = ["group", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "number"],
                name="a_group_has_each_cycle_once",
                violation_error_message=_("The group has a cycle of this number already."),
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(finished__isnull=True),
                name="a_group_has_one_cycle_under_way",
                violation_error_message=_("Finish the cycle that is under way first."),
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="cycles_are_counted_from_one"),
            models.CheckConstraint(
                condition=Q(finished__isnull=True) | Q(finished__gte=F("started")),
                name="a_cycle_finishes_no_earlier_than_it_started",
                violation_error_message=_("A cycle cannot finish before it started."),
            ),
        ]

    def __str__(self) -> str:
        return _("%(group)s, cycle %(number)s") % {"group": self.group, "number": self.number}


class PhaseMoveQuerySet(models.QuerySet["PhaseMove"]):
    def standing(self) -> PhaseMoveQuerySet:
        """Those that hold: not corrected by a later row, and not taken back."""
        return self.filter(correction__isnull=True, takes_back=False)

    def in_order(self) -> PhaseMoveQuerySet:
        """As the group took them: by date, and on one day as they were first recorded."""
        return self.order_by("on", "placed_at", "pk")

    def latest_first(self) -> PhaseMoveQuerySet:
        return self.order_by("-on", "-placed_at", "-pk")


class PhaseMove(Provenance):
    """That a group moved to a phase, on a day and for a reason. Forwards, back and skipping are all normal.

    Rows are only added, by `actions.move_phase` and `actions.correct_move`. A correction names the row it `corrects`
    and may itself be corrected; one that `takes_back` says that there was no move. Where a group stands is the latest
    by (date, placed) of those that hold.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="moves", verbose_name=_("cycle"))
    corrects = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="correction", verbose_name=_("corrects")
    )
    phase = models.PositiveSmallIntegerField(_("phase"), choices=Phase.choices)
    takes_back = models.BooleanField(_("takes the move back"), default=False)
    on = models.DateField(_("date"))
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="phase_moves",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)
    # Among the moves of one day a correction stands where the row stood that it corrects, whenever it is written.
    placed_at = models.DateTimeField(_("place among the moves of a day"), default=timezone.now, editable=False)

    objects = PhaseMoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("phase move")
        verbose_name_plural = _("phase moves")
        ordering = ["cycle", "on", "placed_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(phase__in=[1, 2, 3]), name="there_are_three_phases"),
            models.CheckConstraint(
                condition=Q(takes_back=False) | Q(corrects__isnull=False),
                name="only_a_correction_takes_a_move_back",
            ),
            models.CheckConstraint(condition=has_words("reason"), name="every_move_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{Phase(self.phase).label}, {self.on:%-d %B %Y}"


class SharedPurpose(models.Model):
    """A group's values and shared purpose in its own words, asked once in phase 1. The latest row holds.

    Rows are only added, by `actions.say_purpose`. One without words says that the group was asked and would rather not.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey("groups.Group", models.CASCADE, related_name="purposes", verbose_name=_("group"))
    values = models.TextField(_("our values"), blank=True)
    purpose = models.TextField(_("our shared purpose"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("written by")
    )
    at = models.DateTimeField(_("written"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("values and shared purpose")
        verbose_name_plural = _("values and shared purposes")
        ordering = ["group", "pk"]

    def __str__(self) -> str:
        return self.purpose or self.values
