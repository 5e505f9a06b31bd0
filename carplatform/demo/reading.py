"""Reads a TOML file of demo data into dataclasses, and refuses whatever they do not name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

Row = TypeVar("Row")

# A table of this name stands for keys that all rows of its file share, such as their event and source.
EVERY_ROW = "every_row"


class DemoDataError(Exception):
    """A file of demo data cannot be read. The message names the file, the row and what is wrong with it."""


def load_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DemoDataError(f"{file.name}: {error}") from error


def read_file(file: Path, kinds: Mapping[str, type]) -> dict[str, list[Any]]:
    """The rows of one file by the name of their table. Raises DemoDataError for anything not in `kinds`."""
    tables = load_toml(file)
    shared = tables.pop(EVERY_ROW, {})
    if unknown := sorted(set(tables) - set(kinds)):
        raise DemoDataError(f"{file.name}: there is no table “{unknown[0]}”.")
    return {
        table: [
            make_row(kinds[table], {**shared, **row}, f"{file.name}, {table} {number}")
            for number, row in enumerate(rows, 1)
        ]
        for table, rows in tables.items()
    }


def make_row(kind: type[Row], data: Mapping[str, Any], where: str) -> Row:
    """One row from its TOML table, with the rows inside it. Raises DemoDataError for a key too many or too few."""
    known = {item.name: item for item in fields(kind)}  # type: ignore[arg-type]
    required = {name for name, item in known.items() if item.default is MISSING and item.default_factory is MISSING}
    if unknown := sorted(set(data) - set(known)):
        raise DemoDataError(f"{where}: unknown key “{unknown[0]}”.")
    if missing := sorted(required - set(data)):
        raise DemoDataError(f"{where}: the key “{missing[0]}” is missing.")
    values = dict(data)
    for name, inside in rows_inside(kind).items():
        rows = enumerate(data.get(name, []), 1)
        values[name] = [make_row(inside, row, f"{where}, {name} {number}") for number, row in rows]
    return kind(**values)


def rows_inside(kind: type) -> dict[str, type]:
    """The fields of a dataclass that are lists of another dataclass, and which one."""
    items = {name: (*get_args(hint), None)[0] for name, hint in get_type_hints(kind).items()}
    return {name: item for name, item in items.items() if isinstance(item, type) and is_dataclass(item)}
