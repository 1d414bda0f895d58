"""The statements that mark staged rows for what only all rows of a delivery tell, generated from its contract.

Names come from contracts, whose schema allows only ``[a-z0-9_]``; values are bound parameters.
"""

from __future__ import annotations

from collections.abc import Iterator

from sinergi.contracts.contract import Column, Contract


def mark_rows(contract: Contract) -> Iterator[str]:
    """Yield the statements that mark staged rows of ``:delivery_id`` for what only all rows tell.

    Exact duplicates first; then, among the rows that stay, those that share a key whose parts are all
    filled; then NIK columns that were numbers once: a 16-digit number loses its last digit to 0 in Excel
    (domain: about 10 % of NIK end in 0 by chance), so on such a sheet each NIK that ends in 0 is damaged;
    then NIK under which two people stand.
    """
    staging = f"staging.{contract.name}"
    yield f"""
update {staging} as s
set is_duplicate = true
from (
    select sheet, row_no, row_number() over (partition by raw_hash order by sheet_no, row_no) as occurrence
    from {staging}
    where delivery_id = :delivery_id
) as r
where s.delivery_id = :delivery_id and s.sheet = r.sheet and s.row_no = r.row_no and r.occurrence > 1"""
    if contract.key:
        parts = [contract.columns[name].compared for name in contract.key]
        key = ", ".join(parts)
        filled = " and ".join(f"{name} is not null" for name in parts)
        same = " and ".join(f"s.{name} = k.{name}" for name in parts)
        yield f"""
update {staging} as s
set is_key_repeated = true
from (
    select {key}
    from {staging}
    where delivery_id = :delivery_id and not is_duplicate and {filled}
    group by {key}
    having count(*) > 1
) as k
where s.delivery_id = :delivery_id and not s.is_duplicate and {same}"""
    for column in contract.of_kind("nik"):
        yield _mark_rounded(contract, column)
        yield from _mark_shared(contract, column)


def _mark_rounded(contract: Contract, column: Column) -> str:
    name, staging = column.name, f"staging.{contract.name}"
    is_whole = f"{name}_grade in ('valid', 'suspicious')"
    return f"""
update {staging} as s
set {name}_is_rounded = true, {name}_grade = 'damaged'
from (
    select sheet
    from {staging}
    where delivery_id = :delivery_id and {is_whole}
    group by sheet
    having count(*) >= 20
        and count(*) filter (where right({name}, 1) = '0')
        > {contract.thresholds.rounded_nik_share} * count(*)
) as r
where s.delivery_id = :delivery_id and s.sheet = r.sheet and s.{is_whole} and right(s.{name}, 1) = '0'"""


def _mark_shared(contract: Contract, column: Column) -> Iterator[str]:
    """Mark a whole NIK under which two names and two birth dates stand: some two of its rows differ in both."""
    person = contract.person_of(column)
    if "birth_date" not in person:
        return
    name, staging = column.name, f"staging.{contract.name}"
    form, born_on = f"{person['name']}_form", person["birth_date"]
    is_whole = f"{name}_grade in ('valid', 'suspicious')"
    yield f"""
update {staging} as s
set {name}_is_shared = true
from (
    select {name}_token
    from {staging}
    where delivery_id = :delivery_id and {is_whole}
    group by {name}_token
    having count(*) > 1 and min({form}) <> max({form}) and min({born_on}) <> max({born_on})
) as n
where s.delivery_id = :delivery_id and s.{is_whole} and s.{name}_token = n.{name}_token"""
