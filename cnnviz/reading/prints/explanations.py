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


def likely_reason(uses: Sequence[Use], refusal: Refusal, shape: Shape) -> str:
    """The likeliest reason why a Linear does not fit after `uses`, or "".

    If a pool after some convolutions, printed or not, would make it fit, that is it.
    """
    place = next(i for i, use in enumerate(uses) if use.step is refusal.step)
    channels = refusal.shape[0]
    linear = refusal.step.layer
    if linear is None or len(refusal.shape) < 2:
        return ""
    if linear.in_features == channels:  # type: ignore[attr-defined]
        return (
            "it takes as many features as there are channels, so forward may average over the"
            " positions before it, by a function, which is not printed"
        )
    pool = _printed_pool(uses[:place]) or function(f"max2_{len(refusal.shape) - 1}")
    places = [i for i in range(place) if _convolves(uses[i].step)]
    for choice in _choices(places):
        if _fits(uses[: place + 1], choice, pool, shape):
            names = listed(called(uses[i].step.name) for i in choice)
            return (
                f"with one more {pool!r} after {names} it fits: forward may call a pool that is"
                " printed once or, as a function, not at all"
            )
    return ""


def joined_hint(refusal: Refusal) -> str:
    """What forward may join to the data if a Linear takes more than a multiple of the channels."""
    channels = refusal.shape[0]
    features = refusal.step.layer.in_features  # type: ignore[union-attr]
    rest = features % channels
    if not rest or features < channels:
        return ""
    more = "a number" if rest == 1 else f"{rest:,} numbers"
    return f": forward may join {more} to {features - rest:,}, such as a second input"


def _choices(places: list[int]) -> Iterator[tuple[int, ...]]:
    """The convolutions after which a pool may be missing: few first, later ones first."""
    count_tried = 0
    for count in range(1, min(len(places), _MOST_POOLS) + 1):
        for choice in sorted(combinations(places, count), reverse=True):
            count_tried += 1
            if count_tried > _MOST_TRIED:
                return
            yield choice


def pooled_after_each(uses: Sequence[Use]) -> list[Use]:
    """The calls with the only printed pool after each convolution; none if it is not the only."""
    pool = _printed_pool(uses)
    after = [
        i
        for i, use in enumerate(uses)
        if _convolves(use.step) and not any(_pools(n.step.layer) for n in uses[i + 1 : i + 2])
    ]
    return [] if pool is None else _with_pools(uses, tuple(after), pool)


def _fits(uses: Sequence[Use], choice: tuple[int, ...], pool: Layer, shape: Shape) -> bool:
    """Whether all of `uses` fit with a pool after each in `choice`."""
    pooled = _with_pools(uses, choice, pool)
    return GraphWalk(pooled, shape).passed == len(pooled)


def _with_pools(uses: Sequence[Use], choice: tuple[int, ...], pool: Layer) -> list[Use]:
    outputs = {0: 0}
    pooled: list[Use] = []
    for i, use in enumerate(uses):
        pooled.append(Use(use.step, tuple(outputs[source] for source in use.reads)))
        if i in choice:
            pooled.append(Use(Step("pool", use.step.node, {}, pool), (len(pooled),)))
        outputs[i + 1] = len(pooled)
    return pooled


def _printed_pool(uses: Sequence[Use]) -> Layer | None:
    """The only pool printed among `uses`."""
    pools = [use.step.layer for use in uses if _pools(use.step.layer)]
    return pools[0] if len(set(pools)) == 1 else None


def _pools(layer: Layer | None) -> bool:
    return layer is not None and layer.spec_name.startswith(("MaxPool", "AvgPool"))


def _convolves(step: Step) -> bool:
    return step.layer is not None and step.layer.convolutional
