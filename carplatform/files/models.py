"""What is known of a file that someone added: the file itself lies outside the database and the web root."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """One file under a name of our own, which nobody outside can guess or choose."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200, help_text=_("As it was called where it came from."))
    content_type = models.CharField(_("type"), max_length=100, help_text=_("What its content shows it to be."))
    size = models.PositiveIntegerField(_("size in bytes"))
    stored_as = models.CharField(_("name on disk"), max_length=60, unique=True, editable=False)
    added_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name
