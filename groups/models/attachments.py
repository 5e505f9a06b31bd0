"""Files that stand beside what a group wrote down."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from carplatform.files.kinds import LABELS
from carplatform.files.models import StoredFile

from .log import LogEntry


class Attachment(StoredFile):
    """A file of a log entry. Whoever may read the entry may fetch it."""

    entry = models.ForeignKey(LogEntry, models.CASCADE, related_name="attachments", verbose_name=_("log entry"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("added by")
    )

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["entry", "pk"]

    @property
    def kind(self) -> str:
        """What people call a file of its kind."""
        return str(LABELS.get(self.content_type, ""))
