"""Which groups present, and by when their pro-formas are due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from crispy_forms_gds.layout import Div, Layout
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.fields import ClockField, DayField
from groups.forms.ticks import TicksField
from groups.models import Group

from ..actions.presenting import DUE, choose_groups, set_deadline
from ..actions.setup import mark_of_event
from ..models import Event
from .moments import WrongTime, moment_of
from .once import OrganisersForm


class GroupsForm(OrganisersForm):
    """The groups to tick, under their partnerships. Those that have begun to write are not among them: they stay."""

    groups = TicksField(label=gettext_lazy("Which groups present?"), required=False)

    def __init__(self, *args: Any, row: Event, groups: Iterable[Group], begun: Iterable[int], **options: Any) -> None:
        chosen = row.presentations.values_list("group", flat=True)
        options.setdefault("initial", {"groups": [str(key) for key in chosen]})
        super().__init__(*args, row=row, **options)
        del self.fields["seen"]  # a tick stands for itself
        stays, by_cpp = set(begun), dict[str, list[Group]]()
        for group in groups:
            if group.pk not in stays:
                by_cpp.setdefault(str(group.cpp), []).append(group)
        cast(TicksField, self.fields["groups"]).offer(list(by_cpp.items()), named=lambda group: group.topic)
        self.helper.layout = Layout()

    def act(self) -> None:
        choose_groups(event=self.row, groups=self.cleaned_data["groups"], by=self.by, at=self.at)


class DeadlineForm(OrganisersForm):
    """The day and the time by which pro-formas are due, in the zone of the event. Neither: no deadline."""

    day = DayField(label=gettext_lazy("Day"), required=False)
    clock = ClockField(
        label=gettext_lazy("Time"), required=False, help_text=gettext_lazy("Such as 12.00: lunchtime, in 2016.")
    )

    def __init__(self, *args: Any, row: Event, **options: Any) -> None:
        options.setdefault("initial", said_of(row))
        super().__init__(*args, row=row, **options)
        self.helper.layout = Layout("seen", Div(self.laid_out("day"), self.laid_out("clock"), css_class="pair"))

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        day, clock = cleaned.get("day"), cleaned.get("clock")
        cleaned["due"] = None
        if clock is not None and day is None and "day" not in self.errors:
            self.add_error("day", _("Say on which day."))
        elif day is not None and clock is None and "clock" not in self.errors:
            self.add_error("clock", _("Say at what time."))
        elif day is not None and clock is not None:
            try:
                cleaned["due"] = moment_of(day, clock, self.row.tzinfo, now=self.row.presentations_due)
            except WrongTime as error:
                self.add_error("clock" if error.is_of_the_clock else "day", ValidationError(str(error)))
        return cleaned

    def act(self) -> None:
        due: datetime | None = self.cleaned_data["due"]
        set_deadline(event=self.row, due=due, seen=self.cleaned_data["seen"], by=self.by, at=self.at)

    def their_words(self) -> dict[str, Any]:
        theirs = said_of(self.theirs)
        return {name: theirs[name] for name in ("day", "clock")}


def said_of(event: Event) -> dict[str, Any]:
    """What the form begins with."""
    seen = mark_of_event(event, DUE)
    if event.presentations_due is None:
        return {"day": None, "clock": None, "seen": seen}
    local = event.presentations_due.astimezone(event.tzinfo)
    return {"day": local.date(), "clock": local.time().replace(second=0, microsecond=0), "seen": seen}
