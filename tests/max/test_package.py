"""The package for Max: what its texts say, where it is installed, and what its binaries are."""

from __future__ import annotations

import json
import os
import plistlib
import re
import struct
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from generator.maxpackage import binaries
from generator.maxpackage.abstractions import ABSTRACTIONS
from generator.sources import SHIM
from patchlstm.cli import environment
from patchlstm.cli.main import main
from patchlstm.objects.catalogue import EVERYTHING

PORTS = {
    **{each.max_name: (1 + len(getattr(each, "inlets", ())), 2) for each in EVERYTHING},
    "print": (1, 0),
    "loadbang": (1, 1),
    "buffer~": (1, 2),
    "prepend": (1, 1),
    "==": (2, 1),
    "<": (2, 1),
    "delay": (2, 1),
    "i": (2, 1),
    "f": (2, 1),
    "zl": (2, 2),
    "key": (0, 4),
    "keyup": (0, 4),
    "+": (2, 1),
    "*": (2, 1),
    "/": (2, 1),
    "metro": (2, 1),
    "mtof": (1, 1),
    "saw~": (2, 1),
    "lores~": (3, 1),
    "line~": (2, 2),
    "*~": (2, 1),
    "lstm.recorder": (1, 1),
    "lstm.takes": (1, 2),
    "lstm.performer": (2, 2),
    "patcherargs": (1, 2),
    "timer": (2, 2),
    "uzi": (2, 3),
    "-": (2, 1),
    "split": (3, 2),
    "ctlin": (1, 2),
    "peek~": (3, 1),
    "test.assert": (1, 1),
    "test.terminate": (1, 0),
}
BUILT = environment.max_package()
needs_binaries = pytest.mark.skipif(
    not (BUILT / "externals").is_dir(), reason="`make max` has not been run"
)


@pytest.mark.parametrize("described", EVERYTHING, ids=lambda each: each.max_name)
def test_pages_are_xml_of_the_class(texts, described):
    root = ElementTree.parse(texts / "docs" / f"{described.max_name}.maxref.xml").getroot()
    assert (root.tag, root.get("name")) == ("c74object", described.max_name)
    assert {each.get("name") for each in root.iter("method")} == set(described.messages)
    attributes = {*described.parameters, *getattr(described, "aliases", ())}
    attributes |= {"name"} if described.sharing else set()
    assert {each.get("name") for each in root.iter("attribute")} == attributes
    assert [len(list(root.iter(place))) for place in ("inlet", "outlet")] == list(
        PORTS[described.max_name]
    )


PATCHERS = (
    *(f"help/{each.max_name}.maxhelp" for each in EVERYTHING),
    "examples/japanese-vowels.maxpat",
    "examples/movement-plays-synth.maxpat",
    "examples/words.maxpat",
    "examples/strokes.maxpat",
    "examples/gestures.maxpat",
    "patchers/lstm.maxtest.maxpat",
    *(f"patchers/{name}.maxpat" for name in ABSTRACTIONS),
    *(f"help/{name}.maxhelp" for name in ABSTRACTIONS),
)


def ports(text):
    """Return how many inlets and outlets Max gives to a box."""
    word, *arguments = text.split()
    if word in PORTS:
        return PORTS[word]
    n_values = max(map(int, re.findall(r"\$[fi](\d)", text)), default=0)
    return {
        "t": (1, len(arguments)),
        "route": (1, len(arguments) + 1),
        "sel": (2, 2) if len(arguments) == 1 else (1, len(arguments) + 1),
        "pack": (len(arguments), 1),
        "unpack": (1, len(arguments)),
        "expr": (n_values, 1),
        "vexpr": (n_values, 1),
        "gate": (2, int(arguments[0]) if word == "gate" and arguments else 1),
    }[word]


@pytest.mark.parametrize("name", PATCHERS)
def test_patchers_hold_together(texts, name):
    patcher = json.loads((texts / name).read_text())["patcher"]
    boxes = {entry["box"]["id"]: entry["box"] for entry in patcher["boxes"]}
    assert len(boxes) == len(patcher["boxes"])
    for box in boxes.values():
        if box["maxclass"] == "newobj":
            assert (box["numinlets"], box["numoutlets"]) == ports(box["text"]), box["text"]
    known = {
        each.max_name: {*each.messages, *each.parameters, *getattr(each, "aliases", ())}
        for each in EVERYTHING
    }
    assert patcher["lines"]
    for line in patcher["lines"]:
        (source, outlet), (target, inlet) = (
            line["patchline"][end] for end in ("source", "destination")
        )
        assert outlet < boxes[source]["numoutlets"]
        assert inlet < boxes[target]["numinlets"]
        receiver = boxes[target]["text"].split() or [boxes[target]["maxclass"]]
        if boxes[source]["maxclass"] == "message" and receiver[0] in known:
            for message in boxes[source]["text"].split(","):
                selector = message.split()[0]
                assert {selector, selector.removeprefix("get")} & known[receiver[0]], message


def test_objects_of_patchers_can_be_made(texts, start_max):
    created = {}
    classes = {each.max_name for each in EVERYTHING}
    for name in PATCHERS:
        for entry in json.loads((texts / name).read_text())["patcher"]["boxes"]:
            text = entry["box"]["text"]
            if entry["box"]["maxclass"] == "newobj" and text.split()[0] in classes:
                created[f"o{len(created)}"] = text
    double = start_max(created)
    assert not [line for line in double.seen if line.kind == "error"]
    assert double.quit() == 0


def test_the_example_finds_its_data(texts):
    boxes = json.loads((texts / "examples" / "japanese-vowels.maxpat").read_text())["patcher"][
        "boxes"
    ]
    files = re.findall(r"read (\S+)", " ".join(entry["box"]["text"] for entry in boxes))
    assert len(files) == 4
    assert all((texts / "media" / file).is_file() for file in files)


def test_max_is_told_which_file_has_each_class(texts):
    lines = (texts / "init" / "lstm-objectmappings.txt").read_text().splitlines()
    assert lines == [f"max objectfile {each.max_name} lstm {each.max_name};" for each in EVERYTHING]


def test_install_puts_the_package_and_the_paths_there(texts, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(environment, "max_package", lambda: texts)
    target = tmp_path / "Max 9" / "Packages"
    assert main(["install", "max", "--to", str(target)]) == 0
    paths = environment.read_paths(target / "lstm" / "support" / environment.PATHS_FILE)
    del paths["version"]
    assert all(Path(path).exists() for path in paths.values())
    assert (target / "lstm" / "package-info.json").exists()
    assert main(["install", "max", "--to", str(target)]) == 0  # again, over its own
    foreign = tmp_path / "other" / "lstm"
    foreign.mkdir(parents=True)
    assert main(["install", "max", "--to", str(foreign.parent)]) == 1
    assert "was not made by patchlstm" in capsys.readouterr().err


def test_install_finds_the_newest_max_or_says_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert main(["install", "max"]) == 1
    assert "name Max's folder Packages with --to" in capsys.readouterr().err
    for name in ("Max 8", "Max 9", "Max 10", "Max stuff"):
        (tmp_path / "Documents" / name).mkdir(parents=True)
    assert environment.max_folder() == tmp_path / "Documents" / "Max 10" / "Packages"


def test_install_says_how_the_package_is_made(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(environment, "max_package", lambda: tmp_path / "none")
    assert main(["install", "max", "--to", str(tmp_path)]) == 1
    assert "`make max`" in capsys.readouterr().err


@needs_binaries
def test_the_windows_binary_is_what_max_loads():
    lief = pytest.importorskip("lief")
    file = BUILT / "externals" / "lstm.mxe64"
    binary = lief.PE.parse(str(file))
    assert binary.header.machine == lief.PE.Header.MACHINE_TYPES.AMD64
    assert [entry.name for entry in binary.get_export().entries] == ["ext_main"]
    imports = {each.name: {entry.name for entry in each.entries} for each in binary.imports}
    system = {name for name in imports if name.startswith("api-ms-win-crt-")}
    assert set(imports) - system == {"MaxAPI.dll", "MaxAudio.dll", "KERNEL32.dll"}
    for name, functions in binaries.max_api().items():
        assert imports[f"{name}.dll"] == set(functions)


@needs_binaries
def test_the_macos_bundle_is_what_max_loads():
    lief = pytest.importorskip("lief")
    contents = BUILT / "externals" / "lstm.mxo" / "Contents"
    properties = plistlib.loads((contents / "Info.plist").read_bytes())
    assert properties["CFBundlePackageType"] == "iLaX"
    assert (contents / "PkgInfo").read_text() == "iLaX????"
    executable = contents / "MacOS" / properties["CFBundleExecutable"]
    assert os.access(executable, os.X_OK)
    fat = lief.MachO.parse(str(executable))
    assert struct.unpack(">II", executable.read_bytes()[:8]) == (0xCAFEBABE, 2)
    least = {"ARM64": [11, 0, 0], "X86_64": [10, 15, 0]}
    declared = {f"_{name}" for names in binaries.max_api().values() for name in names}
    for i in range(2):
        binary = fat.at(i)
        processor = binary.header.cpu_type.name
        assert list(binary.build_version.minos) == least.pop(processor)
        assert "_ext_main" in {symbol.name for symbol in binary.exported_symbols}
        undefined = {symbol.name for symbol in binary.imported_symbols}
        assert declared <= undefined
        assert not any(name.startswith(("_Py", "__Py")) for name in undefined)
        others = {library.name for library in binary.libraries} - {"lstm"}
        assert others == {"/usr/lib/libSystem.B.dylib"}
        assert binary.has_code_signature == (processor == "ARM64")


@pytest.mark.skipif("MAX_SDK" not in os.environ, reason="MAX_SDK names no folder of the Max SDK")
@pytest.mark.parametrize(
    ("target", "macro"),
    [("x86_64-macos.10.15", "MAC_VERSION"), ("x86_64-windows-gnu", "WIN_VERSION")],
)
def test_our_declarations_are_those_of_the_sdk(tmp_path, target, macro):
    pytest.importorskip("ziglang")
    header = (SHIM / "max" / "max_api.h").read_text()
    functions = header[header.index("/* symbols, classes") : header.rindex("#endif")]
    functions = re.sub(r"#ifdef _WIN32.*?#endif\n", "", functions, flags=re.DOTALL)  # a type
    includes = ["ext.h", "ext_obex.h", "ext_critical.h", "ext_systhread.h", "ext_path.h"]
    includes += ["jpatcher_api.h", "z_dsp.h"]
    (box,) = re.findall(r"typedef struct \{[^}]*\} t_pxobject;", header)
    same = '_Static_assert(sizeof(ours) == sizeof(t_pxobject), "the beginning of a box");'
    lines = [f'#include "{name}"' for name in [*includes, "ext_dictobj.h", "ext_buffer.h"]]
    source = tmp_path / "both.c"
    source.write_text(
        "\n".join([*lines, box.replace("t_pxobject", "ours"), same]) + f"\n{functions}"
    )
    folders = {path.parent for path in Path(os.environ["MAX_SDK"]).rglob("ext*.h")}
    command = [sys.executable, "-m", "ziglang", "cc", "-target", target, f"-D{macro}=1", "-w"]
    command += [f"-I{folder}" for folder in sorted(folders)]
    subprocess.run([*command, "-c", "-o", tmp_path / "both.o", source], check=True)
