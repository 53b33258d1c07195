"""The tags of every page. They are built in (settings.TEMPLATES), so no page needs to load them; frontend/README.md lists them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template.base import NodeList
from django.template.context import Context
from django.template.loader import render_to_string
from django.template.loader_tags import BlockNode
from django.urls import reverse
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from frontend import formats, statuses
from frontend.icons import drawing
from frontend.pictures import initials, ring_arcs, spark_points

register = template.Library()

STROKE = 1.75


@register.simple_tag
def mail_goes_out() -> bool:
    """Whether this installation sends mail; a page must not promise one otherwise."""
    return bool(settings.SENDS_MAIL)


# Figures ---------------------------------------------------------------------------------------------------------------------------


@register.simple_tag
def money(amount: Decimal | None, unit: str = "", signed: bool = False, bare: bool = False) -> SafeString:
    """Write an amount and its currency, small. `signed` shows gains with a plus; `bare` leaves the currency to the column's head."""
    if amount is None:
        return nothing()
    text = formats.amount_text(amount, unit, signed=signed)
    if bare or not unit:
        return format_html('<span class="money">{}</span>', text)
    return format_html('<span class="money">{}<span class="money__currency">{}</span></span>', text, formats.unit_text(unit))


@register.simple_tag
def number(value: Decimal | int | None, decimals: int | None = None, signed: bool = False) -> str:
    return nothing() if value is None else formats.number_text(value, decimals=decimals, signed=signed)


@register.simple_tag
def percent(share: Decimal | None, decimals: int | None = 1, signed: bool = False) -> str:
    return nothing() if share is None else formats.percent_text(share, decimals=decimals, signed=signed)


@register.simple_tag
def day(value: dt.date | None, style: str = "medium") -> SafeString:
    if value is None:
        return nothing()
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.day_text(value, style))


@register.simple_tag
def moment(value: dt.datetime | None, style: str = "medium") -> SafeString:
    if value is None:
        return nothing()
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.moment_text(value, style))


@register.simple_tag
def length(value: dt.timedelta | None) -> str:
    return nothing() if value is None else formats.length_text(value)


def nothing() -> SafeString:
    """A dash that a screen reader reads as "none"."""
    return format_html(
        '<span class="none"><span aria-hidden="true">{}</span><span class="visually-hidden">{}</span></span>', formats.NOTHING, _("none")
    )


@register.filter
def as_day(value: dt.date) -> str:
    """A day as text, to stand inside a translated sentence."""
    return formats.day_text(value)


@register.filter
def as_percent(share: Decimal) -> str:
    """A share as text, to stand inside a translated sentence."""
    return formats.percent_text(share, decimals=0)


@register.filter
def as_length(value: dt.timedelta) -> str:
    """A length of time as text, to stand inside a translated sentence."""
    return formats.length_text(value)


@register.filter
def opens(seen: frozenset[int] | None, person_id: int) -> bool:
    """Whether a reader may open a person's page: `seen` holds whose, None means everybody's."""
    return seen is None or person_id in seen


# Pictures --------------------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _icon(name: str, css: str, label: str) -> SafeString:
    path = name if "/" in name else f"outline/{name}"
    looks: dict[str, object] = {"class": css, "focusable": "false"}
    looks |= {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    if path.startswith("outline/"):
        looks["stroke-width"] = STROKE
    return mark_safe(drawing(path, looks))  # noqa: S308  from our own pinned package, the label escaped


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """Draw an icon of Tabler's set, outlined unless its name begins with "filled/". Sizes: small, large. Unlabelled it is decoration."""
    return _icon(str(name), f"icon icon--{size}" if size else "icon", str(label))


@register.simple_tag
def avatar(person: Any, size: str = "") -> SafeString:
    """A person's initials on one of eight grounds, the same one always."""
    if person is None:
        return SafeString("")
    css = f"avatar avatar--{person.pk % 8 + 1}" + (f" avatar--{size}" if size else "")
    return format_html('<span class="{}" aria-hidden="true">{}</span>', css, initials(person.name))


@register.simple_tag
def person_link(person: Any, avatar_size: str = "small", link: bool = True) -> SafeString:
    """A person's name with their avatar; `link=False` where the reader may not open their page."""
    if person is None:
        return nothing()
    inside = format_html("{}<span>{}</span>", avatar(person, avatar_size), person.name)
    if not link:
        return format_html('<span class="person">{}</span>', inside)
    return format_html('<a class="person" href="{}">{}</a>', reverse("people:person", args=[person.pk]), inside)


@register.simple_tag
def status(state: str, label: str = "", tone: str = "", icon_name: str = "") -> SafeString:
    """A state as a chip with its word. Known states bring their own tone, icon and word (frontend/statuses.py)."""
    look = statuses.look_of(str(state))
    return format_html(
        '<span class="status status--{}">{}{}</span>',
        tone or look.tone,
        icon(icon_name or look.icon),
        label or look.label or state,
    )


@register.inclusion_tag("frontend/components/ring.html")
def ring(share: Decimal, label: str, pace: Decimal | None = None, small: bool = False) -> dict[str, Any]:
    """Draw a share (1 is full) as a ring; what is above full goes round again in gold. `pace` draws a mark where today ought to be."""
    return {"share": share, "label": label, "small": small, **ring_arcs(share, pace)}


@register.inclusion_tag("frontend/components/spark.html")
def spark(values: Any, label: str) -> dict[str, Any]:
    """Draw a small line of numbers; the label says what a reader would see."""
    return {"label": label, **spark_points(values)}


@register.inclusion_tag("frontend/components/chart.html")
def chart(chart: Any, level: int = 3) -> dict[str, Any]:
    """Draw a frontend.charts.Chart, its title as a heading of that level. The view must be a `chart_page` (frontend/csp.py)."""
    return {"chart": chart, "level": level}


# Forms -----------------------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("frontend/components/field.html")
def field(bound: BoundField, label: str = "", help: str = "", kind: str = "") -> dict[str, Any]:  # noqa: A002  a word of templates
    """Render a form's field: label, help, control, and its errors beside it."""
    widget = bound.field.widget
    is_check = getattr(widget, "input_type", "") == "checkbox" and not getattr(widget, "allow_multiple_selected", False)
    return {
        "field": bound,
        "label": label or bound.label,
        "help": help or bound.help_text,
        "kind": kind or ("check" if is_check else ""),
        "is_group": bound.use_fieldset,
    }


@register.inclusion_tag("frontend/components/form_problems.html")
def form_problems(*forms: Any) -> dict[str, Any]:
    """Say at the top what must be mended, each with a link to its field."""
    fields = [bound for form in forms for bound in form if bound.errors]
    whole = [error for form in forms for error in form.non_field_errors()]
    return {"fields": fields, "whole": whole, "count": sum(len(bound.errors) for bound in fields) + len(whole)}


@register.inclusion_tag("frontend/components/problems.html")
def problems(found: Any) -> dict[str, Any]:
    """List problems of a plan, file or folder of facts: place, meaning, remedy, in the reader's language."""
    rows = []
    for each in found:
        values = dict(each.values)
        place = f"{each.path}:{each.line}" if each.line else each.path
        rows.append({"place": place, "meaning": _(each.text) % values, "remedy": _(each.remedy) % values if each.remedy else ""})
    return {"rows": rows}


# Pieces with a body ----------------------------------------------------------------------------------------------------------------


@register.simple_block_tag
def card(content: str, title: str = "", note: str = "", flush: bool = False, look: str = "", level: int = 2) -> SafeString:
    """A raised piece of paper. `flush` lets a table or list reach its edges; looks: raised, sunk, soft."""
    head = ""
    if title:
        words = format_html('<h{0} class="card__title">{1}</h{0}>', level, title)
        head = format_html(
            '<div class="card__head">{}{}</div>', words, format_html('<span class="card__note">{}</span>', note) if note else ""
        )
    css = f"card card--{look}" if look else "card"
    return format_html(
        '<section class="{}">{}<div class="card__body{}">{}</div></section>', css, head, " card__body--flush" if flush else "", content
    )


NOTICE_ICONS = {"right": "circle-check", "info": "info-circle", "look": "alert-triangle", "wrong": "alert-circle"}


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: str = "") -> SafeString:
    """A remark on the page. Tones: right, info, look, wrong."""
    heading = format_html('<p class="notice__title">{}</p>', title) if title else ""
    body = format_html('<div class="notice__body">{}</div>', content) if content.strip() else ""
    if not title:
        return format_html('<div class="notice notice--{}">{}<div>{}</div></div>', tone, icon(NOTICE_ICONS[tone]), content)
    return format_html('<div class="notice notice--{}">{}{}{}</div>', tone, icon(NOTICE_ICONS[tone]), heading, body)


@register.simple_block_tag
def blank(content: str, title: str, small: bool = False) -> SafeString:
    """What a page or list says while it holds nothing: what it is for, and the first step."""
    picture = render_to_string("frontend/components/sprig.html", {"css": "empty__picture"})
    return format_html(
        '<div class="empty{}">{}<p class="empty__title">{}</p><div class="empty__words">{}</div></div>',
        " empty--small" if small else "",
        picture,
        title,
        content,
    )


@register.simple_block_tag
def stat(content: str, label: str, look: str = "card", note: str = "") -> SafeString:
    """One figure with its name. Looks: card, hero, plain."""
    below = format_html('<div class="stat__note">{}</div>', note) if note else ""
    return format_html(
        '<div class="stat stat--{}"><div class="stat__label">{}</div><div class="stat__figure">{}</div>{}</div>',
        look,
        label,
        content,
        below,
    )


# The page itself -------------------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def block_text(context: Context, name: str) -> str:
    """Render a block a second time, as plain text: the title stands in <title> and in <h1>, and is written once."""
    rendered = BlockNode(name, NodeList()).render(context)
    return " ".join(strip_tags(rendered).split())


@register.simple_tag
def crumb(url: str, label: str) -> SafeString:
    return format_html('<li><a href="{}">{}</a></li>', url, label)
