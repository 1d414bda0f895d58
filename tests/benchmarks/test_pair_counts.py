"""Counting of pairs on examples small enough to count by hand."""

from __future__ import annotations

from tests.benchmarks.pair_counts import PairCounts, count_pairs, count_pairs_by_kind

TRUTH = {"a1": "A", "a2": "A", "a3": "A", "b1": "B", "b2": "B", "c1": "C"}


def test_a_perfect_linkage_has_every_true_pair() -> None:
    found = count_pairs(TRUTH, TRUTH)
    assert found == PairCounts(joined=4, true=4, right=4)
    assert (found.precision, found.recall, found.f1) == (1, 1, 1)


def test_a_split_person_costs_recall_alone() -> None:
    found = count_pairs(TRUTH, {**TRUTH, "a3": "elsewhere"})
    assert found == PairCounts(joined=2, true=4, right=2)
    assert (found.precision, found.recall) == (1, 0.5)


def test_two_persons_under_one_key_cost_precision_alone() -> None:
    found = count_pairs(TRUTH, {**TRUTH, "b1": "A", "b2": "A"})
    assert found == PairCounts(joined=10, true=4, right=4)
    assert (found.precision, found.recall) == (0.4, 1)
    assert found.f1 == 8 / 14


def test_rows_that_were_not_linked_are_joined_with_nobody() -> None:
    keys = {record: person for record, person in TRUTH.items() if person != "A"}
    assert count_pairs(TRUTH, keys) == PairCounts(joined=1, true=4, right=1)


def test_linked_rows_without_a_truth_are_not_looked_at() -> None:
    assert count_pairs(TRUTH, {**TRUTH, "stranger": "A"}) == count_pairs(TRUTH, TRUTH)


def test_nothing_to_join_is_no_failure() -> None:
    found = count_pairs({"a1": "A"}, {"a1": 1})
    assert (found.precision, found.recall, found.f1) == (1, 1, 1)


def test_a_kind_has_the_pairs_that_touch_such_a_person() -> None:
    keys = {**TRUTH, "b2": "A"}
    found = count_pairs_by_kind(TRUTH, keys, {"A": {"twin", "moved"}, "C": {"moved"}})
    # Of the six pairs of the key A three are right and three join b2 to A.
    assert found["twin"] == PairCounts(joined=6, true=3, right=3)
    assert found["moved"] == found["twin"]
    assert list(found) == ["moved", "twin"]


def test_a_pair_between_two_persons_of_a_kind_counts_once() -> None:
    found = count_pairs_by_kind({"a1": "A", "b1": "B"}, {"a1": 1, "b1": 1}, {"A": {"twin"}, "B": {"twin"}})
    assert found == {"twin": PairCounts(joined=1, true=0, right=0)}


def test_wrong_pairs_among_others_are_no_matter_of_a_kind() -> None:
    keys = {**TRUTH, "b1": "C", "b2": "C"}
    assert count_pairs_by_kind(TRUTH, keys, {"A": {"twin"}})["twin"] == PairCounts(joined=3, true=3, right=3)
