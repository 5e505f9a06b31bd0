"""A code says its text, module by module, and eight cards stand on a sheet."""

import re

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from carplatform.qr import QUIET_ZONE, QrCode, in_sheets, qr_code

pytestmark = pytest.mark.any_database

STROKE = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")
ADDRESS = "https://car.example.org/answer/aB3-_dEfGhIjKlMnOpQrStUvWxYz0123/"


def painted(code: QrCode) -> list[list[int]]:
    """The picture that the path makes, module by module."""
    picture = [[0] * code.size for _ in range(code.size)]
    for stroke in code.path.split(" M"):
        found = STROKE.fullmatch("M" + stroke.removeprefix("M"))
        assert found, stroke
        x, y, width, back = map(int, found.groups())
        assert width == back
        for column in range(x, x + width):
            assert picture[y][column] == 0
            picture[y][column] = 1
    return picture


def framed(text: str) -> list[list[int]]:
    """The code of `text` with its white edge, by the library's own hand."""
    code = segno.make(text, error="m", boost_error=False, micro=False)
    return [[int(module) for module in row] for row in code.matrix_iter(border=QUIET_ZONE)]


def test_the_path_paints_the_code_of_the_address() -> None:
    assert painted(qr_code(ADDRESS)) == framed(ADDRESS)


@given(st.text(min_size=1, max_size=200))
def test_the_path_paints_any_code(text: str) -> None:
    assert painted(qr_code(text)) == framed(text)


def test_a_code_stays_coarse_enough_for_a_card() -> None:
    # 38 mm over 45 modules are 0.84 mm each; below a third of a millimetre phones begin to fail.
    assert qr_code(ADDRESS).size == 45


def test_eight_cards_stand_on_a_sheet() -> None:
    cards = [str(number) for number in range(17)]

    sheets = in_sheets(cards)

    assert [len(sheet) for sheet in sheets] == [8, 8, 1]
    assert [card for sheet in sheets for card in sheet] == [str(number) for number in range(17)]
    assert in_sheets([]) == []
