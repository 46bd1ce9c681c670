"""`make reference`: writes what is made of the catalogue of objects."""

from __future__ import annotations

from generator.reference.files import made

for path, text in made().items():
    path.write_text(text, encoding="utf-8")
