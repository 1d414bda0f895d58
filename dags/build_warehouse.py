"""Airflow DAG `build_warehouse`: orang, keluarga dan mart dari semua kiriman yang dimuat.

Berjalan setelah ada kiriman baru dimuat, dan tiap malam. `build_warehouse` menautkan orang dan
menyegarkan mart; `check_warehouse` memeriksa hasilnya.

**Bila gagal**: baca kalimat terakhir di catatan tugas yang merah. Gangguan basis data dicoba lagi
sendiri. Aturan yang dilanggar (`check_warehouse`) disebut dengan kodenya; langkahnya ada di runbook
kode itu. Setelah diperbaiki, jalankan DAG ini lagi; mengulang tidak mengubah hasil yang sudah benar.
"""

from sinergi.orchestration.build import build_dag

build_warehouse = build_dag(doc_md=__doc__)
