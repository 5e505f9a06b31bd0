"""What went wrong when a mail did not leave, and what follows from it."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from enum import Enum

CLOSING = 421  # "service not available, closing the channel" (RFC 5321, 4.2.1), whatever it answers
TOO_LARGE = 552


class Verdict(Enum):
    """What follows from a fault."""

    TRY_LATER = "this mail waits, the others go on"
    GIVE_UP = "this mail will never leave"
    SERVER_DOWN = "no mail can leave now"


@dataclass(frozen=True)
class Fault:
    """A verdict and its reason in plain words, which never quote the mail."""

    verdict: Verdict
    reason: str


def fault_of_opening(trouble: Exception) -> Fault:
    """The server could not be reached, or does not let us in: that is no mail's fault."""
    if isinstance(trouble, smtplib.SMTPAuthenticationError):
        reason = f"The mail server refused our user name or password ({trouble.smtp_code})."
    elif isinstance(trouble, smtplib.SMTPResponseException):
        reason = f"The mail server does not take mail now ({trouble.smtp_code})."
    else:
        reason = f"The mail server could not be reached ({_plain(trouble)})."
    return Fault(Verdict.SERVER_DOWN, reason)


def fault_of_asking(trouble: Exception) -> Fault:
    """The app that wrote the mail could not say whether it is still needed."""
    return Fault(Verdict.TRY_LATER, f"Whether this mail is still needed could not be found out ({_plain(trouble)}).")


def fault_of_sending(trouble: Exception) -> Fault:
    """What the server, or writing the mail down, had against this mail."""
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        code, reply = next(iter(trouble.recipients.values()))
        return _of_reply(code, "The address was refused", reply)
    if isinstance(trouble, smtplib.SMTPResponseException):
        return _of_response(trouble)
    if isinstance(trouble, OSError):  # SMTPServerDisconnected among them
        return Fault(Verdict.TRY_LATER, f"The mail server stopped answering ({_plain(trouble)}).")
    if isinstance(trouble, ValueError):
        return Fault(Verdict.GIVE_UP, "The address or subject cannot be written as a mail's.")
    return Fault(Verdict.TRY_LATER, f"Something unexpected went wrong ({type(trouble).__name__}).")


def _of_response(trouble: smtplib.SMTPResponseException) -> Fault:
    if isinstance(trouble, smtplib.SMTPHeloError):
        return fault_of_opening(trouble)
    if isinstance(trouble, smtplib.SMTPSenderRefused) and trouble.smtp_code != TOO_LARGE:
        # Our own address is the same in every mail: giving up would throw the whole queue away for a wrong setting.
        reason = _said("The mail server refused our own address", trouble.smtp_code, trouble.smtp_error)
        return Fault(Verdict.SERVER_DOWN, reason)
    # The server has read the mail and may quote it: its number is kept, its words are not.
    return _of_reply(trouble.smtp_code, "The mail was refused", b"")


def _of_reply(code: int, words: str, reply: bytes | str) -> Fault:
    if code == CLOSING:
        return Fault(Verdict.SERVER_DOWN, f"The mail server closed the connection ({code}).")
    return Fault(Verdict.GIVE_UP if code >= 500 else Verdict.TRY_LATER, _said(words, code, reply))


def _said(words: str, code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    said = " ".join("".join(c if c.isprintable() else " " for c in text).split())[:150]
    return f"{words} ({code} {said})." if said else f"{words} ({code})."


def _plain(trouble: Exception) -> str:
    """The system's own words, such as “Connection refused”; the name of the error where it has none."""
    match trouble:
        case TimeoutError():
            return "no answer in time"
        case smtplib.SMTPServerDisconnected():
            return "it hung up, or its answer came too late"
    return getattr(trouble, "strerror", None) or type(trouble).__name__
