"""Cards are read back as RFC 6350 says, whatever stands in a name, and hold what was agreed to and no more."""

import re
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.contacts import Contact
from events.models import Event
from events.vcard import card, cards

pytestmark = pytest.mark.any_database

DORA = Contact(
    person=1,
    uid=UUID("6b1f0a52-0c5e-4c0e-9a3b-0d4f0f8f6a11"),
    name="Dora Sharer",
    job_title="Planner",
    employer="Fife Council",
    cpp=None,
    group=None,
    email="dora@example.org",
    phone="01632 960321",
    event=Event(title="Warm days"),
    is_example=False,
)
# What a field of ours can hold, and what would break a card that is not careful.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=120) | st.text(
    st.sampled_from('\\,;:\r\n\t "=\x0b\x85\u2028nN\u00e0\u202e😀'), min_size=1, max_size=120
)


def read(text: str) -> list[dict[str, str]]:
    """Cards as a reader of RFC 6350 takes them in: lines unfolded (3.2), then parted (3.3), then unescaped (3.4)."""
    found: list[dict[str, str]] = []
    assert text.endswith("\r\n")
    for line in re.sub("\r\n[ \t]", "", text).removesuffix("\r\n").split("\r\n"):
        name, value = line.split(":", 1)
        assert re.fullmatch(r"[A-Z]+", name), line
        if (name, value) == ("BEGIN", "VCARD"):
            found.append({})
        assert name not in found[-1]
        found[-1][name] = value
    return found


def unescaped(value: str) -> str:
    assert re.fullmatch(r"(?:[^\\,;]|\\[\\,;nN])*", value), value
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "N": "\n"}.get(match[1], match[1]), value)


def on_one_line(text: str) -> str:
    """Blanks and characters that steer a printer or a line are one space each run."""
    return " ".join(re.split(r"[\s\x00-\x1f\x7f-\x9f]+", text)).strip()


def test_a_card_in_full() -> None:
    assert card(DORA) == (
        "BEGIN:VCARD\r\n"
        "VERSION:3.0\r\n"
        "UID:urn:uuid:6b1f0a52-0c5e-4c0e-9a3b-0d4f0f8f6a11\r\n"
        "FN:Dora Sharer\r\n"
        "N:;Dora Sharer;;;\r\n"
        "TITLE:Planner\r\n"
        "ORG:Fife Council\r\n"
        "EMAIL:dora@example.org\r\n"
        "TEL:01632 960321\r\n"
        "NOTE:From the contact sheet of Warm days. Please do not pass on.\r\n"
        "END:VCARD\r\n"
    )


def test_what_was_not_agreed_to_leaves_no_line() -> None:
    [found] = read(card(replace(DORA, email="", phone="", employer="")))

    assert set(found) == {"BEGIN", "VERSION", "UID", "FN", "N", "TITLE", "NOTE", "END"}


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_any_words_are_read_back(name: str, job: str, employer: str, title: str) -> None:
    written = replace(DORA, name=name, job_title=job, employer=employer, event=Event(title=title))

    text = cards([written, DORA])

    first, second = read(text)
    assert second == read(card(DORA))[0]
    for key, value in (("FN", name), ("TITLE", job), ("ORG", employer)):
        assert unescaped(first.get(key, "")) == on_one_line(value)
    assert first["N"].startswith(";")
    assert first["N"].endswith(";;;")
    assert unescaped(first["N"][1:-3]) == on_one_line(name)
    assert on_one_line(title) in unescaped(first["NOTE"])
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert not re.search(r"[^\S\r\n ]|(?<!\r)\n|\r(?!\n)", text)
