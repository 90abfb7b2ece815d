#!/usr/bin/env bash
# Debian's packages the browser and PostgreSQL tests need: installed when root, named in one line otherwise.
set -euo pipefail

missing=()
command -v chromium >/dev/null || missing+=(chromium)
[ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || missing+=(fonts-dejavu-core)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "The tests need: ${missing[*]}. Run: sudo apt-get update && sudo apt-get install ${missing[*]}" >&2
  exit 1
fi

# Debian would start a server on port 5432 otherwise; the tests bring their own on a socket.
mkdir -p /etc/postgresql-common/createcluster.d
echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.d/fourlaps.conf
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/tmp/fourlaps-apt.log 2>&1; then
  tail -n 5 /tmp/fourlaps-apt.log >&2
  echo "These packages could not be installed: ${missing[*]}. Run: apt-get install ${missing[*]}" >&2
  exit 1
fi
