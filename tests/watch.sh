#!/bin/sh
# watch.sh asan|valgrind [TEST ...]: runs the tests under a tool that finds errors of memory; `make check-asan`,
# `make check-valgrind`. A TEST is build/unit/ROOM/NAME or a .t file; without one, all that the tool can run.
#
# Builds in a copy of the tree below build/, so that the normal programs stay as they are, and runs the tests there. The
# findings of the tool go to a place of their own, which must be empty at the end. The tests alone would not show them:
# a program of the chain that dies is only a `Z`.
# Before the tests a planted fault must be found. Exit status 1 if a test fails or anything is found.
set -u
LC_ALL=C
export LC_ALL

tool=${1-}
case $tool in
asan | valgrind) shift ;;
*)
	echo 'usage: watch.sh asan|valgrind [TEST ...]' >&2
	exit 100
	;;
esac
chosen=$*
copy=$(pwd)/build/$tool
rm -rf "$copy"
mkdir -p "$copy" || exit 111
tar -cf - --exclude=./build --exclude=./.git --exclude='*.o' --exclude='*.a' . | (cd "$copy" && tar -xf -) || exit 111
cd "$copy" || exit 111
unset MAKEFLAGS MFLAGS MAKELEVEL
make clean >/dev/null || exit 111
flags=$(head -n 1 conf-cc)
flags=${flags#* }

found() { # nothing, or what is shown
	[ -z "$1" ] || {
		printf '%s\n' "$1"
		echo "watch: $tool has FOUND what stands above" >&2
		return 1
	}
}

# the unit tests of `chosen`, or all but the NAMEs
units_but() { # NAME ...
	if [ "$chosen" ]; then
		printf '%s\n' $chosen | grep '^build/unit/'
	else
		find build/unit -type f | sort | grep -vxF "$(printf 'build/unit/%s\n' - "$@")"
	fi
}

# the .t files of `chosen`, or these
files_or() { # FILE ...
	if [ "$chosen" ]; then
		printf '%s\n' $chosen | grep '\.t$'
	else
		printf '%s\n' "$@"
	fi
}

# every test file that make check runs but these, and tests/torture
files_but() { # FILE ...
	for file in tests/*.t tests/chain/*.t tests/interop/*.t tests/mime/*.t tests/smime/*.t tests/verify/*.t; do
		case " $* " in
		*" $file "*) ;;
		*) echo "$file" ;;
		esac
	done
}

# prove with what is there to be run: exit status 0 also if that is nothing, but a test that is named must be there
prove_all() { # option TEST ...
	option=$1
	shift
	[ $# -eq 0 ] || TOOLS_MADE=yes prove -j2 -e "$option" "$@"
}

for test in $chosen; do
	case $test in
	build/unit/*) source=tests/${test#build/}.c ;;
	*.t) source=$test ;;
	*) source=/dev/null/none ;;
	esac
	# what is built of the source of another test has no source of its own
	[ -f "$source" ] || [ -f "${source%-evp.c}.c" ] || {
		echo "watch: no test $test" >&2
		exit 100
	}
done

# a fault that each of the tools must see: it reads behind what it has, and goes by what is there
plant() {
	cat >build/planted.c <<-'EOT'
		#include <stdlib.h>

		int main(int argc, char **argv)
		{
		  char *p = malloc((size_t)argc);
		  volatile int at = argc;

		  (void)argv;
		  return p && p[at] == 'x' ? 3 : 0;
		}
	EOT
}

make_programs() {
	# the tools of the tests stay what they are: it is not they that are tested
	make -s auto_charset.h auto_qmail.h auto_seccomp.h build/rspawn build/remote build/queue build/smtpd build/failnth build/failrun build/failinject.so >/dev/null &&
		"$@" && make -s -j2 STATIC= HOST_CC="gcc $flags" HOST_LD=gcc tools >/dev/null
}

# --- AddressSanitizer and UBSan; see tests/watch.c for how their reports come out

conf() { # file value: its first line
	{
		echo "$2"
		sed 1d "$1"
	} >"$1.new" && mv "$1.new" "$1"
}

sanitize() {
	options='-fsanitize=address,undefined -fno-sanitize-recover=all'
	# shellcheck disable=SC2086 # options
	gcc $flags -DWATCH_FILE="\"$reports\"" -DWATCH_BYTES=$reports_bytes -c -o build/watch.o tests/watch.c || return
	# _FORTIFY_SOURCE calls functions that the sanitizers don't know
	conf conf-cc "gcc $(echo "$flags" | sed 's/-D_FORTIFY_SOURCE=[0-9]//') $options -fno-omit-frame-pointer -Wl,$copy/build/watch.o"
	conf conf-ld "gcc $options $copy/build/watch.o"
}

reported() { tail -c +9 "$reports" | tr -d '\000'; }

asan() {
	reports=$copy/build/reports
	reports_bytes=1048576
	make_programs sanitize || exit 111
	head -c $reports_bytes /dev/zero >"$reports"
	# programs run as other users report there too
	chmod 666 "$reports"
	plant
	# shellcheck disable=SC2046 # options
	$(head -n 1 conf-cc) -w -o build/planted build/planted.c || exit 111
	build/planted >/dev/null 2>&1
	case $(reported) in
	*heap-buffer-overflow*) ;;
	*)
		echo 'watch: AddressSanitizer does not report a planted fault' >&2
		exit 111
		;;
	esac
	head -c $reports_bytes /dev/zero | dd of="$reports" conv=notrunc 2>/dev/null
	# what is asked of the tests that the sanitizers can't do: terabytes of addresses are mapped, a shared library
	# needs a descriptor to be opened, and SIGSEGV counts as a finding whoever sent it
	sed 's/33554432/9223372036854775807/' tests/chain/big.t >t && cat t >tests/chain/big.t
	sed 's/33554432/9223372036854775807/' tests/verify/dkverify-hostile.t >t && cat t >tests/verify/dkverify-hostile.t
	sed 's/for n in 3 4 /for n in 4 /' tests/chain/caller.t >t && cat t >tests/chain/caller.t
	sed 's/ SEGV//' tests/chain/kill.t >t && cat t >tests/chain/kill.t
	rm t
	# leaks: where memory is given back at all. Programs end by _exit, and so does their memory. libcrypto's handler for
	# exit() allocates memory that it never frees; to see that it is this handler, stacks must be whole.
	echo leak:OPENSSL_cleanup >build/leaks
	ASAN_OPTIONS=detect_leaks=1:fast_unwind_on_malloc=0
	LSAN_OPTIONS=suppressions=$copy/build/leaks:print_suppressions=0
	export ASAN_OPTIONS LSAN_OPTIONS
	# sopfault is the program that it starts with little address space, of which the sanitizers map terabytes
	# shellcheck disable=SC2046 # a list
	prove_all '' $(units_but engine/sopfault)
	units=$?
	unset ASAN_OPTIONS LSAN_OPTIONS
	# setup.t, setid.t, hostile-caller.t and privilege.t build and install static programs, which the sanitizers don't make;
	# memory.t leaves a program less memory than they need; residue.t searches all of its memory, which they make
	# terabytes; verify/hostile-caller.t leaves a program no descriptor to open their library with
	# shellcheck disable=SC2046 # lists
	prove_all '' $(files_or $(files_but tests/chain/setup.t tests/chain/setid.t tests/chain/hostile-caller.t \
		tests/chain/privilege.t tests/chain/memory.t tests/chain/residue.t tests/verify/hostile-caller.t \
		tests/mime/failnth.t tests/mime/gmime.t tests/mime/memory.t \
		tests/smime/residue.t))
	programs=$?
	found "$(reported)" && [ $units = 0 ] && [ $programs = 0 ]
}

# --- valgrind

# A run of a program takes half a second here, so these are a part of the tests only. Others are left out because they
# make exec fail, where valgrind can't go on (next.t, child.t), preload objects, count descriptors or processes, limit
# memory or time, or are set-id.
valgrind_files='tests/chain/newdk.t tests/chain/message.t tests/chain/report.t tests/verify/dkverify-dns.t'

# These unit tests are left out:
# engine/confine: valgrind 3.19 does not know the system calls of Landlock, keeps limits on descriptors of its own,
# executes no int $0x80, and dies of an assertion when a process that may send no signal calls abort().
# link/closefrom: without close_range(2), which it takes away, closefrom(3) does not get rid of valgrind's descriptors.
valgrind_not='engine/confine link/closefrom'

# a program becomes a script that starts it under valgrind; without an environment, so all names are absolute
wrap() { # program ...
	mkdir -p build/real build/log
	# programs run as other users report there too
	chmod 1777 build/log
	for program; do
		name=${program##*/}
		mv "$program" "build/real/$name" || return
		cat >"$program" <<EOT
#!/bin/sh
exec $(command -v valgrind) -q --vgdb=no --error-exitcode=98 --log-file=$copy/build/log/$name.%p $copy/build/real/$name "\$@"
EOT
		chmod 755 "$program"
	done
}

valgrind_() {
	# the limit on time is for a program that runs at its own speed
	sed 's/alarm(60)/alarm(600)/' tests/unit/mail/address.c >t && cat t >tests/unit/mail/address.c
	rm t
	make_programs : || exit 111
	plant
	gcc -g -w -o build/planted build/planted.c || exit 111
	wrap build/planted || exit 111
	build/planted
	grep -q 'Invalid read' build/log/planted.* || {
		echo 'watch: valgrind does not report a planted fault' >&2
		exit 111
	}
	rm build/log/planted.*
	# shellcheck disable=SC2046 # a list
	prove_all 'valgrind -q --vgdb=no --error-exitcode=98 --leak-check=full' $(units_but $valgrind_not)
	units=$?
	wrap qmail-dksign qmail-dkverify qmail-dkim qmail-newdk qmail-dkcheck build/qmail-dkim.fakedns || exit 111
	# shellcheck disable=SC2046,SC2086 # lists
	set -- $(files_or $valgrind_files)
	prove_all '' "$@"
	programs=$?
	logs=$(find build/log -type f | wc -l)
	echo "watch: $logs runs of programs under valgrind"
	[ $# -eq 0 ] || [ "$logs" -gt 0 ] || programs=1
	# what begins with -- is about system calls that this valgrind doesn't know, not about the program
	found "$(grep -h '^==' build/log/* | head -n 400)" && [ $units = 0 ] && [ $programs = 0 ]
}

if [ "$tool" = asan ]; then asan; else valgrind_; fi
