"""Slides for a deck that is there: it keeps all that is in it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from pptx import Presentation
from pptx.util import Emu

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.render.slides.into import append, read_deck

DARK_ON_ACCENTS = {"dk1": "10243E", "lt1": "FDF6E3", "accent1": "7030A0", "accent2": "00B050"}


@pytest.fixture(scope="module")
def theirs(tmp_path_factory) -> Path:
    """A deck with its own size, colours, layouts in use, a table, a chart and a picture."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    deck = Presentation()
    deck.slide_width, deck.slide_height = Emu(11_430_000), Emu(6_429_375)
    theme = next(
        rel.target_part for rel in deck.slide_master.part.rels.values() if "theme" in rel.reltype
    )
    for slot, colour in DARK_ON_ACCENTS.items():
        root = etree.fromstring(theme.blob)
        element = root.find(f".//{{*}}clrScheme/{{*}}{slot}")
        for child in list(element):
            element.remove(child)
        etree.SubElement(element, f"{{{element.nsmap['a']}}}srgbClr", val=colour)
        theme._blob = etree.tostring(root)
    first = deck.slides.add_slide(deck.slide_layouts[0])
    first.shapes.title.text = "Lecture 7"
    first.notes_slide.notes_text_frame.text = "Say hello."
    second = deck.slides.add_slide(deck.slide_layouts[5])
    second.shapes.add_table(2, 2, 0, 0, 999_999, 999_999).table.cell(0, 0).text = "a"
    data = CategoryChartData()
    data.categories = ["x"]
    data.add_series("s", [1])
    second.shapes.add_chart(XL_CHART_TYPE.PIE, 0, 0, 999_999, 999_999, data)
    second.shapes.add_picture(io.BytesIO(cnnviz.compare().to_bytes("png", dpi=20)), 0, 0)
    path = tmp_path_factory.mktemp("their") / "Lecture 7.pptx"
    deck.save(path)
    return path


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a deck, XML in one canonical form."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        every = {name: archive.read(name) for name in archive.namelist()}
    return {
        name: etree.tostring(etree.fromstring(blob), method="c14n")
        if name.endswith((".xml", ".rels"))
        else blob
        for name, blob in every.items()
    }


# What lists the parts: these say that there is a slide more.
LISTS = {"[Content_Types].xml", "ppt/presentation.xml", "ppt/_rels/presentation.xml.rels"}


def test_all_that_was_there_stays(theirs: Path) -> None:
    deck = read_deck(theirs)
    before, after = parts(theirs.read_bytes()), parts(append(deck, cnnviz.compare().picture))
    assert before.keys() < after.keys()
    assert {name for name in before if before[name] != after[name]} <= LISTS
    new = after.keys() - before.keys()
    assert {name.partition("/")[2].partition("/")[0] for name in new} == {"slides", "notesSlides"}


def test_slides_come_last_on_the_blank_layout(theirs: Path) -> None:
    pictures = (cnnviz.compare().picture, cnnviz.draw("image").picture)
    deck = Presentation(io.BytesIO(append(read_deck(theirs), *pictures)))
    assert len(deck.slides) == 4
    assert deck.slides[0].shapes.title.text == "Lecture 7"
    assert deck.slides[0].notes_slide.notes_text_frame.text == "Say hello."
    for slide, picture in zip(list(deck.slides)[2:], pictures, strict=True):
        assert slide.slide_layout.name == "Blank"
        assert slide.shapes.title.text_frame.text == picture.title
        assert picture.description in slide.notes_slide.notes_text_frame.text


def test_a_deck_says_its_size_and_its_colours(theirs: Path) -> None:
    deck = read_deck(theirs)
    assert deck.size == (900, 506.25)
    assert deck.scheme[:2] == ("#10243e", "#fdf6e3")
    assert deck.scheme[4:6] == ("#7030a0", "#00b050")
    assert all(len(colour) == 7 for colour in deck.scheme)


def test_same_deck_and_picture_same_bytes(theirs: Path) -> None:
    picture = cnnviz.compare().picture
    assert append(read_deck(theirs), picture) == append(read_deck(theirs), picture)


def test_slides_can_be_added_again_and_again(theirs: Path, tmp_path: Path) -> None:
    picture, path = cnnviz.compare().picture, tmp_path / "x.pptx"
    path.write_bytes(theirs.read_bytes())
    for count in (3, 4):
        path.write_bytes(append(read_deck(path), picture))
        assert len(Presentation(path).slides) == count


def test_no_file_is_no_deck(tmp_path: Path) -> None:
    assert read_deck(tmp_path / "none.pptx") is None


def archive(**files: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"", b"PK", b"\xd0\xcf\x11\xe0 a deck with a password", archive(), archive(a="<x/>")],
)
def test_what_is_no_deck_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.pptx"
    path.write_bytes(data)
    with pytest.raises(CnnvizError, match=r"'.*x\.pptx' is no PowerPoint deck \(\.pptx\)") as told:
        read_deck(path)
    assert ("password" in str(told.value)) == (b"password" in data)
    assert path.read_bytes() == data


def test_a_damaged_deck_is_refused(theirs: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.pptx"
    whole = theirs.read_bytes()
    with zipfile.ZipFile(theirs) as source:
        names = source.namelist()
    for hurt in (
        "ppt/presentation.xml",
        "ppt/theme/theme1.xml",
        "ppt/slideMasters/slideMaster1.xml",
    ):
        assert hurt in names
        stream = io.BytesIO()
        with zipfile.ZipFile(theirs) as source, zipfile.ZipFile(stream, "w") as target:
            for name in names:
                target.writestr(name, b"<broken" if name == hurt else source.read(name))
        path.write_bytes(stream.getvalue())
        with pytest.raises(CnnvizError, match="no PowerPoint deck"):
            read_deck(path)
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CnnvizError, match="no PowerPoint deck"):
        read_deck(path)


def test_a_deck_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("cnnviz.render.slides.into.MOST", 1000)
    path = tmp_path / "x.pptx"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a", "0" * 50_000)
    path.write_bytes(stream.getvalue())
    with pytest.raises(CnnvizError, match="too much to open"):
        read_deck(path)
