"""Hands exactly one file of the plotly package to collectstatic: the package's folder also holds a second bundle of 5 MB."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage, Storage

PREFIX = "frontend/vendor"
FILE = "plotly.min.js"


class PlotlyFinder(BaseFinder):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=str(files("plotly") / "package_data"))
        self.storage.prefix = PREFIX  # type: ignore[attr-defined]  # collectstatic reads it so
        super().__init__(*args, **kwargs)

    def find(self, path: str, find_all: bool = False) -> str | list[str]:  # type: ignore[override]
        """Return the file's place on disk, or an empty list for any other path."""
        if path != f"{PREFIX}/{FILE}" or not Path(self.storage.path(FILE)).exists():
            return []
        found = self.storage.path(FILE)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        if not matches_patterns(FILE, list(ignore_patterns or [])):
            yield FILE, self.storage
