"""Headings and the columns they stand for."""

from __future__ import annotations

import pytest

from sinergi.reading.headings import (
    FeedHeadings,
    HeadingMatch,
    HeadingMatcher,
    fold_heading,
    pair_candidates,
    unnamed_column,
    with_suggestions,
)


def match_headings(
    headings: list[str | None], feed: FeedHeadings, mapping: dict[str, str] | None = None
) -> HeadingMatch:
    """Match one row of headings as the search for a table does."""
    texts = [(heading or "",) for heading in headings]
    return with_suggestions(HeadingMatcher(feed, mapping or {}).match(texts), feed)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("Desa / Kelurahan", "DESA/KELURAHAN"),
        ("desa_kelurahan", "DESA/KELURAHAN"),
        ("DESA\nKELURAHAN", "DESA/KELURAHAN"),
        ("  Tgl.\u00a0Lahir ", "TGL LAHIR"),
        ("NO – HP", "no hp"),
        ("N I K", "NIK"),
    ],
)
def test_headings_that_differ_in_dress_only_are_the_same(written, canonical):
    assert fold_heading(written) == fold_heading(canonical)


def test_headings_of_other_letters_stay_apart():
    assert len({fold_heading(text) for text in ("NIK", "NO KK", "NAMA", "NAMA 2", "")}) == 5


def test_every_synonym_and_the_columns_own_name_match(feeds):
    match = match_headings(
        ["NO", "nopeserta", "no_ktp", "Nama KPM / Pengurus", "village", "Kec.", "thp"], feeds.penyaluran
    )
    assert dict(match.columns) == {
        1: "id_peserta",
        2: "nik",
        3: "nama",
        4: "desa",
        5: "kecamatan",
        6: "tahap",
    }
    assert match.running_number == 0
    assert match.missing == ("nominal",)
    own = match_headings(["id_peserta", "tanggal_lahir"], feeds.penyaluran)
    assert dict(own.columns) == {0: "id_peserta", 1: "tanggal_lahir"}


def test_of_two_headings_for_one_column_the_first_in_the_list_wins(feeds):
    match = match_headings(["Jumlah Bantuan", "NOMINAL", "ID KPM", "ID PESERTA PKH"], feeds.penyaluran)
    assert dict(match.columns) == {1: "nominal", 3: "id_peserta"}
    assert dict(match.extras) == {0: "Jumlah Bantuan", 2: "ID KPM"}


def test_equal_headings_give_one_column_and_extras_of_different_names(feeds):
    match = match_headings(["NIK", "NIK", "CATATAN", "CATATAN", None, " "], feeds.penyaluran)
    assert dict(match.columns) == {0: "nik"}
    assert dict(match.extras) == {1: "NIK", 2: "CATATAN", 3: "CATATAN_2"}


def test_missing_column_suggests_the_heading_most_like_it(feeds):
    match = match_headings(["ID PESERTA PKH", "NAMA PENGURUSS", "WARNA", "NOMINALL"], feeds.penyaluran)
    assert match.suggestions["nama"][0] == "NAMA PENGURUSS"
    assert match.suggestions["nominal"] == ("NOMINALL",)
    assert "WARNA" not in sum(match.suggestions.values(), ())


def test_mapping_decided_by_a_human_goes_before_the_contract(feeds):
    match = match_headings(["NOMINAL", "Besaran Rp.", "NIK"], feeds.penyaluran, {"besaran (rp)": "nominal"})
    assert dict(match.columns) == {1: "nominal", 2: "nik"}
    assert dict(match.extras) == {0: "NOMINAL"}
    assert match.decided == {1}


def test_lower_heading_counts_and_the_group_helps(feeds):
    upper = ["NO", "NAMA KARANG TARUNA", "WILAYAH", None, "JUMLAH PENGURUS", None, "JUMLAH ANGGOTA", None, "KET"]
    lower = [None, None, "KECAMATAN", "DESA/KELURAHAN", "L", "P", "Laki-laki", "Perempuan", None]
    match = HeadingMatcher(feeds.unit, {}).match(pair_candidates(upper, lower))
    assert list(match.columns.values()) == [
        "nama_karang_taruna",
        "kecamatan",
        "desa",
        "pengurus_l",
        "pengurus_p",
        "anggota_l",
        "anggota_p",
    ]
    assert dict(match.extras) == {8: "KET"}


def test_half_of_the_required_headings_and_two_at_least_make_a_table():
    def least(*names: str) -> int:
        columns = dict.fromkeys(names, ())
        return FeedHeadings(feed="f", columns=columns, required=frozenset(names)).least_required

    assert [least("a"), least("a", "b"), least("a", "b", "c"), least(*"abcde"), least(*"abcdefgh")] == [1, 2, 2, 3, 4]


def test_columns_without_heading_are_named_by_their_letters():
    assert [unnamed_column(place) for place in (0, 25, 26, 701, 702)] == [
        "KOLOM_A",
        "KOLOM_Z",
        "KOLOM_AA",
        "KOLOM_ZZ",
        "KOLOM_AAA",
    ]
