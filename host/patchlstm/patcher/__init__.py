"""What the shim starts: commands of a patcher come in, replies and models go out."""
