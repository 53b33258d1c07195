"""The drawings of Tabler's icons, out of the archive that their package brings. Opened once: its list of six thousand names takes longer
to read than a page to make, and the package reads it anew for each icon."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from xml.etree import ElementTree
from zipfile import ZipFile

_SVG = "{http://www.w3.org/2000/svg}"


@lru_cache(maxsize=1)
def _archive() -> ZipFile:
    return ZipFile(files("tablericons").joinpath("tablericons.zip").open("rb"))


def drawing(path: str, looks: Mapping[str, object]) -> str:
    """Return an icon ("outline/check", say) as an `svg` element with these attributes beside its own. KeyError: no such icon."""
    # The file is of our own pinned package, and attributes are escaped by the XML writer.
    svg = ElementTree.fromstring(_archive().read(f"{path}.svg"))  # noqa: S314
    for node in svg.iter():
        node.tag = node.tag.removeprefix(_SVG)
    svg.attrib.update({name: str(value) for name, value in looks.items()})
    return ElementTree.tostring(svg, encoding="unicode").replace("\n", "")
