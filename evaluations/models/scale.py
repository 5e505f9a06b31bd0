"""The five-point scale of agreement, and the marks people make between two of its points."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mark(models.TextChoices):
    """How far someone agrees, as they marked it, from the left of the scale to its right."""

    STRONGLY_DISAGREE = "strongly disagree", _("Strongly disagree")
    NEARLY_DISAGREE = "between strongly disagree and disagree", _("Between strongly disagree and disagree")
    DISAGREE = "disagree", _("Disagree")
    RATHER_DISAGREE = "between disagree and neutral", _("Between disagree and neutral")
    NEUTRAL = "neutral", _("Neutral")
    RATHER_AGREE = "between neutral and agree", _("Between neutral and agree")
    AGREE = "agree", _("Agree")
    NEARLY_STRONGLY_AGREE = "between agree and strongly agree", _("Between agree and strongly agree")
    STRONGLY_AGREE = "strongly agree", _("Strongly agree")

    @property
    def is_between(self) -> bool:
        return self not in POINTS

    @property
    def counted_as(self) -> Mark:
        """The point under which the mark is counted: between two points, the one nearer to neutral.

        The report of 2016 did so in all four of its cases (Appendix 1), three of them between agree and strongly agree
        and one between neutral and agree. It has none on the side of disagreement; there we do the same.
        """
        if not self.is_between:
            return self
        place = list(Mark).index(self)
        return list(Mark)[place + 1 if place < list(Mark).index(Mark.NEUTRAL) else place - 1]


POINTS = (Mark.STRONGLY_DISAGREE, Mark.DISAGREE, Mark.NEUTRAL, Mark.AGREE, Mark.STRONGLY_AGREE)
BETWEEN = (Mark.NEARLY_DISAGREE, Mark.RATHER_DISAGREE, Mark.RATHER_AGREE, Mark.NEARLY_STRONGLY_AGREE)
