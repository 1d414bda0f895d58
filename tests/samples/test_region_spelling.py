"""A misspelt place still names one place by the rules: one edit from one name, and the name of no other."""

from __future__ import annotations

from sinergi.samples.places import load_places
from sinergi.samples.region_spelling import RegionSpelling, is_one_edit, load_reviewed_spellings
from sinergi.settings import load_settings

SETTINGS = load_settings({})
PLACES = load_places(SETTINGS.kabupaten_code)


def fold(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


def test_a_typo_is_one_edit_from_one_desa_of_its_kecamatan_and_no_name_of_another() -> None:
    reviewed = load_reviewed_spellings(SETTINGS)
    spelling = RegionSpelling(PLACES, reviewed)
    known = {fold(name) for name in reviewed}
    assert fold("Pilankenceng") in known
    assert not known & {
        fold(typo) for place in range(len(PLACES.kecamatan_names)) for typo in spelling.kecamatan(place)[1]
    }
    assert not known & {fold(typo) for desa in range(len(PLACES.desa_names)) for typo in spelling.desa(desa)[1]}
    taken = {fold(name) for name in PLACES.desa_names}
    misspelt = 0
    for desa in range(len(PLACES.desa_names)):
        neighbours = [fold(PLACES.desa_names[other]) for other in PLACES.desa_of(int(PLACES.kecamatan_of[desa]))]
        for typo in spelling.desa(desa)[1]:
            assert fold(typo) not in taken
            assert [name for name in neighbours if is_one_edit(fold(typo), name)] == [fold(PLACES.desa_names[desa])]
            misspelt += 1
    assert misspelt > 1000


def test_one_edit_is_an_insertion_a_deletion_a_change_or_a_swap() -> None:
    assert is_one_edit("dolopo", "dollopo")
    assert is_one_edit("dolopo", "dolpo")
    assert is_one_edit("dolopo", "dolapo")
    assert is_one_edit("dolopo", "dooplo") is False
    assert is_one_edit("dolopo", "doolpo")
    assert is_one_edit("dolopo", "dolopo") is False
    assert is_one_edit("kare", "kareee") is False


def test_a_strange_desa_lies_in_another_kecamatan_and_nowhere_else() -> None:
    for kecamatan, name in enumerate(PLACES.kecamatan_names):
        (strange,) = PLACES.strange_desa(PLACES.kecamatan_names[kecamatan : kecamatan + 1])
        homes = [int(PLACES.kecamatan_of[desa]) for desa, known in enumerate(PLACES.desa_names) if known == strange]
        assert len(homes) == 1
        assert PLACES.kecamatan_names[homes[0]] != name
