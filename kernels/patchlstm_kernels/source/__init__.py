"""The kernels' source, which Numba compiles; nothing outside this folder needs Numba."""
