"""A picture that has every kind of mark in every manner, and readers for what is made of it."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET

import numpy as np
import resvg_py
from matplotlib.image import imread

from cnnviz.picture.marks import Dots, Group, Lines, Picture, Polygons, Raster, Style, Texts
from cnnviz.picture.metrics import FIRA
from cnnviz.render.fonts import font_file

SVG = "{http://www.w3.org/2000/svg}"
RED, BLUE = Style("#c02000", width=2), Style("#0050b0", width=3, dash=(7, 3))
INK = Style(fill="#102030")

OURS = ("Fira Sans", "DejaVu Sans")


def dots() -> Dots:
    at = np.array([[40.0, 30.0], [40.0, 70.0], [40.0, 110.0]])
    styles = (Style("#000000", "#ffe080", 2), Style(None, "#008060", 1, (), 0.5))
    names = {"layer": 0, "index": np.arange(3), "name": ("a", "b<", 'c"&')}
    return Dots(at, np.array([10.0, 12.5, 9.0]), styles, np.array([0, 1, 0]), "neuron", names)


def lines(n: int = 4) -> Lines:
    start = np.stack([np.full(n, 60.0), np.linspace(20, 120, n)], axis=1)
    end = np.stack([np.full(n, 160.0), np.linspace(30, 100, n)], axis=1)
    bow = np.where(np.arange(n) % 4 < 2, 0.0, 12.0)
    names = {"layer": 0, "src": np.arange(n), "dst": np.arange(n)[::-1], "weight": np.arange(n) % 2}
    return Lines(start, end, bow, (RED, BLUE), np.arange(n) % 2, "edge", names)


def polygons() -> Polygons:
    head = np.array([(160.0, 30.0), (152.0, 26.0), (152.0, 34.0)])
    points = np.stack([head, head + (0, 40), head * 2 - (140, -90)])
    styles = (Style(fill="#c02000"), Style("#0050b0", "#a0c0f0", 3, (), 0.6))
    return Polygons(points, styles, np.array([0, 0, 1]), cls="head")


def texts() -> tuple[Texts, ...]:
    one = np.zeros(1, np.int64)
    return (
        Texts(
            np.array([[190.0, 30.0], [190.0, 50.0]]), ("18 lines · 3 weights", "a < b & ü → Σ"), 12,
            (INK, Style(fill="#0050b0")), np.array([0, 1]), "start",
            cls="letter", names={"layer": 0, "weight": np.array([4, 5])}, font=FIRA,
        ),
        Texts(
            np.array([[260.0, 80.0]]), ("Same colour",), 16, (INK,), one, "middle", True, font=FIRA
        ),
        Texts(np.array([[340.0, 100.0]]), ("to the end",), 12, (INK,), one, "end", font=FIRA),
        Texts(
            np.array([[360.0, 130.0]]), ("turned",), 12, (INK,), one, "middle", turn=90, font=FIRA
        ),
        Texts(np.array([[190.0, 120.0]]), ("turned too",), 12, (INK,), one, turn=-30, font=FIRA),
    )  # fmt: skip


def raster() -> Raster:
    red, green = np.meshgrid(np.linspace(0, 255, 6), np.linspace(0, 255, 4))
    pixels = np.stack([red, green, np.full_like(red, 90)], axis=2).astype(np.uint8)
    return Raster(pixels, (240.0, 110.0, 90.0, 60.0), "cells")


def sample(
    background: str | None = "#ffffff", size: tuple[float, float] = (384.0, 192.0)
) -> Picture:
    """Every kind of mark, some in a group."""
    open_line = Polygons(
        np.array([[(20.0, 180.0), (60.0, 150.0), (100.0, 185.0), (140.0, 160.0)]]),
        (Style("#303030", width=4),), np.zeros(1, int), closed=False, cls="axis",
    )  # fmt: skip
    panel = Group((lines(), polygons(), dots()), "panel", {"panel": "conv", "ink": "neutral"})
    marks = (raster(), panel, open_line, *texts())
    return Picture(marks, size, background, "All marks & more", "One of <each> kind.")


def parsed(document: str) -> ET.Element:
    return ET.fromstring(document)


def of_class(root: ET.Element, cls: str) -> list[ET.Element]:
    return [element for element in root.iter() if element.get("class") == cls]


def drawn_by_resvg(document: str, width: int, height: int) -> np.ndarray:
    """(height, width, 4) from 0 to 1: the SVG as a program that knows nothing of us draws it."""
    data = resvg_py.svg_to_bytes(
        svg_string=document, width=width, height=height, skip_system_fonts=True,
        font_files=[str(font_file(font, bold)) for font in OURS for bold in (True, False)],
    )  # fmt: skip
    return rgba(bytes(data))


def rgba(png: bytes) -> np.ndarray:
    """(height, width, 4) from 0 to 1."""
    pixels = imread(io.BytesIO(png), format="png")
    opaque = np.ones((*pixels.shape[:2], 4))
    opaque[..., : pixels.shape[2]] = pixels
    return opaque
