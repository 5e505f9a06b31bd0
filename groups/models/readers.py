"""Who may read what a group keeps: its members, the network, or everyone."""

from __future__ import annotations

import uuid
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .groups import Group, groups_of
from .people import Person
from .provenance import Provenance

Row = TypeVar("Row", bound=models.Model)


class Readers(models.TextChoices):
    """For whom a group wrote something down. Its public page is chosen apart."""

    GROUP = "group", _("Our group")
    NETWORK = "network", _("Everyone in the network")


def readers_offered(group: Group) -> list[tuple[str, str | Promise]]:
    """The choice of readers that `group` has, in true words: without a public page nobody else sees it."""
    later = _("Everyone in the network, once we have a public page")
    network = Readers.NETWORK.label if group.is_published else later
    return [(Readers.GROUP.value, Readers.GROUP.label), (Readers.NETWORK.value, network)]


class ReadersQuerySet(models.QuerySet[Row]):
    """Rows of a group with `readers` and `on_public_page`."""

    def visible_to(self, person: Person | AnonymousUser) -> Any:
        """The rows `person` may read.

        Visitors: those put on a public page. Signed in: also those open to the network, and all of one's own groups.
        Researchers: all.
        """
        if person.is_authenticated and person.is_staff:
            return self
        public = Q(on_public_page=True, group__is_published=True)
        if not person.is_authenticated:
            return self.filter(public)
        network = Q(readers=Readers.NETWORK, group__in=Group.objects.visible_to(person))
        return self.filter(public | network | Q(group__in=groups_of(person)))


class ForReaders(Provenance):
    """A row of a group that says who may read it, who wrote it down and when."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="%(class)ss", verbose_name=_("group"))
    readers = models.CharField(_("who can read it"), max_length=10, choices=Readers.choices, default=Readers.GROUP)
    on_public_page = models.BooleanField(_("on the public page"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)

    class Meta:
        abstract = True


def public_is_open_to_the_network(name: str) -> models.CheckConstraint:
    """The rule, under the `name` of one table, that the public page shows nothing which the network may not read."""
    return models.CheckConstraint(
        condition=Q(on_public_page=False) | Q(readers="network"),
        name=name,
        violation_error_message=_("What stands on the public page is open to everyone in the network."),
    )
