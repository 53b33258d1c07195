"""How a column writes numbers, days and moments. A format is always stated, never guessed, and a cell either fits it or is refused."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

from incentives.engine.words import _

Value = str | Decimal | dt.date | dt.datetime | bool


class Unreadable(Exception):
    """A cell that does not fit its column's format. `text` is a msgid with %(name)s places."""

    def __init__(self, code: str, text: str, /, **values: object) -> None:
        self.code, self.text, self.values = code, text, {name: str(value) for name, value in values.items()}
        super().__init__(text % self.values)


class BadFormat(Exception):
    """A format that cannot be what was meant; `text` and `remedy` are msgids."""

    def __init__(self, code: str, text: str, remedy: str, /, **values: object) -> None:
        self.code, self.text, self.remedy, self.values = code, text, remedy, {name: str(value) for name, value in values.items()}
        super().__init__(text % self.values)


class Format(Protocol):
    """Reads one cell, already trimmed and not empty."""

    def read(self, cell: str) -> Value: ...


@dataclass(frozen=True, slots=True)
class Plain:
    """Text as it stands."""

    def read(self, cell: str) -> Value:
        return cell


@dataclass(frozen=True, slots=True)
class YesNo:
    yes: frozenset[str]
    no: frozenset[str]

    def read(self, cell: str) -> Value:
        if cell in self.yes:
            return True
        if cell in self.no:
            return False
        raise Unreadable("not_yes_or_no", _("“%(cell)s” is neither of the words for yes nor of those for no."), cell=cell)


LONGEST = 60
"""Most digits of a number. All fields hold fewer; what they have no room for is told by each."""
_SAMPLE = re.compile(r"^(?P<before>[^\d]*?)1(?P<group>[., '\u00a0\u202f]?)234(?P<rest>[.,]56)?(?P<after>[^\d]*)$")


@dataclass(frozen=True, slots=True)
class Number:
    """Numbers written like a sample: "1,234.56", "1.234,56", "$1,234.56", "1234" (no decimals), "1234.56%" (hundredths)."""

    sample: str
    pattern: re.Pattern[str]
    group: str
    decimal_mark: str
    percent: bool

    @classmethod
    def like(cls, sample: str) -> Number:
        """Read the format off a sample of 1234 or 1234.56. Raises BadFormat where the sample leaves it open."""
        found = _SAMPLE.match(sample)
        if found is None:
            raise BadFormat(
                "number_sample",
                _("“%(sample)s” is not a sample of a number."),
                _("Write the number 1234.56 the way the column does: 1234.56, 1,234.56, 1.234,56, $1,234.56, or 1234 for whole numbers."),
                sample=sample,
            )
        group, rest = found["group"], found["rest"] or ""
        if group in (".", ",") and (not rest or rest[0] == group):
            raise BadFormat(
                "number_ambiguous",
                _("“%(sample)s” does not tell which sign parts thousands and which begins the decimals."),
                _("Write the sample with decimals, like 1,234.56 or 1.234,56."),
                sample=sample,
            )
        mark = rest[:1]
        whole = rf"\d{{1,3}}(?:{re.escape(group)}\d{{3}})+|\d+" if group else r"\d+"
        decimals = rf"(?:{re.escape(mark)}\d+)?" if mark else ""
        before, after = (_optional(text) for text in (found["before"], found["after"]))
        pattern = re.compile(rf"(?P<sign>[-+−]?)\s*{before}\s*(?P<inner>[-−]?)(?P<digits>(?:{whole}){decimals})\s*{after}", re.ASCII)
        return cls(sample, pattern, group, mark, "%" in found["after"])

    def read(self, cell: str) -> Value:
        found = self.pattern.fullmatch(cell)
        if found is None or (found["sign"] and found["inner"]):
            raise Unreadable("not_a_number", _("“%(cell)s” is not a number written like %(sample)s."), cell=cell, sample=self.sample)
        digits = found["digits"]
        if self.group:
            digits = digits.replace(self.group, "")
        if self.decimal_mark:
            digits = digits.replace(self.decimal_mark, ".")
        if len(digits) > LONGEST:
            text = _("“%(cell)s…” has %(length)s digits; no number here has more than %(longest)s.")
            raise Unreadable("too_many_digits", text, cell=cell[:20], length=len(digits), longest=LONGEST)
        # Decimal's own signs and shifts would round to 28 digits.
        number = Decimal(f"{digits}e-2" if self.percent else digits)
        return number.copy_negate() if (found["sign"] or found["inner"]) in ("-", "−") else number


def _optional(symbol: str) -> str:
    symbol = symbol.strip()
    return f"(?:{re.escape(symbol)})?" if symbol else ""


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TOKENS = {
    "YYYY": r"(?P<year>\d{4})",
    "MMM": r"(?P<name>[A-Za-z]{3})",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})",
    "HH": r"(?P<hour>\d{2})",
    "H": r"(?P<hour>\d{1,2})",
    "hh": r"(?P<half>\d{1,2})",
    "mm": r"(?P<minute>\d{2})",
    "ss": r"(?P<second>\d{2})(?:\.\d+)?",
    "am": r"(?P<am>[AaPp][Mm])",
    "+00:00": r"(?P<offset>Z|[+-]\d{2}:?\d{2})",
    "T": "T",
}
_TOKEN = re.compile("|".join(re.escape(token) for token in sorted(_TOKENS, key=len, reverse=True)) + "|[A-Za-z]+|.")


def _pattern_of(text: str) -> re.Pattern[str]:
    parts: list[str] = []
    for token in _TOKEN.findall(text):
        if token not in _TOKENS and token.isalpha():
            raise BadFormat(
                "date_pattern",
                _("“%(token)s” in the date pattern “%(pattern)s” means nothing."),
                _("Use YYYY, MM, M or MMM, DD or D, HH or hh with am, mm, ss, and the signs between them."),
                token=token,
                pattern=text,
            )
        parts.append(_TOKENS.get(token, re.escape(token)))
    try:
        return re.compile("".join(parts), re.ASCII)
    except re.error:
        raise BadFormat(
            "date_pattern_twice",
            _("The date pattern “%(pattern)s” names a part twice."),
            _("Name year, month and day once each."),
            pattern=text,
        ) from None


def _require(pattern: str, given: set[str], groups: tuple[str, ...]) -> None:
    if not given.intersection(groups):
        raise BadFormat(
            "date_pattern_part",
            _("The date pattern “%(pattern)s” does not say which part is the %(part)s."),
            _("Write a pattern like YYYY-MM-DD, DD/MM/YYYY or D MMM YYYY. Years have four digits: two would leave the century open."),
            pattern=pattern,
            part=groups[0],
        )


def _date_of(found: re.Match[str], cell: str, pattern: str) -> dt.date:
    parts = found.groupdict()
    try:
        month = MONTHS.index(parts["name"].capitalize()) + 1 if parts.get("name") else int(parts["month"])
        return dt.date(int(parts["year"]), month, int(parts["day"]))
    except ValueError:
        raise Unreadable(
            "no_such_day", _("“%(cell)s” is no day there ever was (read as %(pattern)s)."), cell=cell, pattern=pattern
        ) from None


@dataclass(frozen=True, slots=True)
class Day:
    """Days written by a pattern like YYYY-MM-DD."""

    pattern: str
    compiled: re.Pattern[str]

    @classmethod
    def by(cls, pattern: str) -> Day:
        compiled = _pattern_of(pattern)
        given = set(compiled.groupindex)
        for groups in (("year",), ("month", "name"), ("day",)):
            _require(pattern, given, groups)
        return cls(pattern, compiled)

    def read(self, cell: str) -> Value:
        found = self.compiled.fullmatch(cell)
        if found is None:
            raise Unreadable("not_a_day", _("“%(cell)s” is not a day written as %(pattern)s."), cell=cell, pattern=self.pattern)
        return _date_of(found, cell, self.pattern)


@dataclass(frozen=True, slots=True)
class Moment:
    """Moments written by a pattern like YYYY-MM-DD HH:mm, in a stated time zone or with an offset of their own (+00:00)."""

    pattern: str
    compiled: re.Pattern[str]
    zone: dt.tzinfo | None

    @classmethod
    def by(cls, pattern: str, zone: str | None) -> Moment:
        compiled = _pattern_of(pattern)
        given = set(compiled.groupindex)
        for groups in (("year",), ("month", "name"), ("day",), ("hour", "half"), ("minute",)):
            _require(pattern, given, groups)
        if ("half" in given) != ("am" in given):
            raise BadFormat(
                "clock_ambiguous",
                _("The pattern “%(pattern)s” has a 12-hour clock without am or pm: 07:30 could be morning or evening."),
                _("Write hh:mm am where the file says am or pm, HH:mm where it counts to 24. Where it says neither, correct the file."),
                pattern=pattern,
            )
        if (zone is None) == ("offset" not in given):
            raise BadFormat(
                "zone_missing",
                _("The pattern “%(pattern)s” needs exactly one of a time zone and an offset in the cells."),
                _("Add a key `time zone` such as Asia/Kuala_Lumpur, or +00:00 to the pattern."),
                pattern=pattern,
            )
        try:
            return cls(pattern, compiled, ZoneInfo(zone) if zone else None)
        except (KeyError, ValueError, OSError):
            raise BadFormat(
                "zone_unknown", _("There is no time zone “%(zone)s”."), _("Write it like Asia/Kuala_Lumpur or UTC."), zone=zone
            ) from None

    def read(self, cell: str) -> Value:
        found = self.compiled.fullmatch(cell)
        if found is None:
            raise Unreadable("not_a_moment", _("“%(cell)s” is not a moment written as %(pattern)s."), cell=cell, pattern=self.pattern)
        parts = found.groupdict()
        day = _date_of(found, cell, self.pattern)
        try:
            hour = int(parts["hour"]) if parts.get("hour") else _half_day(int(parts["half"]), parts["am"])
            clock = dt.time(hour, int(parts["minute"]), int(parts.get("second") or 0))
            zone = self.zone or _offset(parts["offset"])
        except ValueError:
            raise Unreadable(
                "no_such_time", _("“%(cell)s” is no time of day (read as %(pattern)s)."), cell=cell, pattern=self.pattern
            ) from None
        if day.year in (dt.MINYEAR, dt.MAXYEAR):
            # Its moment in UTC may lie outside of all years.
            raise Unreadable(
                "no_such_day", _("“%(cell)s” is no day there ever was (read as %(pattern)s)."), cell=cell, pattern=self.pattern
            )
        return dt.datetime.combine(day, clock, zone)


def _half_day(hour: int, half: str) -> int:
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half.lower() == "pm" else 0)


def _offset(text: str) -> dt.tzinfo:
    if text == "Z":
        return dt.UTC
    digits = text[1:].replace(":", "")
    # As a time of day it is checked: there is no offset of 99 hours or of 75 minutes.
    clock = dt.time(int(digits[:2]), int(digits[2:]))
    shift = dt.timedelta(hours=clock.hour, minutes=clock.minute)
    return dt.timezone(-shift if text[0] == "-" else shift)
