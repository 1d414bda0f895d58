"""What the good rows of a quarter add up to: figures that every report of it must come to."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sinergi.samples.places import Places
from sinergi.samples.rows import Feed

_PAID = "SUKSES_SPM"


class Totals:
    """Adds up the good rows of the files of one quarter, feed by feed.

    Args:
        places: The places, for the codes of kecamatan.
        stage: Stage of PKH that the quarter pays; corrections of an earlier one do not count.
    """

    def __init__(self, places: Places, stage: int) -> None:
        self._places, self._stage = places, stage
        self._counts: dict[str, Counter[str]] = {}
        self._adders = {
            "pkh_penyaluran": self._add_payment, "slrt_keluhan": self._add_case,
            "slrt_layanan_harian": self._add_service, "karang_taruna_unit": self._add_unit,
            "karang_taruna_anggota": self._add_member, "karang_taruna_kegiatan": self._add_activity,
        }  # fmt: skip

    def add(self, feed: Feed, cells: dict[str, Any], desa: int) -> None:
        """Add one good row: its clean cells, without those of columns that the file lacks, and its desa."""
        adder = self._adders.get(feed.name)
        if adder:
            adder(feed, cells, desa)

    def summary(self) -> dict[str, dict[str, Any]]:
        """Return the figures by source."""
        return {
            "pkh": {
                "kpm": self._of("kpm").total(),
                "nominal_by_status": dict(self._of("nominal_by_status")),
                "paid_by_kecamatan": dict(sorted(self._of("paid_by_kecamatan").items())),
            },
            "slrt": {
                "cases_by_bidang": dict(self._of("cases_by_bidang")),
                "daily_total": self._of("services").total(),
            },
            "karang_taruna": {
                "units": self._of("units").total(),
                "active_units": self._of("units")["AKTIF"],
                "members_ok": self._of("members").total(),
                "activities": self._of("activities").total(),
            },
        }

    def _of(self, name: str) -> Counter[str]:
        return self._counts.setdefault(name, Counter())

    def _add_payment(self, feed: Feed, cells: dict[str, Any], desa: int) -> None:
        if cells["tahap"] != self._stage:
            return
        status, nominal = cells["status"], cells["nominal"]
        kecamatan = str(self._places.desa_codes[desa]).rpartition(".")[0]
        self._of("kpm")[status] += 1
        self._of("nominal_by_status")[_label(feed, "status", status)] += nominal
        if status == _PAID:
            self._of("paid_by_kecamatan")[kecamatan] += nominal

    def _add_case(self, feed: Feed, cells: dict[str, Any], desa: int) -> None:
        self._of("cases_by_bidang")[_label(feed, "bidang", cells["bidang"])] += 1

    def _add_service(self, feed: Feed, cells: dict[str, Any], desa: int) -> None:
        self._of("services")[cells["jenis_layanan"]] += cells["jumlah"]

    def _add_unit(self, feed: Feed, cells: dict[str, Any], desa: int) -> None:
        self._of("units")[cells.get("status_kinerja", "")] += 1

    def _add_member(self, feed: Feed, cells: dict[str, Any], desa: int) -> None:
        self._of("members")["all"] += 1

    def _add_activity(self, feed: Feed, cells: dict[str, Any], desa: int) -> None:
        self._of("activities")[cells["jenis_kegiatan"]] += 1


def _label(feed: Feed, column: str, code: str) -> str:
    return feed.spellings[feed.contract.columns[column].code_list or ""][code][0]
