"""Names of months and days as people write them, Indonesian and English."""

from __future__ import annotations

_SPELLINGS = {
    1: "januari january januar jan",
    2: "februari pebruari febuari pebuari february feb peb febr pebr",
    3: "maret march mrt mar mart",
    4: "april apr aprl",
    5: "mei may",
    6: "juni june jun",
    7: "juli july jul",
    8: "agustus august agst agts agt ags agu aug agus",
    9: "september sept sep sepember",
    10: "oktober october okt oct oktbr",
    11: "november nopember nov nop nopem novem",
    12: "desember december des dec desem",
}
MONTHS = {name: month for month, names in _SPELLINGS.items() for name in names.split()}

MONTH_PATTERN = "|".join(sorted(MONTHS, key=len, reverse=True))
"""Regular expression of every spelling (lower case, without a dot), longest first."""

DAY_PATTERN = (
    "senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu|ahad|"
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun"
)
"""Regular expression of the names of days (lower case)."""
