"""What a log entry said before it was changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .cycle import Phase
from .log import LogEntry
from .readers import Readers


class EntryVersion(models.Model):
    """What an entry said before someone changed it: both texts are kept, with who wrote them and when.

    Rows are only added, by `actions.change_log_entry`; erasing the entry takes them away.
    """

    entry = models.ForeignKey(LogEntry, models.CASCADE, related_name="versions", verbose_name=_("log entry"))
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=20, choices=LogEntry.Kind.choices)
    on = models.DateField(_("date"))
    line = models.CharField(_("line"), max_length=300)
    detail = models.TextField(_("detail"), blank=True)
    phase = models.PositiveSmallIntegerField(_("phase"), choices=Phase.choices, null=True, blank=True)
    loop = models.CharField(_("loop"), max_length=10, choices=LogEntry.Loop.choices, blank=True)
    method = models.CharField(_("method"), max_length=120, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    readers = models.CharField(_("who can read it"), max_length=10, choices=Readers.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("written by")
    )
    at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("earlier version of a log entry")
        verbose_name_plural = _("earlier versions of log entries")
        ordering = ["entry", "number"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="an_entry_has_each_version_once"),
        ]

    def __str__(self) -> str:
        return self.line
