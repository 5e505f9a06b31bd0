from datetime import date, datetime
from typing import Any, cast
from uuid import uuid4

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .actions import FormUsedBefore, GroupsError, WrongDay, add_log_entry, move_phase
from .fields import DayField, TextField
from .layout import Folded
from .models import Group, LogEntry, Person, Phase


class OnceForm(forms.Form):
    """A form that makes one row of `group`, once, however often it is sent: it carries the new row's own identity."""

    uid = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(["required", "invalid"], _("This form came back incomplete. Please save again.")),
    )

    def __init__(self, *args: Any, group: Group, by: Person, at: datetime, today: date, **options: Any) -> None:
        self.group = group
        self.by = by
        self.at = at
        super().__init__(*args, **options)
        self.initial.setdefault("uid", uuid4())
        self.initial.setdefault("on", today)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any] | None:
        if "uid" in self.errors:
            self.renew()
        return super().clean()

    def save(self) -> bool:
        """Do what the form asks. False, with the reason beside the form, if it cannot be done now."""
        try:
            self.act()
        except FormUsedBefore as error:
            self.add_error(None, ValidationError(str(error)))
            self.renew()
            return False
        except GroupsError as error:
            self.add_error("on" if isinstance(error, WrongDay) else None, ValidationError(str(error)))
            return False
        return True

    def renew(self) -> None:
        """Take a new identity and keep all else, so that saving again makes a row of its own."""
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("uid")] = str(uuid4())
        self.data = data

    def act(self) -> None:
        raise NotImplementedError


class LogEntryForm(OnceForm):
    """The quick entry: what kind, one line, today. Another day, detail and readers wait behind a fold."""

    kind = forms.ChoiceField(
        label=_("What kind of entry?"),
        choices=LogEntry.Kind.choices,
        initial=LogEntry.Kind.MEETING,
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
    on = DayField(label=_("Which day?"))
    detail = TextField(
        label=_("Anything to add?"),
        longest=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    readers = forms.ChoiceField(
        label=_("Who can read it?"),
        choices=LogEntry.Readers.choices,
        initial=LogEntry.Readers.GROUP,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who can read it.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper.layout = Layout(
            "uid",
            Field("kind", context={"wrapper_class": "kinds"}),
            Field.textarea("line"),
            Folded(
                _("Another day, more detail, or share it wider"),
                Field.text("on"),
                Field.textarea("detail"),
                Field.radios("readers"),
            ),
        )

    def act(self) -> None:
        add_log_entry(group=self.group, by=self.by, at=self.at, **self.cleaned_data)


class PhaseMoveForm(OnceForm):
    """Where the group goes next, why, and since when."""

    phase = forms.TypedChoiceField(
        label=_("Which phase is your group in now?"),
        choices=[Choice(phase.value, phase.label, hint=format_lazy("{} {} {}", *phase.questions)) for phase in Phase],
        coerce=lambda value: Phase(int(value)),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a phase.")},
    )
    reason = TextField(
        label=_("Why? One line is enough."),
        longest=300,
        one_line=True,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": _("Write one line about why.")},
    )
    on = DayField(label=_("Since which day?"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.group.is_explicit:
            questions = [(phase.value, " ".join(str(question) for question in phase.questions)) for phase in Phase]
            field = cast(forms.TypedChoiceField, self.fields["phase"])
            field.label = _("Which questions is your group working on now?")
            field.choices = questions
            field.error_messages["required"] = _("Choose the questions.")
        self.helper.layout = Layout("uid", Field.radios("phase"), Field.textarea("reason"), Field.text("on"))

    def act(self) -> None:
        move_phase(group=self.group, by=self.by, at=self.at, **self.cleaned_data)
