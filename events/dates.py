"""Days, places in a series and time zones in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib.humanize.templatetags.humanize import ordinal
from django.utils.dateformat import format as in_words
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FIRST_TO_TENTH = (
    gettext_lazy("First"),
    gettext_lazy("Second"),
    gettext_lazy("Third"),
    gettext_lazy("Fourth"),
    gettext_lazy("Fifth"),
    gettext_lazy("Sixth"),
    gettext_lazy("Seventh"),
    gettext_lazy("Eighth"),
    gettext_lazy("Ninth"),
    gettext_lazy("Tenth"),
)


def days_in_words(first: date, last: date) -> str:
    """From one day to another, each part said once: “Tuesday 23 and Wednesday 24 February 2016”."""
    whole = in_words(last, "l j F Y")
    if first == last:
        return whole
    same_month = (first.year, first.month) == (last.year, last.month)
    begin = in_words(first, "l j" if same_month else "l j F" if first.year == last.year else "l j F Y")
    if last - first == timedelta(days=1):
        return _("%(first)s and %(last)s") % {"first": begin, "last": whole}
    return _("%(first)s to %(last)s") % {"first": begin, "last": whole}


def time_in_words(local: datetime) -> str:
    """The time of day as programmes print it: “10.00am”. Templates would turn it into the platform's own zone."""
    return in_words(local, "g.iA").lower()


def place_in_series(number: int) -> str:
    """Such as “Third national event”, counted from 1."""
    place = FIRST_TO_TENTH[number - 1] if number <= len(FIRST_TO_TENTH) else ordinal(number)
    return _("%(place)s national event") % {"place": place}


def zone_in_words(zone: str) -> str:
    """What people call the time of a zone: “UK time” for Europe/London, “Paris time” for Europe/Paris."""
    if zone == "Europe/London":
        return _("UK time")
    return _("%(place)s time") % {"place": zone.rsplit("/", 1)[-1].replace("_", " ")}
