"""What every object is, declared once: its messages, its parameters, its outlets, its words.

Nothing is imported here but the standard library, so that the build, the generator and the
program itself can all read it. `catalogue` lists the objects.
"""
