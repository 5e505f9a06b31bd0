"""One line of the programme, and one learning outcome: to write down, and to change later."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms_gds.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carplatform.once import mark_of_values
from groups.fields import ClockField, DayField, TextField
from groups.layout import Folded

from ..actions.rows import SESSION, change_outcome, change_session, keep_outcome, keep_session, mark_of_session
from ..models import Event, LearningOutcome, Session
from .once import OrganisersForm, box, figure, line, titled

FARTHEST = 31  # days from the event; a session farther away is a slip of the keyboard


class SessionForm(OrganisersForm):
    """When, what, where, who. What has others beside it says so."""

    on = DayField(label=gettext_lazy("Day"), missing=gettext_lazy("Say on which day."))
    starts = ClockField(label=gettext_lazy("From"), missing=gettext_lazy("Say at what time it begins."))
    ends = ClockField(label=gettext_lazy("Until"), help_text=gettext_lazy("Empty: no set end."), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=Session.Kind.choices,
        initial=Session.Kind.WORK,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what it is.")},
    )
    title = titled(gettext_lazy("Give it a title."))
    people = TextField(
        label=gettext_lazy("Who leads it"), longest=200, one_line=True, required=False, widget=line(autocomplete="off")
    )
    room = TextField(
        label=gettext_lazy("Room"), longest=80, one_line=True, required=False, widget=line(autocomplete="off")
    )
    detail = TextField(
        label=gettext_lazy("Detail"),
        help_text=gettext_lazy("One line for each point."),
        longest=5_000,
        required=False,
        widget=box(3),
    )
    choice = TextField(
        label=gettext_lazy("Choice"),
        help_text=gettext_lazy("What people choose between, such as “Seminars”. The same word in all of them."),
        longest=80,
        one_line=True,
        required=False,
        widget=line(autocomplete="off"),
    )
    option = TextField(
        label=gettext_lazy("Option"),
        help_text=gettext_lazy("Such as a or b. Who takes b goes to all that say b."),
        longest=10,
        one_line=True,
        required=False,
        widget=line(autocomplete="off", autocapitalize="none"),
    )
    places = figure(
        gettext_lazy("Places"),
        help_text=gettext_lazy("Empty: no limit."),
        errors={"min_value": gettext_lazy("At least one place. Leave it empty for no limit.")},
    )
    handout = forms.URLField(
        label=gettext_lazy("Handout"),
        help_text=gettext_lazy("Where it can be read, such as https://example.org/handout.pdf"),
        max_length=200,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": gettext_lazy("Write the whole address, such as https://example.org/handout.pdf")},
    )

    def __init__(self, *args: Any, event: Event, row: Session | None = None, **options: Any) -> None:
        self.event = event
        if row is not None:
            said = {name: getattr(row, name) for name in SESSION}
            options.setdefault("initial", {**said, "seen": mark_of_session(row)})
        super().__init__(*args, row=row, **options)
        hidden = ["seen" if row is not None else "uid"]
        seldom = ("choice", "option", "places", "handout")
        is_used = row is not None and any(getattr(row, name) for name in seldom)
        summary = _("It runs beside others, has few places, or a handout")
        folded = Folded(summary, *map(self.laid_out, seldom), starts_open=is_used)
        self.helper.layout = Layout(
            *hidden,
            self.laid_out("on"),
            Div(self.laid_out("starts"), self.laid_out("ends"), css_class="pair"),
            *map(self.laid_out, ("kind", "title", "people", "room", "detail")),
            folded,
        )

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        first, last = self.event.local_start.date(), self.event.local_end.date()
        if (first - day).days > FARTHEST or (day - last).days > FARTHEST:
            raise ValidationError(_("Look at the day: the event is on %(days)s.") % {"days": self.event.dates})
        return day

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts is not None and ends is not None and ends <= starts:
            late = _("It must end after it starts. If it goes on past midnight, leave the end empty.")
            self.add_error("ends", late)
        if cleaned.get("choice") and not cleaned.get("option") and "option" not in self.errors:
            self.add_error("option", _("Say which option this is, such as a."))
        if cleaned.get("option") and not cleaned.get("choice") and "choice" not in self.errors:
            self.add_error("choice", _("Say what people choose between."))
        return cleaned

    def act(self) -> None:
        said = {name: self.cleaned_data[name] for name in SESSION}
        if self.row is None:
            keep_session(event=self.event, uid=self.cleaned_data["uid"], said=said)
        else:
            change_session(session=self.row, seen=self.cleaned_data["seen"], said=said)


class OutcomeForm(OrganisersForm):
    """One thing the event is meant to do for those who come."""

    text = TextField(
        label=gettext_lazy("What will people take away?"),
        help_text=gettext_lazy("One outcome, such as “To understand how other groups work”."),
        longest=500,
        one_line=True,
        widget=box(2),
        error_messages={"required": gettext_lazy("Write the outcome in a sentence.")},
    )

    def __init__(self, *args: Any, event: Event, row: LearningOutcome | None = None, **options: Any) -> None:
        self.event = event
        if row is not None:
            options.setdefault("initial", {"text": row.text, "seen": mark_of_values([row.text])})
        super().__init__(*args, row=row, **options)
        self.fields.pop("uid", None)  # the same words twice are one outcome
        self.helper.layout = Layout(*map(self.laid_out, self.fields))

    def act(self) -> None:
        text = self.cleaned_data["text"]
        if self.row is None:
            keep_outcome(event=self.event, text=text)
        else:
            change_outcome(outcome=self.row, seen=self.cleaned_data["seen"], text=text)
