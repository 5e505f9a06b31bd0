"""docker-compose.yml says what it means: everything it names exists. Nothing here starts a container."""

import importlib.util
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from celery.bin.celery import celery as celery_command

from .conftest import BASE_DIR

COMPOSE = (BASE_DIR / "docker-compose.yml").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE)["services"]
REQUIRED = sorted(set(re.findall(r"\$\{(\w+):\?\}", COMPOSE)))
Config = Callable[[dict[str, str]], subprocess.CompletedProcess[str]]
OURS = ["migrate", "web", "worker", "beat"]


def names_in_env_example() -> set[str]:
    """Every variable of .env.example, those commented out too."""
    return set(re.findall(r"^#? ?([A-Z_]+)=", (BASE_DIR / ".env.example").read_text(), re.MULTILINE))


def names_read_by_settings() -> set[str]:
    """Every environment variable that settings.py asks for."""
    text = (BASE_DIR / "carplatform" / "settings.py").read_text()
    return set(re.findall(r"\b(?:env|switch)\(\"([A-Z_]+)\"", text))


@pytest.fixture
def config(tool: Callable[[str], str], tmp_path: Path) -> Config:
    """What docker-compose makes of the file with exactly these variables set, .env left aside."""

    def run(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        (tmp_path / "empty").touch()
        return subprocess.run(
            [tool("docker-compose"), "--env-file", tmp_path / "empty", "config", "--quiet"],
            cwd=BASE_DIR,
            env={"PATH": os.environ["PATH"], **environment},
            capture_output=True,
            text=True,
        )

    return run


def test_docker_compose_accepts_the_file(config: Config) -> None:
    done = config(dict.fromkeys(REQUIRED, "/value"))

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("missing", REQUIRED)
def test_docker_compose_refuses_to_start_without(missing: str, config: Config) -> None:
    done = config({name: "/value" for name in REQUIRED if name != missing})

    assert done.returncode != 0
    assert missing in done.stderr


def test_the_secrets_are_among_the_required() -> None:
    assert {"SECRET_KEY", "DB_PASSWORD", "BASE_URL", "SMTP_HOST", "TLS_DIR"} <= set(REQUIRED)


def test_these_are_the_services() -> None:
    assert set(SERVICES) == {*OURS, "db", "redis", "proxy"}


def test_services_depend_on_services_that_exist() -> None:
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", {})) <= set(SERVICES) - {name}


def test_only_web_and_worker_could_be_in_the_way_of_scaling_and_are_not() -> None:
    for name in ("web", "worker"):
        assert "ports" not in SERVICES[name]
        assert "container_name" not in SERVICES[name]


@pytest.mark.parametrize("name", OURS)
def test_commands_name_programs_modules_and_files_that_exist(name: str) -> None:
    command = " ".join(SERVICES[name]["command"])

    for module in re.findall(r"-m (\w+)", command):
        assert importlib.util.find_spec(module), module
    for file in re.findall(r"[\w/.]+\.py\b", command):
        assert (BASE_DIR / file).is_file(), file
    for application in re.findall(r"(?:-A |\s)(carplatform[.\w]*)", command):
        assert importlib.util.find_spec(application), application


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_celery_knows_its_options(name: str) -> None:
    words = SERVICES[name]["command"]
    subcommand = words[words.index("carplatform") + 1]
    known = {
        option for parameter in celery_command.commands[subcommand].params for option in getattr(parameter, "opts", ())
    }

    options = {word.partition("=")[0] for word in words[words.index(subcommand) + 1 :] if word.startswith("-")}

    assert options <= known


def test_every_variable_of_the_file_is_in_the_example() -> None:
    used = set(re.findall(r"\$\{(\w+)", COMPOSE))

    assert used <= names_in_env_example()


def test_every_setting_is_in_the_example_and_in_the_documentation() -> None:
    names = names_read_by_settings()
    documented = set(re.findall(r"`([A-Z_]+)`", (BASE_DIR / "docs" / "deploy.md").read_text()))

    assert {"BASE_URL", "DEMO", "DATABASE_URL", "SMTP_HOST"} <= names
    assert names <= names_in_env_example()
    assert names_in_env_example() <= documented


def test_every_setting_reaches_the_containers() -> None:
    # DEMO and DEBUG must not; the folder is the image's own.
    assert names_read_by_settings() - {"DEMO", "DEBUG", "VAR_DIR"} <= set(SERVICES["web"]["environment"])


def test_the_ports_fit_together() -> None:
    bound = re.search(r"0\.0\.0\.0:(\d+)", " ".join(SERVICES["web"]["command"]))
    upstream = re.search(r"http://web:(\d+)", (BASE_DIR / "deploy" / "nginx.conf").read_text())
    image = re.search(r"EXPOSE (\d+)", (BASE_DIR / "Dockerfile").read_text())
    listened = set(re.findall(r"listen (\d+)", (BASE_DIR / "deploy" / "nginx.conf").read_text()))
    assert bound
    assert upstream
    assert image

    asked = SERVICES["web"]["healthcheck"]["test"][-1]

    assert {bound[1], upstream[1], image[1], asked, *SERVICES["web"]["expose"]} == {"8000"}
    assert {port.partition(":")[2] for port in SERVICES["proxy"]["ports"]} == listened == {"80", "443"}


def test_files_that_are_mounted_or_copied_exist() -> None:
    mounted = [volume for service in SERVICES.values() for volume in service.get("volumes", ())]
    for place in (volume.split(":")[0] for volume in mounted if volume.startswith("./")):
        assert place == "./backups" or (BASE_DIR / place).exists(), place

    sources = re.findall(r"^COPY (?!--from)(.+) \S+$", (BASE_DIR / "Dockerfile").read_text(), re.MULTILINE)
    for place in " ".join(sources).split():
        assert (BASE_DIR / place).exists(), place


def test_the_image_holds_every_part_and_nothing_private() -> None:
    rules = (BASE_DIR / ".dockerignore").read_text().splitlines()
    kept = {rule[1:] for rule in rules if rule.startswith("!")}
    packages = {file.parent.name for file in BASE_DIR.glob("*/__init__.py")} - {"tests", "bench"}

    assert rules[1] == "*"
    assert packages | {"templates", "static", "manage.py", "requirements.txt", "constraints.txt"} <= kept
    assert kept.isdisjoint({".env", "var", ".git", "backups"})


def test_one_of_each_runs_that_must_be_one_and_redis_forgets_nothing() -> None:
    assert "--appendonly yes --maxmemory-policy noeviction" in " ".join(SERVICES["redis"]["command"])
    assert SERVICES["worker"]["stop_grace_period"] == "70s"
    assert all(SERVICES[name]["init"] for name in OURS)
    assert SERVICES["migrate"]["restart"] == "no"


def test_the_files_people_add_are_on_one_volume_wherever_they_are_needed() -> None:
    folder = SERVICES["web"]["environment"]["FILES_DIR"]
    image = (BASE_DIR / "Dockerfile").read_text()

    for name in ("web", "worker", "db"):
        assert f"files:{folder}" in SERVICES[name]["volumes"], name
        assert SERVICES[name]["environment"]["FILES_DIR"] == folder
    assert "files" in yaml.safe_load(COMPOSE)["volumes"]
    # Docker gives a new volume the owner that the folder has in the image.
    assert f"install --directory --owner car --mode 700 {folder}\n" in image
