#!/bin/sh
# qmail-smime -v: what it tells a link that opens mail: -H, the certificate to answer to (RFC 8551 2.5.2 and 2.5.3),
# against those that are known; -S, the protected Subject; -b, the place in the message that came; -w, the words for rules.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
pki

now=1795824000
nl='
'
printf 'Content-Type: text/plain\r\n\r\nHello\r\n' >"$T/entity"
sign() { # name [option ...]: a message of ann's
	who=$1
	shift
	printf 'From: Ann <ann@example.org>\n'
	openssl cms -sign -binary -in "$T/entity" -signer "$PKI/$who.pem" -inkey "$PKI/$who.key" -certfile "$PKI/inter.pem" "$@" \
		2>>"$T/openssl.log"
}
verify() { # message [option ...]: what is printed and the code; the files in $T
	message=$1
	shift
	echo 'something old' | tee "$T/harvest" >"$T/subject"
	./qmail-smime -v -T "$now" -H "$T/harvest" -S "$T/subject" "$@" "$message" "$PKI/roots.pem" "$PKI/crls.pem" 2>&1
	echo $?
}
learn() { # message [option ...]: address, certificate, capabilities and state
	verify "$@" >"$T/lines"
	[ -s "$T/harvest" ] || { echo nothing; return; }
	sha=$(sed -n 's/^sha256=//p' "$T/harvest")
	openssl x509 -in "$T/harvest" -outform DER -out "$T/first.der" 2>>"$T/openssl.log"
	[ "$(openssl dgst -sha256 -r "$T/first.der" | cut -c 1-64)" = "$sha" ] || echo 'the SHA-256 is of another one'
	[ "$(sed -n '$p' "$T/harvest")" = end ] || echo 'no end'
	for name in ann ann-p256 bob ku-sign ku-encrypt newer older; do
		[ "$(openssl x509 -in "$PKI/$name.pem" -outform DER | openssl dgst -sha256 -r | cut -c 1-64)" != "$sha" ] ||
			printf '%s ' "$name"
	done
	sed -n 's/^address=//p; s/^state=//p' "$T/harvest" | tr '\n' ' ' | sed 's/ $//'
	echo
}

# ---- which certificate ----------------------------------------------------------------------------------

sign ann >"$T/message"
is 'the own one of the signer' "$(learn "$T/message")" 'ann ann@example.org new'
is 'those above it come with it, without the root' "$(grep -c BEGIN "$T/harvest")" 2
openssl x509 -in "$PKI/inter.pem" >"$T/inter"
is_file '  in their order' /dev/fd/3 "$T/inter" 3<<EOT
$(awk '/BEGIN/ { n++ } n == 2 && !/^end$/' "$T/harvest")
EOT
sign ann -nodetach >"$T/opaque"
is 'an opaque signature' "$(learn "$T/opaque")" 'ann ann@example.org new'
openssl cms -sign -binary -in "$T/entity" -signer "$PKI/ku-sign.pem" -inkey "$PKI/ku-sign.key" -certfile "$PKI/inter.pem" |
	sed '1s/^/From: ann@example.org\n/' >"$T/message"
is 'a signer who may not encrypt' "$(learn "$T/message")" nothing
cat "$PKI/inter.pem" "$PKI/ann-p256.pem" >"$T/more"
openssl cms -sign -binary -in "$T/entity" -signer "$PKI/ku-sign.pem" -inkey "$PKI/ku-sign.key" -certfile "$T/more" |
	sed '1s/^/From: ann@example.org\n/' >"$T/message"
is 'the one beside it has another subject' "$(learn "$T/message")" nothing
# one for signing and one for encrypting, of one subject
own() { # name usage: below inter, in a folder of its own
	(
		mkdir -p "$T/own/new" && cp "$PKI"/inter.* "$T/own" && : >"$T/own/index" && [ -f "$T/own/serial" ] ||
			echo 7001 >"$T/own/serial"
		pki_dir=$T/own
		pki_key "$1" rsa2048 && pki_subject_is=/O=Example/CN=two pki_leaf "$1" ann@example.org "keyUsage=critical,$2"
	) 2>>"$T/openssl.log"
}
own signs digitalSignature && own reads keyEncipherment
cat "$PKI/inter.pem" "$T/own/reads.pem" >"$T/more"
{
	printf 'From: ann@example.org\n'
	openssl cms -sign -binary -in "$T/entity" -signer "$T/own/signs.pem" -inkey "$T/own/signs.key" -certfile "$T/more"
} >"$T/message"
is 'one for signing, and one of the same subject for encrypting' "$(learn "$T/message")" 'ann@example.org new'
is '  it is that one' "$(openssl x509 -in "$T/harvest" -noout -serial)" "$(openssl x509 -in "$T/own/reads.pem" -noout -serial)"

# our own signatures name it
printf 'From: ann@example.org\nContent-Type: text/plain\n\nHello\n' >"$T/plain"
./qmail-smime -s -T $now -E "$PKI/ann-p256.chain" "$T/plain" "$PKI/ann.key" "$PKI/ann.chain" "$T/message"
is 'the one that the signature asks for' "$(learn "$T/message")" 'ann-p256 ann@example.org new'
is '  with the capabilities' "$(sed -n 's/^capabilities=//p' "$T/harvest")" 'AES-256-GCM,AES-256-CBC,AES-128-CBC'
is '  and the time' "$(sed -n 's/^signed=//p' "$T/harvest")" $now

# every form of the preference, and what is not in it
cat >"$T/prefer.py" <<'P'
import sys
sys.path.insert(0, 'tests/smime')
sys.argv = ['forge.py', sys.argv[1], sys.argv[2], *sys.argv[3:]]
PKI, OUT = sys.argv[1:3]
from cmsder import Certificates, attribute, octets, oid, seq, integer, tlv, usual, b64, set_of, sign, DATA, HASH, NULL, RSA, SIGNED, lf
PREFER, CAPABILITIES = '1.2.840.113549.1.9.16.2.11', '1.2.840.113549.1.9.15'
C = Certificates(PKI)
ENTITY = b'Content-Type: text/plain\r\n\r\nHello\r\n'
def take(d):
    n, k = d[1], 2
    if n & 0x80:
        k = 2 + (n & 0x7f)
        n = int.from_bytes(d[2:k], 'big')
    return d[k:k + n], d[k + n:]
def key_id(name):
    der = C.der(name)
    return take(take(der[der.index(bytes.fromhex('0603551d0e')) + 5:])[0])[0]
def message(name, *attributes, certificates=('ann', 'inter', 'ann-p256', 'bob')):
    all_ = usual(ENTITY, 'sha256') + list(attributes)
    info = seq(integer(1), C.issuer_and_serial('ann'), seq(oid(HASH['sha256']), NULL), tlv(0xa0, *all_), seq(oid(RSA), NULL),
               octets(sign(PKI + '/ann.key', 'sha256', set_of(*all_), None)))
    der = seq(oid(SIGNED), tlv(0xa0, seq(integer(1), set_of(seq(oid(HASH['sha256']), NULL)), seq(oid(DATA)),
                                         tlv(0xa0, *[C.der(c) for c in certificates]), set_of(info))))
    open(OUT + '/' + name, 'wb').write(
        b'From: ann@example.org\nContent-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=bb\n\n--bb\n'
        + lf(ENTITY) + b'\n--bb\nContent-Type: application/pkcs7-signature\nContent-Transfer-Encoding: base64\n\n' + b64(der)
        + b'\n--bb--\n')
def by_serial(name):
    return attribute(PREFER, tlv(0xa0, take(C.issuer_and_serial(name))[0]))
message('serial', by_serial('ann-p256'))
message('key-id', attribute(PREFER, tlv(0x82, key_id('ann-p256'))))
message('recipient-id', attribute(PREFER, tlv(0xa1, octets(key_id('ann-p256')))))
message('own', by_serial('ann'))
message('missing', by_serial('newer'))
message('other', by_serial('bob'))
message('empty', attribute(PREFER, tlv(0x82, b'')))
message('odd', attribute(PREFER, octets(b'x')))
message('stranger', by_serial('stranger'), certificates=('ann', 'inter', 'stranger'))
message('signs', by_serial('ku-sign'), certificates=('ann', 'inter', 'ku-sign'))
aes = '2.16.840.1.101.3.4.1.'
message('capabilities', attribute(CAPABILITIES, seq(
    seq(oid('1.2.3.4')), seq(oid(aes + '2')), seq(oid('1.2.840.113549.3.7')), seq(oid(aes + '46')), seq(oid(aes + '2')),
    seq(oid('1.2.840.113549.3.2'), integer(40)), seq(oid(aes + '26')), seq(oid(aes + '6')), seq(oid(aes + '22')),
    seq(oid(aes + '42')))))
message('no-capabilities', attribute(CAPABILITIES, seq(integer(1), seq(oid(aes + '46')))))
P
mkdir "$T/prefer"
ok 'messages are made' /usr/bin/python3 "$T/prefer.py" "$PKI" "$T/prefer"
for form in serial key-id recipient-id; do
	is "the preference by $form" "$(learn "$T/prefer/$form")" 'ann-p256 ann@example.org new'
done
is 'the preference is the own one' "$(learn "$T/prefer/own")" 'ann ann@example.org new'
for what in missing other empty odd stranger signs; do
	is "a preference that cannot be used: $what" "$(learn "$T/prefer/$what")" nothing
	is '  and the message passes' "$(tail -n 1 "$T/lines")" 0
done
is 'capabilities' "$(learn "$T/prefer/capabilities" >"$T/l"; sed -n 's/^capabilities=//p' "$T/harvest")" \
	'AES-128-CBC,DES-EDE3-CBC,AES-256-GCM,AES-192-GCM,AES-128-GCM,AES-192-CBC,AES-256-CBC'
is 'no capabilities that can be read' "$(learn "$T/prefer/no-capabilities" >"$T/l"; sed -n 's/^capabilities=//p' "$T/harvest")" ''

# ---- only after a full pass -------------------------------------------------------------------------------

sign ann >"$T/message"
sed 's/^Hello/Jello/' "$T/message" >"$T/changed"
sed 's/^From:.*/From: mallory@example.com/' "$T/message" >"$T/other"
{ printf 'From: ann@example.org\nContent-Type: multipart/mixed; boundary=m\n\n--m\n'; sed 1d "$T/message"; printf '\n--m--\n'; } >"$T/mixed"
sign stranger >"$T/stranger"
sign expired >"$T/expired"
for bad in changed other mixed stranger expired plain; do
	is "nothing is learned: $bad" "$(learn "$T/$bad")" nothing
done
openssl x509 -in "$PKI/ann.pem" -outform DER | openssl dgst -sha256 -r | cut -c 1-64 >"$T/refused"
is 'nothing is learned: refused' "$(learn "$T/message" -x "$T/refused")" nothing
is 'no file to write' "$(./qmail-smime -v -T $now -H "$T/none/x" "$T/message" "$PKI/roots.pem" 2>&1; echo $?)" \
	"qmail-smime: unable to write $T/none/x: No such file or directory${nl}smime=temperror (unable to read a file)${nl}111"
is 'a full disk' "$(./qmail-smime -v -T $now -H /dev/full "$T/message" "$PKI/roots.pem" 2>&1 | head -n 1)" \
	"qmail-smime: unable to write /dev/full: No space left on device"

# ---- against those that are known --------------------------------------------------------------------------

is 'known' "$(learn "$T/message" -c "$PKI/ann.pem")" 'ann ann@example.org known'
is 'another one is known' "$(learn "$T/message" -c "$PKI/older.pem")" 'ann ann@example.org other'
is 'one of somebody else is known' "$(learn "$T/message" -c "$PKI/bob.pem")" 'ann ann@example.org new'
cat "$PKI/older.pem" "$PKI/ann.pem" >"$T/both"
is 'both' "$(learn "$T/message" -c "$T/both")" 'ann ann@example.org known'
# the same names and issuer, and its end: 30 days later, at most, or more
ends() { # date
	(
		pki_dir=$T/own
		pki_from=20260101000000Z pki_to=$1 pki_subject_is=/O=Example/CN=ann pki_leaf ends ann@example.org
	) 2>>"$T/openssl.log"
}
while read -r what date state; do
	ends "$date"
	is "the known one ends $what" "$(learn "$T/message" -c "$T/own/ends.pem")" "ann ann@example.org $state"
done <<EOT
in-29-days 20261227000000Z renewal
in-31-days 20261230000000Z other
a-year-ago 20260301000000Z renewal
EOT
cat "$T/own/ends.pem" "$PKI/older.pem" >"$T/both"
is 'one that has ended, and another one' "$(learn "$T/message" -c "$T/both")" 'ann ann@example.org renewal'
(
	pki_dir=$T/own
	pki_to=20261201000000Z pki_subject_is=/O=Example/CN=ann pki_leaf names '' \
		subjectAltName=email:ann@example.org,email:eve@example.org
) 2>>"$T/openssl.log"
is 'one with one address more ends' "$(learn "$T/message" -c "$T/own/names.pem")" 'ann ann@example.org other'

# ---- the signing time, the address ---------------------------------------------------------------------------

is 'a signing time in the future counts as now' \
	"$(./qmail-smime -v -T 1767225600 -H "$T/harvest" "$T/message" "$PKI/roots.pem" >/dev/null; sed -n 's/^signed=//p' "$T/harvest")" \
	1767225600
(
	pki_dir=$T/own
	pki_leaf slash '' 'subjectAltName=email:a/b@example.org'
) 2>>"$T/openssl.log"
{ printf 'From: a/b@example.org\n'; openssl cms -sign -binary -in "$T/entity" -signer "$T/own/slash.pem" -inkey "$T/own/slash.key" -certfile "$PKI/inter.pem"; } >"$T/slash"
is 'an address that is no file name' "$(learn "$T/slash")" nothing
is '  although it passes' "$(tail -n 1 "$T/lines")" 0

# ---- the Subject ----------------------------------------------------------------------------------------------

subject() { # form entity-header: what -S gives
	printf '%b\r\nHello\r\n' "$2" >"$T/protected"
	# shellcheck disable=SC2086
	{
		printf 'From: ann@example.org\nSubject: outside\n'
		openssl cms -sign -binary -in "$T/protected" -signer "$PKI/ann.pem" -inkey "$PKI/ann.key" -certfile "$PKI/inter.pem" $1
	} >"$T/message"
	verify "$T/message" >"$T/lines"
	cat "$T/subject"
}
for form in '' -nodetach; do
	is "a protected Subject $form" "$(subject "$form" 'Content-Type: text/plain; hp="clear"\r\nSubject: it is\r\n real\r\n')" \
		"Subject: it is$nl real"
	is '  hp=cipher' "$(subject "$form" 'Subject: real\r\nContent-Type: text/plain; charset=utf-8; hp=cipher\r\n')" 'Subject: real'
	is '  without hp' "$(subject "$form" 'Content-Type: text/plain\r\nSubject: real\r\n')" ''
	is '  in a part' "$(subject "$form" 'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; hp=clear\r\nSubject: real\r\n\r\nx\r\n--x--\r\n')" ''
	is '  beside another layer' "$(subject "$form" 'Content-Type: application/pkcs7-mime; hp=clear\r\nSubject: real\r\n')" ''
	is '  two of them' "$(subject "$form" 'Content-Type: text/plain; hp=clear\r\nSubject: a\r\nSubject: b\r\n')" ''
	subject "$form" 'Content-Type: text/plain; hp="clear"\r\nSubject: real\r\n' >/dev/null
	sed 's/^From: .*/From: mallory@example.com/' "$T/message" >"$T/other"
	verify "$T/other" >"$T/lines"
	is '  of a message that does not pass' "$(cat "$T/subject")" ''
done

# ---- words and places ---------------------------------------------------------------------------------------------

sign ann >"$T/message"
is 'the place in what came' "$(verify "$T/message" -b 1 -w)" \
	"smime=pass (as received) body.smime-identifier=ann@example.org body.smime-part=\"1/2\"${nl}is=pass${nl}0"
is '  two layers, and a reason' "$(verify "$T/changed" -w -b 1/1)" \
	"smime=fail (content was changed; as received) body.smime-part=\"1/1/2\"${nl}is=fail${nl}1"
is '  in a field' "$(verify "$T/message" -b 1 -w -i mx.example.net | tail -n 3)" \
	"	body.smime-part=\"1/2\"${nl}is=pass${nl}0"
is 'no signature' "$(verify "$T/plain" -w)" "smime=none (message not signed)${nl}is=${nl}3"
is 'no message' "$(./qmail-smime -v -w "$T/none" "$PKI/roots.pem" 2>/dev/null; echo $?)" \
	"smime=temperror (unable to read a file)${nl}is=unknown${nl}111"
openssl cms -sign -binary -in "$T/entity" -signer "$PKI/ann.pem" -inkey "$PKI/ann.key" -signer "$PKI/expired.pem" \
	-inkey "$PKI/expired.key" -signer "$PKI/newer.pem" -inkey "$PKI/newer.key" -certfile "$PKI/inter.pem" |
	sed '1s/^/From: ann@example.org\n/' >"$T/several"
is 'several signatures: each word once' "$(verify "$T/several" -w | sed -n 's/^is=//p' | tr ',' '\n' | sort)" "expired${nl}unknown"
is 'the prefix must be sections' "$(./qmail-smime -v -b '1;2' "$T/message" "$PKI/roots.pem" 2>&1; echo $?)" \
	"qmail-smime: -b must be sections, as 1 or 1/2${nl}100"

done_testing
