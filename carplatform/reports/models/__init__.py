"""The tables of learning reports."""

from .papers import Paper
from .reports import ORIGINS, KeptForGood, LearningReport, ReportLine, ReportVersion, Section, comes_from_none

__all__ = [
    "ORIGINS",
    "KeptForGood",
    "LearningReport",
    "Paper",
    "ReportLine",
    "ReportVersion",
    "Section",
    "comes_from_none",
]
