"""One plan with a component of every rate mode, and a quarter of deals in which each of them has to tell something."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pyarrow as pa

from incentives.engine.calculate import calculate, earned_by
from incentives.engine.periods import Period
from incentives.engine.plan import Plan
from incentives.engine.world import ASSIGNMENTS, PEOPLE, QUOTAS, SPLITS, Result, World, facts_schema

from .plans import ACTIVITIES, CATALOG, DEALS, plan_of

PLAN = """\
plan: Told
currency: USD
period: month
effective: {from: 2026-01-01}
requires: nothing
parameters:
  own_rate: {kind: rate, from: 0%, to: 20%, default: 5%}
  bonus: {kind: amount, default: 333.33}
tables:
  line rate: {by: [product.family], rows: [[Cloud, 8.125%], [any, 2%]]}
measures:
  bookings: {from: deals, date: closed_on, value: amount, credit: {to: owner, share: splits}, over: quarter to date}
  units: {from: deals, date: closed_on, value: quantity, credit: {to: owner, share: splits}, over: quarter to date}
  meetings: {from: activities, where: kind = "meeting", date: occurred_on, take: count}
  won: {from: deals, where: stage.kind = "won", date: closed_on, take: count, over: quarter to date}
  closed: {from: deals, date: closed_on, take: count, over: quarter to date}
  win_rate: {ratio: {of: won, to: closed}}
components:
  flat: {on: bookings, rate: 3.333%}
  flat_parameter: {on: bookings, rate: own_rate, where: product.family != "Care"}
  flat_formula: {on: bookings, rate: 'if(discount > 10%, own_rate / 3, rate("line rate", product.family))'}
  per_unit: {on: units, rate: 12.345}
  points_of_money: {unit: points, on: bookings, rate: 0.01}
  marginal: {on: bookings, rate: {by: attainment(bookings), mode: marginal, bands: {0%: 5%, 80%: 7.5%, 100%: 8%, 120%: own_rate * 3}}}
  marginal_amounts: {on: bookings, rate: {by: bookings, mode: marginal, bands: {0: 1%, 40000: 2%, 90000: 3%}}, multiplier: 1.07}
  marginal_target: {on: bookings, of: target, rate: {by: attainment(bookings), mode: marginal, bands: {0%: 100%, 100%: 1.4}}}
  whole: {on: bookings, rate: {by: attainment(bookings), mode: whole, bands: {0%: 5%, 100%: 8%}}, cap: 6000}
  whole_target: {on: bookings, of: "max(target, bonus)", rate: {by: attainment(bookings), mode: whole, bands: {0%: 50%, 100%: 120%}}}
  whole_by_ratio: {on: bookings, rate: {by: win_rate, mode: whole, bands: {0%: 1%, 60%: 2%}}}
  overage: {on: bookings, rate: {by: attainment(bookings), mode: overage, at the limit: lower, bands: {70%: 10%, 110%: 15%}}}
  overage_target: {on: bookings, of: target, rate: {by: attainment(bookings), mode: overage, bands: {50%: 100%, 100%: 200%}}}
  interpolated: {on: bookings, rate: {by: attainment(bookings), mode: interpolated, bands: {50%: 2%, 100%: 6%, 150%: 10%}}}
  interpolated_target:
    on: bookings
    of: target
    rate: {by: attainment(bookings), mode: interpolated, bands: {70%: 0%, 100%: 100%, 150%: 250%}}
  fixed:
    on: bookings
    rate: {by: bookings, mode: fixed, bands: {0: 0, 50000: 500, 100000: bonus * 3}}
    multiplier: "if(win_rate > 50%, 1.5, 1)"
  fixed_target: {on: bookings, of: target, rate: {by: attainment(bookings), mode: fixed, bands: {0%: 0%, 60%: 33.3%}}, floor: 100}
  milestones: {on: bookings, rate: {by: bookings, mode: milestones, bands: {20000: 100, 60000: 250.5, 120000: bonus}}, cap: 400}
  matrix:
    on: bookings
    rate: {by: [attainment(bookings), win_rate], mode: matrix, bands: {0%: {0%: 1%, 50%: 2%}, 100%: {0%: 3%, 50%: 5.5%}}}
  matrix_amount:
    on: bookings
    of: 1
    rate: {by: [bookings, won], mode: matrix, bands: {0: {0: 0, 2: 50}, 60000: {0: 100, 2: 175.25}}}
  deal_marginal: {on: bookings, per: deal, rate: {by: amount, mode: marginal, bands: {0: 1%, 10000: 2%, 30000: 3%}}}
  deal_whole: {on: bookings, per: deal, rate: {by: amount, mode: whole, bands: {0: 1%, 10000: 2%}}, shared: no}
  deal_overage: {on: bookings, per: deal, rate: {by: amount, mode: overage, bands: {5000: 1%, 20000: 4%}}, cap: 300 per deal}
  deal_fixed: {on: bookings, per: deal, rate: {by: discount, mode: fixed, bands: {0%: 15, 10.01%: 7.5}}}
  deal_interpolated: {on: bookings, per: deal, of: 1, rate: {by: amount, mode: interpolated, bands: {0: 0, 10000: 10, 30000: 50}}}
  deal_interpolated_credit: {on: bookings, per: deal, rate: {by: discount, mode: interpolated, bands: {0%: 5%, 50%: 1%}}}
  deal_matrix:
    on: bookings
    per: deal
    rate: {by: [amount, discount], mode: matrix, bands: {0: {0%: 2%, 5%: 1%}, 20000: {0%: 3%, 5%: 2.5%}}}
  spiff: {on: bookings, where: product.family = "Cloud", pay: 200, cap: [900, 350 per deal], multiplier: own_rate * 21}
  spiff_formula: {on: bookings, pay: "min(amount * 1.5%, bonus)", shared: no, floor: 20 per deal}
  accelerated: {on: bookings, pay: "if(attainment_so_far(bookings) > 60%, amount * 2%, amount * 1%)"}
  divided: {on: bookings, pay: amount / discount / 1000}
  gated: {on: bookings, rate: 5%, gate: attainment(bookings) >= 80% and win_rate > 10%}
  monthly: {pay: bonus * 2, multiplier: 1.01, gate: meetings >= 1}
  quarterly: {pay: 1000, when: last month of quarter, floor: 1200}
  effort: {unit: points, on: meetings, pay: 10, cap: 25}
  limited: {on: bookings, rate: 5%, cap: [1500 per month, 5000 per quarter], excess: carried}
"""

PERIODS = (Period.parse("2026-02"), Period.parse("2026-03"))

_DEALS = (
    ("D1", "Ana", "2026-01-10", "40000.55", "Cloud", "0.05", "won", 3),
    ("D2", "Ana", "2026-01-20", "12500", "Care", "0.2", "lost", 1),
    ("D3", "Ana", "2026-02-03", "33333.33", "Cloud", "0", "won", 7),
    ("D4", "Ben", "2026-02-10", "28000", "Cloud", "0.11", "won", 2),
    ("R1", "Ana", "2026-03-01", "-12500", "Care", "0.2", "won", -1),
    ("D5", "Ana", "2026-03-05", "60000.01", "Care", "0.1001", "won", 5),
    ("D6", "Ben", "2026-03-31", "7000", "Cloud", "0.5", "won", 1),
)
_MEETINGS = (("M1", "Ana", "2026-01-05"), ("M2", "Ana", "2026-03-05"), ("M3", "Ana", "2026-03-06"), ("M4", "Ana", "2026-03-07"))


def written(component: str, text: str = PLAN) -> str:
    """How the plan writes this component."""
    found = re.search(rf"^  {component}:.*(?:\n    .*)*$", text, re.MULTILINE)
    assert found is not None
    return found.group()


def only(*components: str, text: str = PLAN) -> str:
    """The plan with no more than these components."""
    return text.split("components:\n")[0] + "components:\n" + "\n".join(written(component, text) for component in components) + "\n"


def _world(earned: pa.Table) -> World:
    deals = [
        {
            "id": key,
            "owner": owner,
            "currency": "USD",
            "amount": int(Decimal(amount) * 10**4),
            "quantity": quantity * 10**4,
            "discount": int(Decimal(discount) * 10**4),
            "closed_on": dt.date.fromisoformat(day),
            "product.family": family,
            "stage.kind": kind,
        }
        for key, owner, day, amount, family, discount, kind, quantity in _DEALS
    ]
    meetings = [{"id": key, "owner": owner, "kind": "meeting", "occurred_on": dt.date.fromisoformat(day)} for key, owner, day in _MEETINGS]
    start = dt.date(2026, 1, 1)
    people = [{"person": name, "name": name} for name in ("Ana", "Ben")]
    assigned = [{"person": name, "plan": "Told", "from": start, "target": Decimal(3000), "target_per": "month"} for name in ("Ana", "Ben")]
    quotas = [{"person": "Ana", "measure": "bookings", "from": start, "amount": Decimal(100000), "per": "quarter"}]
    splits = [
        {"source": "deals", "fact": "D3", "person": name, "share": Decimal(share)} for name, share in (("Ana", "0.7"), ("Ben", "0.3"))
    ]
    return World(
        people=pa.Table.from_pylist(people, schema=PEOPLE),
        assignments=pa.Table.from_pylist(assigned, schema=ASSIGNMENTS),
        quotas=pa.Table.from_pylist(quotas, schema=QUOTAS),
        facts={
            "deals": pa.Table.from_pylist(deals, schema=facts_schema(DEALS)),
            "activities": pa.Table.from_pylist(meetings, schema=facts_schema(ACTIVITIES)),
        },
        splits=pa.Table.from_pylist(splits, schema=SPLITS),
        catalog=CATALOG,
        **({"earned": earned} if earned is not None else {}),
    )


def calculated(text: str = PLAN) -> tuple[Plan, list[Result]]:
    """The plan and two of its months, one after the other; deals of January count first in February."""
    plan = plan_of(text)
    results, earned = [], None
    for period in PERIODS:
        result = calculate(plan, period, _world(earned))
        results.append(result)
        posted = earned_by(result, period)
        earned = posted if earned is None else pa.concat_tables([earned, posted], promote_options="default")
    return plan, results
