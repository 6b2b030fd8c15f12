"""The words of a figure in another language: German, as an example; wrong files are told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import cnnviz
from cnnviz.english import WORDS
from cnnviz.errors import CnnvizError
from cnnviz.figures.catalogue import CATALOGUE, Entry
from cnnviz.labels import ENGLISH, load
from tests.figures.legible import faults, words

GERMAN = Path(__file__).parents[2] / "examples" / "labels" / "de.toml"
LONGER = {"Bias", "Neuron", "b", "Biases", "in", "input", "dilation", "stride", "padding"}
"""Words that are the same in both languages, or code."""


def test_the_example_has_all_words() -> None:
    text = GERMAN.read_text("utf-8")
    keys = re.findall(r'^"([^"]+)" = ', text, re.MULTILINE)
    assert keys == list(WORDS)


@pytest.mark.parametrize("size", ["16:9", "4:3", "column"])
def test_a_figure_speaks_german(size: str) -> None:
    picture = cnnviz.compare(labels=str(GERMAN), size=size).picture
    said = words(picture)
    assert {"Voll verbunden", "Lokal verbunden", "Faltung"} <= set(said)
    english = {word for text in WORDS.values() for word in re.findall(r"\b[a-z]{4,}\b", text)}
    spoken = {word for text in said for word in re.findall(r"\b[a-z]{4,}\b", text)}
    assert not spoken & english - {"kernel_size"}
    assert faults(picture, picture.background or "") == []


@pytest.mark.parametrize("size", ["16:9", "4:3"])
@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_longer_words_have_room_in_every_figure(entry: Entry, size: str) -> None:
    how = {"labels": str(GERMAN), "size": size}
    compares = entry.command == "compare"
    figure = (
        cnnviz.compare(figure=entry.name, **how) if compares else cnnviz.draw(entry.name, **how)
    )
    assert faults(figure.picture, figure.picture.background or "") == []


def test_numbers_are_written_as_the_language_writes_them() -> None:
    labels = load(str(GERMAN))
    assert labels.number(1234567) == "1.234.567"
    assert labels.short(74_900_123_456) == "74,9 Mrd."
    assert labels("inputs", n=1) == "1 Eingang"
    assert labels("inputs", n=1200) == "1.200 Eingänge"


def test_what_a_file_leaves_out_is_english(tmp_path: Path) -> None:
    (tmp_path / "few.toml").write_text('[panel]\nconv = "Faltung"\n')
    labels = load(str(tmp_path / "few.toml"))
    assert (labels("panel.conv"), labels("panel.fc")) == ("Faltung", ENGLISH("panel.fc"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = [", "is not TOML"),
        ('"panel.cnv" = "x"', "there is no label 'panel.cnv': did you mean 'panel.conv'"),
        ('inputs = "{n} x"', "inputs must have a singular and a plural, parted by |"),
        ('and = "a|b"', "and must have no |"),
        ('others = "{m} a|{m} b"', "others may have {n} in braces"),
        ('group = "{n.__class__}"', "group may have {n} in braces"),
        ('group = "{n!r:>9}"', "group may have {n} in braces"),
        ('group = "{"', "group may have {n} in braces"),
        ("group = 3", "group must be a text on one line"),
        ('group = "\\u001b[31m"', "group must be a text on one line"),
        (f'group = "{"x" * 400}"', "at most 300 characters"),
        ("a = " + "[" * 5000, "is nested too deep"),
    ],
)
def test_a_wrong_file_is_told(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "wrong.toml").write_text(text)
    with pytest.raises(CnnvizError) as caught:
        load(str(tmp_path / "wrong.toml"))
    assert said in str(caught.value)


def test_a_file_that_is_not_there_or_too_long_is_told(tmp_path: Path) -> None:
    with pytest.raises(CnnvizError, match="is not there"):
        load(str(tmp_path / "none.toml"))
    (tmp_path / "long.toml").write_text("#" * 300_000)
    with pytest.raises(CnnvizError, match="longer than 256 KiB"):
        load(str(tmp_path / "long.toml"))


def test_every_figure_takes_labels() -> None:
    for entry in CATALOGUE:
        draw = cnnviz.compare if entry.command == "compare" else None
        if draw:
            draw(figure=entry.name, labels=ENGLISH)
        else:
            cnnviz.draw(entry.name, labels=ENGLISH)
