#!/bin/sh
# Runs uv: the one on the PATH, else one of our own, installed from the package index.
set -eu
own=.venv/uv/bin/uv
if command -v uv > /dev/null 2>&1; then
  exec uv "$@"
fi
if ! "$own" --version > /dev/null 2>&1; then
  rm -rf .venv/uv
  "${PYTHON:-python3}" -m venv .venv/uv >&2 || {
    echo 'Modul venv Python tidak lengkap. Pasang paket python3-venv, atau uv, lalu ulangi.' >&2
    exit 1
  }
  .venv/uv/bin/python -m pip install --quiet --quiet --disable-pip-version-check uv >&2
fi
exec "$own" "$@"
