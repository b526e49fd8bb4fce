#!/bin/bash
# sftp.sh - an office's account for files, by the sample for sshd: what it may put, fetch and see in its chroot, and nothing else.
# TAP. A chroot is root's to make: another user only sees that the sample is read.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root" || exit 2
. test/lib/tap.sh
sshd=$(command -v sshd || echo /usr/sbin/sshd)
tmp=$(mktemp -d) || exit 2
jail='' ran=''
finish() {
    rm -rf -- "$tmp"
    [ -z "$jail" ] || rm -rf -- "$jail"
    [ -z "$ran" ] || rmdir /run/sshd 2>/dev/null
}
trap finish EXIT

# The sample as sshd itself understands it, for an account of each kind.
ssh-keygen -q -t ed25519 -N '' -f "$tmp/host"
ssh-keygen -q -t ed25519 -N '' -f "$tmp/key"
if [ "$(id -u)" -eq 0 ] && [ ! -d /run/sshd ]; then mkdir -m 0755 /run/sshd && ran=1; fi
me=$(id -un)
effective() { # GROUP: the sample's block for it as the block for me
    { printf 'HostKey %s\n' "$tmp/host"; sed "s|^Match Group $1\$|Match User $me|" conf/sshd_config.kurator; } >"$tmp/config"
    "$sshd" -T -C "user=$me,host=x,addr=127.0.0.1" -f "$tmp/config" 2>&1
}
"$sshd" -t -h "$tmp/host" -f conf/sshd_config.kurator 2>&1 | rule "sshd takes the sample"
effective kurator-files >"$tmp/effective"
{ grep -qxE 'permitt+y no' "$tmp/effective" || echo 'a terminal'; } | rule "an account for files gets no terminal"
for want in 'chrootdirectory %h' 'forcecommand internal-sftp -f AUTHPRIV -l INFO -u 0007 -P symlink,hardlink,copy-data' 'disableforwarding yes' \
    'allowtcpforwarding no' 'allowstreamlocalforwarding no' 'allowagentforwarding no' 'x11forwarding no' 'permittunnel no' 'permituserrc no' \
    'permituserenvironment no' 'authenticationmethods publickey' 'acceptenv LANG' 'maxsessions 1' 'maxstartups 20:30:100'; do
    grep -qxF -- "$want" "$tmp/effective" || echo "not so: $want"
done | rule "an account for files gets no forwarding, nothing of the environment"

if [ "$(id -u)" -ne 0 ]; then
    echo "# not root: no chroot can be made here"
    rules_end
    exit
fi

# Every directory above a chroot must be root's alone, which /tmp is not.
jail=$(mktemp -d /run/kurator-test.XXXXXX) && chmod 0755 "$jail" || exit 2
group=$(id -gn nobody)
mkdir -p "$jail/12/inbox" "$jail/12/outbox" "$jail/13/outbox"
chown "root:$group" "$jail/12/inbox" "$jail/12/outbox" && chmod 2770 "$jail/12/inbox" "$jail/12/outbox"
echo 'of another office' >"$jail/13/outbox/theirs.txt"
(umask 077; echo 'a letter' >"$jail/12/outbox/notice-1.txt"); chmod 0640 "$jail/12/outbox/notice-1.txt"
echo 'outside' >"$jail/outside.txt"
cp "$tmp/key.pub" "$tmp/nobody"
chmod 0711 "$tmp"; chmod 0644 "$tmp/nobody"
{
    printf 'HostKey %s\nPidFile none\nUsePAM no\nStrictModes no\nSubsystem sftp internal-sftp\n' "$tmp/host"
    sed "s|^Match Group kurator-files\$|Match User nobody|; s|/etc/ssh/kurator/|$tmp/|; s|ChrootDirectory %h|ChrootDirectory $jail/12|" conf/sshd_config.kurator
} >"$tmp/config"
options=(-F /dev/null -i "$tmp/key" -o "ProxyCommand=$sshd -i -f $tmp/config" -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no
    -o IdentitiesOnly=yes -o BatchMode=yes -o LogLevel=ERROR)
batch() { (cd "$tmp" && timeout 60 sftp -q "${options[@]}" -b - nobody@wayin 2>&1); }
does() { batch || echo "refused: the batch"; }           # all of it must work
refuses() { # each line of standard input alone is refused
    while IFS= read -r line; do
        if printf '%s\n' "$line" | batch >"$tmp/said"; then echo "was done: $line"; cat "$tmp/said"; fi
    done
}

echo 'a,b' >"$tmp/list.csv"
does <<<'ls -1' >"$tmp/ls"
grep -v '^sftp>' "$tmp/ls" | sort | tr '\n' ' ' | grep -vxE 'inbox/? outbox/? ' | rule "it sees the two directories of its office"
does <<'END' | grep -v '^sftp>' | rule "it fetches from the outbox, removes what it has, puts into the inbox"
get outbox/notice-1.txt fetched.txt
rm outbox/notice-1.txt
put list.csv inbox/list.csv
END
{
    cmp -s "$tmp/fetched.txt" - <<<'a letter' || echo "not fetched"
    [ ! -e "$jail/12/outbox/notice-1.txt" ] || echo "still in the outbox"
    stat -c '%a %G' "$jail/12/inbox/list.csv" 2>&1 | grep -vxE "6[46]0 $group"
} | rule "what was put can be read by the office's group and by nobody else"
refuses <<'END' | rule "nothing outside of the two directories, no link, no other office"
get /etc/passwd
get ../../../../../../etc/passwd
get ../13/outbox/theirs.txt
get ../outside.txt
ls ../13
put list.csv /list.csv
put list.csv /../list.csv
mkdir /other
symlink /etc/passwd inbox/link
symlink ../../13/outbox inbox/dir
ln inbox/list.csv inbox/hard
rename inbox /away
rm -r outbox
chmod 777 /inbox
chown 0 inbox/list.csv
END
for command in id 'sh -c id' "touch $jail/12/inbox/marker" 'scp -t /inbox'; do
    timeout 60 ssh "${options[@]}" nobody@wayin "$command" </dev/null 2>&1 | grep -vi 'sftp connections only'
    timeout 60 ssh -tt "${options[@]}" nobody@wayin "$command" </dev/null 2>&1 | grep -viE 'sftp connections only|PTY allocation request failed'
    [ ! -e "$jail/12/inbox/marker" ] || echo "a command was run"
done | tr -d '\r' | grep -v '^$' | rule "no shell and no command"
{
    timeout 60 ssh "${options[@]}" -W localhost:22 nobody@wayin </dev/null >/dev/null 2>&1 && echo "-W"
    timeout 60 ssh "${options[@]}" -N -o ExitOnForwardFailure=yes -R 127.0.0.1:0:localhost:1 nobody@wayin </dev/null >/dev/null 2>&1 && echo "-R"
} | rule "no forwarding"
# A chroot that somebody else may write into is none: sshd refuses it.
chmod 0777 "$jail/12"
refuses <<<'ls' | rule "a directory of the office that others may change lets nobody in"
rules_end
