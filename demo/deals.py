"""The deals of the demo: how each began, moved through its stages, ended, was ordered, invoiced and paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from .days import ONE_DAY, Story, on_a_weekday, weekdays
from .dice import Dice, dice
from .market import PATH, PRODUCTS, Account, Product, list_price
from .names import LOST_REASONS
from .staff import HUNTS, Employee, Staff


@dataclass(frozen=True, slots=True)
class Line:
    id: str
    product: str
    quantity: int
    list_price: Decimal
    sold_price: Decimal

    @property
    def amount(self) -> Decimal:
        return self.sold_price * self.quantity


@dataclass(frozen=True, slots=True)
class Payment:
    id: str
    paid_on: dt.date
    amount: Decimal
    method: str


@dataclass(frozen=True, slots=True)
class LaterChange:
    """What became of an order after its month had been paid: accepted at last, or cancelled."""

    order: str
    state: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Order:
    id: str
    state: str
    placed_on: dt.date
    accepted_on: dt.date | None
    invoiced_on: dt.date | None = None
    payments: tuple[Payment, ...] = ()
    later: LaterChange | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """An activity: a call, a meeting, and so on."""

    id: str
    kind: str
    outcome: str
    channel: str
    subject: str
    occurred_on: dt.date
    hour: int
    """In the rep's own time zone."""
    minutes: int
    entered_on: dt.date


@dataclass(frozen=True, slots=True)
class Deal:
    id: str
    name: str
    owner: str
    entered_by: str
    """The rep, or the assistant who entered it for them (references)."""
    account: Account
    lines: tuple[Line, ...]
    created_on: dt.date
    expected_close_on: dt.date
    stage: str
    path: tuple[tuple[dt.date, str], ...]
    """On which day into which stage, oldest first."""
    closed_on: dt.date | None = None
    lost_reason: str = ""
    splits: tuple[tuple[str, Decimal], ...] = ()
    order: Order | None = None
    deeds: tuple[Deed, ...] = ()

    @property
    def amount(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))


# Percent of an ordinary month, January to December: slow after New Year and in August, busy when a quarter ends.
SEASON = (75, 90, 130, 90, 95, 130, 85, 70, 125, 95, 100, 145)


@dataclass(frozen=True, slots=True)
class Habit:
    """How the reps of a plan work."""

    new_deals: int
    """A month, in hundredths, of an average rep."""
    won: int
    """Percent of closed deals."""
    cycle: tuple[int, int]
    """Days from the first talk to the end, from and to."""
    products: tuple[tuple[str, int], ...]
    most_lines: int


HABITS = {
    True: Habit(740, 36, (35, 110), (("Core", 5), ("Cloud", 4), ("Analytics", 4), ("Services", 1)), 3),
    False: Habit(600, 58, (12, 50), (("Analytics", 5), ("Services", 4), ("Cloud", 3), ("Core", 2)), 2),
}


def deals_of(story: Story, staff: Staff, accounts: dict[str, list[Account]]) -> list[Deal]:
    """Make every deal, in the order of rep and first day."""
    return [deal for rep in staff.reps for deal in _deals_of_rep(story, staff, rep, accounts[rep.reference])]


def _deals_of_rep(story: Story, staff: Staff, rep: Employee, accounts: list[Account]) -> Iterator[Deal]:
    chance = dice(story.seed, "deals", rep.reference)
    # Deals that close in the first months began before them.
    begins = max(rep.hired_on, story.start - 120 * ONE_DAY)
    ends = min(rep.left_on or story.as_of, story.as_of)
    number, month = 0, begins.replace(day=1)
    while month < ends:
        following = (month + 31 * ONE_DAY).replace(day=1)
        free = weekdays(max(month, begins), min(following, ends))
        habit = HABITS[(rep.plan_on(max(month, story.start)) or HUNTS) == HUNTS]
        wanted = chance.about(habit.new_deals * (rep.skill + 100) // 200 * len(free) // 21) if free else 0
        for day in sorted(chance.pick(free) for _each in range(wanted)):
            number += 1
            yield _deal(story, staff, rep, accounts, habit, f"D-{rep.reference[2:]}-{number:03}", day, chance)
        month = following


def _deal(
    story: Story, staff: Staff, rep: Employee, accounts: list[Account], habit: Habit, key: str, created_on: dt.date, chance: Dice
) -> Deal:
    account = chance.pick([account for account in accounts if account.since_on <= created_on])
    lines = tuple(_lines(chance, key, account.currency, habit, rep))
    planned = created_on + chance.randint(*habit.cycle) * ONE_DAY
    planned = on_a_weekday(_towards_the_end_of_the_quarter(planned, chance))
    planned = max(planned, created_on)
    # A rep who leaves closes nothing afterwards: what is still open then stays open, for somebody else to take up.
    last_day = min(story.last_day, (rep.left_on - ONE_DAY) if rep.left_on else story.last_day)
    is_won = chance.happens(habit.won * rep.skill // 100 * SEASON[planned.month - 1] // 100)
    closes = planned <= last_day
    path = tuple(_path(chance, created_on, planned, "won" if is_won else "lost", last_day))
    won = closes and is_won
    assistant = staff.assistant_of(rep.reference)
    return Deal(
        id=key,
        name=f"{account.name}: {_called(lines)}",
        owner=rep.reference,
        entered_by=assistant if assistant and chance.happens(30) else rep.reference,
        account=account,
        lines=lines,
        created_on=created_on,
        expected_close_on=planned if planned > story.last_day else planned + chance.randint(-10, 10) * ONE_DAY,
        stage=path[-1][1],
        path=path,
        closed_on=planned if closes else None,
        lost_reason=chance.pick(LOST_REASONS) if closes and not is_won else "",
        splits=_splits(chance, staff, rep, planned) if won else (),
        order=_order(chance, story, key, planned, lines) if won else None,
        deeds=tuple(_deeds(chance, key, account, created_on, min(planned, last_day), story.last_day, won)),
    )


def _called(lines: tuple[Line, ...]) -> str:
    first = next(product.name for product in PRODUCTS if product.code == lines[0].product)
    return first if len(lines) == 1 else f"{first} +{len(lines) - 1}"


def _towards_the_end_of_the_quarter(day: dt.date, chance: Dice) -> dt.date:
    """One deal in four that would close in the first days after a quarter is pulled into its last week."""
    if day.month % 3 == 1 and day.day <= 21 and chance.happens(45):
        return day.replace(day=1) - chance.randint(1, 6) * ONE_DAY
    return day


def _lines(chance: Dice, key: str, currency: str, habit: Habit, rep: Employee) -> Iterator[Line]:
    families = {chance.weighted(habit.products) for _each in range(chance.randint(1, habit.most_lines))}
    for number, family in enumerate(sorted(families)):
        product: Product = chance.pick([product for product in PRODUCTS if product.family == family])
        price = list_price(product, currency)
        discount = chance.weighted([(0, 8), (5, 5), (10, 5), (15, 3), (20, 2), (25, 1)])
        quantity = chance.pick(product.usual) * (2 if rep.skill > 120 and chance.happens(30) else 1)
        yield Line(f"{key}-{number + 1}", product.code, quantity, price, price * (100 - discount) / 100)


def _path(chance: Dice, created_on: dt.date, closes_on: dt.date, ending: str, last_day: dt.date) -> Iterator[tuple[dt.date, str]]:
    """The stages a deal has reached by `last_day`. Lost deals may end anywhere; won ones pass through all."""
    steps = len(PATH) if ending == "won" else chance.randint(1, len(PATH))
    length = (closes_on - created_on).days
    for number, stage in enumerate(PATH[:steps]):
        day = created_on + length * number // steps * ONE_DAY
        if day <= last_day:
            yield day, stage
    if closes_on <= last_day:
        yield closes_on, ending


def _splits(chance: Dice, staff: Staff, rep: Employee, day: dt.date) -> tuple[tuple[str, Decimal], ...]:
    """One won deal in fourteen is shared with a colleague of the team."""
    if not chance.happens(7):
        return ()
    mates = [mate for mate in staff.reps if mate != rep and mate.works_on(day) and mate.team_on(day) == rep.team_on(day)]
    if not mates:
        return ()
    share = chance.pick([Decimal("0.5"), Decimal("0.6"), Decimal("0.7")])
    return ((rep.reference, share), (chance.pick(mates).reference, 1 - share))


def _order(chance: Dice, story: Story, key: str, won_on: dt.date, lines: tuple[Line, ...]) -> Order | None:
    """Nearly every won deal is ordered and accepted within days; some orders wait, some are missing altogether."""
    fate = chance.weighted([("accepted", 90), ("waits", 3), ("accepted late", 3), ("cancelled late", 1), ("missing", 3)])
    number, accepted_on = f"O{key[1:]}", won_on + chance.randint(0, 4) * ONE_DAY
    change_on = won_on + chance.randint(25, 45) * ONE_DAY
    if fate == "missing":
        return None
    if fate in ("waits", "accepted late") or accepted_on > story.last_day:
        late = LaterChange(number, "accepted", change_on) if fate == "accepted late" and change_on <= story.last_day else None
        return Order(number, "entered", won_on, None, later=late)
    if fate == "cancelled late" and change_on <= story.last_day:
        return Order(number, "accepted", won_on, accepted_on, later=LaterChange(number, "cancelled", change_on))
    invoiced_on = accepted_on + chance.randint(2, 12) * ONE_DAY
    if invoiced_on > story.last_day:
        return Order(number, "accepted", won_on, accepted_on)
    total = sum((line.amount for line in lines), Decimal(0))
    return Order(number, "accepted", won_on, accepted_on, invoiced_on, tuple(_payments(chance, story, key, invoiced_on, total)))


def _payments(chance: Dice, story: Story, key: str, invoiced_on: dt.date, total: Decimal) -> Iterator[Payment]:
    paid_on = invoiced_on + chance.weighted([(10, 2), (25, 5), (32, 4), (55, 2), (999, 1)]) * ONE_DAY
    parts = [total] if chance.happens(85) else [(total / 2).quantize(Decimal(1)), total - (total / 2).quantize(Decimal(1))]
    for number, part in enumerate(parts):
        if paid_on <= story.last_day:
            yield Payment(f"P{key[1:]}-{number + 1}", paid_on, part, chance.pick(["Bank transfer", "Bank transfer", "Card"]))
        paid_on += 30 * ONE_DAY


DEEDS = (
    (("call", "phone", 15), 5),
    (("meeting", "video", 45), 4),
    (("email", "email", 5), 3),
    (("demo", "video", 60), 2),
    (("visit", "in person", 90), 1),
)
SUBJECTS = {"call": "Call", "meeting": "Meeting", "email": "E-mail", "demo": "Demonstration", "visit": "Visit"}


def _deeds(chance: Dice, key: str, account: Account, first: dt.date, last: dt.date, today: dt.date, won: bool) -> Iterator[Deed]:
    free = weekdays(first, last + ONE_DAY)
    count = min(len(free), chance.randint(1, 2) + (1 if won else 0))
    for number, day in enumerate(sorted(chance.sample(free, count))):
        kind, channel, minutes = chance.weighted(DEEDS)
        outcome = chance.weighted([("held", 7), ("interested", 4), ("follow up", 4), ("not reached", 2), ("cancelled", 1)])
        yield Deed(
            id=f"{key}-a{number + 1}",
            kind=kind,
            outcome=outcome,
            channel=channel,
            subject=f"{SUBJECTS[kind]} with {account.contacts[0].name}",
            occurred_on=day,
            hour=chance.randint(9, 16),
            minutes=minutes,
            entered_on=min(day + chance.weighted([(0, 80), (1, 12), (2, 5), (5, 3)]) * ONE_DAY, today),
        )
