"""What is made of the catalogue of objects and stands among the sources.

That is the C table of messages, the setup names of Pd's class files, and what Pd's help and lists
say of the objects. `files` makes all of it, `make reference` writes it. `words` puts the
catalogue's words into those of a patcher.
"""
