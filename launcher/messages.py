"""Compile translations: a fresh Debian has no msgfmt, Babel can do it."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_messages(project: Path) -> int:
    """Compile every catalogue that is newer than its compiled form; the number of those compiled."""
    stale = [path for path in project.glob("*/locale/*/LC_MESSAGES/*.po") if _is_stale(path)]
    for path in stale:
        # Without the locale Babel drops the plural forms of a catalogue that has no Language header, and says nothing.
        with path.open("rb") as source:
            catalogue = read_po(source, locale=path.parent.parent.name)
        with path.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, catalogue)
    return len(stale)


def _is_stale(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime
