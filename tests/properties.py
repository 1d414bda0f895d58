"""How many examples a costly property is tried with."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

_IS_THOROUGH = os.environ.get("SINERGI_TEST_EXAMPLES") == "all"


def costly(*, quick: int, thorough: int):
    """Return a decorator: a few examples in `make test`, many in `make test-slow`.

    Args:
        quick: Examples where everything is tested.
        thorough: Examples where costly properties are tested.
    """

    def decorate(function):
        examples = settings(
            max_examples=thorough if _IS_THOROUGH else quick,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        )
        return pytest.mark.property(examples(function))

    return decorate
