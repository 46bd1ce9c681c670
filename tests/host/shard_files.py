"""Shards as NumPy and pandas users have them."""

import numpy as np


def write_npz(path, series, labels=None, ids=None, *, compressed=False, dtype=np.float32):
    """A shard with the arrays that docs/scaling.md names."""
    offsets = np.cumsum([0, *map(len, series)])
    arrays = {"frames": np.concatenate(series).astype(dtype), "offsets": offsets}
    if labels is not None:
        arrays["labels"] = np.array(labels)
    if ids is not None:
        arrays["ids"] = np.array(ids)
    (np.savez_compressed if compressed else np.savez)(path, **arrays)


def write_nested(path, series, labels=None, ids=None):
    """A row for each series."""
    import pyarrow as pa
    from pyarrow import parquet

    columns = {"frames": [frames.tolist() for frames in series]}
    types = [("frames", pa.list_(pa.list_(pa.float32())))]
    if ids is not None:
        columns["id"] = ids
        types.append(("id", pa.string()))
    if labels is not None:
        columns["label"] = labels
        types.append(("label", pa.string()))
    parquet.write_table(pa.table(columns, pa.schema(types)), path)


def write_long(path, series, labels, ids):
    """A row for each frame, as `DataFrame.to_parquet` writes it."""
    import pyarrow as pa
    from pyarrow import parquet

    lengths = [len(frames) for frames in series]
    frames = np.concatenate(series)
    columns = {
        "id": np.repeat(ids, lengths).tolist(),
        "frame": np.concatenate([np.arange(length) for length in lengths]),
        "label": pa.array(np.repeat(labels, lengths).tolist()).dictionary_encode(),
        **{f"x{d}": frames[:, d].astype(float) for d in range(frames.shape[1])},
        "__index_level_0__": np.arange(len(frames)),
    }
    parquet.write_table(pa.table(columns), path)
