"""The variant that C chooses for the processor at hand, without help of the compiler's library."""

from __future__ import annotations

import platform
import subprocess
from pathlib import Path

import pytest

import patchlstm_kernels

HERE = Path(patchlstm_kernels.__file__).parent
PROGRAM = """
#include <stdio.h>
#include "processors.h"
int main(void)
{
#define PRINT(variant, condition) if (condition) { puts(#variant); return 0; }
    LSTM_VARIANTS(PRINT)
    return 1;
}
"""
GCC = """
#include <stdio.h>
int main(void)
{
    int is_v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                __builtin_cpu_supports("bmi2");
    int is_v4 = is_v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    puts(is_v4 ? "v4" : is_v3 ? "v3" : "v2");
    return 0;
}
"""


def run(program, folder):
    source = folder / "program.c"
    source.write_text(program)
    command = ["gcc", "-Wall", "-Wextra", "-Werror", f"-I{HERE}", source, "-o"]
    subprocess.run([*command, folder / "program"], check=True)
    return subprocess.check_output([folder / "program"], text=True)


@pytest.mark.skipif(platform.machine() != "x86_64", reason="only x86-64 has several variants")
def test_c_chooses_what_gcc_knows_of_the_processor(tmp_path):
    assert run(PROGRAM, tmp_path) == run(GCC, tmp_path)
