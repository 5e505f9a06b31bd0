"""A file or a link to put beside a pro-forma."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from carplatform import once
from carplatform.files.kinds import ENDINGS, NotTaken
from groups.fields import TextField

from ..actions.materials import add_file, add_link
from ..models import Presentation
from .once import line

WHOLE_ADDRESS = _("Write the whole address of the page. It begins with https://")


class SlidesForm(once.OnceForm):
    """One file."""

    file = forms.FileField(
        label=_("Which file?"),
        help_text=_("Up to 20 MB: slides, a poster as PDF, a picture, or a document without macros."),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS), "class": "govuk-file-upload"}),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file first."), "invalid": _("Choose a file first.")},
    )

    def __init__(self, *args: Any, presentation: Presentation, **options: Any) -> None:
        self.presentation = presentation
        super().__init__(*args, **options)
        self.helper.layout = Layout("uid", Field("file"))

    def save(self) -> bool:
        """Keep the file. False, with the reason beside the field, if it is not taken."""
        try:
            return super().save()
        except NotTaken as error:
            self.add_error("file", ValidationError(str(error)))
            return False

    def act(self) -> None:
        uid, upload = self.cleaned_data["uid"], self.cleaned_data["file"]
        add_file(presentation=self.presentation, uid=uid, upload=upload, by=self.by, at=self.at)


class LinkForm(once.OnceForm):
    """One link."""

    title = TextField(
        label=_("What is it?"),
        help_text=_("Such as “Our video, 3 minutes”."),
        longest=120,
        one_line=True,
        widget=line(autocomplete="off"),
        error_messages={"required": _("Say in a few words what it is.")},
    )
    address = TextField(
        label=_("Its address"),
        longest=500,
        one_line=True,
        widget=line(inputmode="url", autocomplete="off", spellcheck="false", autocapitalize="none"),
        validators=[URLValidator(["http", "https"], message=WHOLE_ADDRESS)],
        error_messages={"required": WHOLE_ADDRESS},
    )

    def __init__(self, *args: Any, presentation: Presentation, **options: Any) -> None:
        self.presentation = presentation
        super().__init__(*args, **options)
        self.helper.layout = Layout("uid", Field.text("title"), Field.text("address"))

    def clean_address(self) -> str:
        """With its scheme in small letters, as everything else expects it."""
        scheme, colon, rest = self.cleaned_data["address"].partition(":")
        return f"{scheme.lower()}{colon}{rest}"

    def act(self) -> None:
        add_link(presentation=self.presentation, by=self.by, at=self.at, **self.cleaned_data)
