#!/bin/sh
# mkmailkey: the keys and certificates that it makes, as openssl, gpgsm and NSS take them; no key is ever overwritten,
# and no secret is an argument or printed.
# shellcheck disable=SC2012,SC2016
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
export LC_ALL=C
unset QMAILHOME
pki

H=$T/home
S=$H/ssl
K=$S/mailkeys/example.org/u
sed "s,@QMAIL@,$H,g" mkmailkey.sh >"$T/mkmailkey"
chmod 755 "$T/mkmailkey"
mkdir "$H"
today=$(date -u +%Y%m%d)

# mk argument ...: sets code; standard output in $T/out, standard error in $T/err
mk() {
	# shellcheck disable=SC2086 # an interpreter can be two words
	${shell-} "$T/mkmailkey" "$@" >"$T/out" 2>"$T/notes" </dev/null
	code=$?
	# the machine of the tests need not have the user qmailq
	grep -v '^mkmailkey: note: the owner' "$T/notes" >"$T/err"
}
tree() { (cd "$1" && find . -exec ls -ld {} + | awk '{print $1, $3, $4, $5, $9, $11}' && find . -type f -exec cksum {} +) | sort; }
mode() { ls -ld "$1" | awk '{print substr($1, 1, 10)}'; }
lines() { wc -l <"$1" | tr -d ' '; }
verdict() { openssl verify -purpose "${purpose:-smimesign}" -CAfile "$S/mailroots/roots.pem" "$@" 2>&1 | sed -n 's/.*: OK$/OK/p; s/^error \([0-9]*\) at.*/\1/p' | tr '\n' ' '; }
extension() { openssl x509 -in "$2" -noout -ext "$1" | sed -n '2s/^ *//p'; }
belongs() { [ "$(openssl pkey -in "$1" -pubout)" = "$(openssl x509 -in "$2" -noout -pubkey)" ]; }

# --- what is wrong: one line, exit 100, nothing made

while IFS='|' read -r arguments what; do
	# shellcheck disable=SC2086 # words
	mk $arguments
	is "mkmailkey $arguments" "$code $(cat "$T/err")" "100 mkmailkey: fatal: $what"
done <<'EOT'
|a command is missing: mkmailkey -h lists them
make|no such command: make; mkmailkey -h lists them
new|new: wrong number of arguments; mkmailkey -h says which
new a@example.org b@example.org|new: wrong number of arguments; mkmailkey -h says which
new -x a@example.org|new has no option -x; mkmailkey -h lists them
list -c|list has no option -c; mkmailkey -h lists them
new -d|new: option -d needs a value
new -d 1x a@example.org|-d: days are a number of up to five digits
new -n a/b a@example.org|label "a/b": only letters, digits, "-" and "_" can be in it
new example.org|"example.org" is no address: give local@domain, or @domain for the key of the domain
new a@example|"a@example": the domain has no dot
new a@.example.org|"a@.example.org": the domain has an empty label
new a@ex/../ample.org|"a@ex/../ample.org": only letters, digits, "-" and "." can be in a domain (an international name: its xn-- form)
new ../a@example.org|"../a@example.org": a dot begins or ends the local part, or two stand together
new x/a@example.org|"x/a@example.org": the local part has a character that it cannot have here
new a..b@example.org|"a..b@example.org": a dot begins or ends the local part, or two stand together
new ..@example.org|"..@example.org": a dot begins or ends the local part, or two stand together
new a"b@example.org|"a"b@example.org": the local part has a character that it cannot have here
new a@example.org|there is no CA here: make one with mkmailkey ca
renew|there is no CA here: make one with mkmailkey ca
alias a@example.org b@example.org|b@example.org has no keys
export a@example.org write x y|export: "write" is neither sign nor open
export a@example.org sign x y|a@example.org has no key sign x
EOT
mk new "$(printf 'a\377b@example.org')"
is 'a local part that is no UTF-8' "$code $(cat "$T/err")" '100 mkmailkey: fatal: "a?b@example.org": the local part is not UTF-8'
line_end='
'
for bad in "a$line_end@example.org" "a@example.org$line_end" "$(printf 'a\tb@example.org')"; do
	mk cert -f "$bad" /dev/null
	is "a control character in an address: $(printf %s "$bad" | od -An -c | tr -d ' ')" "$code $(cut -d : -f 4 "$T/err")" '100  there is a control character in it'
done
mk new -s "Ann${line_end}[san]${line_end}email.2=boss@example.org" a@example.org
is 'a line end in a name, which would bring another address into the certificate' "$code $(cat "$T/err")" \
	'100 mkmailkey: fatal: -s: there is a control character in the name'
mk ca "CA$line_end"
is 'and in that of the CA' "$code $(cat "$T/err")" '100 mkmailkey: fatal: there is a control character in the name'
is 'nothing was made' "$(ls -A "$H")" ''
mk list
is 'list of nothing: exit 0, empty' "$code $(cat "$T/out" "$T/err")" '0 '

# --- our own CA, by each shell there is

for shell in dash bash 'busybox sh' ksh yash; do
	command -v "${shell%% *}" >/dev/null || continue
	rm -rf "$S"
	mk ca -c -u http://crl.example.org/ca.crl 'Example & Söhne $HOME #1'
	is "$shell: ca: exit 0" "$code $(cat "$T/err")" '0 '
	is "$shell: its name is as it was given" \
		"$(openssl x509 -in "$S/mailca/cert" -noout -subject -nameopt utf8)" 'subject=CN=Example & Söhne $HOME #1'
	is "$shell: its key" "$(mode "$S/mailca") $(mode "$S/mailca/key")" 'drwx------ -rw-------'
	mk new -c Ann@Example.ORG
	is "$shell: new: exit 0" "$code $(cat "$T/out")" "0 ann@example.org $today"
	for use in sign open; do
		cert=$K/ann/$use/cert_$today key=$K/ann/$use/key_$today
		ok "$shell: $use: the key belongs to the certificate" belongs "$key" "$cert"
		is "$shell: $use: modes" "$(mode "$K/ann/$use") $(mode "$key")" 'drwx------ -rw-------'
		is "$shell: $use: the address" "$(extension subjectAltName "$cert")" email:ann@example.org
		is "$shell: $use: its purpose" "$(extension extendedKeyUsage "$cert")" 'E-mail Protection'
		is "$shell: $use: the CRL pointer" \
			"$(openssl x509 -in "$cert" -noout -ext crlDistributionPoints | sed -n 's/^ *URI:/URI:/p')" URI:http://crl.example.org/ca.crl
	done
	ok "$shell: two keys" sh -c '! cmp -s "$1" "$2"' sh "$K/ann/sign/key_$today" "$K/ann/open/key_$today"
	is "$shell: keyUsage, signing" "$(extension keyUsage "$K/ann/sign/cert_$today")" 'Digital Signature, Non Repudiation'
	is "$shell: keyUsage, opening" "$(extension keyUsage "$K/ann/open/cert_$today")" 'Key Agreement'
	is "$shell: openssl trusts it, with our CRL" \
		"$(verdict -crl_check -CRLfile "$S/mailroots/crls.pem" "$K/ann/sign/cert_$today")" 'OK '
	mk new -c -n 2026 -s Änn 'änn.ö@example.org'
	is "$shell: UTF-8: SmtpUTF8Mailbox" "$code $(openssl x509 -in "$K/änn.ö/sign/cert_2026" -outform DER | grep -ac 'änn.ö@example.org')" '0 1'
	odd="o'brien+\$x#1\`{}@example.org"
	mk new -c -1 -n 2026 -s 'Bob/O=x+#, $PATH' "$odd"
	is "$shell: an odd address" "$code $(extension subjectAltName "$K/${odd%@*}/sign/cert_2026")" "0 email:$odd"
	is "$shell: an odd name" "$(openssl x509 -in "$K/${odd%@*}/sign/cert_2026" -noout -subject -nameopt multiline,-align | sed -n 's/^ *commonName = //p')" 'Bob/O=x+#, $PATH'
	is_file "$shell: -1: one certificate for both" "$K/${odd%@*}/sign/cert_2026" "$K/${odd%@*}/open/cert_2026"
	is "$shell: and its keyUsage" "$(extension keyUsage "$K/${odd%@*}/sign/cert_2026")" 'Digital Signature, Non Repudiation, Key Agreement'
	mk new -c @example.org
	is "$shell: the domain's own, RFC 3183" "$(for use in sign open; do
		extension subjectAltName "$S/mailkeys/example.org/domain/$use/cert_$today"
	done | tr '\n' ' ')" 'email:domain-signing-authority@example.org email:domain-confidentiality-authority@example.org '
	mk revoke -r keyCompromise ann@example.org "$today"
	is "$shell: revoke" "$code $(cut -d ' ' -f 1-3 "$T/out" | tr '\n' ' ')" "0 ann@example.org $today (sign) ann@example.org $today (open) "
	is "$shell: revoked for everybody" "$(purpose=any verdict -crl_check -CRLfile "$S/mailroots/crls.pem" "$K/ann/open/cert_$today")" '23 '
	is "$shell: the key that signs is out of the way, the one that opens stays" \
		"$(ls "$K/ann/sign" "$K/ann/revoked" "$K/ann/open" | sed '/:$/d; /^$/d' | sort | tr '\n' ' ')" \
		"by-id cert_$today cert_$today key_$today key_$today "
	is "$shell: nothing is left behind" "$(find "$S" -name '.*')" ''
done
unset shell

# --- the CA: only one; RSA

before=$(tree "$S/mailca")
mk ca again
is 'a second CA: 100, and nothing changed' "$code $(cat "$T/err") $(tree "$S/mailca")" "100 mkmailkey: fatal: there is a CA already: $S/mailca/cert $before"
mk new -n first bob@example.org
is 'RSA is the default, with 3072 bits' "$code $(openssl pkey -in "$K/bob/open/key_first" -noout -text | sed -n 's/.*(\([0-9]*\) bit.*/\1/p')" '0 3072'
is 'keyUsage of an RSA key' "$(extension keyUsage "$K/bob/open/cert_first")" 'Key Encipherment'
before=$(tree "$K/bob")
mk new -n first bob@example.org
is 'a label that is there: 100, and nothing changed' "$code $(cat "$T/err") $(tree "$K/bob")" \
	"100 mkmailkey: fatal: bob@example.org has a key sign first: take another label with -n $before"
is 'two years' "$(openssl x509 -in "$K/bob/sign/cert_first" -noout -checkend $((729 * 86400)) >/dev/null && echo yes) $(openssl x509 -in "$K/bob/sign/cert_first" -noout -checkend $((731 * 86400)) >/dev/null || echo no)" 'yes no'

# --- the identifiers by which encrypted mail is found, computed by python from the bytes that openssl writes into a message

cat >"$T/ids.py" <<'EOT'
import hashlib, subprocess, sys
def element(b, at):
    n, head = b[at + 1], 2
    if n & 0x80:
        k = n & 0x7f
        n, head = int.from_bytes(b[at + 2:at + 2 + k], "big"), 2 + k
    return b[at], at + head, at + head + n
def children(b, at):
    tag, start, end = element(b, at)
    out = []
    while start < end:
        t, s, e = element(b, start)
        out.append((t, start, s, e))
        start = e
    return out
for extra in [], ["-keyid"]:
    b = subprocess.run(["openssl", "cms", "-encrypt", "-outform", "DER", *extra, sys.argv[1]], input=b"x", stdout=subprocess.PIPE, check=True).stdout
    content = children(b, 0)[1][2]                             # EnvelopedData
    infos = [c for c in children(b, content) if c[0] == 0x31][0][1]
    info = children(b, infos)[0]
    if info[0] == 0x30:                                          # KeyTransRecipientInfo: rid is its second element
        rid = children(b, info[1])[1]
    else:                                                        # KeyAgreeRecipientInfo: within recipientEncryptedKeys
        keys = [c for c in children(b, info[1]) if c[0] == 0x30][-1][1]
        rid = children(b, children(b, keys)[0][1])[0]
    tag, start, s, e = rid
    if tag == 0xa0:                                              # [0] RecipientKeyIdentifier
        t, s, e = element(b, s)
    print(hashlib.sha256(b[start:e] if tag == 0x30 else b[s:e]).hexdigest())
EOT
for who in bob/first "änn.ö/2026"; do
	cert=$K/${who%/*}/open/cert_${who#*/}
	is "by-id of $who" "$(sort "$K/${who%/*}/open/by-id")" "$(/usr/bin/python3 "$T/ids.py" "$cert" | sed "s,\$, ${who#*/}," | sort)"
done

# --- the pairs do what they are for

echo 'A message.' >"$T/message"
openssl cms -sign -in "$T/message" -signer "$K/bob/sign/cert_first" -inkey "$K/bob/sign/key_first" -out "$T/signed"
ok 'signed and verified by openssl cms' openssl cms -verify -in "$T/signed" -CAfile "$S/mailroots/roots.pem" -out /dev/null
for who in bob/first "änn.ö/2026"; do
	pair=$K/${who%/*}/open
	openssl cms -encrypt -in "$T/message" -out "$T/encrypted" "$pair/cert_${who#*/}"
	is "$who: encrypted and decrypted" \
		"$(openssl cms -decrypt -in "$T/encrypted" -inkey "$pair/key_${who#*/}" -recip "$pair/cert_${who#*/}" | tr -d '\r')" 'A message.'
done

# --- export: what gpgsm and NSS read; import: what they and openssl wrote

echo 'secret words' >"$T/pass"
mk export -p "$T/pass" bob@example.org open first "$T/bob.p12"
is 'export' "$code $(cat "$T/err") $(mode "$T/bob.p12")" '0  -rw-------'
mk export -p "$T/pass" bob@example.org open first "$T/bob.p12"
is 'export to a file that is there: 100' "$code" 100
mk export -l -p "$T/pass" bob@example.org open first "$T/bob.old.p12"
is 'export -l' "$code $(cat "$T/err")" '0 '
mk export -p /dev/null bob@example.org open first "$T/bob.empty.p12"
is 'export: an empty file is an empty pass phrase' "$code $(cat "$T/err")" '0 '
ok '  and openssl reads it' openssl pkcs12 -in "$T/bob.empty.p12" -passin pass: -nodes -out "$T/bob.empty"
mkdir -m 700 "$T/gnupg" "$T/nss"
# else the agent works for a second, to find out what a pass phrase should cost
echo 's2k-count 65536' >"$T/gnupg/gpg-agent.conf"
# gpgsm cannot read one in some hundred files of this form, by the random octets in them: then another one
until gpgsm --homedir "$T/gnupg" --batch --pinentry-mode loopback --passphrase-fd 0 --import "$T/bob.old.p12" <"$T/pass" \
	>"$T/log" 2>&1 || [ -f "$T/again" ]; do
	mv "$T/bob.old.p12" "$T/again"
	mk export -l -p "$T/pass" bob@example.org open first "$T/bob.old.p12"
done
is 'gpgsm has the key of the PKCS#12' "$(gpgsm --homedir "$T/gnupg" -K 2>/dev/null | grep -c 'Subject:.*bob@example.org')" 1
gpgconf --homedir "$T/gnupg" --kill all
certutil -d "sql:$T/nss" -N --empty-password
pk12util -d "sql:$T/nss" -i "$T/bob.p12" -W 'secret words' >"$T/log" 2>&1
is 'NSS has it' "$(certutil -d "sql:$T/nss" -K 2>/dev/null | grep -c bob@example.org)" 1
pk12util -d "sql:$T/nss" -o "$T/nss.p12" -n bob@example.org -W 'secret words' >"$T/log" 2>&1
mk import -n nss -p "$T/pass" bob@example.org "$T/nss.p12"
is 'import of what NSS exports' "$code $(cat "$T/out" "$T/err")" '0 bob@example.org nss (open)'
is_file 'the certificate is the one' "$K/bob/open/cert_nss" "$K/bob/open/cert_first"
ok 'the key too' belongs "$K/bob/open/key_nss" "$K/bob/open/cert_first"
is 'by-id has both labels' "$(cut -d ' ' -f 2 "$K/bob/open/by-id" | sort | uniq -c | tr -s ' \n' ' ')" ' 2 first 2 nss '

A=$PKI/ann
openssl pkcs12 -export -legacy -inkey "$A.key" -in "$A.pem" -certfile "$PKI/inter.pem" -passout 'pass:secret words' -out "$T/old.p12"
QMAILHOME='' "$T/mkmailkey" import -n old ann@example.org "$T/old.p12" <"$T/pass" >"$T/out" 2>/dev/null
is 'import with the old ciphers, the pass phrase on standard input' "$? $(cat "$T/out")" '0 ann@example.org old (sign open)'
is_file 'its chain, leaf first, without the root' "$K/ann/sign/cert_old" "$A.chain"
mk import -n wrong ann@example.org -p "$T/message" "$T/old.p12"
is 'options stand in front' "$code" 100
mk import -n wrong -p "$T/message" ann@example.org "$T/old.p12"
is 'a wrong pass phrase: 100' "$code $(cat "$T/err")" "100 mkmailkey: fatal: $T/old.p12: it is no PKCS#12, or the pass phrase is wrong"
mk import -n wrong -p "$T/pass" carl@example.org "$T/old.p12"
is 'the certificate of somebody else: 100' "$code $(cat "$T/err")" \
	"100 mkmailkey: fatal: the certificate in $T/old.p12 does not name carl@example.org (-f takes it all the same)"
ok 'and nothing was made' [ ! -e "$K/carl" ]
mk import -f -p "$T/pass" carl@example.org "$T/old.p12"
is '-f takes it' "$code" 0
cat "$PKI/root.pem" "$PKI/inter.pem" "$PKI/upper.key" "$PKI/upper.pem" >"$T/all.pem"
mk import -n pem ann@example.org "$T/all.pem"
is 'key and certificates in one PEM file, Ann@EXAMPLE.ORG' "$code $(cat "$T/err")" '0 '
is_file 'the chain is put in order' "$K/ann/sign/cert_pem" "$PKI/upper.chain"

# --- a request for another CA

mk csr -c -n asked -s 'Dora D' dora@example.org
cp "$T/out" "$T/dora.csr"
is 'csr: exit 0, and the request is there and printed' "$code $(cmp "$T/out" "$K/dora/csr/request_asked")" '0 '
ok 'openssl verifies it' openssl req -in "$T/dora.csr" -verify -noout
is 'the address and the name are in it' "$(openssl req -in "$T/dora.csr" -noout -text | grep -oE 'email:.*|CN ?= ?.*' | sed 's/ = /=/' | tr '\n' ' ')" 'CN=Dora D email:dora@example.org '
mk list
is 'list has the request' "$(grep dora "$T/out")" 'csr dora@example.org asked - -'
mk import dora@example.org "$PKI/bob.pem"
is 'a certificate for another key: 100' "$code $(cat "$T/err")" \
	"100 mkmailkey: fatal: $PKI/bob.pem: no key in it, and dora@example.org has no request for it (mkmailkey csr)"
# the other CA, which copies what the request asks for
printf '[x]\nkeyUsage=critical,digitalSignature,keyAgreement\nextendedKeyUsage=emailProtection\nsubjectAltName=email:dora@example.org\ncrlDistributionPoints=URI:http://127.0.0.1:9/other.crl\n' >"$T/x"
openssl x509 -req -in "$T/dora.csr" -CA "$PKI/inter.pem" -CAkey "$PKI/inter.key" -set_serial 77 -days 30 -extfile "$T/x" -extensions x -out "$T/dora.pem" 2>/dev/null
openssl crl2pkcs7 -nocrl -certfile "$T/dora.pem" -certfile "$PKI/inter.pem" -certfile "$PKI/root.pem" -outform DER -out "$T/dora.p7b"
mk import dora@example.org "$T/dora.p7b"
is 'the answer of the CA, as p7b, finds its key' "$code $(cat "$T/out" "$T/err")" '0 dora@example.org asked (sign open)'
ok 'pair for signing' belongs "$K/dora/sign/key_asked" "$K/dora/sign/cert_asked"
ok 'pair for opening' belongs "$K/dora/open/key_asked" "$K/dora/open/cert_asked"
is 'the request is done' "$(ls "$K/dora/csr")" ''
is 'mailcrl knows where its list is' "$(tr '\n' ' ' <"$S/mailroots/crlurls")" 'http://127.0.0.1:9/other.crl http://crl.example.org/ca.crl '

# --- correspondents, trust, refuse, hold

mk cert bob@example.net "$PKI/bob.chain" "$PKI/bob-p256.pem"
bob=$(openssl x509 -in "$PKI/bob.pem" -outform DER | sha256sum | cut -d ' ' -f 1)
C=$S/mailcerts/example.net
is 'cert' "$code $(head -n 1 "$T/out")" "0 bob@example.net $bob"
is_file 'its file, with the chain' "$C/u/bob/smime_$bob.pem" "$PKI/bob.chain"
is 'two certificates' "$(ls "$C/u/bob" | wc -l | tr -d ' ')" 2
mk cert bob@example.net "$PKI/bob.pem"
is 'the same again: 100' "$code $(cat "$T/err")" "100 mkmailkey: fatal: $C/u/bob/smime_$bob.pem is there already: nothing is overwritten"
# what comes with a signature of somebody who opens mail with another key
openssl crl2pkcs7 -nocrl -certfile "$PKI/inter.pem" -certfile "$PKI/mallory.pem" -certfile "$PKI/ku-sign.pem" \
	-certfile "$PKI/ku-encrypt.pem" -outform DER -out "$T/two.p7s"
mk cert ann@example.org "$T/two.p7s"
is 'one certificate for each use: both are taken' "$code $(cut -d ' ' -f 1 "$T/out" | tr '\n' ' ')" '0 ann@example.org ann@example.org '
ok '  and mail can be encrypted' ./qmail-smime -k encrypt ann@example.org "$S/mailcerts/example.org/u/ann"/smime_*.pem
rm "$S/mailcerts/example.org/u/ann/smime_$(tail -n 1 "$T/out" | cut -d ' ' -f 2).pem"
one=$(tail -n 1 "$T/out")
mk cert ann@example.org "$T/two.p7s"
is '  if one of them is there, the other one' "$code $(cat "$T/out")" "0 $one"
mk cert ann@example.org "$T/two.p7s"
is '  if both are: 100' "$code $(cat "$T/out")" '100 '
rm -r "$S/mailcerts/example.org/u/ann"
openssl x509 -in "$PKI/mallory.pem" -outform DER -out "$T/mallory.der"
mk cert mallory@example.net "$T/mallory.der"
is 'not his: 100' "$code" 100
mk cert mallory@example.com "$T/mallory.der"
is 'DER' "$code" 0
mk cert 'änn@example.org' "$PKI/utf8.pem"
is 'SmtpUTF8Mailbox' "$code" 0
mk cert -f @example.net "$PKI/bob.pem"
is 'the certificate of a person is none for his domain, with -f neither' "$code $(cut -c 1-17 "$T/err")" '100 mkmailkey: fatal:'
mk new -c -n one @dom.example
mk cert @dom.example "$S/mailkeys/dom.example/domain/open/cert_one"
is 'that of a domain' "$code" 0
mk cert bob@example.net "$PKI/inter.pem"
is 'a CA is no correspondent' "$code $(cat "$T/err")" "100 mkmailkey: fatal: $PKI/inter.pem: only certificates of CAs are in it (mkmailkey trust)"

mk hold bob@example.net "$bob"
is 'hold: away from those in use' "$code $([ -e "$C/u/bob/smime_$bob.pem" ] || echo gone)" '0 gone'
mk hold
is 'hold lists it' "$(cat "$T/out")" "bob@example.net $bob 2035-01-01 $(openssl x509 -in "$PKI/bob.pem" -noout -issuer -nameopt RFC2253 | sed 's/^issuer=//')"
mk hold ann@example.org
is 'of one address' "$code $(cat "$T/out")" '0 '
mk hold -y bob@example.net "$bob"
is_file 'hold -y: back in use' "$C/u/bob/smime_$bob.pem" "$PKI/bob.chain"
mk hold -y bob@example.net "$bob"
is 'twice: 100' "$code" 100

root=$(openssl x509 -in "$PKI/root.pem" -outform DER | sha256sum | cut -d ' ' -f 1)
is 'not trusted yet' "$(verdict -untrusted "$PKI/inter.pem" "$PKI/ann.pem")" '20 '
mk trust "$PKI/root.pem"
is 'trust' "$code $(cut -d ' ' -f 1 "$T/out")" "0 $root"
is 'now openssl finds it in roots.pem' "$(verdict -untrusted "$PKI/inter.pem" "$PKI/ann.pem")" 'OK '
mk trust "$PKI/ann.pem"
is 'no CA: 100' "$code $(cat "$T/err")" "100 mkmailkey: fatal: $PKI/ann.pem: certificate 1 is not that of a CA"
mk refuse "$(printf '%s' "$root" | tr a-f A-F | sed 's/../&:/g; s/:$//')"
is 'refuse, by its SHA-256 as browsers write it' "$code $(cat "$T/out") $(cat "$S/mailroots/refused.sha256")" "0 $root $root"
is 'it is no longer trusted' "$(verdict -untrusted "$PKI/inter.pem" "$PKI/ann.pem")" '20 '
mk trust "$PKI/root.pem"
is 'nor can it be' "$code $(cat "$T/err")" "100 mkmailkey: fatal: certificate 1 in $PKI/root.pem is among the refused certificates"
mk refuse "$PKI/mallory.pem"
mk cert -f bob@example.net "$PKI/mallory.pem"
is 'refuse, by file' "$code $(cat "$T/err")" "100 mkmailkey: fatal: the certificate in $PKI/mallory.pem is among the refused certificates"
mallory=$(openssl x509 -in "$PKI/mallory.pem" -outform DER | sha256sum | cut -d ' ' -f 1)
mkdir -p "$C/hold/mallory"
cp "$PKI/mallory.pem" "$C/hold/mallory/smime_$mallory.pem"
mk hold -y mallory@example.net "$mallory"
is 'hold -y: one that is refused: 100' "$code $(cat "$T/err")" "100 mkmailkey: fatal: $mallory is among the refused certificates"
mk hold
is 'it stays held' "$(cut -d ' ' -f 1,2 "$T/out")" "mallory@example.net $mallory"
rm -r "$C/hold/mallory"
mk refuse nosuch
is 'neither file nor SHA-256' "$code" 100
is 'what others read, they can' "$(mode "$S/mailroots") $(mode "$S/mailroots/roots.pem") $(mode "$S/mailroots/refused.sha256") $(mode "$S/mailroots/crls.pem")" \
	'drwxr-xr-x -rw-r--r-- -rw-r--r-- -rw-r--r--'

# --- alias

mk alias info@example.com bob@example.org
is 'alias' "$code $(readlink "$S/mailkeys/example.com/u/info")" '0 ../../example.org/u/bob'
is_file 'leads to the keys' "$S/mailkeys/example.com/u/info/open/key_first" "$K/bob/open/key_first"
mk alias info@example.com ann@example.org
is 'twice: 100' "$code" 100
mk alias x@example.com info@example.com
is 'an alias of an alias: 100' "$code" 100
mk list
is 'list names it' "$(grep ^alias "$T/out")" 'alias info@example.com bob@example.org - -'
for verb in new csr import; do
	file=
	[ "$verb" != import ] || file=$T/none
	mk "$verb" info@example.com ${file:+"$file"}
	is "$verb for an alias: 100" "$code $(cat "$T/err")" '100 mkmailkey: fatal: info@example.com is an alias: ../../example.org/u/bob'
done

# --- index

cp "$K/bob/open/by-id" "$T/by-id"
mk index
is 'index: all lists are right' "$code $(cat "$T/out" "$T/err")" '0 '
sed 1d "$T/by-id" >"$K/bob/open/by-id"
mk index ann@example.org
is 'index of another address' "$code $(cat "$T/out")" '0 '
mk index bob@example.org
is 'index' "$code $(cat "$T/out")" '0 bob@example.org'
is_file 'the list is as before' "$K/bob/open/by-id" "$T/by-id"
label=$(sed -n '1s/.* //p' "$T/by-id")
mv "$K/bob/open/key_$label" "$T/key"
mk index
is 'a certificate without a key is left out' "$code $(cat "$T/out") $(grep -c " $label\$" "$K/bob/open/by-id")" '0 bob@example.org 0'
is 'and named' "$(cat "$T/err")" "mkmailkey: warning: $K/bob/open/cert_$label has no key"
mv "$T/key" "$K/bob/open/key_$label"
mk index
is_file 'with its key' "$K/bob/open/by-id" "$T/by-id"
mk index nosuch@example.org
is 'no keys: 100' "$code" 100

# --- list and renew

mk list
is 'list: kinds' "$(cut -d ' ' -f 1 "$T/out" | sort -u | tr '\n' ' ')" 'alias ca cert open root sign '
mk list -d 60
is 'list -d: what ends' "$(cut -d ' ' -f 1-3 "$T/out" | tr '\n' ' ')" 'sign dora@example.org asked open dora@example.org asked '
mk new -c -d 20 -n short eve@example.org
mk new -c -1 -d 20 -n short -s 'Fred F' fred@example.org
before=$(tree "$K/bob")
mk renew -d 30
is 'renew' "$code $(grep -vF dora "$T/out" | sort | tr '\n' ' ')" \
	"0 eve@example.org $today (open) eve@example.org $today (sign) fred@example.org $today "
is 'renew: that of another CA is named' "$(grep -c 'of dora@example.org ends on .* mkmailkey csr dora@example.org' "$T/err")" 2
is 'renew: others are left alone' "$(tree "$K/bob")" "$before"
is 'renew: the name is kept' "$(openssl x509 -in "$K/fred/open/cert_$today" -noout -subject -nameopt utf8)" 'subject=CN=Fred F'
is_file 'renew: one for both stays one for both' "$K/fred/open/cert_$today" "$K/fred/sign/cert_$today"
ok 'renew: a new key' sh -c '! cmp -s "$1" "$2"' sh "$K/eve/sign/key_short" "$K/eve/sign/key_$today"
ok 'renew: the old key stays' [ -f "$K/eve/open/key_short" ]
mk renew -d 30
is 'renew again: nothing' "$code $(cat "$T/out")" '0 '
mk new -c -1 -d 20 -n short hugo@example.org
mkdir -p "$K/abe/sign"
echo damaged >"$K/abe/sign/cert_bad"
mk renew
is 'renew: a damaged certificate does not keep those of others from it' "$code $(cat "$T/out") $(grep abe "$T/err")" \
	"111 hugo@example.org $today mkmailkey: $K/abe/sign/cert_bad cannot be read: nothing is renewed there"
rm -rf "$K/abe" "$K/hugo"
mk new -c -d 9000 gina@example.org
is 'longer than the CA: a warning' "$code $(grep -c 'warning: the CA ends before that' "$T/err")" '0 1'

# --- crl

mk crl -d 3 "$T/ca.crl"
is 'crl: DER, for the web server' "$code $(openssl crl -inform DER -in "$T/ca.crl" -CAfile "$S/mailca/cert" -noout 2>&1)" '0 verify OK'
is 'those revoked before are in it' "$(openssl crl -inform DER -in "$T/ca.crl" -noout -text | grep -c 'Serial Number')" "$(ls "$S/mailca/revoked" | wc -l)"
number() { openssl crl -in "$S/mailca/crl" -noout -crlnumber | sed 's/.*=0x0*//; s/.*=//'; }
first=$(number)
sleep 1
mk crl
ok 'its number grows' [ "$(printf '%s\n%s\n' "$first" "$(number)" | sort | tail -n 1)" != "$first" ]
mk revoke ann@example.org old
is 'revoke: not by our CA: 100' "$code $(cat "$T/err")" "100 mkmailkey: fatal: the certificate sign old of ann@example.org is not by our own CA: tell the CA that issued it"
mk revoke -r lost bob@example.org first
is 'revoke: no such reason: 100' "$code" 100
mk revoke bob@example.org nosuch
is 'revoke: no such label: 100' "$code $(cat "$T/err")" '100 mkmailkey: fatal: bob@example.org has no certificate nosuch (mkmailkey list)'

# --- OpenPGP certificates of correspondents; tests/pgp/mkmailkey.t has the rest

mkdir "$H/bin"
ln -s "$TOP/qmail-pgp" "$H/bin/qmail-pgp"

rm -rf "$T/gnupg"
mkdir -m 700 "$T/gnupg"
echo 's2k-count 65536' >"$T/gnupg/gpg-agent.conf"
for algorithm in ed25519 rsa3072; do
	gpg --homedir "$T/gnupg" --batch --quiet --passphrase '' --quick-gen-key "Hugo <hugo-$algorithm@example.net>" $algorithm 2>/dev/null
	# a primary key alone: to encrypt to it is not possible, and mkmailkey says so
	gpg --homedir "$T/gnupg" --armor --export "hugo-$algorithm@example.net" >"$T/hugo.asc" 2>/dev/null
	gpg --homedir "$T/gnupg" --export "hugo-$algorithm@example.net" >"$T/hugo.pgp" 2>/dev/null
	print=$(gpg --homedir "$T/gnupg" --with-colons --fingerprint "hugo-$algorithm@example.net" 2>/dev/null | awk -F: '$1 == "fpr" { print tolower($10); exit }')
	mk pgp cert "hugo-$algorithm@example.net" "$T/hugo.asc"
	is "pgp, $algorithm: the fingerprint as gpg says it" "$code $(cat "$T/out" "$T/err")" "0 hugo-$algorithm@example.net $print
mkmailkey: warning: the certificate in $T/hugo.asc cannot be used: certificate without a subkey that encrypts"
	is_file "pgp, $algorithm: kept in binary form" "$C/u/hugo-$algorithm/pgp_$print" "$T/hugo.pgp"
	mk pgp cert -f "again@example.net" "$T/hugo.pgp"
	is "pgp, $algorithm: binary, and -f for another address" "$code $(cat "$T/out")" "0 again@example.net $print"
done
mk pgp cert bob@example.net "$T/hugo.pgp"
is 'pgp: another address: 100' "$code" 100
gpg --homedir "$T/gnupg" --batch --passphrase '' --pinentry-mode loopback --export-secret-keys "hugo-ed25519@example.net" >"$T/secret" 2>/dev/null
mk pgp cert hugo-ed25519@example.net "$T/secret"
is 'pgp: a private key: 100' "$code $(cat "$T/err")" "100 mkmailkey: fatal: $T/secret: it holds a private key; give the certificate alone"
mk pgp cert bob@example.net "$T/message"
is 'pgp: nothing of the kind: 100' "$code" 100
gpgconf --homedir "$T/gnupg" --kill all

# --- no secret in arguments, in the environment or printed

mkdir "$T/spy"
cat >"$T/spy/openssl" <<'EOT'
#!/bin/sh
{
	printf '%s\n' "$@"
	env
} >>"$SPY"
PATH=${PATH#*:}
exec openssl "$@"
EOT
chmod 755 "$T/spy/openssl"
SPY=$T/log.spy PATH=$T/spy:$PATH "$T/mkmailkey" new -v -c -n spied ann@example.org >"$T/out" 2>"$T/err"
SPY=$T/log.spy PATH=$T/spy:$PATH "$T/mkmailkey" export -v -p "$T/pass" ann@example.org open spied "$T/spied.p12" >>"$T/out" 2>>"$T/err"
SPY=$T/log.spy PATH=$T/spy:$PATH "$T/mkmailkey" import -v -p "$T/pass" -n back ann@example.org "$T/spied.p12" >>"$T/out" 2>>"$T/err"
ok 'openssl was seen' grep -q '^genpkey$' "$T/log.spy"
sed '/^-/d' "$K/ann/open/key_spied" "$K/ann/sign/key_spied" >"$T/secrets"
echo 'secret words' >>"$T/secrets"
is 'no secret was seen, and none is printed' "$(cat "$T/log.spy" "$T/out" "$T/err" | grep -cF -f "$T/secrets")" 0

# --- openssl fails or hangs: nothing is changed, nothing left

before=$(tree "$S")
for n in 1 2 3 4 5 6 7 8 9; do
	cat >"$T/spy/openssl" <<-EOT
		#!/bin/sh
		echo >>"$T/count"
		[ "\$(wc -l <"$T/count" | tr -d ' ')" != $n ] || { echo 'a reason' >&2; exit 1; }
		PATH=\${PATH#*:}
		exec openssl "\$@"
	EOT
	rm -f "$T/count"
	PATH=$T/spy:$PATH "$T/mkmailkey" new -c -n failing ann@example.org >"$T/out" 2>"$T/err"
	is "new, openssl fails at call $n: 111" "$? $(grep -c 'fatal: \(openssl\|unable\)' "$T/err") $(tree "$S")" "111 1 $before"
done
cat >"$T/spy/openssl" <<EOT
#!/bin/sh
echo \$\$ >"$T/pid.new"
mv "$T/pid.new" "$T/pid"
exec sleep 5
EOT
PATH=$T/spy:$PATH "$T/mkmailkey" new -d 1 -n hanging ann@example.org >"$T/out" 2>"$T/err" &
pid=$!
i=0
until [ -e "$T/pid" ] || [ $i -ge 100 ]; do
	i=$((i + 1))
	sleep 0.05
done
kill -TERM "$pid"
wait "$pid"
is 'SIGTERM while openssl hangs: 111, nothing changed, nothing left' "$? $(tree "$S")" "111 $before"
# exec keeps the number of the process
sh -c 'mkdir "$1/.mkmailkey.$$" && exec "$2" new -c left@example.org' sh "$S" "$T/mkmailkey" 2>"$T/err"
is 'what a killed one has left is named' "$? $(sed 's/key\.[0-9]* /key.N /' "$T/err")" \
	"111 mkmailkey: fatal: $S/.mkmailkey.N was left by a mkmailkey that was killed, and can have secrets in it: remove it"
rmdir "$S"/.mkmailkey.*

if [ "$(id -u)" -eq 0 ]; then
	# owners: those of ssl/mailkeys; the CA stays root's
	O=$T/owned
	mkdir -p "$O/ssl"
	mkdir -m 700 "$O/ssl/mailkeys"
	chown daemon:daemon "$O/ssl/mailkeys"
	QMAILHOME=$O "$T/mkmailkey" ca -c CA >"$T/out" 2>"$T/err"
	QMAILHOME=$O "$T/mkmailkey" new -c -n k ann@example.org >"$T/out" 2>"$T/err"
	QMAILHOME=$O "$T/mkmailkey" cert bob@example.net "$PKI/bob.pem" >>"$T/out" 2>>"$T/err"
	is 'owners: nothing to note' "$(cat "$T/err")" ''
	is 'owners: mailkeys and mailcerts' "$(find "$O/ssl/mailkeys" "$O/ssl/mailcerts" "$O/ssl/mailroots" ! -user daemon)" ''
	is 'owners: mailca' "$(find "$O/ssl/mailca" ! -user root)" ''
	(cd / && QMAILHOME=$O setpriv --reuid=nobody --regid=nogroup --clear-groups "$T/mkmailkey" list) >"$T/out" 2>"$T/err"
	is 'not root: 111, and says so' "$? $(grep -c 'run this as root' "$T/err")" '111 1'
else
	tap_line 1 'owners # SKIP they need root'
fi

rm -rf "$S"
mk ca -c CA
# --- long and odd addresses

long=maria-magdalena.von-und-zu-hohenstaufen@department.company.example
mk new -c -n long $long
is 'an address that is longer than a common name can be' "$code $(extension subjectAltName "$S/mailkeys/${long#*@}/u/${long%@*}/sign/cert_long")" "0 email:$long"
mk new -c -n long "@$(printf 'd%.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30).$(printf 'e%.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35).example"
is 'a domain that is' "$code $(cat "$T/err")" '0 '
rm -rf "$S/mailkeys/${long#*@}" "$S"/mailkeys/ddd*
mk new -c -s "$(printf 'ä%.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33)" -n name bob@example.org
is '33 letters of two octets are no long name' "$code $(cat "$T/err")" '0 '
mk new -s "$(printf 'Lord of the manor of %s, and of %s' Hohenstaufen-Untertuerkheim Obertuerkheim)" bob@example.org
is 'a long name' "$code $(cat "$T/err")" '100 mkmailkey: fatal: -s: the name is longer than 64 characters'
mk new -c -n odd domain@example.org
is 'somebody is called domain' "$code $(cat "$T/out")" '0 domain@example.org odd'
mk list
is '  and is listed under this name' "$(grep -c '^\(sign\|open\) domain@example.org odd ' "$T/out")" 2
touch -d '1 hour ago' "$K/domain/sign/cert_odd"
mk renew -d 800
is '  his keys are made anew' "$code $(grep -c '^domain@example.org ' "$T/out") $(cat "$T/err")" '0 2 '

# --- several at once

for n in 1 2 3 4 5 6; do "$T/mkmailkey" new -c -n "at$n" once@example.org >/dev/null 2>&1 & done
wait
is 'six at once: the list has all of them' "$(lines "$K/once/open/by-id") $(cut -d ' ' -f 2 "$K/once/open/by-id" | sort -u | tr '\n' ' ')" '12 at1 at2 at3 at4 at5 at6 '
rm -rf "$K/once"

# --- a disk that is full: the lists stay as they are

# the largest file that mk may write has 12 or 24 KiB; the signal is ignored, so that a write fails as with ENOSPC
full() {
	(trap '' XFSZ && ulimit -f 24 && mk "$@" && echo "$code" >"$T/code")
	code=$(cat "$T/code")
}
mk new -c -n room full@example.org
mk refuse "$(printf '%064x' 1)"
n=1
while [ $n -lt 400 ]; do
	n=$((n + 1))
	printf '%064x\n' $n
done >"$T/numbers"
(cd "$S/mailroots/refused" && xargs touch <"$T/numbers")
sed 's/$/ old/' "$T/numbers" >>"$K/full/open/by-id"
tree "$K/full" >"$T/before"
full new -c -n more full@example.org
tree "$K/full" >"$T/after"
is 'by-id' "$code $(tail -n 1 "$T/err" | cut -d / -f 1)" "111 mkmailkey: fatal: unable to write in "
ok '  no line is lost, and no key is left without one' cmp -s "$T/after" "$T/before"
mk refuse "$(printf '%064x' 2)"
is 'there is a long list of refused ones' "$code $(lines "$S/mailroots/refused.sha256")" '0 400'
full refuse "$(printf '%064x' 500)"
is 'refused.sha256: no line is lost' "$code $(lines "$S/mailroots/refused.sha256")" '111 400'
sed 's,.*,http://crl.example.org/&.crl,' "$T/numbers" >>"$S/mailroots/crlurls"
cp "$S/mailroots/crlurls" "$T/before"
full cert full@example.org "$K/full/sign/cert_room"
is 'crlurls' "$code" 111
ok '  no line is lost' cmp -s "$T/before" "$S/mailroots/crlurls"
rm -rf "$K/full"
(cd "$S/mailroots/refused" && xargs rm <"$T/numbers")

# --- links that lead to something which only root may read

printf 'root:secret\n-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n' >"$T/shadow"
mk new -c -n linked ann@example.org
for link in mailroots/trusted/x.pem mailroots/crl/x.pem mailroots/crlurls "mailkeys/example.org/u/ann/open/by-id"; do
	ln -sf "$T/shadow" "$S/$link"
done
mk new -c -n again ann@example.org
mk crl
mk trust "$PKI/root.pem"
mk cert bob@example.net "$PKI/bob.pem"
is 'what is no certificate, list or address comes into no bundle' "$(find "$S" -type f -exec grep -l 'root:secret\|c2VjcmV0' {} +)" ''
is '  and the others are there' "$(grep -c BEGIN "$S/mailroots/roots.pem") $(grep -c BEGIN "$S/mailroots/crls.pem") $(lines "$K/ann/open/by-id")" '2 1 2'
done_testing
