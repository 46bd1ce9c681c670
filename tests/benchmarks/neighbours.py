"""How long it takes to find the series nearest to a series, by dynamic time warping."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.report import Section
from benchmarks.setting import Setting
from benchmarks.timing import Comparison, once, repeated, take_turns
from patchlstm import DataSeries
from patchlstm.arrays import FloatArray

GOAL = 1.2
_OURS = "patchlstm"
_CASES = {"50 x 35 frames, D=13": (50, 35, 13), "500 x 100 frames, D=6": (500, 100, 6)}
_N_LABELS = 10

Search = Callable[[], int]
"""Returns the number of the nearest series."""


def draw_series(n_series: int, n_frames: int, n_inputs: int) -> list[FloatArray]:
    """Draw random walks of some kinds, each a little different in time and value."""
    rng = np.random.default_rng(0)
    kinds = [rng.normal(size=(n_frames, n_inputs)).cumsum(axis=0) for _ in range(_N_LABELS)]
    drawn = []
    for n in range(n_series):
        path = np.sort(rng.uniform(0, n_frames - 1, n_frames))
        columns = [np.interp(path, np.arange(n_frames), one) for one in kinds[n % _N_LABELS].T]
        drawn.append(np.stack(columns, axis=1) + rng.normal(0, 0.3, (n_frames, n_inputs)))
    return [each.astype(np.float32) for each in drawn]


def searches(series: list[FloatArray], asked: FloatArray) -> dict[str, Search]:
    """Return how each library finds the nearest series, those that are installed."""
    data = DataSeries()
    for n, each in enumerate(series):
        data.add_series(str(n), each)
    found: dict[str, Search] = {_OURS: lambda: int(data.k_nearest(asked, 1)[0][0])}
    wide = [np.ascontiguousarray(each.T, dtype=np.float64) for each in series]
    tall = [each.astype(np.float64) for each in series]
    one = asked.astype(np.float64)
    try:
        from aeon.distances import dtw_pairwise_distance

        whole = np.stack(wide)
        query = np.ascontiguousarray(one.T)[np.newaxis]
        found["aeon"] = lambda: int(dtw_pairwise_distance(query, whole).argmin())
    except ImportError:
        pass
    try:
        from dtaidistance import dtw_ndim

        found["dtaidistance"] = lambda: _least(
            lambda n, limit: dtw_ndim.distance_fast(one, tall[n], max_dist=limit), len(tall)
        )
    except ImportError:
        pass
    try:
        from tslearn.metrics import cdist_dtw

        found["tslearn"] = lambda: int(cdist_dtw([one], tall).argmin())
    except ImportError:
        pass
    return found


def _least(measure: Callable[[int, float], float], n_series: int) -> int:
    """Return the nearest, each search ending where it is farther than the best before it."""
    best, limit = 0, np.inf
    for n in range(n_series):
        distance = measure(n, limit if np.isfinite(limit) else 1e30)
        if distance < limit:
            best, limit = n, distance
    return best


def run(setting: Setting) -> Section:
    """Find the nearest of some series."""
    comparison = Comparison(_OURS, "ms a search", 1e3)
    for case, shape in _CASES.items():
        *series, asked = draw_series(shape[0] + 1, *shape[1:])
        found = searches(series, asked)
        answers = {name: search() for name, search in found.items()}
        if len(set(answers.values())) != 1:
            raise RuntimeError(f"they find different series: {answers}")
        contenders = {
            name: repeated(search, setting.choose(0.02, 0.005)) if name == _OURS else once(search)
            for name, search in found.items()
        }
        comparison.add(case, take_turns(contenders, setting.choose(21, 5)))
    return Section(
        "The nearest series",
        [
            "Multivariate dynamic time warping without a band, of one series with all of a set; the"
            " peers on one core, and given a limit where they can end early. The goal is to need at"
            f" most {GOAL:.1f} times as long as the fastest.",
            comparison.times_table(),
            comparison.ratios_table(),
        ],
        ahead=comparison.ahead(),
    )
