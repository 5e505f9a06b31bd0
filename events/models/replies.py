"""What someone says who replies: the sessions they chose, what they need, and whether they may be photographed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models.words import has_words

from .events import Event
from .participation import Participation
from .programme import Session

NEEDS_KEPT_DAYS = 30  # after the event: bills for meals and rooms are settled by then
KINDS_OF_NEEDS = ("access", "diet", "caring", "travel")


class SessionChoiceQuerySet(models.QuerySet["SessionChoice"]):
    def taken(self, event: Event, *, without: Participation | None = None) -> dict[int, int]:
        """How many places are taken in each session of `event`, by its key; those of `without` are not counted.

        Whoever waits for a place at the event, or is not sure, takes none. One query.
        """
        coming = Participation.objects.coming().filter(event=event)
        if without is not None:
            coming = coming.exclude(pk=without.pk)
        counted = self.filter(participation__in=coming).order_by().values_list("session")
        return dict(counted.annotate(Count("pk")))


class SessionChoice(models.Model):
    """That someone goes to a session that has others beside it. It takes a place there once they have one at the event.

    Kept by `actions.keep_reply`, and taken back there or when they get a place too late for it.
    """

    participation = models.ForeignKey(
        Participation, models.CASCADE, related_name="choices", verbose_name=_("participation")
    )
    session = models.ForeignKey(Session, models.CASCADE, related_name="taken", verbose_name=_("session"))

    objects = SessionChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice of a session")
        verbose_name_plural = _("choices of sessions")
        ordering = ["participation", "session"]
        constraints = [
            models.UniqueConstraint(fields=["participation", "session"], name="nobody_takes_two_places_in_a_session"),
        ]

    def __str__(self) -> str:
        return str(self.session)


class NeedsQuerySet(models.QuerySet["Needs"]):
    def of_event(self, event: Event) -> NeedsQuerySet:
        """Those of whoever may still come to `event`, by name."""
        theirs = self.filter(participation__event=event, participation__person__isnull=False)
        return theirs.select_related("participation__person", "participation__cpp").order_by(
            "participation__person__name", "pk"
        )

    def past_their_time(self, at: datetime) -> NeedsQuerySet:
        """Those of events that ended so long ago that they are deleted."""
        return self.filter(participation__event__ends_at__lte=at - timedelta(days=NEEDS_KEPT_DAYS))


class Needs(models.Model):
    """What someone needs to come. Only organisers read it, and it is deleted 30 days after the event."""

    participation = models.OneToOneField(
        Participation, models.CASCADE, related_name="needs", verbose_name=_("participation")
    )
    access = models.TextField(_("access"), blank=True)
    diet = models.TextField(_("food"), blank=True)
    caring = models.TextField(_("caring"), blank=True)
    travel = models.TextField(_("travel"), blank=True)
    written_at = models.DateTimeField(_("written"), default=timezone.now)

    objects = NeedsQuerySet.as_manager()

    class Meta:
        verbose_name = _("needs")
        verbose_name_plural = _("needs")

    def __str__(self) -> str:
        return str(self.participation)


class PhotoConsentQuerySet(models.QuerySet["PhotoConsent"]):
    def now(self, participation: Participation) -> bool | None:
        """What holds at the moment; None if it was never answered. The latest row counts."""
        latest = self.filter(participation=participation).order_by("pk").last()
        return latest.is_given if latest else None


class PhotoConsent(models.Model):
    """That someone agreed, or no longer agrees, to be photographed at an event. Rows are only added."""

    participation = models.ForeignKey(
        Participation, models.CASCADE, related_name="photo_consents", verbose_name=_("participation")
    )
    is_given = models.BooleanField(_("given"))
    wording = models.TextField(_("the words beside the box"))
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    objects = PhotoConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent to photographs")
        verbose_name_plural = _("consents to photographs")
        ordering = ["participation", "pk"]
        constraints = [
            models.CheckConstraint(condition=has_words("wording"), name="every_photo_consent_has_its_wording"),
        ]

    def __str__(self) -> str:
        return str(self.participation)
