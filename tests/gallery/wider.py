"""The texts of an SVG in DejaVu Sans, the widest font that a viewer is likely to fall back on."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from math import cos, radians, sin

import numpy as np

from cnnviz.picture.metrics import DEJAVU
from cnnviz.picture.text import width
from tests.gallery.browser import Text

START = {"start": 0.0, "middle": 0.5, "end": 1.0}


def wider(document: str) -> list[Text]:
    """The texts of an SVG document, where a viewer without Fira Sans puts them."""
    found = ET.fromstring(document).iter("{http://www.w3.org/2000/svg}text")
    return [_wider(one) for one in found if "".join(one.itertext()).strip()]


def _wider(one: ET.Element) -> Text:
    words, size = "".join(one.itertext()), float(one.attrib["font-size"])
    long = width(words, size, one.get("font-weight") == "600", DEJAVU)
    pen = np.array([float(one.attrib["x"]), float(one.attrib["y"])])
    left = -START[one.get("text-anchor", "start")] * long
    top, low = -0.76 * size, 0.2 * size
    corners = np.array([(left, top), (left + long, top), (left + long, low), (left, low)])
    turn = one.get("transform", "rotate(0 ").removeprefix("rotate(").split()[0]
    angle = radians(float(turn))
    back = np.array([(cos(angle), sin(angle)), (-sin(angle), cos(angle))])
    return Text(words, corners @ back + pen)
