"""Figures made again from what their files say, and files that lie about it."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnviz as package
from cnnviz.picture import provenance
from cnnviz.render.origin import origin_in

from .conftest import Cnnviz

FORMATS = ("svg", "png", "pdf", "pptx", "html", "tikz")
NET = ("compare", "Conv1d(1, 1, 3)", "--input", "1x8")
LOOKS = (
    "--theme",
    "dark",
    "--size",
    "7x5.25",
    "--title",
    'It\'s "3 × 3" \\ <&> %',
    "--focus",
    "0,2",
)
THEME = 'base = "dark"\nink = "#ffeedd"\nweights = ["#ff8800", "#44ccff"]\ndashes = [[], [3, 2]]\n'


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("looks", [(), LOOKS, ("--no-title", "--transparent")])
def test_a_figure_made_again_has_the_same_bytes(cnnviz: Cnnviz, suffix: str, looks) -> None:
    assert cnnviz(*NET, *looks, "-o", f"a.{suffix}").status == 0
    ran = cnnviz("remake", f"a.{suffix}", "-o", f"b.{suffix}")
    assert (ran.status, ran.out, ran.err) == (0, f"b.{suffix}\n", "")
    assert Path(f"a.{suffix}").read_bytes() == Path(f"b.{suffix}").read_bytes()


@pytest.mark.parametrize(
    ("words", "name", "again"),
    [
        (("--dpi", "60", "-o", "a.png"), "a.png", "b.png"),
        (("--text", "paths", "-o", "a.svg"), "a.svg", "b.svg"),
        (("--text", "embed", "-o", "a.pdf", "--steps"), "a.pdf", "b.pdf"),
        (("--clicks", "-o", "a.pptx"), "a.pptx", "b.pptx"),
        (("--steps", "-o", "a.pptx"), "a.pptx", "b.pptx"),
        (("--steps", "-o", "a.tikz"), "a.tikz", "b.tikz"),
        (("--fragments", "-o", "a.svg"), "a.svg", "b.svg"),
        (("--animate", "--once", "-o", "a.svg"), "a.svg", "b.svg"),
        (("--vary", "stride=1:2", "-o", "a.html"), "a.html", "b.html"),
        (("--preset", "word", "-o", "a.svg"), "a.svg", "b.svg"),
        (("--dpi", "24", "--fps", "4", "-o", "a.gif"), "a.gif", "b.gif"),
        (("--dpi", "24", "--once", "-o", "a.webp"), "a.webp", "b.webp"),
        (("--dpi", "24", "--title", "π " * 30, "-o", "a.apng"), "a.apng", "b.apng"),
        (("--dpi", "24", "--title", "π " * 30, "-o", "a.gif"), "a.gif", "b.gif"),
        (("-o", "a.dot"), "a.dot", "b.dot"),
    ],
)
def test_how_it_was_written_is_told_too(cnnviz: Cnnviz, words, name: str, again: str) -> None:
    assert cnnviz(*NET, *words).status == 0
    assert cnnviz("remake", name, "-o", again).status == 0
    assert Path(name).read_bytes() == Path(again).read_bytes()


def test_a_film_says_how_it_was_made_and_still_plays(cnnviz: Cnnviz) -> None:
    ran = cnnviz(*NET, "--dpi", "24", "-o", "a.mp4")
    if "needs ffmpeg" in ran.err:
        pytest.skip("there is no ffmpeg here")
    assert cnnviz("show-spec", "a.mp4").out.startswith("cnnviz compare")
    assert cnnviz("remake", "a.mp4", "-o", "b.mp4").status == 0
    assert Path("a.mp4").read_bytes() == Path("b.mp4").read_bytes()
    boxes, at, data = [], 0, Path("a.mp4").read_bytes()
    while at < len(data):
        boxes.append(data[at + 4 : at + 8])
        at += int.from_bytes(data[at : at + 4], "big")
    assert (at, boxes[-1]) == (len(data), b"free")


def test_a_step_makes_all_steps_again(cnnviz: Cnnviz) -> None:
    cnnviz(*NET, "--steps", "-o", "a.png", "--dpi", "50")
    out = cnnviz("remake", "a-02.png", "-o", "b.png").out.split()
    assert out[:3] == ["b-01.png", "b-02.png", "b-03.png"]
    for i in range(1, len(out) + 1):
        assert Path(f"a-{i:02}.png").read_bytes() == Path(f"b-{i:02}.png").read_bytes()


@pytest.mark.parametrize("figure", ["sharing", "matrix", "cost"])
def test_figures_of_their_own_specs(cnnviz: Cnnviz, figure: str) -> None:
    cnnviz("compare", "--figure", figure, "-o", "a.svg")
    assert cnnviz("remake", "a.svg", "-o", "b.svg").status == 0
    assert Path("a.svg").read_bytes() == Path("b.svg").read_bytes()


@pytest.mark.parametrize("figure", ["volume", "arithmetic", "receptive-field", "network", "image"])
def test_explanatory_figures(cnnviz: Cnnviz, figure: str) -> None:
    cnnviz("draw", figure, "-o", "a.svg")
    assert cnnviz("remake", "a.svg", "-o", "b.svg").status == 0
    assert Path("a.svg").read_bytes() == Path("b.svg").read_bytes()


def test_new_options_go_before(cnnviz: Cnnviz) -> None:
    cnnviz(*NET, "--theme", "dark", "--title", "Mine", "-o", "a.svg")
    cnnviz("remake", "a.svg", "--theme", "print", "--no-title", "-o", "b.svg")
    cnnviz(*NET, "--theme", "print", "--no-title", "-o", "c.svg")
    assert Path("b.svg").read_bytes() == Path("c.svg").read_bytes()
    cnnviz("remake", "b.svg", "--title", "Mine", "--theme", "dark", "-o", "d.svg")
    assert Path("a.svg").read_bytes() == Path("d.svg").read_bytes()


def test_a_new_title_replaces_no_title_however_it_is_written(cnnviz: Cnnviz) -> None:
    """`--title=Mine` was said to contradict the file's `--no-title`."""
    cnnviz(*NET, "--no-title", "-o", "a.svg")
    for at, words in enumerate((["--title", "Mine"], ["--title=Mine"])):
        assert cnnviz("remake", "a.svg", *words, "-o", f"{at}.svg").status == 0
    assert Path("0.svg").read_bytes() == Path("1.svg").read_bytes()


def test_the_command_is_told(cnnviz: Cnnviz) -> None:
    cnnviz(*NET, *LOOKS, "-o", "a.png")
    ran = cnnviz("show-spec", "a.png")
    assert ran.out.startswith(
        "cnnviz compare 'Conv1d(1, 1, 3)' --input 1x8 --focus 0,2 --size 7x5.25"
    )
    assert ran.err == ""


def test_nothing_of_the_machine_is_stored(cnnviz: Cnnviz, tmp_path: Path) -> None:
    secret = tmp_path / "jane-doe"
    secret.mkdir()
    (secret / "my-net.txt").write_text("Conv1d(1, 1, kernel_size=3)\n")
    (secret / "my-theme.toml").write_text(THEME)
    (secret / "my-words.toml").write_text('"panel.fc" = "Voll vernetzt"\nand = "und"\n')
    for suffix in FORMATS:
        words = (f"{secret}/my-net.txt", "--theme", f"{secret}/my-theme.toml", "--input", "1x8")
        words += ("--labels", f"{secret}/my-words.toml")
        assert cnnviz("compare", *words, "-o", f"a.{suffix}").status == 0
    secret.rename(tmp_path / "gone")
    for suffix in FORMATS:
        data = Path(f"a.{suffix}").read_bytes()
        if suffix == "pptx":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                data = b"".join(map(archive.read, archive.namelist()))
        for word in (b"jane-doe", b"my-net", b"my-theme", b"my-words", str(tmp_path).encode()):
            assert word not in data
        assert cnnviz("remake", f"a.{suffix}", "-o", f"b.{suffix}").status == 0
        assert Path(f"a.{suffix}").read_bytes() == Path(f"b.{suffix}").read_bytes()


def test_a_photograph_is_not_stored_and_nothing_is_said(cnnviz: Cnnviz) -> None:
    cnnviz("draw", "image", "--dpi", "30", "-o", "photo.png")
    assert cnnviz("draw", "image", "--image", "photo.png", "-o", "a.svg").status == 0
    ran = cnnviz("remake", "a.svg", "-o", "b.svg")
    assert (ran.status, "does not say how it was made" in ran.err) == (2, True)


def test_multi_line_specs_are_whole(cnnviz: Cnnviz) -> None:
    text = "Sequential(\n  (0): Conv1d(1, 1, kernel_size=(3,), stride=(1,))\n  (1): ReLU()\n)"
    for suffix in FORMATS:
        assert cnnviz("compare", text, "--input", "1x8", "-o", f"a.{suffix}").status == 0
        assert provenance.words(origin_in(Path(f"a.{suffix}").read_bytes()))[1] == text
        assert cnnviz("remake", f"a.{suffix}", "-o", f"b.{suffix}").status == 0
        assert Path(f"a.{suffix}").read_bytes() == Path(f"b.{suffix}").read_bytes()


def test_python_stores_it_too(cnnviz: Cnnviz) -> None:
    net = package.parse("Conv1d(1, 2, 3), ReLU()", input_shape=(1, 8))
    package.compare(net, size=(7, 5), focus=(0, 2)).save("a.svg")
    assert cnnviz("remake", "a.svg", "-o", "b.svg").status == 0
    words = provenance.words(origin_in(Path("a.svg").read_bytes()))
    assert words[:2] == ("compare", ", ".join(map(repr, net.layers)))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n\xff\xff\xff\xfftEXtcnnviz\0", b"%PDF-1.4 /Keywords (cnnviz 1: [)",
        b"PK\x03\x04", b"%: cnnviz 0.1.0: [", b"%: cnnviz 0.1.0: [1, 2]",
        b'%: cnnviz 0.1.0: ["graph", "Conv1d(1, 1, 3)"]', b'%: cnnviz 0.1.0: []',
        b'%: cnnviz 0.1.0: {"compare": 1}', b'%: cnnviz 0.1.0: [' + b"[" * 5000 + b"]",
        b'%: cnnviz 0.1.0: ["compare", "a\\u001b[31m"]', b'%: cnnviz 0.1.0: ["compare", "\\ud800"]',
    ],
)  # fmt: skip
def test_a_file_from_elsewhere_gets_a_sentence(cnnviz: Cnnviz, data: bytes) -> None:
    Path("x.svg").write_bytes(data)
    for command in ("remake", "show-spec"):
        words = ("x.svg", "-o", "y.svg") if command == "remake" else ("x.svg",)
        ran = cnnviz(command, *words)
        assert ran.status == 2
        assert ran.err.startswith("Error: 'x.svg' does not say how it was made")
        assert ran.err.count("\n") == 1
    assert not Path("y.svg").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-o", "/tmp/evil.svg"], "a figure cannot ask for --output"),
        (["--into", "deck.pptx"], "a figure cannot ask for --into"),
        (["--open"], "a figure cannot ask for --open"),
        (["--engine", "graphviz"], "a figure cannot ask for --engine"),
        (["--image", "/etc/passwd"], "a figure cannot ask for --image"),
        (["--frames", "folder"], "a figure cannot ask for --frames"),
        (["--theme", "/etc/passwd.toml"], "not the name of a file"),
        (["--theme", "x = [[["], "not TOML"),
        (["--labels", "/etc/passwd"], "not the name of a file"),
        (["--nonsense"], "the command in this file is wrong"),
        (["--size", "0x0"], "a side has 1 to 60 inches"),
        (["--dpi", "99999999"], "dpi"),
        (["--vary", "stride=1:99999"], ""),
    ],
)
def test_a_stored_command_goes_no_further_than_the_figure(cnnviz: Cnnviz, words, said: str) -> None:
    _store("x.svg", ["compare", "Conv1d(1, 1, 3)", *words])
    ran = cnnviz("remake", "x.svg", "-o", "y.svg")
    assert (ran.status, said in ran.err) == (2, True)
    assert sorted(path.name for path in Path().iterdir()) == ["x.svg"]


def test_a_stored_spec_is_no_path(cnnviz: Cnnviz) -> None:
    Path("net.txt").write_text("Conv1d(1, 1, 3)")
    for spec in ("net.txt", "-", "/etc/passwd"):
        _store("x.svg", ["compare", "--", spec])
        ran = cnnviz("remake", "x.svg", "-o", "y.svg")
        assert ran.status == 2
        assert "root" not in ran.err
        assert not Path("y.svg").exists()


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(
        [b"", b"\x89PNG\r\n\x1a\n", b"%PDF-1.4 /Keywords (", b"PK\x03\x04", b"%: cnnviz 1: "]
        + [b"GIF89a!\xfe", b"RIFF\0\0\0\0WEBPCNNV", b"\0\0\0\x08ftyp", b"// cnnviz 1: "]
    ),
    st.binary(max_size=200),
)
def test_no_bytes_are_a_fault(head: bytes, rest: bytes) -> None:
    line = origin_in(head + rest)
    assert line is None or line.isascii()
    assert provenance.words(line or "") is None or provenance.command(line)


def test_another_version_is_told(cnnviz: Cnnviz) -> None:
    _store("x.svg", ["compare", "Conv1d(1, 1, 3)", "--input", "1x8"], "0.0.1")
    ran = cnnviz("remake", "x.svg", "-o", "y.svg")
    assert ran.status == 0
    assert "cnnviz 0.0.1 made it, and this is" in ran.err


def test_where_it_shall_go_is_asked(cnnviz: Cnnviz) -> None:
    cnnviz(*NET, "-o", "a.svg")
    ran = cnnviz("remake", "a.svg")
    assert (ran.status, "Add -o new.svg" in ran.err) == (2, True)
    assert cnnviz("remake", "none.svg", "-o", "b.svg").status == 1


def test_a_deck_holds_the_command_in_its_notes(cnnviz: Cnnviz) -> None:
    from pptx import Presentation

    cnnviz(*NET, "-o", "a.pptx")
    [slide] = Presentation("a.pptx").slides
    notes = slide.notes_slide.notes_text_frame.text
    assert notes.endswith("Made by: cnnviz compare 'Conv1d(1, 1, 3)' --input 1x8")


def _store(path: str, words: list[str], version: str = package.__version__) -> None:
    Path(path).write_text(f"%: cnnviz {version}: {json.dumps(words)}\n")
