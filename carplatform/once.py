"""Forms that are sent once, twice or too late: one row is made once, and no words are lost to another tab (ADR 4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any, cast
from uuid import uuid4

from crispy_forms_gds.helper import FormHelper
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Refusal(Exception):
    """Something cannot be done now; the message says why and what to do, in words for the page."""


class UsedBefore(Refusal):
    """A form was sent a second time with other words in it. `earlier` is what the first sending made."""

    def __init__(self, message: str, earlier: Any) -> None:
        super().__init__(message)
        self.earlier = earlier


class ChangedByAnother(Refusal):
    """Someone else changed the row after this form was opened. `now` is the row as it stands, and `mark` its mark."""

    def __init__(self, now: Any, mark: str) -> None:
        super().__init__(_("Someone changed this while you were writing. Both are below; nothing is lost."))
        self.now, self.mark = now, mark


class OnceForm(forms.Form):
    """A form that makes one row, once, however often it is sent: it carries the new row's own identity.

    One that changes a row carries in `seen` the mark of what it saw. `theirs` is the row as someone else saved it
    meanwhile, once `save` has found that out: the page shows both.
    """

    uid = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ["required", "invalid"], gettext_lazy("This form came back incomplete. Please save again.")
        ),
    )

    def __init__(self, *args: Any, by: AbstractBaseUser, at: datetime, **options: Any) -> None:
        self.by: Any = by
        self.at = at
        self.theirs: Any = None
        super().__init__(*args, **options)
        self.initial.setdefault("uid", uuid4())
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
        except UsedBefore as error:
            self.add_error(None, ValidationError(str(error)))
            self.renew()
            return False
        except ChangedByAnother as error:
            self.theirs = error.now
            self.put("seen", error.mark)
            self.add_error(None, ValidationError(str(error)))
            return False
        except Refusal as error:
            self.add_error(self.field_of(error), ValidationError(str(error)))
            return False
        return True

    def field_of(self, error: Any) -> str | None:
        """The field that a reason stands beside; None for the whole form."""
        return None

    def renew(self) -> None:
        """Take a new identity and keep all else, so that saving again makes a row of its own."""
        self.put("uid", str(uuid4()))

    def put(self, name: str, value: str) -> None:
        """Change what stands in one field of a form that was sent."""
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix(name)] = value
        self.data = data

    def act(self) -> None:
        raise NotImplementedError

    def their_words(self) -> dict[str, Any]:
        """By field, what `theirs` says."""
        return {name: getattr(self.theirs, name) for name in self.fields if hasattr(self.theirs, name)}

    @property
    def differences(self) -> list[tuple[str, str]]:
        """Where `theirs` says something else than this form: the field's label, and their words."""
        found = []
        for name, other in self.their_words().items() if self.theirs is not None else ():
            field = self.fields[name]
            if self.cleaned_data.get(name) != other:
                found.append((str(field.label), said_aloud(other, dict(getattr(field, "choices", ())))))
        return found


def said_aloud(value: Any, choices: dict[Any, Any]) -> str:
    """A value as the page says it; `choices` are those of its field."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, time):
        return time_format(value, "g.iA").lower()
    if isinstance(value, Iterable) and not isinstance(value, str):
        value = ", ".join(sorted(str(one) for one in value))
    return str(choices.get(value, value)) if value or value == 0 else _("Nothing")


def says(row: Any, said: dict[str, Any]) -> bool:
    """Whether `row` holds just these words, by field."""
    return all(getattr(row, name) == value for name, value in said.items())


def mark_of_values(values: Iterable[object]) -> str:
    """A short mark of what a row says, to tell later whether it still does."""
    return sha256("\0".join(map(str, values)).encode()).hexdigest()[:16]
