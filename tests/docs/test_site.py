"""The documentation: whole, and its links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import patchlstm
from generator.reference.docpages import page_name
from generator.sources import ROOT
from patchlstm.objects.catalogue import EVERYTHING

DOCS = ROOT / "docs"
PATCHES = [path.stem for path in (ROOT / "patches" / "pd").glob("lstm.*.pd")]
HELP = sorted({name.removesuffix("-help") for name in PATCHES if name.endswith("-help")})
READ_ALONE = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
READ_ALONE += sorted(DOCS.rglob("*.md"))

_LINK = re.compile(r"!?\[[^][]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"^(`{3,}).*?^\1|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^(`{3,}).*?^\1", re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """Return the names of a page's headings, as GitHub and MyST give them."""
    titles = re.findall(
        r"^#+ (.*)$", _BLOCK.sub("", page.read_text(encoding="utf-8")), re.MULTILINE
    )
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def dead_links(page: Path, text: str) -> list[str]:
    """Return the links of a text, were it that page's, that lead to nothing."""
    dead = []
    for link in _LINK.findall(_CODE.sub("", text)):
        if link.startswith(("http:", "https:", "mailto:")):
            continue
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)
    return dead


@pytest.mark.parametrize("page", READ_ALONE, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    assert dead_links(page, page.read_text(encoding="utf-8")) == []


def test_a_dead_link_is_seen():
    text = "`x[y](z)` [a](README.md) [b](nothing.md) [c](README.md#nothing) ![d](none.png) [e](https://x.y)"
    assert dead_links(ROOT / "x.md", text) == ["nothing.md", "README.md#nothing", "none.png"]


@pytest.mark.parametrize("name", [*(each.name for each in EVERYTHING), *HELP])
def test_each_object_has_a_page_with_its_picture(name):
    page = (DOCS / "objects" / page_name(name)).read_text(encoding="utf-8")
    assert f"\n# {name}\n" in page
    assert (DOCS / "pictures" / f"{name}-help.png").exists(), f'make pictures ONLY="{name}-help"'
    assert f"({page_name(name)})" in (DOCS / "objects" / "index.md").read_text(encoding="utf-8")


def test_what_the_page_for_flucoma_users_names_is_there():
    known = {
        name
        for each in EVERYTHING
        for name in (*each.messages, *each.parameters, *getattr(each, "aliases", ()))
    }
    rows = re.findall(r"^\| .* \| (.*) \| .*\|$", (DOCS / "flucoma.md").read_text(), re.MULTILINE)
    here = {code.split()[0] for row in rows for code in re.findall(r"`([^`]+)`", row)}
    assert "addpoint" in here
    assert {name for name in here if not name.startswith("lstm.")} <= known


def test_the_site_is_made_without_a_warning(tmp_path):
    pytest.importorskip("sphinx", reason="pip install '.[docs]'")
    options = ["-W", "--keep-going", "-q", "--doctree-dir", str(tmp_path / "doctrees")]
    command = [sys.executable, "-m", "sphinx", *options, str(DOCS), str(tmp_path / "pages")]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    pages = list((tmp_path / "pages").rglob("*.html"))
    assert len(pages) > len(EVERYTHING)
    library = (tmp_path / "pages" / "python-api.html").read_text(encoding="utf-8")
    described = set(re.findall(r'id="patchlstm[.\w]*\.(\w+)"', library))
    assert set(patchlstm.__all__) <= described
    loaded = re.compile(r'<(?:link|script|img|source|iframe)[^>]*(?:href|src)="https?:')
    assert not [page.name for page in pages if loaded.search(page.read_text(encoding="utf-8"))]
