"""The command line: `patchlstm install`, `doctor`, `demo`."""
