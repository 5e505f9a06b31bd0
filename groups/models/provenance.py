from django.db import models
from django.utils.translation import gettext_lazy as _


class Provenance(models.Model):
    """Where a row comes from: a printed document, or invented as an example. Both show on the page."""

    source = models.CharField(
        _("source"), max_length=80, blank=True, help_text=_("The document and section, such as “report, A2”.")
    )
    is_example = models.BooleanField(
        _("example"), default=False, help_text=_("Invented to try things out. The page says so.")
    )

    class Meta:
        abstract = True
