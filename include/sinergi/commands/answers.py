"""Which answers fit which question about a delivery, and the command that gives one."""

from __future__ import annotations

UNFINISHED = "belum selesai"
REFUSE = "refuse"
ANSWERS = ("release", "replace", "add", "map", REFUSE)
# Why no answer is taken any more: decided already, or no delivery that waits.
ANSWERED = "OPS-009"
CLOSED = frozenset({"OPS-001", "OPS-003", ANSWERED})

# What the command puts into its answer of a waiting page: it has started the run itself.
CLOSED_BY_COMMAND = "closed_by_command"

OUTCOME_LABELS = {
    "release": "Lepaskan",
    "replace": "Ganti",
    "add": "Tambah",
    "map": "Petakan",
    REFUSE: "Tolak",
}

# Refusing is always possible. A rule of a suite, which is not listed here, may be released.
_FITTING: dict[str, tuple[str, ...]] = {
    UNFINISHED: (),
    "HOLD-001": ("map",),
    "HOLD-002": (),
    "HOLD-003": ("release",),
    "HOLD-004": ("release",),
    "HOLD-005": ("replace", "add"),
    "HOLD-006": ("release",),
    "HOLD-007": ("release",),
    "HOLD-008": ("release",),
}


def fitting_answers(code: str, *, is_mapped: bool = False) -> tuple[str, ...]:
    """Return the answers to what a delivery is held for, the usual one first.

    Args:
        code: What it is held for.
        is_mapped: Whether a human assigned its headings; that may have been wrong, so it can be done anew.

    >>> fitting_answers("HOLD-005")
    ('replace', 'add', 'refuse')
    >>> fitting_answers("HOLD-003", is_mapped=True)
    ('release', 'map', 'refuse')
    """
    usual = _FITTING.get(code, ("release",))
    remap = ("map",) if is_mapped and code != UNFINISHED and "map" not in usual else ()
    return (*usual, *remap, REFUSE)


def question_prefix(delivery_id: int) -> str:
    """Return how the names of all runs of ``approve_delivery`` about a delivery begin.

    >>> question_prefix(3)
    'kiriman-3-'
    """
    return f"kiriman-{delivery_id}-"


def answer_command(delivery_id: int, code: str, *, is_mapped: bool = False) -> str:
    """Return what an operator types to answer, with the number and every answer that fits.

    >>> answer_command(3, "HOLD-004")
    'make decide DELIVERY=3 OUTCOME=release|refuse REASON="…" BY="…"'
    """
    fitting = fitting_answers(code, is_mapped=is_mapped)
    mapping = ' MAP="JUDUL DI BERKAS=kolom"' if "map" in fitting else ""
    return f'make decide DELIVERY={delivery_id} OUTCOME={"|".join(fitting)} REASON="…" BY="…"{mapping}'
