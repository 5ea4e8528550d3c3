#!/bin/sh
# libcrypto 3.0.20 (Debian 12, libssl3 and libssl-dev 3.0.20-1~deb12u2) on x86_64
#
# Expected: EVP_MD_is_a(EVP_sha256(), "SHA1") is 0, however the library was started.
# Seen: a program that starts the library by OPENSSL_init_crypto(OPENSSL_INIT_NO_ADD_ALL_DIGESTS), to save the time that
# the names of algorithms take, gets 1 until a provider was asked for that hash, and after a certificate was read, too. A
# name that is not in the table has number 0, and two such names count as the same: SHA-256 is SHA-1 and MD5, and
# AES-128-CBC is AES-256-GCM.
#
# What it means here: X509_digest() asks in this way whether the SHA-1 is wanted that it keeps with a certificate.
# crypto/libcrypto_names names all hashes before anything can ask; INTERNALS.md, "Verifying without the provider".
#
# Needs apt-get, dpkg-deb and gcc. Works in a temporary folder. Exit 0: as described; 1: it has changed.
set -eu
version=3.0.20-1~deb12u2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -q download "libssl3=$version" "libssl-dev=$version" "openssl=$version" >log 2>&1 || {
	cat log
	echo "libssl-dev $version cannot be had"
	exit 1
}
for package in ./*.deb; do dpkg-deb -x "$package" root; done
libraries=$(dirname "$(find "$folder/root" -name libcrypto.so.3)")
LD_LIBRARY_PATH=$libraries
export LD_LIBRARY_PATH
"$folder/root/usr/bin/openssl" version
cat >ask.c <<'END'
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>

static void ask(const char *when)
{
  printf("%s: SHA-256 is SHA-1: %d, is MD5: %d, AES-128-CBC is AES-256-GCM: %d\n", when, EVP_MD_is_a(EVP_sha256(), "SHA1"),
         EVP_MD_is_a(EVP_sha256(), "MD5"), EVP_CIPHER_is_a(EVP_aes_128_cbc(), "AES-256-GCM"));
}

int main(int argc, char **argv)
{
  (void)argv;
  OPENSSL_init_crypto(argc == 1 ? OPENSSL_INIT_ADD_ALL_DIGESTS | OPENSSL_INIT_ADD_ALL_CIPHERS
                                : OPENSSL_INIT_NO_ADD_ALL_DIGESTS | OPENSSL_INIT_NO_ADD_ALL_CIPHERS, NULL);
  ask(argc == 1 ? "all names" : "no names");
  EVP_MD_free(EVP_MD_fetch(NULL, "SHA1", NULL));
  ask("SHA-1 was fetched");
  return 0;
}
END
gcc -I"$folder/root/usr/include" -I"$folder/root/usr/include/x86_64-linux-gnu" -o ask ask.c "$libraries/libcrypto.so.3"
./ask | tee all
./ask none | tee none
zero='SHA-256 is SHA-1: 0, is MD5: 0, AES-128-CBC is AES-256-GCM: 0'
[ "$(sed 's/^[^:]*: //' all | sort -u)" = "$zero" ]
grep -qx 'no names: SHA-256 is SHA-1: 1, is MD5: 1, AES-128-CBC is AES-256-GCM: 1' none
grep -qx 'SHA-1 was fetched: SHA-256 is SHA-1: 0, .*' none
