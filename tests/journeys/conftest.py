"""Each journey is made twice: on a phone whose browser blocks scripts, and at a desk with an ordinary one.

Both on one database, and one of them on the other: there it shows no more of the database than its twin.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from groups.models import Person
from tests.browsing import open_page

Visit = Callable[[Person | None], Page]
DEVICES = {"phone without scripts": (390, False), "desk": (1280, True)}
ON_ONE_DATABASE = pytest.mark.any_database
WITH_SCRIPTS_OR_WITHOUT = [
    pytest.param(True, id="with scripts", marks=ON_ONE_DATABASE),
    pytest.param(False, id="without scripts"),
]


@pytest.fixture(params=["phone without scripts", pytest.param("desk", marks=ON_ONE_DATABASE)])
def visit(request: pytest.FixtureRequest, browser: Browser, live_server: Any) -> Visit:
    """Opens a browser of its own on this device, in which `person` is signed in, or nobody."""
    width, scripts = DEVICES[request.param]
    return lambda person: open_page(browser, live_server, person, width=width, scripts=scripts)


@pytest.fixture(params=WITH_SCRIPTS_OR_WITHOUT)
def phone(request: pytest.FixtureRequest, browser: Browser, live_server: Any) -> Page:
    """A phone of 390 px that has never been here, with scripts and without."""
    return open_page(browser, live_server, scripts=request.param)
