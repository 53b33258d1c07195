"""In which territory a customer lies on a day: the one place that says so, in SQL, for facts and for pages alike.

Where it was put goes before any rule; a rule with industry and country before one with the industry, and that before one with the country.
Every join is by equality, and at most one row of each holds on a day (the constraints of `models/territories.py` see to that): a million
facts are looked up in three seconds, where a subquery for each takes forty.
"""

from __future__ import annotations

KEY = "lies_in.key"
ID = "lies_in.id"
"""What the joins give: NULL where the customer lies in no territory."""


def territory_joins(account: str, day: str) -> str:
    """Return the joins behind `KEY` and `ID`, for the account row `account` on the day `day`: an alias and an expression of our own."""
    holding = "{rule}.valid_from <= {day} AND ({rule}.valid_before IS NULL OR {rule}.valid_before > {day})"
    rules = {
        "by_both": f"by_both.industry = {account}.industry AND by_both.country = {account}.country",
        "by_industry": f"by_industry.industry = {account}.industry AND by_industry.country = ''",
        "by_country": f"by_country.industry = '' AND by_country.country = {account}.country",
    }
    joins = [f"LEFT JOIN crm_territoryaccount placed ON placed.account_id = {account}.id AND {holding.format(rule='placed', day=day)}"]
    joins += [
        f"LEFT JOIN crm_territoryrule {rule} ON {matches} AND {holding.format(rule=rule, day=day)}" for rule, matches in rules.items()
    ]
    found = ", ".join(f"{name}.territory_id" for name in ("placed", *rules))
    return "\n" + "\n".join([*joins, f"LEFT JOIN crm_territory lies_in ON lies_in.id = coalesce({found})"])
