"""SVG in one canonical form: a golden picture ties to what is drawn, not to its spelling."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

NUMBER = re.compile(r"-?\d+\.?\d*(?:e-?\d+)?")


def canonical(document: str) -> list[str]:
    """A line an element: its depth, name, attributes by name, numbers to a tenth, and its text.

    Ids are left out, and so are the compressed bytes of images (zlib's versions differ).
    """
    return [line for child in ET.fromstring(document) for line in _lines(child, 0)]


def _lines(element: ET.Element, depth: int) -> list[str]:
    said = {k: _rounded(v) for k, v in element.attrib.items() if k not in ("id", "href")}
    own = [element.tag.rpartition("}")[2], *(f"{k}={v}" for k, v in sorted(said.items()))]
    text = (element.text or "").strip()
    first = "  " * depth + " ".join(own) + (f" | {text}" if text else "")
    return [first, *(line for child in element for line in _lines(child, depth + 1))]


def _rounded(value: str) -> str:
    if value.startswith("#"):
        return value
    return NUMBER.sub(lambda found: f"{round(float(found[0]), 1) + 0.0:g}", value)
