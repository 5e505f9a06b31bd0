"""The nouns of the events app, one file per family."""

from .attendance import Attendance
from .events import Event, LearningOutcome
from .invitations import Invitation, InvitationToken
from .participation import Participation
from .programme import Session
from .replies import Needs, PhotoConsent, SessionChoice

__all__ = [
    "Attendance",
    "Event",
    "Invitation",
    "InvitationToken",
    "LearningOutcome",
    "Needs",
    "Participation",
    "PhotoConsent",
    "Session",
    "SessionChoice",
]
