from __future__ import annotations

import uuid

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from groups.models.provenance import Provenance
from groups.models.words import has_words

from .events import Event


class SessionQuerySet(models.QuerySet["Session"]):
    def with_attendance(self) -> SessionQuerySet:
        """Adds `there`: how many were seen in each."""
        # A query that counts forgets the order of its model.
        return self.annotate(there=Count("attendances")).order_by("event", "on", "starts", "position", "pk")


class Session(Provenance):
    """One line of the programme, as it is printed: when, what, where, who.

    It may have no end, and may overlap another: programmes do. Sessions of one `choice` stand side by side, and a
    person goes to those of one `option`.
    """

    class Kind(models.TextChoices):
        WORK = "work", _("Session")
        BREAK = "break", _("Break or meal")

    event = models.ForeignKey(Event, models.CASCADE, related_name="sessions", verbose_name=_("event"))
    on = models.DateField(_("day"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"), null=True, blank=True, help_text=_("Empty: no set end."))
    position = models.PositiveSmallIntegerField(_("place among those that start together"), default=0)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.WORK)
    title = models.CharField(_("title"), max_length=200)
    room = models.CharField(_("room"), max_length=80, blank=True)
    people = models.CharField(_("who leads it"), max_length=200, blank=True)
    detail = models.TextField(_("detail"), blank=True, help_text=_("One line for each point."))
    choice = models.CharField(
        _("choice"), max_length=80, blank=True, help_text=_("What is chosen between, such as “Seminars”.")
    )
    option = models.CharField(_("option"), max_length=10, blank=True, help_text=_("Such as “a” or “b”."))
    places = models.PositiveSmallIntegerField(
        _("places"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Empty: no limit.")
    )
    handout = models.URLField(_("handout"), blank=True, help_text=_("Where it can be read."))
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["event", "on", "starts", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=has_words("title"), name="every_session_has_a_title"),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gt=F("starts")),
                name="a_session_ends_after_it_started",
                violation_error_message=_("The session must end after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(choice="", option="") | (~Q(choice="") & ~Q(option="")),
                name="a_session_to_choose_has_a_choice_and_an_option",
                violation_error_message=_("Say both: what is chosen between, and which option this is."),
            ),
            models.CheckConstraint(
                condition=Q(places__isnull=True) | Q(places__gte=1),
                name="a_session_has_at_least_one_place",
                violation_error_message=_("At least one place. Leave it empty for no limit."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def points(self) -> list[str]:
        return [line for line in self.detail.splitlines() if line.strip()]
