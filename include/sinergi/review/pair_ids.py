"""The number of a pair in a workbook: it names both records by file and row, and cannot be made up.

It is written in consonants: no spreadsheet takes it for a number or a date, no word stands in it by chance, and
nothing that hides numbers of people ever hides a part of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, text

from sinergi.identity.places import RecordPlace
from sinergi.services.secrets import read_key
from sinergi.settings import Settings

_LETTERS = "bcdfghjkmnpqrtvw"
_FILE_BYTES, _SHEET_BYTES, _ROW_BYTES, _SEAL_BYTES = 4, 2, 4, 6
_PLACE_BYTES = _FILE_BYTES + _SHEET_BYTES + _ROW_BYTES
_WHOLE_BYTES = 2 * _PLACE_BYTES + _SEAL_BYTES
_GROUP_LETTERS = 4
_CANDIDATES = """
select distinct
    d.source,
    d.sha256,
    r.sheet
from ops.delivery as d
inner join vault.person_record as r on d.delivery_id = r.delivery_id and r.role = 'subject'
where left(d.sha256, :digits) = any(:beginnings)
"""

Pair = tuple[RecordPlace, RecordPlace]


@dataclass(frozen=True)
class PairNumbers:
    """Writes and reads the numbers of pairs of one installation.

    Attributes:
        key: Its secret; a number made without it is refused.
    """

    key: bytes

    @classmethod
    def of(cls, settings: Settings) -> PairNumbers:
        """Return those of an installation.

        Raises:
            ServiceError: Its key cannot be read.
        """
        return cls(read_key(settings, "token").value)

    def write(self, one: RecordPlace, other: RecordPlace) -> str:
        """Return the number of a pair, the same whichever record comes first."""
        pair = _ordered(one, other)
        content = b"".join(map(_short, pair)) + self._seal(pair)
        letters = "".join(_LETTERS[byte >> 4] + _LETTERS[byte & 15] for byte in content)
        return "-".join(letters[start : start + _GROUP_LETTERS] for start in range(0, len(letters), _GROUP_LETTERS))

    def read(self, connection: Connection, numbers: Iterable[str]) -> dict[str, Pair | None]:
        """Return the pair of each number; ``None`` for one that nobody here wrote, or whose records are gone."""
        contents = {number: _content(number) for number in numbers}
        shorts = {
            content[start : start + _PLACE_BYTES]
            for content in contents.values()
            if content
            for start in (0, _PLACE_BYTES)
        }
        places = _find_places(connection, shorts)
        return {number: self._find(content, places) if content else None for number, content in contents.items()}

    def _find(self, content: bytes, places: dict[bytes, list[RecordPlace]]) -> Pair | None:
        one, other = content[:_PLACE_BYTES], content[_PLACE_BYTES : 2 * _PLACE_BYTES]
        fitting = (
            pair
            for first in places.get(one, ())
            for second in places.get(other, ())
            if self._seal(pair := (first, second)) == content[2 * _PLACE_BYTES :]
        )
        return next(fitting, None)

    def _seal(self, pair: Pair) -> bytes:
        written = "\x1f".join(str(part) for place in pair for part in place.target().values())
        return hashlib.blake2b(written.encode(), digest_size=_SEAL_BYTES, key=self.key, person=b"pasangan").digest()


def _ordered(one: RecordPlace, other: RecordPlace) -> Pair:
    return (one, other) if one < other else (other, one)


def _short(place: RecordPlace) -> bytes:
    return (
        bytes.fromhex(place.sha256)[:_FILE_BYTES]
        + hashlib.sha256(place.sheet.encode()).digest()[:_SHEET_BYTES]
        + place.row_no.to_bytes(_ROW_BYTES)
    )


def _content(number: str) -> bytes | None:
    digits = [_LETTERS.find(letter) for letter in number.lower() if letter.isalnum()]
    if len(digits) != 2 * _WHOLE_BYTES or min(digits) < 0:
        return None
    return bytes(16 * high + low for high, low in zip(digits[::2], digits[1::2], strict=True))


def _find_places(connection: Connection, shorts: set[bytes]) -> dict[bytes, list[RecordPlace]]:
    beginnings = sorted({short[:_FILE_BYTES].hex() for short in shorts})
    files = connection.execute(text(_CANDIDATES), {"digits": 2 * _FILE_BYTES, "beginnings": beginnings}).all()
    places: dict[bytes, list[RecordPlace]] = {}
    for short in shorts:
        row_no = int.from_bytes(short[-_ROW_BYTES:])
        for file in files:
            place = RecordPlace(source=file.source, sha256=file.sha256, sheet=file.sheet, row_no=row_no)
            if _short(place) == short:
                places.setdefault(short, []).append(place)
    return places
