"""From a network and a choice of slides to the figures that can be drawn of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.figures import options as look
from cnnviz.figures.catalogue import CATALOGUE, Entry
from cnnviz.lecture.say import sentences
from cnnviz.lecture.scene import Scene
from cnnviz.lecture.story import LECTURE, STORY, Part
from cnnviz.origin import origin_of

if TYPE_CHECKING:
    from cnnviz.figures.request import Request
    from cnnviz.layers.network import Network
    from cnnviz.picture.marks import Picture

Change = Callable[["Request"], "Request"]
"""What an existing deck changes about a figure: its size and its colours."""


class Subject(NamedTuple):
    """What a lecture is about: its network, the words that asked for it, and how it looks."""

    network: Network
    asked: tuple[Any, ...]
    wanted: Mapping[str, Any]


class StorySlide(NamedTuple):
    """A drawn slide of the story: its figure, the request for it, and the speaker's notes."""

    part: Part
    entry: Entry
    request: Request
    picture: Picture
    notes: tuple[str, ...]


class SkippedSlide(NamedTuple):
    """A slide that was passed over, and why."""

    part: Part
    why: str


def slide_of(part: Part, subject: Subject, change: Change) -> StorySlide | SkippedSlide:
    """The slide of a part: the first figure, of the first calls, that can be drawn."""
    labels = look.language(subject.wanted.get("labels"))
    refusal = ""
    network = subject.network
    for name in part.figures:
        entry = next(candidate for candidate in CATALOGUE if candidate.name == name)
        for calls in part.calls(network):
            subnetwork = (
                network if len(calls) == len(network.layers) else _subnetwork(network, calls)
            )
            try:
                needs_title = part.title and name != part.figures[0]
                title = labels(part.title) if needs_title else None
                request = change(_request(entry, subnetwork, subject, title))
                picture = entry.picture(request)
            except CnnvizError as error:
                refusal = refusal or str(error)
                continue
            return StorySlide(
                part, entry, request, picture, sentences(part.name, Scene(subnetwork, labels))
            )
    return SkippedSlide(part, refusal or labels(f"deck.no.{part.missing}"))


def _subnetwork(network: Network, calls: tuple[int, ...]) -> Network:
    """The calls as a network of their own, for the input of the whole one."""
    return replace(network.subnetwork(calls), notes=(), chosen_input=False)


def _request(entry: Entry, network: Network, subject: Subject, title: str | None) -> Request:
    whole = network is subject.network
    options = {**subject.wanted, "title": title}
    wanted: Any = {name: value for name, value in options.items() if value is not None}
    request = look.request(entry, network, wanted)
    source = _lecture_source(subject) if whole else (network,)
    return request._replace(origin=origin_of(entry, source, wanted))


def _lecture_source(subject: Subject) -> tuple[Any, ...]:
    """The words for the whole network: the lecture's own if none were given."""
    spec, *rest = subject.asked
    return (LECTURE.spec if spec is None else spec, subject.network.input_shape, *rest[1:])


def parts(chosen: str | int | tuple[str | int, ...] | list[str | int] | None) -> tuple[Part, ...]:
    """The parts of the story picked by name or number, in the story's order.

    >>> [part.name for part in parts("pooling,1:3")]
    ['cost', 'connections', 'sharing', 'pooling']
    """
    if chosen is None:
        return STORY
    from cnnviz.lecture.choice import places

    picked = places(chosen)
    return tuple(part for at, part in enumerate(STORY) if at in picked)
