from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models import LearningOutcome
from groups.models import CPP
from groups.models.provenance import Provenance

from .questionnaire import Questionnaire


class Section(models.Model):
    """A heading of the form, with the questions under it."""

    questionnaire = models.ForeignKey(
        Questionnaire, models.CASCADE, related_name="sections", verbose_name=_("questionnaire")
    )
    position = models.PositiveSmallIntegerField(_("place"), default=0)
    title = models.CharField(_("title"), max_length=120)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["questionnaire", "position", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="every_section_has_a_title")]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        """Its identity in words, for the page."""
        return str(self.uid)


class QuestionQuerySet(models.QuerySet["Question"]):
    def of_form(self, questionnaire: Questionnaire) -> QuestionQuerySet:
        """All questions of a form in the order they are asked, with their sections and choices: two queries."""
        questions = self.filter(section__questionnaire=questionnaire).select_related("section")
        return questions.order_by("section__position", "section", "position", "pk").prefetch_related("choices")


class Question(Provenance):
    """One thing that is asked. Nothing is compulsory."""

    class Kind(models.TextChoices):
        STATEMENT = "statement", _("Statement, how far people agree")
        OPEN = "open", _("Open question")
        NUMBER = "number", _("Number")
        ONE = "one choice", _("One choice")
        SEVERAL = "several choices", _("Several choices")

    section = models.ForeignKey(Section, models.CASCADE, related_name="questions", verbose_name=_("section"))
    position = models.PositiveSmallIntegerField(_("place"), default=0)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.STATEMENT)
    text = models.CharField(_("words"), max_length=300)
    hint = models.CharField(_("hint"), max_length=200, blank=True)
    outcome = models.ForeignKey(
        LearningOutcome,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="statements",
        verbose_name=_("learning outcome"),
        help_text=_("What the event was for, and this statement checks."),
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["section", "position", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="every_question_has_words")]

    def __str__(self) -> str:
        return self.text

    @property
    def key(self) -> str:
        """Its identity in words, for the page."""
        return str(self.uid)


class Choice(models.Model):
    """One of the answers to choose from. It may stand for a CPP, so that contacts can be counted between CPPs."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="choices", verbose_name=_("question"))
    position = models.PositiveSmallIntegerField(_("place"), default=0)
    text = models.CharField(_("words"), max_length=120)
    cpp = models.ForeignKey(CPP, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("CPP"))

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ["question", "position", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="every_choice_has_words")]

    def __str__(self) -> str:
        return self.text
