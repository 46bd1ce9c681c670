"""Files .lstm for tests: sealed after a change, made by hand, read by the external's own code."""

import os
import struct
import subprocess
import zlib
from pathlib import Path

import numpy as np

import sanitizers
from generator import aot
from patchlstm.network.binarymodel import MAGIC, VERSION

SHIM = Path(__file__).parents[2] / "host" / "shim"


class Reader:
    """The external's own code, checked by the compiler's sanitizers."""

    def __init__(self, folder):
        program = folder / "read"
        command = ["cc", "-std=c11", "-O1", *sanitizers.FLAGS, "-DLSTM_CONTRACT=0", f"-I{SHIM}"]
        inputs = [Path(__file__).parent / "read_model_main.c", *sorted(SHIM.glob("*.c"))]
        inputs += aot.build_objects(aot.this_target())
        libraries = ["-ldl", "-lpthread", "-lm"]
        subprocess.run([*command, *inputs, "-o", program, *libraries], check=True)
        self._program = program
        self.start()

    def start(self, variant=""):
        """Start it, with a variant of the kernels if one is named."""
        environment = {**os.environ, "PATCHLSTM_KERNELS": variant}
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([self._program], stdin=pipe, stdout=pipe, env=environment)

    def __call__(self, data):
        self.process.stdin.write(struct.pack("<q", len(data)) + data)
        self.process.stdin.flush()
        line = self.process.stdout.readline().decode()
        assert line, "the program has died; its last words are above"
        return line.strip()

    def close(self):
        """End the program, which then also looks for leaks."""
        self.process.stdin.close()
        assert self.process.wait(60) == 0


def sealed(data):
    """Give changed bytes the length and the checksum that they should have."""
    data = data[:16] + struct.pack("<Q", len(data)) + data[24:-4]
    return data + struct.pack("<I", zlib.crc32(data))


def numbers_file(sizes, canonical, labels=b"", novelty=(), version=VERSION):
    """Return a file as docs/model-file.md has it, of a network that answers with numbers."""
    arrays = np.concatenate([canonical, np.array(novelty, np.float32)]).astype("<f4").tobytes()
    counts = len(canonical), len(novelty), len(sizes), len(labels), len(b"{}")
    header = struct.pack("<8sIIQddQQIII", MAGIC, 0x01020304, version, 0, 0.25, 0, *counts)
    header += struct.pack("<Q", 0) if version >= 3 else b""  # no experts
    return sealed(header + np.array(sizes, "<u4").tobytes() + labels + arrays + b"{}" + bytes(4))
