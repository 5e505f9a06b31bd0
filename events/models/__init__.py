"""The nouns of the events app, one file per family."""

from .attendance import Attendance
from .events import Event, LearningOutcome
from .invitations import Invitation, InvitationToken
from .participation import Participation
from .presentations import AssociateNote, Heading, Passage, Presentation, Slides, WebLink
from .programme import Session
from .replies import Needs, PhotoConsent, SessionChoice

__all__ = [
    "AssociateNote",
    "Attendance",
    "Event",
    "Heading",
    "Invitation",
    "InvitationToken",
    "LearningOutcome",
    "Needs",
    "Participation",
    "Passage",
    "PhotoConsent",
    "Presentation",
    "Session",
    "SessionChoice",
    "Slides",
    "WebLink",
]
