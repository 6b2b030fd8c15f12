"""A build-up on one slide: groups that come and go at clicks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, groupby
from typing import NamedTuple

from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Mark, Picture
from cnnviz.picture.steps import staged


class Part(NamedTuple):
    """Marks that come with one click and go with another: at step `step`, and before `until`; 0 is
    never.
    """

    marks: tuple[Mark, ...]
    step: int
    until: int


def parts(picture: Picture) -> list[Part]:
    """The marks of a build-up in the order in which they are painted, in as few parts as that
    allows. Only what stands on the slide by itself can be clicked, no group within a group.
    """
    runs = groupby(leaves(staged(picture).marks), _times)
    return [Part(tuple(marks), *times) for times, marks in runs]


def _times(mark: Mark) -> tuple[int, int]:
    return mark.names.get("step", 0), mark.names.get("until", 0)


class Shape(NamedTuple):
    """The number of a shape, and its part."""

    number: int
    part: Part


class Effect(NamedTuple):
    """What happens to a shape at a click, and how it is then."""

    shape: int
    kind: str
    state: str


def timing_xml(shapes: list[Shape]) -> str:
    """When the shapes of parts are seen (`p:timing`, ECMA-376 part 1, 19.5): a click a step."""
    told = [shape for shape in shapes if shape.part.step or shape.part.until]
    numbers = count(3)
    clicks = "".join(
        _click_xml(list(_effects(told, step)), numbers)
        for step in sorted({time for _, part in told for time in (part.step, part.until)} - {0})
    )
    return _TIMING.format(clicks) if clicks else ""


def _effects(told: list[Shape], step: int) -> Iterator[Effect]:
    """What changes at a step."""
    for number, part in told:
        if part.until == step:
            yield Effect(number, "exit", "hidden")
    for number, part in told:
        if part.step == step:
            yield Effect(number, "entr", "visible")


def _click_xml(effects: list[Effect], numbers: Iterator[int]) -> str:
    begin, inner = next(numbers), next(numbers)
    all_of_it = "".join(
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
        f'<p:par><p:cTn id="{begin}" fill="hold"><p:stCondLst><p:cond delay="indefinite"/>'
        f'</p:stCondLst><p:childTnLst><p:par><p:cTn id="{inner}" fill="hold">{_AT_ONCE}'
        f"<p:childTnLst>{all_of_it}</p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par>"
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
