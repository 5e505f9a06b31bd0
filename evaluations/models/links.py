from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from carplatform.tokens.models import Token, digest_of, looks_like_a_secret, new_secret
from events.models import Participation

from .questionnaire import Questionnaire


class Link(models.Model):
    """The one way of a participant to a questionnaire. It knows whether it was used, not when.

    Spent in one transaction with the answers it brought (`actions.submit`). At closing all links are spent, so that
    nobody can see any more who answered.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, models.CASCADE, related_name="links", verbose_name=_("questionnaire")
    )
    participation = models.ForeignKey(
        Participation, models.CASCADE, related_name="links", verbose_name=_("participation")
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


class LinkTokenQuerySet(models.QuerySet["LinkToken"]):
    def mint(self, link: Link, mode: str) -> str:
        """A new secret that opens `link`. It is told once, here, and kept only as its hash."""
        secret = new_secret()
        self.create(link=link, mode=mode, digest=digest_of(secret))
        return secret

    def find(self, secret: str) -> LinkToken | None:
        """The token of `secret` with its link, or None for what was never ours. One query at most."""
        if not looks_like_a_secret(secret):
            return None
        return self.filter(digest=digest_of(secret)).select_related("link__participation").first()


class LinkToken(Token):
    """One secret that opens a link: each mail and each card has its own, and all work until one was used."""

    link = models.ForeignKey(Link, models.CASCADE, related_name="tokens", verbose_name=_("link"))

    objects = LinkTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
