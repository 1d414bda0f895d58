# Sinergi. `make help` lists what can be done; everything works from a fresh clone.
# Needs GNU make and Python 3.11 or newer; the rest is installed into .venv.

PYTHON ?= python3
INBOX ?=
DB ?= warehouse
ROLE ?= owner
POSTGRES ?= /usr/lib/postgresql/15/bin

MAKEFLAGS += --no-print-directory
.SILENT:
.DEFAULT_GOAL := help
.PHONY: run up down status decide trace review match explain mart psql url lint test test-slow test-browser test-postgres15 bench bench-linking clean help requirements setup setup-dev setup-bench

export PYTHONUTF8 := 1
# What people type reaches the commands by the environment, as it was typed: neither make nor the shell
# reads a dollar, a quote or a semicolon in it.
TYPED = INBOX DB ROLE DELIVERY OUTCOME REASON BY MAP SHEET ROW PERSON CLEAR ALL EXPORT TAKE A B UNDO LIST MART KNOWN_ON OUT
$(foreach name,$(TYPED),$(eval override $(name) := $$(value $(name))))
export PYTHON $(TYPED)
unexport PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONPATH VIRTUAL_ENV

# Settings of .env count where the environment does not say otherwise.
ENVIRONMENT = . ./.ci/environment.sh
PY = .venv/bin/python

help: ## Daftar perintah
	awk 'BEGIN { FS = ":.*## " } /^[a-z0-9-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile
	printf '%s\n' '' \
	  'Contoh:  make run                    berkas contoh dari repositori' \
	  '         make run INBOX=/data/kirim  semua berkas di satu folder (hanya dibaca)' \
	  '         make -s url DB=airflow      alamat basis data Airflow' \
	  '         make decide DELIVERY=3 OUTCOME=release REASON="sudah dicek" BY="Kasi Linjamsos"' \
	  '         make decide DELIVERY=4 OUTCOME=map MAP="NAMA PENERIMA=nama" REASON="…" BY="…"' \
	  '         make trace DELIVERY=3 SHEET=BNBA ROW=12     make trace PERSON=17' \
	  '         make -s mart MART=pkh_payment_village KNOWN_ON=2025-07-15' \
	  '         make review EXPORT=1     make review TAKE=/tmp/tinjauan.xlsx     make explain PERSON=17' \
	  '         make match A=17 B=23 OUTCOME=SAMA REASON="dicek ke KK asli" BY="Kasi Linjamsos"     make match UNDO=5 …' \
	  'Pengaturan (SINERGI_HOME, SINERGI_WAREHOUSE_URL, SINERGI_API_PORT): lihat .env.example'

run: setup ## Siapkan semuanya, ambil berkas INBOX lewat DAG, tampilkan hasil
	$(ENVIRONMENT); exec $(PY) -m sinergi load $${INBOX:+--inbox "$$INBOX"}

up: setup ## Nyalakan PostgreSQL dan Airflow di latar belakang
	$(ENVIRONMENT); exec $(PY) -m sinergi up

down: setup ## Hentikan semuanya
	$(ENVIRONMENT); exec $(PY) -m sinergi down

status: setup ## Apa yang berjalan, apa yang menunggu orang (ALL=1: semuanya); gagal (1) bila ada gangguan
	$(ENVIRONMENT); exec $(PY) -m sinergi status $${ALL:+--all}

decide: setup ## Putuskan kiriman yang ditahan: DELIVERY OUTCOME REASON BY (MAP)
	$(ENVIRONMENT); \
	if [ -z "$$DELIVERY" ] || [ -z "$$OUTCOME" ] || [ -z "$$REASON" ] || [ -z "$$BY" ]; then \
	  echo 'Tulis: make decide DELIVERY=3 OUTCOME=release REASON="sudah dicek ke pengirim" BY="Kasi Linjamsos"' >&2; \
	  echo 'Nomor dan pilihan OUTCOME setiap kiriman yang ditahan: make status' >&2; exit 2; \
	fi; \
	exec $(PY) -m sinergi decide --reason="$$REASON" --by="$$BY" $${MAP:+--map="$$MAP"} -- "$$DELIVERY" "$$OUTCOME"

trace: setup ## Telusuri baris ke berkasnya: DELIVERY ROW (SHEET), atau PERSON; CLEAR=1 tanpa samaran
	$(ENVIRONMENT); \
	exec $(PY) -m sinergi trace $${CLEAR:+--clear} $${PERSON:+--person="$$PERSON"} \
	  -- $${DELIVERY:+"$$DELIVERY"} $${SHEET:+"$$SHEET"} $${ROW:+"$$ROW"}

mart: setup ## Cetak satu mart sebagai CSV: MART (KNOWN_ON=2025-07-15: seperti diketahui hari itu; OUT=berkas.csv)
	$(ENVIRONMENT); \
	if [ -z "$$MART" ]; then echo 'Tulis: make -s mart MART=pkh_payment_village KNOWN_ON=2025-07-15' >&2; exit 2; fi; \
	exec $(PY) -m sinergi mart $${KNOWN_ON:+--known-on "$$KNOWN_ON"} $${OUT:+--out "$$OUT"} -- "$$MART"

review: setup ## Pasangan yang mungkin satu orang: daftar (ALL=1), EXPORT=1 ke XLSX, TAKE=berkas (BY); CLEAR=1 tanpa samaran
	$(ENVIRONMENT); \
	exec $(PY) -m sinergi review $${EXPORT:+--export} $${TAKE:+--take="$$TAKE"} $${CLEAR:+--clear} $${ALL:+--all} \
	  $${BY:+--by="$$BY"}

match: setup ## Putuskan dua orang: A B OUTCOME (SAMA, BERBEDA, NANTI) REASON BY; UNDO=nomor REASON BY; LIST=1
	$(ENVIRONMENT); \
	if [ -n "$$LIST" ]; then exec $(PY) -m sinergi match --list; fi; \
	if [ -z "$$REASON" ] || [ -z "$$BY" ] || { [ -z "$$UNDO" ] && [ -z "$$A$$B$$OUTCOME" ]; }; then \
	  echo 'Tulis: make match A=17 B=23 OUTCOME=SAMA REASON="dicek ke KK asli" BY="Kasi Linjamsos"' >&2; \
	  echo 'atau:  make match UNDO=5 REASON="keliru" BY="Kasi Linjamsos"; nomornya: make review, make match LIST=1' >&2; \
	  exit 2; \
	fi; \
	exec $(PY) -m sinergi match --reason="$$REASON" --by="$$BY" $${UNDO:+--undo="$$UNDO"} \
	  -- $${A:+"$$A"} $${B:+"$$B"} $${OUTCOME:+"$$OUTCOME"}

explain: setup ## Mengapa catatan-catatan ini satu orang: PERSON; CLEAR=1 tanpa samaran
	$(ENVIRONMENT); \
	if [ -z "$$PERSON" ]; then echo 'Tulis: make explain PERSON=17' >&2; exit 2; fi; \
	exec $(PY) -m sinergi explain $${CLEAR:+--clear} -- "$$PERSON"

psql: setup ## Buka psql pada gudang data (ROLE=analyst: hanya membaca, tanpa data pribadi)
	$(ENVIRONMENT); exec $(PY) -m sinergi psql --role "$${ROLE:-owner}"

url: setup ## Cetak alamat gudang data (DB=airflow: metadata Airflow; ROLE=analyst: login analis)
	$(ENVIRONMENT); exec $(PY) -m sinergi url --db "$$DB" --role "$${ROLE:-owner}"

test-postgres15: setup-dev ## Uji gudang data pada PostgreSQL luar versi 15 (POSTGRES=folder programnya)
	SINERGI_TEST_POSTGRES="$(POSTGRES)" $(PY) -m pytest -m integration \
	  tests/warehouse tests/build tests/identity tests/delivery tests/publishing tests/validation tests/services/test_outside.py

bench: setup-bench ## Ukur: ROWS (1000000) baris, ROUNDS (3) putaran, di samping COPY, dlt dan cara yang lazim; lalu bench-linking
	PYTHONPATH=include:. $(PY) -m tests.benchmarks --rows "$${ROWS:-1000000}" --rounds "$${ROUNDS:-3}"
	$(MAKE) bench-linking

bench-linking: setup-bench ## Ukur pencocokan orang: PARTS (accuracy febrl speed), PERSONS (1000000), EXPORT=folder ekspor
	PYTHONPATH=include:. $(PY) -m tests.benchmarks.linking $${PARTS:+--parts $$PARTS} \
	  --speed-persons "$${PERSONS:-$${ROWS:-1000000}}" $${EXPORT:+--export "$$EXPORT"}

lint: setup-dev ## Periksa gaya, tipe dan SQL
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m sqlfluff lint --disable-progress-bar include/sql

# Three at a time, a file as a whole: many tests wait for services, and none shares a home or a port with another
# file's. In the order of their names, for what waits longest (the scheduler) comes early then.
test: setup-dev ## Jalankan semua uji
	$(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder

test-slow: setup-dev ## Uji yang makan menit: kill -9 di tengah kerja, ekspor contoh, banyak contoh acak, docker-compose.yml, keputusan di Airflow
	./.ci/setup.sh requirements.txt requirements-dev.txt requirements-celery.txt
	SINERGI_TEST_EXAMPLES=all $(PY) -m pytest -m "slow or property"

test-browser: setup-dev ## Uji antarmuka Airflow di Chromium (apt-get install chromium)
	$(PY) -m pytest -m browser tests/browser

# The lock is free when what a killed installation left running has ended.
clean: ## Hentikan semuanya; hapus .venv, singgahan, dan .sinergi bila itu rumahnya
	$(ENVIRONMENT); \
	if [ -e "$${SINERGI_HOME:-.sinergi}" ]; then ./.ci/setup.sh requirements.txt && $(PY) -m sinergi remove || exit 1; fi
	if command -v flock > /dev/null 2>&1; then flock .ci/setup.sh true; fi
	rm -rf .venv .venv-bench .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	echo 'Paket Python dan singgahan dihapus; kode, .env dan berkas contoh tetap ada. Mulai lagi dengan `make run`.'

requirements: setup ## Perbarui versi paket yang dipaku
	for name in requirements requirements-dev requirements-celery; do \
	  .ci/uv.sh pip compile --upgrade --quiet --universal --python-version 3.11 \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command 'make requirements' \
	    "$$name.in" --output-file "$$name.txt"; \
	done

setup:
	./.ci/setup.sh requirements.txt

setup-bench: setup-dev
	test -x .venv-bench/bin/python || $(PY) -m venv --without-pip .venv-bench
	.ci/uv.sh pip install --quiet --python .venv-bench/bin/python -r tests/benchmarks/requirements.txt
	.ci/uv.sh pip install --quiet --no-deps --python .venv-bench/bin/python -r tests/benchmarks/requirements-sets.txt

setup-dev:
	./.ci/setup.sh requirements.txt requirements-dev.txt
