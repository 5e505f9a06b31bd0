"""What people do in a group. Each action is one transaction, names its actor as `by=`, and returns what it made."""

from .cycle import move_phase, phase_on, start_cycle
from .errors import FormUsedBefore, GroupsError, WrongDay
from .log import add_log_entry

__all__ = [
    "FormUsedBefore",
    "GroupsError",
    "WrongDay",
    "add_log_entry",
    "move_phase",
    "phase_on",
    "start_cycle",
]
