#!/bin/sh
# ext4 of Linux 6.18.44, made and looked at with e2fsprogs 1.47.0-2+b2 (Debian 12), on x86_64
#
# Expected: ftruncate(fd, 0) on a file that was just created, and is empty, does nothing. What is then written stays in memory
# until the kernel writes it at its leisure, as without that call.
# Seen: close() writes the whole file to the disk, as ext4 (auto_da_alloc) does for a file whose content was replaced. It
# looks at the call, not at the length. open(2) with O_TRUNC on a new file does not have this effect.
#
# What it means here: link/io.h has io_empty(), which leaves an empty file alone. Output of 100 MiB took 595 ms with the call
# and 478 ms without.
#
# Needs root, a loop device, apt-get, dpkg-deb and perl. Works in a temporary folder. Exit 0: as described; 1: it has
# changed.
set -eu
version=1.47.0-2+b2
folder=$(mktemp -d)
trap 'umount "$folder/disk" 2>/dev/null || :; rm -rf "$folder"' EXIT
cd "$folder"
apt-get -q download "e2fsprogs=$version" "libext2fs2=$version" >log 2>&1 || {
	cat log
	echo "e2fsprogs $version cannot be had"
	exit 1
}
for package in ./*.deb; do dpkg-deb -x "$package" root; done
LD_LIBRARY_PATH=$(dirname "$(find "$folder/root" -name 'libext2fs.so.2')")
export LD_LIBRARY_PATH
uname -sr
truncate -s 100M image
root/sbin/mkfs.ext4 -q -F image
mkdir disk
mount -o loop image disk

state() { # how: prints whether the blocks of a file that was written and closed are on the disk
	rm -f disk/file
	perl -MFcntl -e '
		my $how = shift;
		sysopen(F, "disk/file", O_WRONLY | O_CREAT | ($how eq "O_TRUNC" ? O_TRUNC : 0)) or die;
		if ($how eq "ftruncate") { truncate(F, 0) or die }
		for (1 .. 64) { syswrite(F, "x" x 65536) == 65536 or die }
		close(F) or die' "$1"
	if root/usr/sbin/filefrag -v disk/file | grep -q delalloc; then echo memory; else echo disk; fi
}
plain=$(state plain)
trunc=$(state O_TRUNC)
ftruncate=$(state ftruncate)
echo "plain: $plain; opened with O_TRUNC: $trunc; ftruncate() on the empty file: $ftruncate"
[ "$plain $trunc $ftruncate" = 'memory memory disk' ]
