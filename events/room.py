"""How much of the one page that a pro-forma prints on a text takes."""

from __future__ import annotations

# A line of the printed page holds about as many characters of 9 pt, capitals too: tests/events/test_one_page.py.
LINE = 80
# For each heading, in characters: 45 lines in all, which with headings, title and materials fill one A4.
ROOM = {
    "name": 2 * LINE,
    "aim": 5 * LINE,
    "members": 7 * LINE,
    "activities": 7 * LINE,
    "methods": 4 * LINE,
    "future": 5 * LINE,
    "outputs": 4 * LINE,
    "outcomes": 5 * LINE,
    "other": 6 * LINE,
}


def taken(text: str) -> int:
    """How many characters of its room `text` takes: a line that ends early takes the rest of its line, an empty one a
    whole line. Of the last line only what stands there. static/js/proforma.js counts the same."""
    *before, last = text.split("\n")
    return sum(max(1, -(-len(line) // LINE)) * LINE for line in before) + len(last)
