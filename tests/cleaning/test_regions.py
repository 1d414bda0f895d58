import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.cleaning.region_names import fold_name, is_one_edit
from sinergi.cleaning.regions import RegionIndex, resolve_regions
from sinergi.errors import ConfigurationError

from .strategies import columns

MADIUN = RegionIndex.load("35.19")
KOTA_MADIUN = RegionIndex.load("35.77")
DESA = MADIUN.regions[MADIUN.regions["level"] == "desa"].reset_index(drop=True)
KECAMATAN_NAME = MADIUN.regions.set_index("region_code")["name"]


def resolve(kecamatan, desa=None, kabupaten=None, *, index=MADIUN):
    def column(cell):
        return pd.Series([cell], dtype="str")

    resolved = resolve_regions(column(kecamatan), column(desa), column(kabupaten), index=index).iloc[0]
    return {name: None if pd.isna(value) else value for name, value in resolved.items()}


def test_the_index_holds_every_region_of_the_national_list():
    counts = MADIUN.regions.groupby(["level", "kind"]).size().to_dict()
    assert counts == {("kecamatan", "kecamatan"): 15, ("desa", "desa"): 198, ("desa", "kelurahan"): 8}
    assert MADIUN.regions["region_code"].is_unique
    assert set(DESA["parent_code"]) == set(MADIUN.regions.query("level == 'kecamatan'")["region_code"])


def test_an_unknown_kabupaten_is_a_configuration_error():
    with pytest.raises(ConfigurationError, match=r"99\.99"):
        RegionIndex.load("99.99")


@pytest.mark.parametrize(
    ("kecamatan", "desa", "code"),
    [
        ("DOLOPO", "KRADINAN", "35.19.02.2003"),
        ("Kec. Dolopo", "DS. KRADINAN", "35.19.02.2003"),
        ("KECAMATAN DOLOPO", "Desa Kradinan", "35.19.02.2003"),
        ("kec.dolopo", "ds.kradinan", "35.19.02.2003"),
        (" Dolopo ", "KRADINAN KEC. DOLOPO", "35.19.02.2003"),
        ("Dolopo", "DESAKRADINAN", "35.19.02.2003"),
        ("Dolopo", "Kradinan (Desa)", "35.19.02.2003"),
        ("Dolopo", "2003 - KRADINAN", "35.19.02.2003"),
        ("Dolopo", "KEL. MLILIR", "35.19.02.1002"),
        ("Dolopo", "Kelurahan Mlilir", "35.19.02.1002"),
        ("WUNGU", "Mojop urno", "35.19.07.2002"),
        ("Kebon Sari", "Kebon-Sari", "35.19.01.2011"),
        ("MADIUN", "Nglames", "35.19.08.1001"),
        ("Pilankenceng", "Kenongrejo", "35.19.13.2012"),
        ("Pilangkenceng", "WONOWAYU", "35.19.13.2005"),
        ("Mejayan", "Pandeyan", "35.19.11.1014"),
        ("Djiwan", "Soekolilo", "35.19.09.2005"),
        ("Medjajan", "Kradjan", "35.19.11.1013"),
        ("351902", "3519022003", "35.19.02.2003"),
        ("35.19.02", "35.19.02.2003", "35.19.02.2003"),
        ("351902.0", "3519022003.0", "35.19.02.2003"),
    ],
)
def test_a_place_is_known_in_every_writing_without_a_warning(kecamatan, desa, code):
    resolved = resolve(kecamatan, desa)
    assert resolved == {"region_code": code, "kecamatan_code": code[:8], "issue": None, "warning": None}


@pytest.mark.parametrize("desa", ["KRADNAN", "KRADINNAN", "KRADIMAN", "KRAIDNAN", "DS. KRADINA"])
def test_one_edit_from_one_desa_resolves_with_a_warning(desa):
    resolved = resolve("DOLOPO", desa)
    assert (resolved["region_code"], resolved["warning"]) == ("35.19.02.2003", "desa_corrected")


@pytest.mark.parametrize("kecamatan", ["DOLOP", "DOLOPOO", "DOLPOO", "KEC. DOLAPO"])
def test_one_edit_from_one_kecamatan_resolves_with_a_warning(kecamatan):
    resolved = resolve(kecamatan, "Kradinan")
    assert (resolved["region_code"], resolved["warning"]) == ("35.19.02.2003", "kecamatan_corrected")


def test_both_corrections_are_named():
    assert resolve("DOLOP", "KRADNAN")["warning"] == "kecamatan_corrected desa_corrected"


@pytest.mark.parametrize(
    ("kecamatan", "desa", "issue"),
    [
        (None, "Kradinan", "kecamatan_missing"),
        ("-", "Kradinan", "kecamatan_missing"),
        ("XYZ", "Kradinan", "kecamatan_unknown"),
        ("DLP", "Kradinan", "kecamatan_unknown"),
        ("3519030", "Kradinan", "kecamatan_unknown"),
        ("351999", "Kradinan", "kecamatan_unknown"),
        ("Kota Madiun", "Nglames", "kecamatan_unknown"),
        ("Kab. Madiun", "Nglames", "kecamatan_unknown"),
        ("357701", "Nglames", "outside_kabupaten"),
        ("Dolopo", None, "desa_missing"),
        ("Dolopo", " ", "desa_missing"),
        ("Dolopo", "-", "desa_missing"),
        ("Dolopo", "Xyz", "desa_unknown"),
        ("Dolopo", "Kradxxan", "desa_unknown"),
        ("Dolopo", "3519030001", "desa_unknown"),
        ("Dolopo", "2003", "desa_unknown"),
        ("Geger", "Kradinan", "desa_other_kecamatan"),
        ("Geger", "DS. KRADINAN", "desa_other_kecamatan"),
        ("Geger", "35.19.02.2003", "desa_other_kecamatan"),
        ("Dolopo", "3577011001", "outside_kabupaten"),
    ],
)
def test_a_place_that_cannot_be_told_has_an_issue_and_no_code(kecamatan, desa, issue):
    resolved = resolve(kecamatan, desa)
    assert (resolved["region_code"], resolved["issue"]) == (None, issue)


@pytest.mark.parametrize(("kecamatan", "desa"), [("Geger", "SUMBIREJO"), ("Kebonsari", "DS. SUDOREJO")])
def test_a_name_one_edit_from_two_desa_is_ambiguous(kecamatan, desa):
    resolved = resolve(kecamatan, desa)
    assert (resolved["region_code"], resolved["issue"], resolved["warning"]) == (None, "desa_ambiguous", None)


def test_a_reviewed_spelling_decides_where_one_edit_would_be_ambiguous():
    resolved = resolve("Geger", "SAMBEREJO")
    assert (MADIUN.by_code[resolved["region_code"]].name, resolved["warning"]) == ("Sambirejo", None)


def test_a_desa_of_another_kecamatan_is_no_misspelling_even_one_edit_away():
    pairs = DESA.merge(DESA, how="cross", suffixes=("", "_other"))
    pairs = pairs[pairs["parent_code"] != pairs["parent_code_other"]]
    own = DESA.groupby("parent_code")["name"].agg(set)
    near = [
        row
        for row in pairs.itertuples()
        if is_one_edit(fold_name(row.name), fold_name(row.name_other)) and row.name_other not in own[row.parent_code]
    ]
    assert near
    for row in near:
        assert resolve(KECAMATAN_NAME[row.parent_code], row.name_other)["issue"] == "desa_other_kecamatan"


@pytest.mark.parametrize(
    ("kabupaten", "issue", "warning"),
    [
        ("MADIUN", None, None),
        ("KAB. MADIUN", None, None),
        ("Kabupaten Madiun", None, None),
        ("Kab Madiun, Jawa Timur", None, None),
        ("35.19", None, None),
        ("3519.0", None, None),
        (None, None, None),
        ("-", None, None),
        ("KOTA MADIUN", "outside_kabupaten", None),
        ("Kodya Madiun", "outside_kabupaten", None),
        ("MADIUN (KOTA)", "outside_kabupaten", None),
        ("PONOROGO", "outside_kabupaten", None),
        ("KAB. MAGETAN", "outside_kabupaten", None),
        ("35.77", "outside_kabupaten", None),
        ("MADIUM", None, "kabupaten_unknown"),
        ("Jatim", None, "kabupaten_unknown"),
    ],
)
def test_the_kabupaten_column_tells_the_three_madiun_apart(kabupaten, issue, warning):
    resolved = resolve("Dolopo", "Kradinan", kabupaten)
    assert (resolved["issue"], resolved["warning"]) == (issue, warning)
    assert (resolved["region_code"] is None) == (issue is not None)


def test_another_installation_judges_the_kabupaten_by_its_own_code():
    desa = KOTA_MADIUN.regions.query("level == 'desa'").iloc[0]
    kecamatan = KOTA_MADIUN.regions.set_index("region_code")["name"][desa["parent_code"]]
    assert resolve(kecamatan, desa["name"], "Kota Madiun", index=KOTA_MADIUN)["region_code"] == desa["region_code"]
    assert resolve(kecamatan, desa["name"], "MADIUN", index=KOTA_MADIUN)["issue"] is None
    assert resolve(kecamatan, desa["name"], "Kab. Madiun", index=KOTA_MADIUN)["issue"] == "outside_kabupaten"


def test_a_stated_kind_decides_between_a_desa_and_a_kelurahan_of_one_name():
    index = RegionIndex.load("14.07")
    kecamatan = index.regions.set_index("region_code")["name"]["14.07.06"]
    assert resolve(kecamatan, "KEL. PANIPAHAN", index=index)["region_code"] == "14.07.06.1007"
    assert resolve(kecamatan, "DESA PANIPAHAN", index=index)["region_code"] == "14.07.06.2001"
    assert resolve(kecamatan, "PANIPAHAN", index=index)["issue"] == "desa_ambiguous"


def test_without_a_desa_column_the_region_is_the_kecamatan():
    kecamatan = pd.Series(["Dolopo", "KEC. DOLOP", "XYZ"], dtype="str", index=[5, 1, 3])
    resolved = resolve_regions(kecamatan, None, None, index=MADIUN)
    assert resolved.index.tolist() == [5, 1, 3]
    assert resolved["region_code"].tolist()[:2] == ["35.19.02", "35.19.02"]
    assert resolved["issue"].tolist()[2] == "kecamatan_unknown"


@pytest.mark.parametrize("prefix", ["", "DS. ", "Desa ", "KEL "])
def test_every_desa_of_the_kabupaten_resolves_to_itself(prefix):
    kecamatan = DESA["parent_code"].map(KECAMATAN_NAME).astype("str").str.upper()
    resolved = resolve_regions(kecamatan, prefix + DESA["name"].str.upper(), None, index=MADIUN)
    assert resolved["region_code"].tolist() == DESA["region_code"].tolist()
    assert resolved[["issue", "warning"]].isna().all(axis=None)


@given(st.text("abc", max_size=5), st.text("abc", max_size=5))
def test_one_edit_is_one_insertion_deletion_change_or_swap(left, right):
    edits = {left[:i] + left[i + 1 :] for i in range(len(left))}
    edits |= {left[:i] + letter + left[i:] for i in range(len(left) + 1) for letter in "abc"}
    edits |= {left[:i] + letter + left[i + 1 :] for i in range(len(left)) for letter in "abc"}
    edits |= {left[:i] + left[i + 1] + left[i] + left[i + 2 :] for i in range(len(left) - 1)}
    assert is_one_edit(left, right) == (right in edits - {left})


@given(columns())
def test_any_column_resolves_or_says_why_not(raw):
    resolved = resolve_regions(raw, raw, raw, index=MADIUN)
    assert resolved.index.equals(raw.index)
    assert (resolved["region_code"].isna() == resolved["issue"].notna()).all()
