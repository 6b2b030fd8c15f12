"""What the commands share: SPEC and its options, reading a spec.

A command is a file of this folder with a click command named `command`. It raises `CnnvizError`
(status 2) or `OutsideError` (status 1) for whatever goes wrong; `run` makes a sentence of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cnnviz.wording import plain, quoted

if TYPE_CHECKING:
    from cnnviz.layers.network import Network

Function = TypeVar("Function", bound=Callable[..., Any])

DEFAULT_SPEC = "Conv1d(1, 1, kernel_size=3)"


SPEC_OPTIONS = ("spec", "input_shape", "layers", "model", "settings", "skip")
"""The names of what `spec_options` adds, in the order of the fields of a `Subject`."""


def spec_options(command: Function) -> Function:
    """Adds SPEC and what is said of its reading: the names of `SPEC_OPTIONS`; and -q."""
    for add in _SPEC:
        command = add(command)
    return command


def _one(ctx: click.Context, _: click.Parameter, words: tuple[str, ...]) -> str | None:
    """The SPEC, or None; several words are most likely one that the shell took apart."""
    if len(words) > 1:
        seen = plain(" ".join(words)[:80])
        raise click.UsageError(f'SPEC is one argument; put it in quotes: "{seen}"', ctx)
    return words[0] if words else None


def _quiet(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    ctx.meta["cnnviz.quiet"] = value


def _settings(
    ctx: click.Context, param: click.Parameter, texts: tuple[str, ...]
) -> dict[str, object]:
    """The values of --set, by their names."""
    if not texts:
        return {}
    from cnnviz.errors import CnnvizError
    from cnnviz.reading import parse_setting

    try:
        return dict(map(parse_setting, texts))
    except CnnvizError as error:
        raise click.BadParameter(str(error), ctx, param) from None


def network(options: dict[str, Any], default: str = DEFAULT_SPEC) -> Network:
    """Takes SPEC and its options out of `options`: their network, `default` without a SPEC."""
    from cnnviz.cli.source import given_by
    from cnnviz.reading.given import Subject, network_of

    said = {name: options.pop(name) for name in SPEC_OPTIONS}
    spec = said.pop("spec")
    return network_of(Subject(default if spec is None else given_by(spec), **said))


class Number(click.ParamType):  # type: ignore[type-arg]
    """A number of `kind`, at least `least`; `right` says which are right, for those that are not.

    >>> Number(int, "a whole number").convert("7", None, None)
    7
    """

    name = "number"

    def __init__(
        self, kind: type[int] | type[float], right: str, least: float = float("-inf")
    ) -> None:
        self.kind, self.right, self.least = kind, right, least

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | float:
        """`value` as a number, or a `click.BadParameter` in words."""
        try:
            number = self.kind(value)
        except ValueError:
            number = None
        if number is None or number < self.least or number == float("inf"):
            self.fail(f"{quoted(value, 40)} is not possible: take {self.right}", param, ctx)
        return number


def check_folder(option: str, name: str) -> None:
    """Raises `click.UsageError` where `name`, which `option` gives, can be no folder."""
    from cnnviz.files import obstacle

    there = obstacle(name)
    if there:
        raise click.UsageError(
            f"{option} takes a folder, and {quoted(there)} is none: give the folder another name"
        )


_SPEC = (
    click.option(
        "-q",
        "--quiet",
        is_flag=True,
        expose_value=False,
        callback=_quiet,
        help="No notes; what is wrong is still told.",
    ),
    click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="NAME=VALUE",
        callback=_settings,
        help="A value that the text leaves open: --set args.width=8; can be repeated.",
    ),
    click.option(
        "--skip",
        multiple=True,
        metavar="NAME",
        help="Pass a layer by that cnnviz does not know; its shape is taken to stay.",
    ),
    click.option("--model", metavar="NAME", help="Which network, where the text has several."),
    click.option(
        "--layers",
        metavar="A:B",
        help="Only a part of the network: positions A to B (B excluded), or names.",
    ),
    click.option(
        "--input",
        "input_shape",
        metavar="SHAPE",
        help="The input without its batch axis, channels first: 8, 1x8, 3x32x32."
        " Left out, the smallest that shows the layers well.",
    ),
    click.argument("spec", nargs=-1, metavar="[SPEC]", callback=_one),
)
"""SPEC and its options, the last first."""
