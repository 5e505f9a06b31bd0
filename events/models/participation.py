from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from groups.models import CPP, ContactConsent, Group
from groups.models.provenance import Provenance

from ..dates import time_in_words
from .events import Event

# Whoever is in the room comes, whatever they replied before.
COMES = Q(reply="yes", waiting_since__isnull=True) | Q(arrived_at__isnull=False)


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def coming(self) -> ParticipationQuerySet:
        """Those who said yes and have a place, who arrived, or of whom documents say that they were there."""
        return self.filter(COMES)

    def waiting(self) -> ParticipationQuerySet:
        """Those who said yes when all places were taken, in the order in which they get one."""
        waiting = self.filter(waiting_since__isnull=False, arrived_at__isnull=True)
        return waiting.filter(reply=self.model.Reply.YES).order_by("waiting_since", "pk")

    def asked(self, *, also_staff: bool) -> ParticipationQuerySet:
        """Those whom questionnaires go to: practitioners and presenters; where ticked, staff and speakers too. Only
        those who are coming."""
        role = self.model.Role
        coming = self.coming()
        return coming if also_staff else coming.filter(role__in=[role.PRACTITIONER, role.PRESENTER])

    def presenting(self) -> ParticipationQuerySet:
        """Presenters whose invitation stands and who have not declined: they may prepare before they have replied."""
        role = self.model.Role
        asked = self.exclude(reply=self.model.Reply.NO).exclude(invitation__withdrawn_at__isnull=False)
        return asked.filter(role=role.PRESENTER)

    def counts_in_words(self) -> list[str]:
        """How many take part in each role that anyone has, in the order of the roles: “21 practitioners”, …"""
        counted = dict(self.order_by().values_list("role").annotate(Count("pk")))
        words = {
            "practitioner": ngettext("%d practitioner", "%d practitioners", counted.get("practitioner", 0)),
            "presenter": ngettext("%d presenter", "%d presenters", counted.get("presenter", 0)),
            "staff": ngettext("%d member of staff or student", "%d staff and students", counted.get("staff", 0)),
            "speaker": ngettext("%d speaker", "%d speakers", counted.get("speaker", 0)),
        }
        return [text % counted[role] for role, text in words.items() if role in counted]

    def named(self) -> ParticipationQuerySet:
        """Those of whom the record knows who they are, by name."""
        return self.filter(person__isnull=False).select_related("person", "cpp").order_by("person__name", "pk")

    def on_the_sheet(self) -> ParticipationQuerySet:
        """Those who agree at this moment to stand on the contact sheet. Adds `shows_email` and `shows_phone`.

        By CPP and name. Each comes with person, event, CPP and group.
        """
        box, consents = ContactConsent.Box, ContactConsent.objects
        return (
            self.filter(consents.holds(box.SHEET, of="person"))
            .annotate(
                shows_email=consents.holds(box.EMAIL, of="person"), shows_phone=consents.holds(box.PHONE, of="person")
            )
            .select_related("person", "event", "cpp", "group")
            .order_by(F("cpp__name").asc(nulls_last=True), "person__name", "pk")
        )

    def with_consent_asked(self) -> ParticipationQuerySet:
        """Adds `was_asked`: whether they ever said yes or no to the contact sheet."""
        said = ContactConsent.objects.filter(person=OuterRef("person"), box=ContactConsent.Box.SHEET)
        return self.annotate(was_asked=Exists(said))

    def early_leavers_first(self) -> ParticipationQuerySet:
        """The order in which mail about the event is written: who left early was not there for the form in the room."""
        return self.order_by(F("left_early").desc(), "pk")


class Participation(Provenance):
    """That someone was asked to an event or takes part, in a role, with CPP, employer and job title as they were then.

    The person is empty where a document counts people without naming them. Nobody asks again whether someone comes who
    stands in a document or walked in: their reply is yes.
    """

    class Role(models.TextChoices):
        PRACTITIONER = "practitioner", _("Practitioner")
        PRESENTER = "presenter", _("Presenter")
        STAFF = "staff", _("Staff")
        SPEAKER = "speaker", _("Speaker")

    class Reply(models.TextChoices):
        NONE = "", _("No reply yet")
        YES = "yes", _("Yes")
        NO = "no", _("No")
        UNSURE = "unsure", _("Not sure yet")

    event = models.ForeignKey(Event, models.CASCADE, related_name="participations", verbose_name=_("event"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.PRACTITIONER)
    cpp = models.ForeignKey(
        CPP, models.PROTECT, null=True, blank=True, related_name="participations", verbose_name=_("CPP")
    )
    employer = models.CharField(_("employer"), max_length=120, blank=True, help_text=_("As at the event."))
    job_title = models.CharField(_("job title"), max_length=120, blank=True, help_text=_("As at the event."))
    group = models.ForeignKey(
        Group, models.SET_NULL, null=True, blank=True, related_name="participations", verbose_name=_("group")
    )
    reply = models.CharField(_("reply"), max_length=6, choices=Reply.choices, default=Reply.YES, blank=True)
    replied_at = models.DateTimeField(_("replied"), null=True, blank=True)
    waiting_since = models.DateTimeField(_("on the waiting list since"), null=True, blank=True)
    told_sequence = models.PositiveIntegerField(
        _("change they were told of"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Days and place that they hold, by the event’s count of changes. Empty: no mail of ours went out."),
    )
    arrived_at = models.DateTimeField(_("arrived"), null=True, blank=True)
    left_early = models.BooleanField(_("left early"), default=False)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["event", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=Q(person__isnull=False),
                name="nobody_takes_part_in_an_event_twice",
                violation_error_message=_("This person takes part in the event already."),
            ),
            models.CheckConstraint(
                condition=Q(waiting_since__isnull=True) | Q(reply="yes"),
                name="only_who_said_yes_waits_for_a_place",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or _("Not named"))

    @property
    def is_coming(self) -> bool:
        """Whether they said yes and have a place, or are there."""
        return self.arrived_at is not None or (self.reply == self.Reply.YES and self.waiting_since is None)

    @property
    def arrived_in_words(self) -> str:
        """When they arrived, by the clock of the event: “9.05am”; empty for whoever did not."""
        return time_in_words(self.arrived_at.astimezone(self.event.tzinfo)) if self.arrived_at else ""

    @property
    def job(self) -> str:
        """Job and employer as at the event, in one line."""
        return ", ".join(part for part in (self.job_title, self.employer) if part)

    @property
    def description(self) -> str:
        """Job, employer and CPP as at the event, in one line."""
        return ", ".join(part for part in (self.job, str(self.cpp or "")) if part)

    @property
    def replied_to_other_dates(self) -> bool:
        """Whether the dates of the event were set anew after the reply."""
        return self.replied_at is not None and self.replied_at < self.event.dated_at

    @property
    def name(self) -> str:
        return self.person.name if self.person else ""
