from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .cycle import Phase
from .groups import Group, Membership
from .people import Person
from .provenance import Provenance
from .words import has_words


class Theme(Provenance):
    """Something that runs through the work of several groups: a driver, a barrier, a Christie pillar or a value."""

    class Kind(models.TextChoices):
        DRIVER = "driver", _("Driver")
        BARRIER = "barrier", _("Barrier")
        PILLAR = "pillar", _("Christie pillar")
        VALUE = "value", _("Value")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                "kind",
                Lower("name"),
                name="no_two_themes_of_a_kind_share_a_name",
                violation_error_message=_("There is a theme of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LogEntryQuerySet(models.QuerySet["LogEntry"]):
    def visible_to(self, person: Person | AnonymousUser) -> LogEntryQuerySet:
        """The entries `person` may read.

        Visitors: those put on a public page. Signed in: also those open to the network, and all of one's own groups.
        Researchers: all.
        """
        if person.is_authenticated and person.is_staff:
            return self
        public = Q(on_public_page=True, group__is_published=True)
        if not person.is_authenticated:
            return self.filter(public)
        mine = Membership.objects.current().of_person(person).values("group")
        network = Q(readers=LogEntry.Readers.NETWORK, group__in=Group.objects.visible_to(person))
        return self.filter(public | network | Q(group__in=mine))

    def latest_first(self) -> LogEntryQuerySet:
        return self.order_by("-on", "-recorded_at", "-pk")


class LogEntry(Provenance):
    """One thing a group did, found out or decided: a day, a kind and one line; detail can follow."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("Meeting")
        REVIEWED = "evidence reviewed", _("Evidence reviewed")
        GATHERED = "evidence gathered", _("Evidence gathered")
        DECISION = "decision", _("Decision")
        CHANGE = "change tried", _("Change tried")
        LEARNING = "learning", _("Learning")
        SUPPORT = "leadership support", _("Leadership support")
        SPREADING = "spreading the word", _("Spreading the word")

    class Readers(models.TextChoices):
        GROUP = "group", _("Our group")
        NETWORK = "network", _("Everyone in the network")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="log_entries", verbose_name=_("group"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    on = models.DateField(_("date"))
    line = models.CharField(_("line"), max_length=300)
    detail = models.TextField(_("detail"), blank=True)
    phase = models.PositiveSmallIntegerField(_("phase"), choices=Phase.choices, null=True, blank=True)
    themes = models.ManyToManyField(Theme, blank=True, related_name="log_entries", verbose_name=_("themes"))
    readers = models.CharField(_("who can read it"), max_length=10, choices=Readers.choices, default=Readers.GROUP)
    on_public_page = models.BooleanField(_("on the public page"), default=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="log_entries",
        verbose_name=_("written by"),
    )
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ["-on", "-recorded_at", "-pk"]
        indexes = [models.Index(fields=["group", "-on", "-recorded_at"], name="log_of_a_group")]
        constraints = [
            models.CheckConstraint(condition=has_words("line"), name="every_log_entry_has_a_line"),
            models.CheckConstraint(
                condition=Q(phase__isnull=True) | Q(phase__in=[1, 2, 3]),
                name="a_log_entry_stands_in_one_of_three_phases_or_none",
            ),
            models.CheckConstraint(
                condition=Q(on_public_page=False) | Q(readers="network"),
                name="a_public_log_entry_is_open_to_the_network",
                violation_error_message=_("What stands on the public page is open to everyone in the network."),
            ),
        ]

    def __str__(self) -> str:
        return self.line

    def get_absolute_url(self) -> str:
        return f"{self.group.get_absolute_url()}#entry-{self.pk}"
