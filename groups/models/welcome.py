"""What a person says at their first visit: which contact details they share, and how far they got."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .groups import Group
from .people import Person
from .words import has_words


class ContactConsentQuerySet(models.QuerySet["ContactConsent"]):
    def now(self, person: Person) -> dict[str, bool]:
        """What `person` agrees to at the moment: True or False for each box ever answered. The latest row counts."""
        return {row.box: row.is_given for row in self.filter(person=person).order_by("pk")}

    def holds(self, box: str, *, of: str) -> Coalesce:
        """`now` of one box as a column, in a query whose rows name the person as `of`. Never answered: False."""
        latest = self.filter(person=OuterRef(of), box=box).order_by("-pk").values("is_given")[:1]
        return Coalesce(Subquery(latest), Value(False))


class ContactConsent(models.Model):
    """That someone agreed, or no longer agrees, to share one thing with people they take part in an event with.

    Rows are only added: who, when, which box, and the words that stood beside it.
    """

    class Box(models.TextChoices):
        SHEET = "sheet", _("My name and employer on the contact sheet")
        EMAIL = "email", _("My email")
        PHONE = "phone", _("My phone number")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="contact_consents", verbose_name=_("person")
    )
    box = models.CharField(_("box"), max_length=10, choices=Box.choices)
    is_given = models.BooleanField(_("given"))
    wording = models.TextField(_("the words beside the box"))
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    objects = ContactConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent to share contact details")
        verbose_name_plural = _("consents to share contact details")
        ordering = ["person", "pk"]
        indexes = [models.Index(fields=["person", "box", "-id"], name="latest_consent_of_a_person")]
        constraints = [
            models.CheckConstraint(condition=has_words("wording"), name="every_consent_has_its_wording"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_box_display()}"


class FirstVisit(models.Model):
    """How far someone got who came in by an invitation. They may stop, skip, and go on another day."""

    class Step(models.TextChoices):
        CONTACT = "contact", _("What others may see")
        QUESTION = "question", _("Your group’s question now")
        ENTRY = "entry", _("The first line in the log")
        DONE = "done", _("Done")

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="first_visit", verbose_name=_("person")
    )
    group = models.ForeignKey(Group, models.CASCADE, related_name="first_visits", verbose_name=_("group"))
    step = models.CharField(_("next step"), max_length=10, choices=Step.choices, default=Step.CONTACT)

    class Meta:
        verbose_name = _("first visit")
        verbose_name_plural = _("first visits")

    def __str__(self) -> str:
        return str(self.person)
