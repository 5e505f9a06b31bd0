"""How pages of lower apps show things of upper ones without knowing them.

An app offers functions in its `panels.py` and registers them here in AppConfig.ready(). A page asks for the panels of
what it shows, and prints what it gets, in the order of the apps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

Maker = Callable[[Any, Any], "Panel | None"]


@dataclass(frozen=True)
class Panel:
    """One block on a page: its heading, the template that prints it, and what that template needs, as `panel`."""

    title: str | Promise
    template: str
    context: dict[str, Any] = field(default_factory=dict)


_makers: dict[str, list[Maker]] = {}


def register(place: str, maker: Maker) -> None:
    """Offers `maker(thing, person)` for a place, such as “event”. Registering twice changes nothing."""
    makers = _makers.setdefault(place, [])
    if maker not in makers:
        makers.append(maker)


def panels_for(place: str, thing: Any, person: Any) -> list[Panel]:
    """What the apps have to show `person` at this place about `thing`. Makers with nothing to show return None."""
    panels = (maker(thing, person) for maker in _makers.get(place, []))
    return [panel for panel in panels if panel is not None]
