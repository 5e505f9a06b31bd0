"""First and second loop: one sentence of help and an example each, from the event report of February 2016."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .models import LogEntry

SOURCE = _("report, emergent theme 1")
HELP = {
    LogEntry.Loop.FIRST: format_lazy(
        "{} {}",
        _("How we do things: “addressing practical issues in terms of use of evidence”."),
        _("For example: we booked the same lifts with one call less."),
    ),
    LogEntry.Loop.SECOND: format_lazy(
        "{} {}",
        _("Why we do them at all: “the underpinning values and context”."),
        _("For example: we asked whom our opening hours really serve."),
    ),
}
