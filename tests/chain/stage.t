#!/bin/sh
# stage.t: if queue/dkim is missing, not a directory, read-only or full, mail waits or is sent correctly.
# The part that mounts small file systems needs root and runs in a mount namespace of its own.
if [ "$(id -u)" = 0 ] && [ -z "$STAGE_MOUNTS" ]; then
	if unshare -m true 2>/dev/null; then
		STAGE_MOUNTS=yes exec unshare -m sh "$0"
	fi
fi
. tests/lib.sh
. tests/chain/home.sh

an_ordinary_message
fresh() {
	home_new
	key example.org default rsa
	rules 'example.org:'
}
create='Unable to create DKIM stage file: queue/dkim/'

# fails WHAT: later, in the words of the manual page; and mail that needs no staging is not held
fails() {
	deliver jan@example.org
	expect "$1" "Z none"
	text_like "$1: report" "$create* (#4.3.0)"
	deliver jan@example.com
	expect "$1: mail without a rule" "K plain"
}

fresh
rm -r "$H/queue/dkim"
fails "no queue/dkim"
fresh
rm -r "$H/queue/dkim"
echo >"$H/queue/dkim.file"
ln -s dkim.file "$H/queue/dkim"
fails "queue/dkim is no directory"
fresh
for i in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22; do
	rmdir "$H/queue/dkim/$i"
done
deliver jan@example.org
expect "no split directories: queue/dkim itself" "K signed" "d=example.org"
for i in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22; do
	ln -s nowhere/at/all "$H/queue/dkim/$i"
done
deliver jan@example.org
expect "split directories are dangling links: queue/dkim itself" "K signed" "d=example.org"

# the directory is the inode's, modulo conf-split
fresh
split=$(head -n 1 conf-split)
n=$(($(inode_of "$M") % split))
rmdir "$H/queue/dkim/$n"
echo >"$H/queue/dkim/$n.file"
ln -s "$n.file" "$H/queue/dkim/$n"
deliver jan@example.org
is "queue/dkim/<inode modulo $split> is no directory" "$letter" Z
text_like "the report names it" "$create$n/* (#4.3.0)"

# read-only: as another user where we are root
fresh
as=''
if [ "$(id -u)" = 0 ]; then as='-U 65534'; fi
chmod 555 "$H"/queue/dkim "$H"/queue/dkim/*
# shellcheck disable=SC2086
deliver jan@example.org $as
expect "queue/dkim may not be written" "Z none"
text_like "queue/dkim may not be written: report" "$create* (#4.3.0)"
chmod 777 "$H"/queue/dkim "$H"/queue/dkim/*
# shellcheck disable=SC2086
deliver jan@example.org $as
expect "queue/dkim may be written, by the same user" "K signed" "d=example.org"

# a limit on the size of files, at every place where it can hurt
full=$(wc -c <"$R/message")
for limit in 0 1 100 300 $((full - 1)); do
	for xfsz in '' -X; do
		for way in '' -p; do
			# shellcheck disable=SC2086
			deliver jan@example.org -F $limit $xfsz $way
			# SIGXFSZ takes whoever writes: qmail-dkim, or for a pipe qmail-dksign itself
			case $way$xfsz in
			-p) expect_one "files of at most $limit bytes $xfsz $way" "Z none silent" "Z none" ;;
			*) expect "files of at most $limit bytes $xfsz $way" "Z none" ;;
			esac
		done
	done
done
for xfsz in '' -X; do
	# shellcheck disable=SC2086
	deliver jan@example.org -F $((full + 2)) $xfsz
	expect "files of at most $full bytes and two $xfsz" "K signed" "d=example.org"
	# shellcheck disable=SC2086
	deliver jan@example.com -F 0 $xfsz
	expect "mail without a rule needs no file $xfsz" "K plain"
	# shellcheck disable=SC2086
	deliver jan@example.com -F 100 -p $xfsz
	expect "nor does a pipe, which goes on as it is $xfsz" "K plain by a pipe"
done
{
	printf 'From: jan@example.org\n\n'
	yes 'a line of a longer message' | head -n 11200
} | message
for limit in 65535 65536 131072 300000; do
	for xfsz in '' -X; do
		# shellcheck disable=SC2086
		deliver jan@example.org -F $limit $xfsz
		expect "300 kB, files of at most $limit bytes $xfsz" "Z none"
	done
done

if [ -n "$STAGE_MOUNTS" ]; then
	fresh
	mount -t tmpfs -o size=128k dksigntest "$H/queue/dkim"
	deliver jan@example.org
	expect "300 kB on a file system of 128 KiB" "Z none"
	deliver jan@example.org -p
	expect "300 kB by a pipe on a file system of 128 KiB" "Z none"
	deliver jan@example.com
	expect "full: mail without a rule" "K plain"
	rules 'example.org:missing'
	deliver jan@example.org
	expect "full: no key" "K plain"
	rules 'example.org:'
	an_ordinary_message
	deliver jan@example.org
	expect "a small message there" "K signed" "d=example.org"
	dd if=/dev/zero of="$H/queue/filler" bs=1k count=1 2>/dev/null
	dd if=/dev/zero of="$H/queue/dkim/filler" bs=1k count=200 2>/dev/null
	deliver jan@example.org
	is "no block left" "$letter $(test -e "$R/runs" && echo ran)" "Z "
	rm "$H/queue/dkim/filler"
	deliver jan@example.org
	expect "there is room again" "K signed" "d=example.org"
	umount "$H/queue/dkim"

	mount -t tmpfs -o nr_inodes=1 dksigntest "$H/queue/dkim"
	fails "no inode left"
	umount "$H/queue/dkim"
	mount -t tmpfs -o ro dksigntest "$H/queue/dkim"
	fails "a read-only file system"
	umount "$H/queue/dkim"
else
	note "" "NOT TESTED: small and read-only file systems. This needs root and unshare(1)." ""
fi

# a file that can't be removed again: an empty one stays, nothing is ever written to it
fresh
DKSIGN=$TOP/build/qmail-dksign.dyn
FAILINJECT=unlink:1:EACCES FAILINJECT_IN=qmail-dksign.dyn LD_PRELOAD=$TOP/build/failinject.so
export FAILINJECT FAILINJECT_IN LD_PRELOAD
spawned "$M" "$DKSIGN" host jan@example.org joe
unset FAILINJECT FAILINJECT_IN LD_PRELOAD
DKSIGN=$TOP/qmail-dksign
is "unlink fails" "$letter $(test -e "$R/runs" && echo ran)" "Z "
text_is "unlink fails: report" "Unable to unlink DKIM stage file. (#4.3.0)"
is "unlink fails: what stays is empty" "$(find "$H/queue/dkim" -type f -size +0)" ""
is "unlink fails: it stays where it belongs" "$(find "$H/queue/dkim" -type f | sed "s,$H/,,; s,[^/]*\$,,")" \
	"queue/dkim/$(($(inode_of "$M") % split))/"

# names of many at once do not collide
fresh
i=0
while [ $i -lt 20 ]; do
	"$TOP/build/rspawn" -d "$H/queue/mess" "$M" "$DKSIGN" h jan@example.org r >"$T/many.$i" &
	i=$((i + 1))
done
wait
is "20 at once: all delivered" "$(cat "$T"/many.* | grep -c '^K ')" 20
is "20 at once: nothing left" "$(still_staged)" ""

verify_all
done_testing
