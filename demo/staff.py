"""Who works in the demo's company: offices, teams, managers, reps and everybody else, and how that changed over the months."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from people.data import Role

from .days import ONE_DAY, Story
from .dice import Dice, dice
from .names import FAMILY, GIVEN

MAIL_DOMAIN = "laurel.example"
LEAST_PEOPLE, MOST_PEOPLE = 12, 80
"""The roles alone need twelve; beyond eighty the made-up names of customers run out."""


@dataclass(frozen=True, slots=True)
class Office:
    name: str
    country: str
    subdivision: str
    time_zone: str
    currency: str


OFFICES = (
    Office("Berlin", "DE", "BE", "Europe/Berlin", "EUR"),
    Office("Chicago", "US", "IL", "America/Chicago", "USD"),
    Office("Singapore", "SG", "", "Asia/Singapore", "SGD"),
    Office("Kuala Lumpur", "MY", "14", "Asia/Kuala_Lumpur", "MYR"),
)
OFFICE = {office.name: office for office in OFFICES}

HUNTS, FARMS = "account-executives", "account-managers"
"""The two plans: who wins new business, and who looks after customers."""


@dataclass(frozen=True, slots=True)
class Team:
    key: str
    name: str
    office: str
    sells: str | None = None
    """The plan of its reps; None for teams that sell nothing."""


SALES_TEAMS = (
    Team("executives-europe", "Enterprise Europe", "Berlin", HUNTS),
    Team("accounts-europe", "Accounts Europe", "Berlin", FARMS),
    Team("executives-americas", "Enterprise Americas", "Chicago", HUNTS),
    Team("executives-asia", "Enterprise Asia", "Singapore", HUNTS),
    Team("accounts-asia", "Accounts Asia", "Kuala Lumpur", FARMS),
    Team("mid-market-asia", "Mid-Market Asia", "Kuala Lumpur", HUNTS),
)
REVENUE_OPERATIONS = Team("revenue-operations", "Revenue Operations", "Singapore")
HEAD_OFFICE = Team("head-office", "Head Office", "Berlin")


@dataclass(frozen=True, slots=True)
class Employee:
    reference: str
    name: str
    email: str
    job_title: str
    office: str
    hired_on: dt.date
    left_on: dt.date | None = None
    roles: tuple[str, ...] = (Role.EMPLOYEE,)
    teams: tuple[tuple[dt.date, str], ...] = ()
    """From which day in which team."""
    managers: tuple[tuple[dt.date, str], ...] = ()
    """From which day under whom (references)."""
    sells: tuple[tuple[dt.date, str], ...] = ()
    """From which day on which plan; empty for those who don't sell."""
    skill: int = 100
    """Percent of an average rep."""

    @property
    def is_rep(self) -> bool:
        return bool(self.sells)

    def plan_on(self, day: dt.date) -> str | None:
        return next((plan for first, plan in reversed(self.sells) if first <= day), None)

    def team_on(self, day: dt.date) -> str | None:
        return next((team for first, team in reversed(self.teams) if first <= day), None)

    def works_on(self, day: dt.date) -> bool:
        return self.hired_on <= day and (self.left_on is None or day < self.left_on)


@dataclass(frozen=True, slots=True)
class Staff:
    teams: tuple[Team, ...]
    employees: tuple[Employee, ...]
    assistants: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Assistant → the reps they work for (references)."""
    outside_auditor: str = f"auditor@audit.{MAIL_DOMAIN}"

    @property
    def reps(self) -> list[Employee]:
        return [employee for employee in self.employees if employee.is_rep]

    def assistant_of(self, rep: str) -> str | None:
        return next((assistant for assistant, reps in self.assistants if rep in reps), None)


@dataclass
class _Hiring:
    """Makes employees, each with a name and an address that nobody else has."""

    story: Story
    chance: Dice
    made: list[Employee] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    given: dict[str, list[str]] = field(default_factory=dict)
    """Given names not used yet, by office: none comes twice before all have come."""

    def hire(self, job_title: str, team: Team, *roles: str, manager: Employee | None = None, hired_on: dt.date | None = None) -> Employee:
        name, email = self._somebody(team.office)
        first = hired_on or self.story.start - self.chance.randint(200, 3000) * ONE_DAY
        employee = Employee(
            reference=f"E-{1001 + len(self.made)}",
            name=name,
            email=email,
            job_title=job_title,
            office=team.office,
            hired_on=first,
            roles=(Role.EMPLOYEE, *roles),
            teams=((first, team.key),),
            # Somebody who was there before their manager reported to whoever it was then: the demo starts with today's.
            managers=((max(first, manager.hired_on), manager.reference),) if manager else (),
        )
        self.made.append(employee)
        return employee

    def change(self, reference: str, **details: object) -> None:
        place = next(number for number, employee in enumerate(self.made) if employee.reference == reference)
        self.made[place] = replace(self.made[place], **details)  # type: ignore[arg-type]

    def _somebody(self, office: str) -> tuple[str, str]:
        while True:
            if not self.given.get(office):
                self.given[office] = self.chance.sample(GIVEN[office], len(GIVEN[office]))
            name = f"{self.given[office].pop()} {self.chance.pick(FAMILY[office])}"
            email = f"{_plain(name)}@{MAIL_DOMAIN}"
            if email not in self.taken:
                self.taken.add(email)
                return name, email


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return letters.replace(" ", ".")


def staff_of(story: Story, people: int) -> Staff:
    """Make a company of about `people` persons (12 to 80): the smallest has one of everybody and three reps."""
    assert LEAST_PEOPLE <= people <= MOST_PEOPLE
    chance = dice(story.seed, "staff")
    hiring = _Hiring(story, chance)
    sales_teams = SALES_TEAMS[: max(2, min(6, (people - 8) // 8))]
    chief = hiring.hire("Chief Executive", HEAD_OFFICE, Role.EXECUTIVE, hired_on=story.start - 4000 * ONE_DAY)
    vp = hiring.hire("VP Sales", HEAD_OFFICE, Role.MANAGER, Role.EXECUTIVE, manager=chief)
    _staff_functions(hiring, chief, vp, people)
    heads = {team.key: _head_of(hiring, team, vp) for team in sales_teams}
    helpers = 3 if people >= 40 else 1
    assistants = [hiring.hire("Sales Assistant", REVENUE_OPERATIONS, Role.ASSISTANT, manager=vp) for _each in range(helpers)]
    _hire_reps(hiring, sales_teams, heads, max(3, people - len(hiring.made)))
    _let_things_happen(hiring, sales_teams, heads, vp)
    reps = [employee.reference for employee in hiring.made if employee.is_rep]
    shared = tuple((helper.reference, tuple(reps[number :: helpers * 2])) for number, helper in enumerate(assistants))
    return Staff((*sales_teams, REVENUE_OPERATIONS, HEAD_OFFICE), tuple(hiring.made), shared)


def _staff_functions(hiring: _Hiring, chief: Employee, vp: Employee, people: int) -> None:
    """Those who run the house; in a larger company also those who do something else altogether."""
    head_of_ops = hiring.hire("Head of Sales Operations", REVENUE_OPERATIONS, Role.SALES_OPS, manager=vp)
    finance = hiring.hire("Finance Director", HEAD_OFFICE, Role.FINANCE, manager=chief)
    hr = hiring.hire("Head of People", HEAD_OFFICE, Role.HR, manager=chief)
    it = hiring.hire("IT Manager", HEAD_OFFICE, Role.ADMINISTRATOR, manager=chief)
    hiring.hire("Support Engineer", HEAD_OFFICE, manager=it)
    if people < 40:
        return
    hiring.hire("Compensation Analyst", REVENUE_OPERATIONS, Role.SALES_OPS, manager=head_of_ops)
    hiring.hire("Payroll Accountant", HEAD_OFFICE, Role.FINANCE, manager=finance)
    hiring.hire("People Partner", HEAD_OFFICE, Role.HR, manager=hr)
    for title, manager in [
        ("Product Manager", chief),
        ("Marketing Manager", chief),
        ("Content Designer", chief),
        ("Legal Counsel", finance),
    ]:
        hiring.hire(title, HEAD_OFFICE, manager=manager)


def _head_of(hiring: _Hiring, team: Team, vp: Employee) -> Employee:
    return hiring.hire(f"Manager, {team.name}", team, Role.MANAGER, manager=vp)


TITLES = {HUNTS: "Account Executive", FARMS: "Account Manager"}


def _hire_reps(hiring: _Hiring, teams: tuple[Team, ...], heads: dict[str, Employee], count: int) -> None:
    """Fill the teams in turn; some reps join while the story runs."""
    story = hiring.story
    joiners = count // 12 if story.months >= 3 else 0
    for number in range(count):
        team = teams[number % len(teams)]
        plan = team.sells or HUNTS
        joins = number >= count - joiners
        hired_on = (
            story.part(25 + 50 * (count - 1 - number) // max(1, joiners)) + hiring.chance.randint(0, 1) * 14 * ONE_DAY if joins else None
        )
        rep = hiring.hire(TITLES[plan], team, Role.REP, manager=heads[team.key], hired_on=hired_on)
        skill = hiring.chance.weighted([(60, 1), (75, 2), (90, 4), (100, 4), (110, 3), (125, 2), (150, 1)])
        # Whoever signs in to look around is one of the first team's first two, and has something to see.
        skill = 125 if number in (0, len(teams)) else skill
        hiring.change(rep.reference, sells=((max(rep.hired_on, story.start), plan),), skill=skill)


def _let_things_happen(hiring: _Hiring, teams: tuple[Team, ...], heads: dict[str, Employee], vp: Employee) -> None:
    """Leavers, a move between teams, a change of plan in the middle of a month, a new manager: where the company is large enough."""
    if hiring.story.months < 3:
        return
    for leaver, percent in zip(_leavers(hiring), (40, 72, 85), strict=False):
        hiring.change(leaver.reference, left_on=hiring.story.part(percent) + 11 * ONE_DAY)
    hunting = [team for team in teams if team.sells == HUNTS]
    if len(hunting) > 1 and (rep := next(_settled(hiring, hunting[0]), None)):
        _move(hiring, rep, hunting[1], heads, hiring.story.part(60) + 16 * ONE_DAY)
    farming = [rep for team in teams if team.sells == FARMS for rep in _settled(hiring, team)]
    if len(farming) > 1:
        _move(hiring, farming[-1], hunting[-1], heads, hiring.story.part(50) + 16 * ONE_DAY)
    if len(teams) > 3:
        _new_manager(hiring, teams[3], heads, vp, hiring.story.part(45))


def _leavers(hiring: _Hiring) -> list[Employee]:
    reps = [employee for employee in hiring.made if employee.is_rep and employee.hired_on < hiring.story.start]
    return reps[5::15] if len(reps) > 10 else []


def _settled(hiring: _Hiring, team: Team) -> Iterator[Employee]:
    """Reps of a team who were there before the story and stay to its end."""
    for employee in hiring.made:
        if employee.is_rep and employee.teams[-1][1] == team.key and employee.left_on is None and employee.hired_on < hiring.story.start:
            yield employee


def _move(hiring: _Hiring, rep: Employee, to: Team, heads: dict[str, Employee], on: dt.date) -> None:
    sells = rep.sells if to.sells in (None, rep.sells[-1][1]) else (*rep.sells, (on, to.sells))
    hiring.change(
        rep.reference,
        teams=(*rep.teams, (on, to.key)),
        managers=(*rep.managers, (on, heads[to.key].reference)),
        sells=sells,
        job_title=TITLES[sells[-1][1]],
    )


def _new_manager(hiring: _Hiring, team: Team, heads: dict[str, Employee], vp: Employee, on: dt.date) -> None:
    """The manager of a team goes to another task; somebody new is hired, and the whole team reports to them."""
    old = heads[team.key]
    new = hiring.hire(f"Manager, {team.name}", team, Role.MANAGER, manager=vp, hired_on=on)
    hiring.change(old.reference, job_title="Head of Partnerships", teams=(*old.teams, (on, HEAD_OFFICE.key)))
    for employee in list(hiring.made):
        if employee.managers and employee.managers[-1][1] == old.reference:
            begins = max(on, employee.managers[-1][0])
            kept = employee.managers if begins > employee.managers[-1][0] else employee.managers[:-1]
            hiring.change(employee.reference, managers=(*kept, (begins, new.reference)))
