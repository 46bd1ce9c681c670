"""Makes all that is uploaded: source distribution, wheels, Deken package, package for Max."""
