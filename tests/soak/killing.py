"""Kills processes in the middle of a write: the file then holds what it held, or all of the new.

Run as a program, because a process is copied for each kill, which none with threads should be.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from soak.report import Row

_LONGEST = 0.05  # seconds that a writer lives
_STALE = 7200  # seconds; what is older was left by a process that is dead


def kill_in_writes(folder: Path, n: int, seed: int) -> Row:
    """Kill `n` processes that write a set or a model over and over."""
    command = [sys.executable, "-m", "soak.killing", str(folder), str(n), str(seed)]
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(command, capture_output=True, text=True, env=paths)
    if done.returncode:
        return Row("kill -9 in a write", "0", [done.stderr])
    found = json.loads(done.stdout)
    note = f"{found['new']} times the new content, {found['left']} temporary files, removed later"
    return Row("kill -9 in a write", f"{n:,} processes", found["failures"], note)


def _main(folder: Path, n: int, seed: int) -> dict[str, object]:
    from patchlstm import DataSeries
    from soak.damage import KINDS

    chance = random.Random(seed)
    failures = []
    n_new = 0
    for kind in (KINDS[0], KINDS[-1]):
        path = folder / f"written{kind.ending}"
        old, new = kind.make(), kind.make()
        if isinstance(new, DataSeries):
            rows = ",".join(f'"{i}":{{"0":[{i}]}}' for i in range(1000))
            new = DataSeries.from_json(f'{{"cols":1,"data":{{{rows}}}}}')
        new.write(path)
        contents = {path.read_bytes(): "new"}
        old.write(path)
        contents[path.read_bytes()] = "old"
        for _ in range(n // 2):
            child = os.fork()
            if not child:
                while True:
                    new.write(path)
                    old.write(path)
            time.sleep(chance.uniform(0, _LONGEST))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            found = contents.get(path.read_bytes())
            n_new += found == "new"
            if found is None:
                failures.append(f"{kind.name}: {path.stat().st_size} bytes, neither old nor new")
    left = list(folder.glob(".patchlstm-*"))
    for file in left:
        os.utime(file, (time.time() - _STALE,) * 2)
    old.write(path)
    failures += [f"stays for ever: {file.name}" for file in folder.glob(".patchlstm-*")]
    return {"failures": failures, "new": n_new, "left": len(left)}


if __name__ == "__main__":
    print(json.dumps(_main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
