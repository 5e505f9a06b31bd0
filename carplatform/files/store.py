"""Where files lie: outside the web root, under names of our own, readable by the platform alone."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from .models import StoredFile

OLD_ENOUGH = timedelta(days=1)  # a file without a row may still get one; after a day nobody waits for it
HALF = ".part"


def keep(upload: UploadedFile) -> str:
    """Writes the content of `upload` to disk and returns the name it has there. Whole or not at all."""
    name = secrets.token_hex(16)
    target = path_of(name)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = target.with_suffix(HALF)
    with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.writelines(upload.chunks())
        file.flush()
        os.fsync(file.fileno())
    half.rename(target)
    return name


def path_of(name: str) -> Path:
    """Where the file of that name lies."""
    return Path(settings.FILES_DIR) / name[:2] / name


def drop(name: str) -> None:
    """Deletes a file at once: one whose row was never written."""
    path_of(name).unlink(missing_ok=True)


def drop_on_commit(names: Iterable[str]) -> None:
    """Deletes files once the transaction that forgets them is committed; if that fails they stay."""
    for name in list(names):
        transaction.on_commit(lambda name=name: path_of(name).unlink(missing_ok=True))  # type: ignore[misc]


def names_known() -> set[str]:
    """The names on disk of the files of all rows, of whatever app. One query for each kind of row."""
    kinds = [model for model in apps.get_models() if issubclass(model, StoredFile)]
    return {name for kind in kinds for name in kind._default_manager.values_list("stored_as", flat=True)}


def sweep(known: set[str], at: datetime) -> int:
    """Deletes files that no row knows (`known` names are kept) and that are a day old. Says how many.

    Among them are halves of uploads, from a process that was killed while it received or wrote one.
    """
    count = 0
    for path in [*files(), *Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*.upload*")]:
        with suppress(FileNotFoundError):  # taken away meanwhile
            age = at.timestamp() - path.stat().st_mtime
            if path.name not in known and age > OLD_ENOUGH.total_seconds():
                path.unlink()
                count += 1
    return count


def files() -> Iterator[Path]:
    return (path for path in Path(settings.FILES_DIR).glob("??/*") if path.is_file())
