"""`make dist`: makes all that is uploaded, in the folder ``dist``, from Linux."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import patchlstm
from generator.dist.archives import write_deken, write_zip
from generator.dist.pdlibraries import write_pd_libraries
from generator.dist.systems import SYSTEMS
from generator.dist.wheels import write_pure_part, write_wheel
from generator.maxpackage import __main__ as maxpackage
from generator.sources import ROOT

DIST = ROOT / "dist"


def write_sdist(target: Path) -> None:
    """Write the source distribution into a folder."""
    command = [sys.executable, "setup.py", "--quiet", "sdist", "--dist-dir", str(target)]
    subprocess.run(command, cwd=ROOT, check=True)


def main(include: Path) -> None:
    """Make all, with Pd's headers from a folder; what was there stays until all is complete."""
    maxpackage.main()
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build", prefix="dist-") as folder:
        scratch, made = Path(folder), Path(folder, "dist")
        pure, libraries = scratch / "pure", scratch / "pd"
        for each in (made, libraries):
            each.mkdir()
        write_sdist(made)
        write_pure_part(pure)
        for system in SYSTEMS:
            compiled = write_pd_libraries(system, libraries, include, scratch)
            write_wheel(system, pure, compiled, maxpackage.TARGET, scratch)
            print(f"made the wheel for {system.kernels}", flush=True)
        for wheel in scratch.glob("*.whl"):
            shutil.move(wheel, made)
        write_deken(sorted(libraries.iterdir()), made, scratch)
        write_zip(maxpackage.TARGET, made / f"lstm-{patchlstm.__version__}-max.zip")
        shutil.rmtree(DIST, ignore_errors=True)
        made.rename(DIST)
    for path in sorted(DIST.iterdir()):
        print(f"{path.stat().st_size:>10} {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
