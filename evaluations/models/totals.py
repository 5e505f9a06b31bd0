"""What is left of an anonymous questionnaire once it is closed, and what documents say about one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from carplatform.tokens.models import Token

from .questionnaire import Questionnaire
from .questions import Choice, Question
from .scale import Mark


class Tally(models.Model):
    """How many gave one answer to one question: a mark, a number or a choice. Without any: how many answered it at all.

    Made once, at closing, by `closing.cut`. A column of answers in mixed order says no more than these counts do.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="tallies", verbose_name=_("question"))
    mark = models.CharField(_("mark"), max_length=40, choices=Mark.choices, blank=True)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    choice = models.ForeignKey(
        Choice, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("choice")
    )
    count = models.PositiveIntegerField(_("people"))

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        ordering = ["question", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(mark="", number__isnull=True)
                | Q(mark="", choice__isnull=True)
                | Q(number__isnull=True, choice__isnull=True),
                name="a_tally_counts_a_mark_or_a_number_or_a_choice",
            ),
        ]

    def __str__(self) -> str:
        return str(self.count)


class Comment(models.Model):
    """What someone wrote to an open question of an anonymous questionnaire, cut off from the rest of their form."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="comments", verbose_name=_("question"))
    text = models.TextField(_("words"))

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["question", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="a_comment_has_words")]

    def __str__(self) -> str:
        return self.text[:60]


class Completeness(models.Model):
    """How fully the forms of one mode were filled in. Kept only where every mode that was used has the floor."""

    questionnaire = models.ForeignKey(
        Questionnaire, models.CASCADE, related_name="completeness", verbose_name=_("questionnaire")
    )
    mode = models.CharField(_("how they came"), max_length=12, choices=Token.Mode.choices)
    replies = models.PositiveIntegerField(_("replies"))
    answers = models.PositiveIntegerField(_("questions answered in all"))

    class Meta:
        verbose_name = _("completeness")
        verbose_name_plural = _("completeness")
        ordering = ["questionnaire", "mode"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "mode"], name="each_mode_is_told_of_once"),
        ]

    def __str__(self) -> str:
        return self.get_mode_display()


class SourceNote(models.Model):
    """A note under the results: where a printed document differs, or does not say."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="notes", verbose_name=_("question"))
    mark = models.CharField(
        _("column"), max_length=40, choices=Mark.choices, blank=True, help_text=_("Empty: of the whole row.")
    )
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("note on the source")
        verbose_name_plural = _("notes on the source")
        ordering = ["question", "pk"]

    def __str__(self) -> str:
        return self.text


class PrintedFigures(models.Model):
    """What a document says of a questionnaire whose answers it does not print."""

    questionnaire = models.OneToOneField(
        Questionnaire, models.CASCADE, related_name="printed_figures", verbose_name=_("questionnaire")
    )
    asked = models.PositiveSmallIntegerField(_("people asked"))
    replies = models.PositiveSmallIntegerField(_("replies"))
    minimum = models.PositiveSmallIntegerField(_("fewest"))
    maximum = models.PositiveSmallIntegerField(_("most"))
    mean = models.DecimalField(_("mean"), max_digits=6, decimal_places=1)
    words = models.TextField(_("as printed"))
    source = models.CharField(_("source"), max_length=80)

    class Meta:
        verbose_name = _("printed figures")
        verbose_name_plural = _("printed figures")

    def __str__(self) -> str:
        return self.source
