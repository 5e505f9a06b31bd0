from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .provenance import Provenance


class CPP(Provenance):
    """A Community Planning Partnership: the public services and third sector of one council area, planning together."""

    name = models.CharField(_("name"), max_length=80, help_text=_("The area, such as “Fife”."))
    slug = models.SlugField(_("address on the site"), unique=True)
    group_word = models.CharField(
        _("their word for a group"), max_length=40, help_text=_("What they say, such as “PIT” or “CAR group”.")
    )
    group_word_in_full = models.CharField(
        _("that word in full"), max_length=80, blank=True, help_text=_("Such as “Partnership Innovation Team”.")
    )
    council_area = models.CharField(
        _("council area on the map"),
        max_length=40,
        blank=True,
        help_text=_("One of Scotland’s 32 council areas. Empty: not on the map."),
    )

    class Meta:
        verbose_name = _("CPP")
        verbose_name_plural = _("CPPs")
        ordering = ["is_example", "name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="no_two_cpps_share_a_name",
                violation_error_message=_("There is a CPP of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('groups:map')}#{self.slug}"

    @property
    def full_name(self) -> str:
        """The name as a heading has it, such as “Fife Community Planning Partnership”."""
        return _("%(area)s Community Planning Partnership") % {"area": self.name}
