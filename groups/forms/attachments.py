from __future__ import annotations

from typing import Any

from crispy_forms_gds.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from carplatform.files.kinds import ENDINGS, NotTaken

from ..actions import attach_file
from ..models import LogEntry
from .once import OnceForm

PUBLIC = _("The entry is on your public page: everyone can fetch the file.")


class AttachmentForm(OnceForm):
    """One file to put beside an entry."""

    file = forms.FileField(
        label=_("Which file?"),
        help_text=_("Up to 20 MB: a PDF, a picture, or a document, sheet or slides without macros."),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS), "class": "govuk-file-upload"}),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file first."), "invalid": _("Choose a file first.")},
    )

    def __init__(self, *args: Any, entry: LogEntry, **options: Any) -> None:
        self.entry = entry
        super().__init__(*args, group=entry.group, **options)
        if entry.on_public_page and entry.group.is_published:
            file = self.fields["file"]
            file.help_text = f"{file.help_text} {PUBLIC}"
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
        attach_file(entry=self.entry, by=self.by, uid=uid, upload=upload, at=self.at)
