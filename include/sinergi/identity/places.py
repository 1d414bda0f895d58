"""Where a record of a person stands: a row of a file, named by the bytes of the file, and who stands there now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, text

_STANDING = """
select
    d.source,
    d.sha256,
    r.sheet,
    r.row_no,
    l.person_key
from unnest(
    cast(:sources as text[]), cast(:files as text[]), cast(:sheets as text[]), cast(:rows as bigint[])
) as w (source, sha256, sheet, row_no)
inner join ops.delivery as d on w.source = d.source and w.sha256 = d.sha256
inner join vault.person_record as r
    on d.delivery_id = r.delivery_id and w.sheet = r.sheet and w.row_no = r.row_no and r.role = 'subject'
left join core.person_link as l
    on r.delivery_id = l.delivery_id and r.sheet = l.sheet and r.row_no = l.row_no and l.role = 'subject'
"""


@dataclass(frozen=True, kw_only=True, order=True)
class RecordPlace:
    """A row of a file; it means the same after every rebuild.

    Attributes:
        source: Folder of the inbox that the file came through.
        sha256: Of the bytes of the file.
        sheet: Name of the sheet, empty where a file has none.
        row_no: Row as a spreadsheet shows it.
    """

    source: str
    sha256: str
    sheet: str
    row_no: int

    @classmethod
    def of(cls, target: Any) -> RecordPlace:
        """Return the place that a decision, a review or a row of a query names, by the names of its parts."""
        return cls(
            source=target["source"], sha256=target["sha256"], sheet=target["sheet"], row_no=int(target["row_no"])
        )

    def target(self) -> dict[str, Any]:
        """Return the place as a decision names it."""
        return asdict(self)


def find_standing(connection: Connection, places: Iterable[RecordPlace]) -> dict[RecordPlace, int | None]:
    """Return the person of every place whose record is stored; ``None`` until a build has linked it."""
    wanted = sorted(set(places))
    if not wanted:
        return {}
    found = connection.execute(
        text(_STANDING),
        {
            "sources": [place.source for place in wanted],
            "files": [place.sha256 for place in wanted],
            "sheets": [place.sheet for place in wanted],
            "rows": [place.row_no for place in wanted],
        },
    )
    return {RecordPlace.of(row._mapping): row.person_key for row in found}
