#!/bin/sh
# deps.sh: what the build needs, with --test also what `make check` needs, with --tools also what `make fuzz`,
# `make analyze`, `make check-asan` and `make coverage` need.
#
# On Debian and Ubuntu it installs what is missing, elsewhere it names the packages. With --install=no it installs
# nothing anywhere, and names in one line what is missing. Does nothing, and quickly, when all is there. Exit 111 if
# something is missing in the end.

set -u
LC_ALL=C
export LC_ALL

tests='' tools='' install=yes
for option; do
	case $option in
	--test) tests=1 ;;
	--tools) tests=1 tools=1 ;;
	--install=yes) install=yes ;;
	--install=no) install=no ;;
	*)
		echo 'usage: deps.sh [--test | --tools] [--install=yes|no]' >&2
		exit 100
		;;
	esac
done
here=$(dirname "$0")

# The commands are for those who built or installed them without a package.
build='skalibs-dev libsodium-dev libssl-dev libc-ares-dev libidn2-dev libunistring-dev libseccomp-dev
	zlib1g-dev libpcre2-dev libcurl4-openssl-dev'
build_commands='cc make openssl'
test='python3-dkim python3-nacl python3-dnspython libmail-dkim-perl opendkim opendkim-tools
	libopendkim-dev tinycdb tinydns axfrdns dnscache nsd perl mandoc shellcheck valgrind clang bmake strace
	bsdextrautils procps util-linux gpgsm gnupg libnss3-tools libgmime-3.0-dev pkg-config slapd ldap-utils
	sqop gosop rnp'
test_commands='prove col mandoc shellcheck valgrind clang cdb tinydns-data tinydns-get axfrdns dnscache tcpserver nsd opendkim strace gpgsm gpg cmsutil certutil pk12util pkg-config slapd ldapsearch sqop gosop rnp'
tools_packages='libclang-rt-dev llvm clang-tidy clang-tools cppcheck gcc'
tools_commands='llvm-symbolizer clang-tidy scan-build cppcheck gcc gcov'
# These start a server when they are installed.
daemons='opendkim nsd tinydns axfrdns dnscache slapd'

missing_commands() {
	for command in $build_commands ${tests:+$test_commands} ${tools:+$tools_commands}; do
		command -v "$command" >/dev/null || PATH=$PATH:/usr/sbin:/sbin:/usr/local/sbin command -v "$command" >/dev/null || echo "$command"
	done
}

# --- systems without apt-get

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
	libraries=$(cd "$here" && ./chkdeps.sh) && [ -z "$(missing_commands)" ] && exit 0
	[ $install = yes ] || {
		# shellcheck disable=SC2046 # one line
		echo deps: missing: $(echo "$libraries" | sed -n 's/ not found:.*/,/p') $(missing_commands) >&2
		exit 111
	}
	# shellcheck disable=SC2046 # one line
	{
		[ -z "$libraries" ] || echo "$libraries"
		[ -z "$(missing_commands)" ] || echo commands not found: $(missing_commands)
		echo
		case $(uname -s)-$(sed -n 's/^ID=//p' /etc/os-release 2>/dev/null) in
		FreeBSD-*) echo "pkg install skalibs libsodium c-ares libidn2 libunistring pcre2 curl${tests:+ openssl py311-dkimpy py311-pynacl py311-dnspython p5-Mail-DKIM opendkim tinycdb djbdns ucspi-tcp nsd hs-ShellCheck valgrind bmake}" ;;
		OpenBSD-*) echo "pkg_add skalibs libsodium libcares libidn2 libunistring pcre2 curl${tests:+ py3-dkimpy py3-nacl py3-dnspython p5-Mail-DKIM opendkim tinycdb djbdns ucspi-tcp shellcheck valgrind bmake}" ;;
		*-alpine) echo "apk add gcc musl-dev make skalibs-dev libsodium-dev libsodium-static c-ares-dev libidn2-dev libidn2-static libunistring-dev libunistring-static pcre2-dev pcre2-static libseccomp-dev libseccomp-static openssl-dev openssl curl-dev${tests:+ py3-dkimpy py3-pynacl py3-dnspython perl perl-utils perl-mail-dkim opendkim opendkim-dev tinycdb nsd mandoc shellcheck valgrind clang bmake strace util-linux util-linux-misc procps-ng}${tools:+ compiler-rt llvm clang-extra-tools clang-analyzer cppcheck}" ;;
		*-fedora) echo "dnf install gcc make glibc-static skalibs-devel libsodium-devel libsodium-static c-ares-devel libidn2-devel libunistring-devel pcre2-devel pcre2-static libseccomp-devel libseccomp-static openssl-devel openssl libcurl-devel${tests:+ python3-dkimpy python3-pynacl python3-dns perl-Test-Harness perl-Mail-DKIM opendkim opendkim-tools libopendkim-devel tinycdb nsd mandoc ShellCheck valgrind clang compiler-rt bmake strace util-linux procps-ng}${tools:+ llvm clang-tools-extra clang-analyzer cppcheck libasan libubsan}" ;;
		*) echo 'needed: a C compiler, make, and the headers and libraries of skalibs (https://skarnet.org), libsodium, c-ares, libidn2, PCRE2, zlib, libcurl, OpenSSL 3, on Linux libseccomp' ;;
		esac
		echo 'Some of these may have another name in your release, or static libraries (.a) in a package of their own.'
	} >&2
	exit 111
fi

# --- Debian and Ubuntu

want=$build
[ -n "$(command -v cc)" ] || want="gcc libc6-dev $want"
[ -n "$(command -v make)" ] || want="make $want"
[ -n "$(command -v openssl)" ] || want="openssl $want"
[ -z "$tests" ] || want="$want $test"
# Debian has it from 13 on. To ask apt-cache takes half a second.
if [ -n "$tests" ] && ! command -v rsop >/dev/null && ! grep -q '^VERSION_ID="12"' /etc/os-release &&
	apt-cache pkgnames rsop | grep -qx rsop; then
	want="$want rsop"
fi
[ -z "$tools" ] || want="$want $tools_packages"

missing() {
	# shellcheck disable=SC2086 # a list
	dpkg-query -W -f '${db:Status-Status} ${Package}\n' $want 2>/dev/null |
		awk -v want="$(printf '%s ' $want)" '
		$1 == "installed" { there[$2] = 1 }
		END { n = split(want, w, " "); for (i = 1; i <= n; i++) if (!(w[i] in there)) printf " %s", w[i] }'
}
need=$(missing)
[ -n "$need" ] || {
	[ -n "$(missing_commands)" ] || exit 0
	# shellcheck disable=SC2046 # one line
	echo deps: installed, but not in PATH: $(missing_commands) >&2
	exit 111
}
by_hand="apt-get install --no-install-recommends$need"
[ $install = yes ] || {
	echo "deps: missing; as root: $by_hand" >&2
	exit 111
}

if [ "$(id -u)" -ne 0 ]; then
	if command -v sudo >/dev/null; then
		echo "deps: installing with sudo:$need" >&2
		sudo "$0" "$@" && exit 0
	fi
	echo "deps: missing; as root: $by_hand" >&2
	exit 111
fi

# No server of these packages is to run because of us: neither now nor after the next boot. Debian
# asks policy-rc.d before it starts one. Ours says no for these and only while this process
# lives, so that one left behind by kill -9 forbids nothing. One that is there already decides alone.
policy=/usr/sbin/policy-rc.d
made_policy=
cleanup() { [ -z "$made_policy" ] || rm -f "$policy"; }
trap cleanup EXIT
trap 'exit 111' HUP INT TERM
new_daemons=
for daemon in $daemons; do
	case " $need " in
	*" $daemon "*) new_daemons="$new_daemons $daemon" ;;
	esac
done
if [ -n "$new_daemons" ] && [ ! -e "$policy" ] && [ ! -h "$policy" ]; then
	made_policy=1
	cat >"$policy" <<EOT
#!/bin/sh
# of deps.sh, process $$: can be removed when that has ended
kill -0 $$ 2>/dev/null || exit 0
for word; do
	case \$word in
	opendkim | opendkim.service | nsd | nsd.service) exit 101 ;;
	tinydns | tinydns.service | axfrdns | axfrdns.service | dnscache | dnscache.service) exit 101 ;;
	slapd | slapd.service) exit 101 ;;
	esac
done
exit 0
EOT
	chmod 755 "$policy"
fi

echo "deps: installing$need" >&2
export DEBIAN_FRONTEND=noninteractive
# the lists may be old or missing: then once more with new ones
# shellcheck disable=SC2086
apt-get install -y -q --no-install-recommends $need </dev/null >&2 ||
	{ apt-get update -q </dev/null && apt-get install -y -q --no-install-recommends $need </dev/null; } >&2

for daemon in $new_daemons; do
	# stops what another policy-rc.d let start, and keeps it from starting with the machine
	if command -v invoke-rc.d >/dev/null && [ -e "/etc/init.d/$daemon" ]; then
		invoke-rc.d "$daemon" stop
		update-rc.d "$daemon" disable
	fi >/dev/null 2>&1 </dev/null
done

[ -z "$(missing)" ] || {
	echo "deps: apt-get failed; as root: $by_hand" >&2
	exit 111
}
