#!/bin/bash
# sshd.sh up DIR HOST PORT DATABASE LOGIN [ACCEPT] - a way in by sshd for a test: the sample of conf/ with its placeholders
# filled in, keys of its own, the program and an office's directories below DIR. No daemon and no port: ssh starts one sshd for
# each connection by its ProxyCommand. Prints `export` lines. Runs as an unprivileged account: the user's own, or postgres
# when root starts it. ACCEPT: what AcceptEnv says instead of the sample's; "mosh": the account is in the sample's group for mosh
# besides.
set -eu
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$root/test/lib/cluster.sh"
[ "${1-}" = up ] && [ $# -ge 6 ] || { echo "usage: sshd.sh up DIR HOST PORT DATABASE LOGIN [ACCEPT]" >&2; exit 2; }
dir=$2 host=$3 port=$4 database=$5 login=$6 accept=${7-} mosh=
[ "$accept" != mosh ] || { accept='' mosh=yes; }
sshd=$(command -v sshd || echo /usr/sbin/sshd)
user=$(cluster_user) group=$(id -gn "$user")

mkdir -p "$dir/bin" "$dir/etc" "$dir/files" "$dir/conf"
chmod 0711 "$dir"
cp "$root/build/kurator" "$dir/bin/kurator"
cp "$root/build/test/preload/ptychown.so" "$dir/bin/ptychown.so"
cp -r "$root/build/locale" "$dir/bin/locale"
cp -r "$root/conf/templates" "$dir/conf/templates"
ssh-keygen -q -t ed25519 -N '' -C test -f "$dir/etc/host"
ssh-keygen -q -t ed25519 -N '' -C test -f "$dir/key"
cp "$dir/key.pub" "$dir/etc/$user"
# A printer that shows that it was called, and how.
printf '#!/bin/sh\nenv >%s/printed.env\ncat >%s/printed\n' "$dir/files" "$dir/files" >"$dir/bin/printer"
chmod 0755 "$dir/bin/printer"

sed -e "s|^host = .*|host = $host|; s|^port = .*|port = $port|; s|^dbname = .*|dbname = $database\nuser = $login|" \
    -e "s|^dir = .*|dir = $dir/files|; s|^command = .*|command = $dir/bin/printer|" "$root/conf/session.ini" >"$dir/etc/session.ini"
{
    printf 'HostKey %s\nPidFile none\nSubsystem sftp internal-sftp\nUsePAM no\nStrictModes no\n' "$dir/etc/host"
    sed ${mosh:+-e "s|^Match Group kurator-mosh\$|Match Group $group|"} -e "s|^Match Group kurator\$|Match Group $group|; s|/usr/local/bin/kurator|$dir/bin/kurator|; s|/etc/kurator/|$dir/etc/|; s|/etc/ssh/kurator/|$dir/etc/|" \
        ${accept:+-e "s|AcceptEnv LANG|AcceptEnv $accept|"} "$root/conf/sshd_config.kurator"
} >"$dir/etc/sshd_config"
if [ "$(id -u)" -eq 0 ]; then chown -R "$user" "$dir/etc" "$dir/files"; fi
chmod 0755 "$dir/etc" "$dir/files"

as=
if [ "$(id -u)" -eq 0 ]; then as="setpriv --reuid=$user --regid=$group --init-groups -- env -i "; fi
as="${as:-env -i }PATH=/usr/local/bin:/usr/bin:/bin LD_PRELOAD=$dir/bin/ptychown.so "
cat <<ENV
export SSHD_USER='$user'
export SSHD_AS='$as'
export SSHD_COMMAND='$as$sshd -i -f $dir/etc/sshd_config'
export SSHD_DIR='$dir'
ENV
