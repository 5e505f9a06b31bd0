from typing import Any, cast

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import Field, Layout
from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ..actions import begin_cycle, correct_move, finish_cycle, move_phase, say_purpose
from ..fields import DayField, TextField
from ..models import Phase, PhaseMove
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

    def add_prefix(self, field_name: str) -> str:
        """The name a field is sent under, which held.html says to whoever signed out meanwhile."""
        names_it = field_name == "phase" and not self.group.is_explicit
        return super().add_prefix("questions" if names_it else field_name)

    def act(self) -> None:
        move_phase(group=self.group, by=self.by, at=self.at, **self.cleaned_data)


class MoveCorrectionForm(PhaseMoveForm):
    """What a move should have said; or that there was none. Begins with what it says now."""

    takes_back = forms.BooleanField(label=_("This did not happen: take it off the path"), required=False)

    def __init__(self, *args: Any, move: PhaseMove, **options: Any) -> None:
        self.move = move
        # What was taken back and is put back now needs a line of its own: its reason says why it was taken back.
        reason = "" if move.takes_back else move.reason
        options.setdefault("initial", {"phase": move.phase, "on": move.on, "reason": reason})
        super().__init__(*args, **options)
        phase = cast(forms.TypedChoiceField, self.fields["phase"])
        phase.label = _("Which phase was it?") if self.group.is_explicit else _("Which questions were they?")
        self.fields["on"].label = _("Since which day?")
        self.fields["reason"].label = _("What should stand beside it? One line is enough.")
        self.helper.layout = Layout(
            "uid", Field.radios("phase"), Field.text("on"), Field.textarea("reason"), Field.checkbox("takes_back")
        )
        if move.takes_back:
            del self.fields["takes_back"]
            self.helper.layout.pop()

    def act(self) -> None:
        correct_move(move=self.move, by=self.by, at=self.at, **self.cleaned_data)


class DayOfCycleForm(OnceForm):
    """On which day a cycle ended, or the next one began."""

    on = DayField(label=_("Which day?"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["uid"]  # makes no row of its own: the cycle's number is its identity
        self.helper.layout = Layout(Field.text("on"))


class FinishCycleForm(DayOfCycleForm):
    """The cycle under way ends."""

    def act(self) -> None:
        finish_cycle(group=self.group, at=self.at, **self.cleaned_data)


class BeginCycleForm(DayOfCycleForm):
    """The next cycle begins."""

    def act(self) -> None:
        begin_cycle(group=self.group, at=self.at, **self.cleaned_data)


class PurposeForm(OnceForm):
    """A group's values and shared purpose. Both may stay empty."""

    values = TextField(
        label=_("What do we value in our work?"),
        help_text=_("What matters to each of you, and what you hold in common."),
        longest=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    purpose = TextField(
        label=_("What are we here for, together?"),
        help_text=_("A sentence or two that every partner would sign."),
        longest=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper.layout = Layout("uid", Field.textarea("values"), Field.textarea("purpose"))

    def act(self) -> None:
        say_purpose(group=self.group, by=self.by, at=self.at, **self.cleaned_data)
