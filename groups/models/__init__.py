"""The nouns of the groups app, one file per family."""

from .attachments import Attachment
from .cycle import Cycle, Phase, PhaseMove, SharedPurpose
from .gains import Expectation, Point, Quote
from .groups import Group, Membership
from .invitations import Invitation, InvitationToken
from .log import LogEntry, Theme
from .partners import Partner, PieceOfWork
from .people import Organisation, Person, Post
from .places import CPP, ResearchAssociate
from .readers import Readers, readers_offered
from .steps import NextStep, StepMove
from .versions import EntryVersion
from .welcome import ContactConsent, FirstVisit

__all__ = [
    "CPP",
    "Attachment",
    "ContactConsent",
    "Cycle",
    "EntryVersion",
    "Expectation",
    "FirstVisit",
    "Group",
    "Invitation",
    "InvitationToken",
    "LogEntry",
    "Membership",
    "NextStep",
    "Organisation",
    "Partner",
    "Person",
    "Phase",
    "PhaseMove",
    "PieceOfWork",
    "Point",
    "Post",
    "Quote",
    "Readers",
    "ResearchAssociate",
    "SharedPurpose",
    "StepMove",
    "Theme",
    "readers_offered",
]
