from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AppendOnly(TypeError):
    """The audit log is only ever added to."""

    def __init__(self) -> None:
        super().__init__("The audit log is only ever added to.")


class RecordQuerySet(models.QuerySet["Record"]):
    """Reads. What would change or take away raises AppendOnly."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly


class Record(models.Model):
    """Who did what, to what, and when: exports, role changes, publishing, erasing, factor resets. Never who answered.

    Written only by `actions.record`. When a person is erased their records stay, without the name.
    """

    at = models.DateTimeField(_("time"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    action = models.CharField(_("action"), max_length=60)
    object_type = models.CharField(_("object"), max_length=60, blank=True)
    object_id = models.CharField(_("object number"), max_length=60, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(action=""), name="a_record_says_what_was_done"),
            models.CheckConstraint(
                condition=Q(object_type="", object_id="") | (~Q(object_type="") & ~Q(object_id="")),
                name="a_record_names_its_object_wholly_or_not_at_all",
            ),
        ]

    def __str__(self) -> str:
        return self.action

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly
