"""Numbers as TeX takes them."""

from __future__ import annotations


def length(value: float, digits: int = 2) -> str:
    """A number without an exponent, and no longer than it need be.

    >>> length(2.0), length(-0.001), length(12.345)
    ('2', '0', '12.35')
    """
    said = f"{value + 0.0:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"
    return "0" if said in ("-0", "") else said


def spot(x: float, y: float) -> str:
    """A place on the canvas.

    >>> spot(1, 2.5)
    '(1,2.5)'
    """
    return f"({length(x)},{length(y)})"
