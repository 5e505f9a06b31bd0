"""Asking someone into a group by mail."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Count, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from carplatform.tokens.models import Token, digest_of, looks_like_a_secret, new_secret

from .groups import Group, Membership

# Whoever has not come in by then may have a new post, and the address a new owner. Sending again starts anew.
LIFE = timedelta(days=30)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self) -> InvitationQuerySet:
        """Neither accepted nor taken back."""
        return self.filter(joined_at__isnull=True, withdrawn_at__isnull=True)

    def to(self, email: str) -> InvitationQuerySet:
        """Those to this address, whatever its capitals."""
        return self.alias(small_email=Lower("email")).filter(small_email=Lower(Value(email)))

    def with_mails(self) -> InvitationQuerySet:
        """Adds `mails`: how many have left, or are about to."""
        return self.annotate(mails=Count("tokens"))


class Invitation(models.Model):
    """That someone was asked by mail to join a group. Accepting makes a membership (`actions.accept_invitation`)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="invitations", verbose_name=_("group"))
    email = models.EmailField(_("email"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=10, choices=Membership.Role.choices, default=Membership.Role.MEMBER)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("invited by")
    )
    invited_at = models.DateTimeField(_("invited"), default=timezone.now, editable=False)
    joined_at = models.DateTimeField(_("joined"), null=True, blank=True)
    membership = models.OneToOneField(
        Membership,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="invitation",
        verbose_name=_("membership"),
    )
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["group", "pk"]
        constraints = [
            models.UniqueConstraint(
                "group",
                Lower("email"),
                condition=Q(joined_at__isnull=True, withdrawn_at__isnull=True),
                name="nobody_is_invited_to_a_group_twice_at_once",
                violation_error_message=_("This person has an invitation already."),
            ),
            models.CheckConstraint(
                condition=Q(joined_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="an_invitation_is_accepted_or_taken_back_not_both",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    class State(StrEnum):
        """What it has to show to whoever opens its link."""

        WAITING = "waiting"
        JOINED = "joined"
        WITHDRAWN = "withdrawn"
        LAPSED = "lapsed"

    def state(self, at: datetime) -> State:
        """Where it stands at the moment `at`."""
        if self.joined_at:
            return self.State.JOINED
        if self.withdrawn_at:
            return self.State.WITHDRAWN
        return self.State.LAPSED if at > self.invited_at + LIFE else self.State.WAITING


class InvitationTokenQuerySet(models.QuerySet["InvitationToken"]):
    def mint(self, invitation: Invitation) -> str:
        """A new secret that opens `invitation`. It is told once, here, and kept only as its hash."""
        secret = new_secret()
        self.create(invitation=invitation, mode=Token.Mode.MAIL, digest=digest_of(secret))
        return secret

    def find(self, secret: str) -> Invitation | None:
        """The invitation that `secret` opens, or None for what was never ours. One query at most."""
        if not looks_like_a_secret(secret):
            return None
        tokens = self.filter(digest=digest_of(secret)).select_related(
            "invitation__group__cpp", "invitation__invited_by"
        )
        token = tokens.first()
        return token.invitation if token else None


class InvitationToken(Token):
    """The secret of one mail that invites. Every mail has its own, and all work until one was used."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="tokens", verbose_name=_("invitation"))

    objects = InvitationTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("secret of an invitation")
        verbose_name_plural = _("secrets of invitations")
