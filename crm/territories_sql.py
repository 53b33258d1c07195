"""In which territory a customer lies on a day: the one place that says so, in SQL, for facts and for pages alike.

Where it was put goes before any rule; a rule with industry and country before one with the industry, and that before one with the country.
"""

from __future__ import annotations


def territory_of(account: str, day: str, *, column: str = "key") -> str:
    """Return an expression: the key (or another column) of the territory of the account row `account` on the day `day`, else NULL.

    Both are SQL of our own: the alias of a joined account, and an expression of its day.
    """
    placed = f"""SELECT t.{column} FROM crm_territoryaccount lies JOIN crm_territory t ON t.id = lies.territory_id
      WHERE lies.account_id = {account}.id AND daterange(lies.valid_from, lies.valid_before) @> {day}"""  # noqa: S608  names of our own
    ruled = f"""SELECT t.{column} FROM crm_territoryrule rule JOIN crm_territory t ON t.id = rule.territory_id
      WHERE daterange(rule.valid_from, rule.valid_before) @> {day}
        AND (rule.industry = '' OR rule.industry = {account}.industry) AND (rule.country = '' OR rule.country = {account}.country)
      ORDER BY (rule.industry = ''), (rule.country = '') LIMIT 1"""  # noqa: S608  names of our own
    return f"CASE WHEN {account}.id IS NOT NULL THEN coalesce(({placed}), ({ruled})) END"
