"""Beginning a questionnaire, its first words, and what is sent when."""

from __future__ import annotations

from copy import copy
from typing import Any

from crispy_forms_gds.layout import Div, Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.forms.once import OrganisersForm, box, line
from events.models import Event
from groups.fields import TextField
from groups.layout import Folded

from ..models import Questionnaire, Round
from ..models.questionnaire import FLOOR, LOWEST_FLOOR
from ..planning import PLAN, SAID, begin_questionnaire, change_details, change_plan, mark_of
from .building import source_field

LONGEST_DELAY = 366  # a year, as the model has it
A_DAY = gettext_lazy("Write a number of days, such as 5.")
EMPTY = gettext_lazy("Empty: I write the questions")


def title_field(**options: Any) -> TextField:
    return TextField(
        label=gettext_lazy("Title"), longest=120, one_line=True, widget=line(autocomplete="off"), **options
    )


class BeginForm(OrganisersForm):
    """For which event, to what end, with names or without: chosen here and never again; and what it begins with."""

    event = forms.ModelChoiceField(
        Event.objects.none(),
        label=gettext_lazy("For which event?"),
        required=False,
        empty_label=gettext_lazy("None: a form of the library, to copy from"),
        error_messages={"invalid_choice": gettext_lazy("Choose one of the events.")},
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=[
            (Questionnaire.Purpose.EVALUATION, gettext_lazy("Evaluation, at the end of the event")),
            (Questionnaire.Purpose.FOLLOW_UP, gettext_lazy("Follow-up, five weeks later")),
        ],
        initial=Questionnaire.Purpose.EVALUATION,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what it is.")},
    )
    answers = forms.ChoiceField(
        label=gettext_lazy("With names or without?"),
        help_text=gettext_lazy("It is printed above question 1, and can never be changed."),
        choices=[
            (Questionnaire.Answers.ANONYMOUS, gettext_lazy("Anonymous: nobody learns who wrote what, or who answered")),
            (Questionnaire.Answers.NAMED, gettext_lazy("With names: researchers see who wrote what")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether answers carry names.")},
    )
    start = forms.ChoiceField(
        label=gettext_lazy("What does it begin with?"),
        help_text=gettext_lazy("A copy has all sections and questions. You can change it until the first reply."),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose what it begins with.")},
    )
    title = title_field(required=False, help_text=gettext_lazy("Of a copy it may be empty: then it keeps its title."))

    def __init__(self, *args: Any, start: Questionnaire | None = None, **options: Any) -> None:
        if start is not None:
            first = {"start": str(start.uid), "title": start.title, "purpose": start.purpose}
            options["initial"] = first | options.get("initial", {})
        super().__init__(*args, **options)
        self.fields["event"].queryset = Event.objects.latest_first()  # type: ignore[attr-defined]
        rows = Questionnaire.objects.select_related("event").order_by("-event__starts_at", "event", "pk")
        self.sources = {str(row.uid): row for row in rows}
        library = [(uid, row.title) for uid, row in self.sources.items() if row.event is None]
        earlier = [(uid, str(row)) for uid, row in self.sources.items() if row.event is not None]
        groups = [(_("From the library"), library), (_("From an earlier event"), earlier)]
        self.fields["start"].choices = [("", EMPTY), *(group for group in groups if group[1])]  # type: ignore[attr-defined]
        self.saved: Any = None
        self.helper.layout = Layout(*map(self.laid_out, self.fields))

    def laid_out(self, name: str) -> Any:
        return Field.select(name) if name in ("event", "start") else super().laid_out(name)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        source = self.sources.get(cleaned.get("start", ""))
        if not cleaned.get("title") and "title" not in self.errors:
            if source is None:
                self.add_error("title", _("Give it a title, such as “How was it for you?”"))
            else:
                cleaned["title"] = source.title
        return cleaned

    def act(self) -> None:
        cleaned = self.cleaned_data
        source = self.sources.get(cleaned["start"])
        said = {name: cleaned[name] for name in ("purpose", "title", "answers")}
        self.saved = begin_questionnaire(
            uid=cleaned["uid"], event=cleaned["event"], source=source, by=self.by, at=self.at, **said
        )


class DetailsForm(OrganisersForm):
    """Its title and the words under it."""

    title = title_field(error_messages={"required": gettext_lazy("Give it a title.")})
    intro = TextField(
        label=gettext_lazy("First words"),
        help_text=gettext_lazy("One or two sentences under the title."),
        longest=2_000,
        required=False,
        widget=box(3),
    )
    source = source_field()

    def __init__(self, *args: Any, row: Questionnaire, **options: Any) -> None:
        said = {name: getattr(row, name) for name in SAID}
        options.setdefault("initial", {**said, "seen": mark_of(row, SAID)})
        super().__init__(*args, row=row, **options)
        folded = Folded(_("It is printed somewhere"), self.laid_out("source"), starts_open=bool(row.source))
        self.helper.layout = Layout("seen", self.laid_out("title"), self.laid_out("intro"), folded)

    def act(self) -> None:
        said = {name: self.cleaned_data[name] for name in SAID}
        change_details(questionnaire=self.row, seen=self.cleaned_data["seen"], said=said, by=self.by, at=self.at)


def days(label: Any, *, least: int = 1, **options: Any) -> forms.IntegerField:
    """A number of days."""
    widget = forms.NumberInput(attrs={"class": "govuk-input govuk-input--width-5", "inputmode": "numeric"})
    errors = dict.fromkeys(["required", "invalid", "min_value", "max_value"], A_DAY)
    return forms.IntegerField(
        label=label, min_value=least, max_value=LONGEST_DELAY, widget=widget, error_messages=errors, **options
    )


class PlanForm(OrganisersForm):
    """When it opens, reminds and closes, whom it asks, and how many replies results need."""

    opens_after_days = days(gettext_lazy("Opens"), least=0, help_text=gettext_lazy("Days after the event has ended."))
    first_reminder_days = days(
        gettext_lazy("First reminder"), required=False, help_text=gettext_lazy("Days after it opened. Empty: none.")
    )
    second_reminder_days = days(
        gettext_lazy("Second reminder"), required=False, help_text=gettext_lazy("Days after it opened. Empty: none.")
    )
    closes_after_days = days(gettext_lazy("Closes"), help_text=gettext_lazy("Days after it opened."))
    also_staff = forms.BooleanField(label=gettext_lazy("Also ask staff and speakers"), required=False)
    floor = forms.TypedChoiceField(
        label=gettext_lazy("How many replies do results need?"),
        help_text=gettext_lazy("With fewer, nothing is shown. It cannot be changed once a link is out."),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how many.")},
    )

    def __init__(self, *args: Any, row: Questionnaire, has_links: bool, written: set[str], **options: Any) -> None:
        said = {name: getattr(row, name) for name in PLAN}
        options.setdefault("initial", {**said, "seen": mark_of(row, PLAN)})
        super().__init__(*args, row=row, **options)
        self.leave_out(has_links, written)
        offered = sorted({LOWEST_FLOOR, FLOOR, row.floor})
        if "floor" in self.fields:
            self.fields["floor"].choices = [(number, str(number)) for number in offered]  # type: ignore[attr-defined]
        dated = [name for name in PLAN if name.endswith("_days") and name in self.fields]
        pairs = Div(*map(self.laid_out, dated), css_class="plan")
        rest = [self.laid_out(name) for name in ("also_staff", "floor") if name in self.fields]
        self.helper.layout = Layout("seen", pairs, *rest)

    def leave_out(self, has_links: bool, written: set[str]) -> None:
        """What has happened is no choice any more. Results with names always need five."""
        past = {
            "opens_after_days": Round.Kind.INVITATION in written,
            "first_reminder_days": Round.Kind.FIRST_REMINDER in written,
            "second_reminder_days": Round.Kind.SECOND_REMINDER in written,
            "floor": has_links or not self.row.is_anonymous,
        }
        for name, is_past in past.items():
            if is_past:
                del self.fields[name]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        planned = copy(self.row)
        for name in PLAN:
            setattr(planned, name, cleaned.get(name, getattr(planned, name)))
        if self.errors:
            return cleaned
        first, second = planned.first_reminder_days, planned.second_reminder_days
        if first and first >= planned.closes_after_days:
            self.fault("first_reminder_days", _("It must come before the form closes."))
        if second and second >= planned.closes_after_days:
            self.fault("second_reminder_days", _("It must come before the form closes."))
        if first and second and second <= first:
            self.fault("second_reminder_days", _("It must come after the first reminder."))
        if planned.event and planned.closes_at <= self.at < self.row.closes_at:
            self.fault("closes_after_days", _("That day is over. To close it today, use “Close now”."))
        return cleaned

    def fault(self, name: str, words: str) -> None:
        """Beside the field that can still be changed."""
        beside = name if name in self.fields else "closes_after_days"
        self.add_error(beside, ValidationError(words))

    def act(self) -> None:
        said = {name: self.cleaned_data[name] for name in PLAN if name in self.fields}
        change_plan(questionnaire=self.row, seen=self.cleaned_data["seen"], said=said, by=self.by, at=self.at)
