"""Texts as marks, and numbers as people write them."""

from __future__ import annotations

import numpy as np

from cnnviz.picture.marks import Style, Texts


def say(
    string: str,
    at: tuple[float, float],
    size: float,
    colour: str,
    anchor: str = "middle",
    bold: bool = False,
    cls: str = "",
) -> Texts:
    """One line of text on the baseline `at`."""
    return Texts(
        np.array([at], float),
        (string,),
        size,
        (Style(fill=colour),),
        np.zeros(1, int),
        anchor,
        bold,
        cls=cls,
    )


def number(value: int) -> str:
    """A count as people write it.

    >>> number(15346630656)
    '15,346,630,656'
    """
    return f"{value:,}"


def many(count: int, noun: str) -> str:
    """A count and what it counts.

    >>> many(1, "bias"), many(6, "bias"), many(18, "connection")
    ('1 bias', '6 biases', '18 connections')
    """
    plural = "es" if noun.endswith("s") else "s"
    return f"{number(count)} {noun}{'' if count == 1 else plural}"


def listed(words: list[str]) -> str:
    """Words as a sentence lists them.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def measured(shape: tuple[int, ...]) -> str:
    """A shape in words; rows of neurons are told with their channels, else they might seem a plane.

    >>> measured((3, 32, 32)), measured((1, 8)), measured((4, 8))
    ('3 × 32 × 32', '1 × 8', '4 channels × 8')
    """
    channels = " channels" if len(shape) == 2 and shape[0] > 1 else ""
    return f"{shape[0]}{channels}{''.join(f' × {n}' for n in shape[1:])}"
