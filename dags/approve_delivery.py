"""Airflow DAG `approve_delivery`: keputusan orang atas satu kiriman yang ditahan.

Tiap kiriman yang ditahan membuka satu run di sini; namanya `kiriman-<nomor>-tanya-<ke berapa>`. Buka
**Required Actions**, baca mengapa kiriman ditahan, pilih jawaban dan tulis alasannya. Keputusan dicatat
di `ops.decision`, sama seperti `make decide`, lalu kiriman dilanjutkan oleh run baru `ingest_<sumber>`.

Run yang menunggu tidak memakai tempat kerja dan tidak menahan apa pun; boleh dibiarkan berhari-hari.
Bila kiriman sudah diputuskan lewat `make decide`, run ini menutup sendiri.

**Bila gagal**: baca kalimat terakhir di catatan tugas yang merah, lalu jalankan lagi tugas itu (Clear);
pertanyaannya dibuka lagi dan tidak ada keputusan yang hilang.
"""

from sinergi.orchestration.approve import approve_dag

approve_delivery = approve_dag(doc_md=__doc__)
