"""What a calculation came to, as lines of text for a terminal: payees, their components, each line with its workings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .results import Tree
from .words import _

MOST_NAME = 24


def as_text(title: str, tree: Tree, names: Mapping[str, str | None], translated: Any = str) -> Iterator[str]:
    """Yield the lines of a report on a tree of `results.as_tree`. `names`: what persons are called; `translated` says msgids in words."""
    yield f"{title}, {tree['period']}"
    if not tree["payees"]:
        yield ""
        yield translated(_("Nobody is paid by this plan in this period."))
    for person, payee in tree["payees"].items():
        name = names.get(person)
        yield ""
        totals = ", ".join(f"{amount} {unit}" for unit, amount in payee["totals"].items())
        yield f"{name} ({person})  {totals}" if name and name != person else f"{person}  {totals}"
        for key, component in payee["components"].items():
            yield f"  {key}  {component['total']} {component['unit']}"
            yield from _lines(component["lines"], translated)
            yield from _windows(component["windows"])


def _lines(lines: list[Tree], translated: Any) -> Iterator[str]:
    rows = [(line["period"], _what(line), line.get("date", ""), line["amount"], "; ".join(_workings(line, translated))) for line in lines]
    widths = [max((len(row[place]) for row in rows), default=0) for place in range(4)]
    for period, what, day, amount, workings in rows:
        cells = f"{period:<{widths[0]}}  {what:<{widths[1]}}  {day:<{widths[2]}}  {amount:>{widths[3]}}"
        yield f"    {cells}  {workings}".rstrip()


def _what(line: Tree) -> str:
    fact = line.get("fact", "")
    return fact if line["kind"] == "credit" else f"{line['kind']} {fact}".strip()


def _workings(line: Tree, translated: Any) -> Iterator[str]:
    if line["reason"] != "new":
        yield line["reason"]
    if "credit" in line:
        share = f" ({translated(_('share'))} {line['share']})" if line["share"] != "1" else ""
        running = f"{line['running_before']} → {line['running_after']}"
        yield f"{translated(_('credit'))} {line['credit']}{share}, {translated(_('sum'))} {running}"
    if "deal_exact" in line and line["deal_exact"] != line["amount"]:
        yield f"{translated(_('exact'))} {line['deal_exact']}"
    if "exact_after" in line and line["kind"] == "credit":
        yield f"{translated(_('earning'))} {line['exact_before']} → {line['exact_after']}"
    if line["earned_before"].strip("0."):
        yield f"{line['entitled']} − {line['earned_before']} {translated(_('earned before'))}"
    yield from (f"{name} = {value}" for name, value in line.get("operands", {}).items())


def _windows(windows: list[Tree]) -> Iterator[str]:
    for window in windows:
        known: dict[str, str] = {name: str(window[name]) for name in ("rate", "multiplier", "target") if name in window}
        if "gate_open" in window:
            known["gate"] = "open" if window["gate_open"] else "closed"
        known |= window.get("operands", {})
        if known:
            said = ", ".join(f"{name} = {value}" for name, value in known.items())
            yield f"    {window['period']}  [{window['from']}, {window['before']})  {said}"
