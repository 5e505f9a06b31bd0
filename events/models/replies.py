"""What someone says who replies: the sessions they chose, what they need, and whether they may be photographed."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models.words import has_words

from .participation import Participation
from .programme import Session


class SessionChoice(models.Model):
    """That someone takes a place in a session that has others beside it."""

    participation = models.ForeignKey(
        Participation, models.CASCADE, related_name="choices", verbose_name=_("participation")
    )
    session = models.ForeignKey(Session, models.CASCADE, related_name="taken", verbose_name=_("session"))

    class Meta:
        verbose_name = _("choice of a session")
        verbose_name_plural = _("choices of sessions")
        ordering = ["participation", "session"]
        constraints = [
            models.UniqueConstraint(fields=["participation", "session"], name="nobody_takes_two_places_in_a_session"),
        ]

    def __str__(self) -> str:
        return str(self.session)


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
