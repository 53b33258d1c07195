"""What incentives keeps, a file for each kind of thing."""

from .assignments import Assignment, Quota
from .awards import Award
from .ledger import Account, Batch, Entry, Line, LineGroup, Standing, WindowResult
from .objectives import Objective
from .periods import Period
from .plans import Plan, PlanVersion, SharedTable, SharedTableRows
from .points import PointsMovement, PointsRule, PointsTransfer, RedeemableAtOnce
from .rates import ExchangeRate
from .runs import Run, RunInput, RunPlan
from .simulations import SimulatedPay, Simulation
from .statements import Statement
from .windfalls import Windfall, WindfallReview

__all__ = [
    "Account",
    "Assignment",
    "Award",
    "Batch",
    "Entry",
    "ExchangeRate",
    "Line",
    "LineGroup",
    "Objective",
    "Period",
    "Plan",
    "PlanVersion",
    "PointsMovement",
    "PointsRule",
    "PointsTransfer",
    "Quota",
    "RedeemableAtOnce",
    "Run",
    "RunInput",
    "RunPlan",
    "SharedTable",
    "SharedTableRows",
    "SimulatedPay",
    "Simulation",
    "Standing",
    "Statement",
    "Windfall",
    "WindfallReview",
    "WindowResult",
]
