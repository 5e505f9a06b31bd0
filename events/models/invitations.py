"""Asking someone to an event by mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from carplatform.tokens.models import Token, digest_of, looks_like_a_secret, new_secret
from groups.models import Person

from .participation import Participation

BETWEEN_REMINDERS = timedelta(days=7)


class EventInvitationQuerySet(models.QuerySet["Invitation"]):
    def held(self) -> EventInvitationQuerySet:
        """Those that nobody has sent yet."""
        return self.filter(sent_at__isnull=True, withdrawn_at__isnull=True)

    def sent_to(self, person: Person) -> EventInvitationQuerySet:
        """Those that `person` got, each with its participation, person and event."""
        theirs = self.filter(participation__person=person, sent_at__isnull=False)
        return theirs.select_related("participation__person", "participation__event")

    def silent(self) -> EventInvitationQuerySet:
        """Those that were sent, still stand, and have had no reply."""
        return self.filter(sent_at__isnull=False, withdrawn_at__isnull=True, participation__reply="")

    def to_remind(self, at: datetime) -> EventInvitationQuerySet:
        """The silent who have had no invitation and no reminder for a week."""
        week_ago = at - BETWEEN_REMINDERS
        return self.silent().filter(Q(chased_at__isnull=True) | Q(chased_at__lte=week_ago), sent_at__lte=week_ago)


class Invitation(models.Model):
    """That someone is asked to an event by mail, now or when an organiser sends it. Its link leads to the reply."""

    participation = models.OneToOneField(
        Participation, models.CASCADE, related_name="invitation", verbose_name=_("participation")
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("invited by")
    )
    invited_at = models.DateTimeField(_("put on the list"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, help_text=_("Empty: held back."))
    chased_at = models.DateTimeField(_("last reminded"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    turns = models.PositiveSmallIntegerField(
        _("turns"), default=0, editable=False, help_text=_("How often it was taken back or given again.")
    )

    objects = EventInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["participation"]
        constraints = [
            models.CheckConstraint(
                condition=Q(chased_at__isnull=True) | Q(sent_at__isnull=False),
                name="only_who_was_invited_is_reminded",
            ),
        ]

    def __str__(self) -> str:
        return str(self.participation)

    class State(StrEnum):
        """What its link has to show to whoever opens it."""

        OPEN = "open"
        WITHDRAWN = "withdrawn"
        CALLED_OFF = "called off"
        OVER = "over"
        CLOSED = "closed"

    def state(self, at: datetime) -> State:
        """Where it stands. It comes with its participation and event, as `InvitationToken.objects.find` loads it."""
        event = self.participation.event
        if self.withdrawn_at is not None:
            return self.State.WITHDRAWN
        if event.cancelled_at is not None:
            return self.State.CALLED_OFF
        if event.is_over(at):
            return self.State.OVER
        return self.State.OPEN if event.takes_replies(at) else self.State.CLOSED


class EventTokenQuerySet(models.QuerySet["InvitationToken"]):
    def mint(self, invitation: Invitation) -> str:
        """A new secret that opens the reply. It is told once, here, and kept only as its hash."""
        secret = new_secret()
        self.create(invitation=invitation, mode=Token.Mode.MAIL, digest=digest_of(secret))
        return secret

    def find(self, secret: str) -> Invitation | None:
        """The invitation that `secret` opens, or None for what was never ours. One query at most.

        It comes with its participation, person and event. Of someone who was erased there is none.
        """
        if not looks_like_a_secret(secret):
            return None
        related = ("invitation__participation__person", "invitation__participation__event")
        theirs = self.filter(digest=digest_of(secret), invitation__participation__person__isnull=False)
        token = theirs.select_related(*related).first()
        return token.invitation if token else None


class InvitationToken(Token):
    """The secret of one mail about an event. Every mail has its own, and all open the reply."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="tokens", verbose_name=_("invitation"))

    objects = EventTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("secret of an invitation")
        verbose_name_plural = _("secrets of invitations")
