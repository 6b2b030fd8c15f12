"""Build-ups, decks, presets and words on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from pptx import Presentation

from .conftest import Cnnviz

NET = ("compare", "Conv1d(1, 1, 3)", "--input", "1x8")


def files() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


def test_steps_are_numbered_files_pages_and_slides(cnnviz: Cnnviz) -> None:
    ran = cnnviz(*NET, "--steps", "-o", "x.svg", "-o", "y.pdf", "-o", "z.pptx")
    assert (ran.status, ran.err) == (0, "")
    *steps, pdf, deck = ran.out.split()
    assert [*steps[:2], pdf, deck] == ["x-01.svg", "x-02.svg", "y.pdf", "z.pptx"]
    assert files() == sorted(ran.out.split())
    assert len(Presentation("z.pptx").slides) == len(steps)


def test_clicks_are_one_slide(cnnviz: Cnnviz) -> None:
    assert cnnviz(*NET, "--clicks", "-o", "z.pptx", "-o", "z.svg").status == 0
    [slide] = Presentation("z.pptx").slides
    assert slide._element.xpath(".//p:timing")
    assert "data-step" not in Path("z.svg").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--steps", "-o", "-", "--format", "svg"), "standard output takes one"),
        (("--clicks", "-o", "x.svg"), "--clicks are for slides"),
        (("--clicks", "--steps", "-o", "x.pptx"), "take one of them"),
        (("--text", "paths", "-o", "x.png"), "--text is for SVG and PDF"),
        (("--into", "x.ppt"), "'x.ppt' is none"),
        (("--preset", "power"), "no preset 'power'"),
    ],
)
def test_what_cannot_be_is_refused_before_any_file(cnnviz: Cnnviz, words, said: str) -> None:
    ran = cnnviz(*NET, *words)
    assert ran.status == 2
    assert said in ran.err
    assert files() == []


@pytest.mark.parametrize("into", [("-o", "x.pdf"), ("--into", "x.pptx")])
def test_what_stands_still_has_no_steps(cnnviz: Cnnviz, into: tuple[str, str]) -> None:
    ran = cnnviz("compare", "Linear(6, 4)", "--figure", "cost", "--steps", *into)
    assert ran.status == 2
    assert "the figure cost has no steps" in ran.err
    assert files() == []


def test_a_deck_is_made_and_then_appended_to(cnnviz: Cnnviz) -> None:
    assert cnnviz(*NET, "--into", "deck.pptx").out == "deck.pptx\n"
    assert files() == ["deck.pptx"]
    assert cnnviz(*NET, "--into", "deck.pptx", "--steps", "-o", "x.svg").status == 0
    deck = Presentation("deck.pptx")
    assert len(deck.slides) == len(files()) > 3
    assert files()[:3] == ["deck.pptx", "x-01.svg", "x-02.svg"]


def test_a_deck_keeps_its_size_and_lends_its_colours(cnnviz: Cnnviz) -> None:
    theirs = Presentation()
    theirs.save("deck.pptx")
    assert cnnviz(*NET, "--into", "deck.pptx").status == 0
    deck = Presentation("deck.pptx")
    assert (deck.slide_width, deck.slide_height) == (theirs.slide_width, theirs.slide_height)
    [slide] = deck.slides
    for shape in slide.shapes:
        assert shape.left >= 0 and shape.left + shape.width <= deck.slide_width
        assert shape.top >= 0 and shape.top + shape.height <= deck.slide_height
    colours = {element.get("val") for element in slide._element.xpath(".//a:schemeClr")}
    assert {"tx1", "bg1", "accent1"} <= colours


def test_a_deck_that_is_none_stays_as_it_is(cnnviz: Cnnviz) -> None:
    Path("deck.pptx").write_text("no deck")
    ran = cnnviz(*NET, "--into", "deck.pptx", "-o", "x.svg")
    assert ran.status == 2
    assert "'deck.pptx' is no PowerPoint deck" in ran.err
    assert files() == ["deck.pptx"]
    assert Path("deck.pptx").read_text() == "no deck"


def test_a_deck_has_its_own_size_and_theme(cnnviz: Cnnviz) -> None:
    assert cnnviz(*NET, "--into", "deck.pptx", "--theme", "dark", "--size", "4:3").status == 0
    for words in (("--theme", "dark"), ("--size", "4:3")):
        ran = cnnviz(*NET, "--into", "deck.pptx", *words)
        assert (ran.status, "contradict" in ran.err) == (2, True)


def test_a_deck_that_is_open_is_told(cnnviz: Cnnviz) -> None:
    assert "open" not in cnnviz(*NET, "--into", "deck.pptx").err
    Path("~$deck.pptx").touch()
    told = cnnviz(*NET, "--into", "deck.pptx").err
    assert "deck.pptx seems to be open: close it" in told
    assert len(Presentation("deck.pptx").slides) == 2


@pytest.mark.parametrize("call", ["os.replace", "pathlib.Path.open"])
def test_a_deck_that_another_program_holds_is_to_be_closed(
    cnnviz: Cnnviz, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    assert cnnviz(*NET, "--into", "deck.pptx").status == 0
    before = Path("deck.pptx").read_bytes()

    def held(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(call, held)
        ran = cnnviz(*NET, "--into", "deck.pptx")
    assert ran.status == 1
    assert "Permission denied; if PowerPoint has it open, close it there" in ran.err
    assert Path("deck.pptx").read_bytes() == before and files() == ["deck.pptx"]


@pytest.mark.parametrize(
    ("name", "file", "start"),
    [
        ("powerpoint", "cnnviz-argument.pptx", b"PK"),
        ("keynote", "cnnviz-argument.pptx", b"PK"),
        ("google-slides", "cnnviz-argument.png", b"\x89PNG"),
        ("beamer", "cnnviz-argument.pdf", b"%PDF"),
        ("quarto", "cnnviz-argument.svg", b"<svg"),
        ("word", "cnnviz-argument.svg", b"<svg"),
        ("paper-column", "cnnviz-argument.pdf", b"%PDF"),
        ("paper-page", "cnnviz-argument.pdf", b"%PDF"),
        ("poster", "cnnviz-argument.pdf", b"%PDF"),
    ],
)
def test_presets_make_the_file_that_a_program_takes_best(
    cnnviz: Cnnviz, name: str, file: str, start: bytes
) -> None:
    assert cnnviz(*NET, "--preset", name).out == f"{file}\n"
    assert Path(file).read_bytes().startswith(start)


def test_what_is_said_goes_before_a_preset(cnnviz: Cnnviz) -> None:
    assert cnnviz(*NET, "--preset", "word", "--size", "7x4", "-o", "x.svg").status == 0
    assert 'width="672"' in Path("x.svg").read_text()
    assert "<text" not in Path("x.svg").read_text()
    assert cnnviz(*NET, "--preset", "word", "--text", "text", "-o", "x.svg").status == 0
    assert "<text" in Path("x.svg").read_text()


def test_words_are_printed_and_no_file_is_written(cnnviz: Cnnviz) -> None:
    ran = cnnviz(*NET, "--alt-text")
    assert ran.out.startswith("A convolution drops far connections and shares its weights. ")
    assert ran.out.count("\n") == 1
    assert files() == []
    ran = cnnviz(*NET, "--caption", "latex")
    assert ran.out.startswith(r"\caption{A convolution") and ran.out.isascii()
    assert cnnviz(*NET, "--caption", "markdown").out.startswith("A convolution")


def test_a_link_says_where_the_picture_is(cnnviz: Cnnviz) -> None:
    ran = cnnviz(*NET, "--markdown", "-o", "my figure.svg")
    assert ran.out.startswith("![A convolution drops far")
    assert ran.out.endswith("](my%20figure.svg)\n")
    assert "my figure.svg is written." in ran.err
    assert files() == ["my figure.svg"]
