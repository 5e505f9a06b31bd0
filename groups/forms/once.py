"""Forms that make one row, once."""

from datetime import date, datetime
from typing import Any, cast
from uuid import uuid4

from crispy_forms_gds.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ..actions import FormUsedBefore, GroupsError, WrongDay
from ..models import Group, Person


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
            self.add_error(self.field_of(error), ValidationError(str(error)))
            return False
        return True

    def field_of(self, error: GroupsError) -> str | None:
        """The field that a reason stands beside; None for the whole form."""
        return "on" if isinstance(error, WrongDay) else None

    def renew(self) -> None:
        """Take a new identity and keep all else, so that saving again makes a row of its own."""
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("uid")] = str(uuid4())
        self.data = data

    def act(self) -> None:
        raise NotImplementedError
