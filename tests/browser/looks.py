"""What every page is held to in a real browser: no complaint in the console, nothing wider than the screen, nothing axe finds."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 860}


class Watched:
    """Collects what the console says about a page from now on."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def faults(self, *, meant: str = "\0") -> list[str]:
        """Return everything wrong with the page as it stands; complaints that hold `meant` are expected."""
        found = [complaint for complaint in self.complaints if meant not in complaint]
        if (wider := overflow(self.page)) > 0:
            found.append(f"the page is {wider} px wider than the screen")
        found += found_by_axe(self.page)
        # axe writes styles of its own into the page, which our policy refuses and the console reports.
        self.complaints.clear()
        return found


def found_by_axe(page: Page) -> list[str]:
    # An animation that is half through has colours that nobody is meant to read.
    page.evaluate(
        "Promise.all(document.getAnimations().filter((each) => each.effect.getTiming().iterations === 1).map((each) => each.finished))"
    )
    # Left to itself axe fetches the sheets that ours import, from the wrong folder, and the console complains; and it hands over
    # everything that passed, too, which takes longer than looking.
    if page.evaluate("!window.axe"):
        page.evaluate(Axe().axe_script)
    options = {"preload": False, "resultTypes": ["violations"]}
    result: dict[str, Any] = page.evaluate("(options) => axe.run(document, options)", options)
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in result["violations"] for node in rule["nodes"]]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
