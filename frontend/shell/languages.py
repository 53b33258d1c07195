"""Which languages a reader may choose: those that Laurel's own texts are translated to."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language_info, to_locale


@cache
def offered_languages() -> tuple[dict[str, str], ...]:
    """The source language, and every language with a compiled catalogue: offering another would leave half of each page in English."""
    codes = [code for code, _name in settings.LANGUAGES if code == settings.LANGUAGE_CODE or _has_catalogue(code)]
    return tuple(get_language_info(code) for code in codes)


def _has_catalogue(code: str) -> bool:
    return any((Path(folder) / to_locale(code) / "LC_MESSAGES" / "django.mo").exists() for folder in settings.LOCALE_PATHS)
