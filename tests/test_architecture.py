"""Imports run one way: floor ← groups ← events ← evaluations; reflections beside; the roof of carplatform on top."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOOR = ("outbox", "audit", "held", "bare", "bad_input", "access_log", "npm", "health", "celery")
MAY_IMPORT = {
    "floor": {"floor"},
    "groups": {"floor", "groups"},
    "events": {"floor", "groups", "events"},
    "evaluations": {"floor", "groups", "events", "evaluations"},
    "reflections": {"floor", "groups", "events", "reflections"},
    "roof": {"floor", "groups", "events", "evaluations", "roof"},
}
# Inside groups, each file may import those to its left.
ORDER = [
    "provenance",
    "people",
    "places",
    "cycle",
    "groups",
    "log",
    "models",
    "permissions",
    "timeline",
    "actions",
    "fields",
    "layout",
    "forms",
    "views",
]
FREE = {"path", "scotland", "map", "apps", "urls", "admin", "__init__"}
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 300, 40, 120


def storey(module: str) -> str | None:
    """The part of the house that the dotted name `module` belongs to; None for libraries."""
    first, *rest = module.split(".")
    if first == "carplatform":
        return "floor" if rest and rest[0] in FLOOR else "roof"
    return first if first in MAY_IMPORT else None


def module_of(path: Path, root: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts)


def imports(path: Path, root: Path) -> Iterator[tuple[int, str, bool]]:
    """Line, dotted name, and whether it stands inside a function, of each import of a file."""
    package = module_of(path, root).split(".")[:-1]
    tree = ast.parse(path.read_text())
    inside = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name != "ready"
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node.lineno, name.name, id(node) in inside
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for name in node.names:
                yield node.lineno, f"{base}.{name.name}", id(node) in inside


def wrong_imports(root: Path) -> list[str]:
    """Every import that runs up, sideways into reflections, or hides in a function."""
    found = []
    for path in sources(root):
        mine = storey(module_of(path, root))
        for line, name, hidden in imports(path, root):
            theirs = storey(name)
            if hidden:
                found.append(f"{path.relative_to(root)}:{line} imports {name} inside a function")
            elif theirs and mine and theirs not in MAY_IMPORT[mine]:
                found.append(f"{path.relative_to(root)}:{line} imports {name}")
    return found


def wrong_order(root: Path) -> list[str]:
    """Every import inside groups that runs against models → permissions → actions → forms → views."""
    found = []
    for path in sources(root):
        parts = path.relative_to(root).with_suffix("").parts
        if parts[0] != "groups" or parts[-1] not in ORDER:
            continue
        for line, name, _hidden in imports(path, root):
            names = [part for part in name.split(".")[1:] if part in ORDER]
            if name.startswith("groups.") and names and ORDER.index(names[-1]) > ORDER.index(parts[-1]):
                found.append(f"{path.relative_to(root)}:{line} imports {name}")
    return found


def wrong_template_lines(root: Path) -> list[str]:
    """What no template may hold, and names of upper storeys in the templates of lower ones."""
    never = re.compile(r"\|\s*safe\b|autoescape off|\son\w+=\"|\sstyle=\"|<style|<script(?![^>]*(nonce|src))")
    found = []
    for path in sorted((root / "templates").rglob("*.html")):
        name, text = path.relative_to(root), path.read_text()
        mail_layout = "mail" in path.parts
        if not mail_layout and (match := never.search(text)):
            found.append(f"{name} holds {match.group()!r}")
        if text.count("\n") > LONGEST_TEMPLATE:
            found.append(f"{name} is longer than {LONGEST_TEMPLATE} lines")
        if "groups" in path.parts:
            for used in re.findall(r"{% (?:url|include|extends) [\"']([\w:./-]+)", text):
                if not used.startswith(("groups", "components/", "base.html")):
                    found.append(f"{name} uses {used}")
    return found


def too_long(root: Path) -> list[str]:
    """Files and functions that nobody can read at a glance, and text marked safe."""
    found = []
    for path in sources(root):
        text = path.read_text()
        if text.count("\n") > LONGEST_FILE and path.name != "settings.py":
            found.append(f"{path.relative_to(root)} is longer than {LONGEST_FILE} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION:
                found.append(f"{path.relative_to(root)}:{node.lineno} {node.name} is too long")
            if isinstance(node, ast.Name) and node.id == "mark_safe":
                found.append(f"{path.relative_to(root)}:{node.lineno} marks text safe")
    return found


def sources(root: Path) -> list[Path]:
    folders = ("carplatform", "groups", "events", "evaluations", "reflections")
    return [
        path for folder in folders for path in sorted((root / folder).rglob("*.py")) if "migrations" not in path.parts
    ]


@pytest.mark.parametrize("rule", [wrong_imports, wrong_order, wrong_template_lines, too_long])
def test_the_house_keeps_its_rules(rule: object) -> None:
    assert rule(ROOT) == []  # type: ignore[operator]


def test_every_file_of_groups_has_its_place() -> None:
    names = {path.stem for path in (ROOT / "groups").rglob("*.py") if "migrations" not in path.parts}

    assert names <= {*ORDER, *FREE}


@pytest.mark.parametrize(
    ("rule", "file", "text", "found"),
    [
        (wrong_imports, "groups/views.py", "from events.models import Event", 1),
        (wrong_imports, "groups/views.py", "from carplatform.home import home", 1),
        (wrong_imports, "groups/views.py", "from carplatform.outbox.actions import enqueue", 0),
        (wrong_imports, "carplatform/outbox/tasks.py", "import groups.models", 1),
        (wrong_imports, "carplatform/outbox/tasks.py", "from .. import home", 1),
        (wrong_imports, "carplatform/home.py", "from reflections.models import Worksheet", 1),
        (wrong_imports, "reflections/views.py", "from evaluations import models", 1),
        (wrong_imports, "groups/actions.py", "def act() -> None:\n    import json", 1),
        (wrong_order, "groups/models/log.py", "from ..actions import add", 1),
        (wrong_order, "groups/actions.py", "from .forms import LogEntryForm", 1),
        (wrong_order, "groups/forms.py", "from .actions import add", 0),
        (wrong_template_lines, "templates/groups/x.html", "{{ line|safe }}", 1),
        (wrong_template_lines, "templates/x.html", '<p style="color: red">', 1),
        (wrong_template_lines, "templates/x.html", '<p onclick="go()">', 1),
        (wrong_template_lines, "templates/groups/x.html", "{% url 'events:programme' %}", 1),
        (wrong_template_lines, "templates/groups/x.html", "\n" * 121, 1),
        (too_long, "groups/views.py", "\n" * 301, 1),
        (too_long, "groups/views.py", "def f() -> None:\n" + "    pass\n" * 41, 1),
        (too_long, "groups/views.py", "mark_safe('x')", 1),
    ],
)
def test_each_rule_finds_what_is_planted(tmp_path: Path, rule: object, file: str, text: str, found: int) -> None:
    planted = tmp_path / file
    planted.parent.mkdir(parents=True)
    planted.write_text(text)

    assert len(rule(tmp_path)) == found  # type: ignore[operator]
