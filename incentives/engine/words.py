"""Translatable texts of the engine, which knows no gettext: `_` only marks a sentence for extraction, whoever shows it translates it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def _(text: str) -> str:
    """Mark a sentence for the message catalogue; it stays in English here."""
    return text


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant, or None."""
    known = sorted(set(known))
    lowered = {name.lower(): name for name in known}
    if word.lower() in lowered:
        return lowered[word.lower()]
    matches = get_close_matches(word.lower()[:60], list(lowered)[:500], n=1, cutoff=0.6)
    return lowered[matches[0]] if matches else None


def quoted(words: Iterable[str]) -> str:
    """Name things side by side as they are typed in a plan: `a`, `b`, `c`."""
    return ", ".join(f"`{word}`" for word in words)
