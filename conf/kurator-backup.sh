#!/bin/sh
# kurator-backup.sh DIR [DAYS] - a base backup of the cluster into DIR/base, and what is older than DAYS (60) removed, with
# the write-ahead log that nobody needs any more. To be run every night by the account kurator-backup; PG* say where the server is.
# DAYS days later nothing that was destroyed in the database is left in its backups: the setting backup.keep_days says the same
# number to whoever reads an act of destruction.
set -eu
umask 077
dir=${1:?usage: kurator-backup.sh DIR [DAYS]} days=${2:-60}
case $days in '' | *[!0-9]* | 0) echo "kurator-backup.sh: DAYS must be a number above 0" >&2; exit 2 ;; esac
cd "$dir"
mkdir -p base wal
new=base/$(date -u +%Y%m%dT%H%M%SZ)
rm -rf -- base/*.part
pg_basebackup --pgdata="$new.part" --format=plain --wal-method=stream --checkpoint=fast --manifest-checksums=SHA256
pg_verifybackup --quiet "$new.part"
mv -- "$new.part" "$new"
# Removed only now, when a newer one is whole. The name says how old it is.
limit=$(date -u -d "$days days ago" +%Y%m%dT%H%M%SZ)
for old in base/*Z; do
    [ "$(printf '%s\n' "${old#base/}" "$limit" | sort | head -n 1)" = "$limit" ] || rm -rf -- "$old"
done
# Segments that the oldest backup left does not need. Those after it lead from it to any moment.
oldest=$(printf '%s\n' base/*Z | sort | head -n 1)
first=$(sed -n 's/^START WAL LOCATION: .*(file \([0-9A-F]\{24\}\))$/\1/p' "$oldest/backup_label")
pg_archivecleanup wal "${first:?no start in $oldest/backup_label}"
echo "$dir/$new"
