"""The Markdown of the figures, and how it gets into a document."""

from __future__ import annotations

import math

import pytest

from benchmarks.report import BEGIN, END, Plot, Section, figure, insert, where_others_lead


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.01234, "0.0123"), (1.234, "1.23"), (12.34, "12.3"), (12345.6, "12346")],
)
def test_figure(value, text):
    assert figure(value) == text


def test_no_figure():
    assert figure(math.nan) == "-"


def test_figures_replace_those_before():
    document = f"# Title\n\nText.\n\n{BEGIN}\nold\n{END}\n\nMore text.\n"
    once = insert(document, "new\n")
    assert once == f"# Title\n\nText.\n\n{BEGIN}\n\nnew\n\n{END}\n\nMore text.\n"
    assert insert(once, "new") == once


@pytest.mark.parametrize("document", ["", BEGIN, END, f"{END}\n{BEGIN}"])
def test_a_document_without_a_place_for_figures(document):
    with pytest.raises(ValueError, match="needs a line"):
        insert(document, "figures")


def test_section():
    plot = Plot("bars", "Bars", lambda axes: None)
    section = Section("Title", ["Text.", "| |"], [plot])
    assert section.markdown() == "## Title\n\nText.\n\n| |"
    assert section.markdown("figures").endswith("| |\n\n![Bars](figures/bars.svg)")


def test_where_others_lead():
    sections = [Section("One", [], ahead=["theirs: 1.1"]), Section("Two", [])]
    assert where_others_lead(sections).endswith("\n\n- One: theirs: 1.1")
    assert where_others_lead(sections[1:]) == "In no case of this run was a peer faster."
