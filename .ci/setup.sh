#!/bin/sh
# Builds .venv from the given pinned requirements; costs nothing when they are installed already.
# An interrupted installation heals on the next run: the stamp is written last.
set -eu

python=.venv/bin/python
stamp=.venv/terpasang-$(echo "$*" | cksum | cut -d ' ' -f 1)
wanted=$(cat "$@" | cksum)

is_new_enough() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' > /dev/null 2>&1
}

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && is_new_enough "$python"; then
  exit 0
fi

choose_python() {
  for candidate in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11; do
    if is_new_enough "$candidate"; then
      echo "$candidate"
      return
    fi
  done
  found=$("${PYTHON:-python3}" --version 2>&1 || echo 'tidak ada Python')
  echo "Sinergi memerlukan Python 3.11 atau lebih baru; yang ditemukan: $found." >&2
  echo 'Pasang Python yang baru, atau sebutkan tempatnya: make up PYTHON=/jalur/python3.11' >&2
  exit 1
}

PYTHON=$(choose_python)
export PYTHON

if ! is_new_enough "$python"; then
  rm -rf .venv
  "$PYTHON" -m venv --without-pip .venv >&2
fi

log=.venv/pemasangan.log
began=$(date +%s)
echo 'Memasang paket Python ke .venv (sekali saja; beberapa detik dengan uv, ±1 menit dengan pip) …' >&2
rm -f "$stamp"
# shellcheck disable=SC2046  # names of requirement files hold no spaces
set -- $(for file; do echo "--requirement $file"; done)
# Nothing is removed: the other set of requirements may be installed beside this one.
./.ci/uv.sh pip install --quiet --python "$python" "$@" > "$log" 2>&1 || {
  echo 'uv tidak ada atau tidak berhasil; dipasang dengan pip, ±1 menit …' >&2
  { "$python" -m ensurepip && "$python" -m pip install --quiet --disable-pip-version-check "$@"; } >> "$log" 2>&1 || {
    echo 'Paket Python tidak dapat dipasang. Periksa jaringan (pypi.org), proksi kantor (HTTPS_PROXY), dan' >&2
    echo "ruang disk, lalu ulangi perintah yang sama. Keterangan: $log" >&2
    tail -n 1 "$log" >&2
    exit 1
  }
}
echo "Paket Python terpasang dalam $(($(date +%s) - began)) detik." >&2
echo "$wanted" > "$stamp.baru"
mv "$stamp.baru" "$stamp"
