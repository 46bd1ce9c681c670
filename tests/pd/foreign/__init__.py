"""Pure Data of other systems, with the library that is made for them: `make pd-proof`."""
