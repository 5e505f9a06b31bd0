from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from carplatform.files.kinds import ENDINGS, NotTaken

from ..actions import GroupsError, attach_file
from ..models import LogEntry, Person


class AttachmentForm(forms.Form):
    """One file to put beside an entry."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("Add a file"),
        help_text=_("Up to 20 MB: a PDF, a picture, or a document, sheet or slides without macros."),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file first."), "invalid": _("Choose a file first.")},
    )

    def __init__(self, *args: Any, entry: LogEntry, by: Person, at: datetime, **options: Any) -> None:
        self.entry, self.by, self.at = entry, by, at
        super().__init__(*args, **options)
        self.initial.setdefault("uid", uuid4())
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("uid", Field("file"))

    def save(self) -> bool:
        """Keep the file. False, with the reason beside the field, if it is not taken."""
        try:
            attach_file(
                entry=self.entry,
                by=self.by,
                uid=self.cleaned_data["uid"],
                upload=self.cleaned_data["file"],
                at=self.at,
            )
        except (NotTaken, GroupsError) as error:
            self.add_error("file", ValidationError(str(error)))
            return False
        return True
