"""The page as a text: whole by itself, small, and safe with whatever users write."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import numpy as np
import pytest

import cnnviz
from cnnviz.picture.marks import Dots, Lines, Picture, Style, Texts
from cnnviz.picture.steps import Select, Step
from cnnviz.render.page import page

HOSTILE = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a & b ' `${c}` </style>",
)


class Elements(HTMLParser):
    """The elements of a document, and what stands in them."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


def worded(words: str) -> Picture:
    ink = (Style(fill="#000000"),)
    text = Texts(np.zeros((1, 2)), (words,), 12, ink, np.zeros(1, int), names={"said": words})
    return Picture((text,), (9, 9), None, words, words, steps=(Step(words), Step(words)))


@pytest.mark.parametrize("words", HOSTILE)
def test_words_stay_words(words: str) -> None:
    plain, document = (Elements(page(worded(one))) for one in ("words", words))
    assert document.tags == plain.tags
    assert document.tags.count("script") == 2
    assert document.words.count(words) >= 3
    (data,) = re.findall(r'id="data">(.*?)</script>', page(worded(words)), re.DOTALL)
    assert json.loads(data)["steps"] == [words, words]


def test_nothing_is_fetched_and_no_other_script_runs() -> None:
    document = cnnviz.compare().to_bytes("html").decode()
    addresses = re.findall(r"(?:https?:)?//[\w.]+", document)
    assert set(addresses) <= {"http://www.w3.org"}
    assert not re.search(
        r"(?<!-)\b(src|href|url)\s*[=(]\s*[\"']?(?!data:)", document.split("<script")[0]
    )
    assert "@font-face" not in document
    script = re.findall(r"<script>(.*?)</script>", document, re.DOTALL)[0]
    hash_ = b64encode(sha256(script.encode()).digest()).decode()
    assert (
        f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{hash_}'"
        in document
    )


@pytest.mark.parametrize("figure", ["argument", "sharing", "matrix", "groups"])
def test_a_page_is_little_larger_than_its_svg(figure: str) -> None:
    drawn = cnnviz.compare(figure=figure)
    assert len(drawn.to_bytes("html")) < len(drawn.to_bytes("svg")) + 60_000


def test_the_same_figure_gives_the_same_page() -> None:
    assert cnnviz.compare().to_bytes("html") == cnnviz.compare().to_bytes("html")


def test_colours_are_variables_with_a_dark_value_each() -> None:
    document = cnnviz.compare().to_bytes("html").decode()
    drawing = document[document.index("<svg") : document.index("</svg>")]
    assert not re.search("#[0-9a-f]{6}", drawing)
    light, dark = document.split("@media(prefers-color-scheme:dark)")[:2]
    values = dict(re.findall(r"--([\w-]+):(#\w+)", light))
    others = dict(re.findall(r"--([\w-]+):(#\w+)", dark.split("</style>")[0]))
    grounds = [cnnviz.compare(theme=theme).picture.background for theme in ("light", "dark")]
    assert [values["background"], others["background"]] == grounds
    assert values["ink"] != others["ink"]
    assert set(re.findall(r"var\(--([\w-]+)\)", drawing)) <= values.keys()


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_a_theme_that_was_asked_for_stays(theme: str) -> None:
    assert "prefers-color-scheme" not in cnnviz.compare(theme=theme).to_bytes("html").decode()


def test_a_mark_says_when_it_is_seen() -> None:
    none = np.zeros(2, int)
    dots = Dots(np.eye(2), np.ones(2), (Style("#000000"),), none, "neuron", {"index": np.arange(2)})
    steps = (
        Step("One.", hidden=(Select("neuron", {"index": 1}),)),
        Step("Two."),
        Step("Other.", faint=(Select("neuron", {"index": 0}),)),
    )
    picture = Picture((dots,), (9, 9), None, "Dots", "Two dots.", steps=steps)
    found = re.findall(r"<circle ([^>]*)", page(picture))
    times = [re.findall(r'class="([^"]*)" data-index="(\d)"(.*?) cx', one)[0] for one in found]
    assert [(cls, index, said.strip()) for cls, index, said in times] == [
        ("neuron", "0", 'data-until="3"'),
        ("neuron", "1", 'data-step="2"'),
        ("neuron faint", "0", 'data-step="3"'),
    ]


def test_a_picture_without_steps_has_no_buttons() -> None:
    line = Lines(
        np.zeros((1, 2)), np.ones((1, 2)), np.zeros(1), (Style("#000000"),), np.zeros(1, int)
    )
    document = page(Picture((line,), (9, 9), None, "A line", "A line."))
    assert "<button" not in document
    assert "Step by step" not in document


def test_pixels_are_others_on_a_dark_page() -> None:
    document = cnnviz.draw("image").to_bytes("html").decode()
    image = r'<image class="([^"]*)"[^>]*href="data:image/png;base64,([^"]*)"'
    images = re.findall(image, document)
    day, night = ([data for cls, data in images if when in cls] for when in ("day", "night"))
    assert len(day) == len(night) > 1
    assert day != night
    dark = cnnviz.draw("image", theme="dark").to_bytes("html").decode()
    assert re.findall(image, dark)
    assert "night" not in dark
