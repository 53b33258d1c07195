import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incentives.engine.periods import MONTHS, Days, NoSuchPeriod, Period, add_months, periods_between, quota_unit, window_of
from incentives.engine.plan import PeriodKind, When, Window, WindowKind

DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2150, 12, 31))
STARTS = st.integers(1, 12)
KINDS = st.sampled_from(list(PeriodKind))
OF_MONTHS = st.sampled_from(list(MONTHS))


@pytest.mark.parametrize(
    ("text", "starts", "first", "after"),
    [
        ("2026-01", 1, "2026-01-01", "2026-02-01"),
        ("2026-01", 4, "2026-01-01", "2026-02-01"),
        ("2026-12", 1, "2026-12-01", "2027-01-01"),
        ("2026-Q1", 1, "2026-01-01", "2026-04-01"),
        ("2026-Q1", 4, "2026-04-01", "2026-07-01"),
        ("2026-Q4", 4, "2027-01-01", "2027-04-01"),
        ("2026-H2", 1, "2026-07-01", "2027-01-01"),
        ("2026-H2", 10, "2027-04-01", "2027-10-01"),
        ("2026", 1, "2026-01-01", "2027-01-01"),
        ("2026", 2, "2026-02-01", "2027-02-01"),
    ],
)
def test_a_period_is_read_by_its_name_against_the_fiscal_year(text, starts, first, after):
    period = Period.parse(text, starts)

    assert (period.start.isoformat(), period.before.isoformat()) == (first, after)
    assert period.name == text


@pytest.mark.parametrize(
    "text", ["", "26-01", "2026-13", "2026-00", "2026-Q5", "2026-q1", "2026-H3", "2026-1", "2026-01-01", "1066", "٢٠٢٦", "2026-Q1x"]
)
def test_what_names_no_period_is_refused(text):
    with pytest.raises(NoSuchPeriod):
        Period.parse(text)


@given(DAYS, KINDS, STARTS)
def test_every_day_falls_in_one_period_and_the_next_one_follows(day, kind, starts):
    period = Period.of(kind, day, starts)

    assert day in period
    assert period.before not in period
    assert period.next().start == period.before
    assert period.next().previous() == period
    assert Period.parse(period.name, starts) == period


@given(DAYS, OF_MONTHS, OF_MONTHS, STARTS)
def test_shorter_periods_tile_the_longer_one(day, kind, other, starts):
    shorter, longer = sorted((kind, other), key=list(PeriodKind).index)

    whole = Period.of(longer, day, starts)
    parts = whole.split(shorter)

    assert parts[0].start == whole.start
    assert parts[-1].before == whole.before
    assert all(a.before == b.start for a, b in itertools.pairwise(parts))
    assert all(part.enclosing(longer) == whole for part in parts)


def test_a_period_cannot_be_cut_into_longer_ones_nor_held_by_shorter_ones():
    month = Period.parse("2026-01")

    with pytest.raises(ValueError, match="cannot be cut"):
        month.split(PeriodKind.YEAR)
    with pytest.raises(ValueError, match="cannot hold"):
        Period.parse("2026").enclosing(PeriodKind.MONTH)


@pytest.mark.parametrize(
    ("kind", "months", "period", "starts", "first", "after"),
    [
        (WindowKind.PERIOD, 0, "2026-02", 1, "2026-02-01", "2026-03-01"),
        (WindowKind.MONTH, 0, "2026-02", 1, "2026-02-01", "2026-03-01"),
        (WindowKind.QUARTER, 0, "2026-02", 1, "2026-01-01", "2026-04-01"),
        (WindowKind.QUARTER, 0, "2026-02", 2, "2026-02-01", "2026-05-01"),
        (WindowKind.HALF_YEAR, 0, "2026-Q2", 1, "2026-01-01", "2026-07-01"),
        (WindowKind.YEAR, 0, "2026-02", 4, "2025-04-01", "2026-04-01"),
        (WindowKind.ROLLING, 3, "2026-02", 1, "2025-12-01", "2026-03-01"),
        (WindowKind.ROLLING, 12, "2026-Q1", 1, "2025-04-01", "2026-04-01"),
    ],
)
def test_a_window_is_seen_from_the_period_that_is_calculated(kind, months, period, starts, first, after):
    assert window_of(Window(kind, months), Period.parse(period, starts)) == Days(dt.date.fromisoformat(first), dt.date.fromisoformat(after))


def test_a_window_shorter_than_the_period_is_refused():
    with pytest.raises(ValueError, match="cannot hold"):
        window_of(Window(WindowKind.MONTH), Period.parse("2026-Q1"))


def test_quotas_are_counted_in_the_shorter_of_their_own_period_and_the_window():
    quarter, month = Window(WindowKind.QUARTER), Window(WindowKind.PERIOD)

    assert quota_unit(quarter, PeriodKind.MONTH, PeriodKind.YEAR) is PeriodKind.QUARTER
    assert quota_unit(quarter, PeriodKind.MONTH, PeriodKind.MONTH) is PeriodKind.MONTH
    assert quota_unit(month, PeriodKind.MONTH, PeriodKind.QUARTER) is PeriodKind.MONTH
    assert quota_unit(Window(WindowKind.ROLLING, 6), PeriodKind.QUARTER, PeriodKind.QUARTER) is PeriodKind.MONTH


@pytest.mark.parametrize(
    ("period", "when", "paid"),
    [
        ("2026-03", When.LAST_MONTH_OF_QUARTER, True),
        ("2026-02", When.LAST_MONTH_OF_QUARTER, False),
        ("2026-06", When.LAST_MONTH_OF_HALF_YEAR, True),
        ("2026-03", When.LAST_MONTH_OF_HALF_YEAR, False),
        ("2026-12", When.LAST_MONTH_OF_YEAR, True),
        ("2026-Q4", When.LAST_MONTH_OF_YEAR, True),
        ("2026-Q3", When.LAST_MONTH_OF_YEAR, False),
        ("2026-01", When.EVERY_PERIOD, True),
    ],
)
def test_a_component_is_paid_in_the_period_that_holds_the_last_month(period, when, paid):
    assert Period.parse(period).is_paid(when) is paid


def test_the_last_month_of_the_quarter_follows_the_fiscal_year():
    assert Period.parse("2026-04", 2).is_paid(When.LAST_MONTH_OF_QUARTER)
    assert not Period.parse("2026-03", 2).is_paid(When.LAST_MONTH_OF_QUARTER)


@given(DAYS, st.integers(-600, 600))
def test_months_add_up(day, months):
    first = day.replace(day=1)

    assert add_months(add_months(first, months), -months) == first


def test_days_meet_only_where_they_share_one():
    january = Period.parse("2026-01").days

    assert january.meet(dt.date(2026, 1, 17), None) == Days(dt.date(2026, 1, 17), dt.date(2026, 2, 1))
    assert january.meet(None, dt.date(2026, 1, 17)).count == 16
    assert january.meet(dt.date(2026, 2, 1), None) is None
    assert dt.date(2026, 2, 1) not in january


def test_periods_between_two_days_include_those_only_touched():
    names = [p.name for p in periods_between(PeriodKind.MONTH, dt.date(2026, 1, 31), dt.date(2026, 3, 2))]

    assert names == ["2026-01", "2026-02", "2026-03"]


@given(day=st.dates(dt.date(1999, 1, 1), dt.date(2031, 12, 31)))
def test_every_day_lies_in_one_half_month_and_two_of_them_are_a_month(day: dt.date) -> None:
    half, month = Period.of(PeriodKind.HALF_MONTH, day), Period.of(PeriodKind.MONTH, day)

    assert day in half
    assert Period.parse(half.name) == half
    assert (half.next().previous(), half.enclosing(PeriodKind.MONTH)) == (half, month)
    first, second = month.split(PeriodKind.HALF_MONTH)
    assert (first.start, first.before, second.before) == (month.start, second.start, month.before)
    assert (first.name, second.name, first.last_day.day) == (f"{month.name}-A", f"{month.name}-B", 15)


WEEKS = [PeriodKind.WEEK, PeriodKind.FORTNIGHT, PeriodKind.OTHER_FORTNIGHT]
LONGER = [PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF_YEAR, PeriodKind.YEAR]


@pytest.mark.parametrize("kind", WEEKS)
@given(day=st.dates(dt.date(1999, 1, 1), dt.date(2031, 12, 31)), longer=st.sampled_from(LONGER), starts=st.integers(1, 12))
def test_months_and_years_of_weeks_are_made_of_whole_ones(kind, day, longer, starts):
    weeks = Period.of(kind, day, starts)
    of_weeks = weeks.enclosing(longer)
    parts = of_weeks.split(kind)

    assert day in weeks
    assert weeks.start.weekday() == 0
    assert Period.parse(weeks.name, starts) == weeks
    assert weeks.next().previous() == weeks
    assert weeks in parts
    assert (parts[0].start, parts[-1].before) == (of_weeks.start, of_weeks.before)
    assert all(a.before == b.start for a, b in itertools.pairwise(parts))
    assert all(part.enclosing(longer) == of_weeks for part in parts)
    assert of_weeks.next().previous() == of_weeks
    assert Period.parse(of_weeks.name, starts).split(kind) == parts, "the calendar's own is calculated in the weeks that belong to it"


@given(day=st.dates(dt.date(1999, 1, 1), dt.date(2031, 12, 31)))
def test_the_years_of_weeks_are_those_of_iso_8601(day):
    year = Period.of(PeriodKind.WEEK, day).enclosing(PeriodKind.YEAR)

    assert year.name == str(day.isocalendar().year)
    assert year.start == dt.date.fromisocalendar(day.isocalendar().year, 1, 1)


def test_fortnights_and_the_other_ones_take_turns():
    one, other = (Period.of(kind, dt.date(2026, 1, 7)) for kind in (PeriodKind.FORTNIGHT, PeriodKind.OTHER_FORTNIGHT))

    assert (one.name, other.name) == ("2026-F01", "2026-F02")
    assert (one.start, other.start) == (dt.date(2025, 12, 29), dt.date(2026, 1, 5))
    assert (Period.parse("2026-F01").kind, Period.parse("2026-F02").kind) == (PeriodKind.FORTNIGHT, PeriodKind.OTHER_FORTNIGHT)
    assert [part.name for part in one.split(PeriodKind.WEEK)] == ["2026-W01", "2026-W02"]


@pytest.mark.parametrize("text", ["2026-W00", "2025-W53", "2026-W54", "2026-W5", "2026-F00", "2026-X01"])
def test_a_text_that_names_no_week_is_refused(text):
    with pytest.raises(NoSuchPeriod, match="2026-W05"):
        Period.parse(text)


@pytest.mark.parametrize(("longer", "shorter"), [("2026-W05", "half-month"), ("2026-01-A", "week"), ("2026-F01", "other fortnight")])
def test_what_is_not_made_of_whole_weeks_is_not_cut_into_them(longer, shorter):
    with pytest.raises(ValueError, match="cannot be cut"):
        Period.parse(longer).split(PeriodKind(shorter))
