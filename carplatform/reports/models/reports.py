"""The learning report: what a partnership or a group has learnt, on one page."""

from __future__ import annotations

import uuid
from datetime import date
from itertools import combinations
from typing import Any, NoReturn, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import (
    CPP,
    Expectation,
    Group,
    LogEntry,
    NextStep,
    Person,
    Point,
    Quote,
    ResearchAssociate,
)
from groups.models.provenance import Provenance
from groups.models.words import has_words
from groups.permissions import can_look_after_groups, leading, working


class KeptForGood(TypeError):
    """Versions and their lines are only ever added: going back makes a new one."""

    def __init__(self) -> None:
        super().__init__("Versions of a report are only ever added.")


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Reads and adds. What would change a row raises KeptForGood."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise KeptForGood

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise KeptForGood


class AppendOnly(models.Model):
    """A row that is written once. It goes only with the report it belongs to."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise KeptForGood
        super().save(*args, **{**kwargs, "force_insert": True})


class LearningReportQuerySet(models.QuerySet["LearningReport"]):
    def visible_to(self, person: Person | AnonymousUser, today: date) -> LearningReportQuerySet:
        """The reports whose page `person` may open: published ones, and those they edit."""
        return self.filter(Q(published__isnull=False) | Q(pk__in=self.edited_by(person, today)))

    def edited_by(self, person: Person | AnonymousUser, today: date) -> LearningReportQuerySet:
        """The reports that `person` may write, as `permissions.can_edit_report_of` says of one owner."""
        if not person.is_authenticated:
            return self.none()
        if can_look_after_groups(person):
            return self
        associated = ResearchAssociate.objects.on(today).filter(person=person).values("cpp")
        of_group = Q(group__in=working(person).values("group"))
        return self.filter(of_group | Q(cpp__in=leading(person).values("group__cpp")) | Q(cpp__in=associated))

    def naming_phases(self) -> LearningReportQuerySet:
        """Those in which the three phases stand: none of a group that works with them without naming them, nor of a
        CPP that has only such groups."""
        groups = Group.objects.filter(cpp=OuterRef("cpp"))
        of_cpp = Q(Exists(groups.filter(is_explicit=True))) | Q(~Exists(groups))
        return self.filter(Q(group__is_explicit=True) | Q(of_cpp, cpp__isnull=False))

    def published_ones(self) -> LearningReportQuerySet:
        return self.filter(published__isnull=False)

    def with_owner(self) -> LearningReportQuerySet:
        return self.select_related("cpp", "group__cpp", "published")


class LearningReport(Provenance):
    """The learning report of one CPP or of one group, in versions of which one may be published.

    Made by `actions.draft_report`; its version is chosen by `actions.publish_report` and `actions.take_down`.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("address on the site"), max_length=100, unique=True)
    cpp = models.ForeignKey(CPP, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("CPP"))
    group = models.ForeignKey(
        Group, models.CASCADE, null=True, blank=True, related_name="learning_reports", verbose_name=_("group")
    )
    published = models.ForeignKey(
        "ReportVersion", models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("published version")
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    stands_by: models.ManyToManyField[ReportLine, Any] = models.ManyToManyField(
        "ReportLine", blank=True, related_name="+", verbose_name=_("lines published though their source is gone")
    )

    objects = LearningReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("learning report")
        verbose_name_plural = _("learning reports")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cpp__isnull=True, group__isnull=False) | Q(cpp__isnull=False, group__isnull=True),
                name="a_report_is_of_one_cpp_or_of_one_group",
            ),
            models.CheckConstraint(
                condition=Q(published__isnull=True, published_at__isnull=True)
                | Q(published__isnull=False, published_at__isnull=False),
                name="a_published_report_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.whose)

    def get_absolute_url(self) -> str:
        return reverse("reports:report", args=[self.slug])

    @property
    def owner(self) -> CPP | Group:
        return self.group or self.partnership

    @property
    def partnership(self) -> CPP:
        """The CPP it is of, or that its group belongs to."""
        return self.group.cpp if self.group else cast(CPP, self.cpp)

    @property
    def whose(self) -> str:
        """Whose report it is, as its head names them."""
        return f"{self.group.topic}, {self.group.cpp.name}" if self.group else self.partnership.full_name


class ReportVersion(AppendOnly):
    """One state of a report, whole: its words above the lines, who wrote it, when, and what changed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(LearningReport, models.CASCADE, related_name="versions", verbose_name=_("report"))
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=120)
    opening = models.TextField(_("opening"), blank=True)
    produced = models.CharField(_("produced"), max_length=40, help_text=_("Such as “February 2016”."))
    changes = models.CharField(_("what changed"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("written by")
    )
    at = models.DateTimeField(_("written"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("version of a report")
        verbose_name_plural = _("versions of a report")
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="a_report_has_each_version_once"),
            models.CheckConstraint(condition=has_words("title"), name="every_version_of_a_report_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


class Section(models.TextChoices):
    """The parts of the report, in the order and the words of Aberdeenshire's summary of February 2016."""

    LEARNT = "learnt", _("What have we learnt by using CAR?")
    FACTORS = "factors", _("Key factors for success")
    BENEFITS = "benefits", _("What are the key benefits for our respective organisations?")
    CONNECTIONS = "connections", _("Wider connections")
    WORDS = "words", _("In our own words")
    NEXT = "next", _("How are we going to build on this?")


ORIGINS = ("entry", "point", "quote", "step", "expectation")


def at_most_one(*names: str) -> Q:
    """That no two of the columns `names` hold something."""
    rule = Q()
    for first, second in combinations(names, 2):
        rule &= Q(**{f"{first}__isnull": True}) | Q(**{f"{second}__isnull": True})
    return rule


def comes_from_none(*names: str) -> Q:
    """That none of the columns `names` holds something."""
    return Q(**{f"{name}__isnull": True for name in names})


class ReportLine(AppendOnly):
    """One line of one version, and what it comes from: at most one row of the record, and that in words."""

    version = models.ForeignKey(ReportVersion, models.CASCADE, related_name="lines", verbose_name=_("version"))
    section = models.CharField(_("section"), max_length=12, choices=Section.choices)
    position = models.PositiveSmallIntegerField(_("place in the section"))
    text = models.CharField(_("text"), max_length=600)
    label = models.CharField(_("who said it, or by when"), max_length=120, blank=True)
    source = models.CharField(_("where it is from"), max_length=300, blank=True)
    # Stays when the row is deleted: that its source is gone is to be known for good.
    from_record = models.BooleanField(_("from the record"), default=False)
    entry = models.ForeignKey(LogEntry, models.SET_NULL, null=True, blank=True, related_name="+")
    point = models.ForeignKey(Point, models.SET_NULL, null=True, blank=True, related_name="+")
    quote = models.ForeignKey(Quote, models.SET_NULL, null=True, blank=True, related_name="+")
    step = models.ForeignKey(NextStep, models.SET_NULL, null=True, blank=True, related_name="+")
    expectation = models.ForeignKey(Expectation, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("line of a report")
        verbose_name_plural = _("lines of a report")
        ordering = ["version", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "section", "position"], name="each_line_has_a_place_of_its_own"),
            models.CheckConstraint(condition=has_words("text"), name="every_line_of_a_report_says_something"),
            models.CheckConstraint(condition=at_most_one(*ORIGINS), name="a_line_comes_from_one_row_at_most"),
            models.CheckConstraint(
                condition=Q(from_record=True) | comes_from_none(*ORIGINS),
                name="what_comes_from_a_row_is_from_the_record",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def origin(self) -> LogEntry | Point | Quote | NextStep | Expectation | None:
        """The row of the record that it comes from, while that is there."""
        return self.entry or self.point or self.quote or self.step or self.expectation
