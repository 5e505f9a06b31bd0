"""What people do in a group. Each action is one transaction, names its actor as `by=`, and returns what it made."""

from .attachments import attach_file, remove_file
from .cycle import begin_cycle, correct_move, finish_cycle, move_phase, phase_on, say_purpose, start_cycle
from .errors import FormUsedBefore, GroupsError, WrongDay
from .log import (
    ChangedMeanwhile,
    add_log_entry,
    change_log_entry,
    erase_log_entry,
    restore_log_entry,
    strike_log_entry,
)
from .members import (
    LastLead,
    MemberAlready,
    NoMailThere,
    accept_invitation,
    change_role,
    end_membership,
    end_post,
    forget_invitations,
    invite,
    send_again,
    withdraw_invitation,
)
from .plans import KeptChangedMeanwhile, change_kept, drop_kept, finish_step, keep, mark_of
from .settings import change_settings, record_publishing
from .welcome import Shared, go_on, share_contact

__all__ = [
    "ChangedMeanwhile",
    "FormUsedBefore",
    "GroupsError",
    "KeptChangedMeanwhile",
    "LastLead",
    "MemberAlready",
    "NoMailThere",
    "Shared",
    "WrongDay",
    "accept_invitation",
    "add_log_entry",
    "attach_file",
    "begin_cycle",
    "change_kept",
    "change_log_entry",
    "change_role",
    "change_settings",
    "correct_move",
    "drop_kept",
    "end_membership",
    "end_post",
    "erase_log_entry",
    "finish_cycle",
    "finish_step",
    "forget_invitations",
    "go_on",
    "invite",
    "keep",
    "mark_of",
    "move_phase",
    "phase_on",
    "record_publishing",
    "remove_file",
    "restore_log_entry",
    "say_purpose",
    "send_again",
    "share_contact",
    "start_cycle",
    "strike_log_entry",
    "withdraw_invitation",
]
