"""What a group does next, by whom and by when."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .readers import ForReaders, ReadersQuerySet, public_is_open_to_the_network
from .words import has_words


class NextStepQuerySet(ReadersQuerySet["NextStep"]):
    def waiting(self) -> NextStepQuerySet:
        """Not done yet."""
        return self.filter(done_on__isnull=True)

    def by_day(self) -> NextStepQuerySet:
        """The next due first; those without a day last."""
        return self.order_by(F("due").asc(nulls_last=True), "pk")

    def waiting_first(self) -> NextStepQuerySet:
        """Those that wait by day, then those that are done, the latest first."""
        return self.order_by(F("done_on").desc(nulls_first=True), F("due").asc(nulls_last=True), "pk")


class NextStep(ForReaders):
    """Something a group will do: what, who, by when. It gets done, or moved to another day (`StepMove`)."""

    what = models.CharField(_("what"), max_length=300)
    who = models.CharField(_("who"), max_length=120, blank=True)
    due = models.DateField(_("by when"), null=True, blank=True)
    due_in_words = models.CharField(
        _("by when, in words"), max_length=40, blank=True, help_text=_("Such as “Summer 2016”, where no day is fixed.")
    )
    done_on = models.DateField(_("done on"), null=True, blank=True)

    objects = NextStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("next step")
        verbose_name_plural = _("next steps")
        ordering = ["group", "pk"]
        constraints = [
            models.CheckConstraint(condition=has_words("what"), name="every_next_step_says_what"),
            public_is_open_to_the_network("a_public_next_step_is_open_to_the_network"),
        ]

    def __str__(self) -> str:
        return self.what

    def is_late(self, today: date) -> bool:
        """Whether its day has passed without it being done. For a gentle reminder, never for a count of groups."""
        return self.done_on is None and self.due is not None and self.due < today


class StepMove(models.Model):
    """That a next step was moved to another day, and why. Rows are only added."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    step = models.ForeignKey(NextStep, models.CASCADE, related_name="moves", verbose_name=_("next step"))
    due_before = models.DateField(_("by when, before"), null=True, blank=True)
    due_before_in_words = models.CharField(_("by when, before, in words"), max_length=40, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("moved by")
    )
    at = models.DateTimeField(_("moved"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("move of a next step")
        verbose_name_plural = _("moves of next steps")
        ordering = ["step", "pk"]

    def __str__(self) -> str:
        return str(self.step)
