#!/bin/sh
# debian13.sh [command [argument ...]]: make check, or that command, in a tree of Debian 13, with its compilers, its
# libraries and its peers. Needs root, debootstrap and a Debian mirror. The exit code is the command's; 111 if it can't start.
#
# The tree is kept in $XDG_CACHE_HOME, else /var/cache, and used again if it is whole. Each run has a copy of this
# checkout in it, as it is now. The mounts are in a namespace of their own, as the processes are: when this ends, whatever
# ends it, the kernel removes both.

set -u
LC_ALL=C
export LC_ALL

suite=trixie
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
security=${DEBIAN_SECURITY_MIRROR:-http://deb.debian.org/debian-security}
cache=${XDG_CACHE_HOME:-/var/cache}/qmail-dkim
tree=$cache/$suite

fail() {
	echo "debian13: $*" >&2
	exit 111
}

# the second half, in the namespaces: $1 is the tree, $2 the folder in it, the rest the command
if [ "${1-}" = --inside ]; then
	tree=$2 folder=$3
	shift 3
	# a mount, so that a test can have a name space in it
	mount --bind "$tree" "$tree" || fail "can't mount $tree"
	mount -t proc proc "$tree/proc" || fail "can't mount $tree/proc"
	mount --rbind /dev "$tree/dev" || fail "can't mount $tree/dev"
	mount --rbind /sys "$tree/sys" || fail "can't mount $tree/sys"
	# not by exec: process 1 collects the orphans
	# shellcheck disable=SC2016 # for the shell in there
	env -i HOME=/root TERM=dumb LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		chroot "$tree" sh -c 'cd "$1" && shift && "$@"' sh "$folder" "$@" </dev/null
	exit
fi

cd "$(dirname "$0")/.." || exit 111
[ "$(id -u)" -eq 0 ] || fail 'needs root, to make the tree and to enter it by chroot'
command -v unshare >/dev/null || fail 'needs unshare, of the package util-linux'
[ $# -gt 0 ] || set -- make check

whole() { [ -f "$tree/etc/qmail-dkim-tree" ]; }
make_tree() {
	whole && return
	if ! command -v debootstrap >/dev/null; then
		command -v apt-get >/dev/null || fail 'needs debootstrap'
		# the lists may be old or missing: then once more with new ones
		apt-get install -y -q --no-install-recommends debootstrap </dev/null >&2 ||
			{ apt-get update -q </dev/null && apt-get install -y -q --no-install-recommends debootstrap </dev/null; } >&2 ||
			fail "can't install debootstrap"
	fi
	echo "debian13: making $tree" >&2
	rm -rf "$tree" "$tree.new"
	debootstrap --variant=minbase --include=make,ca-certificates "$suite" "$tree.new" "$mirror" >"$cache/debootstrap.log" 2>&1 || {
		tail -n 20 "$cache/debootstrap.log" >&2
		fail "debootstrap failed: see $cache/debootstrap.log"
	}
	printf '%s\n' "deb $mirror $suite main" "deb $mirror $suite-updates main" \
		"deb $security $suite-security main" >"$tree.new/etc/apt/sources.list"
	# no server starts because it is installed
	printf '#!/bin/sh\nexit 101\n' >"$tree.new/usr/sbin/policy-rc.d"
	chmod 755 "$tree.new/usr/sbin/policy-rc.d"
	: >"$tree.new/etc/qmail-dkim-tree"
	mv "$tree.new" "$tree"
}

mkdir -p "$cache" || fail "can't make $cache"
# one at a time makes the tree and installs in it; the runs themselves have a folder each
exec 9>"$cache/lock" || fail "can't write $cache/lock"
flock 9 || fail "can't lock $cache/lock"
make_tree || exit
cp /etc/resolv.conf "$tree/etc/resolv.conf" || fail 'no resolv.conf'
printf '127.0.0.1 localhost %s\n::1 localhost\n' "$(hostname)" >"$tree/etc/hosts"

# what a killed run left
find "$tree/tmp" -maxdepth 1 -name 'checkout.*' -mtime +0 -exec rm -rf {} +
work=$(mktemp -d "$tree/tmp/checkout.XXXXXX") || fail "can't write below $tree"
trap 'rm -rf "$work"' EXIT
trap 'exit 111' HUP INT TERM
chmod 755 "$work"
inside() { unshare --mount --pid --fork --kill-child tests/debian13.sh --inside "$tree" "${work#"$tree"}" "$@"; }

tar -cf - --exclude=./build --exclude=./.git --exclude='*.o' --exclude='*.a' . | (cd "$work" && tar -xf - --no-same-owner) ||
	fail "can't copy the checkout"
inside make clean >/dev/null || fail 'make clean failed in the tree'

inside ./deps.sh --test >&2 || fail 'deps.sh failed in the tree'
exec 9>&-
# shellcheck disable=SC2016
inside sh -c '. /etc/os-release; echo "debian13: $PRETTY_NAME, $(cc --version | head -n 1); $*"' sh "$@" >&2
inside "$@"
