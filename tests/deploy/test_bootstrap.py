"""What is said when something that `make run` needs is not there."""

import ast
import json
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import BASE_DIR

pytestmark = pytest.mark.any_database

BOOTSTRAP = BASE_DIR / "scripts" / "bootstrap.py"
choose_python = runpy.run_path(str(BOOTSTRAP))["choose_python"]


def test_a_new_enough_python_is_used_as_it_is() -> None:
    assert choose_python((3, 11, 0)) == sys.executable
    assert choose_python((3, 14, 1)) == sys.executable


def test_too_old_a_python_is_named_in_one_plain_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(SystemExit) as stopped:
        choose_python((3, 9, 2))

    assert stopped.value.code == (
        "This needs Python 3.11 or newer, and found only 3.9. Install a newer one and try again."
    )


def test_a_newer_python_beside_the_old_one_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "python3.12").symlink_to(sys.executable)
    # A name that starts nothing, as version managers leave them on PATH.
    (tmp_path / "python3.13").write_text("#!/bin/sh\nexit 127\n")
    (tmp_path / "python3.13").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    assert choose_python((3, 9, 2)) == "python3.12"


def test_an_old_python_can_read_it() -> None:
    tree = ast.parse(BOOTSTRAP.read_text(), feature_version=(3, 4))

    newer = (ast.JoinedStr, ast.NamedExpr, ast.AnnAssign, ast.Match)
    assert [node for node in ast.walk(tree) if isinstance(node, newer)] == []
    assert [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names] == [
        "os",
        "subprocess",
        "sys",
    ]


def test_no_network_is_said_in_one_plain_sentence(tmp_path: Path) -> None:
    shutil.copytree(BASE_DIR / "scripts", tmp_path / "scripts")
    for file in [*BASE_DIR.glob("requirements*.txt"), *BASE_DIR.glob("package*.json"), BASE_DIR / "constraints.txt"]:
        shutil.copy(file, tmp_path)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "npm_"))}
    offline = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:1/simple", "PIP_RETRIES": "1"}

    done = subprocess.run(
        [sys.executable, "scripts/bootstrap.py", "scripts/install.py"],
        cwd=tmp_path,
        env={**environment, **offline},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    log = tmp_path / "var" / "log" / "install.log"
    assert done.stderr == (
        "Python packages could not be installed: there is no network. "
        f"Connect to the internet and try again. Details: {log}\n"
    )
    assert "pip install" in log.read_text()


def test_a_program_that_cannot_do_its_work_is_said_in_one_plain_sentence(tmp_path: Path) -> None:
    shutil.copytree(BASE_DIR / "scripts", tmp_path / "scripts")
    (tmp_path / "var" / "log").mkdir(parents=True)
    failing = "import install; install.run([install.sys.executable, '-c', 'exit(1/0)'], 'It could not be done')"

    done = subprocess.run([sys.executable, "-c", failing], cwd=tmp_path / "scripts", capture_output=True, text=True)

    log = tmp_path / "var" / "log" / "install.log"
    assert (done.returncode, done.stderr) == (1, f"It could not be done. Details: {log}\n")
    assert "ZeroDivisionError" in log.read_text()


def test_the_lock_file_names_no_registry_and_checks_every_package() -> None:
    packages = json.loads((BASE_DIR / "package-lock.json").read_text())["packages"]
    fetched = {name: package for name, package in packages.items() if name}

    assert len(fetched) > 20
    assert [name for name, package in fetched.items() if "resolved" in package] == []
    assert [name for name, package in fetched.items() if not package.get("integrity", "").startswith("sha512-")] == []


def test_every_python_package_is_pinned() -> None:
    pinned = {line.partition("==")[0].lower() for line in (BASE_DIR / "constraints.txt").read_text().splitlines()}
    named = [
        line.partition("==")[0].partition("[")[0].lower()
        for file in ("requirements.txt", "requirements-dev.txt")
        for line in (BASE_DIR / file).read_text().splitlines()
        if "==" in line
    ]

    assert len(named) > 20
    assert set(named) <= pinned
