from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from carplatform.tokens.models import Token, digest_of, looks_like_a_secret, new_secret
from events.models import Participation

from .questionnaire import Questionnaire
from .rounds import Round


class Link(models.Model):
    """The one way of a participant to a questionnaire. It knows whether it was used, not when.

    Spent in one transaction with the answers it brought (`actions.submit`). At closing all links are spent, so that
    nobody can see any more who answered.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, models.CASCADE, related_name="links", verbose_name=_("questionnaire")
    )
    participation = models.ForeignKey(
        Participation, models.PROTECT, related_name="links", verbose_name=_("participation")
    )
    spent = models.BooleanField(_("spent"), default=False)
    withdrawn = models.BooleanField(_("withdrawn"), default=False)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["questionnaire", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "participation"], name="a_participant_has_one_link_to_a_questionnaire"
            ),
        ]

    def __str__(self) -> str:
        return str(_("Link"))

    class State(StrEnum):
        """What a link has to show to whoever opens it."""

        EARLY = "early"
        OPEN = "open"
        IN = "in"
        CLOSING = "closing"
        CLOSED = "closed"
        WITHDRAWN = "withdrawn"

    def state(self, at: datetime) -> State:
        """Where it stands. Its questionnaire is loaded as `LinkToken.objects.find` does.

        Once closing has begun it says the same for whoever answered and whoever did not.
        """
        form = self.questionnaire
        if self.withdrawn:
            return self.State.WITHDRAWN
        if form.closed_at:
            return self.State.CLOSED
        if form.closing_since or (form.has_opened(at) and at >= form.closes_at):
            return self.State.CLOSING
        if self.spent:
            return self.State.IN
        return self.State.OPEN if form.has_opened(at) else self.State.EARLY


class LinkTokenQuerySet(models.QuerySet["LinkToken"]):
    def mint(self, link: Link, mode: str) -> str:
        """A new secret that opens `link`. It is told once, here, and kept only as its hash."""
        secret = new_secret()
        self.create(link=link, mode=mode, digest=digest_of(secret))
        return secret

    def find(self, secret: str) -> LinkToken | None:
        """The token of `secret`, or None for what was never ours. One query at most.

        It comes with its link, participation, event and questionnaire, the latter as `with_invitation()` loads it.
        """
        if not looks_like_a_secret(secret):
            return None
        invitation = Round.objects.filter(questionnaire=OuterRef("link__questionnaire"), kind=Round.Kind.INVITATION)
        tokens = self.filter(digest=digest_of(secret)).annotate(
            invited_at=Subquery(invitation.values("written_at")[:1])
        )
        token = tokens.select_related("link__participation", "link__questionnaire__event").first()
        if token:
            token.link.questionnaire.invited_at = token.invited_at  # type: ignore[attr-defined]
        return token


class LinkToken(Token):
    """One secret that opens a link: each mail and each card has its own, and all work until one was used."""

    link = models.ForeignKey(Link, models.CASCADE, related_name="tokens", verbose_name=_("link"))

    objects = LinkTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
