from __future__ import annotations

from datetime import datetime
from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from ..actions import change_settings
from ..fields import TextField
from ..models import Group, Person

BOXES = ("is_explicit", "is_published", "shows_path", "shows_purpose")


class SettingsForm(forms.Form):
    """The group's question, its status, and what everyone may read.

    It carries in `seen` the boxes that were ticked when it was opened: a box that nobody touched is left as it is now,
    so that an old tab puts no page back that another lead took down.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    question = TextField(
        label=_("What is your question or aim?"),
        longest=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    status = forms.ChoiceField(label=_("How is the group?"), choices=Group.Status.choices)
    is_explicit = forms.BooleanField(
        label=_("We name the phases"),
        help_text=_("Without a tick your pages show the guiding questions alone."),
        required=False,
    )
    is_published = forms.BooleanField(
        label=_("We have a public page"),
        help_text=_("Everyone can read the topic, the question, the partners and what you choose of the log."),
        required=False,
    )
    shows_path = forms.BooleanField(label=_("It shows the path we took"), required=False)
    shows_purpose = forms.BooleanField(label=_("It shows our values and shared purpose"), required=False)

    def __init__(self, *args: Any, group: Group, **options: Any) -> None:
        self.group = group
        now = {name: getattr(group, name) for name in ("question", "status", *BOXES)}
        options.setdefault("initial", now | {"seen": ",".join(["seen", *(box for box in BOXES if now[box])])})
        super().__init__(*args, **options)
        if not group.is_explicit:
            self.fields["is_explicit"].label = _("We name the parts of the model")
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("seen", Field.textarea("question"), Field.select("status"), *BOXES)

    def save(self, *, by: Person, at: datetime) -> None:
        said = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        mark, *seen = self.cleaned_data["seen"].split(",")
        if mark:
            said = {name: value for name, value in said.items() if name not in BOXES or value != (name in seen)}
        change_settings(group=self.group, by=by, said=said, at=at)
