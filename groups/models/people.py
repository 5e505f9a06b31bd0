from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .provenance import Provenance
from .words import has_words


class Organisation(Provenance):
    """A partner organisation, such as a council, a health board or a charity, with its sector."""

    class Sector(models.TextChoices):
        LOCAL_AUTHORITY = "local authority", _("Local authority")
        HEALTH = "health", _("Health and social care")
        HOUSING = "housing", _("Housing")
        THIRD = "third sector", _("Third sector")
        POLICE = "police", _("Police")
        FIRE = "fire", _("Fire and rescue")
        EDUCATION = "education", _("Schools and skills")
        CULTURE = "culture", _("Culture and leisure")
        UNIVERSITY = "university", _("University")
        PARTNERSHIP = "partnership", _("Partnership body")
        OTHER = "other", _("Other")

    name = models.CharField(_("name"), max_length=120)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector.choices)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="no_two_organisations_share_a_name",
                violation_error_message=_("There is an organisation of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(models.QuerySet["Person"]):
    def with_email(self, email: str) -> PersonQuerySet:
        """Whoever has this address, whatever its capitals: one at most, by the rule that the database keeps."""
        return self.alias(small_email=Lower("email")).filter(small_email=Lower(Value(email)))

    def reachable(self, at: datetime) -> PersonQuerySet:
        """Those whom mail may go to: with an address, and with no post at all or one that has not ended.

        Ending someone's last post stops mail to them at once.
        """
        posts = Post.objects.filter(person=OuterRef("pk"))
        working = Exists(posts.held_on(timezone.localdate(at)))
        return self.filter(is_active=True, email__isnull=False).filter(working | ~Exists(posts))


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)["Person"]):  # type: ignore[misc]
    """Finds people by email whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Someone who works with the platform. What changes over time stands in Post and Membership.

    Nobody has a password: people sign in by a code sent to their email. Researchers are the staff.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(
        _("email"),
        unique=True,
        null=True,
        blank=True,
        help_text=_("Where sign-in codes go. Empty: this person cannot sign in."),
    )
    phone = models.CharField(
        _("phone"),
        max_length=30,
        blank=True,
        validators=[RegexValidator(r"^\+?[\d ()-]{5,30}$", _("Use digits and spaces, such as 01632 960118."))],
    )
    is_staff = models.BooleanField(
        _("researcher"),
        default=False,
        help_text=_("Sees and administers everything but worksheets and answers. Needs a second factor."),
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_example = models.BooleanField(_("example"), default=False, help_text=_("Invented to try things out."))
    joined_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="no_two_people_share_an_email_in_any_case",
                violation_error_message=_("Someone has this email already."),
            ),
            models.CheckConstraint(
                condition=~Q(email=""),
                name="a_person_without_an_email_has_none_at_all",
            ),
            models.CheckConstraint(
                condition=has_words("name"),
                name="every_person_has_a_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        """The name on the masthead: first name and initial, such as “Morag F.”."""
        words = self.name.split()
        return f"{words[0]} {words[-1][0]}." if len(words) > 1 else self.name.strip()

    def has_usable_password(self) -> bool:
        """Never. Django takes an empty password for a usable one, and allauth would then ask for it."""
        return False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Researchers administer everything the admin shows; nobody else has a permission."""
        return self.is_active and self.is_staff

    def has_perms(self, perm_list: Any, obj: Any = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff


class PostQuerySet(models.QuerySet["Post"]):
    def held_on(self, on: date) -> PostQuerySet:
        """Posts that had begun and not ended on the day `on`."""
        return self.filter(Q(started__isnull=True) | Q(started__lte=on)).filter(Q(ended__isnull=True) | Q(ended__gt=on))


class Post(models.Model):
    """A person's job at an organisation, from one day until another. History is kept: a new job is a new post."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="posts", verbose_name=_("person"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts", verbose_name=_("organisation"))
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    started = models.DateField(_("from"), null=True, blank=True)
    ended = models.DateField(_("until"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["person", "started", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(started__isnull=True) | Q(ended__isnull=True) | Q(ended__gte=F("started")),
                name="a_post_ends_no_earlier_than_it_started",
                violation_error_message=_("A post cannot end before it started."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.description}"

    @property
    def description(self) -> str:
        """Job and employer in one line, such as “Housing officer, Fife Council”."""
        return ", ".join(part for part in (self.job_title, self.organisation.name) if part)
