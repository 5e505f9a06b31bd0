"""Which files are taken: those whose content is what their name says, of kinds that cannot run anywhere."""

import io
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carplatform.files.kinds import (
    KINDS,
    LARGEST_BYTES,
    LARGEST_LISTING,
    LARGEST_UNPACKED,
    MOST_ENTRIES,
    NotTaken,
    kind_of,
)
from tests.files.samples import GOOD, OTHER_KIND, OTHERWISE, PNG, WITH_MACROS, bomb, docx, zipped


def look(name: str, content: bytes) -> str:
    return kind_of(name, len(content), io.BytesIO(content)).content_type


@pytest.mark.parametrize("name", GOOD)
def test_what_is_what_it_says_is_taken(name: str) -> None:
    assert look(name, GOOD[name])


def test_every_kind_has_a_sample() -> None:
    assert {look(name, content) for name, content in GOOD.items()} == {kind.content_type for kind in KINDS}


@pytest.mark.parametrize(
    ("files", "why"),
    [
        (WITH_MACROS, "This document carries macros. Save it without them, or as a PDF, and add that."),
        (OTHERWISE, "This file is not what its name says. Save it again as a PDF, and add that."),
        (OTHER_KIND, "Files of this kind are not taken. Take a PDF, a picture, or a document without macros."),
        ({"empty.pdf": b""}, "This file is empty."),
    ],
)
def test_anything_else_is_refused_in_plain_words(files: dict[str, bytes], why: str) -> None:
    assert {name: reason(name, content) for name, content in files.items()} == dict.fromkeys(files, why)


def reason(name: str, content: bytes) -> str:
    """Why a file is not taken; empty if it is."""
    try:
        return look(name, content) and ""
    except NotTaken as error:
        return str(error)


def test_one_byte_more_than_20_mb_is_refused() -> None:
    kind_of("p.png", LARGEST_BYTES, io.BytesIO(PNG))
    with pytest.raises(NotTaken, match="This file is larger than 20 MB"):
        kind_of("p.png", LARGEST_BYTES + 1, io.BytesIO(PNG))


def test_a_zip_of_too_many_parts_or_a_swelling_list_is_not_unpacked() -> None:
    listing = b"wordprocessingml.document.main+xml"

    assert reason("p.docx", docx(more=" " * (LARGEST_LISTING - 200))) == ""
    assert reason("p.docx", zipped(CT=listing + b" " * LARGEST_LISTING)) != ""
    assert reason("p.docx", zipped(CT=listing, **{f"part{number}": b"" for number in range(MOST_ENTRIES - 1)})) == ""
    assert reason("p.docx", zipped(CT=listing, **{f"part{number}": b"" for number in range(MOST_ENTRIES)})) != ""


def test_a_bomb_is_refused_without_being_unpacked() -> None:
    most = LARGEST_UNPACKED // 2**20
    fits, swells = bomb(most - 1), bomb(most)

    tracemalloc.start()
    reasons = [reason("bomb.docx", content) for content in (fits, swells)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert [bool(why) for why in reasons] == [False, True]
    assert peak < 10 * 2**20


@given(st.sampled_from(sorted(GOOD)), st.sampled_from(sorted(GOOD)))
def test_no_kind_passes_for_another(name: str, other: str) -> None:
    """But for text, of which a table is one."""
    kinds = {look(name, GOOD[name]), look(other, GOOD[other])}
    if len(kinds) == 1 or kinds == {"text/csv", "text/plain"}:
        return
    renamed = f"renamed.{other.rsplit('.', 1)[1]}"

    try:
        taken = look(renamed, GOOD[name])
    except NotTaken:
        return
    assert taken in {"text/csv", "text/plain"}


@given(st.binary(max_size=300), st.sampled_from([f"x{ending}" for kind in KINDS for ending in kind.endings]))
def test_no_content_breaks_the_test(content: bytes, name: str) -> None:
    with suppress(NotTaken):
        assert look(name, content)
