"""Makes the library for Pure Data on Windows and macOS, from Linux."""
