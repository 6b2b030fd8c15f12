"""Checks of layers' arguments: whole numbers, one number per axis, words; or a fault."""

from __future__ import annotations

from typing import Any

from cnnviz.errors import ArgumentFault
from cnnviz.wording import as_text

Ints = int | tuple[int, ...]
"""A number per spatial axis, or one number for all of them, as the frameworks take it."""


def compact(value: Any) -> Any:
    """`value` as people write it: `3` for `(3, 3)`.

    >>> compact((3, 3)), compact((3, 5)), compact(((0, 1), (0, 1)))
    (3, (3, 5), ((0, 1), (0, 1)))
    """
    if isinstance(value, tuple) and value and all(v == value[0] for v in value):
        return value[0] if isinstance(value[0], int) else value
    return value


def whole_number(argument: str, value: object, least: int | None = 1) -> int:
    """`value` if it is a whole number of at least `least`, or an `ArgumentFault` that says why."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ArgumentFault(argument, f"{argument} must be a whole number, not {as_text(value)}")
    if least is not None and value < least:
        raise ArgumentFault(argument, f"{argument} must be {least} or more, not {value}")
    return value


def number(argument: str, value: object) -> float:
    """`value` if it is a number, or an `ArgumentFault`; True is 1, as in PyTorch."""
    if not isinstance(value, (int, float)):
        raise ArgumentFault(argument, f"{argument} must be a number, not {as_text(value)}")
    return value


def spread(
    argument: str, value: object, dims: int, least: int = 1, broadcast: bool = True
) -> tuple[int, ...]:
    """One number for each of `dims` axes, from a number or a tuple, each at least `least`.

    `broadcast`: a tuple of one number counts for all axes, as PyTorch takes a stride.

    >>> spread("stride", 2, dims=2)
    (2, 2)
    """
    if not isinstance(value, (tuple, list)):
        return (whole_number(argument, value, least),) * dims
    if len(value) == 1 and broadcast:
        value = tuple(value) * dims
    if len(value) != dims:
        axes = f"{dims} axes" if dims > 1 else "1 axis"
        numbers = f"{len(value)} number{'' if len(value) == 1 else 's'}"
        raise ArgumentFault(argument, f"{argument} has {numbers} for {axes}: {as_text(value)}")
    return tuple(whole_number(argument, v, least) for v in value)


def flag(argument: str, value: object) -> bool:
    """`value` if it is True or False, or an `ArgumentFault`."""
    if not isinstance(value, bool):
        raise ArgumentFault(argument, f"{argument} must be True or False, not {as_text(value)}")
    return value


def choice(argument: str, value: object, choices: tuple[str, ...]) -> str:
    """`value` if it is one of `choices`, or an `ArgumentFault` that lists them."""
    if not isinstance(value, str) or value not in choices:
        raise ArgumentFault(
            argument,
            f"{argument} must be one of {', '.join(sorted(choices))}, not {as_text(value)}",
        )
    return value
