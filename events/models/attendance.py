from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .participation import Participation
from .programme import Session


class Attendance(models.Model):
    """That someone was seen in a session of the programme. Kept by `actions.keep_attendance`; for organisers alone."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances", verbose_name=_("session"))
    participation = models.ForeignKey(
        Participation, models.CASCADE, related_name="attendances", verbose_name=_("participation")
    )
    marked_at = models.DateTimeField(_("marked"))

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["session", "participation"]
        constraints = [
            models.UniqueConstraint(fields=["session", "participation"], name="nobody_is_in_a_session_twice"),
        ]

    def __str__(self) -> str:
        return str(self.session)
