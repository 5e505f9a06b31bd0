from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Event
from groups.models import Person
from groups.models.provenance import Provenance

from .rounds import Round

FLOOR = 10  # replies; below, nothing about answers is shown (trust.md 1)
LOWEST_FLOOR = 5  # what the organiser may set before the first link leaves, and what totals of named ones need
DAYS = [MaxValueValidator(366)]  # a year: a slip of the keyboard must not make times that no calendar holds
NONE_IF_EMPTY = _("Days after it opened. Empty: none.")


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    def visible_to(self, person: Person | AnonymousUser) -> QuestionnaireQuerySet:
        """Those whose results `person` may open once they are closed.

        Everyone: those made public. Whoever took part in the event: its own. Researchers: all.
        """
        if person.is_authenticated and person.is_staff:
            return self
        public = Q(results_public=True, event__is_published=True)
        if not person.is_authenticated:
            return self.filter(public)
        return self.filter(public | Q(event__participations__person=person)).distinct()

    def of_events(self) -> QuestionnaireQuerySet:
        """Those that are sent to people, without the library's."""
        return self.filter(event__isnull=False)

    def in_library(self) -> QuestionnaireQuerySet:
        return self.filter(event__isnull=True)

    def with_invitation(self) -> QuestionnaireQuerySet:
        """Adds `invited_at`: when the invitation was written, or None. Needed for every question about time."""
        written = Round.objects.filter(questionnaire=OuterRef("pk"), kind=Round.Kind.INVITATION)
        return self.select_related("event").annotate(invited_at=models.Subquery(written.values("written_at")[:1]))

    def running(self) -> QuestionnaireQuerySet:
        """Those that nobody has begun to close."""
        return self.of_events().filter(closing_since__isnull=True)

    def to_cut(self) -> QuestionnaireQuerySet:
        """Those whose closing has begun and is not finished."""
        return self.filter(closing_since__isnull=False, closed_at__isnull=True)

    def to_sweep(self) -> QuestionnaireQuerySet:
        """Those that are closed while what was deleted may still lie in the database's files."""
        return self.filter(closed_at__isnull=False, swept_at__isnull=True)


class Questionnaire(Provenance):
    """What participants of an event are asked: an evaluation at its end, or a follow-up five weeks later.

    Without an event it is a form of the library, from which others are copied. All its times are worked out from the
    event, until mail is written. Closed only by `actions.begin_closing` and `closing.cut`, never opened again.
    """

    class Purpose(models.TextChoices):
        EVALUATION = "evaluation", _("Evaluation")
        FOLLOW_UP = "follow-up", _("Follow-up")

    class Answers(models.TextChoices):
        ANONYMOUS = "anonymous", _("Anonymous")
        NAMED = "named", _("With names")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(
        Event,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questionnaires",
        verbose_name=_("event"),
        help_text=_("Empty: a form of the library."),
    )
    purpose = models.CharField(_("kind"), max_length=12, choices=Purpose.choices, default=Purpose.EVALUATION)
    title = models.CharField(_("title"), max_length=120)
    intro = models.TextField(_("first words"), blank=True, help_text=_("One or two sentences under the title."))
    answers = models.CharField(
        _("answers"),
        max_length=10,
        choices=Answers.choices,
        default=Answers.ANONYMOUS,
        help_text=_("Printed above question 1. It can never be changed."),
    )
    floor = models.PositiveSmallIntegerField(
        _("replies needed"),
        default=FLOOR,
        validators=[MinValueValidator(LOWEST_FLOOR), MaxValueValidator(1000)],
        help_text=_("With fewer replies no result is shown. It cannot be changed once a link is out."),
    )
    also_staff = models.BooleanField(_("also ask staff and speakers"), default=False)
    opens_after_days = models.PositiveSmallIntegerField(
        _("opens after"),
        default=0,
        validators=DAYS,
        help_text=_("Days after the end of the event, at the same time of day."),
    )
    closes_after_days = models.PositiveSmallIntegerField(
        _("closes after"), default=7, validators=[MinValueValidator(1), *DAYS], help_text=_("Days after it opened.")
    )
    first_reminder_days = models.PositiveSmallIntegerField(
        _("first reminder"), null=True, blank=True, default=2, validators=DAYS, help_text=NONE_IF_EMPTY
    )
    second_reminder_days = models.PositiveSmallIntegerField(
        _("second reminder"), null=True, blank=True, default=5, validators=DAYS, help_text=NONE_IF_EMPTY
    )
    scheduled_at = models.DateTimeField(_("schedule made"), default=timezone.now, editable=False)
    results_public = models.BooleanField(
        _("results public"), default=False, help_text=_("On: once closed, everyone can read the results.")
    )
    closing_since = models.DateTimeField(_("closing since"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    swept_at = models.DateTimeField(_("traces swept"), null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("closed by"),
    )
    asked = models.PositiveIntegerField(_("people asked"), null=True, editable=False)
    replies = models.PositiveIntegerField(_("replies"), null=True, editable=False)

    objects = QuestionnaireQuerySet.as_manager()

    invited_at: datetime | None  # only of those loaded `with_invitation()`

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ["event", "opens_after_days", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="every_questionnaire_has_a_title"),
            models.CheckConstraint(
                condition=Q(floor__gte=LOWEST_FLOOR), name="no_results_are_shown_of_fewer_than_five_replies"
            ),
            models.CheckConstraint(
                condition=Q(closes_after_days__gte=1), name="a_questionnaire_is_open_for_a_day_at_least"
            ),
            models.CheckConstraint(
                condition=Q(closing_since__isnull=True) | Q(event__isnull=False),
                name="only_questionnaires_of_an_event_are_closed",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, asked__isnull=True, replies__isnull=True)
                | Q(closing_since__isnull=False, closed_at__isnull=False, asked__isnull=False, replies__isnull=False),
                name="a_closed_questionnaire_knows_how_many_were_asked_and_replied",
            ),
            models.CheckConstraint(
                condition=Q(swept_at__isnull=True) | Q(closed_at__isnull=False),
                name="a_questionnaire_is_swept_after_it_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.event}" if self.event else self.title

    def get_absolute_url(self) -> str:
        return reverse("evaluations:desk", args=[self.uid])

    @property
    def is_anonymous(self) -> bool:
        return self.answers == self.Answers.ANONYMOUS

    @property
    def replies_needed(self) -> int:
        """With fewer replies, or answers to a question, nothing is shown. Totals with names need five (trust.md 1b)."""
        return self.floor if self.is_anonymous else LOWEST_FLOOR

    # Its times: only for those loaded `with_invitation()` ------------------------------------------------------------

    @property
    def opens_at(self) -> datetime:
        """When it opens by the schedule, in the zone of the event."""
        return self.of_event.days_after_end(self.opens_after_days)

    @property
    def closes_at(self) -> datetime:
        return self.days_after_opening(self.closes_after_days)

    def days_after_opening(self, days: int) -> datetime:
        """That many days after it opened by the schedule, or later, when the invitation was sent by hand."""
        opened = max(self.opens_at, self.invited_at or self.opens_at)
        zone = self.of_event.tzinfo
        return (opened.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)).replace(tzinfo=zone)

    def has_opened(self, at: datetime) -> bool:
        """Whether its time has come, or the invitation was sent before that by hand."""
        return at >= self.opens_at or self.invited_at is not None

    def is_open(self, at: datetime) -> bool:
        """Whether answers are taken. At the closing time they no longer are, even before the worker has closed it."""
        return self.closing_since is None and self.has_opened(at) and at < self.closes_at

    def due_at(self, kind: str) -> datetime | None:
        """When the round of mail of that kind is due; None where there is none."""
        days = {
            Round.Kind.INVITATION: 0,
            Round.Kind.FIRST_REMINDER: self.first_reminder_days,
            Round.Kind.SECOND_REMINDER: self.second_reminder_days,
        }[Round.Kind(kind)]
        if days is None:
            return None
        return self.opens_at if kind == Round.Kind.INVITATION else self.days_after_opening(days)

    def is_missed(self, kind: str) -> bool:
        """Whether the round was due before its schedule was made or the event's dates were set.

        Such a round is shown as missed and sent only by hand, so that history and restored copies mail nobody.
        """
        due = self.due_at(kind)
        return due is not None and due < max(self.scheduled_at, self.of_event.dated_at)

    @property
    def of_event(self) -> Event:
        """Its event. Raises ValueError for a form of the library, which has no times."""
        if self.event is None:
            raise ValueError("A form of the library has no event.")
        return self.event
