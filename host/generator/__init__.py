"""What makes the external and all that goes with it: kernels, help, packages for other systems."""
