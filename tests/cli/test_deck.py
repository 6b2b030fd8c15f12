"""`cnnviz deck`: a lecture as slides, pages and a page, whole or not at all."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from pptx import Presentation

import cnnviz as package
from cnnviz.lecture import NAMES
from tests.hostile import WORDS, obeyed
from tests.lecture.test_lecture import GERMAN

from .conftest import Cnnviz

NET = ("deck", "Conv1d(1, 2, 3), ReLU()", "--input", "1x8")


def files() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


def spoken(path: str) -> list[str]:
    return [slide.notes_slide.notes_text_frame.text for slide in Presentation(path).slides]


def test_without_a_word_it_is_a_deck_of_slides(cnnviz: Cnnviz) -> None:
    ran = cnnviz("deck")
    assert (ran.status, ran.out, ran.err) == (0, "cnnviz-deck.pptx\n", "")
    own = package.deck().slides
    for text, slide in zip(spoken("cnnviz-deck.pptx"), own, strict=True):
        *sentences, made = text.split("\n")
        assert tuple(sentences) == slide.notes
        assert made.startswith("Made by: cnnviz ")
    properties = Presentation("cnnviz-deck.pptx").core_properties
    assert properties.title == "From fully connected to convolution"


CODE = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv1d(1, 2, kernel_size=3, padding=1, bias=True)
        self.b = nn.Conv1d(2, 2, kernel_size=3, padding=1, bias=True)
    def forward(self, x):
        x = self.a(x)
        return x + self.b(x)
"""


@pytest.mark.parametrize(
    ("looks", "files"), [((), "NETWORK stands"), (("--labels", GERMAN), "NETWORK und LABELS")]
)
def test_every_slide_says_how_it_was_made(cnnviz: Cnnviz, looks, files: str) -> None:
    Path("net.py").write_text(CODE)
    assert cnnviz("deck", "net.py", "--input", "1x8", *looks, "-o", "x.pptx").status == 0
    found = spoken("x.pptx")
    for text in found:
        assert re.search(r"^(Made by|Erstellt mit): cnnviz (compare|draw) ", text, re.M), text
        assert "class Net" not in text
    assert f"draw network NETWORK --input 1x8{' --labels LABELS' * bool(looks)}\n" in found[-1]
    assert files in found[-1]


def test_each_format_has_all_slides_and_all_notes(cnnviz: Cnnviz) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    paths = ("x.pptx", "x.pdf", "x.html")
    ran = cnnviz(*NET, *(word for path in paths for word in ("-o", path)))
    assert (ran.status, ran.out.split()) == (0, [*paths])
    own = package.deck(NET[1], (1, 8)).slides
    assert len(spoken("x.pptx")) == len(own) == len(pdfium.PdfDocument("x.pdf"))
    page, pdf = Path("x.html").read_text(), Path("x.pdf").read_bytes()
    assert page.count('<section class="slide"') == len(own) == pdf.count(b"/Subtype /Text")
    for slide in own:
        for sentence in slide.notes:
            assert f"<p>{sentence}</p>" in page
    assert not re.search(r" (src|href)=|https?://(?!www\.w3\.org)", page)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_what_was_passed_over_is_told_and_noted(cnnviz: Cnnviz) -> None:
    ran = cnnviz(*NET, "-o", "x.pptx")
    told = "Passed over: pooling; this network has no pooling"
    assert ran.status == 0 and f"Note: {told}" in ran.err
    first, *others = spoken("x.pptx")
    assert told in first and not any("Passed over" in text for text in others)
    assert "Passed over" not in cnnviz(*NET, "-q", "-o", "x.pptx").err


def test_slides_are_picked_in_the_story_s_order(cnnviz: Cnnviz) -> None:
    assert cnnviz("deck", "--slides", "network,1:2", "-o", "x.pptx").status == 0
    names = [slide.name for slide in package.deck(slides="cost,connections,network").slides]
    assert names == [NAMES[0], NAMES[1], NAMES[-1]]
    assert len(spoken("x.pptx")) == 3


@pytest.mark.parametrize("suffix", ["pptx", "pdf", "html"])
@pytest.mark.parametrize(
    "looks", [(), ("--theme", "dark", "--size", "4:3", "--slides", "cost,sharing"), ("--clicks",)]
)
def test_a_lecture_made_again_has_the_same_bytes(cnnviz: Cnnviz, suffix: str, looks) -> None:
    if "--clicks" in looks and suffix != "pptx":
        looks = (*looks, "-o", "other.pptx")
    assert cnnviz(*NET, *looks, "-o", f"a.{suffix}").status == 0
    assert cnnviz("remake", f"a.{suffix}", "-o", f"b.{suffix}").status == 0
    assert Path(f"a.{suffix}").read_bytes() == Path(f"b.{suffix}").read_bytes()
    shown = cnnviz("show-spec", f"a.{suffix}").out
    assert shown.startswith(
        "cnnviz deck 'Conv1d(1, 2, 3), ReLU()'" if "--clicks" not in looks else "cnnviz deck "
    )


def test_a_lecture_goes_into_a_deck(cnnviz: Cnnviz) -> None:
    theirs = Presentation()
    theirs.slides.add_slide(theirs.slide_layouts[0])
    theirs.save("mine.pptx")
    ran = cnnviz(*NET, "--slides", "1:3", "--into", "mine.pptx")
    assert (ran.status, ran.out) == (0, "mine.pptx\n")
    deck = Presentation("mine.pptx")
    assert len(deck.slides) == 4
    assert deck.slide_width == theirs.slide_width
    assert "fully connected" in spoken("mine.pptx")[1]
    assert cnnviz(*NET, "--slides", "1:3", "--into", "new.pptx").status == 0
    assert len(spoken("new.pptx")) == 3


def test_clicks_build_slides_up(cnnviz: Cnnviz) -> None:
    assert cnnviz(*NET, "--slides", "cost,sharing", "--clicks", "-o", "x.pptx").status == 0
    timed = [bool(s._element.xpath(".//p:timing")) for s in Presentation("x.pptx").slides]
    assert timed == [True, True]


def test_standard_output_takes_a_lecture(cnnviz: Cnnviz) -> None:
    ran = cnnviz(*NET, "--slides", "cost", "-o", "-", "--format", "html")
    assert ran.status == 0 and ran.out.startswith("<!DOCTYPE html>") and files() == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("-o", "x.svg"), "a deck is written as pptx, pdf, html"),
        (("-o", "x"), "its format is not said"),
        (("-o", "-"), "-o - and --format go together"),
        (("--format", "pdf"), "-o - and --format go together"),
        (("-o", "-", "-o", "-", "--format", "pdf"), "is there twice"),
        (("-o", "-", "--format", "png"), "a deck is written as"),
        (("--slides", "pool"), "did you mean 'pooling'"),
        (("--slides", "pooling"), "none of these slides can be drawn"),
        (("--clicks", "-o", "x.pdf"), "--clicks are for slides"),
        (("--into", "x.ppt"), "'x.ppt' is none"),
        (("--theme", "ligth"), "ligth"),
        (("--title", "x"), "No such option"),
        (("--open", "-o", "-", "--format", "pdf"), "--open shows a file"),
    ],
)
def test_what_cannot_be_is_refused_before_any_file(cnnviz: Cnnviz, words, said: str) -> None:
    ran = cnnviz(*NET, *words)
    assert ran.status == 2
    assert said in ran.err
    assert files() == []


def test_all_files_appear_or_none(cnnviz: Cnnviz) -> None:
    ran = cnnviz(*NET, "--slides", "cost", "-o", "x.pdf", "-o", "none/x.html")
    assert ran.status != 0 and files() == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-o", "evil.pptx"], "cannot ask for --output"),
        (["--into", "deck.pptx"], "cannot ask for --into"),
        (["--open"], "cannot ask for --open"),
        (["--theme", "/etc/passwd.toml"], "not the name of a file"),
        (["--labels", "/etc/passwd"], "not the name of a file"),
        (["--slides", "none"], "there is no slide 'none'"),
        (["--title", "x"], "the command in this file is wrong"),
        (["--", "net.txt"], "line 1"),
    ],
)
def test_a_stored_lecture_goes_no_further_than_itself(cnnviz: Cnnviz, words, said: str) -> None:
    Path("net.txt").write_text("Conv1d(1, 1, 3)")
    Path("x.tikz").write_text(f"%: cnnviz 0.1.0: {json.dumps(['deck', *words])}\n")
    ran = cnnviz("remake", "x.tikz", "-o", "y.pptx")
    assert ran.status == 2
    assert said in ran.err
    assert files() == ["net.txt", "x.tikz"]


def test_nothing_of_the_machine_is_stored(cnnviz: Cnnviz, tmp_path: Path) -> None:
    secret = tmp_path / "jane-doe"
    secret.mkdir()
    (secret / "my-net.txt").write_text("Conv1d(1, 2, 3), ReLU()\n")
    (secret / "my-theme.toml").write_text('base = "dark"\nink = "#ffeedd"\n')
    (secret / "my-words.toml").write_text('and = "und"\n')
    words = ("--theme", f"{secret}/my-theme.toml", "--labels", f"{secret}/my-words.toml")
    net = (f"{secret}/my-net.txt", "--input", "1x8", "--slides", "cost,network")
    assert cnnviz("deck", *net, *words, "-o", "a.pptx", "-o", "a.html").status == 0
    with zipfile.ZipFile("a.pptx") as archive:
        data = b"".join(map(archive.read, archive.namelist()))
    for word in (b"jane-doe", b"my-", str(tmp_path).encode()):
        assert word not in data + Path("a.html").read_bytes()


# Zeros before a seven are a number.
@pytest.mark.parametrize("kind", sorted(WORDS.keys() - {"zeros"}))
def test_whatever_is_typed_is_told(cnnviz: Cnnviz, kind: str) -> None:
    for words in (["--slides", WORDS[kind]], ["--", WORDS[kind]], ["--labels", WORDS[kind]]):
        ran = cnnviz("deck", *words)
        assert ran.status in (1, 2)
        assert obeyed(ran.err) == "" and len(ran.err.encode(errors="replace")) < 5000
        assert "Traceback" not in ran.err and files() == []
