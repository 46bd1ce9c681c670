"""The one description of the objects, and what is made of it for both patchers.

`description` says it in words; `pdsubpatch` writes the subpatch ``reference`` of Pd's help patches,
and `maxpackage` the pages and help patches of Max. A message or a parameter is added in
``host/shim/messages.c`` and in `description`; ``make reference`` then renews Pd's help patches.
"""
