"""Airflow DAG `ingest_<sumber>`: kiriman satu sumber, dari kotak masuk sampai gudang data.

Berkas yang tenang di `inbox/<sumber>` diarsipkan, lalu tiap kiriman dibaca (`stage_delivery`),
diperiksa (`validate_delivery`) dan dimuat (`publish_delivery`). Baris yang salah masuk karantina;
baris yang benar tetap jalan.

**Tugas merah muda (dilewati)** berarti kiriman *ditahan* atau *ditolak*; kalimat sebabnya ada di
catatan tugas itu dan di `ops.delivery.reason`. Ditahan: putuskan dengan `python -m sinergi decide`.
Ditolak: salinan dan alasannya ada di `inbox/_ditolak`; minta pengirim memperbaiki.

**Tugas merah (gagal)**: baca kalimat terakhir di catatannya. Gangguan basis data dicoba lagi sendiri.
Setelah sebabnya diperbaiki, jalankan DAG ini lagi: kiriman yang belum selesai diambil kembali dari
arsip. Mengulang tidak pernah menggandakan data.
"""

from sinergi.orchestration.ingest import ingest_dag
from sinergi.orchestration.sources import source_names

for source in source_names():
    globals()[f"ingest_{source}"] = ingest_dag(source, doc_md=__doc__)
