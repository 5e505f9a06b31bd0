from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .people import Organisation

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Partner(models.Model):
    """One partner of a group: the words as printed, and the organisation they name, or else only a sector or a role."""

    group = models.ForeignKey("groups.Group", models.CASCADE, related_name="partners", verbose_name=_("group"))
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    printed = models.CharField(
        _("as printed"), max_length=200, help_text=_("The words of the map, with their commas and full stops.")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="partnerships",
        verbose_name=_("organisation"),
    )
    department = models.CharField(_("departments"), max_length=120, blank=True)
    sector = models.CharField(_("sector"), max_length=20, choices=Organisation.Sector.choices, blank=True)
    role = models.CharField(_("role"), max_length=80, blank=True, help_text=_("Such as “school head”."))

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["group", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(sector="") | ~Q(role=""),
                name="a_partner_names_an_organisation_or_a_sector_or_a_role",
                violation_error_message=_("Choose an organisation, or say which sector or role."),
            ),
            models.CheckConstraint(
                condition=Q(department="") | Q(organisation__isnull=False),
                name="only_an_organisation_has_departments",
                violation_error_message=_("Departments belong to an organisation. Choose it."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> StrOrPromise:
        """The organisation, else the role, else the sector."""
        if self.organisation:
            return self.organisation.name
        return self.role or self.get_sector_display()

    @property
    def detail(self) -> StrOrPromise:
        """Departments, else the sector where it adds something to the name."""
        if self.department:
            return self.department
        if self.organisation:
            return self.organisation.get_sector_display()
        return self.get_sector_display() if self.role else ""


class PieceOfWork(models.Model):
    """One of several pieces of work that the map lists under a group instead of partners."""

    group = models.ForeignKey("groups.Group", models.CASCADE, related_name="pieces_of_work", verbose_name=_("group"))
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    printed = models.TextField(_("as printed"))
    is_car = models.BooleanField(
        _("action research"), default=True, help_text=_("Off for work the map marks as not CAR related.")
    )

    class Meta:
        verbose_name = _("piece of work")
        verbose_name_plural = _("pieces of work")
        ordering = ["group", "position", "pk"]

    def __str__(self) -> str:
        return self.printed
