"""Which files are taken: those whose content is what their name says, of kinds that cannot run anywhere."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carplatform.files.kinds import KINDS, LARGEST_BYTES, LARGEST_LISTING, NotTaken, kind_of
from tests.files.samples import BAD, GOOD, PNG, zipped


def look(name: str, content: bytes) -> str:
    return kind_of(name, len(content), io.BytesIO(content)).content_type


@pytest.mark.parametrize("name", GOOD)
def test_what_is_what_it_says_is_taken(name: str) -> None:
    assert look(name, GOOD[name])


def test_every_kind_has_a_sample() -> None:
    assert {look(name, content) for name, content in GOOD.items()} == {kind.content_type for kind in KINDS}


@pytest.mark.parametrize("name", BAD)
def test_anything_else_is_refused_in_plain_words(name: str) -> None:
    with pytest.raises(NotTaken, match=r"^(This file is not what its name says|Files of this kind|This file is empty)"):
        look(name, BAD[name])


def test_one_byte_more_than_20_mb_is_refused() -> None:
    kind_of("p.png", LARGEST_BYTES, io.BytesIO(PNG))
    with pytest.raises(NotTaken, match="The most is 20 MB"):
        kind_of("p.png", LARGEST_BYTES + 1, io.BytesIO(PNG))


def test_a_zip_that_swells_is_not_unpacked() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"wordprocessingml.document.main+xml" + b" " * LARGEST_LISTING)

    with pytest.raises(NotTaken):
        look("bomb.docx", made.getvalue())
    with pytest.raises(NotTaken):
        look("many.docx", zipped(**{f"part{number}": b"" for number in range(5001)}))


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
