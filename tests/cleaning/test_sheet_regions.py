import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.cleaning.regions import RegionIndex, find_kecamatan
from sinergi.cleaning.sheet_regions import find_sheet_kecamatan

MADIUN = RegionIndex.load("35.19")
DOLOPO, KEBONSARI, KECAMATAN_MADIUN = "35.19.02", "35.19.01", "35.19.08"
NAMES = sorted(MADIUN.regions.query("level == 'kecamatan'")["name"])


def told(sheet, *titles, file_name="KT_ANGGOTA_2025.xlsx"):
    return find_sheet_kecamatan(sheet, titles, file_name, index=MADIUN)


def code(sheet, *titles, **options):
    return find_kecamatan(MADIUN, told(sheet, *titles, **options))


@pytest.mark.parametrize(
    "sheet",
    [
        "Dolopo", "DOLOPO", " dolopo ", "Kec Dolopo", "Kec. Dolopo", "KECAMATAN DOLOPO", "Kec_Dolopo", "kec.dolopo",
        "2. Dolopo", "02 Dolopo", "2) Dolopo", "(2) Dolopo", "2_Dolopo", "02-Kec. Dolopo", "Dolopo 2", "Dolopo (2)",
        "Dolopo 2025", "Anggota Kec. Dolopo", "Dolop",
    ],
)  # fmt: skip
def test_the_name_of_a_sheet_tells_its_kecamatan(sheet):
    assert code(sheet) == DOLOPO


@pytest.mark.parametrize("name", NAMES)
def test_every_kecamatan_is_known_by_the_name_of_a_sheet_a_title_and_a_file(name):
    expected = find_kecamatan(MADIUN, name)
    assert code(name) == code(f"Kec {name}") == expected
    assert code("Sheet1", f"KECAMATAN : {name.upper()} KABUPATEN MADIUN TAHUN 2025") == expected
    assert code("", file_name=f"anggota_kec_{name.lower()}_2025.csv") == expected


@pytest.mark.parametrize(
    "titles",
    [
        ("DATA ANGGOTA KARANG TARUNA", "KECAMATAN DOLOPO", "TAHUN 2025"),
        ("DATA ANGGOTA KARANG TARUNA KEC. DOLOPO KAB. MADIUN",),
        ("Kecamatan : Dolopo",),
        ("DATA ANGGOTA KARANG TARUNA SE-KECAMATAN DOLOPO",),
    ],
)
def test_a_title_tells_it_where_the_sheet_has_a_name_of_its_own(titles):
    assert code("Sheet1", *titles) == DOLOPO


def test_a_kecamatan_of_two_words_is_read_whole():
    assert code("Sheet1", "KECAMATAN KEBON SARI TAHUN 2025") == KEBONSARI


@pytest.mark.parametrize(
    "title",
    [
        "DATA ANGGOTA KARANG TARUNA SE-KABUPATEN MADIUN",
        "ANGGOTA PER KECAMATAN",
        "KECAMATAN SE-KABUPATEN MADIUN",
        "DESA DOLOPO",
        "KECAMATAN : ..............",
    ],
)
def test_a_title_that_names_no_kecamatan_tells_nothing(title):
    assert told("Sheet1", title) == ""


@pytest.mark.parametrize("file_name", ["KT_ANGGOTA_DOLOPO_2025.csv", "anggota kec. dolopo.csv", "02-Dolopo.CSV"])
def test_the_name_of_the_file_counts_where_sheet_and_titles_are_silent(file_name):
    assert code("", file_name=file_name) == DOLOPO
    assert code("Sheet1", "DATA ANGGOTA", file_name=file_name) == DOLOPO
    assert code("Kebonsari", file_name=file_name) == KEBONSARI


@pytest.mark.parametrize(
    ("file_name", "expected"),
    [
        ("KT_ANGGOTA_KAB_MADIUN_2025.csv", None),
        ("KT_ANGGOTA_MADIUN.csv", None),
        ("KT_ANGGOTA_KEC_MADIUN.csv", KECAMATAN_MADIUN),
        ("KT_ANGGOTA_KAB_MADIUN_KEC_DOLOPO.csv", DOLOPO),
        ("KT_ANGGOTA_DOLOPO_KAB_MADIUN.csv", DOLOPO),
        ("KT_ANGGOTA_DOLAPO.csv", None),
    ],
)
def test_in_a_file_name_the_kabupaten_is_no_kecamatan_and_no_letter_is_corrected(file_name, expected):
    assert code("", file_name=file_name) == expected


@pytest.mark.parametrize(
    ("sheet", "title"),
    [("Dolopo", "KECAMATAN GEGER"), ("2. Dolopo", "Kec. Madiun"), ("Kec Dolopo", "KECAMATAN JIWAN")],
)
def test_where_sheet_and_title_name_two_kecamatan_nobody_is_placed(sheet, title):
    both = told(sheet, title)
    assert both
    assert find_kecamatan(MADIUN, both) is None


@pytest.mark.parametrize(
    "title",
    ["KECAMATAN DOLOPO DAN GEGER", "KECAMATAN DOLOPO DAN KECAMATAN GEGER", "KEC. DOLOPO / KEC. GEGER",
     "KECAMATAN DOLOPO, GEGER", "KECAMATAN DOLOPO, KARE, SERTA GEGER"],
)  # fmt: skip
def test_a_title_of_two_kecamatan_places_nobody(title):
    assert told("Sheet1", title)
    assert code("Sheet1", title) is None


@pytest.mark.parametrize(
    "title",
    ["KECAMATAN DOLOPO - MADIUN", "KECAMATAN DOLOPO DESA GEGER", "KECAMATAN DOLOPO, KAB. MADIUN, 2025",
     "DATA KECAMATAN DOLOPO TAHUN 2025"],
)  # fmt: skip
def test_what_else_a_title_says_behind_its_kecamatan_is_none(title):
    assert code("Sheet1", title) == DOLOPO


@pytest.mark.parametrize("sheet", ["KT Dolopo", "Anggota Dolopo", "DATA DOLOPO", "DOLOPO-REV1", "Dolopo Kab. Madiun"])
def test_the_words_of_a_sheet_count_where_it_is_no_name_and_titles_are_silent(sheet):
    assert code(sheet) == DOLOPO


def test_the_words_of_a_sheet_that_name_two_kecamatan_place_nobody():
    assert told("KT Dolopo Geger")
    assert code("KT Dolopo Geger") is None


def test_two_titles_of_two_kecamatan_place_nobody():
    assert code("Sheet1", "KECAMATAN DOLOPO", "KECAMATAN GEGER") is None


def test_sheet_and_title_that_agree_are_one():
    assert told("Dolopo", "KECAMATAN DOLOPO") == "Dolopo"


@given(st.text(max_size=20), st.lists(st.text(max_size=30), max_size=3), st.text(max_size=20))
def test_any_name_and_any_titles_give_a_text(sheet, titles, file_name):
    assert isinstance(find_sheet_kecamatan(sheet, titles, file_name, index=MADIUN), str)
