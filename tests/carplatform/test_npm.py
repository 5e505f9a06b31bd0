"""Which files of node_modules are served, and that no other is."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from pytest_django import Settings

from carplatform.npm import NodeModulesFinder


@pytest.fixture
def node_modules(tmp_path: Path, settings: Settings) -> Path:
    for name in ("kit/dist/kit.min.css", "kit/dist/kit.min.css.map", "kit/package.json", "@fonts/sans/files/a.woff2"):
        file = tmp_path / "node_modules" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    (tmp_path / "secret-key").write_text("secret")
    settings.NODE_MODULES_DIR = tmp_path / "node_modules"
    settings.NPM_FILES = {"kit": ("dist/kit.min.*",), "@fonts/sans": ("files/*.woff2",)}
    return tmp_path / "node_modules"


def test_the_chosen_files_are_listed_with_their_packages(node_modules: Path) -> None:
    listed = {(storage.prefix, name) for name, storage in NodeModulesFinder().list(None)}

    assert listed == {
        ("npm/kit", "dist/kit.min.css"),
        ("npm/kit", "dist/kit.min.css.map"),
        ("npm/@fonts/sans", "files/a.woff2"),
    }


def test_ignored_files_are_not_listed(node_modules: Path) -> None:
    assert [name for name, _ in NodeModulesFinder().list(["*.map", "*.woff2"])] == ["dist/kit.min.css"]


def test_a_chosen_file_is_found(node_modules: Path) -> None:
    file = str(node_modules / "kit/dist/kit.min.css")

    assert NodeModulesFinder().find("npm/kit/dist/kit.min.css") == file
    assert NodeModulesFinder().find("npm/kit/dist/kit.min.css", find_all=True) == [file]
    assert finders.find("npm/kit/dist/kit.min.css") == file


@pytest.mark.parametrize(
    "path",
    [
        "npm/kit/package.json",
        "npm/kit/dist/",
        "npm/kit/dist/../package.json",
        "npm/kit/../../secret-key",
        "npm/../secret-key",
        "npm//etc/passwd",
        "/etc/passwd",
        "kit/dist/kit.min.css",
        "npm/other/dist/kit.min.css",
        "",
    ],
)
def test_nothing_else_is_found(node_modules: Path, path: str) -> None:
    assert NodeModulesFinder().find(path) is None
    assert NodeModulesFinder().find(path, find_all=True) == []


def test_packages_that_were_not_fetched_are_named(node_modules: Path, settings: Settings) -> None:
    finder = NodeModulesFinder()
    assert finder.check() == []

    settings.NPM_FILES = {"kit": (), "map": ()}
    [warning] = finder.check()

    assert (warning.msg, warning.id) == ("Not in node_modules: map.", "carplatform.W001")


def test_every_pattern_of_the_settings_matches_a_fetched_file(settings: Settings) -> None:
    for package, patterns in settings.NPM_FILES.items():
        for pattern in patterns:
            assert list(Path(settings.NODE_MODULES_DIR, package).glob(pattern)), f"{package}: {pattern}"
