#!/bin/sh
# requirements.t: what an administrator of a gateway wants of incoming mail, by the numbers of our list: one message each,
# and what becomes of it. The other tests of this folder look closer.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/unseal/home.sh
. tests/unseal/home.sh

unseal_home
export QMAILHOME="$H"
mk() { "$TOP/mkmailkey" "$@" 2>"$T/mk.err"; }
result() { header Authentication-Results | sed 's/^Authentication-Results: [^;]*; //; s/ body.*//'; }
subject() { header Subject | sed 's/^Subject: //'; }
state_is() { # WHAT STATE
	receive
	is "$1" "$state" "$2"
}
holds() { # REQUIREMENT RULE-THAT-HOLDS RULE-THAT-DOES-NOT, for $M: seen by the field that they set
	unsealrules "$3 => set:X-Holds=wrong" "$2 => set:X-Holds=right"
	receive
	is "$1: $2" "$(header X-Holds)" 'X-Holds: right'
	unsealrules
}
sha256() { openssl x509 -in "$PKI/$1.pem" -outform DER | sha256sum | cut -d ' ' -f 1; }

# --- signed mail

plain
signed ann
receive
is 'S3, S14, S39: all incoming mail is verified, with the whole chain' "$(result)" smime=pass
is 'S39: the original goes on below the result' "$(tail -n "$(wc -l <"$M")" "$R/message" | cksum)" "$(cksum <"$M")"
holds E215 is=signed is=encrypted
holds E216 is=pass is=fail,unknown,revoked,expired
unsealrules 'from=@example.org => pass' 'is=signed => set:X-A=b'
state_is 'S40: a rule says what is verified' 'queued as it came'
unsealrules 'from=@example.org => keep'
receive
is 'S44: the message unchanged, for who checks it himself' "$(result) $(tail -n "$(wc -l <"$M")" "$R/message" | cksum)" \
	"smime=pass $(cksum <"$M")"
unsealrules 'is=pass => tag="[signed]"'
receive
ok 'E106: a text in Subject if the signature is good' [ "$(subject)" != dinner ]
ok 'E106: it has the text' test "$(subject | grep -c '\[signed\]')" = 1
unsealrules 'is=pass => unsign'
receive
ok 'E107: a good signature comes off' not grep -q 'pkcs7-signature' "$R/message"
is 'E107: the result stays' "$(result)" 'smime=pass (as received)'
ok 'E107: the text stays' grep -qF "$secret" "$R/message"
sed 's/7-0-4/7-0-5/' "$M" >"$T/changed" && mv "$T/changed" "$M"
unsealrules 'is=fail => tag="[forged]"'
receive
ok 'E108: a text in Subject if the signature fails' test "$(subject | grep -c '\[forged\]')" = 1
unsealrules 'is=fail => unsign'
receive
ok 'E109: a signature that fails never comes off' grep -q 'pkcs7-signature' "$R/message"
unsealrules
for name in ann stranger no-san; do
	plain
	signed "$name"
	receive
	result
done >"$T/values"
is 'S46: trusted, not trusted, and nothing proved' "$(sed 's/ .*//' "$T/values" | tr '\n' ' ')" \
	'smime=pass smime=policy smime=neutral '
plain
signed stranger
echo postmaster@example.net >"$H/control/sealadmin"
printf 'Subject: not trusted\n\nA signature is not trusted.\n' >"$H/control/notices/trust"
unsealrules 'is=unknown => notice=trust:admin'
receive
ok 'S46: a notice to the administrator' log_has notice=trust
unsealrules
plain
signed expired
receive
is 'E216: expired' "$(result)" 'smime=policy (certificate expired)'
plain
signed revoked
receive
is 'E216: on the CRL' "$(result)" 'smime=policy (certificate revoked)'

# --- OCSP: a program in the place of qmail-ocsp, which says what a network can say

plain
signed ann
printf '#!/bin/sh\nexit 1\n' >"$H/bin/qmail-ocsp"
chmod 755 "$H/bin/qmail-ocsp"
control ocsp soft
receive
is 'S3: no answer by OCSP, soft' "$(result)" smime=pass
# with revocation lists a certificate that names no responder needs no answer
mv "$H/ssl/mailroots/crls.pem" "$T/crls.pem"
control ocsp hard
receive
is 'S3: no answer by OCSP, hard' "$(result | cut -d ' ' -f 1)" smime=temperror
mv "$T/crls.pem" "$H/ssl/mailroots/crls.pem"
rm "$H/control/ocsp"

# --- encrypted mail

plain
encrypted bob
holds E204 is=opened is=nokey
state_is 'E8: it is opened before it goes to the inside' 'queued open'
unsealrules 'is=opened => tag="[was encrypted]"'
receive
ok 'E93: a text in Subject after opening' test "$(subject | grep -c '\[was encrypted\]')" = 1
unsealrules 'is=opened => set:Sensitivity=Company-Confidential'
receive
is 'E94: a flag after opening, so that an answer is encrypted' "$(header Sensitivity)" 'Sensitivity: Company-Confidential'
unsealrules
cat >"$H/bin/scanner" <<END
#!/bin/sh
cat >"$T/scanned" && exec "$H/bin/qmail-queue" <"$T/scanned"
END
chmod 755 "$H/bin/scanner"
control unsealqueue bin/scanner
receive
ok 'E15: a virus scanner sees the text' grep -qF "$secret" "$T/scanned"
rm "$H/control/unsealqueue"
to joe@example.net
state_is 'E95: without a key it stays closed' 'queued as it came'
holds E213 is=encrypted is=signed
holds E214 is=nokey is=opened
unsealrules 'is=nokey => refuse="we cannot read this"'
receive
is 'E95: or it is refused' "$told $state" 'D 31 not queued'
unsealrules
open_key @example.net bob-p256
plain
encrypted bob-p256
state_is 'E4: the key of a domain, which is not switched on' 'queued as it came'
control unsealdomains example.net
state_is 'E4: the key of a domain, for who has none of his own' 'queued open'
to bob@example.net
unsealrules 'must to=bob@example.net => copy=archive@example.net'
receive
ok 'E120: a copy to an archive' log_has copy=archive@example.net
unsealrules

# --- certificates

control harvest trust
plain
signed ann
receive
is 'E164: the certificate of a signer is stored' "$(find "$H/ssl/mailcerts" -name 'smime_*' | sed 's|.*/ssl/||')" \
	"mailcerts/example.org/u/ann/smime_$(sha256 ann).pem"
is 'E163: and listed' "$(mk list | grep ^cert | cut -d ' ' -f 1-3)" "cert ann@example.org $(sha256 ann)"
signed ann-p256
plain
signed ann-p256
receive
is 'E216: a second one waits' "$(mk hold | cut -d ' ' -f 1,2)" "ann@example.org $(sha256 ann-p256)"
mk refuse "$PKI/root.pem" >"$T/out"
mk trust "$PKI/root2.pem" >"$T/out"
plain
signed stranger
receive
is 'E166, E168: only roots that are trusted count' "$(result)" 'smime=temperror (no current revocation list)'
unsealrules '!is=pass => refuse="sign your mail"'
receive
is '  and a line that refuses what does not pass makes it wait' "$told" 'Z 71'
rm "$H/control/unsealrules"
rm "$H/ssl/mailroots/crls.pem"
receive
is 'E166: a root that is now trusted' "$(result)" smime=pass
plain
signed ann
receive
is 'E166: one that is now refused' "$(result | cut -d ' ' -f 1)" smime=policy
pki_issue "$PKI" root gateway /CN=gateway subjectAltName=email:domain-confidentiality-authority@example.com
mk cert -f @example.com "$PKI/gateway.pem" >"$T/out"
is 'E172: a certificate of a domain' "$(mk list | grep 'cert @' | cut -d ' ' -f 1-3)" "cert @example.com $(sha256 gateway)"

# --- OpenPGP

# shellcheck source=tests/unseal/pgp.sh
. tests/unseal/pgp.sh
pgp_home
plain
pgp_encrypted -s ann bob
holds E203 is=opened,pgp is=smime
state_is 'E203: it is opened' 'queued open'
is 'E203: the signature inside is checked' "$(result)" 'x-openpgp=pass (as received)'
plain
pgp_signed ann
receive
is 'E203: a signature alone' "$(result)" 'x-openpgp=pass'
holds E203 is=pass is=fail,unknown
pgp_fact fingerprint ann >"$T/print"
rm -r "$H/ssl/mailcerts"
mk pgp cert ann@example.org "$P/ann.cert" >"$T/out"
is 'E157: the key of a correspondent is listed' "$(mk list | grep ^pgp-cert)" "pgp-cert ann@example.org $(tr A-F a-f <"$T/print") never"
receive
is 'E203: by the key that mkmailkey has taken' "$(result)" 'x-openpgp=pass'
mk hold ann@example.org "$(cat "$T/print")" >"$T/out"
receive
is 'E203: a key that is held is not used' "$(result | cut -d ' ' -f 1)" 'x-openpgp=permerror'

done_testing
