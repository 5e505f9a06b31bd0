from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.text import normalize_newlines
from django.utils.translation import gettext_lazy as _

EARLIEST = date(1990, 1, 1)  # no group is older: an earlier day is a slip in the year
LONGEST_EMAIL = 254
WHOLE_EMAIL = _("Write the whole email, such as name@example.org.")
WHICH_DAY, WHAT_TIME = _("Say which day it was."), _("Say at what time.")


class DayField(forms.DateField):
    """A day, typed in any way people write one, or picked from the browser's own calendar."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "govuk-input"})

    def __init__(self, *, missing: Any = WHICH_DAY, **options: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y"],
            error_messages={
                "required": missing,
                "invalid": _("Write the day like 4 February 2016 or 4/2/2016."),
            },
            **options,
        )

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and value < EARLIEST:
            raise ValidationError(_("Look at the year: %(year)s is long ago."), params={"year": value.year})


class ClockField(forms.TimeField):
    """A time of day, typed in any way people write one, or picked from the browser's own clock."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "govuk-input"})

    def __init__(self, *, missing: Any = WHAT_TIME, **options: Any) -> None:
        super().__init__(
            input_formats=["%H:%M", "%H:%M:%S", "%I:%M%p", "%I%p", "%H"],
            error_messages={"required": missing, "invalid": _("Write the time like 13:15 or 1.15pm.")},
            **options,
        )

    def to_python(self, value: Any) -> time | None:
        if isinstance(value, str):
            value = value.lower().replace("a.m.", "am").replace("p.m.", "pm").replace(".", ":").replace(" ", "")
        return super().to_python(value)


class TextField(forms.CharField):
    """Text that people typed. Too long or unusable text is refused beside the field, and kept in it.

    Browsers send line ends as two characters and count them as one: so do we.
    """

    def __init__(self, *, longest: int, one_line: bool = False, **options: Any) -> None:
        self.longest = longest
        self.one_line = one_line
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        text = normalize_newlines(str(super().to_python(value)))
        return " ".join(text.splitlines()) if self.one_line else text

    def run_validators(self, value: Any) -> None:
        super().run_validators(value)
        if len(value) > self.longest:
            raise ValidationError(
                _("This is %(length)s characters long. Please keep it to %(longest)s."),
                params={"length": f"{len(value):,}", "longest": f"{self.longest:,}"},
            )


def usable_email(text: str) -> str:
    """The address in small letters. Raises ValidationError for what is none.

    Some letters turn into others when capitals are set aside; then the mail would go to somebody else's box.
    """
    if not text.isascii() or not text.isprintable() or len(text) > LONGEST_EMAIL:
        raise ValidationError(WHOLE_EMAIL)
    validate_email(text)
    return text.lower()
