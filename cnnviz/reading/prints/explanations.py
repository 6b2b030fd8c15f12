"""What a print leaves out that would make a Linear fit: a pool that forward calls once more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from cnnviz.layers.base import Layer, Shape
from cnnviz.reading.prints.functions import function
from cnnviz.reading.prints.graph_walk import GraphWalk, Use
from cnnviz.reading.refusals import Refusal
from cnnviz.reading.steps import Step
from cnnviz.reading.wording import called, listed

_MOST_TRIED = 64
_MOST_POOLS = 5


def explained(uses: Sequence[Use], refusal: Refusal, shape: Shape) -> str:
    """The likeliest reason why a Linear does not fit behind `uses`, or nothing.

    Where a pool after some convolution, printed or not, would make it fit, that is it.
    """
    at = next(i for i, use in enumerate(uses) if use.step is refusal.step)
    channels = refusal.shape[0]
    linear = refusal.step.layer
    if linear is None or len(refusal.shape) < 2:
        return ""
    if linear.in_features == channels:  # type: ignore[attr-defined]
        return (
            "it takes as many features as there are channels, so forward may average over the"
            " positions before it, by a function, which is not printed"
        )
    pool = _printed_pool(uses[:at]) or function(f"max2_{len(refusal.shape) - 1}")
    places = [i for i in range(at) if _convolves(uses[i].step)]
    for chosen in _choices(places):
        if _fits(uses[: at + 1], chosen, pool, shape):
            names = listed(called(uses[i].step.name) for i in chosen)
            return (
                f"with one more {pool!r} after {names} it fits: forward may call a pool that is"
                " printed once or, as a function, not at all"
            )
    return ""


def joining(refusal: Refusal) -> str:
    """What forward joins to the data where a Linear takes more than a multiple of the channels."""
    channels = refusal.shape[0]
    features = refusal.step.layer.in_features  # type: ignore[union-attr]
    rest = features % channels
    if not rest or features < channels:
        return ""
    more = "a number" if rest == 1 else f"{rest:,} numbers"
    return f": forward may join {more} to {features - rest:,}, such as a second input"


def _choices(places: list[int]) -> Iterator[tuple[int, ...]]:
    """After which convolutions a pool may be missing: few first, later ones first."""
    tried = 0
    for count in range(1, min(len(places), _MOST_POOLS) + 1):
        for chosen in sorted(combinations(places, count), reverse=True):
            tried += 1
            if tried > _MOST_TRIED:
                return
            yield chosen


def pooled_after_each(uses: Sequence[Use]) -> list[Use]:
    """Calls with the only printed pool after each convolution; none where there is no such."""
    pool = _printed_pool(uses)
    after = [
        at
        for at, use in enumerate(uses)
        if _convolves(use.step) and not any(_pools(one.step.layer) for one in uses[at + 1 : at + 2])
    ]
    return [] if pool is None else _pooled(uses, tuple(after), pool)


def _fits(uses: Sequence[Use], chosen: tuple[int, ...], pool: Layer, shape: Shape) -> bool:
    """Whether all of `uses` pass with a pool after each chosen one."""
    found = _pooled(uses, chosen, pool)
    return GraphWalk(found, shape).passed == len(found)


def _pooled(uses: Sequence[Use], chosen: tuple[int, ...], pool: Layer) -> list[Use]:
    moved = {0: 0}
    found: list[Use] = []
    for at, use in enumerate(uses):
        found.append(Use(use.step, tuple(moved[source] for source in use.reads)))
        if at in chosen:
            found.append(Use(Step("pool", use.step.node, {}, pool), (len(found),)))
        moved[at + 1] = len(found)
    return found


def _printed_pool(uses: Sequence[Use]) -> Layer | None:
    """The only pool that is printed before the Linear."""
    pools = [use.step.layer for use in uses if _pools(use.step.layer)]
    return pools[0] if len(set(pools)) == 1 else None


def _pools(layer: Layer | None) -> bool:
    return layer is not None and layer.spec_name.startswith(("MaxPool", "AvgPool"))


def _convolves(step: Step) -> bool:
    return step.layer is not None and step.layer.convolutional
