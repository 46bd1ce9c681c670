"""Search for the settings with which an estimator learns a set best."""
