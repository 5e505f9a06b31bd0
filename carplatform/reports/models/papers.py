"""The printed page of a version."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .reports import LearningReport, ReportVersion

LONGEST_PAUSE = timedelta(hours=1)  # a machine that cannot make PDFs today may be mended tomorrow


class PaperQuerySet(models.QuerySet["Paper"]):
    def due(self, at: datetime) -> PaperQuerySet:
        """Those not measured yet whose turn it is, the oldest first."""
        return self.filter(measured_at__isnull=True, not_before__lte=at).order_by("not_before", "pk")

    def outdated(self) -> PaperQuerySet:
        """Those made when the phases still stood in the report, or did not yet: nobody is given them any more."""
        naming = Q(version__report__in=LearningReport.objects.naming_phases())
        otherwise = Q(~naming, names_phases=True) | Q(naming, names_phases=False)
        return self.filter(otherwise, measured_at__isnull=False)

    def to_be_made_again(self, at: datetime) -> int:
        """Drop what was made, so that the worker makes it again; a report that is out stays out."""
        return self.update(measured_at=None, lines_over=0, pdf=None, tries=0, not_before=at)

    def without_pdf(self) -> PaperQuerySet:
        return self.defer("pdf")


class Paper(models.Model):
    """How one version comes out on A4: whether it fits one page, and then its PDF. Written with the version, made by
    the worker (`tasks.make_papers`), which tries again after a while when it could not.

    The PDF lies in the database (docs/adr/0009): some 60 KB, and backups, rights and deleting need no rules of its own.
    """

    version = models.OneToOneField(ReportVersion, models.CASCADE, primary_key=True, related_name="paper")
    measured_at = models.DateTimeField(_("measured"), null=True, blank=True)
    lines_over = models.PositiveSmallIntegerField(_("lines too long"), default=0)
    pdf = models.BinaryField(_("PDF"), null=True, blank=True)
    names_phases = models.BooleanField(_("shows the phases"), default=True)
    tries = models.PositiveSmallIntegerField(_("failed tries"), default=0)
    not_before = models.DateTimeField(_("next try"))
    is_out_of_reach = models.BooleanField(_("this machine makes no PDF"), default=False)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("printed page")
        verbose_name_plural = _("printed pages")
        ordering = ["version"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pdf__isnull=True) | Q(measured_at__isnull=False, lines_over=0),
                name="only_what_fits_one_page_is_kept_as_pdf",
            ),
        ]

    def __str__(self) -> str:
        return str(self.version)

    @property
    def fits(self) -> bool:
        return self.measured_at is not None and not self.lines_over

    @property
    def may_be_published(self) -> bool:
        """It fits, or this machine cannot tell: then people see for themselves, on paper."""
        return self.fits or (self.is_out_of_reach and not self.lines_over)

    def put_off(self, at: datetime, *, is_out_of_reach: bool) -> None:
        """Note that it could not be made, and when to try again: after 1, 2, 4 … minutes, then every hour."""
        self.tries += 1
        self.is_out_of_reach = is_out_of_reach
        self.not_before = at + min(timedelta(minutes=2 ** min(self.tries - 1, 10)), LONGEST_PAUSE)
        self.save(update_fields=["tries", "is_out_of_reach", "not_before"])

    def note(self, at: datetime, *, lines_over: int, pdf: bytes | None, names_phases: bool) -> None:
        """Note what came of measuring: the PDF, or by how many lines the version is too long for one page; and whether
        the phases stood there."""
        self.measured_at, self.lines_over, self.pdf, self.is_out_of_reach = at, lines_over, pdf, False
        self.names_phases = names_phases
        self.save(update_fields=["measured_at", "lines_over", "pdf", "is_out_of_reach", "names_phases"])
