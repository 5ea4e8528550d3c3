#!/bin/sh
# musl.sh: build the libraries from their Debian sources with musl-gcc, once, in /opt/musl; with them the programs, static;
# run the unit tests, and the tests of the chain that need no peer. For a tree of its own: tests/systems.sh musl runs it
# there. As root.

set -eu
prefix=/opt/musl
sources=/opt/musl-sources
export DEBIAN_FRONTEND=noninteractive

log() { echo "musl: $*" >&2; }

quietly() { # name command ...: its output only where it fails
	what=$1
	shift
	log "$what"
	"$@" >"$sources/$what.log" 2>&1 </dev/null || {
		tail -n 30 "$sources/$what.log" >&2
		exit 111
	}
}

autoconf_library() { # package option ...
	package=$1
	shift
	[ -f "$prefix/made-$package" ] && return
	cd "$sources/$package"-*/
	quietly "$package" sh -c './configure --prefix="$0" --host=x86_64-linux-musl CC=musl-gcc --disable-shared --enable-static "$@" && make -j2 &&
		make install' "$prefix" "$@"
	: >"$prefix/made-$package"
	cd "$top"
}

top=$(pwd)
mkdir -p "$sources" "$prefix/include"
if [ ! -f "$sources/there" ]; then
	# the first line: the release itself
	sed -n '1s/^deb /deb-src /p' /etc/apt/sources.list >/etc/apt/sources.list.d/sources.list
	quietly packages sh -c 'apt-get update && apt-get install -y --no-install-recommends musl-tools dpkg-dev linux-libc-dev'
	cd "$sources"
	quietly download apt-get source --only-source skalibs libsodium c-ares libidn2 openssl
	cd "$top"
	: >"$sources/there"
fi
# musl-gcc looks for nothing outside musl
for headers in linux asm asm-generic; do
	for from in /usr/include/$headers /usr/include/x86_64-linux-gnu/$headers; do
		[ ! -d "$from" ] || ln -sfn "$from" "$prefix/include/$headers"
	done
done

[ -f "$prefix/made-skalibs" ] || {
	cd "$sources"/skalibs-*/
	quietly skalibs sh -c './configure --prefix="$0" --libdir="$0/lib" --with-pkgconfig=no --disable-shared \
		--with-default-path=/usr/bin:/bin CC=musl-gcc && make -j2 && make install' "$prefix"
	: >"$prefix/made-skalibs"
	cd "$top"
}
autoconf_library libsodium
autoconf_library c-ares --disable-tests
autoconf_library libidn2 --with-included-libunistring --disable-doc --disable-nls --without-libiconv-prefix
[ -f "$prefix/made-openssl" ] || {
	cd "$sources"/openssl-*/
	quietly openssl sh -c 'CC=musl-gcc ./Configure linux-x86_64 --prefix="$0" --libdir=lib no-shared no-tests no-apps no-docs \
		no-module no-engine no-async no-afalgeng && make -j2 build_libs && make install_dev' "$prefix"
	: >"$prefix/made-openssl"
	cd "$top"
}

flags=$(head -n 1 conf-cc)
make -s -j2 tools CC="musl-gcc -I$prefix/include -L$prefix/lib ${flags#* } -Werror" LD="musl-gcc -static -L$prefix/lib" \
	LIBS='-lskarnet -lsodium -lcares -lidn2 -lcrypto' || true
for program in qmail-dksign qmail-dkverify qmail-dkim qmail-newdk qmail-dkcheck; do
	[ -x $program ] || {
		log "$program is not there"
		exit 1
	}
done
log "$(ls -l qmail-dksign qmail-dkim | awk '{ print $NF, $5 }' | paste -s -d ' ')"
# not those that need a symbol of glibc or a library that can be preloaded
# shellcheck disable=SC2046 # a list
TOOLS_MADE=yes prove -e '' $(find build/unit -type f | sort) tests/large.sh
