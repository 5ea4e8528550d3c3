#!/bin/sh
# harvest.t: what qmail-unseal learns from signed mail, and that it is good for an answer. tests/unit/unseal/harvest.c
# has the cases that need no message.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/unseal/home.sh
. tests/unseal/home.sh

unseal_home
ANN=$H/ssl/mailcerts/example.org/u/ann
HELD=$H/ssl/mailcerts/example.org/hold/ann
sha256() { openssl x509 -in "$PKI/$1.pem" -outform DER | sha256sum | cut -d ' ' -f 1; }
files() { find "$H/ssl/mailcerts" -name 'smime_*' | wc -l | tr -d ' '; }
harvest() { # WHAT WORD FILES: the message is queued, whatever is learned
	receive
	is "$1: the client is told" "$told ${state%% *}" 'ok 0 queued'
	is "$1: the log" "$(echo "$log" | sed -n 's/.* harvest=\([a-z]*\).*/\1/p')" "$2"
	is "$1: certificates" "$(files)" "$3"
}

plain
signed ann
harvest 'without control/harvest' '' 0
control harvest trust
harvest 'a good signature' stored 1
ann=$(sha256 ann)
is 'under its SHA-256' "$(find "$ANN" -name 'smime_*')" "$ANN/smime_$ann.pem"
is 'it is the certificate' "$(openssl x509 -in "$ANN/smime_$ann.pem" -noout -fingerprint -sha256)" \
	"$(openssl x509 -in "$PKI/ann.pem" -noout -fingerprint -sha256)"
ok 'and its chain leads to the root' openssl verify -CAfile "$PKI/root.pem" -untrusted "$ANN/smime_$ann.pem" \
	"$ANN/smime_$ann.pem"
is 'only its owner may read it' "$(stat -c %a "$ANN/smime_$ann.pem") $(stat -c %a "$ANN")" '600 700'
ok 'what openssl can read' grep -qix 'aes-256-cbc\|aes256' "$ANN/caps"
harvest 'the same once more' known 1

# ---- an answer --------------------------------------------------------------------------------------------

printf 'From: bob@example.net\nTo: ann@example.org\n\nthe answer\n' >"$T/answer"
"$TOP/qmail-smime" -e -C "$ANN/caps" "$T/answer" "$T/sealed" "$ANN/smime_$ann.pem"
sed 's/$/\r/' "$T/sealed" | openssl cms -decrypt -recip "$PKI/ann.pem" -inkey "$PKI/ann.key" -out "$T/opened" 2>"$T/err"
ok 'an answer is encrypted with it, and openssl opens it' grep -q 'the answer' "$T/opened"

# ---- what is not learned ------------------------------------------------------------------------------------

plain
signed ann-p256
receive
is 'another one of the same address is held' "$(echo "$log" | sed -n 's/.* harvest=\([a-z]*\).*/\1/p') $(ls "$HELD")" \
	"held smime_$(sha256 ann-p256).pem"
is 'mkmailkey lists it' "$(QMAILHOME=$H "$TOP/mkmailkey" hold | cut -d ' ' -f 1,2)" "ann@example.org $(sha256 ann-p256)"
QMAILHOME=$H "$TOP/mkmailkey" hold -y ann@example.org "$(sha256 ann-p256)" 2>"$T/err"
harvest 'and one that was released is known' known 2

plain
signed ann-rsa3072
sed 's/7-0-4/7-0-5/' "$M" >"$T/changed" && mv "$T/changed" "$M"
harvest 'a changed message' '' 2
for name in stranger expired revoked mallory; do
	plain
	signed "$name"
	harvest "a signature of $name" '' 2
done
plain
signed ann-rsa3072
export RELAYCLIENT=
harvest 'mail of an own user' '' 2
unset RELAYCLIENT
sha256 ann-rsa3072 >"$H/ssl/mailroots/refused.sha256"
harvest 'one that is refused' '' 2
rm "$H/ssl/mailroots/refused.sha256"

# ---- inside of encrypted mail --------------------------------------------------------------------------------

plain
signed ann-rsa3072
encrypted bob
harvest 'signed and encrypted' held 3
ok 'it was opened' log_has opened=1

# ---- nothing of this stops mail ---------------------------------------------------------------------------------

mv "$H/ssl/mailcerts" "$T/mailcerts"
plain
signed ann
receive
is 'no folder: the message is queued' "$told ${state%% *}" 'ok 0 queued'
ok 'it passes all the same' log_has is=pass
ok 'and the log says why' test "${log#* harvest=failed:}" != "$log"
mv "$T/mailcerts" "$H/ssl/mailcerts"

# ---- a certificate that is known, and cannot be read, could be the one that is needed --------------------------

ln -s nowhere "$ANN/smime_$(sha256 sender).pem"
receive
is 'a certificate that cannot be opened: later' "$told $state" 'Z 71 not queued'
rm "$ANN/smime_$(sha256 sender).pem"
control harvest Trust
receive
is 'a wrong word in control/harvest: later' "$told $state" 'Z 55 not queued'

done_testing
