from __future__ import annotations

import uuid
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _


def new_message_id() -> str:
    """A Message-ID that no other mail has (RFC 5322, 3.6.4). It stays the same however often the mail is tried."""
    host = urlsplit(settings.BASE_URL).hostname or ""
    domain = f"[IPv6:{host}]" if ":" in host else punycode(host)
    return f"<{uuid.uuid4().hex}@{domain}>"


class MessageQuerySet(models.QuerySet["Message"]):
    def open(self) -> MessageQuerySet:
        """Mail that may still leave."""
        return self.filter(state__in=[self.model.State.WAITING, self.model.State.SENDING])

    def due(self, at: datetime) -> MessageQuerySet:
        """Mail a worker may take: its time has come, or the worker that took it has not been heard of for the lease."""
        state = self.model.State
        return self.filter(Q(state=state.WAITING, not_before__lte=at) | Q(state=state.SENDING, lease_until__lte=at))

    def held_by(self, claim: uuid.UUID | None) -> MessageQuerySet:
        """Mail that is still this worker's to send."""
        return self.filter(state=self.model.State.SENDING, claim=claim)


class Message(models.Model):
    """One mail on its way, to one address. Written only by `actions.enqueue`, moved on only by `delivery`."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        NOT_NEEDED = "not needed", _("Not needed")
        FAILED = "failed", _("Failed")
        SETTLED = "settled", _("Settled")  # blind: it left, or was not needed, and nobody can tell which

    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(
        _("key"), max_length=200, unique=True, help_text=_("What, to whom, which round. A key is mailed once.")
    )
    batch = models.CharField(
        _("batch"), max_length=80, blank=True, db_index=True, help_text=_("The round of mail it belongs to, if any.")
    )
    to = models.EmailField(_("to"), blank=True)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    calendar = models.TextField(_("calendar entry"), blank=True, help_text=_("What a calendar takes from this mail."))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    context = models.JSONField(
        _("context"), default=dict, blank=True, help_text=_("Ids for the question whether it is still needed.")
    )
    message_id = models.CharField(_("Message-ID"), max_length=300, unique=True, default=new_message_id, editable=False)
    priority = models.SmallIntegerField(_("priority"), help_text=_("The lower leaves first."))
    not_before = models.DateTimeField(_("not before"))
    created_at = models.DateTimeField(_("created"))

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    claim = models.UUIDField(_("claim"), null=True, blank=True, help_text=_("The worker that has it in hand."))
    lease_until = models.DateTimeField(
        _("lease until"), null=True, blank=True, help_text=_("When another worker may take it over.")
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    first_tried_at = models.DateTimeField(_("first tried"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mail")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["priority", "not_before", "id"],
                condition=Q(state__in=["waiting", "sending"]),
                name="outbox_open_mail_by_urgency",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending", "sent", "not needed", "failed", "settled"]),
                name="a_mail_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", claim__isnull=False, lease_until__isnull=False)
                | (~Q(state="sending") & Q(claim__isnull=True, lease_until__isnull=True)),
                name="a_mail_is_claimed_while_it_is_being_sent_and_only_then",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="a_mail_has_a_sent_time_once_it_is_sent_and_only_then",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "not needed", "settled"]) | Q(text="", html="", calendar=""),
                name="a_mail_that_will_not_leave_again_keeps_no_text",
            ),
            models.CheckConstraint(
                condition=Q(attempts=0, first_tried_at__isnull=True) | Q(attempts__gt=0, first_tried_at__isnull=False),
                name="a_mail_that_was_tried_knows_when_it_was_tried_first",
            ),
            models.CheckConstraint(
                condition=~Q(kind="") & ~Q(key="") & ~Q(subject="") & (~Q(to="") | Q(state="settled")),
                name="a_mail_has_a_kind_a_key_an_address_and_a_subject",
            ),
            models.CheckConstraint(
                condition=~Q(state="settled") | Q(attempts=0, last_error=""),
                name="a_settled_mail_does_not_tell_whether_it_left",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class SignQuerySet(models.QuerySet["Sign"]):
    def note(self, name: Sign.Name, at: datetime, detail: str = "") -> None:
        """Remembers that `name` happened `at`, and forgets when it did before."""
        self.bulk_create(
            [self.model(name=name, at=at, detail=detail)],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["at", "detail"],
        )

    def forget(self, name: Sign.Name) -> None:
        """The trouble is over."""
        self.filter(name=name).delete()


class Sign(models.Model):
    """When the worker last ran, and what it is in trouble with: a sign of life, one row per name."""

    class Name(models.TextChoices):
        BEAT = "worker ran", _("The worker ran")
        NO_BROKER = "worker could not be woken", _("The worker could not be woken")
        NO_SERVER = "mail server failed", _("The mail server failed")

    name = models.CharField(_("name"), max_length=40, choices=Name.choices, primary_key=True)
    at = models.DateTimeField(_("at"))
    detail = models.CharField(_("detail"), max_length=300, blank=True)

    objects = SignQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")

    def __str__(self) -> str:
        return self.get_name_display()
