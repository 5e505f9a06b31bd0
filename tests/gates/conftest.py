from typing import Any

import pytest

from groups.models import Group
from tests.demo.conftest import demo_on
from tests.evaluations.closed import closed_form
from tests.factories import make_event, make_link, make_participation, make_questionnaire, make_session, make_worksheet

__all__ = ["demo_on", "things"]


@pytest.fixture
def things(group: Group) -> list[Any]:
    """One of everything that has a page of its own, as everyone may open it, with something in it."""
    event = make_event("Warm days", invitation="Please come.")
    make_session(event)
    make_participation(event)
    _, secret = make_link(make_questionnaire(event))
    return [group, event, make_worksheet(event), closed_form(10, event=event), secret]
