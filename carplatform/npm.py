"""Serves the chosen files of node_modules as static files: `npm/<package>/<path in the package>`."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core import checks
from django.core.files.storage import FileSystemStorage


class PackageStorage(FileSystemStorage):
    """The files of one npm package."""

    def __init__(self, package: str) -> None:
        super().__init__(location=Path(settings.NODE_MODULES_DIR, package))
        self.prefix = f"npm/{package}"  # Django puts it before the path when it collects


class NodeModulesFinder(BaseFinder):
    """Finds the files that settings.NPM_FILES names by shell pattern, package by package, and no others."""

    def check(self, **kwargs: Any) -> "list[checks.CheckMessage]":
        """Warn of packages that have not been fetched."""
        missing = [package for package in settings.NPM_FILES if not Path(settings.NODE_MODULES_DIR, package).is_dir()]
        if not missing:
            return []
        hint = "Run: npm ci --ignore-scripts"
        return [checks.Warning(f"Not in node_modules: {', '.join(missing)}.", hint=hint, id="carplatform.W001")]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The full path of the file behind the static `path`, or none; with `find_all` a list of such."""
        # Only ever compared with what is listed, so that no path can lead out of the chosen files.
        found = [storage.path(name) for name, storage in self.list(()) if f"{storage.prefix}/{name}" == path]
        return found if find_all else next(iter(found), None)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, PackageStorage]]:
        """Each chosen file: its path in its package, and the storage of that package."""
        for package, patterns in settings.NPM_FILES.items():
            storage = PackageStorage(package)
            for pattern in patterns:
                for file in sorted(Path(storage.location).glob(pattern)):
                    name = file.relative_to(storage.location).as_posix()
                    if not matches_patterns(name, [*(ignore_patterns or ())]):
                        yield name, storage
