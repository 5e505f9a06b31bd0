from typing import Any, cast

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import Field, Layout
from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ..actions import move_phase
from ..fields import DayField, TextField
from ..models import Phase
from .once import OnceForm


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
