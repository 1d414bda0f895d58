"""Which delivery replaces which, decided on shares of records alone."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sinergi.commands.answers import OUTCOME_LABELS
from sinergi.delivery.supersession import Rival, Supersession, decide_supersession
from sinergi.errors import HeldDeliveryError

Records = frozenset[int]


def delivery(number: int, *, records: int = 100, shared: int = 100, hour: int = 8, drop: str | None = None) -> Rival:
    return Rival(
        delivery_id=number,
        modified_at=datetime(2025, 4, 14, hour, tzinfo=UTC),
        file_name=f"{number}.csv",
        drop_id=drop or f"setoran {number}",
        records=records,
        shared=shared,
    )


def test_nothing_is_replaced_where_nothing_overlaps():
    assert decide_supersession(delivery(2), []) == Supersession()


def test_a_delivery_without_a_record_in_common_stands_beside():
    assert decide_supersession(delivery(2), [delivery(1, shared=0)]) == Supersession()


@pytest.mark.parametrize("shared", [90, 91, 100])
def test_ninety_percent_of_the_earlier_records_replace_it(shared):
    assert decide_supersession(delivery(2), [delivery(1, shared=shared)]) == Supersession(superseded=(1,))


@pytest.mark.parametrize("shared", [1, 50, 89])
def test_a_part_of_the_earlier_records_asks_a_human(shared):
    with pytest.raises(HeldDeliveryError, match=rf"{shared} dari 100 .*1\.csv") as caught:
        decide_supersession(delivery(2), [delivery(1, shared=shared)])
    assert caught.value.code == "HOLD-005"
    for outcome in ("replace", "add", "refuse"):
        assert f"{OUTCOME_LABELS[outcome]} (`{outcome}`)" in caught.value.remedy


def test_one_delivery_may_replace_several_and_stand_beside_others():
    rivals = [
        delivery(1, records=10, shared=10),
        delivery(2, records=5, shared=0),
        delivery(3, records=20, shared=19),
    ]
    assert decide_supersession(delivery(4), rivals).superseded == (1, 3)


def test_the_answer_add_replaces_nothing():
    assert decide_supersession(delivery(2), [delivery(1, shared=50)], answer="add") == Supersession()


def test_the_answer_replace_replaces_whatever_shares_a_record():
    rivals = [delivery(1, shared=1), delivery(2, shared=0), delivery(3, shared=60)]
    assert decide_supersession(delivery(4), rivals, answer="replace").superseded == (1, 3)


def test_in_one_drop_the_version_changed_later_wins_whichever_comes_first():
    older, newer = delivery(1, hour=8, drop="a"), delivery(2, hour=9, drop="a")
    assert decide_supersession(newer, [older]) == Supersession(superseded=(1,))
    assert decide_supersession(older, [newer]) == Supersession(superseded_by=2)


def test_in_one_drop_the_file_name_decides_between_equal_times():
    first, second = delivery(1, drop="a"), delivery(2, drop="a")
    assert decide_supersession(second, [first]).superseded == (1,)
    assert decide_supersession(first, [second]).superseded_by == 2


def test_a_file_changed_earlier_but_sent_later_is_a_correction_all_the_same():
    assert decide_supersession(delivery(2, hour=7), [delivery(1, hour=9)]).superseded == (1,)


def test_in_one_drop_a_larger_older_file_never_silently_replaces_a_newer_part_of_it():
    newer_part = delivery(2, records=50, shared=50, hour=9, drop="a")
    with pytest.raises(HeldDeliveryError):
        decide_supersession(delivery(1, records=100, shared=100, hour=8, drop="a"), [newer_part])


def test_a_newer_version_of_the_drop_is_found_behind_a_rival_that_would_ask_a_human():
    rivals = [delivery(1, shared=50), delivery(3, hour=9, drop="a")]
    assert decide_supersession(delivery(2, hour=8, drop="a"), rivals) == Supersession(superseded_by=3)


_VERSIONS = st.lists(
    st.frozensets(st.integers(0, 3), max_size=1), min_size=2, max_size=4
)  # what each version lacks of forty records


@given(lacking=_VERSIONS)
def test_full_versions_of_one_drop_end_the_same_in_every_order(lacking: list[Records]):
    versions = [frozenset(range(40)) - lacks for lacks in lacking]
    outcomes = {_publish_in(order, versions) for order in permutations(range(len(versions)))}
    assert outcomes == {versions[-1]}


@given(older=st.frozensets(st.integers(0, 9), min_size=1), newer=st.frozensets(st.integers(0, 9), min_size=1))
def test_of_two_files_in_one_drop_no_order_loses_the_newer_one_without_a_question(older: Records, newer: Records):
    assume(older & newer)
    for order in ((0, 1), (1, 0)):
        try:
            found = _publish_in(order, [older, newer])
        except HeldDeliveryError:
            continue
        assert found == newer


def _publish_in(order: tuple[int, ...], versions: list[Records]) -> Records:
    """Publish the versions in this order and return the records that stand at the end."""
    standing: dict[int, Records] = {}

    def rival(number: int, new: Records) -> Rival:
        records = standing.get(number, versions[number])
        return delivery(number, records=len(records), shared=len(records & new), hour=number, drop="a")

    for number in order:
        new = versions[number]
        verdict = decide_supersession(rival(number, new), [rival(other, new) for other in standing])
        if verdict.superseded_by is None:
            for gone in verdict.superseded:
                del standing[gone]
            standing[number] = new
    return frozenset().union(*standing.values())
