#!/bin/sh
# Installs the missing Debian packages named in the given files; where that cannot be done, says so and goes on.
set -eu

is_installed() {
  [ "$(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2> /dev/null)" = installed ]
}

command -v dpkg-query > /dev/null 2>&1 || { echo 'Bukan Debian: uji yang memerlukan program Debian dilewati.' >&2; exit 0; }
missing=
for name in $(sed 's/#.*//' "$@"); do
  is_installed "$name" || missing="$missing $name"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" -ne 0 ]; then
  echo "Tidak terpasang (perlu root), uji yang memerlukannya dilewati:$missing" >&2
  exit 0
fi
echo "Memasang paket Debian:$missing …" >&2
# Runlevel 1: what is installed is not started; the tests start and stop their own.
export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
# shellcheck disable=SC2086  # one word per package
{ apt-get update --quiet --quiet && apt-get install --quiet --quiet --yes --no-install-recommends $missing; } > /dev/null ||
  echo "Tidak dapat dipasang, uji yang memerlukannya dilewati:$missing" >&2
