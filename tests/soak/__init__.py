"""What nobody would do on purpose, for as long as one likes: `make soak`."""
