"""The names under which the workings of a line keep the values its formulas read.

A reference is written as in the plan: `amount`, `bookings`, `quota(bookings)`, `attainment_so_far(bookings)`, `target`,
`rate("line rate", product.family)`. A line's `operands` hold what its own fact gave, its window's what was frozen for all.
"""

from __future__ import annotations

from . import formula as f
from .money import plain_number


def name_of(expr: f.Expr) -> str:
    """Write an expression as a plan would; the key of its value in `operands`."""
    match expr:
        case f.Number(value=value, percent=percent):
            return f"{plain_number(value * 100)}%" if percent else plain_number(value)
        case f.Text(value=value):
            return '"' + value.replace('"', '""') + '"'
        case f.Day(value=value):
            return value.isoformat()
        case f.YesNo(value=value):
            return "yes" if value else "no"
        case f.FieldRef(name=name) | f.ParameterRef(name=name) | f.MeasureRef(name=name):
            return name
        case f.QuotaRef(measure=measure):
            return f"quota({measure})"
        case f.AttainmentRef(measure=measure, kind=kind):
            return f"{kind.value}({measure})"
        case f.GroupRef(measure=measure, of=of):
            return f"{of.value}({measure})"
        case f.PreviousRef(measure=measure):
            return f"previous({measure})"
        case f.TargetRef():
            return "target"
        case f.MonthsOnPlanRef():
            return "months_on_plan"
        case f.Lookup(table=table, keys=keys):
            return f"rate({', '.join([name_of(f.Text(table)), *map(name_of, keys)])})"
        case f.Negate(value=value):
            return f"-{name_of(value)}"
        case f.Not(value=value):
            return f"not {name_of(value)}"
        case f.Arithmetic(operator=operator, left=left, right=right) | f.Compare(operator=operator, left=left, right=right):
            return f"({name_of(left)} {operator.value} {name_of(right)})"
        case f.IsIn(value=value, choices=choices):
            return f"({name_of(value)} in ({', '.join(map(name_of, choices))}))"
        case f.AllOf(parts=parts):
            return f"({' and '.join(map(name_of, parts))})"
        case f.AnyOf(parts=parts):
            return f"({' or '.join(map(name_of, parts))})"
        case f.If(condition=condition, then=then, otherwise=otherwise):
            return f"if({name_of(condition)}, {name_of(then)}, {name_of(otherwise)})"
        case f.Call(function=function, arguments=arguments):
            return f"{function.value}({', '.join(map(name_of, arguments))})"
    raise AssertionError(expr)
