"""A lecture: its slides, each a figure with notes, which it can save as one file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, Unpack, cast

from cnnviz.api import Figure, Job, ReadingOptions
from cnnviz.errors import CnnvizError
from cnnviz.figures import options as look
from cnnviz.figures.networks import network_of
from cnnviz.lecture.story import LECTURE
from cnnviz.lecture.telling import SkippedSlide, StorySlide, Subject, parts, slide_of
from cnnviz.origin import origin_of
from cnnviz.reading import subjects

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from cnnviz.figures.request import Request
    from cnnviz.files import Staging
    from cnnviz.layers.base import Shape
    from cnnviz.layers.network import Network
    from cnnviz.picture.theme import Theme

Watch = Callable[[int, int], object]
"""Called with how many slides are done, and of how many."""


BELOW = 260
"""About how many pixels the notes and the buttons of a page take below a slide."""


class Look(TypedDict, total=False):
    """How all slides look: the keywords of `compare` and `draw` except those of single figures."""

    theme: str | Theme
    size: str | tuple[float, float]
    direction: str
    transparent: bool
    max_connections: int | None
    no_notes: bool
    no_counts: bool
    labels: Any


class Keywords(ReadingOptions, Look, total=False):
    """The keywords of `deck`."""

    network: object
    input_shape: Shape | str | None
    slides: Any


class Slide(NamedTuple):
    """A slide: its name in the story, its figure, and what a speaker says, as sentences."""

    name: str
    figure: Figure
    notes: tuple[str, ...]


class Deck:
    """A drawn lecture. `slides` are in order; `notes` tell what was passed over, and why.

    >>> lecture = deck("Conv1d(1, 1, 3)", "1x8", slides="cost,pooling")
    >>> [slide.name for slide in lecture.slides], lecture.notes[-1][:22]
    (['cost'], 'Passed over: pooling; ')
    """

    def __init__(self, subject: Subject, slides: Any = None, watch: Watch | None = None) -> None:
        self.network: Network = subject.network
        self.origin = _origin(subject, slides)
        self.labels = look.language(subject.wanted.get("labels"))
        self._subject, self._parts = subject, parts(slides)
        self._slides, self._skipped = self._draw(_unchanged, watch)

    @property
    def slides(self) -> tuple[Slide, ...]:
        """The slides, each with its figure and its notes."""
        return tuple(
            Slide(slide.part.name, self._figure(slide), slide.notes) for slide in self._slides
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """How the network was read, and which slides it has nothing for."""
        return tuple(dict.fromkeys((*self.network.notes, *self._skipped)))

    def save(self, *paths: str | os.PathLike[str], clicks: bool = False) -> list[Path]:
        """Writes the lecture to each path: `.pptx`, `.pdf` or `.html`. Returns the paths written.

        With `clicks`, build-ups in `.pptx` advance click by click. Either all files are written in
        full, or none is. Raises `CnnvizError` for another format, `OutsideError` for a file that
        cannot be written.
        """
        from pathlib import Path

        from cnnviz.files import Staging, check, path_text

        places = [*dict.fromkeys(map(path_text, paths))]
        for place in places:
            _format(place)
        check(places)
        with Staging() as files:
            self.stage(files, *places, clicks=clicks)
        return [Path(place) for place in places]

    def stage(self, files: Staging, *paths: str, clicks: bool = False) -> list[str]:
        """The same, as part of a set of `files` that appear all at once."""
        for path in paths:
            data = self.to_bytes(_format(path), clicks=clicks)
            files.write(path, lambda stream, data=data: stream.write(data))  # type: ignore[misc]
        return [*paths]

    def to_bytes(self, format_: str, clicks: bool = False) -> bytes:
        """The bytes of the lecture as a file: "pptx", "pdf" or "html"."""
        from cnnviz.lecture.files import data_of

        return data_of(self._slides, self._skipped, self.labels, self.origin, format_, clicks)

    def into(self, deck: str | os.PathLike[str], clicks: bool = False) -> Path:
        """Adds the slides to a deck (.pptx) after its last one, in its size and colours.

        A deck that does not exist is created. Raises `CnnvizError` for a file that is no deck.
        """
        from pathlib import Path

        from cnnviz.files import Staging, path_text

        place = path_text(deck)
        data = self.added_to(place, clicks)
        with Staging() as files:
            files.write(place, lambda stream: stream.write(data))
        return Path(place)

    def added_to(self, deck: str, clicks: bool = False) -> bytes:
        """The bytes of a deck with the slides added after its last one."""
        from cnnviz.decks import in_deck, of_file
        from cnnviz.lecture.files import appended

        target = of_file(deck)
        if target is None:
            return self.to_bytes("pptx", clicks)
        slides, skipped = self._draw(lambda request: in_deck(request, target), None)
        return appended(target, slides, skipped, clicks)

    def _draw(
        self, change: Callable[[Request], Request], watch: Watch | None
    ) -> tuple[tuple[StorySlide, ...], tuple[str, ...]]:
        """All slides that can be drawn, and sentences about those that cannot."""
        results = []
        for count, part in enumerate(self._parts, 1):
            results.append(slide_of(part, self._subject, change))
            if watch:
                watch(count, len(self._parts))
        slides = tuple(result for result in results if isinstance(result, StorySlide))
        skipped = self._sentences(
            [result for result in results if isinstance(result, SkippedSlide)]
        )
        if not slides:
            raise CnnvizError("\n  ".join(["none of these slides can be drawn:", *skipped]))
        return slides, skipped

    def _sentences(self, skipped: list[SkippedSlide]) -> tuple[str, ...]:
        """A sentence for each reason, with the slides that were passed over for it."""
        slides: dict[str, list[str]] = {}
        for slide in skipped:
            slides.setdefault(slide.why, []).append(self.labels(f"deck.slide.{slide.part.name}"))
        listed = self.labels.listed
        return tuple(
            self.labels("deck.passed", slides=listed(names), why=why)
            for why, names in slides.items()
        )

    def _figure(self, slide: StorySlide) -> Figure:
        request = Job(slide.entry, slide.request)
        return Figure(slide.entry.name, slide.request.network, slide.picture, request)

    def _repr_html_(self) -> str:
        """What a notebook shows: the page with all slides."""
        from cnnviz.render.page.bundle import framed

        size = self._slides[0].picture.size
        return framed(self.to_bytes("html").decode(), self.labels("deck.title"), size, BELOW)

    def __repr__(self) -> str:
        return f"<cnnviz deck: {', '.join(slide.part.name for slide in self._slides)}>"


def deck(*subject: Any, **wanted: Unpack[Keywords]) -> Deck:
    """A lecture on how a convolution follows from a fully connected layer, told with a network.

    The network comes first, as in `parse` or as returned by it, then its input shape. By default it
    is a small one for which all slides have something to show. `slides` picks some, by name or by
    number: "cost,3:5". Other keywords are those of `parse` and, as far as all figures take them, of
    `compare`. Slides that do not suit the network are passed over, and `notes` say so. Raises
    `CnnvizError`.

    >>> deck("Conv2d(1, 4, 3), ReLU(), MaxPool2d(2)", "1x8x8", slides=(1, "pooling"))
    <cnnviz deck: cost, pooling>
    """
    source, appearance = subjects.subject_and_options("deck", subject, wanted)
    slides = appearance.pop("slides", None)
    return deck_of(source, cast("Look", appearance), slides)


def deck_of(
    source: subjects.Subject, appearance: Look, slides: Any = None, watch: Watch | None = None
) -> Deck:
    """The lecture on a network, with this appearance: `deck` and the command line both use it."""
    unknown = sorted(set(appearance) - set(Look.__annotations__))
    if unknown:
        raise CnnvizError(f"a deck takes no {unknown[0]}: its slides are several figures")
    parts(slides)
    wanted: Any = {name: value for name, value in appearance.items() if value is not None}
    # A fault in the look is a fault of all slides: it is reported once, before any is drawn.
    network = look.request(LECTURE, network_of(LECTURE, source), wanted).network
    return Deck(Subject(network, (*source,), wanted), slides, watch)


def _unchanged(request: Request) -> Request:
    return request


def _origin(subject: Subject, slides: Any) -> str:
    wanted: Mapping[str, Any] = {**subject.wanted, "slides": slides}
    return origin_of(LECTURE, subject.asked, wanted)


def _format(path: str) -> str:
    from cnnviz.lecture.files import format_of

    return format_of(path)
