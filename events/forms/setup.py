"""What an organiser says about an event: its details, its words, a copy, and that it is called off."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms_gds.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.fields import ClockField, DayField, TextField

from ..actions.copying import copy_event, same_time
from ..actions.setup import DETAILS, WORDS, call_off, change_event, mark_of_event, set_up_event
from ..models import Event
from ..models.events import EARLIEST, LATEST, valid_zone
from .moments import YEARS, WrongTime, moment_of
from .once import OrganisersForm, box, figure, line, titled


class DetailsForm(OrganisersForm):
    """Title, days, place and replies. Times are those of the event's own zone."""

    title = titled(gettext_lazy("Give the event a title."))
    number = figure(
        gettext_lazy("Number in the series"), help_text=gettext_lazy("3 for the third national event. Empty if none.")
    )
    venue = TextField(
        label=gettext_lazy("Where"), longest=120, one_line=True, required=False, widget=line(autocomplete="off")
    )
    first_day = DayField(label=gettext_lazy("First day"), missing=gettext_lazy("Say on which day it begins."))
    starts = ClockField(label=gettext_lazy("Starts at"), missing=gettext_lazy("Say at what time it begins."))
    last_day = DayField(label=gettext_lazy("Last day"), missing=gettext_lazy("Say on which day it ends."))
    ends = ClockField(label=gettext_lazy("Ends at"), missing=gettext_lazy("Say at what time it ends."))
    zone = TextField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Europe/London is UK time, in summer and in winter."),
        longest=40,
        one_line=True,
        initial="Europe/London",
        widget=line(spellcheck="false", autocapitalize="none"),
        validators=[valid_zone],
        error_messages={"required": gettext_lazy("Say in which time zone. Write it like Europe/London.")},
    )
    with_programme = forms.BooleanField(
        label=gettext_lazy("If the first day moves, move the programme by as many days"), required=False, initial=True
    )
    reply_by = DayField(
        label=gettext_lazy("Reply by"),
        help_text=gettext_lazy(
            "Until the end of this day people reply and change their minds. Empty: until it starts."
        ),
        required=False,
    )
    capacity = figure(
        gettext_lazy("Places"),
        help_text=gettext_lazy("Whoever says yes after that waits for a place. Empty: no limit."),
        errors={"min_value": gettext_lazy("At least one place. Leave it empty for no limit.")},
    )
    is_published = forms.BooleanField(
        label=gettext_lazy("Public page: everyone can read the title, the outcomes and the programme"), required=False
    )
    for_next_time = TextField(
        label=gettext_lazy("What we learnt for the next event"),
        help_text=gettext_lazy("Whoever copies this event reads it first. You can write it while the event is fresh."),
        longest=20_000,
        required=False,
        widget=box(4),
    )

    def __init__(self, *args: Any, row: Event | None = None, **options: Any) -> None:
        options.setdefault("initial", said_of(row) if row else {})
        super().__init__(*args, row=row, **options)
        self.fields.pop("uid", None)  # no two have one title and the same times
        if row is None or not row.sessions.exists():
            del self.fields["with_programme"]
        if row is None:
            del self.fields["for_next_time"], self.fields["is_published"]
        self.saved: Event | None = row
        self.changed: set[str] = set()
        shown = [name for name in self.fields if name not in self.pairs]
        begin = [Div(*map(self.laid_out, pair), css_class="pair") for pair in (self.pairs[:2], self.pairs[2:])]
        at = shown.index("zone")
        times = Fieldset(*begin, *map(self.laid_out, shown[at : at + 1]), legend=_("When"))
        self.helper.layout = Layout(*map(self.laid_out, shown[:at]), times, *map(self.laid_out, shown[at + 1 :]))

    pairs = ("first_day", "starts", "last_day", "ends")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        zone = ZoneInfo(cleaned["zone"]) if cleaned.get("zone") else None
        for moment, (day, clock) in {"starts_at": self.pairs[:2], "ends_at": self.pairs[2:]}.items():
            if zone and cleaned.get(day) and cleaned.get(clock) is not None:
                try:
                    cleaned[moment] = moment_of(cleaned[day], cleaned[clock], zone, now=kept_of(self.row, moment, zone))
                except WrongTime as error:
                    self.add_error(clock if error.is_of_the_clock else day, ValidationError(str(error)))
        if cleaned.get("starts_at") and cleaned.get("ends_at") and cleaned["ends_at"] <= cleaned["starts_at"]:
            is_one_day = cleaned["last_day"] == cleaned["first_day"]
            self.add_error("ends" if is_one_day else "last_day", _("The event must end after it starts."))
        if cleaned.get("reply_by") and cleaned.get("first_day") and cleaned["reply_by"] > cleaned["first_day"]:
            self.add_error("reply_by", _("This day is after the event starts. Choose the first day, or one before it."))
        return cleaned

    def act(self) -> None:
        said = {name: self.cleaned_data[name] for name in DETAILS if name in self.cleaned_data}
        if self.row is None:
            self.saved = set_up_event(by=self.by, said=said, at=self.at)
            return
        seen, along = self.cleaned_data["seen"], self.cleaned_data.get("with_programme", False)
        self.changed = change_event(event=self.row, by=self.by, seen=seen, said=said, at=self.at, with_programme=along)

    def field_of(self, error: Any) -> str | None:
        return "title" if self.row is None else None

    def their_words(self) -> dict[str, Any]:
        theirs = said_of(self.theirs)
        return {name: theirs[name] for name in self.fields if name in theirs and name != "seen"}


def kept_of(event: Event | None, name: str, zone: ZoneInfo) -> datetime | None:
    """What stands in the field `name`, if `event` has the same zone."""
    kept: datetime | None = getattr(event, name) if event and event.zone == zone.key else None
    return kept


def said_of(event: Event) -> dict[str, Any]:
    """What the form of `event` begins with."""
    start, end = event.local_start, event.local_end
    times = {"first_day": start.date(), "starts": clock_of(start), "last_day": end.date(), "ends": clock_of(end)}
    kept = {name: getattr(event, name) for name in DETAILS if name not in {"starts_at", "ends_at"}}
    return {**kept, **times, "seen": mark_of_event(event, DETAILS)}


def clock_of(local: datetime) -> time:
    return local.time().replace(second=0, microsecond=0)


class WordsForm(OrganisersForm):
    """The invitation, and what to prepare."""

    invitation = TextField(
        label=gettext_lazy("Invitation"),
        help_text=gettext_lazy("The mail greets by name, and adds days, place and the link for the reply by itself."),
        longest=20_000,
        required=False,
        widget=box(8),
    )
    preparation = TextField(
        label=gettext_lazy("What to prepare"),
        help_text=gettext_lazy("Stands below the invitation. Short, and what to bring."),
        longest=20_000,
        required=False,
        widget=box(4),
    )

    def __init__(self, *args: Any, row: Event, **options: Any) -> None:
        words = {name: getattr(row, name) for name in WORDS}
        options.setdefault("initial", {**words, "seen": mark_of_event(row, WORDS)})
        super().__init__(*args, row=row, **options)
        self.helper.layout = Layout(*map(self.laid_out, self.fields))

    def act(self) -> None:
        said = {name: self.cleaned_data[name] for name in WORDS}
        change_event(event=self.row, by=self.by, seen=self.cleaned_data["seen"], said=said, at=self.at)


class CopyForm(OrganisersForm):
    """When the next event begins. All its other days follow from that."""

    title = titled(gettext_lazy("Give the event a title."))
    number = figure(gettext_lazy("Number in the series"))
    first_day = DayField(label=gettext_lazy("First day"), missing=gettext_lazy("Say on which day it begins."))

    def __init__(self, *args: Any, source: Event, **options: Any) -> None:
        self.source, self.saved = source, source
        following = source.number + 1 if source.number else None
        options.setdefault("initial", {"title": source.title, "number": following})
        super().__init__(*args, **options)
        del self.fields["uid"]
        self.helper.layout = Layout(*map(self.laid_out, self.fields))

    def clean_first_day(self) -> date:
        day: date = self.cleaned_data["first_day"]
        last_start = self.source.local_start
        if not EARLIEST.year <= day.year < LATEST.year:
            raise ValidationError(YEARS)
        if day == last_start.date():
            raise ValidationError(_("This is the first day of the earlier event. Choose another day."))
        days = (day - last_start.date()).days
        if not EARLIEST <= same_time(last_start, days) < same_time(self.source.local_end, days) < LATEST:
            raise ValidationError(YEARS)
        return day

    def act(self) -> None:
        self.saved = copy_event(source=self.source, by=self.by, at=self.at, **self.cleaned_data)

    def field_of(self, error: Any) -> str | None:
        return "first_day"


class CallOffForm(OrganisersForm):
    """Why an event does not take place."""

    because = TextField(
        label=gettext_lazy("Why? Everyone who opens the page reads it."),
        longest=300,
        one_line=True,
        widget=box(2),
        error_messages={"required": gettext_lazy("Say why, in a sentence.")},
    )

    def __init__(self, *args: Any, row: Event, **options: Any) -> None:
        super().__init__(*args, row=row, **options)
        del self.fields["seen"]  # a reason does not depend on what else was changed
        self.helper.layout = Layout(*map(self.laid_out, self.fields))

    def act(self) -> None:
        call_off(event=self.row, by=self.by, because=self.cleaned_data["because"], at=self.at)
