"""The nouns of the evaluations app, one file per family."""

from .answers import Answer, Pick, Response, Signature
from .links import Link, LinkToken
from .mendings import Mending
from .questionnaire import Questionnaire
from .questions import Choice, Question, Section
from .rounds import Round
from .scale import BETWEEN, POINTS, Mark
from .totals import Comment, Completeness, PrintedFigures, SourceNote, Tally

__all__ = [
    "BETWEEN",
    "POINTS",
    "Answer",
    "Choice",
    "Comment",
    "Completeness",
    "Link",
    "LinkToken",
    "Mark",
    "Mending",
    "Pick",
    "PrintedFigures",
    "Question",
    "Questionnaire",
    "Response",
    "Round",
    "Section",
    "Signature",
    "SourceNote",
    "Tally",
]
