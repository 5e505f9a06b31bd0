"""The systemd units name what exists, and the same things as docker-compose.yml."""

import re
import subprocess
from collections.abc import Callable

import pytest
import yaml

from .conftest import BASE_DIR

UNITS = {unit.stem.removeprefix("car-"): unit.read_text() for unit in (BASE_DIR / "deploy" / "systemd").iterdir()}


def test_each_part_of_the_platform_has_its_unit() -> None:
    assert set(UNITS) == {"web", "worker", "beat"}


@pytest.mark.parametrize("part", UNITS)
def test_it_starts_what_docker_compose_starts(part: str) -> None:
    service = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())["services"][part]
    started = re.search(r"^ExecStart=/srv/car/\.venv/bin/(.+)$", UNITS[part], re.MULTILINE)
    assert started

    # On a host of its own the web part is reached through the proxy of the same host alone.
    assert started[1].replace("127.0.0.1:8000", "0.0.0.0:8000") == " ".join(service["command"])


@pytest.mark.parametrize("part", UNITS)
def test_systemd_knows_every_line(part: str, tool: Callable[[str], str]) -> None:
    unit = BASE_DIR / "deploy" / "systemd" / f"car-{part}.service"

    done = subprocess.run([tool("systemd-analyze"), "verify", unit], capture_output=True, text=True)

    # That the program is not there is no fault of the unit.
    complaints = [line for line in done.stderr.splitlines() if unit.name in line and "is not executable" not in line]
    assert complaints == []
