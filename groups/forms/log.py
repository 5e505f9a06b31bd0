from typing import Any, cast

from crispy_forms_gds.layout import Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from ..actions import add_log_entry
from ..fields import DayField, TextField
from ..layout import Folded
from ..models import LogEntry, readers_offered
from .once import OnceForm


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
        initial=LogEntry.Readers.GROUP,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who can read it.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        cast(forms.ChoiceField, self.fields["readers"]).choices = readers_offered(self.group)
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
