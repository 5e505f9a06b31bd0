"""Changing what stands in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, cast

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Field, Fixed, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ..actions import ChangedMeanwhile, GroupsError, WrongDay, change_log_entry
from ..fields import DayField, TextField
from ..layout import Beside, Folded, ticks
from ..loops import HELP, SOURCE
from ..models import LogEntry, Person, Phase, Theme, readers_offered
from .both import SAID, said_by, words_of_another
from .filters import NOT_OFFERED
from .ticks import TicksField

METHODS_OFFERED = 50  # enough to find the word one used before


@dataclass(frozen=True)
class People:
    """Who is in a group, and who was before."""

    now: list[Person]
    before: list[Person]


class EntryChangeForm(forms.Form):
    """All of an entry, to add to it later or to mend it. It knows which version it began from.

    `theirs` is the entry as someone else saved it meanwhile, once `save` has found that out; `anothers` their words, by
    field, where they are not ours: the page shows both.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    kind = forms.ChoiceField(
        label=_("What kind of entry?"),
        choices=LogEntry.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what kind of entry this is.")},
    )
    line = TextField(
        label=_("What happened? One line is enough."),
        longest=300,
        one_line=True,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": _("Write one line about what happened.")},
    )
    detail = TextField(
        label=_("More about it"),
        longest=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    on = DayField(label=_("Which day?"))
    phase = forms.TypedChoiceField(
        label=_("Which phase did it belong to?"),
        choices=[("", _("None, or not sure")), *Phase.choices],
        coerce=lambda value: int(value) if value else None,
        empty_value=None,
        required=False,
        error_messages=NOT_OFFERED,
    )
    loop = forms.ChoiceField(
        label=_("What kind of learning was it?"),
        help_text=SOURCE,
        choices=[
            *(Choice(loop.value, loop.label, hint=HELP[loop]) for loop in LogEntry.Loop),
            Choice("", _("Neither, or not sure")),
        ],
        widget=forms.RadioSelect,
        required=False,
        error_messages=NOT_OFFERED,
    )
    present = TicksField(label=_("Who was there?"), required=False)
    others_present = forms.IntegerField(
        label=_("And how many others?"),
        min_value=0,
        max_value=5000,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(["invalid", "min_value", "max_value"], _("Write a number from 0 to 5,000.")),
    )
    themes = TicksField(label=_("Themes it touches"), required=False)
    method = TextField(
        label=_("How did you gather it?"),
        help_text=_("The method, such as interviews, a survey, or walking the street."),
        longest=120,
        one_line=True,
        required=False,
    )
    link = forms.URLField(
        label=_("A link"),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput,
        validators=[URLValidator(schemes=["http", "https"])],
        error_messages={"invalid": _("Copy the whole address, such as https://example.org/notes.")},
    )
    readers = forms.ChoiceField(
        label=_("Who can read it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who can read it.")},
    )
    on_public_page = forms.BooleanField(label=_("Show it on our public page, too"), required=False)

    def __init__(self, *args: Any, entry: LogEntry, people: People, by: Person, at: datetime, **options: Any) -> None:
        self.entry, self.by, self.at = entry, by, at
        self.theirs: LogEntry | None = None
        self.anothers: dict[str, str] = {}
        said = said_by(entry)
        ticked = {name: [str(row.pk) for row in said[name]] for name in ("themes", "present")}
        options["initial"] = {**said, **ticked, "version": entry.version}
        super().__init__(*args, **options)
        self.offer(people, said["present"])
        cast(forms.ChoiceField, self.fields["readers"]).choices = readers_offered(entry.group)
        if not entry.group.is_explicit:
            del self.fields["phase"]
        if not entry.group.is_published:
            del self.fields["on_public_page"]
        for name in ("themes", "present"):
            if not cast(TicksField, self.fields[name]).rows:
                del self.fields[name]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self.layout()

    def offer(self, people: People, present: set[Person]) -> None:
        """What can be ticked. Whoever was there stays on offer, also if they are in no list of the group's."""
        themes = list(Theme.objects.all())
        kinds = [(kind.label, [theme for theme in themes if theme.kind == kind]) for kind in Theme.Kind]
        cast(TicksField, self.fields["themes"]).offer(kinds)
        guests = sorted(present - {*people.now, *people.before}, key=attrgetter("name"))
        listed = [(_("In the group now"), people.now), (_("In the group before"), people.before)]
        cast(TicksField, self.fields["present"]).offer([*listed, (_("From elsewhere"), guests)])
        methods = LogEntry.objects.visible_to(self.by).standing().exclude(method="").order_by("method")
        self.methods = list(methods.values_list("method", flat=True).distinct()[:METHODS_OFFERED])

    def layout(self) -> Layout:
        """The fields in the order people think of them; long lists wait behind a fold."""
        return Layout(
            "version",
            *self.beside(Field("kind", context={"wrapper_class": "kinds"})),
            *self.beside(Field.textarea("line"), Field.textarea("detail"), Field.text("on"), Field.select("phase")),
            *self.beside(Field.radios("loop")),
            Folded(
                _("Who was there"), *self.beside(ticks("present"), Field.text("others_present", field_width=Fixed.FOUR))
            ),
            *([Folded(_("Themes it touches"), *self.beside(ticks("themes")))] if "themes" in self.fields else []),
            *self.beside(Field.text("method", list="methods"), Field.text("link"), Field.radios("readers")),
            *self.beside(Field("on_public_page")),
        )

    def beside(self, *rows: Field) -> list[Beside]:
        """Those of `rows` that this form asks for, each with room for what someone else wrote there."""
        return [Beside(row) for row in rows if row.fields[0] in self.fields]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if "version" in self.errors:
            self.go_on_from(self.entry.version)
            self.add_error(None, _("This form came back incomplete. Please save again."))
        if cleaned.get("on_public_page") and cleaned.get("readers") != LogEntry.Readers.NETWORK:
            self.add_error(
                "on_public_page", _("What stands on the public page is open to everyone in the network. Choose both.")
            )
        return cleaned

    def save(self) -> bool:
        """Change the entry. False, with the reason beside the form, if it cannot be done now."""
        said = {name: value for name, value in self.cleaned_data.items() if name in SAID}
        try:
            change_log_entry(
                entry=self.entry,
                by=self.by,
                version=self.cleaned_data["version"],
                said=said,
                themes=self.cleaned_data.get("themes", []),
                present=self.cleaned_data.get("present", []),
                at=self.at,
            )
        except ChangedMeanwhile as error:
            self.theirs = error.now
            self.anothers = words_of_another(error.now, self.cleaned_data, self.fields)
            self.go_on_from(error.now.version)
            self.add_error(None, ValidationError(str(error)))
            return False
        except GroupsError as error:
            self.add_error("on" if isinstance(error, WrongDay) else None, ValidationError(str(error)))
            return False
        return True

    def go_on_from(self, version: int) -> None:
        """Save from `version` next time, and keep all that was typed."""
        data = cast(QueryDict, self.data).copy()
        data["version"] = str(version)
        self.data = data

    @property
    def parting(self) -> list[tuple[str, str]]:
        """Name and label of each field in which someone else has other words."""
        return [(name, str(self.fields[name].label)) for name in self.anothers]
