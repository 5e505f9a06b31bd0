from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .cycle import Phase
from .groups import Group, groups_of
from .people import Person
from .provenance import Provenance
from .readers import Readers, ReadersQuerySet
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


class LogEntryQuerySet(ReadersQuerySet["LogEntry"]):
    def visible_to(self, person: Person | AnonymousUser) -> LogEntryQuerySet:
        """The entries `person` may read: as for all that a group writes down. What was struck stays in the group."""
        rows: LogEntryQuerySet = super().visible_to(person)
        if person.is_authenticated and person.is_staff:
            return rows
        if not person.is_authenticated:
            return rows.standing()
        return rows.filter(Q(struck_at__isnull=True) | Q(group__in=groups_of(person)))

    def that_fit(self, chosen: dict[str, Any]) -> LogEntryQuerySet:
        """Those that fit what was `chosen` (the fields of LogFilterForm), each once."""
        exact = {"kind": "kind", "phase": "phase", "loop": "loop", "since": "on__gte", "until": "on__lte"}
        entries = self.filter(**{lookup: chosen[name] for name, lookup in exact.items() if name in chosen})
        if "theme" in chosen:
            entries = entries.filter(themes=chosen["theme"])
        if "person" in chosen:
            uid = chosen["person"]
            present = self.model.present.through.objects.filter(person__uid=uid).values("logentry")
            entries = entries.filter(Q(written_by__uid=uid) | Q(pk__in=present))
        if word := chosen.get("word"):
            entries = entries.filter(Q(line__icontains=word) | Q(detail__icontains=word) | Q(method__icontains=word))
        return entries if "struck" in chosen else entries.standing()

    def standing(self) -> LogEntryQuerySet:
        """Those that were not struck through."""
        return self.filter(struck_at__isnull=True)

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

    class Loop(models.TextChoices):
        """Double-loop learning as the report tells of it (emergent theme 1, after Argyris and others, 1985)."""

        FIRST = "first", _("First loop")
        SECOND = "second", _("Second loop")

    Readers = Readers

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="log_entries", verbose_name=_("group"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    on = models.DateField(_("date"))
    line = models.CharField(_("line"), max_length=300)
    detail = models.TextField(_("detail"), blank=True)
    phase = models.PositiveSmallIntegerField(_("phase"), choices=Phase.choices, null=True, blank=True)
    loop = models.CharField(_("loop"), max_length=10, choices=Loop.choices, blank=True)
    method = models.CharField(_("method"), max_length=120, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    present = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("who was there")
    )
    others_present = models.PositiveSmallIntegerField(_("and how many others"), null=True, blank=True)
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
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("changed by")
    )
    edited_at = models.DateTimeField(_("changed"), null=True, blank=True, editable=False)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("struck by")
    )
    struck_at = models.DateTimeField(_("struck through"), null=True, blank=True, editable=False)
    struck_reason = models.CharField(_("why it was struck through"), max_length=300, blank=True)
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("erased by")
    )
    erased_at = models.DateTimeField(_("text erased"), null=True, blank=True, editable=False)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ["-on", "-recorded_at", "-pk"]
        indexes = [
            models.Index(fields=["group", "-on", "-recorded_at"], name="log_of_a_group"),
            models.Index(fields=["-on", "-recorded_at", "-id"], name="logs_of_all_groups"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=has_words("line") | Q(erased_at__isnull=False, line="", detail=""),
                name="every_log_entry_has_a_line_until_it_is_erased",
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_reason="", erased_at__isnull=True)
                | (Q(struck_at__isnull=False) & (has_words("struck_reason") | Q(erased_at__isnull=False))),
                name="what_is_struck_has_a_reason_and_only_that_is_erased",
            ),
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
        return self.line or str(_("Erased"))

    def get_absolute_url(self) -> str:
        return reverse("groups:entry", args=[self.group.slug, self.uid])
