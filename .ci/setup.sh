#!/bin/sh
# Builds .venv from the given pinned requirements; costs nothing when they are installed already.
# An interrupted installation heals on the next run: the stamp is written last, and where the mark of a begun one
# is left, every package is installed anew. Installers take a package whose files are half there for complete.
set -eu

python=.venv/bin/python
stamp=.venv/terpasang-$(echo "$*" | cksum | cut -d ' ' -f 1)
begun=.venv/pemasangan.dimulai
wanted=$(cat "$@" | cksum)

is_new_enough() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' > /dev/null 2>&1
}

exit_if_installed() {
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && [ ! -f "$begun" ] && is_new_enough "$python"; then
    exit 0
  fi
}

exit_if_installed
# One at a time; this file is the lock, and what the installation starts holds it too.
exec 9< "$0"
if command -v flock > /dev/null 2>&1 && ! flock --nonblock 9; then
  echo 'Pemasangan lain di folder ini sedang berjalan; menunggu …' >&2
  flock 9
  exit_if_installed
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
anew_with_uv='' anew_with_pip=''
[ ! -f "$begun" ] || { anew_with_uv=--reinstall anew_with_pip=--ignore-installed; }
: > "$begun"
trap 'echo "Pemasangan dihentikan; ulangi perintah yang sama kapan saja." >&2; exit 130' INT TERM
# shellcheck disable=SC2046  # names of requirement files hold no spaces
set -- $(for file; do echo "--requirement $file"; done)
# Nothing is removed: the other set of requirements may be installed beside this one.
./.ci/uv.sh pip install --quiet --python "$python" $anew_with_uv "$@" > "$log" 2>&1 || {
  echo 'uv tidak ada atau tidak berhasil; dipasang dengan pip, ±1 menit …' >&2
  { "$python" -m ensurepip && "$python" -m pip install --quiet --disable-pip-version-check $anew_with_pip "$@"; } >> "$log" 2>&1 || {
    echo 'Paket Python tidak dapat dipasang. Periksa jaringan (pypi.org), proksi kantor (HTTPS_PROXY), dan' >&2
    echo "ruang disk, lalu ulangi perintah yang sama. Keterangan: $log" >&2
    tail -n 1 "$log" >&2
    exit 1
  }
}
echo "Paket Python terpasang dalam $(($(date +%s) - began)) detik." >&2
echo "$wanted" > "$stamp.baru"
mv "$stamp.baru" "$stamp"
rm "$begun"
