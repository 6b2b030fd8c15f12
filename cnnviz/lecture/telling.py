"""From a network and a choice of slides to the figures that can be drawn of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.figures import options as look
from cnnviz.figures.catalogue import CATALOGUE, Entry
from cnnviz.lecture.say import said
from cnnviz.lecture.scene import Scene
from cnnviz.lecture.story import LECTURE, STORY, Part
from cnnviz.origin import origin_of

if TYPE_CHECKING:
    from cnnviz.figures.request import Request
    from cnnviz.layers.network import Network
    from cnnviz.picture.marks import Picture

Change = Callable[["Request"], "Request"]
"""What a deck that is there changes about a figure: its size and its colours."""


class Subject(NamedTuple):
    """What a lecture is of: its network, the words that it was asked for in, and how it looks."""

    network: Network
    asked: tuple[Any, ...]
    wanted: Mapping[str, Any]


class Told(NamedTuple):
    """A slide of the story, drawn: its figure, of what, and what is said of it."""

    part: Part
    entry: Entry
    request: Request
    picture: Picture
    notes: tuple[str, ...]


class Passed(NamedTuple):
    """A slide that was passed over, and why."""

    part: Part
    why: str


def told(part: Part, subject: Subject, change: Change) -> Told | Passed:
    """The slide of a part, of the first calls and the first figure that can be drawn."""
    labels = look.language(subject.wanted.get("labels"))
    refused = ""
    network = subject.network
    for name in part.figures:
        entry = next(one for one in CATALOGUE if one.name == name)
        for calls in part.calls(network):
            own = network if len(calls) == len(network.layers) else _part(network, calls)
            try:
                titled = part.title and name != part.figures[0]
                title = labels(part.title) if titled else None
                request = change(_request(entry, own, subject, title))
                picture = entry.picture(request)
            except CnnvizError as error:
                refused = refused or str(error)
                continue
            return Told(part, entry, request, picture, said(part.name, Scene(own, labels)))
    return Passed(part, refused or labels(f"deck.no.{part.missing}"))


def _part(network: Network, calls: tuple[int, ...]) -> Network:
    """The calls as a network of their own, over the input that the whole one has."""
    return replace(network.picked(calls), notes=(), chosen_input=False)


def _request(entry: Entry, network: Network, subject: Subject, title: str | None) -> Request:
    whole = network is subject.network
    said = {**subject.wanted, "title": title}
    wanted: Any = {name: value for name, value in said.items() if value is not None}
    request = look.request(entry, network, wanted)
    asked = _of_lecture(subject) if whole else (network,)
    return request._replace(origin=origin_of(entry, asked, wanted))


def _of_lecture(subject: Subject) -> tuple[Any, ...]:
    """The words for the whole network, which are the lecture's own where none were given."""
    given, *said = subject.asked
    return (LECTURE.spec if given is None else given, subject.network.input_shape, *said[1:])


def parts(chosen: str | int | tuple[str | int, ...] | list[str | int] | None) -> tuple[Part, ...]:
    """The parts of the story that `--slides` picks, in the story's order: names or numbers.

    >>> [part.name for part in parts("pooling,1:3")]
    ['cost', 'connections', 'sharing', 'pooling']
    """
    if chosen is None:
        return STORY
    from cnnviz.lecture.choice import places

    found = places(chosen)
    return tuple(part for at, part in enumerate(STORY) if at in found)
