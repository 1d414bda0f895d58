"""What counts as the same name or the same birth date under one NIK."""

from __future__ import annotations

import pytest


def ask(world, function, one, other):
    kind = "text" if function == "names_agree" else "date"
    query = (
        f"select core.{function}(cast(:one as {kind}), cast(:other as {kind})),"
        f" core.{function}(cast(:other as {kind}), cast(:one as {kind}))"
    )
    forward, backward = world.rows(query, one=one, other=other)[0]
    assert forward == backward, "not symmetric"
    return forward


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("SITI AMINAH", "SITI AMINAH", True),
        ("SITI AMINAH", "SITI AMINA", True),
        ("SITI AMINAH", "SITTI AMINAA", True),
        ("SUTARNO", "SUTARMO", True),
        ("SUTARNO", "SUTINAH", False),
        ("SRI", "SRO", False),
        ("SITI", "SITI AMINAH", True),
        ("AMINAH", "SITI AMINAH", False),
        ("AMINAH SITI", "SITI AMINAH", True),
        ("S AMINAH", "SITI AMINAH", True),
        ("SITI A", "SITI AMINAH", True),
        ("S A", "SITI AMINAH", False),
        ("M ARIFIN HADI", "MUHAMAD ARIFIN", True),
        ("ENDANG SULIST", "ENDANG SULISTYOWATI", True),
        ("SRI SUPARMAN", "SUPARMAN", False),
        ("SITI AMINAH", "SITI MARYAM", False),
        ("SITI AMINAH", None, False),
        (None, None, False),
        ("A" * 400, "A" * 399 + "B", True),
    ],
)
def test_two_names_agree_or_do_not_whichever_comes_first(world, one, other, expected):
    assert ask(world, "names_agree", one, other) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("1980-05-01", "1980-05-01", True),
        ("1980-05-01", "1980-01-05", True),
        ("1980-05-13", "1980-05-12", False),
        ("1980-05-01", "1981-01-05", False),
        ("1980-05-01", None, False),
        (None, None, False),
    ],
)
def test_two_birth_dates_agree_when_equal_or_swapped(world, one, other, expected):
    assert ask(world, "birth_dates_agree", one, other) is expected
