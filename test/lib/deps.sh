#!/bin/bash
# deps.sh SET... - installs the Debian packages of the named sets that are missing; says nothing when none is.
# Sets: build run check bench tidy cppcheck valgrind. What is there already, however it came, is left alone.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/cluster.sh"

say() { printf '%s\n' "$*" >&2; }

# The server counts as missing only when no version that is new enough is there: an existing installation is not touched.
server_version() { local bin; bin=$(cluster_bin 2>/dev/null) || return 1; bin=${bin%/bin}; printf '%s' "${bin##*/}"; }

# have PACKAGE: is what we want of it usable?
have() {
    case $1 in
    gcc) command -v gcc ;;
    libc6-dev) [ -e /usr/include/stdio.h ] ;;
    make) command -v make ;;
    pkg-config) command -v pkg-config ;;
    libncurses-dev) pkg-config --exists ncursesw panelw ;;
    libpq-dev) pkg-config --exists libpq ;;
    libexpat1-dev) pkg-config --exists expat ;;
    libiniparser-dev) [ -e /usr/include/iniparser/iniparser.h ] || [ -e /usr/include/iniparser.h ] ;;
    gettext) command -v msgfmt ;;
    postgresql-*-pgtap) [ -e "/usr/share/postgresql/$(server_version)/extension/pgtap.control" ] ;;
    postgresql) server_version ;;
    tzdata) [ -e /usr/share/zoneinfo/Asia/Irkutsk ] ;;
    libcmocka-dev) pkg-config --exists cmocka ;;
    libvterm-dev) pkg-config --exists vterm ;;
    libtap-parser-sourcehandler-pgtap-perl) command -v pg_prove ;;
    openssh-server) [ -x /usr/sbin/sshd ] ;;
    openssh-client) command -v ssh && command -v sftp && command -v ssh-keygen ;;
    openssl) command -v openssl ;;
    ncurses-bin) command -v tic ;;
    ncurses-term) [ -e /usr/share/terminfo/p/putty ] || [ -e /lib/terminfo/p/putty ] ;;
    tmux | screen | mosh | yasr) command -v "$1" ;;
    pspg | less) command -v "$1" ;;
    time) [ -x /usr/bin/time ] ;;
    mandoc | clang-tidy | cppcheck | valgrind) command -v "$1" ;;
    *) return 1 ;;
    esac >/dev/null 2>&1
}

packages_of() {
    case $1 in
    build) echo gcc libc6-dev make pkg-config libncurses-dev libpq-dev libiniparser-dev libexpat1-dev gettext ;;
    run) echo postgresql tzdata ;;
    check) echo libcmocka-dev libvterm-dev "postgresql-$(server_version || echo 15)-pgtap" libtap-parser-sourcehandler-pgtap-perl mandoc \
        openssh-server openssh-client openssl ncurses-bin ncurses-term tmux screen mosh yasr ;;
    bench) echo pspg less mosh time ;;
    tidy) echo clang-tidy ;;
    cppcheck | valgrind) echo "$1" ;;
    *) say "deps.sh: no such set: $1"; exit 2 ;;
    esac
}

find_missing() {
    local set package
    missing=()
    for set in "$@"; do
        for package in $(packages_of "$set"); do
            have "$package" || missing+=("$package")
        done
    done
}

# Debian makes and starts a cluster of its own when the server is installed. Nobody asked for it here, so it is told not
# to, for the time of this installation only.
install_server() {
    local conf=/etc/postgresql-common/createcluster.conf kept
    apt_install postgresql-common || return
    kept=$(mktemp) && cp -p "$conf" "$kept" 2>/dev/null
    if [ -e "$conf" ]; then
        "${as_root[@]}" sed -i -E 's/^#?[[:space:]]*create_main_cluster.*/create_main_cluster = false/' "$conf"
    fi
    apt_install postgresql
    local rc=$?
    if [ -s "$kept" ]; then "${as_root[@]}" cp -p "$kept" "$conf"; fi
    rm -f "$kept"
    return $rc
}

# The tests start an sshd of their own, without a port. The system's is neither started now nor with the machine: nobody asked
# for it here.
install_sshd() {
    local policy=/usr/sbin/policy-rc.d made=
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null && "${as_root[@]}" chmod 0755 "$policy" && made=1
    fi
    apt_install openssh-server
    local rc=$?
    [ -z "$made" ] || "${as_root[@]}" rm -f "$policy"
    if command -v systemctl >/dev/null 2>&1; then "${as_root[@]}" systemctl --quiet disable ssh.service ssh.socket >/dev/null 2>&1; fi
    return $rc
}

# The lock's descriptor is closed for apt: a daemon that a package starts must not inherit it.
apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 "$@" >&2 </dev/null 8<&-
}
apt_install() { apt --no-install-recommends install "$@"; }

find_missing "$@"
[ ${#missing[@]} -eq 0 ] && exit 0

# Of two that start at once the second waits, and finds everything there.
exec 8<"$0"
flock 8
find_missing "$@"
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if ! command -v apt-get >/dev/null 2>&1; then
    say "kurator: missing: ${missing[*]} (Debian's names)."
    say "There is no apt-get here: install what corresponds to them and start again."
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        say "kurator: missing: ${missing[*]}."
        say "You are not root and there is no sudo. As root: apt-get install ${missing[*]}"
        exit 1
    fi
    if ! sudo true </dev/null 8<&-; then
        say "kurator: missing: ${missing[*]}."
        say "You are not root and sudo did not let you. As root: apt-get install ${missing[*]}"
        exit 1
    fi
    as_root=(sudo)
fi
say "kurator: installing ${missing[*]}"
apt update || say "apt-get update failed; going on with the lists as they are"
rest=()
for package in "${missing[@]}"; do
    case $package in
    postgresql) install_server || exit 1 ;;
    openssh-server) install_sshd || exit 1 ;;
    *) rest+=("$package") ;;
    esac
done
if [ ${#rest[@]} -gt 0 ]; then apt_install "${rest[@]}" || exit 1; fi
find_missing "$@"
if [ ${#missing[@]} -gt 0 ]; then
    say "kurator: still missing after the installation: ${missing[*]}"
    exit 1
fi
