#!/usr/bin/env bash
# Run a command with DATABASE_URL naming a throw-away PostgreSQL on a Unix socket; nothing is left afterwards.
set -euo pipefail
[ $# -gt 0 ] || { echo "usage: scripts/with_postgres.sh COMMAND [ARGUMENT ...]" >&2; exit 2; }

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
[ -n "$bin" ] || { echo "PostgreSQL is missing. Run: sudo apt-get install postgresql" >&2; exit 1; }

# PostgreSQL refuses to run as root, so its own user owns the cluster.
as=()
user=$(id -un)
if [ "$(id -u)" -eq 0 ]; then
  as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
  user=postgres
fi

folder=$(mktemp -d /tmp/fourlaps-postgres.XXXXXX)
[ ${#as[@]} -eq 0 ] || chown postgres:postgres "$folder"
stop() {
  (cd "$folder" && "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1) || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

here=$PWD
cd "$folder"  # a folder the other user may enter
"${as[@]}" "$bin/initdb" -D "$folder/data" -U "$user" -A trust -E UTF8 --no-sync >"$folder/log" 2>&1 \
  || { cat "$folder/log" >&2; exit 1; }
"${as[@]}" "$bin/pg_ctl" -D "$folder/data" -l "$folder/server.log" -w start \
  -o "-k $folder -c listen_addresses='' -c fsync=off -c full_page_writes=off -c synchronous_commit=off" >/dev/null \
  || { cat "$folder/server.log" >&2; exit 1; }
"${as[@]}" "$bin/createdb" -h "$folder" -U "$user" fourlaps
cd "$here"
export DATABASE_URL="postgresql://$user@/fourlaps?host=$folder"
"$@"
