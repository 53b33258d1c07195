"""Translations are compiled by Babel; a fresh machine has no msgfmt."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

from launcher.messages import compile_messages

# No Language header, as in a catalogue that a person has just begun.
CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "%(count)s deal"
msgid_plural "%(count)s deals"
msgstr[0] "%(count)s 笔交易"
"""


def test_a_catalogue_without_a_language_header_keeps_its_plural_forms(tmp_path: Path) -> None:
    source = tmp_path / "frontend/locale/zh_Hans/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE)

    assert compile_messages(tmp_path) == 1

    with source.with_suffix(".mo").open("rb") as compiled:
        translations = gettext.GNUTranslations(compiled)
    assert translations.ngettext("%(count)s deal", "%(count)s deals", 5) == "%(count)s 笔交易"


def test_only_what_has_changed_is_compiled_again(tmp_path: Path) -> None:
    source = tmp_path / "frontend/locale/ms/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE.replace("笔交易", "urus niaga"))
    assert compile_messages(tmp_path) == 1

    assert compile_messages(tmp_path) == 0

    os.utime(source, (source.stat().st_atime, source.stat().st_mtime + 10))
    assert compile_messages(tmp_path) == 1
