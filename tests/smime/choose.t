#!/bin/sh
# qmail-smime -k: of several certificates, the newest one that can be used today.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
pki

now=1800000000
chooses() { # wanted [option ...] usage address name ...
	wanted=$1
	shift
	./qmail-smime -k -T "$now" "$@" >"$T/out" 2>"$T/err"
	[ "$(cat "$T/out")" = "$wanted" ]
}
none() { # words usage address name ...
	words=$1
	shift
	./qmail-smime -k -T "$now" "$@" >"$T/out" 2>"$T/err"
	[ $? = 4 ] && [ ! -s "$T/out" ] && grep -qF "$words" "$T/err"
}
p=$PKI

ok 'the newer one' chooses "$p/newer.pem" encrypt ann@example.org "$p/older.pem" "$p/newer.pem"
ok 'whatever the order' chooses "$p/newer.pem" encrypt ann@example.org "$p/newer.pem" "$p/older.pem"
ok 'an expired one beside it changes nothing' chooses "$p/older.pem" encrypt ann@example.org "$p/expired.pem" "$p/older.pem"
ok 'one that is not yet valid changes nothing' chooses "$p/older.pem" encrypt ann@example.org "$p/early.pem" "$p/older.pem"
ok 'a file that is no certificate changes nothing' chooses "$p/older.pem" sign ann@example.org "$p/ann.key" "$p/older.pem"
ok 'a missing file changes nothing' chooses "$p/older.pem" sign ann@example.org "$p/nothing" "$p/older.pem"
ok 'expired alone' none 'certificate that has expired' sign ann@example.org "$p/expired.pem"
ok 'early alone' none 'certificate that is not yet valid' sign ann@example.org "$p/early.pem"
ok 'another address' none 'certificate of another address' sign ann@example.org "$p/mallory.pem"
ok 'the case of the address does not count' chooses "$p/upper.pem" encrypt ANN@Example.org "$p/upper.pem"
ok 'an A-label for a U-label' chooses "$p/puny.pem" encrypt 'ann@bücher.example' "$p/puny.pem"
ok 'a U-label for an A-label' chooses "$p/utf8-domain.pem" encrypt 'änn@xn--bcher-kva.example' "$p/utf8-domain.pem"
ok 'several addresses' chooses "$p/sans.pem" encrypt ann@example.org "$p/sans.pem"
ok 'key usage: to sign alone' none 'key usage does not allow encryption' encrypt ann@example.org "$p/ku-sign.pem"
ok 'and that signs' chooses "$p/ku-sign.pem" sign ann@example.org "$p/ku-sign.pem"
ok 'key usage: to encrypt alone' none 'key usage does not allow signatures' sign ann@example.org "$p/ku-encrypt.pem"
ok 'and to that mail is encrypted' chooses "$p/ku-encrypt.pem" encrypt ann@example.org "$p/ku-encrypt.pem"
ok 'extended key usage of a server' none 'does not allow mail' sign ann@example.org "$p/eku-server.pem"
ok 'Ed25519 signs' chooses "$p/ann-ed25519.pem" sign ann@example.org "$p/ann-ed25519.pem"
ok 'and does not encrypt' none 'a key that cannot encrypt' encrypt ann@example.org "$p/ann-ed25519.pem"
ok 'a chain to a root' chooses "$p/older.pem" -r "$p/roots.pem" -c "$p/inter.pem" sign ann@example.org "$p/older.pem"
ok 'a stranger, without -r' chooses "$p/stranger.pem" sign ann@example.org "$p/stranger.pem"
ok 'with -r he is none' none "$p/stranger.pem" -r "$p/roots.pem" -c "$p/inter.pem" sign ann@example.org "$p/stranger.pem"
ok 'a revoked one is left out' chooses "$p/older.pem" -r "$p/roots.pem" -c "$p/inter.pem" -R "$p/crls.pem" sign ann@example.org \
	"$p/revoked.pem" "$p/older.pem"
ok 'without -R nobody knows of that' chooses "$p/revoked.pem" -r "$p/roots.pem" -c "$p/inter.pem" sign ann@example.org "$p/revoked.pem"
./qmail-smime -k sign nonsense "$p/ann.pem" >"$T/out" 2>"$T/err"
is 'an address that is none: exit code' $? 100
done_testing
