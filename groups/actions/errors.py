"""What may go wrong, and what actions of every kind ask first."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from carplatform.once import Refusal, UsedBefore


class GroupsError(Refusal):
    """Something cannot be done now; the message says why and what to do, in words for the page."""


class WrongDay(GroupsError):
    """The day does not fit: it is still to come, or before the cycle began."""


class FormUsedBefore(GroupsError, UsedBefore):
    """A form was sent a second time with other words in it. `earlier` is what the first sending made."""


def refuse_future(on: date, at: datetime) -> None:
    """Raises WrongDay if the day `on` has not come yet in Scotland at the moment `at`."""
    if on > timezone.localdate(at):
        raise WrongDay(_("This day is still to come. Choose today or an earlier day."))
