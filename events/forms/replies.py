"""The reply to an invitation, on one page. What someone needs is written anew, or read where they are signed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, cast

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import Div, Field, Layout
from django import forms
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carplatform.once import mark_of_values
from groups.fields import TextField
from groups.forms.welcome import SharingForm
from groups.models import Person

from ..actions.replies import CannotChoose, Said, keep_reply
from ..models import Invitation, Participation, Session, SessionChoice
from ..models.replies import KINDS_OF_NEEDS, NEEDS_KEPT_DAYS
from ..programme import Slot, lay_out
from ..standing import standing_of
from .once import box

Reply = Participation.Reply
LONGEST_NEED = 2_000  # characters
PHOTOS = gettext_lazy("I may be in photographs and films of this event, which may be published")


@dataclass(frozen=True)
class Offer:
    """One option of a choice: its sessions, and how many places are left (None: no limit)."""

    name: str
    sessions: list[Session]
    left: int | None
    is_chosen: bool

    @property
    def is_full(self) -> bool:
        return self.left is not None and self.left <= 0


class ChoiceField(forms.ChoiceField):
    """What to go to of sessions that run side by side: one option, or none yet."""

    def __init__(self, on: date, slot: Slot, offers: list[Offer]) -> None:
        self.on, self.slot, self.offers = on, slot, offers
        gone = _("This is not offered any more. Choose again; all else you wrote is still here.")
        super().__init__(
            label=slot.choice,
            choices=[("", _("Not chosen yet")), *((offer.name, offer.name) for offer in offers)],
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": gone},
        )


class Part(Div):
    """A part of the page with a heading, and a line on what it is for.

    Where something was written that is not shown, `sign_in` leads to where it is.
    """

    template = "events/_reply_part.html"

    def __init__(self, name: str, title: str, say: str, *fields: Any, sign_in: str = "", **options: Any) -> None:
        super().__init__(*fields, css_id=name, **options)
        self.title, self.say, self.sign_in = title, say, sign_in


class ReplyForm(SharingForm):
    """Yes, no or not sure; sessions; needs; photographs; and box by box what others may see.

    With `shows_needs` what was written about needs stands in the form: only for whoever is signed in.
    """

    reply = forms.ChoiceField(
        label=gettext_lazy("Will you come?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether you come. “Not sure yet” is fine.")},
    )
    access = TextField(label=gettext_lazy("To get in and around, to hear or to see"), longest=LONGEST_NEED)
    diet = TextField(label=gettext_lazy("To eat and drink"), longest=LONGEST_NEED)
    caring = TextField(label=gettext_lazy("To have someone cared for meanwhile"), longest=LONGEST_NEED)
    travel = TextField(label=gettext_lazy("To travel, or to stay overnight"), longest=LONGEST_NEED)
    forget = forms.BooleanField(label=gettext_lazy("Forget what I wrote before"), required=False)
    photos = forms.BooleanField(label=PHOTOS, required=False)

    def __init__(self, *args: Any, invitation: Invitation, at: datetime, shows_needs: bool = False) -> None:
        self.invitation, self.participation = invitation, invitation.participation
        self.standing = standing = standing_of(self.participation)
        self.shows_needs = shows_needs
        person, job = cast(Person, self.participation.person), self.participation.job
        super().__init__(*args, person=person, at=at, job=job, given=standing.given)
        self.initial.update(reply=standing.reply, photos=standing.photos)
        self.fields["reply"].choices = self.replies()  # type: ignore[attr-defined]
        for kind in KINDS_OF_NEEDS:
            self.fields[kind].required, self.fields[kind].widget = False, box(2)
            if shows_needs and standing.has_needs:
                self.initial[kind] = getattr(self.participation.needs, kind)
        if shows_needs or not standing.has_needs:
            del self.fields["forget"]
        self.choice_fields = dict(self.choices())
        self.fields.update(self.choice_fields)
        for name, field in self.choice_fields.items():
            self.initial[name] = next((offer.name for offer in field.offers if offer.is_chosen), "")
        self.helper.layout = Layout(*self.parts())

    # What is offered ---------------------------------------------------------------------------------------------

    @cached_property
    def places_left(self) -> int | None:
        """How many places the event has left for this person and others; None where there is no limit."""
        event = self.participation.event
        if event.capacity is None:
            return None
        others = event.participations.exclude(pk=self.participation.pk).filter(reply=Reply.YES)
        waiting = Count("waiting_since")
        counts = others.aggregate(coming=Count("pk") - waiting, waiting=waiting)
        return 0 if counts["waiting"] else max(event.capacity - counts["coming"], 0)

    @property
    def would_wait(self) -> bool:
        """Whether a yes leads onto the waiting list, or keeps someone on it."""
        now = self.participation
        has_a_place = now.reply == Reply.YES and now.waiting_since is None
        return not has_a_place and (now.waiting_since is not None or self.places_left == 0)

    def replies(self) -> list[Choice]:
        waits = _("All places are taken. You go on the waiting list, and hear by mail when a place is yours.")
        stays = _("You are on the waiting list, and stay there.")
        hint = stays if self.participation.waiting_since else waits
        yes = Choice(Reply.YES.value, _("Yes, I will come"), **({"hint": hint} if self.would_wait else {}))
        no = Choice(Reply.NO.value, _("No, I cannot come"))
        return [yes, no, Choice(Reply.UNSURE.value, _("I am not sure yet"), hint=_("This holds no place for you."))]

    def choices(self) -> Iterator[tuple[str, ChoiceField]]:
        """A field for each choice of each day, by a name that stays when the programme changes around it."""
        event = self.participation.event
        taken = SessionChoice.objects.taken(event, without=self.participation)
        chosen = {session.pk for session in self.standing.sessions}
        for day in lay_out(event.sessions.all()):
            for slot in day.slots:
                if slot.choice:
                    name = f"choice-{mark_of_values([day.on, slot.choice])}"
                    yield name, ChoiceField(day.on, slot, list(offers_of(slot, taken, chosen)))

    def parts(self) -> Iterator[Any]:
        yield Field.radios("reply", legend_size="l", legend_tag="h2")
        if self.choice_fields:
            side_by_side = [Field(name, template="events/_reply_choice.html") for name in self.choice_fields]
            say = _("These run at the same time. Choose one of each, now or later.")
            yield Part("sessions", _("Your sessions"), say, *side_by_side, css_class="if-coming")
        needs: list[Any] = [*map(Field.textarea, KINDS_OF_NEEDS)]
        if "forget" in self.fields:
            needs.append("forget")
        who = _("Only the organisers read this. It is deleted %(days)s days after the event.")
        say = who % {"days": NEEDS_KEPT_DAYS}
        yield Part("needs", _("What you need to come"), say, *needs, sign_in=self.sign_in, css_class="if-coming")
        say = _("If you leave this empty, we use no picture that shows you.")
        yield Part("pictures", _("Photographs"), say, "photos", css_class="if-coming")
        sharing, say = (Field.text("phone"), Field.checkboxes("boxes")), _("Nothing is shared unless you tick it.")
        may_take_back = "" if self.initial["boxes"] else "if-coming"
        yield Part("contact", _("Your contact details"), say, *sharing, css_class=may_take_back)

    @property
    def sign_in(self) -> str:
        """Where what was written about needs can be read; empty where there is nothing, or it stands here."""
        if self.shows_needs or not self.standing.has_needs:
            return ""
        return str(redirect_to_login(reverse("events:my_reply", args=[self.participation.event.slug])).url)

    # What is said ------------------------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if cleaned.get("reply") == Reply.NO:
            for name in [*self.choice_fields, *KINDS_OF_NEEDS]:
                self.errors.pop(name, None)  # of whoever does not come, none of it is kept
        return cleaned

    @property
    def said(self) -> Said:
        """What the form says, with the words that stood beside its boxes."""
        cleaned = self.cleaned_data
        chosen = [
            session
            for name, field in self.choice_fields.items()
            for offer in field.offers
            if offer.name == cleaned.get(name)
            for session in offer.sessions
        ]
        needs = {kind: cleaned.get(kind, "").strip() for kind in KINDS_OF_NEEDS}
        is_said = self.shows_needs or cleaned.get("forget") or any(needs.values())
        photos, words = cleaned["photos"], str(self.fields["photos"].label)
        return Said(cleaned["reply"], chosen, needs if is_said else None, photos, words, self.shared)

    def send(self) -> bool:
        """Keep the reply. False, with the reason beside it, where a session cannot be had. Raises NotNow."""
        try:
            keep_reply(invitation=self.invitation, said=self.said, at=self.at)
        except CannotChoose as error:
            for session, words in error.reasons:
                self.add_error(self.field_of(session), ValidationError(words))
            return False
        return True

    def field_of(self, session: Session) -> str | None:
        for name, field in self.choice_fields.items():
            if any(session in offer.sessions for offer in field.offers):
                return name
        return None

    def typed(self) -> list[tuple[str, str]]:
        """All words that were posted, each with what it was for: for when the form itself is not shown any more."""
        names = [*KINDS_OF_NEEDS, "phone"]
        return [(str(self.fields[name].label), text) for name in names if (text := self.data.get(name, "").strip())]


def offers_of(slot: Slot, taken: dict[int, int], chosen: set[int]) -> Iterator[Offer]:
    """The options of a choice, each with the places that its fullest session has left."""
    for option in slot.options:
        sessions = [part.session for part in option.parts if part.session]
        left = [one.places - taken.get(one.pk, 0) for one in sessions if one.places is not None]
        is_chosen = any(session.pk in chosen for session in sessions)
        yield Offer(option.name, sessions, max(min(left), 0) if left else None, is_chosen)
