"""The nouns of the events app, one file per family."""

from .events import Event, LearningOutcome
from .participation import Participation
from .programme import Session

__all__ = ["Event", "LearningOutcome", "Participation", "Session"]
