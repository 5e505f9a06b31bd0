"""What a group keeps beside its log, one form for each kind: to write down, and to change later."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, cast

from crispy_forms_gds.layout import Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from ..actions import change_kept, keep, mark_of
from ..fields import DayField, TextField
from ..models import Expectation, Group, NextStep, Person, Point, Quote, Readers, readers_offered
from .once import OnceForm

Row = NextStep | Expectation | Point | Quote


class KeptForm(OnceForm):
    """One row, with who may read it. With a `row`, it changes that one; without, it makes one."""

    noun: ClassVar[Any]
    title: ClassVar[Any]
    only_later: ClassVar[tuple[str, ...]] = ()  # fields that only a row which is there already has
    not_to_come: ClassVar[tuple[str, ...]] = ()  # days on which something was, so that they cannot be still to come

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    readers = forms.ChoiceField(
        label=_("Who can read it?"),
        initial=Readers.GROUP,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who can read it.")},
    )
    on_public_page = forms.BooleanField(label=_("Show it on our public page, too"), required=False)

    def __init__(
        self, *args: Any, group: Group, by: Person, at: datetime, today: date, row: Row | None = None, **options: Any
    ) -> None:
        self.row, self.today = row, today
        if row is not None:
            said = {name: getattr(row, name, None) for name in self.base_fields if name != "uid"}
            options.setdefault("initial", {**said, "seen": mark_of(row)})
        super().__init__(*args, group=group, by=by, at=at, today=today, **options)
        cast(forms.ChoiceField, self.fields["readers"]).choices = readers_offered(group)
        if row is not None:
            del self.fields["uid"]
        if not group.is_published:
            del self.fields["on_public_page"]
        for name in ("seen", *self.only_later):
            if row is None:
                del self.fields[name]
        self.helper.layout = Layout(*(self.laid_out(name) for name in self.fields))

    def laid_out(self, name: str) -> Any:
        widget = self.fields[name].widget
        if isinstance(widget, forms.RadioSelect):
            return Field.radios(name)
        if isinstance(widget, forms.Textarea):
            return Field.textarea(name)
        return name if isinstance(widget, forms.CheckboxInput | forms.HiddenInput) else Field.text(name)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        for name in self.not_to_come:
            if (day := cleaned.get(name)) and day > self.today:
                self.add_error(name, _("This day is still to come. Choose today or an earlier day."))
        if cleaned.get("readers") != Readers.NETWORK:
            if cleaned.get("on_public_page"):
                words = _("What stands on the public page is open to everyone in the network. Choose both.")
                self.add_error("on_public_page", words)
            elif self.row is not None:
                cleaned["on_public_page"] = False  # also where the group has no public page now
        return cleaned

    def act(self) -> None:
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("uid", "seen", "why")}
        if self.row is None:
            keep(noun=self.noun, group=self.group, by=self.by, uid=self.cleaned_data["uid"], said=said, at=self.at)
            return
        why, seen = self.cleaned_data.get("why", ""), self.cleaned_data["seen"]
        change_kept(row=self.row, by=self.by, seen=seen, said=said, why=why, at=self.at)


class NextStepForm(KeptForm):
    """What, who, by when; later also whether it is done, and why it moved."""

    noun = NextStep
    title = _("A next step")
    only_later = ("done_on", "why")
    not_to_come = ("done_on",)
    field_order = ("uid", "what", "who", "due", "due_in_words", "why", "done_on", "readers", "on_public_page")

    what = TextField(
        label=_("What will you do?"),
        longest=300,
        one_line=True,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": _("Write what you will do.")},
    )
    who = TextField(label=_("Who?"), longest=120, one_line=True, required=False)
    due = DayField(label=_("By which day?"), required=False)
    due_in_words = TextField(
        label=_("Or in words"), help_text=_("Such as “Summer 2027”."), longest=40, one_line=True, required=False
    )
    why = TextField(
        label=_("If you moved the day: why?"),
        longest=300,
        one_line=True,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    done_on = DayField(label=_("Done? On which day?"), required=False)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        is_same_day = not {"due", "due_in_words"}.intersection(self.changed_data)
        if cleaned.get("why") and is_same_day and self.row and cleaned.get("seen") == mark_of(self.row):
            self.add_error("due", _("You wrote why the day moved. Change the day, too."))
        return cleaned


class ExpectationForm(KeptForm):
    """An output or outcome; later, what came of it."""

    noun = Expectation
    title = _("What we expect")
    only_later = ("came_of_it", "came_on")
    not_to_come = ("came_on",)
    field_order = ("uid", "kind", "text", "came_of_it", "came_on", "readers", "on_public_page")

    kind = forms.ChoiceField(
        label=_("What kind is it?"),
        choices=Expectation.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what kind it is.")},
    )
    text = TextField(
        label=_("What do you expect?"),
        longest=300,
        one_line=True,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": _("Write what you expect.")},
    )
    came_of_it = TextField(
        label=_("What came of it?"),
        longest=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    came_on = DayField(label=_("Since which day?"), required=False)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if cleaned.get("came_of_it") and not cleaned.get("came_on") and "came_on" not in self.errors:
            self.add_error("came_on", _("Say since which day."))
        if cleaned.get("came_on") and not cleaned.get("came_of_it") and "came_of_it" not in self.errors:
            self.add_error("came_of_it", _("Write what came of it, or take the day away."))
        return cleaned


class PointForm(KeptForm):
    """A key factor for success, a benefit, or a wider connection."""

    noun = Point
    title = _("What helped, and what it was good for")
    field_order = ("uid", "kind", "text", "readers", "on_public_page")

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=Point.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is.")},
    )
    text = TextField(
        label=_("In one line"),
        longest=300,
        one_line=True,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": _("Write it in one line.")},
    )


class QuoteForm(KeptForm):
    """What someone said, and whether they agreed that others read it."""

    noun = Quote
    title = _("A quote")
    not_to_come = ("permitted_on",)
    field_order = ("uid", "words", "said_by", "permission", "permitted_on", "readers", "on_public_page")

    words = TextField(
        label=_("What did they say, word for word?"),
        longest=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": _("Write what they said.")},
    )
    said_by = TextField(
        label=_("How do they want to be named?"),
        help_text=_("Such as “Third sector”. It may stay empty."),
        longest=120,
        one_line=True,
        required=False,
    )
    permission = TextField(
        label=_("How did they agree that others read it?"),
        help_text=_("Such as “by phone, for the learning report”. Until they have, it stays in the group."),
        longest=200,
        one_line=True,
        required=False,
    )
    permitted_on = DayField(label=_("On which day did they agree?"), required=False)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        agreed, how = cleaned.get("permitted_on"), cleaned.get("permission")
        if how and not agreed and "permitted_on" not in self.errors:
            self.add_error("permitted_on", _("Say on which day they agreed."))
        if agreed and not how and "permission" not in self.errors:
            self.add_error("permission", _("Say how they agreed."))
        if cleaned.get("readers") == Readers.NETWORK and not agreed and not how and "permitted_on" not in self.errors:
            self.add_error("permission", _("Ask the person first, and say when and how they agreed."))
        return cleaned


FORMS: dict[str, type[KeptForm]] = {
    "step": NextStepForm,
    "expectation": ExpectationForm,
    "point": PointForm,
    "quote": QuoteForm,
}
