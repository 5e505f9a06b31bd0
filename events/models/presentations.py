"""A group that presents at an event, its pro-forma, and what it shows beside it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from carplatform.files.kinds import LABELS
from carplatform.files.models import StoredFile
from groups.models import Group, Person, ResearchAssociate
from groups.models.groups import groups_of
from groups.models.provenance import Provenance
from groups.models.words import has_words

from ..room import ROOM
from .events import Event
from .participation import Participation


class Heading(models.TextChoices):
    """The nine headings of the pro-forma, word for word as the report prints them (Appendix 4)."""

    NAME = "name", _("Name of CAR group/PIT group")
    AIM = "aim", _("Aim of group/Research question/Problem addressing")
    MEMBERS = "members", _("CAR group members")
    ACTIVITIES = "activities", _("CAR group activities so far")
    METHODS = "methods", _("Research methods used")
    FUTURE = "future", _("Expected future activities")
    OUTPUTS = "outputs", _("Expected outputs from the CAR group")
    OUTCOMES = "outcomes", _("Expected outcomes from the CAR group")
    OTHER = "other", _("Any other important features of your CAR project")

    @property
    def help(self) -> str | Promise:
        """What stands behind it in brackets; empty where nothing does."""
        return HELP.get(self, "")

    @property
    def longest(self) -> int:
        """How many characters it has room for, as `room.taken` counts them: nine full ones print on one page."""
        return ROOM[self.value]


HELP = {
    Heading.MEMBERS: _("names, organisations, and job titles"),
    Heading.ACTIVITIES: _("e.g. number of meetings, evidence considered"),
    Heading.METHODS: _(
        "e.g. review of policy literature, reading academic literature, exploring data, conducting a survey, "
        "interviews, focus groups"
    ),
    Heading.FUTURE: _("e.g. projected end date, number of meetings, spreading your learning"),
    Heading.OUTPUTS: _("e.g. report, framework, presentation"),
    Heading.OUTCOMES: _("the real-world changes that you anticipate making as a result"),
}


def advised_by(person: Person, at: datetime) -> Any:
    """The keys of the partnerships that `person` is research associate of on the day of `at`, for a query."""
    return ResearchAssociate.objects.on(timezone.localdate(at)).filter(person=person).values("cpp")


class PresentationQuerySet(models.QuerySet["Presentation"]):
    def visible_to(self, person: Person | AnonymousUser, at: datetime) -> PresentationQuerySet:
        """Those that `person` may open. Organisers: all. Of their own group, those they present, and those of a
        partnership that they are research associate of: also before they are shared. Once shared, whoever comes to the
        event, unless it was called off. Nobody who is not signed in."""
        if not person.is_authenticated:
            return self.none()
        if person.is_staff:
            return self
        of_event = {"person": person, "event": OuterRef("event")}
        comes, presents = Participation.objects.coming(), Participation.objects.presenting()
        shared = Q(Exists(comes.filter(**of_event)), shared_at__isnull=False, event__cancelled_at__isnull=True)
        mine = Q(group__in=groups_of(person)) | Q(Exists(presents.filter(**of_event, group=OuterRef("group"))))
        return self.filter(shared | mine | Q(group__cpp__in=advised_by(person, at)))

    def in_order(self) -> PresentationQuerySet:
        """By partnership and group: never by who is first or last."""
        return self.select_related("event", "group__cpp").order_by(
            "group__cpp__name", "group__position", "group__topic", "pk"
        )

    def late(self, at: datetime) -> PresentationQuerySet:
        """`is_late` of many: those whose deadline has passed without their being handed in."""
        return self.filter(handed_in_at__isnull=True, event__presentations_due__lt=at)

    def begun(self) -> PresentationQuerySet:
        """Those with a word, a note, a file or a link, or that were handed in: somebody's work would go with them."""
        rows = [Passage, AssociateNote, Slides, WebLink]
        some = Q(handed_in_at__isnull=False) | ~Q(printed="")
        for row in rows:
            some |= Q(Exists(row._default_manager.filter(presentation=OuterRef("pk"))))
        return self.filter(some)


class Presentation(Provenance):
    """That a group presents its work at an event, with a pro-forma of nine headings that its people write together.

    Who wrote what stands in Passage. Chosen and shared by `actions.presenting`, written and handed in by those of
    `actions.proforma`.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="presentations", verbose_name=_("event"))
    group = models.ForeignKey(Group, models.CASCADE, related_name="presentations", verbose_name=_("group"))
    printed = models.TextField(
        _("as a document prints it"), blank=True, help_text=_("Who talked about what, where a report says so.")
    )
    handed_in_at = models.DateTimeField(_("handed in"), null=True, blank=True, editable=False)
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handed in by"),
    )
    shared_at = models.DateTimeField(_("shared with who comes"), null=True, blank=True, editable=False)

    objects = PresentationQuerySet.as_manager()

    class Meta:
        verbose_name = _("presentation")
        verbose_name_plural = _("presentations")
        ordering = ["event", "group", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "group"],
                name="a_group_presents_at_an_event_once",
                violation_error_message=_("This group presents at the event already."),
            ),
            models.CheckConstraint(
                condition=Q(handed_in_by__isnull=True) | Q(handed_in_at__isnull=False),
                name="only_a_presentation_handed_in_was_handed_in_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}, {self.event}"

    def get_absolute_url(self) -> str:
        return reverse("events:presentation", args=[self.event.slug, self.uid])

    def is_late(self, at: datetime) -> bool:
        """Whether the deadline has passed without its being handed in."""
        due = self.event.presentations_due
        return self.handed_in_at is None and due is not None and at > due


class Passage(models.Model):
    """What stands under one heading of a pro-forma. Rows are only added: the latest counts."""

    presentation = models.ForeignKey(
        Presentation, models.CASCADE, related_name="passages", verbose_name=_("presentation")
    )
    heading = models.CharField(_("heading"), max_length=10, choices=Heading.choices)
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("text"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("written by")
    )
    at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("passage of a pro-forma")
        verbose_name_plural = _("passages of pro-formas")
        ordering = ["presentation", "number"]
        constraints = [
            models.UniqueConstraint(fields=["presentation", "number"], name="a_pro_forma_has_each_passage_once"),
            models.CheckConstraint(
                condition=Q(heading__in=Heading.values), name="a_passage_stands_under_one_of_nine_headings"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class AssociateNote(models.Model):
    """What the research associate notes beside a heading, for those who write the pro-forma. Rows are only added."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    presentation = models.ForeignKey(Presentation, models.CASCADE, related_name="notes", verbose_name=_("presentation"))
    heading = models.CharField(_("heading"), max_length=10, choices=Heading.choices)
    text = models.TextField(_("note"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("written by")
    )
    at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("note beside a pro-forma")
        verbose_name_plural = _("notes beside pro-formas")
        ordering = ["presentation", "at", "pk"]
        constraints = [
            models.CheckConstraint(condition=has_words("text"), name="every_note_of_an_associate_says_something"),
            models.CheckConstraint(
                condition=Q(heading__in=Heading.values), name="a_note_stands_beside_one_of_nine_headings"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Slides(StoredFile):
    """A file of a presentation: slides, a poster, a handout. Whoever may read the pro-forma may fetch it."""

    presentation = models.ForeignKey(Presentation, models.CASCADE, related_name="files", verbose_name=_("presentation"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("added by")
    )

    class Meta:
        verbose_name = _("file of a presentation")
        verbose_name_plural = _("files of presentations")
        ordering = ["presentation", "pk"]

    @property
    def kind(self) -> str:
        """What people call a file of its kind."""
        return str(LABELS.get(self.content_type, ""))


class WebLink(models.Model):
    """A page elsewhere that belongs to a presentation, such as a video."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    presentation = models.ForeignKey(Presentation, models.CASCADE, related_name="links", verbose_name=_("presentation"))
    title = models.CharField(_("title"), max_length=120)
    address = models.CharField(_("address"), max_length=500, validators=[URLValidator(["http", "https"])])
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("link of a presentation")
        verbose_name_plural = _("links of presentations")
        ordering = ["presentation", "pk"]
        constraints = [
            models.CheckConstraint(condition=has_words("title"), name="every_link_of_a_presentation_has_a_title"),
            models.CheckConstraint(
                condition=Q(address__startswith="http://") | Q(address__startswith="https://"),
                name="a_link_of_a_presentation_leads_to_a_page_of_the_web",
            ),
        ]

    def __str__(self) -> str:
        return self.title
