"""Forms that make one row of a group, once."""

from datetime import date
from typing import Any

from carplatform import once

from ..actions import GroupsError, WrongDay
from ..models import Group


class OnceForm(once.OnceForm):
    """A form that makes one row of `group`, once. Where it asks for a day, that is today at first."""

    def __init__(self, *args: Any, group: Group, today: date, **options: Any) -> None:
        self.group = group
        super().__init__(*args, **options)
        self.initial.setdefault("on", today)

    def field_of(self, error: GroupsError) -> str | None:
        return "on" if isinstance(error, WrongDay) else None
