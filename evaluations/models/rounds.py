from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Round(models.Model):
    """That a round of mail about a questionnaire was written: when, by whom, how many. Made by `actions.write_round`.

    A round is written once. One that has not been written is due or missed, as the schedule says.
    """

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("Invitation")
        FIRST_REMINDER = "first reminder", _("First reminder")
        SECOND_REMINDER = "second reminder", _("Second reminder")

    questionnaire = models.ForeignKey(
        "evaluations.Questionnaire", models.CASCADE, related_name="rounds", verbose_name=_("questionnaire")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    written_at = models.DateTimeField(_("written"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sent by"),
        help_text=_("Empty: sent by the clock."),
    )
    mails = models.PositiveIntegerField(_("mails"))

    class Meta:
        verbose_name = _("round of mail")
        verbose_name_plural = _("rounds of mail")
        ordering = ["questionnaire", "written_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "kind"], name="each_round_of_mail_is_written_once"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
