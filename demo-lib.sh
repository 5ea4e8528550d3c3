# demo-lib.sh: what the demos have in common.
#
#   $top               the tree
#   fail WHAT [FILE]   ends the demo; FILE says more
#   title, indent      a headline; a text from standard input, indented
#   wire [FILE]        a message as qmail-remote puts it on the wire
#   queue_folders      the folders of a qmail home in $home, with split directories ($split of them)
#
# shellcheck shell=sh disable=SC2034,SC2120,SC2154

LC_ALL=C
export LC_ALL
umask 022
top=$(cd -- "$(dirname -- "$0")" && pwd) || exit 111
split=23

fail() {
	printf 'demo: failed: %s\n' "$1" >&2
	[ $# -lt 2 ] || sed 's/^/demo:   /' "$2" >&2
	exit 1
}
title() { printf '\n== %s\n\n' "$*"; }
indent() { sed 's/^/    /'; }
wire() { sed "s/\$/$(printf '\r')/" "$@"; }

queue_folders() {
	mkdir -p "$home/bin" "$home/control" "$home/queue/mess" "$home/queue/dkim" || return
	i=0
	while [ "$i" -lt "$split" ]; do
		mkdir "$home/queue/mess/$i" "$home/queue/dkim/$i" || return
		i=$((i + 1))
	done
}
