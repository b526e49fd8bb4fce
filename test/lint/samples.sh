#!/bin/bash
# samples.sh - the samples for systemd, tmpfiles and pam_limits that kurator-admin(8) tells to copy: their own programs read them. What is
# not installed here, or needs root, is passed over and said so; that they do their work on a host with systemd no test shows.
set -u
cd "$(dirname "$0")/../.." || exit 2
. test/lib/tap.sh
tmp=$(mktemp -d) || exit 2
trap 'rm -rf -- "$tmp"' EXIT

# The programs of the units are not installed where this runs: true stands for them, the rest is read as it is.
if command -v systemd-analyze >/dev/null; then
    mkdir "$tmp/units"
    for unit in conf/*.service conf/*.timer; do
        sed -E 's#^(Exec[A-Za-z]+=)[^ ]+.*#\1/bin/true#' "$unit" >"$tmp/units/${unit##*/}"
        grep -q '^Documentation=man:kurator-admin(8)$' "$unit" || echo "$unit names no page of the manual"
    done | rule "every unit names its manual"
    for unit in conf/*.service conf/*.timer; do
        SYSTEMD_LOG_LEVEL=warning systemd-analyze verify --man=no --recursive-errors=no "$tmp/units/${unit##*/}" 2>&1 | grep -F "kurator-" | rule "systemd reads $unit"
    done
    printf '[Unit]\nDescription=x\n[Service]\nExecStart=/bin/true\nNoNewPrivilege=yes\n' >"$tmp/units/kurator-wrong.service"
    {
        SYSTEMD_LOG_LEVEL=warning systemd-analyze verify --man=no --recursive-errors=no "$tmp/units/kurator-wrong.service" 2>&1 |
            grep -F "kurator-" | grep -q NoNewPrivilege || echo "it was not found"
    } | rule "and would find a wrong key"
else
    : | rule "units # systemd-analyze is not here: not read"
fi
for timer in conf/*.timer; do
    [ -s "${timer%.timer}.service" ] || echo "$timer starts nothing"
done | rule "every timer has its service"

# The groups of an office are made by hand; root's stands for them.
if command -v systemd-tmpfiles >/dev/null && [ "$(id -u)" = 0 ]; then
    mkdir -p "$tmp/root/etc" "$tmp/root/tmpfiles"
    cp /etc/passwd /etc/group "$tmp/root/etc/"
    sed 's/kurator-12 /root /' conf/tmpfiles.kurator.conf >"$tmp/root/tmpfiles/kurator.conf"
    {
        systemd-tmpfiles --root="$tmp/root" --create "$tmp/root/tmpfiles/kurator.conf" 2>&1
        grep -v '^#' conf/tmpfiles.kurator.conf | while read -r _ path mode _; do
            [ "$(stat -c %a "$tmp/root$path" 2>&1)" = "${mode#0}" ] || echo "$path was not made with $mode"
        done
    } | rule "systemd-tmpfiles makes the directories of an office"
else
    : | rule "directories # systemd-tmpfiles is not here, or this is not root: not made"
fi

# pam_limits passes over what it does not know, with a line in the log that nobody reads.
grep -v '^#' conf/limits.kurator.conf | awk '
    NF != 4 { print "four words are wanted: " $0; next }
    $1 !~ /^(@?[a-z][a-z0-9-]*|\*)$/ { print "whose: " $0 }
    $2 !~ /^(hard|soft|-)$/ { print "of what kind: " $0 }
    $3 !~ /^(core|data|fsize|memlock|nofile|rss|stack|cpu|nproc|as|maxlogins|maxsyslogins|priority|locks|sigpending|msgqueue|nice|rtprio)$/ { print "no such limit: " $0 }
    $4 !~ /^[0-9]+$/ { print "how much: " $0 }' | rule "the limits are limits of pam_limits"
awk '$1 == "@kurator-files" && $3 == "fsize" { n++; if ($4 < 1.5 * 1024 * 1024) print "XML of 100,000 extracts is 1.5 GB, " $4 " KiB is less" } END { if (n != 1) print "no largest file" }' conf/limits.kurator.conf |
    rule "an office may bring a hundred thousand extracts in one file"
rules_end
