"""What else a text of Keras leaves open behind the first that hinders it: a tensor that is not
known ends all that is made of it.
"""

from __future__ import annotations

import ast
import re
from time import thread_time
from typing import TYPE_CHECKING

from cnnviz.errors import CnnvizError, SpecError
from cnnviz.reading.code.library.names import family
from cnnviz.reading.code.networks.faults import together
from cnnviz.reading.code.reading import Reading
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.report import spec_error
from cnnviz.reading.wording import listed

if TYPE_CHECKING:
    from cnnviz.errors import Fault
    from cnnviz.reading.code.source.source import Source
    from cnnviz.reading.wish import Wish

_ASKED = re.compile(r' is not known: .*; say --set ("[^"]*"|[^\s;]+)')
_LARGE = 64
_STAND_INS: tuple[object, ...] = (_LARGE, (_LARGE, _LARGE, 3), (_LARGE, 3))
"""A size of an input, and the shapes of an image and of a row."""
_SMALL = 3  # Of kernels, and how often something is done.
_ROUNDS, _TIME = 12, 0.25  # And seconds for them.


def with_later(source: Source, wish: Wish, reading: Reading, error: SpecError) -> SpecError:
    """An error with the names that would be asked for next, till the time is over."""
    e = reading.followed
    if e is None or family(e) != "keras":
        return error
    end = min(reading.end, thread_time() + _TIME)
    stored = [one for one in nodes(source.tree) if isinstance(one, ast.Name)]
    made = {one.id for one in stored if isinstance(one.ctx, ast.Store)}
    later = [] if _decides(error) else _later(source, wish, error, end)
    names = [one for one in later if one not in made]  # These hang on others that are to be said.
    if not names:
        return error
    *most, last = error.faults
    reason, _, told = re.sub("; nor (is|are) ", "\n", last.reason).partition("\n")
    names = [*filter(None, re.split(", | and ", told)), *names]
    nor = "is" if len(names) == 1 else "are"
    faults = [*most, last._replace(reason=f"{reason}; nor {nor} {listed(names)}")]
    return spec_error(error.text, faults, last=together(faults))


def _decides(error: SpecError) -> bool:
    """Whether what an error asks for decides what else is needed: `if args.small:`."""
    lines = (error.text[: one.start].rpartition("\n")[2] for one in error.faults)
    return any(re.match(r"\s*(?:el)?(?:if|while)\b", line) for line in lines)


def _later(source: Source, wish: Wish, error: SpecError, end: float) -> list[str]:
    """The names that would be asked for once those of an error are said."""
    first = _asked(error.faults, _LARGE)
    said = dict(first)
    for _ in range(_ROUNDS if len(said) == len(error.faults) else 0):
        more = _next(source, wish, said, end)
        if not more:
            break
        said |= more
    return [name for name in said if name not in first]


def _next(source: Source, wish: Wish, said: dict[str, object], end: float) -> dict[str, object]:
    """The names that are asked for where `said` is; the last of it may be a shape."""
    last = list(said)[-1]
    for value in dict.fromkeys((said[last], *_STAND_INS)):
        said[last] = value
        reading = Reading(source, wish._replace(settings={**wish.settings, **said}))
        reading.end = end
        try:
            reading.network()
        except SpecError as error:
            more = _asked(error.faults, _SMALL)
            more = {name: one for name, one in more.items() if name not in said}
            if more:
                return more
        except CnnvizError:
            continue
        else:
            break
    return {}


def _asked(faults: tuple[Fault, ...], number: int) -> dict[str, object]:
    """What faults ask for, as --set takes it, and a number or a shape that may stand for it."""
    found = (_ASKED.search(fault.reason) for fault in faults)
    pairs = [one[1].strip('"').partition("=")[::2] for one in found if one]
    return {name: _stand_in(value, number) for name, value in pairs if "…" not in name}


def _stand_in(example: str, number: int) -> object:
    """A number, or a shape where an example of one is given: `(28, 28, 1)`.

    >>> _stand_in("(28, 28, 1)", 3), _stand_in("VALUE", 3)
    ((64, 64, 1), 3)
    """
    sizes = tuple(_LARGE if one == "28" else int(one) for one in re.findall(r"\d+", example))
    return sizes if sizes and example.startswith("(") else number
