"""Goes wherever a browser is led, and keeps what it reads."""

import html
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client

LINK = re.compile(r"(?:href|action)=\"([^\"#]+)")
MOST_PAGES = 1000  # more means that links lead on without end


def crawl(browser: Client, starts: Iterable[str]) -> dict[str, str]:
    """The text of each page within reach of `starts`, by address: what follows a redirect and what says no too.

    Of queries only pages of a list are followed: the lists of the admin have filters without end, over the same rows.
    """
    waiting, pages = [*starts], dict[str, str]()
    while waiting:
        address = waiting.pop()
        if address in pages:
            continue
        assert len(pages) < MOST_PAGES
        answer: Any = browser.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        pages[address] = text = html.unescape(content.decode(errors="replace"))
        found = [*LINK.findall(text), *([answer["Location"]] if answer.has_header("Location") else [])]
        waiting += [link for link in (urljoin(address, one) for one in found) if is_page(link)]
    return pages


def is_page(link: str) -> bool:
    parts = urlsplit(link)
    return (
        not parts.netloc
        and parts.path.startswith("/")
        and not parts.path.startswith("/static/")
        and re.fullmatch(r"(page=\d+)?", parts.query) is not None
    )
