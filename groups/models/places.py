from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
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
        return reverse("groups:cpp", args=[self.slug])

    @property
    def full_name(self) -> str:
        """The name as a heading has it, such as “Fife Community Planning Partnership”."""
        return _("%(area)s Community Planning Partnership") % {"area": self.name}


class ResearchAssociateQuerySet(models.QuerySet["ResearchAssociate"]):
    def on(self, day: date) -> ResearchAssociateQuerySet:
        """Those who work with a CPP on the day `day`."""
        return self.filter(started__lte=day).filter(Q(ended__isnull=True) | Q(ended__gt=day))


class ResearchAssociate(models.Model):
    """That a researcher works with a CPP, from one day until another. History is kept."""

    cpp = models.ForeignKey(CPP, models.CASCADE, related_name="associates", verbose_name=_("CPP"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="associations", verbose_name=_("researcher")
    )
    started = models.DateField(_("from"))
    ended = models.DateField(_("until"), null=True, blank=True)

    objects = ResearchAssociateQuerySet.as_manager()

    class Meta:
        verbose_name = _("research associate")
        verbose_name_plural = _("research associates")
        ordering = ["cpp", "started", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cpp", "person"],
                condition=Q(ended__isnull=True),
                name="nobody_is_associate_of_a_cpp_twice_at_once",
                violation_error_message=_("This researcher works with the CPP already."),
            ),
            models.CheckConstraint(
                condition=Q(ended__isnull=True) | Q(ended__gte=F("started")),
                name="an_association_ends_no_earlier_than_it_started",
                violation_error_message=_("An association cannot end before it started."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.cpp}"
