"""Sphinx's settings for the documentation, `make docs`.

Nothing is loaded from elsewhere: the pages, and the search in them, work without a network.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

import patchlstm

project = "patchlstm"
author = "The patchlstm authors"
copyright = "the patchlstm authors, BSD 3-clause licence"  # noqa: A001  (Sphinx's name)
version = release = patchlstm.__version__

extensions = [
    "myst_parser",  # pages in Markdown, which are read on their own as well
    "numpydoc",  # the docstrings, as NumPy and librosa have them
    "sphinx.ext.autodoc",
]
exclude_patterns = ["performance/*"]
nitpicky = True
smartquotes = False

myst_enable_extensions = ["attrs_block", "colon_fence"]
myst_heading_anchors = 4
suppress_warnings = ["myst.header"]  # READMEs and the changelog begin where they like

default_role = "code"  # `name` in a docstring
toc_object_entries_show_parents = "hide"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False
autodoc_typehints = "none"  # the docstrings have shapes and units
autodoc_member_order = "bysource"

html_theme = "furo"
html_title = "patchlstm"
html_static_path = ["static"]
html_css_files = ["pages.css"]
html_show_sphinx = False
html_copy_source = False


def setup(app: Sphinx) -> None:
    """Have Sphinx end with a list of the links that lead out; `make docs LINKS=1` follows them."""
    app.connect("build-finished", _list_links)


def _list_links(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.name != "html":
        return
    links = {
        node["refuri"]
        for page in app.env.found_docs
        for node in app.env.get_doctree(page).findall(nodes.reference)
        if node.get("refuri", "").startswith("http")
    }
    print("links that lead out:", *sorted(links), sep="\n  ")
