from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.models import Event
from groups.models import Person
from groups.models.provenance import Provenance
from groups.models.words import has_words


class WorksheetQuerySet(models.QuerySet["Worksheet"]):
    def visible_to(self, person: Person | AnonymousUser) -> WorksheetQuerySet:
        """The blank worksheets of the events that `person` may open."""
        return self.filter(event__in=Event.objects.visible_to(person).values("pk"))

    def for_event(self, event: Event) -> WorksheetQuerySet:
        return self.filter(event=event)


class Worksheet(Provenance):
    """A sheet of questions to answer for oneself in ten quiet minutes of an event. It holds the questions alone."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="worksheets", verbose_name=_("event"))
    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("address on the site"), max_length=80, unique=True)
    day = models.DateField(_("day"), help_text=_("The day of the event on which people fill it in."))

    objects = WorksheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("worksheet")
        verbose_name_plural = _("worksheets")
        ordering = ["-event__starts_at", "event", "day", "pk"]
        constraints = [
            models.CheckConstraint(condition=has_words("title"), name="every_worksheet_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reflections:worksheet", args=[self.slug])


class Prompt(models.Model):
    """One question of a worksheet, with the number that is printed before it."""

    worksheet = models.ForeignKey(Worksheet, models.CASCADE, related_name="prompts", verbose_name=_("worksheet"))
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    label = models.CharField(_("number"), max_length=10, blank=True, help_text=_("As printed, such as “1a”."))
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["worksheet", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=has_words("text"), name="every_question_of_a_worksheet_has_a_text"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.text}".strip()
