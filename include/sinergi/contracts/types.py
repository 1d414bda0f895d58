"""The types a contract column may have, and the typed columns each one brings to the database."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class ColumnType:
    """One type of the contract language.

    Attributes:
        sql: PostgreSQL type of the cleaned value.
        companions: Further typed columns beside the value, suffix to PostgreSQL type.
        is_counted: A labelled sum under it is a sum (money and counts), not a row count.
    """

    sql: str = "text"
    companions: dict[str, str] = field(default_factory=dict)
    is_counted: bool = False


_ISSUE = {"raw": "text", "issue": "text"}
_NUMBERED = {**_ISSUE, "grade": "text", "token": "uuid"}

COLUMN_TYPES: dict[str, ColumnType] = {
    "text": ColumnType(companions={"raw": "text"}),
    "label": ColumnType(companions={"raw": "text"}),
    "name": ColumnType(companions={**_ISSUE, "form": "text"}),
    "identifier": ColumnType(companions=_ISSUE),
    "nik": ColumnType(companions={**_NUMBERED, "warnings": "text"}),
    "no_kk": ColumnType(companions=_NUMBERED),
    "account": ColumnType(companions={**_ISSUE, "token": "uuid"}),
    "phone": ColumnType(companions={**_ISSUE, "token": "uuid"}),
    "date": ColumnType(sql="date", companions=_ISSUE),
    "money": ColumnType(sql="numeric", companions=_ISSUE, is_counted=True),
    "count": ColumnType(sql="integer", companions=_ISSUE, is_counted=True),
    "tahap": ColumnType(sql="integer", companions=_ISSUE),
    "tahun": ColumnType(sql="integer", companions=_ISSUE),
    "place_and_date": ColumnType(sql="date", companions={**_ISSUE, "place": "text"}),
    "code": ColumnType(companions={**_ISSUE, "class": "text"}),
    "open_code": ColumnType(companions={**_ISSUE, "class": "text"}),
    "yes_no": ColumnType(sql="boolean", companions=_ISSUE),
    "sex": ColumnType(companions=_ISSUE),
    "kecamatan": ColumnType(companions={"raw": "text"}),
    "desa": ColumnType(companions={"raw": "text"}),
    "kabupaten": ColumnType(companions={"raw": "text"}),
    "rt_rw": ColumnType(companions=_ISSUE),
}
