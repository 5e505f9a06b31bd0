"""What people answer, as long as their forms are whole: of anonymous questionnaires only until closing.

None of these tables holds a time, a running number, or a key to a person, link, participation, session or address.
The one exception is Signature, which the database refuses for anonymous questionnaires.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from carplatform.tokens.models import Token
from events.models import Participation

from .questionnaire import Questionnaire
from .questions import Choice, Question
from .scale import Mark


class Response(models.Model):
    """One form that was sent. Made only by `actions.submit`; at closing an anonymous one is cut apart."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    questionnaire = models.ForeignKey(
        Questionnaire, models.CASCADE, related_name="responses", verbose_name=_("questionnaire")
    )
    mode = models.CharField(_("how it came"), max_length=12, choices=Token.Mode.choices)

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")

    def __str__(self) -> str:
        return str(_("Response"))


class Answer(models.Model):
    """What one form says to one question: a mark, words or a number. Choices are in Pick."""

    pk = models.CompositePrimaryKey("response_id", "question_id")
    response = models.ForeignKey(Response, models.CASCADE, related_name="answers", verbose_name=_("response"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers", verbose_name=_("question"))
    mark = models.CharField(_("mark"), max_length=40, choices=Mark.choices, blank=True)
    text = models.TextField(_("words"), blank=True)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.CheckConstraint(
                condition=Q(~Q(mark=""), text="", number__isnull=True)
                | Q(~Q(text=""), mark="", number__isnull=True)
                | Q(mark="", text="", number__isnull=False),
                name="an_answer_is_a_mark_or_words_or_a_number",
            ),
            models.CheckConstraint(
                condition=Q(mark="") | Q(mark__in=[mark.value for mark in Mark]), name="a_mark_is_on_the_scale"
            ),
        ]

    def __str__(self) -> str:
        return str(_("Answer"))


class Pick(models.Model):
    """That one form chose one choice."""

    pk = models.CompositePrimaryKey("response_id", "choice_id")
    response = models.ForeignKey(Response, models.CASCADE, related_name="picks", verbose_name=_("response"))
    choice = models.ForeignKey(Choice, models.PROTECT, related_name="picks", verbose_name=_("choice"))

    class Meta:
        verbose_name = _("pick")
        verbose_name_plural = _("picks")

    def __str__(self) -> str:
        return str(_("Pick"))


class Signature(models.Model):
    """Whose form it is. Only of questionnaires with names: the database refuses any other."""

    response = models.OneToOneField(Response, models.CASCADE, primary_key=True, verbose_name=_("response"))
    participation = models.ForeignKey(
        Participation, models.PROTECT, related_name="signatures", verbose_name=_("participation")
    )

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")

    def __str__(self) -> str:
        return str(self.participation)
