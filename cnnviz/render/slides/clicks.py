"""A build-up on one slide: groups that come and go by clicks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from cnnviz.render.slides.parts import Part


class Shape(NamedTuple):
    """A shape's number, and its part."""

    number: int
    part: Part


class Effect(NamedTuple):
    """What happens to a shape at a click, and its state afterwards."""

    shape: int
    kind: str
    state: str


def timing_xml(shapes: list[Shape]) -> str:
    """When the parts' shapes are visible (`p:timing`, ECMA-376 part 1, 19.5): a click per step."""
    numbers = count(3)
    steps = range(1, max((len(part.shown) for _, part in shapes), default=0))
    changes = filter(None, ([*_effects(shapes, step)] for step in steps))
    clicks = "".join(_click_xml(effects, numbers) for effects in changes)
    return _TIMING.format(clicks) if clicks else ""


def _effects(shapes: list[Shape], step: int) -> Iterator[Effect]:
    """The changes at a step: first what goes, then what comes."""
    for kind, state, visible in (("exit", "hidden", False), ("entr", "visible", True)):
        for number, part in shapes:
            if (part.shown[step - 1], part.shown[step]) == (not visible, visible):
                yield Effect(number, kind, state)


def _click_xml(effects: list[Effect], numbers: Iterator[int]) -> str:
    outer, inner = next(numbers), next(numbers)
    effects_xml = "".join(
        _EFFECT.format(
            outer=next(numbers),
            kind=kind,
            when="withEffect" if i else "clickEffect",
            inner=next(numbers),
            shape=shape,
            state=state,
        )
        for i, (shape, kind, state) in enumerate(effects)
    )
    return (
        f'<p:par><p:cTn id="{outer}" fill="hold"><p:stCondLst><p:cond delay="indefinite"/>'
        f'</p:stCondLst><p:childTnLst><p:par><p:cTn id="{inner}" fill="hold">{_AT_ONCE}'
        f"<p:childTnLst>{effects_xml}</p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par>"
    )


_AT_ONCE = '<p:stCondLst><p:cond delay="0"/></p:stCondLst>'
_EFFECT = (
    '<p:par><p:cTn id="{outer}" presetID="1" presetClass="{kind}" presetSubtype="0" fill="hold"'
    f' nodeType="{{when}}">{_AT_ONCE}<p:childTnLst><p:set><p:cBhvr>'
    f'<p:cTn id="{{inner}}" dur="1" fill="hold">{_AT_ONCE}</p:cTn><p:tgtEl>'
    '<p:spTgt spid="{shape}"/></p:tgtEl><p:attrNameLst><p:attrName>style.visibility</p:attrName>'
    '</p:attrNameLst></p:cBhvr><p:to><p:strVal val="{state}"/></p:to></p:set></p:childTnLst>'
    "</p:cTn></p:par>"
)
_TIMING = (
    '<p:timing><p:tnLst><p:par><p:cTn id="1" dur="indefinite" restart="never" nodeType="tmRoot">'
    '<p:childTnLst><p:seq concurrent="1" nextAc="seek"><p:cTn id="2" dur="indefinite"'
    ' nodeType="mainSeq"><p:childTnLst>{}</p:childTnLst></p:cTn>'
    '<p:prevCondLst><p:cond evt="onPrev" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond>'
    '</p:prevCondLst><p:nextCondLst><p:cond evt="onNext" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl>'
    "</p:cond></p:nextCondLst></p:seq></p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>"
)
