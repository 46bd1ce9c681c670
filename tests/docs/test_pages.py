"""What the pages are made of: patches as they stand in files, and the values of parameters."""

from __future__ import annotations

import pytest

from generator.patchfile import Box, boxes
from generator.reference.docpages import patch_page
from generator.reference.words import values
from patchlstm.objects.catalogue import find
from patchlstm.objects.mfcc import PARAMETERS as MFCC

PATCH = """\
#N canvas 0 0 400 300 12;
#X obj 5 50 cnv 22 810 22 empty empty 1\\ \\ record\\ a\\ take 8 11 0 14 #d9e2ec #102030 0;
#X msg 15 80 record 1 \\, begin;
#N canvas 0 0 100 100 inside 0;
#X msg 15 80 never seen;
#X restore 15 120 pd inside;
#X text 15 150 a text \\, which goes over
two lines and says something, f 30;
#X text 15 180 too short, f 9;
#N canvas 0 0 100 100 META 0;
#X text 15 15 DESCRIPTION records takes \\, and more, f 70;
#X restore 15 200 pd META;
"""


def test_boxes_are_those_of_the_patch_itself():
    found = list(boxes(PATCH))
    assert found[1] == Box("msg", 15, 80, "record 1, begin")
    assert "a text, which goes over two lines and says something" in [box.text for box in found]
    assert "never seen" not in [box.text for box in found]


def test_the_page_of_a_patch_says_what_its_help_says():
    page = patch_page("lstm.thing", PATCH)
    assert "# lstm.thing\n\nRecords takes, and more. It is a patch itself" in page
    assert "\n## Record a take\n\n- To click there" not in page  # texts stand where they are
    assert "\n## Record a take\n\n- a text, which goes over two lines and says something\n" in page
    assert page.endswith("- To click there: `record 1, begin`\n")


@pytest.mark.parametrize(
    ("parameter", "said"),
    [
        (find("lstm.classifier").parameters["threshold"], "0 to 1"),
        (find("lstm.classifier").parameters["members"], "whole, 1 to 16"),
        (find("lstm.classifier").parameters["pooling"], "all or last"),
        (find("lstm.classifier").parameters["hiddensize"], "whole, 1 to 4096; up to 8 of them"),
        (find("lstm.classifier").parameters["model"], "a file"),
        (find("lstm.dataseries").parameters["keep"], "0 or 1"),
        (MFCC["hop"], "whole, 1 to 65536, or -1"),
        (MFCC["delta"], "0 or 1"),
    ],
)
def test_the_values_of_a_parameter_are_those_that_it_takes(parameter, said):
    assert values(parameter) == said
