"""QR codes as a path for an SVG, and cards with them in sheets of A4."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

import segno

CARDS_ON_A_SHEET = 8  # of A4, two beside each other
QUIET_ZONE = 4  # modules of white around the code (ISO/IEC 18004)

Card = TypeVar("Card")


@dataclass(frozen=True)
class QrCode:
    """A QR code as a square of `size` modules, its white edge included, and the path of an SVG that fills the dark."""

    size: int
    path: str


def qr_code(text: str) -> QrCode:
    """The code of `text`. A seventh of it may be lost to a crease or a thumb, and it still reads (level M)."""
    matrix = segno.make(text, error="m", boost_error=False, micro=False).matrix
    return QrCode(size=len(matrix) + 2 * QUIET_ZONE, path=" ".join(strokes(matrix)))


def strokes(matrix: Sequence[Sequence[int]]) -> Iterator[str]:
    """One flat rectangle for each run of dark modules in a row."""
    for y, row in enumerate(matrix, QUIET_ZONE):
        x = QUIET_ZONE
        for is_dark, run in groupby(row):
            length = len(list(run))
            if is_dark:
                yield f"M{x} {y}h{length}v1h-{length}z"
            x += length


def in_sheets(cards: Sequence[Card]) -> list[Sequence[Card]]:
    """Eight to a sheet, in their order."""
    return [cards[first : first + CARDS_ON_A_SHEET] for first in range(0, len(cards), CARDS_ON_A_SHEET)]
