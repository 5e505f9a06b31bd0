"""What waits for someone, shown on their home page: each app says what of its own does.

An app offers functions in its `needs.py` and registers them here in AppConfig.ready().
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Need:
    """One line of what waits for a researcher: a number, of what, and the list behind the number.

    `nothing` names it in the one quiet line of what does not wait. Nothing here ranks people or groups.
    """

    count: int
    what: Words
    detail: Words
    address: str
    action: Words
    nothing: Words
    is_pressing: bool = False


@dataclass(frozen=True)
class NextThing:
    """The one thing a practitioner could do next: what, why, until when, and the button that leads there."""

    title: Words
    why: Words
    address: str
    action: Words
    until: Words = ""


NeedMaker = Callable[[Any, datetime], list[Need]]
NextMaker = Callable[[Any, datetime], NextThing | None]

_needs: list[NeedMaker] = []
_next_things: list[NextMaker] = []


def register(maker: NeedMaker) -> None:
    """Offers `maker(person, at)`, which returns none for whom it does not concern."""
    if maker not in _needs:
        _needs.append(maker)


def register_next(maker: NextMaker, *, before_others: bool = False) -> None:
    """Offers `maker(person, at)` for the one thing to do next; None: nothing of this kind.

    `before_others` is for what cannot wait until the rest is done.
    """
    if maker not in _next_things:
        _next_things.insert(0 if before_others else len(_next_things), maker)


def needs_of(person: Any, at: datetime) -> list[Need]:
    """All that could wait for `person`, with how many of each there are, in the order of the apps."""
    return [need for maker in _needs for need in maker(person, at)]


def next_thing_for(person: Any, at: datetime) -> NextThing | None:
    """The first thing that any app has for `person` to do, or None; what cannot wait before all else."""
    made = (maker(person, at) for maker in _next_things)
    return next((thing for thing in made if thing is not None), None)
