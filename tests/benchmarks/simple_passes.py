"""What two joins find without a model: equal valid NIK, then equal name form, birth date and desa."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from sqlalchemy import text

from sinergi.identity.clusters import Clusters
from sinergi.settings import Settings
from sinergi.warehouse.connection import begin

_RECORDS = """
select
    d.source,
    d.file_name,
    r.sheet,
    r.row_no,
    case when r.is_strong then r.nik end as nik,
    case
        when r.name_form is not null and r.birth_date is not null and r.region_code is not null
            then array[r.name_form, cast(r.birth_date as text), r.region_code]
    end as face
from vault.match_record as r
inner join ops.delivery as d on r.delivery_id = d.delivery_id
"""

Row = tuple[str, str, str, int]


def join_by_simple_passes(settings: Settings) -> dict[Row, int]:
    """Return a key for every record about a subject; records that either pass joins have the same, chains too."""
    with begin(settings) as connection:
        found = connection.execute(text(_RECORDS)).all()
    return join_equal(((row[0], row[1], row[2], row[3]), row.nik, row.face and tuple(row.face)) for row in found)


def join_equal(records: Iterable[tuple[Row, Hashable, Hashable]]) -> dict[Row, int]:
    """Join records that share either of two values; ``None`` is shared with nobody."""
    clusters, rows, first = Clusters(niks={}), [], dict[Hashable, int]()
    for unit, (row, *values) in enumerate(records):
        rows.append(row)
        for kind, value in enumerate(values):
            if value is not None:
                clusters.join(unit, first.setdefault((kind, value), unit))
    return {row: clusters.find(unit) for unit, row in enumerate(rows)}
