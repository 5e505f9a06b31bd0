from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .questionnaire import Questionnaire
from .questions import Question


class KeptAsTheyWere(TypeError):
    """What was mended is only ever added to."""

    def __init__(self) -> None:
        super().__init__("What was mended is only ever added to.")


class MendingQuerySet(models.QuerySet["Mending"]):
    """Reads. What would change a row raises KeptAsTheyWere."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise KeptAsTheyWere

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise KeptAsTheyWere


class Mending(models.Model):
    """That a wording was mended after the first form had come: both texts, who, when. Made only by `building`.

    Whoever answered before read `before`. The database takes no change of a row.
    """

    class Kind(models.TextChoices):
        TITLE = "title", _("Title")
        INTRO = "first words", _("First words")
        SECTION = "section", _("Section")
        WORDS = "question", _("Question")
        HINT = "hint", _("Hint")
        CHOICE = "choice", _("Choice")

    questionnaire = models.ForeignKey(
        Questionnaire, models.CASCADE, related_name="mendings", verbose_name=_("questionnaire")
    )
    question = models.ForeignKey(
        Question, models.CASCADE, null=True, blank=True, related_name="mendings", verbose_name=_("question")
    )
    kind = models.CharField(_("what was mended"), max_length=12, choices=Kind.choices)
    before = models.TextField(_("before"), blank=True)
    after = models.TextField(_("after"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    at = models.DateTimeField(_("time"))

    objects = MendingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mended wording")
        verbose_name_plural = _("mended wordings")
        ordering = ["questionnaire", "-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(before=F("after")), name="a_mended_wording_is_another_one"),
            models.CheckConstraint(
                condition=Q(kind__in=["question", "hint", "choice"], question__isnull=False)
                | Q(kind__in=["title", "first words", "section"], question__isnull=True),
                name="what_is_mended_of_a_question_names_it",
            ),
        ]

    def __str__(self) -> str:
        return self.after

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise KeptAsTheyWere
        super().save(*args, **{**kwargs, "force_insert": True})
