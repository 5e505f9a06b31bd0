"""The nouns of the groups app, one file per family."""

from .cycle import Cycle, Phase, PhaseMove
from .groups import Group, Membership, Partner, PieceOfWork
from .log import LogEntry, Theme
from .people import Organisation, Person, Post
from .places import CPP

__all__ = [
    "CPP",
    "Cycle",
    "Group",
    "LogEntry",
    "Membership",
    "Organisation",
    "Partner",
    "Person",
    "Phase",
    "PhaseMove",
    "PieceOfWork",
    "Post",
    "Theme",
]
