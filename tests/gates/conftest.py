from typing import Any

import pytest

from groups.models import Group
from tests.demo.conftest import demo_on
from tests.factories import make_event, make_participation, make_session, make_worksheet

__all__ = ["demo_on", "things"]


@pytest.fixture
def things(group: Group) -> list[Any]:
    """One of everything that has a page of its own, as everyone may open it, with something in it."""
    event = make_event("Warm days", invitation="Please come.")
    make_session(event)
    make_participation(event)
    return [group, event, make_worksheet(event)]
