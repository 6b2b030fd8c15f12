"""The slides of the examples: their commands run, and real programs show them, where there are any.

Where `marp` and `quarto` are on PATH, they render the slides; where CNNVIZ_NODE is a folder of npm
packages with reveal.js, Chromium steps through one.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cnnviz
from cnnviz.picture.leaves import leaves
from cnnviz.picture.steps import frames
from tests.check import ROOT
from tests.gallery.browser import chromium

SLIDES = ROOT / "examples" / "slides"
NAMES = ("marp.md", "quarto.qmd")
REVEAL = """<!DOCTYPE html><link rel="stylesheet" href="{dist}/reveal.css">
<div class="reveal"><div class="slides"><section><h2>1</h2></section><section>{drawing}</section></div></div>
<script src="{dist}/reveal.js"></script>
<script>Reveal.initialize({{width: 1280, height: 720, transition: "none"}})</script>"""  # noqa: E501
EDGES = """() => [...document.querySelectorAll(".edge")]
  .filter((edge) => edge.checkVisibility({visibilityProperty: true})).length"""


def commands(text: str) -> list[list[str]]:
    """The commands of ours that a file says make its pictures."""
    return [line.split()[1:] for line in text.splitlines() if line.startswith("cnnviz ")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The slides with all of their pictures."""
    made = tmp_path_factory.mktemp("slides")
    shutil.copytree(SLIDES, made, dirs_exist_ok=True)
    return made


@pytest.fixture(params=NAMES)
def slides(request: Any, folder: Path) -> Path:
    """A file of slides whose commands have been run."""
    path: Path = folder / request.param
    for words in commands(path.read_text()):
        subprocess.run([sys.executable, "-m", "cnnviz", *words], cwd=folder, check=True)
    return path


def test_their_commands_make_what_they_show(slides: Path) -> None:
    text = slides.read_text()
    shown = re.findall(r"!\[.*?\]\(([^)]+)\)|include (\S+) >", text)
    names = {name for pair in shown for name in pair if name}
    made = {words[words.index("-o") + 1] for words in commands(text)}
    assert names == made
    assert all((slides.parent / name).read_text().startswith("<svg") for name in names)


def test_a_build_up_can_be_inlined(folder: Path, slides: Path) -> None:
    if slides.suffix != ".qmd":
        assert "--animate" in slides.read_text()
        return
    drawing = (folder / "argument.svg").read_text()
    assert "fragment" in drawing
    # Markdown ends a block of HTML at an empty line.
    assert "\n\n" not in drawing


def run(command: list[str], folder: Path) -> None:
    program = shutil.which(command[0])
    if program is None:
        pytest.skip(f"there is no {command[0]} here")
    chrome = shutil.which("chromium") or ""
    env = {**os.environ, "CHROME_PATH": chrome, "CHROME_NO_SANDBOX": "1"}
    subprocess.run([program, *command[1:]], cwd=folder, env=env, check=True, timeout=120)


def test_marp_makes_slides_of_them(folder: Path) -> None:
    run(["marp", "--allow-local-files", "marp.md", "-o", "marp.html"], folder)
    document = (folder / "marp.html").read_text()
    assert document.count("<section") >= 3
    assert "walk.svg" in document


def test_quarto_makes_slides_of_them(folder: Path) -> None:
    run(["quarto", "render", "quarto.qmd"], folder)
    document = (folder / "quarto.html").read_text()
    assert 'class="fragment" data-fragment-index="0"' in document
    # Behind the title, which has a class of its own, none but the two.
    assert document.count('<section class="slide') == 2


@pytest.fixture
def opened(folder: Path, tmp_path: Path) -> Iterator[Any]:
    dist = Path(os.environ.get("CNNVIZ_NODE", "no-such-folder"), "reveal.js", "dist").absolute()
    if not dist.is_dir():
        pytest.skip("there is no reveal.js here (npm install reveal.js; CNNVIZ_NODE=node_modules)")
    subprocess.run(
        [sys.executable, "-m", "cnnviz", "compare", "--fragments", "-o", "argument.svg"],
        cwd=folder, check=True,
    )  # fmt: skip
    drawing = (folder / "argument.svg").read_text()
    (folder / "reveal.html").write_text(REVEAL.format(dist=dist.as_uri(), drawing=drawing))
    with chromium(tmp_path) as browser:
        page = browser.new_page()
        page.goto((folder / "reveal.html").as_uri())
        page.wait_for_function("() => window.Reveal?.isReady()")
        yield page


def test_reveal_steps_through_the_fragments(opened: Any) -> None:
    whole = cnnviz.compare().picture
    expected = [
        sum(mark.cls == "edge" for mark in leaves(frame.marks) for _ in mark.which)  # type: ignore[union-attr]
        for frame in frames(whole)
    ]
    seen = []
    for _ in expected:
        opened.keyboard.press("ArrowRight")
        opened.wait_for_timeout(400)
        seen.append(opened.evaluate(EDGES))
    assert seen == expected
    assert len(set(seen)) > 1
    opened.keyboard.press("ArrowLeft")
    opened.wait_for_timeout(400)
    assert opened.evaluate(EDGES) == expected[-2]
