"""What a group expects of its work and what came of it; what helped, what it was good for, and who says so."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .readers import ForReaders, ReadersQuerySet, public_is_open_to_the_network
from .words import has_words


class Expectation(ForReaders):
    """An output or outcome that a group expects of its work, and later what came of it."""

    class Kind(models.TextChoices):
        OUTPUT = "output", _("Output: something we make")
        OUTCOME = "outcome", _("Outcome: something that changes")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    text = models.CharField(_("what we expect"), max_length=300)
    came_of_it = models.TextField(_("what came of it"), blank=True)
    came_on = models.DateField(_("seen on"), null=True, blank=True)

    objects = ReadersQuerySet["Expectation"].as_manager()

    class Meta:
        verbose_name = _("expected output or outcome")
        verbose_name_plural = _("expected outputs and outcomes")
        ordering = ["group", "kind", "pk"]
        constraints = [
            models.CheckConstraint(condition=has_words("text"), name="every_expectation_says_what_is_expected"),
            models.CheckConstraint(
                condition=Q(came_on__isnull=True, came_of_it="") | (Q(came_on__isnull=False) & has_words("came_of_it")),
                name="what_came_of_an_expectation_has_its_day",
            ),
            public_is_open_to_the_network("a_public_expectation_is_open_to_the_network"),
        ]

    def __str__(self) -> str:
        return self.text


class Point(ForReaders):
    """One line of a learning report: a key factor for success, a benefit, or a connection beyond the group."""

    class Kind(models.TextChoices):
        FACTOR = "factor", _("What made it work")
        BENEFIT = "benefit", _("What it was good for")
        CONNECTION = "connection", _("A wider connection")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    text = models.CharField(_("in one line"), max_length=300)

    objects = ReadersQuerySet["Point"].as_manager()

    class Meta:
        verbose_name = _("key factor, benefit or connection")
        verbose_name_plural = _("key factors, benefits and connections")
        ordering = ["group", "kind", "pk"]
        constraints = [
            models.CheckConstraint(condition=has_words("text"), name="every_point_says_something"),
            public_is_open_to_the_network("a_public_point_is_open_to_the_network"),
        ]

    def __str__(self) -> str:
        return self.text


class Quote(ForReaders):
    """What someone said, word for word. It leaves the group only with the permission of who said it."""

    words = models.TextField(_("word for word"))
    said_by = models.CharField(
        _("how the speaker is named"), max_length=120, blank=True, help_text=_("Such as “Third sector”. May be empty.")
    )
    permitted_on = models.DateField(_("agreed on"), null=True, blank=True)
    permission = models.CharField(
        _("how they agreed"), max_length=200, blank=True, help_text=_("Such as “by phone, for the learning report”.")
    )

    objects = ReadersQuerySet["Quote"].as_manager()

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        ordering = ["group", "pk"]
        constraints = [
            models.CheckConstraint(condition=has_words("words"), name="every_quote_says_something"),
            models.CheckConstraint(
                condition=Q(permitted_on__isnull=True, permission="")
                | (Q(permitted_on__isnull=False) & has_words("permission")),
                name="the_permission_of_a_quote_has_its_day_and_its_way",
            ),
            models.CheckConstraint(
                condition=Q(readers="group") | Q(permitted_on__isnull=False),
                name="a_quote_leaves_the_group_only_with_permission",
                violation_error_message=_("Ask the person first, and say when they agreed."),
            ),
            public_is_open_to_the_network("a_public_quote_is_open_to_the_network"),
        ]

    def __str__(self) -> str:
        return self.words
