from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .cycle import Cycle, Phase, PhaseMove, SharedPurpose
from .partners import Partner
from .people import Person, Post
from .places import CPP
from .provenance import Provenance
from .words import has_words


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, person: Person | AnonymousUser) -> GroupQuerySet:
        """The groups whose page `person` may open: published ones, their own, and all for researchers."""
        if person.is_authenticated and person.is_staff:
            return self
        published = Q(is_published=True)
        if not person.is_authenticated:
            return self.filter(published)
        return self.filter(published | Q(pk__in=groups_of(person)))

    def published(self) -> GroupQuerySet:
        return self.filter(is_published=True)

    def of_member(self, person: Person) -> GroupQuerySet:
        """The groups `person` is a member of now."""
        return self.filter(pk__in=groups_of(person))

    def that_fit(self, chosen: dict[str, Any]) -> GroupQuerySet:
        """Those that fit what was `chosen` (the fields of MapForm), each once.

        A phase finds only groups that name theirs.
        """
        groups: GroupQuerySet = self
        if word := chosen.get("word"):
            texts = Q(topic__icontains=word) | Q(question__icontains=word)
            groups = groups.filter(texts | Q(pk__in=Partner.objects.filter(printed__icontains=word).values("group")))
        if cpp := chosen.get("cpp"):
            groups = groups.filter(cpp__slug=cpp)
        if sector := chosen.get("sector"):
            of_sector = Q(sector=sector) | Q(organisation__sector=sector)
            groups = groups.filter(pk__in=Partner.objects.filter(of_sector).values("group"))
        if partner := chosen.get("partner"):
            groups = groups.filter(pk__in=Partner.objects.filter(organisation=partner).values("group"))
        if status := chosen.get("status"):
            groups = groups.filter(status=status)
        if phase := chosen.get("phase"):
            groups = groups.with_phase().filter(Q(phase_now=phase), is_explicit=True)
        return groups

    def with_phase(self) -> GroupQuerySet:
        """Adds `phase_now`: 1, 2 or 3, or None where no phase is recorded.

        The phase of a group is the latest move by (date, placed) of its latest cycle, among those that hold.
        """
        latest_cycle = Cycle.objects.filter(group=OuterRef(OuterRef("pk"))).order_by("-number").values("pk")[:1]
        latest_move = PhaseMove.objects.standing().filter(cycle=Subquery(latest_cycle)).latest_first()
        return self.annotate(phase_now=Subquery(latest_move.values("phase")[:1]))

    def at_work(self) -> GroupQuerySet:
        """Those that form or work at present."""
        return self.filter(status__in=self.model.AT_WORK)

    def with_purpose(self) -> GroupQuerySet:
        """Adds what the group said last: `values_now`, `purpose_now`, `purpose_key`; None where it was not asked."""
        latest = SharedPurpose.objects.filter(group=OuterRef("pk")).order_by("-pk")
        return self.annotate(
            values_now=Subquery(latest.values("values")[:1]),
            purpose_now=Subquery(latest.values("purpose")[:1]),
            purpose_key=Subquery(latest.values("pk")[:1]),
        )

    def for_map(self) -> GroupQuerySet:
        """With all that a row of the map shows, in the order of the printed map: three queries in all."""
        return (
            self.with_phase()
            .select_related("cpp")
            .prefetch_related(
                Prefetch("partners", Partner.objects.select_related("organisation")),
                "pieces_of_work",
            )
            .order_by("cpp__is_example", "cpp__name", "position", "pk")
        )

    def with_counts(self) -> GroupQuerySet:
        """Adds `member_count` (members now) and `entry_count` (log entries)."""
        return self.annotate(
            member_count=Count("memberships", filter=Q(memberships__left__isnull=True), distinct=True),
            entry_count=Count("log_entries", distinct=True),
        )


class Group(Provenance):
    """A CAR group: people of several services who study and change one part of their own work."""

    class Status(models.TextChoices):
        POTENTIAL = "potential", _("Potential")
        FORMING = "forming", _("Forming")
        ACTIVE = "active", _("Active")
        DORMANT = "dormant", _("Resting")
        FINISHED = "finished", _("Finished")

    AT_WORK = (Status.FORMING, Status.ACTIVE)

    class Formed(models.TextChoices):
        DELEGATED = "delegated", _("Managers sent people")
        ADVERTISED = "advertised", _("A small core advertised for members")
        FORMING = "forming", _("Still forming")

    cpp = models.ForeignKey(CPP, models.PROTECT, related_name="groups", verbose_name=_("CPP"))
    topic = models.CharField(_("topic"), max_length=200, help_text=_("The name or topic, as it is printed on the map."))
    slug = models.SlugField(_("address on the site"), max_length=80, unique=True)
    question = models.TextField(_("question or aim"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.ACTIVE)
    formed = models.CharField(_("how it formed"), max_length=10, choices=Formed.choices, blank=True)
    is_car = models.BooleanField(
        _("action research"), default=True, help_text=_("Off for work the map marks as not CAR related.")
    )
    is_explicit = models.BooleanField(
        _("names the phases"),
        default=True,
        help_text=_("Off: the group works with the model without naming it. Its pages show the questions alone."),
    )
    is_published = models.BooleanField(
        _("public page"), default=False, help_text=_("On: everyone can read the topic, question and partners.")
    )
    shows_path = models.BooleanField(
        _("path on the public page"), default=True, help_text=_("On: everyone sees the phases the group went through.")
    )
    shows_purpose = models.BooleanField(
        _("purpose on the public page"), default=False, help_text=_("On: everyone reads its values and shared purpose.")
    )
    position = models.PositiveSmallIntegerField(_("place in the list of its CPP"), default=0)

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["cpp", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=has_words("topic"), name="every_group_has_a_topic"),
            models.UniqueConstraint(
                "cpp",
                "topic",
                name="no_two_groups_of_a_cpp_share_a_topic",
                violation_error_message=_("This CPP has a group of that topic already."),
            ),
        ]

    def __str__(self) -> str:
        return self.topic

    def get_absolute_url(self) -> str:
        return reverse("groups:group", args=[self.slug])

    @property
    def is_at_work(self) -> bool:
        """Whether it forms or works at present."""
        return self.status in self.AT_WORK

    @property
    def phase(self) -> Phase | None:
        """Where the group is now. Only for groups loaded `with_phase()`."""
        return Phase(self.phase_now) if self.phase_now else None  # type: ignore[attr-defined]

    @property
    def was_asked_for_purpose(self) -> bool:
        """Whether it has said its purpose, or that it would rather not. Only for groups loaded `with_purpose()`."""
        return self.purpose_key is not None  # type: ignore[attr-defined]

    @property
    def said(self) -> dict[str, str] | None:
        """Its `values` and shared `purpose`, or None. Only for groups loaded `with_purpose()`."""
        said = {"values": self.values_now, "purpose": self.purpose_now}  # type: ignore[attr-defined]
        return said if any(said.values()) else None

    @property
    def partners_as_printed(self) -> str:
        """The partners cell of the map, word for word: partner lines, then pieces of work."""
        return " ".join(
            [
                *(partner.printed for partner in self.partners.all()),
                *(work.printed for work in self.pieces_of_work.all()),
            ]
        )


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> MembershipQuerySet:
        """Memberships of people who have not left."""
        return self.filter(left__isnull=True)

    def of_person(self, person: Person) -> MembershipQuerySet:
        return self.filter(post__person=person)


def groups_of(person: Person) -> Any:
    """The keys of the groups that `person` is in now, for a query."""
    return Membership.objects.current().of_person(person).values("group")


class Membership(models.Model):
    """That someone, in one of their posts, belongs to a group. Leaving ends it; nothing is overwritten."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Lead")
        MEMBER = "member", _("Member")
        SPONSOR = "sponsor", _("Sponsor")

    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships", verbose_name=_("group"))
    # Goes only when the person is erased: the admin deletes no membership, and so no post that one stands on.
    post = models.ForeignKey(Post, models.CASCADE, related_name="memberships", verbose_name=_("post"))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    joined = models.DateField(_("joined"))
    left = models.DateField(_("left"), null=True, blank=True)
    left_reason = models.CharField(_("why they left"), max_length=200, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["group", "joined", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "post"],
                condition=Q(left__isnull=True),
                name="nobody_is_in_a_group_twice_at_once",
                violation_error_message=_("This person is a member of the group already."),
            ),
            models.CheckConstraint(
                condition=Q(left__isnull=True) | Q(left__gte=F("joined")),
                name="nobody_leaves_a_group_before_joining",
                violation_error_message=_("Someone cannot leave before they joined."),
            ),
            models.CheckConstraint(
                condition=Q(left_reason="") | Q(left__isnull=False),
                name="only_those_who_left_have_a_reason_for_leaving",
                violation_error_message=_("Say when they left, too."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post.person}, {self.group}"

    def end(self, on: date, reason: str = "") -> None:
        """Record that the person left on the day `on`."""
        self.left = on
        self.left_reason = reason
        self.full_clean()
        self.save(update_fields=["left", "left_reason"])
