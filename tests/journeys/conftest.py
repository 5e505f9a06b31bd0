"""Each journey is made twice: on a phone whose browser blocks scripts, and at a desk with an ordinary one."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from groups.models import Person
from tests.browsing import open_page

Visit = Callable[[Person | None], Page]
DEVICES = {"phone without scripts": (390, False), "desk": (1280, True)}


@pytest.fixture(params=DEVICES)
def visit(request: pytest.FixtureRequest, browser: Browser, live_server: Any) -> Visit:
    """Opens a browser of its own on this device, in which `person` is signed in, or nobody."""
    width, scripts = DEVICES[request.param]
    return lambda person: open_page(browser, live_server, person, width=width, scripts=scripts)
