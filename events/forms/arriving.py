"""Letting someone in who is not on the list."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crispy_forms_gds.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from groups.fields import WHOLE_EMAIL, TextField, usable_email
from groups.models import CPP, Person

from ..actions.arriving import SameName, walk_in
from ..guests import Guest
from ..models import Event, Participation
from .once import OrganisersForm, line


class WalkInForm(OrganisersForm):
    """One person who stands at the door. `saved` is who was let in; `alike` are those of the list with that name."""

    name = TextField(
        label=gettext_lazy("Their name"),
        longest=120,
        one_line=True,
        widget=line(autocomplete="off"),
        error_messages={"required": gettext_lazy("Write their name.")},
    )
    is_another = forms.BooleanField(label=gettext_lazy("No, it is someone else of that name"), required=False)
    employer = TextField(
        label=gettext_lazy("Where they work, if they say"),
        longest=120,
        one_line=True,
        required=False,
        widget=line(autocomplete="off"),
    )
    job_title = TextField(
        label=gettext_lazy("Their job, if they say"),
        longest=120,
        one_line=True,
        required=False,
        widget=line(autocomplete="off"),
    )
    cpp = forms.ModelChoiceField(
        CPP.objects.order_by("name"),
        label=gettext_lazy("Their CPP"),
        required=False,
        empty_label=gettext_lazy("None, or not known"),
        widget=forms.Select(attrs={"class": "govuk-!-width-full"}),
    )
    email = forms.CharField(
        label=gettext_lazy("Their email, if they give it"),
        help_text=gettext_lazy("They get no mail now. With it they can be asked afterwards how it was."),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("They come as"),
        choices=Participation.Role.choices,
        initial=Participation.Role.PRACTITIONER,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, event: Event, by: Person, at: datetime, **options: Any) -> None:
        self.event = event
        self.saved: Participation | None = None
        self.alike: list[Participation] = []
        super().__init__(*args, by=by, at=at, **options)
        self.lay_out(asks="is_another" in self.data)

    def lay_out(self, *, asks: bool) -> None:
        """The fields in their order; whether it is another of the same name is asked where there is one."""
        names = [name for name in self.fields if asks or name != "is_another"]
        self.helper.layout = Layout(*map(self.laid_out, names))

    def laid_out(self, name: str) -> Any:
        return name if name == "cpp" else super().laid_out(name)

    def clean_email(self) -> str:
        if not self.cleaned_data["email"]:
            return ""
        try:
            return usable_email(self.cleaned_data["email"])
        except ValidationError as error:
            raise ValidationError(WHOLE_EMAIL) from error

    def act(self) -> None:
        said = {name: self.cleaned_data[name] for name in ("email", "name", "role", "cpp", "employer", "job_title")}
        self.saved = walk_in(
            event=self.event,
            uid=self.cleaned_data["uid"],
            guest=Guest(**said),
            by=self.by,
            at=self.at,
            is_another=self.cleaned_data["is_another"],
        )

    def field_of(self, error: Any) -> str | None:
        if not isinstance(error, SameName):
            return None
        self.alike = error.alike
        self.lay_out(asks=True)
        return "is_another"
