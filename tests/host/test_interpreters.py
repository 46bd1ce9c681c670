"""The bridge starts every Python: what interpreter.c takes for granted of their headers."""

from __future__ import annotations

import re
import subprocess
import sysconfig
from pathlib import Path

import pytest

from generator.sources import ROOT

HEADERS = sorted(
    {
        sysconfig.get_path("include"),
        *map(str, Path("/usr/include").glob("python3.1?")),
        *map(str, Path.home().glob(".pyenv/versions/3.1?.*/include/python3.1?")),
    }
)
PROGRAM = """
#include <Python.h>
#include <stddef.h>
#include <stdio.h>
int main(void)
{
    printf("%zu ", sizeof(PyConfig));
    printf("%zu %zu ", sizeof(PyPreConfig), offsetof(PyPreConfig, utf8_mode));
    printf("%zu %zu ", sizeof(PyStatus), offsetof(PyStatus, err_msg));
    printf("%zu\\n", offsetof(PyStatus, exitcode));
    return 0;
}
"""


def measure(headers: str, folder: Path) -> list[int]:
    source, program = folder / "measure.c", folder / "measure"
    source.write_text(PROGRAM)
    subprocess.run(["cc", f"-I{headers}", source, "-o", program], check=True)
    return [int(word) for word in subprocess.check_output([program]).split()]


@pytest.mark.parametrize("headers", HEADERS)
def test_pythons_structures_are_what_the_bridge_was_compiled_with(headers, tmp_path):
    if not Path(headers, "Python.h").exists():
        pytest.skip("without Python.h")
    config, *others = measure(headers, tmp_path)
    interpreter = (ROOT / "host" / "bridge" / "interpreter.c").read_text(encoding="utf-8")
    (room,) = re.findall(r"char room\[(\d+)\]", interpreter)
    assert 2 * config < int(room)
    assert others == [40, 28, 32, 16, 24]
