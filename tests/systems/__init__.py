"""Other systems, as far as they run here: another processor under qemu, Windows in Wine."""
