from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import Person
from groups.models.provenance import Provenance
from groups.models.words import has_words

from ..dates import days_in_words, place_in_series, time_in_words, zone_in_words

# An event outside of these is a slip of the keyboard, and could make times that no calendar holds.
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


def valid_zone(name: str) -> None:
    """Raises ValidationError unless `name` is a time zone such as “Europe/London”."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValidationError(_("There is no time zone of this name. Write it like Europe/London.")) from None


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, person: Person | AnonymousUser) -> EventQuerySet:
        """The events whose page `person` may open: published ones, those they take part in, all for researchers."""
        if person.is_authenticated and person.is_staff:
            return self
        published = Q(is_published=True)
        if not person.is_authenticated:
            return self.filter(published)
        return self.filter(published | Q(participations__person=person)).distinct()

    def of(self, person: Person) -> EventQuerySet:
        """Those that `person` is asked to or takes part in, but for those they declined and those called off."""
        theirs = self.filter(cancelled_at__isnull=True, participations__person=person)
        return theirs.exclude(participations__in=person.participations.filter(reply="no"))

    def upcoming(self, at: datetime) -> EventQuerySet:
        """Those that are not over at the moment `at`, the next one first."""
        return self.filter(ends_at__gt=at).order_by("starts_at", "pk")

    def past(self, at: datetime) -> EventQuerySet:
        """Those that are over, the latest first."""
        return self.filter(ends_at__lte=at).latest_first()

    def latest_first(self) -> EventQuerySet:
        return self.order_by("-starts_at", "pk")

    def with_counts(self) -> EventQuerySet:
        """Adds `participant_count`."""
        coming = Q(participations__reply="yes", participations__waiting_since__isnull=True)
        coming |= Q(participations__arrived_at__isnull=False)
        return self.annotate(participant_count=Count("participations", filter=coming, distinct=True))


class Event(Provenance):
    """A gathering where groups learn from one another. All its times are the local times of its zone."""

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("address on the site"), max_length=80, unique=True)
    number = models.PositiveSmallIntegerField(_("number in the series"), null=True, blank=True)
    venue = models.CharField(_("venue"), max_length=120, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    zone = models.CharField(
        _("time zone"), max_length=40, default="Europe/London", validators=[valid_zone], help_text=_("Europe/London")
    )
    invitation = models.TextField(_("invitation"), blank=True, help_text=_("The text people get before they reply."))
    preparation = models.TextField(_("what to prepare"), blank=True, help_text=_("Stands below the invitation."))
    reply_by = models.DateField(
        _("reply by"), null=True, blank=True, help_text=_("Until the end of this day people can reply and change it.")
    )
    capacity = models.PositiveSmallIntegerField(
        _("places"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Empty: no limit.")
    )
    presentations_due = models.DateTimeField(
        _("pro-formas due"), null=True, blank=True, help_text=_("Until then the groups that present hand theirs in.")
    )
    for_next_time = models.TextField(
        _("learning for the next event"), blank=True, help_text=_("Comes along when this event is copied.")
    )
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="copies", verbose_name=_("copied from")
    )
    cancelled_at = models.DateTimeField(_("called off"), null=True, blank=True, editable=False)
    cancelled_because = models.CharField(_("why it was called off"), max_length=300, blank=True)
    calendar_sequence = models.PositiveIntegerField(
        _("changes that calendars must know"), default=0, editable=False, help_text=_("Times and place.")
    )
    is_published = models.BooleanField(
        _("public page"), default=False, help_text=_("On: everyone can read the title, outcomes and programme.")
    )
    dated_at = models.DateTimeField(
        _("dates set"),
        default=timezone.now,
        editable=False,
        help_text=_("When the dates were last set. Mail that was due before then is never sent by the clock."),
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=has_words("title"), name="every_event_has_a_title"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="an_event_ends_after_it_started",
                violation_error_message=_("The event must end after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at__gte=EARLIEST, ends_at__lt=LATEST),
                name="an_event_is_in_a_year_from_1990_to_2099",
                violation_error_message=_("Look at the years: an event is in one from 1990 to 2099."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1),
                name="an_event_has_at_least_one_place",
                violation_error_message=_("At least one place. Leave it empty for no limit."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("events:event", args=[self.slug])

    @property
    def tzinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def local_start(self) -> datetime:
        return self.starts_at.astimezone(self.tzinfo)

    @property
    def local_end(self) -> datetime:
        return self.ends_at.astimezone(self.tzinfo)

    @property
    def dates(self) -> str:
        """Its days in words, such as “Tuesday 23 and Wednesday 24 February 2016”."""
        return days_in_words(self.local_start.date(), self.local_end.date())

    @property
    def start_in_words(self) -> str:
        return time_in_words(self.local_start)

    @property
    def end_in_words(self) -> str:
        return time_in_words(self.local_end)

    @property
    def presentations_due_in_words(self) -> str:
        """When pro-formas are due, such as “Friday 19 February 2016, 12.00pm UK time”; empty without a deadline."""
        if self.presentations_due is None:
            return ""
        local = self.presentations_due.astimezone(self.tzinfo)
        words = {"day": days_in_words(local.date(), local.date()), "time": time_in_words(local)}
        return _("%(day)s, %(time)s %(zone)s") % {**words, "zone": self.zone_in_words}

    @property
    def zone_in_words(self) -> str:
        return zone_in_words(self.zone)

    @property
    def place_in_series(self) -> str:
        """Such as “Third national event”; empty where it is not counted."""
        return place_in_series(self.number) if self.number else ""

    def days_after_end(self, days: int) -> datetime:
        """The same time of day as the end, `days` days later by the calendar of the event's zone.

        Clocks may change in between: five weeks after 24 February 2016 16:30 in London is 30 March 2016 16:30 there.
        A time that the clock passes over stands an hour later; of one that comes twice it is the first, unless the
        event itself ended in the second.
        """
        later = self.local_end.replace(tzinfo=None) + timedelta(days=days)
        return later.replace(tzinfo=self.tzinfo, fold=self.local_end.fold)

    @property
    def reply_ends_at(self) -> datetime:
        """From then on the reply is closed: the end of the last day to reply, or the beginning of the event."""
        if self.reply_by is None:
            return self.starts_at
        end = datetime.combine(self.reply_by + timedelta(days=1), time(), self.tzinfo)
        return min(end, self.starts_at)

    def takes_replies(self, at: datetime) -> bool:
        return self.cancelled_at is None and at < self.reply_ends_at

    def is_over(self, at: datetime) -> bool:
        return at >= self.ends_at


class LearningOutcome(Provenance):
    """One thing an event is meant to do for those who come, in the words of its invitation."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="outcomes", verbose_name=_("event"))
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("learning outcome")
        verbose_name_plural = _("learning outcomes")
        ordering = ["event", "position", "pk"]

    def __str__(self) -> str:
        return self.text
