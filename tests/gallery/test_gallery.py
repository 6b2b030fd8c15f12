"""The gallery is what its commands make, shows every figure, and says what each teaches."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter

import pytest

from cnnviz.cli.figures import table
from cnnviz.figures.catalogue import CATALOGUE, words
from tests.gallery import GALLERY, ROOT

from listing import listing  # isort: skip
from make import INDEX, README, changed, check, made, make, strangers  # isort: skip
from page import page  # isort: skip
from pictures import Entry, drawn, entries, rooms  # isort: skip

ENTRIES = entries()
TEXTBOOK = {
    "Sparse connectivity, seen from an input: the area that it affects",
    "Sparse connectivity, seen from an output: its receptive field",
    "The receptive field of a deep unit",
    "Parameter sharing",
    "Locally connected, convolutional and fully connected layers",
    "Connections restricted between channels (groups)",
    "Tiled convolution",
    "A stride, and the same by downsampling afterwards",
    "Zero padding, and how the width shrinks without it",
    "Max pooling, and how little a shift by one changes",
    "Pooling with downsampling",
}
"""The figures of a textbook's chapter on convolutional networks that teachers look for."""


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_picture_is_what_its_command_makes(entry: Entry) -> None:
    """After a change that was meant: python examples/gallery/make.py, and look at what changed."""
    ((path, text),) = made([entry])
    assert changed(path, text) == []


def test_lists_are_what_their_pictures_make() -> None:
    assert changed(INDEX, page()) == []
    assert changed(README, listing()) == []


def test_folder_has_no_other_pictures() -> None:
    assert strangers() == []


def test_every_figure_is_shown_as_it_is_unasked() -> None:
    shown = {entry.command for entry in ENTRIES}
    unasked = {words(one) for one in CATALOGUE}
    assert {line.replace(" --figure argument", "") for line in unasked} <= shown


def test_every_figure_of_the_gallery_is_told_by_the_list_of_figures() -> None:
    told = "\n".join(table())
    for entry in ENTRIES:
        name = re.search(r"(?:--figure|draw) (\S+)", entry.command)
        assert f" {name[1] if name else 'argument'}`" in told


def test_every_usual_figure_has_an_equivalent() -> None:
    assert {entry.textbook for entry in ENTRIES} - {""} == TEXTBOOK


def test_each_picture_has_its_words() -> None:
    assert [name for name, n in Counter(entry.id for entry in ENTRIES).items() if n > 1] == []
    for entry in ENTRIES:
        assert re.fullmatch(r"[a-z0-9-]+", entry.id)
        assert entry.question.endswith("?")
        assert shlex.split(entry.command)[0] == "cnnviz"
        for said in (entry.teaches, entry.careful):
            assert said.endswith((".", "!")) and len(said) > 40


def test_no_two_pictures_are_the_same() -> None:
    texts = [(GALLERY / f"{entry.id}.svg").read_text("utf-8") for entry in ENTRIES]
    assert len(set(texts)) == len(texts)


def test_page_is_one_file_of_a_reasonable_size() -> None:
    text = page()
    assert len(text.encode()) < 4_200_000
    assert set(re.findall(r"https?://[^\s\"'<>)]*", text)) <= {"http://www.w3.org/2000/svg"}
    for room in rooms():
        assert text.count(f">{room.question}<") == 2


@pytest.mark.parametrize("entry", [ENTRIES[0], ENTRIES[-1]], ids=lambda entry: entry.id)
def test_command_does_the_same_in_a_shell(entry: Entry) -> None:
    command = entry.command.replace("cnnviz", f"{sys.executable} -m cnnviz", 1)
    done = subprocess.run(
        f"{command} -o - --format svg", shell=True, cwd=ROOT, capture_output=True, check=True
    )
    assert done.stdout.decode() == drawn(entry)


def test_a_picture_that_was_changed_by_hand_is_found(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("gallery")
    monkeypatch.setattr("make.HERE", folder)
    monkeypatch.setattr("make.INDEX", folder / "index.html")
    monkeypatch.setattr("make.README", folder / "README.md")
    monkeypatch.setattr("make.entries", lambda: ENTRIES[:1])
    monkeypatch.setattr("make.page", lambda: "<p>the page</p>")
    assert make([]) == 0 and check() == 0
    path = folder / f"{ENTRIES[0].id}.svg"
    path.write_text(path.read_text("utf-8").replace("18 connections", "19 connections"), "utf-8")
    assert check() == 1
    assert make([]) == 0 and check() == 0
    (folder / "stranger.svg").write_text("<svg/>", "utf-8")
    assert check() == 1
    assert make(["unknown"]) == 2


def test_committed_pictures_are_whole_documents() -> None:
    for entry in ENTRIES:
        ET.fromstring((GALLERY / f"{entry.id}.svg").read_text("utf-8"))
