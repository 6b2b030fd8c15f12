"""What else a Keras text leaves open behind the first fault: an unknown tensor hides all that is
made of it.
"""

from __future__ import annotations

import ast
import re
from time import thread_time

from cnnviz.errors import CnnvizError, Fault, SpecError
from cnnviz.reading.code.library.names import family
from cnnviz.reading.code.networks.faults import all_settings
from cnnviz.reading.code.reading import Reading
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.source.source import Source
from cnnviz.reading.report import spec_error
from cnnviz.reading.wish import Wish
from cnnviz.reading.wording import listed

_QUESTION = re.compile(r' is not known: .*; say --set ("[^"]*"|[^\s;]+)')
_LARGE = 64
_STAND_INS: tuple[object, ...] = (_LARGE, (_LARGE, _LARGE, 3), (_LARGE, 3))
"""A size of an input, and the shapes of an image and of a row."""
_SMALL = 3  # For kernels and repetitions.
_ROUNDS, _TIME = 12, 0.25  # Rounds, and seconds for them.


def with_later_names(source: Source, wish: Wish, reading: Reading, error: SpecError) -> SpecError:
    """An error with the names that would be asked for next, as far as time permits."""
    e = reading.evaluator
    if e is None or family(e) != "keras":
        return error
    end = min(reading.end, thread_time() + _TIME)
    names_used = [node for node in nodes(source.tree) if isinstance(node, ast.Name)]
    assigned = {node.id for node in names_used if isinstance(node.ctx, ast.Store)}
    later = [] if _decides(error) else _later(source, wish, error, end)
    names = [name for name in later if name not in assigned]  # Those depend on others.
    if not names:
        return error
    *most, last = error.faults
    reason, _, also_named = re.sub("; nor (is|are) ", "\n", last.reason).partition("\n")
    names = [*filter(None, re.split(", | and ", also_named)), *names]
    nor = "is" if len(names) == 1 else "are"
    faults = [*most, last._replace(reason=f"{reason}; nor {nor} {listed(names)}")]
    return spec_error(error.text, faults, last=all_settings(faults))


def _decides(error: SpecError) -> bool:
    """Whether what an error asks for decides what else is needed: `if args.small:`."""
    lines = (error.text[: fault.start].rpartition("\n")[2] for fault in error.faults)
    return any(re.match(r"\s*(?:el)?(?:if|while)\b", line) for line in lines)


def _later(source: Source, wish: Wish, error: SpecError, end: float) -> list[str]:
    """The names that would be asked for once those of an error are set."""
    first = _questions(error.faults, _LARGE)
    settings = dict(first)
    for _ in range(_ROUNDS if len(settings) == len(error.faults) else 0):
        more = _next(source, wish, settings, end)
        if not more:
            break
        settings |= more
    return [name for name in settings if name not in first]


def _next(source: Source, wish: Wish, settings: dict[str, object], end: float) -> dict[str, object]:
    """The names that are asked for with these settings; the last of them may be a shape."""
    last = list(settings)[-1]
    for value in dict.fromkeys((settings[last], *_STAND_INS)):
        settings[last] = value
        attempt = wish._replace(settings={**wish.settings, **settings})
        try:
            Reading(source, attempt, end).network()
        except SpecError as error:
            more = _questions(error.faults, _SMALL)
            more = {name: example for name, example in more.items() if name not in settings}
            if more:
                return more
        except CnnvizError:
            continue
        else:
            break
    return {}


def _questions(faults: tuple[Fault, ...], number: int) -> dict[str, object]:
    """What faults ask for, as --set takes it, with a number or a shape to stand in for it."""
    matches = (_QUESTION.search(fault.reason) for fault in faults)
    pairs = [match[1].strip('"').partition("=")[::2] for match in matches if match]
    return {name: _stand_in(value, number) for name, value in pairs if "…" not in name}


def _stand_in(example: str, number: int) -> object:
    """A number, or a shape if the example is one: `(28, 28, 1)`.

    >>> _stand_in("(28, 28, 1)", 3), _stand_in("VALUE", 3)
    ((64, 64, 1), 3)
    """
    sizes = tuple(
        _LARGE if digits == "28" else int(digits) for digits in re.findall(r"\d+", example)
    )
    return sizes if sizes and example.startswith("(") else number
