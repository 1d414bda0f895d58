"""Airflow DAG `publish_reports`: tabel yang boleh keluar, sebagai CSV dan XLSX di folder `publish`.

Berjalan setelah gudang data tersusun (`build_warehouse`), dan dapat dijalankan sendiri dari sini atau
dengan `python -m sinergi publish`. Hitungan 1 sampai 4 orang ditutup. Berkas yang isinya tidak berubah
tidak ditulis ulang.

**Bila gagal**: baca kalimat terakhir di catatan tugas yang merah. Gangguan basis data dicoba lagi
sendiri. `CONFIG-030` sampai `CONFIG-032` berarti deklarasi `include/reference/publications.yml` perlu
diperbaiki insinyur data; publikasi lain tetap terbit, dan berkas lama tetap utuh. Setelah diperbaiki,
jalankan DAG ini lagi.
"""

from sinergi.orchestration.publish import build_dag

publish_reports = build_dag(doc_md=__doc__)
