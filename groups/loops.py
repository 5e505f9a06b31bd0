"""First and second loop: one sentence of help and an example each, quoted from the event report of February 2016."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .models import LogEntry

SOURCE = _("The words in quotation marks are from the report of the event in February 2016, emergent theme 1.")
HELP = {
    LogEntry.Loop.FIRST: format_lazy(
        "{} {}",
        _("How we do things: “addressing practical issues in terms of use of evidence”."),
        _("For example “improvement and systems change”: one call less to book the same lift."),
    ),
    LogEntry.Loop.SECOND: format_lazy(
        "{} {}",
        _("Why we do them at all: “the underpinning values and context”."),
        _("For example “the bigger and wider picture”: whom do our opening hours really serve?"),
    ),
}
