"""Makes the package for Max: binaries, reference pages, help patches, installer's files."""
