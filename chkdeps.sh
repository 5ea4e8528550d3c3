#!/bin/sh
# chkdeps.sh: which library is missing? Run by make when the first compilation fails, and by deps.sh.
#
# Compiles and links three lines for each library with the first lines of conf-cc, conf-ld and
# conf-libs. Prints one line for each that is missing; exit 111 if one is.

set -u
cc=$(sed -n 1p conf-cc) ld=$(sed -n 1p conf-ld) libs=$(sed -n 1p conf-libs)
dir=$(mktemp -d "${TMPDIR:-/tmp}/chkdeps.XXXXXX") || exit 111
trap 'rm -rf "$dir"' EXIT
trap 'exit 111' HUP INT TERM
missing=0

# Those words of conf-libs that say where to look, and the ones for this library: with all of them
# one missing library would be every library's fault.
libs_for() { # names
	for word in $libs; do
		case $word in
		-L* | -Wl,*) printf '%s ' "$word" ;;
		*) for name in $1; do
			case $word in *"$name"*) printf '%s ' "$word" ;; esac
		done ;;
		esac
	done
}

not_found() { # what conf-file packages
	echo "$1 not found: $3, or set $2"
	missing=1
}

try() { # name link-words packages; the program on standard input
	cat >"$dir/try.c"
	# shellcheck disable=SC2046,SC2086 # all of these are lists of words
	if ! $cc -c -o "$dir/try.o" "$dir/try.c" 2>/dev/null; then
		not_found "$1" conf-cc "$3"
	elif ! $ld -o "$dir/try" "$dir/try.o" $(libs_for "$2") 2>/dev/null; then
		not_found "$1, the library to link," 'conf-ld and conf-libs' "$3"
	fi
}

echo 'int main(void) { return 0; }' >"$dir/try.c"
# shellcheck disable=SC2086
if ! $cc -c -o "$dir/try.o" "$dir/try.c" 2>"$dir/errors" || ! $ld -o "$dir/try" "$dir/try.o" 2>"$dir/errors"; then
	cat "$dir/errors"
	echo "C compiler not found, or conf-cc or conf-ld is wrong: apt-get install gcc libc6-dev (Debian, Ubuntu), apk add gcc musl-dev (Alpine), dnf install gcc (Fedora), or set conf-cc and conf-ld"
	exit 111
fi
# shellcheck disable=SC2086
$ld -static -o "$dir/try" "$dir/try.o" 2>/dev/null ||
	not_found 'static C library (for qmail-dksign)' conf-ld 'apt-get install libc6-dev (Debian, Ubuntu), dnf install glibc-static (Fedora)'

try skalibs skarnet 'apt-get install skalibs-dev (Debian, Ubuntu), pkg install skalibs (FreeBSD), pkg_add skalibs (OpenBSD), apk add skalibs-dev (Alpine), dnf install skalibs-devel (Fedora)' <<'EOT'
#include <skalibs/stralloc.h>
int main(void) { stralloc sa = STRALLOC_ZERO; return !stralloc_ready(&sa, 1); }
EOT
try libsodium sodium 'apt-get install libsodium-dev (Debian, Ubuntu), pkg install libsodium (FreeBSD), pkg_add libsodium (OpenBSD), apk add libsodium-dev libsodium-static (Alpine), dnf install libsodium-devel libsodium-static (Fedora)' <<'EOT'
#include <sodium.h>
int main(void) { return sodium_init() < 0; }
EOT
try OpenSSL crypto 'apt-get install libssl-dev (Debian, Ubuntu), pkg install openssl (FreeBSD), pkg_add openssl (OpenBSD), apk add openssl-dev (Alpine), dnf install openssl-devel (Fedora)' <<'EOT'
#include <openssl/evp.h>
int main(void) { EVP_MD_CTX *c = EVP_MD_CTX_new(); EVP_MD_CTX_free(c); return !c; }
EOT
try c-ares cares 'apt-get install libc-ares-dev (Debian, Ubuntu), pkg install c-ares (FreeBSD), pkg_add libcares (OpenBSD), apk add c-ares-dev (Alpine), dnf install c-ares-devel (Fedora)' <<'EOT'
#include <sys/select.h>
#include <ares.h>
int main(void) { return ares_library_init(ARES_LIB_INIT_ALL); }
EOT
try libidn2 'idn2 unistring' 'apt-get install libidn2-dev libunistring-dev (Debian, Ubuntu), pkg install libidn2 (FreeBSD), pkg_add libidn2 (OpenBSD), apk add libidn2-dev libidn2-static libunistring-static (Alpine), dnf install libidn2-devel libunistring-devel (Fedora)' <<'EOT'
#include <idn2.h>
int main(void) { return idn2_check_version(IDN2_VERSION) == 0; }
EOT
try zlib libz 'apt-get install zlib1g-dev (Debian, Ubuntu), part of FreeBSD and OpenBSD, apk add zlib-dev zlib-static (Alpine), dnf install zlib-devel zlib-static (Fedora)' <<'EOT'
#include <zlib.h>
int main(void) { return zlibVersion()[0] == 0; }
EOT
libs="$libs -lpcre2-8"
try PCRE2 pcre2-8 'apt-get install libpcre2-dev (Debian, Ubuntu), pkg install pcre2 (FreeBSD), pkg_add pcre2 (OpenBSD), apk add pcre2-dev pcre2-static (Alpine), dnf install pcre2-devel pcre2-static (Fedora)' <<'EOT'
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
int main(void) { return pcre2_config(PCRE2_CONFIG_VERSION, 0) < 1; }
EOT
libs="$libs -lcurl"
try libcurl curl 'apt-get install libcurl4-openssl-dev (Debian, Ubuntu), pkg install curl (FreeBSD), pkg_add curl (OpenBSD), apk add curl-dev (Alpine), dnf install libcurl-devel (Fedora)' <<'EOT'
#include <curl/curl.h>
int main(void) { return curl_version_info(CURLVERSION_NOW) == 0; }
EOT
if [ "$(uname -s)" = Linux ]; then
	libs="$libs -lseccomp"
	try libseccomp seccomp 'apt-get install libseccomp-dev (Debian, Ubuntu), apk add libseccomp-dev libseccomp-static (Alpine), dnf install libseccomp-devel libseccomp-static (Fedora)' <<'EOT'
#include <seccomp.h>
int main(void) { return seccomp_api_get() == 0; }
EOT
fi
[ "$missing" -eq 0 ] || exit 111
