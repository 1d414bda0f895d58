"""From raw cells of a feed to the typed columns of its staging table, column type by column type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sinergi.cleaning.addresses import clean_rt_rw
from sinergi.cleaning.codes import CodeList, clean_code, clean_open_code, clean_sex, clean_yes_no
from sinergi.cleaning.columns import CellMemory, to_arrow, to_series
from sinergi.cleaning.contacts import clean_account, clean_phone
from sinergi.cleaning.dates import clean_date, clean_place_and_date
from sinergi.cleaning.identifiers import clean_identifier
from sinergi.cleaning.labels import MASK, clean_label, mask_numbers
from sinergi.cleaning.money import TAHAP_WORDS, TAHUN_WORDS, clean_integer, clean_money
from sinergi.cleaning.names import clean_name
from sinergi.cleaning.nik import clean_nik
from sinergi.cleaning.no_kk import clean_no_kk
from sinergi.cleaning.regions import RegionIndex, find_kecamatan, resolve_regions
from sinergi.cleaning.text import fold_series, strip_cells
from sinergi.contracts.contract import Column, Contract
from sinergi.vault.tokens import hash_named_cells, hash_raw_rows, hash_rows, tokenize

TOKENIZED = ("nik", "no_kk", "account", "phone")

_REGION_KINDS = ("kecamatan", "desa", "kabupaten")
_MOBILE = r"(?:\+?62|0)[ .\-()]*8(?:[ .\-()]*[0-9]){8,11}"
_SIXTEEN_DIGITS = r"[0-9](?:[^0-9A-Za-z]{0,5}[0-9]){15}"


@dataclass(frozen=True, kw_only=True)
class CleaningContext:
    """What cleaning needs to know beside the cells.

    Attributes:
        contract: The feed.
        received_on: The day the file came; a later date is a mistake.
        regions: Names and codes of the kabupaten served.
        code_lists: The code lists by name.
        token_key: Secret of the pseudonyms.
        sheet_kecamatan: Kecamatan of the whole sheet where no column tells it, else empty.
        memory: Cells of earlier blocks of the sheet, which are cleaned once.
    """

    contract: Contract
    received_on: date
    regions: RegionIndex
    code_lists: Mapping[str, CodeList]
    token_key: bytes = field(repr=False)
    sheet_kecamatan: str = ""
    memory: CellMemory = field(default_factory=CellMemory, repr=False)


def clean_rows(cells: pd.DataFrame, extra: pd.DataFrame, *, context: CleaningContext) -> pd.DataFrame:
    """Return the typed staging columns of some raw rows.

    Args:
        cells: Raw text under contract column names; a column the file lacks is absent.
        extra: Raw text of the columns outside the contract, under their headings.
        context: The feed and what else must be known.

    Returns:
        A frame on the index of ``cells`` with every contract column and its companions, the
        region, ``raw_hash``, ``match_hash``, ``content_hash`` and ``extra`` (JSON text). All columns are text that
        PostgreSQL reads as the declared type; identifiers are clear beside their tokens.
    """
    contract = context.contract
    raw = {name: _cell(cells, name) for name in contract.columns}
    for column in contract.columns.values():
        if column.in_sheet:
            raw[column.name] = _told_by_sheet(raw[column.name], context)
    typed: dict[str, pd.Series] = {}
    for column in sorted(contract.columns.values(), key=lambda found: found.kind == "nik"):
        typed |= _clean_column(column, raw[column.name], typed=typed, context=context)
    typed |= _clean_region(raw, context)
    _drop_pasted_identifiers(typed, contract)
    typed["raw_hash"] = _raw_hash(raw, extra, context)
    typed["match_hash"] = _match_hash(typed, raw, context)
    typed["content_hash"] = _content_hash(typed, context)
    typed["extra"] = _extra_json(extra, cells.index)
    return pd.DataFrame(typed, index=cells.index)


def _cell(cells: pd.DataFrame, name: str) -> pd.Series:
    if name in cells.columns:
        return cells[name]
    return pd.Series(pd.NA, index=cells.index, dtype="str")


def _told_by_sheet(cells: pd.Series, context: CleaningContext) -> pd.Series:
    """Return the cells, and what the sheet tells where one says nothing.

    A kecamatan has one spelling then: two sheets of it may hold the same rows under two names.
    """
    told = context.sheet_kecamatan
    region = context.regions.by_code.get(find_kecamatan(context.regions, told) or "")
    return cells.mask(fold_series(strip_cells(cells)).isna(), (region.name if region else told) or pd.NA)


def _clean_column(
    column: Column, raw: pd.Series, *, typed: Mapping[str, pd.Series], context: CleaningContext
) -> dict[str, pd.Series]:
    def clean(cells: pd.Series) -> dict[str, pd.Series]:
        cleaned = _CLEANERS[column.kind](cells, column, typed, context)
        return _with_companions(column, cells, cleaned, key=context.token_key)

    # A NIK is compared with other cells of its row.
    return clean(raw) if column.kind == "nik" else context.memory.clean(column.name, raw, clean)


def _with_companions(column: Column, raw: pd.Series, cleaned: pd.DataFrame, *, key: bytes) -> dict[str, pd.Series]:
    value = cleaned["value"]
    found = {column.name: value}
    for suffix in column.type.companions:
        if suffix == "raw":
            found[f"{column.name}_raw"] = raw.where(raw != value)
        elif suffix == "token":
            found[f"{column.name}_token"] = tokenize(value, kind=column.kind, key=key)
        elif suffix == "class":
            found[f"{column.name}_class"] = cleaned["code_class"]
        else:
            found[f"{column.name}_{suffix}"] = cleaned[suffix]
    return found


def _clean_nik_column(
    raw: pd.Series, column: Column, typed: Mapping[str, pd.Series], context: CleaningContext
) -> pd.DataFrame:
    person = context.contract.person_of(column)

    def of(attribute: str) -> pd.Series | None:
        return typed.get(person.get(attribute, ""))

    return clean_nik(raw, born_on=of("birth_date"), sex=of("sex"), no_kk=of("no_kk"))


def _without_lone_mask(masked: pd.Series) -> pd.Series:
    """Return the names with a digit for one that was nothing but an identifier: a mask is nobody's name."""
    has_mask = masked.str.contains(MASK, regex=False).fillna(False).astype(bool)
    if not has_mask.any():
        return masked
    rest = masked.str.replace(MASK, "", regex=False)
    return masked.mask(has_mask & ~rest.str.contains(r"[^\W\d_]").fillna(False).astype(bool), "0")


def _text(raw: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"value": mask_numbers(strip_cells(raw))})


_Cleaner = Callable[[pd.Series, Column, Mapping[str, pd.Series], CleaningContext], pd.DataFrame]

_CLEANERS: dict[str, _Cleaner] = {
    "text": lambda raw, *_: _text(raw),
    "label": lambda raw, *_: clean_label(raw),
    "name": lambda raw, *_: clean_name(_without_lone_mask(mask_numbers(raw))),
    "identifier": lambda raw, *_: clean_identifier(raw),
    "nik": _clean_nik_column,
    "no_kk": lambda raw, *_: clean_no_kk(raw),
    "account": lambda raw, *_: clean_account(raw),
    "phone": lambda raw, *_: clean_phone(raw),
    "date": lambda raw, column, _typed, context: clean_date(
        raw,
        received_on=context.received_on,
        century="past" if context.contract.is_birth_date(column) else "near",
    ),
    "place_and_date": lambda raw, _column, _typed, context: clean_place_and_date(
        mask_numbers(raw), received_on=context.received_on
    ),
    "money": lambda raw, *_: clean_money(raw),
    "count": lambda raw, *_: clean_integer(raw),
    "tahap": lambda raw, *_: clean_integer(raw, roman=True, words=TAHAP_WORDS),
    "tahun": lambda raw, *_: clean_integer(raw, words=TAHUN_WORDS),
    "code": lambda raw, column, _typed, context: clean_code(raw, _codes(column, context)),
    "open_code": lambda raw, column, _typed, context: clean_open_code(raw, _codes(column, context)),
    "yes_no": lambda raw, column, _typed, context: clean_yes_no(raw, _codes(column, context)),
    "sex": lambda raw, *_: clean_sex(raw),
    "kecamatan": lambda raw, *_: _text(raw),
    "desa": lambda raw, *_: _text(raw),
    "kabupaten": lambda raw, *_: _text(raw),
    "rt_rw": lambda raw, *_: clean_rt_rw(raw),
}


def _codes(column: Column, context: CleaningContext) -> CodeList:
    return context.code_lists[column.code_list or ""]


def _clean_region(raw: Mapping[str, pd.Series], context: CleaningContext) -> dict[str, pd.Series]:
    def of(kind: str) -> pd.Series | None:
        found = context.contract.of_kind(kind)
        return raw[found[0].name] if found else None

    (told,) = context.contract.of_kind("kecamatan")
    resolved = resolve_regions(raw[told.name], of("desa"), of("kabupaten"), index=context.regions)
    return {
        "region_code": resolved["region_code"],
        "kecamatan_code": resolved["kecamatan_code"],
        "region_issue": resolved["issue"],
        "region_warning": resolved["warning"],
    }


def _drop_pasted_identifiers(typed: dict[str, pd.Series], contract: Contract) -> None:
    # A number of a programme goes to core in the clear: a NIK, an account, a phone or a name, as in a row
    # that slipped by one cell, must not. A number has digits; what has none is somebody's name.
    for column in contract.of_kind("identifier"):
        name, values = column.name, typed[column.name]
        is_name = values.notna() & ~values.str.contains("[0-9]").fillna(False).astype(bool)
        is_pasted = _holds_nik(values) | is_name | values.str.fullmatch(_MOBILE).fillna(False).astype(bool)
        written = _national_digits(values)
        for number in contract.of_kind(*TOKENIZED):
            is_pasted |= (written == _national_digits(typed[number.name])).fillna(False)
        if is_pasted.any():
            typed[name] = values.mask(is_pasted)
            typed[f"{name}_issue"] = typed[f"{name}_issue"].mask(is_pasted, "identifier")
            typed[f"{name}_raw"] = typed[f"{name}_raw"].mask(is_pasted, values)


def _national_digits(numbers: pd.Series) -> pd.Series:
    """Return what two spellings of one number have in common: its digits without the code of the country."""
    digits = to_arrow(numbers)
    if not _are_digits(digits):
        digits = pc.replace_substring_regex(digits, pattern="[^0-9]", replacement="")
    return to_series(pc.replace_substring_regex(digits, pattern="^(?:62|0)", replacement=""), numbers.index)


def _holds_nik(values: pd.Series) -> pd.Series:
    """Tell which values are or contain somebody's NIK by its form, whoever's it is."""
    before, after = "(?:^|[^0-9])", "(?:[^0-9]|$)"
    if not _are_digits(to_arrow(values)):
        values = values.str.replace("[Oo]", "0", regex=True).str.replace("[Il]", "1", regex=True)
    found = values.where(values.str.contains(f"{before}{_SIXTEEN_DIGITS}{after}").fillna(False).astype(bool))
    if not found.notna().any():
        return found.notna()
    digits = found.str.extract(f"{before}({_SIXTEEN_DIGITS}){after}")[0].str.replace("[^0-9]", "", regex=True)
    return clean_nik(digits)["grade"] == "valid"


def _are_digits(cells: pa.Array) -> bool:
    return bool(pc.all(pc.match_substring_regex(cells, "^[0-9]*$"), min_count=0).as_py())


def _raw_hash(raw: Mapping[str, pd.Series], extra: pd.DataFrame, context: CleaningContext) -> pd.Series:
    """Hash the cells in the order of the contract: sheets of one file may order their columns differently.

    A kecamatan that the sheet tells is one of them: the same cells in two kecamatan are two people.
    """
    columns = [*raw.values(), *(extra[name] for name in sorted(extra.columns))]
    return hash_raw_rows(columns, kind="raw", key=context.token_key)


def _match_hash(typed: Mapping[str, pd.Series], raw: Mapping[str, pd.Series], context: CleaningContext) -> pd.Series:
    columns = []
    for name in context.contract.match_on:
        told = typed.get(f"{name}_form", typed.get(f"{name}_token", typed[context.contract.columns[name].compared]))
        columns.append(told.fillna(raw[name]))
    return hash_rows(columns, kind="match", key=context.token_key)


def _content_hash(typed: Mapping[str, pd.Series], context: CleaningContext) -> pd.Series:
    """Hash what a row says in every typed column, identifiers by their tokens and places by the region's code."""
    said = {"region_code": typed["region_code"]}
    for column in context.contract.columns.values():
        name = column.name
        if column.kind in TOKENIZED:
            said[name] = typed[f"{name}_token"]
        elif column.kind not in _REGION_KINDS:
            said[name] = typed[name]
        if column.kind == "place_and_date":
            said[f"{name}_place"] = typed[f"{name}_place"]
    return hash_named_cells(said, kind="content", key=context.token_key)


def _extra_json(extra: pd.DataFrame, index: pd.Index) -> pd.Series:
    if extra.columns.empty:
        return pd.Series(pd.NA, index=index, dtype="str")
    lines = extra.to_json(orient="records", lines=True).rstrip("\n").split("\n")
    return pd.Series(lines, index=index, dtype="str")
