"""Numbers, money, days and moments in the reader's language. Every page and every file a person reads goes through here.

Amounts are exact decimals; nothing is computed, only written. A minus is the real sign (−), which also reads aloud as "minus".
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal
from babel.units import format_unit
from django.utils import timezone
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from incentives.engine.money import POINTS, decimals_of, is_currency, rounded

MINUS = "−"
NOTHING = "–"


def locale() -> Locale:
    """Return Babel's locale for the language of this request."""
    try:
        return Locale.parse(to_locale(get_language() or "en"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def decimals_in(amount: Decimal, unit: str) -> int:
    """Return how many decimals an amount is written with: the currency's own; for points and other units, those it has."""
    if is_currency(unit):
        return decimals_of(unit)
    plain = amount.normalize()
    return max(0, -int(plain.as_tuple().exponent))


def amount_text(amount: Decimal, unit: str, *, signed: bool = False) -> str:
    """Write an amount without its unit: "1,234.56", "−40.00". With `signed`, gains carry a plus."""
    return number_text(amount, decimals=decimals_in(amount, unit), signed=signed)


def money_text(amount: Decimal, unit: str, *, signed: bool = False) -> str:
    """Write an amount with its unit, for plain text: "1,234.56 USD"."""
    return f"{amount_text(amount, unit, signed=signed)} {unit_text(unit)}"


def unit_text(unit: str) -> str:
    """Return the word that stands behind an amount. Currencies go by their code, which no two share."""
    return _("points") if unit == POINTS else unit


def number_text(value: Decimal | int, *, decimals: int | None = None, signed: bool = False) -> str:
    """Write a number with the separators of the language; `decimals` None writes those it has, without trailing zeros."""
    exact = Decimal(value)
    if decimals is None:
        decimals = max(0, -int(exact.normalize().as_tuple().exponent))
    shown = rounded(exact, decimals)
    digits = f"0.{'0' * decimals}" if decimals else "0"
    text = format_decimal(abs(shown), format=f"#,##{digits}", locale=locale())
    if shown < 0:
        return f"{MINUS}{text}"
    return f"+{text}" if signed and shown > 0 else text


def percent_text(share: Decimal, *, decimals: int | None = 1, signed: bool = False) -> str:
    """Write a share (1.125) as per cent ("112.5%"); trailing zeros are left out."""
    scaled = Decimal(share) * 100
    text = number_text(scaled if decimals is None else rounded(scaled, decimals), signed=signed)
    return text + str(locale().percent_formats[None].pattern).rpartition("0")[2]


def day_text(day: dt.date, style: str = "medium") -> str:
    """Write a day: "3 Mar 2026" in the order and words of the language. Styles: short, medium, long, full, and "weekday"."""
    if style == "weekday":
        return str(format_skeleton("yMMMEd", day, locale=locale()))
    return str(format_date(day, format=style, locale=locale()))


def month_text(day: dt.date) -> str:
    return str(format_skeleton("yMMMM", day, locale=locale()))


def moment_text(moment: dt.datetime, style: str = "medium") -> str:
    """Write a moment in the reader's own time zone, to the minute."""
    local = timezone.localtime(moment)
    if style == "time":
        return str(format_skeleton("Hm", local, locale=locale()))
    return str(format_datetime(local, format=_MOMENT.get(locale().language, "d MMM y, HH:mm"), locale=locale()))


_MOMENT = {"en": "MMM d, y, HH:mm", "ms": "d MMM y, HH:mm", "zh": "y年M月d日 HH:mm"}


def length_text(length: dt.timedelta) -> str:
    """Write a length of time in its largest whole unit: "12 days", "3 hours", "5 minutes". Days are counted, never rounded to weeks."""
    minutes = int(length.total_seconds()) // 60
    for unit, size in (("day", 24 * 60), ("hour", 60)):
        if minutes >= size:
            return str(format_unit(minutes // size, f"duration-{unit}", locale=locale()))
    return str(format_unit(minutes, "duration-minute", locale=locale()))
