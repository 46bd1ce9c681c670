"""The starter of Pds."""

import pytest

from soak.starting import Starter


@pytest.fixture(scope="session")
def start(tmp_path_factory):
    return Starter(tmp_path_factory.mktemp("soak"))
