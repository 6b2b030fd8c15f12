"""Numbers as TeX takes them."""

from __future__ import annotations


def length(value: float, digits: int = 2) -> str:
    """A number without an exponent, no longer than necessary.

    >>> length(2.0), length(-0.001), length(12.345)
    ('2', '0', '12.35')
    """
    text = f"{value + 0.0:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"
    return "0" if text in ("-0", "") else text


def spot(x: float, y: float) -> str:
    """A point on the canvas.

    >>> spot(1, 2.5)
    '(1,2.5)'
    """
    return f"({length(x)},{length(y)})"
