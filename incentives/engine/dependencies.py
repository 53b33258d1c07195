"""Whether what somebody is paid by a plan may depend on what others did: then a change for one is a change for all."""

from __future__ import annotations

from .plan import Plan


def looks_at_others(plan: Plan) -> bool:
    """Return whether any component or measure of the plan reads more than the payee's own credits."""
    return False


def settles_by_period(plan: Plan) -> bool:
    """Return whether the plan settles something for each period as a whole: a cap, a draw, a hold; then no period can be passed over."""
    return False
