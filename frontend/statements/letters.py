"""Which font writes which letter of a PDF, run by run, so that one name never changes the font of a document.

PT Sans is embedded and writes Latin and Cyrillic letters. Chinese, Japanese kana, Korean and Greek go to fonts that readers of PDF bring
along. For what neither has, such as Arabic, Thai or emoji, `MISSING` stands: a letter that cannot be written is seen to be missing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import fontpkg_pt_sans  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "PT Sans", "PT Sans Bold"
FILES = {REGULAR: "PT_Sans-Web-Regular.ttf", BOLD: "PT_Sans-Web-Bold.ttf"}
# Fonts of the reader's own, and the character set that each is known to have.
READERS_OWN = (("STSong-Light", "gbk"), ("HYSMyeongJo-Medium", "euc_kr"))
MISSING = "◊"
_SPACES = {"\u2009": " ", "\u202f": "\u00a0", "\t": " ", "\n": " ", "\r": " "}


@cache
def _known() -> frozenset[int]:
    """The letters of PT Sans; both weights have the same."""
    for name, file in FILES.items():
        pdfmetrics.registerFont(TTFont(name, Path(fontpkg_pt_sans.ROOT) / "files" / file))
    for name, _charset in READERS_OWN:
        pdfmetrics.registerFont(UnicodeCIDFont(name))
    return frozenset(pdfmetrics.getFont(REGULAR).face.charToGlyph)


def is_plain(text: str) -> bool:
    """Whether PT Sans alone writes the text."""
    known = _known()
    return all(ord(letter) in known for letter in text)


def lacks_letters(text: str) -> bool:
    """Whether something of the text is written as MISSING."""
    if is_plain(text):
        return False
    return any(letter != MISSING and _piece(letter) == ("", MISSING) for letter in unicodedata.normalize("NFC", text))


def runs(text: str, font: str = REGULAR) -> Iterator[tuple[str, str]]:
    """Cut a text into (font, letters)."""
    if is_plain(text):
        yield font, text
        return
    pieces = [_piece(letter) for letter in unicodedata.normalize("NFC", text)]
    for own, group in groupby((piece for piece in pieces if piece[1]), key=lambda piece: piece[0]):
        yield own or font, "".join(letters for _own, letters in group)


@cache
def _piece(letter: str) -> tuple[str, str]:
    """The font of the reader's own that writes a letter ("": the document's), and what it writes for it."""
    known = _known()
    letter = _SPACES.get(letter, letter)
    if ord(letter) in known:
        return "", letter
    if unicodedata.category(letter) in {"Cc", "Cf", "Mn", "Me"}:
        return "", ""  # has no shape of its own: joins or marks a letter beside it
    if own := _readers_own(letter):
        return own, letter
    # A Vietnamese ế is written as ê with an accent, an ộ without the dot that PT Sans lacks, a Greek ά without its accent.
    apart = unicodedata.normalize("NFD", letter)
    for length in range(len(apart) - 1, 0, -1):
        base = unicodedata.normalize("NFC", apart[:length])
        if len(base) == 1 and base.isalpha():
            if ord(base) in known:
                return "", base + "".join(mark for mark in apart[length:] if ord(mark) in known)
            if own := _readers_own(base):
                return own, base
    return "", MISSING


def _readers_own(letter: str) -> str:
    return next((name for name, charset in READERS_OWN if _encodes(letter, charset)), "")


def _encodes(letter: str, charset: str) -> bool:
    try:
        letter.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def marked_up(text: str, font: str = REGULAR) -> str:
    """The text for a Paragraph, which reads markup: what people typed stays text, other fonts are named around their runs."""
    return "".join(_escaped(run) if own == font else f'<font name="{own}">{_escaped(run)}</font>' for own, run in runs(text, font))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def width_of(text: str, font: str, size: float) -> float:
    return float(sum(pdfmetrics.stringWidth(run, own, size) for own, run in runs(text, font)))


def write(canvas: Any, x: float, y: float, text: str, font: str, size: float, *, ends_at: bool = False) -> None:
    """Write one line of text that begins at x, or ends there."""
    if ends_at:
        x -= width_of(text, font, size)
    for own, run in runs(text, font):
        canvas.setFont(own, size)
        canvas.drawString(x, y, run)
        x += pdfmetrics.stringWidth(run, own, size)
