from workshop import filled, workshop  # noqa: F401  (fixtures)
