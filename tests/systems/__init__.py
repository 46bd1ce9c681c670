"""Other systems, as far as they run here: Debian for other processors under qemu, Windows in Wine."""
