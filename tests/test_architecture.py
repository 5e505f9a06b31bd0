"""The house keeps its rules: who imports whom, what templates may hold and name, how long a thing may be.

Imports run one way: floor of carplatform ← groups ← events ← evaluations; reflections beside; the roof on top.
"""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parent.parent
APPS = ("carplatform", "groups", "events", "evaluations", "reflections")
FLOOR = (
    "outbox",
    "audit",
    "tokens",
    "files",
    "panels",
    "needs",
    "erasing",
    "link_pages",
    "qr",
    "held",
    "once",
    "in_order",
    "bare",
    "bad_input",
    "access_log",
    "npm",
    "health",
    "celery",
)
MAY_IMPORT = {
    "floor": {"floor"},
    "groups": {"floor", "groups"},
    "events": {"floor", "groups", "events"},
    "evaluations": {"floor", "groups", "events", "evaluations"},
    "reflections": {"floor", "groups", "events", "reflections"},
    "roof": {"floor", "groups", "events", "evaluations", "roof", "demo"},
    # The demo loads the blank worksheets too; what people write on theirs no other app ever touches.
    "demo": {"floor", "groups", "events", "evaluations", "reflections", "roof", "demo"},
}
# Inside an app a module imports those of a lower number. Modules of one number know nothing of each other.
STANDARD = {"__init__": 0, "models": 10, "permissions": 20, "mails": 30, "actions": 40, "forms": 50, "views": 60}
STANDARD |= {"panels": 60, "tasks": 60, "admin": 60, "management": 60, "urls": 70, "apps": 80}
PLACED = {
    "groups": {
        "map": 15,
        "path": 15,
        "scotland": 15,
        "timeline": 16,
        "quiet": 15,
        "moves": 16,
        "loops": 15,
        "axis": 16,
        "elsewhere": 15,
        "sharing": 15,
        "table": 16,
        "needs": 60,
        "admin_joining": 59,
        "admin_people": 59,
        "fields": 45,
        "layout": 45,
    },
    "evaluations": {"schedule": 15, "standing": 16, "cards": 15, "closing": 35, "results": 36, "signed": 36}
    | {
        "building": 42,
        "planning": 43,
        "wording": 36,
        "publication": 37,
        "disclosure": 38,
        "charts": 38,
        "freezing": 55,
        "needs": 60,
        "exports": 39,
        "caution": 39,
    },
    "outbox": {"backoff": 15, "faults": 15, "kinds": 15, "letters": 15, "queue": 25, "delivery": 45},
    "tokens": {},
    "files": {"kinds": 15, "store": 15, "serve": 20, "receiving": 20},
    "accounts": {"devices": 5, "unprocessable": 5, "adapter": 45, "second_factor_views": 55, "middleware": 60}
    | {"admin_site": 65, "admin_config": 65, "joining_views": 55},
    "events": {
        "dates": 5,
        "room": 5,
        "programme": 15,
        "overlaps": 16,
        "standing": 16,
        "guests": 15,
        "calendar": 15,
        "letters": 25,
    }
    | {"contacts": 25, "vcard": 26, "invited": 35, "needs": 60, "suggestions": 35, "sheet": 45, "presenters": 45}
    | {"now": 16, "arrivals": 17, "badges": 16},
    "reports": {"lines": 15, "comparing": 15, "rearranging": 15, "sheet": 16, "pdf": 17, "drafting": 35, "needs": 60},
    "demo": {"reading": 4, "rows": 5, "people": 15, "mailbox": 15, "practice": 45, "loading": 44, "loader": 45},
}
# Inside a package of nouns, such as the models, from left to right.
NOUNS = [
    "errors",
    "loading",
    "once",
    "moments",
    "filters",
    "ticks",
    "both",
    "words",
    "provenance",
    "people",
    "partners",
    "places",
    "cycle",
    "groups",
    "readers",
    "log",
    "attachments",
]
NOUNS += ["changes"]
NOUNS += ["versions", "gains", "steps", "plans", "settings", "events", "rows", "programme"]
NOUNS += [
    "participation",
    "presentations",
    "invitations",
    "members",
    "welcome",
    "replies",
    "attendance",
    "arriving",
    "setup",
    "copying",
    "inviting",
    "presenting",
    "proforma",
    "reminding",
    "materials",
    "preview",
    "calendar",
    "questionnaires",
    "scale",
    "rounds",
    "questionnaire",
    "questions",
    "mendings",
    "building",
    "parts",
    "planning",
    "links",
    "answers",
    "totals",
    "worksheets",
    "reports",
    "papers",
    "plain",
    "workbook",
    "spss",
    "qda",
    "cases",
]
# The frame around every page names pages of every storey.
SHELL = {"base.html", "base_bare.html", "components/_masthead.html", "components/_footer.html"}
SHELL |= {"components/_sign_in.html"}
# Who asks for a role outside permissions.py and `visible_to`, and why.
ROLES = {
    ("groups/models/people.py", "has_perm"): "Django's own question",
    ("groups/models/people.py", "has_module_perms"): "Django's own question",
    ("groups/admin_people.py", "save_model"): "writes into the audit log that the role changed",
    ("carplatform/accounts/middleware.py", "process_view"): "researchers need a second factor",
    ("carplatform/accounts/adapter.py", "login"): "and shorter sessions",
    ("carplatform/accounts/adapter.py", "can_delete_authenticator"): "and keep it",
    ("templates/groups/_people.html", ""): "prints lead and sponsor, leaves out member",
}
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 300, 40, 120
Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(root: Path) -> list[Path]:
    files = [path for app in APPS for path in sorted((root / app).rglob("*.py"))]
    return [path for path in files if "migrations" not in path.parts]


def templates(root: Path, *endings: str) -> Iterator[tuple[str, str]]:
    """Name and text of every template."""
    for path in sorted((root / "templates").rglob("*")):
        if path.suffix in (endings or (".html", ".txt")):
            yield path.relative_to(root / "templates").as_posix(), path.read_text()


def storey(module: str) -> str | None:
    """The part of the house that the dotted name `module` belongs to; None for libraries."""
    first, *rest = module.split(".")
    if rest[:1] == ["demo"]:
        return "demo"
    if first == "carplatform":
        return "floor" if rest and rest[0] in FLOOR else "roof"
    return first if first in MAY_IMPORT else None


def imports(path: Path, root: Path) -> Iterator[tuple[str, str]]:
    """Where, and which dotted name, for each import of a file."""
    package = path.relative_to(root).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        where = f"{path.relative_to(root)}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Import):
            yield from ((where, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((where, f"{base}.{name.name}") for name in node.names)


def wrong_imports(root: Path) -> Iterator[str]:
    """Every import that runs up, or sideways into reflections."""
    for path in sources(root):
        mine = storey(".".join(path.relative_to(root).with_suffix("").parts))
        for where, name in imports(path, root):
            theirs = storey(name)
            if mine and theirs and theirs not in MAY_IMPORT[mine]:
                yield f"{where} imports {name}"


def hidden_imports(root: Path) -> Iterator[str]:
    """Every import inside a function. Only an app that is getting ready may need one."""
    for path in sources(root):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, Function) or (path.name, node.name) == ("apps.py", "ready"):
                continue
            inside = [child for child in ast.walk(node) if isinstance(child, ast.Import | ast.ImportFrom)]
            yield from (f"{path.relative_to(root)}:{child.lineno} imports inside a function" for child in inside)


def place(module: str) -> tuple[str, int, int] | None:
    """App, place in it and place among its nouns of the dotted name `module`; None where it is none of an app's."""
    parts = module.split(".")
    parts = parts[1:] if parts[0] == "carplatform" and len(parts) > 1 and parts[1] in PLACED | {"audit": {}} else parts
    if parts[0] not in {*APPS[1:], *PLACED, "audit"} or len(parts) < 2:
        return None
    number = (STANDARD | PLACED.get(parts[0], {})).get(parts[1])
    if number is None:
        return None
    noun = NOUNS.index(parts[2]) if len(parts) > 2 and parts[2] in NOUNS else len(NOUNS)
    return parts[0], number, noun


def wrong_order(root: Path) -> Iterator[str]:
    """Every import inside an app that runs against models → permissions → mails → actions → forms → views."""
    for path in sources(root):
        mine = place(".".join(path.relative_to(root).with_suffix("").parts))
        for where, name in imports(path, root):
            theirs = place(name)
            if mine and theirs and mine[0] == theirs[0] and mine[1:] <= theirs[1:]:
                yield f"{where} imports {name}"


def without_a_place(root: Path) -> Iterator[str]:
    """Every module of an app of which nobody has said where it stands."""
    for path in sources(root):
        parts = path.relative_to(root).with_suffix("").parts
        is_app = parts[0] != "carplatform" or (len(parts) > 2 and parts[1] != "management")
        if is_app and place(".".join(parts)) is None:
            yield str(path.relative_to(root))
        if parts[1:2] == ("models",) and parts[-1] not in {*NOUNS, "__init__", "models"}:
            yield str(path.relative_to(root))


def wrong_names_in_templates(root: Path) -> Iterator[str]:
    """Pages and pieces of upper storeys that templates of lower ones name, and templates that lie elsewhere."""
    for name, text in templates(root):
        folder = name.split("/")[0]
        mine = folder if folder in MAY_IMPORT else "floor" if folder == "components" else "roof"
        for tag, used in re.findall(r"{%-?\s*(url|include|extends)\s+[\"']([^\"']+)", text):
            # A page of the admin belongs to the app whose rows it shows.
            owner = re.split(r"[:_]", used.removeprefix("admin:"))[0] if tag == "url" else used.split("/")[0]
            shared = tag != "url" and (owner == "components" or used in SHELL)
            theirs = owner if owner in MAY_IMPORT else "floor" if shared else "roof"
            if name not in SHELL and theirs not in MAY_IMPORT[mine]:
                yield f"{name} names {used}"
    yield from (str(path.relative_to(root)) for app in APPS for path in (root / app).rglob("templates"))


def unsafe_templates(root: Path) -> Iterator[str]:
    """Text marked safe; scripts, styles and handlers in the page; mail may style itself, as text it escapes nothing."""
    never = re.compile(
        r"\|\s*safe(?:seq)?\b|autoescape\s+off|\son\w+\s*=|\sstyle\s*=|<style|javascript:|<script(?![^>]*\b(?:nonce|src)=)",
        re.IGNORECASE,
    )
    for name, text in templates(root):
        allowed = {"autoescape off"} if name.endswith(".txt") else {"<style"} if name == "mail/layout.html" else set()
        if name.endswith(".txt") and not name.startswith(("mail/", "mfa/")):
            yield f"{name} is no mail"
        yield from (f"{name} holds {found!r}" for found in never.findall(text) if found not in allowed)


def unsafe_code(root: Path) -> Iterator[str]:
    """Text marked safe, and forms that take whatever fields a model has."""
    for path in sources(root):
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(node, "id", getattr(node, "attr", None))
            made = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if name == "mark_safe" or made in {"SafeString", "SafeText"}:
                yield f"{path.relative_to(root)}:{getattr(node, 'lineno', 0)} marks text safe"
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value == "__all__":
                yield f"{path.relative_to(root)}:{node.lineno} takes all fields"


def role_names(root: Path) -> Iterator[str]:
    """Roles that are asked for outside permissions.py and `visible_to`, but for those named with their reason."""
    for path in sources(root):
        name = path.relative_to(root).as_posix()
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, Function) and node.name != "visible_to" and path.name != "permissions.py":
                asked = any(asks_for_a_role(child) for child in ast.walk(node))
                if asked and (name, node.name) not in ROLES:
                    yield f"{name} {node.name} asks for a role"
    for name, text in templates(root, ".html"):
        if (
            re.search(r"is_staff|is_superuser|\bperms\.|\.role\s*[!=]=", text)
            and (f"templates/{name}", "") not in ROLES
        ):
            yield f"{name} knows a role"


def asks_for_a_role(node: ast.AST) -> bool:
    if isinstance(node, ast.Compare):
        return any(isinstance(side, ast.Attribute) and side.attr == "role" for side in (node.left, *node.comparators))
    if not isinstance(node, ast.Attribute) or not isinstance(node.ctx, ast.Load):
        return False
    return node.attr in {"is_staff", "is_superuser"} or "Role" in ast.unparse(node.value).split(".")


def too_long(root: Path) -> Iterator[str]:
    """Files, functions and templates that nobody can read at a glance. Settings are one file on purpose."""
    for path in sources(root):
        text, name = path.read_text(), path.relative_to(root)
        if len(text.splitlines()) > LONGEST_FILE and path.name != "settings.py":
            yield f"{name} is longer than {LONGEST_FILE} lines"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, Function) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION:
                yield f"{name}:{node.lineno} {node.name} is longer than {LONGEST_FUNCTION} lines"
    for template, text in templates(root):
        if len(text.splitlines()) > LONGEST_TEMPLATE:
            yield f"{template} is longer than {LONGEST_TEMPLATE} lines"


Rule = Callable[[Path], Iterator[str]]
RULES: list[Rule] = [wrong_imports, hidden_imports, wrong_order, without_a_place, wrong_names_in_templates]
RULES += [unsafe_templates, unsafe_code, role_names, too_long]


@pytest.mark.parametrize("rule", RULES)
def test_the_house_keeps_its_rules(rule: Rule) -> None:
    assert list(rule(ROOT)) == []


def test_every_exception_is_still_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in [*ROLES]:
        monkeypatch.delitem(ROLES, key)

    assert len(list(role_names(ROOT))) == 7
