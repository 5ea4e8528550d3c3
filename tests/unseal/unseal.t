#!/bin/sh
# unseal.t: qmail-unseal between qmail-smtpd and qmail-queue, with its real children: what is opened and for whom, what
# the header says of it, which other programs stand before and behind it, and what is handed on byte for byte.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/unseal/home.sh
. tests/unseal/home.sh

pass='mx.example.net; smime=pass body.smime-identifier=ann@example.org body.smime-part='
result() { header Authentication-Results | sed 's/^Authentication-Results: //'; }
mark() { header X-Qmail-Opened; }
subject() { header Subject; }

unseal_home

# ---- what is not S/MIME ----------------------------------------------------------------------------

odd() { # what text
	printf "$2" >"$M"
	receive
	expect "$1" 'ok 0' 'queued as it came'
}
odd 'an empty message' ''
odd 'no final newline' 'From: a@example.org\n\nhello'
odd 'NUL and 8 bit' 'From: a@example.org\nX: \000\377\n\n\000\000\200\n'
odd 'CRLF' 'From: a@example.org\r\nSubject: x\r\n\r\nhello\r\n.\r\n'
odd 'results of others' 'Authentication-Results: mx.example.com; smime=pass\nFrom: a\n\nx\n'
plain
receive
expect 'a plain message' 'ok 0' 'queued as it came'
is 'it is not told to be anything' "$(result)$(mark)" ''
is 'its log' "$(echo "$log" | sed 's/qp [0-9]* /qp N /')" \
	"qmail-unseal: qp N accepted bytes $(wc -c <"$M") opened=0 is=none"
is 'qp is what the next program says in Received' "$(echo "$log" | sed 's/.* qp \([0-9]*\) .*/\1/')" "$(cat "$R/runs")"
is 'descriptors of the next program' "$(cut -d ' ' -f 1-2 "$R/fds" | tr '\n' ' ')" '0 file 1 file 2 file '
is 'the message and the envelope at their start, without a name' \
	"$(sed -n 's/.* r //p' "$R/fds" | sort -u)" 'offset=0 links=0'
receive -6
is 'with the pipe of notqmail' "$(cut -d ' ' -f 1 "$R/fds" | tr '\n' ' ')" '0 1 2 6 '

# ---- forged fields ----------------------------------------------------------------------------------

plain 'X-Qmail-Opened: smime' 'Authentication-Results: mx.example.net; smime=pass' 'x-QMAIL-opened : a' ' folded' 'X-Qmail-Openedx: stays'
receive
expect 'forged fields' 'ok 0' 'queued other bytes'
plain 'X-Qmail-Openedx: stays'
is_file 'are removed, and nothing else' "$R/message" "$M"
ok 'the log counts them' log_has removed=3

# ---- signed -----------------------------------------------------------------------------------------

plain
signed ann
receive
expect 'a signed message' 'ok 0' 'queued other bytes'
is 'its result' "$(result)" "${pass}2"
is 'it is not opened' "$(mark)" ''
tail -n "$(wc -l <"$M")" "$R/message" >"$T/rest"
is_file 'below the field it is as it came' "$T/rest" "$M"
ok 'the log has the word' log_has is=pass
sed 's/7-0-4/7-0-5/' "$M" >"$T/changed" && mv "$T/changed" "$M"
receive
expect 'a changed one' 'ok 0' 'queued other bytes'
is 'fails' "$(result | cut -d ' ' -f 1-2)" 'mx.example.net; smime=fail'
ok 'and the log says so' log_has is=fail
plain
signed ann -nodetach
receive
is 'an opaque signature' "$(result)" "${pass}1"
plain
signed stranger
receive
is 'a stranger' "$(result | cut -d ' ' -f 1-5)" 'mx.example.net; smime=policy (no trusted root)'
plain
signed ann
rm "$H/ssl/mailroots/roots.pem"
receive
is 'without roots nobody is trusted' "$(result | cut -d ' ' -f 1-5)" 'mx.example.net; smime=policy (no trusted root)'
cp "$PKI/roots.pem" "$H/ssl/mailroots/roots.pem"
openssl x509 -in "$PKI/ann.pem" -outform DER | sha256sum | cut -c 1-64 >"$H/ssl/mailroots/refused.sha256"
receive
is 'a certificate that is refused here' "$(result | cut -d ' ' -f 2)" 'smime=policy'
rm "$H/ssl/mailroots/refused.sha256"
plain
signed revoked
receive
is 'a revoked one' "$(result | cut -d ' ' -f 2-4)" 'smime=policy (certificate revoked)'
ok 'and the word' log_has is=revoked

# ---- opened -----------------------------------------------------------------------------------------

gcm() {
	CIPHER=-aes-256-gcm
	encrypted "$@"
	CIPHER=
}
plain
cp "$M" "$T/plain"
gcm bob
receive
expect 'an encrypted message' 'ok 0' 'queued open'
is 'has the mark' "$(mark)" 'X-Qmail-Opened: smime'
is 'and no result' "$(result)" ''
sed 1d "$R/message" >"$T/rest"
is_file 'below the mark it is what was encrypted' "$T/rest" "$T/plain"
ok 'the log' log_has opened=1
ok 'its word' log_has is=opened
plain
encrypted bob
receive
expect 'without integrity' 'ok 0' 'queued open'
ok 'it says so' test "$(mark | cut -d ' ' -f 1-3)" = 'X-Qmail-Opened: smime; weak'
ok 'its words' log_has is=opened,weak
plain 'X-Qmail-Opened: forged' 'Authentication-Results: mx.example.net; smime=pass'
gcm bob
receive
is 'a forged mark of what is opened goes' "$(mark)" 'X-Qmail-Opened: smime'
is 'and a forged result' "$(result)" ''
plain
{
	sed '/^$/q' "$M" | sed '$d'
	echo 'Content-Description: x'
	printf '\nX-Qmail-Opened: no field of the header\n'
} >"$T/new" && mv "$T/new" "$M"
gcm bob
receive
is 'nothing else of what is inside is a field' "$(mark)" 'X-Qmail-Opened: smime'

# ---- for whom ---------------------------------------------------------------------------------------

plain
gcm ann
receive
expect 'for somebody else' 'ok 0' 'queued as it came'
ok 'the log says no more than this' log_has is=nokey
plain
gcm bob ann
receive
expect 'for bob among others' 'ok 0' 'queued open'
to bob@example.net eve@example.net
receive
expect 'to one who has no key, too' 'ok 0' 'queued as it came'
open_key eve@example.net ann
receive
expect 'both have one' 'ok 0' 'queued open'
to Bob@EXAMPLE.net
receive
expect 'an address in upper case' 'ok 0' 'queued open'
to bob-ext@example.net
receive
expect 'an extension is another address' 'ok 0' 'queued as it came'
mkdir -p "$H/ssl/mailkeys/example.net/u"
ln -s bob "$H/ssl/mailkeys/example.net/u/info"
to info@example.net
receive
expect 'an alias' 'ok 0' 'queued open'
to list@example.net
open_key @example.net bob
receive
expect 'the key of a domain alone' 'ok 0' 'queued as it came'
control unsealdomains example.net
receive
expect 'with control/unsealdomains' 'ok 0' 'queued open'
for to_address in '' bob 'bob@' '@example.net' '../bob@example.net' 'a/../bob@example.net' 'bob@../example.net'; do
	rm -f "$H/control/unsealdomains"
	to "$to_address"
	receive
	expect "an address without a folder: '$to_address'" 'ok 0' 'queued as it came'
done
to bob@example.net
echo damaged >>"$H/ssl/mailkeys/example.net/u/bob/open/by-id"
receive
expect 'a damaged list of keys' 'Z 71' 'not queued'
sed -i '$d' "$H/ssl/mailkeys/example.net/u/bob/open/by-id"
mv "$H/ssl/mailkeys/example.net/u/bob/open/key_bob" "$T/key"
receive
expect 'a key that is gone' 'Z 71' 'not queued'
echo damaged >"$H/ssl/mailkeys/example.net/u/bob/open/key_bob"
receive
expect 'a key that is damaged' 'Z 71' 'not queued'
mv "$T/key" "$H/ssl/mailkeys/example.net/u/bob/open/key_bob"

# ---- what cannot be opened --------------------------------------------------------------------------

# All are queued as they came, and nothing tells them apart from outside.
plain
gcm bob
cp "$M" "$T/good"
"$PYTHON" - "$T" <<'END'
import base64, sys
t = sys.argv[1]
header, body = open(t + '/good', 'rb').read().split(b'\n\n', 1)
der = bytearray(base64.b64decode(body))
def out(name, der):
    open(t + '/' + name, 'wb').write(header + b'\n\n' + base64.encodebytes(bytes(der)))
tag = bytearray(der); tag[-1] ^= 1; out('bad-tag', tag)
text = bytearray(der); text[-40] ^= 1; out('bad-text', text)
out('bad-end', der[:-20])
at = der.find(bytes.fromhex('06092a864886f70d010101'))
key = bytearray(der); key[at + 60] ^= 1; out('bad-key', key)
END
for name in bad-tag bad-text bad-end bad-key; do
	cp "$T/$name" "$M"
	receive
	expect "$name" 'ok 0' 'queued as it came'
	is "$name: the log" "$(echo "$log" | sed 's/qp [0-9]* //')" \
		"qmail-unseal: accepted bytes $(wc -c <"$M") opened=0 is=nokey"
done

# ---- layers -----------------------------------------------------------------------------------------

plain
signed ann
gcm bob
receive
expect 'signed, then encrypted' 'ok 0' 'queued open'
is 'its result names the part of what came' "$(result)" \
	"mx.example.net; smime=pass (as received) body.smime-identifier=ann@example.org body.smime-part=\"1/2\""
ok 'the signature is still there' grep -q '^Content-Type: multipart/signed' "$R/message"
ok 'both words' log_has is=opened,pass
plain
gcm bob
signed ann
receive
expect 'encrypted, then signed' 'ok 0' 'queued open'
is 'its result is that of what came' "$(result)" \
	"mx.example.net; smime=pass (as received) body.smime-identifier=ann@example.org body.smime-part=2"
ok 'the signature is gone' not grep -q '^Content-Type: multipart/signed' "$R/message"
to ann@example.org
receive
expect 'the same for one who has no key' 'ok 0' 'queued other bytes'
is 'its result' "$(result)" "${pass}2"
ok 'its words' log_has is=pass,nokey
to bob@example.net
plain
signed ann
gcm bob
signed ann
receive
expect 'three layers' 'ok 0' 'queued open'
is 'two results in one field' "$(result | tr ';' '\n' | grep -c 'smime=pass (as received)')" 2
plain
signed stranger
gcm bob
signed ann
receive
is 'one good and one bad signature' "$(result | tr ';' '\n' | sed -n 's/.*smime=\([a-z]*\) .*/\1/p' | tr '\n' ' ')" 'pass policy '
ok 'no word pass' log_has is=opened,unknown
parts() { result | tr ' ' '\n' | sed -n 's/^body.smime-part=//p' | tr -d '";' | tr '\n' ' '; }
is 'the places of both in what came' "$(parts)" '2 1/2 '
plain
signed ann
signed ann
receive
is 'a signature in a signed part is a part of it' "$(parts)" '2 1.2 '
signed ann
receive
is 'three' "$(parts)" '2 1.2 1.1.2 '
plain
signed ann -nodetach
signed ann
receive
is 'an opaque one in a signed part is that part' "$(parts)" '2 1 '
plain
signed ann
signed ann -nodetach
receive
is 'in an opaque one it is behind a slash' "$(parts)" '1 1/2 '
plain
signed ann
signed ann
gcm bob
signed ann
receive
is 'two in what is encrypted in a signed part' "$(parts)" '2 1/2 1/1.2 '
plain
gcm bob
gcm bob
gcm bob
gcm bob
receive
expect 'four layers' 'ok 0' 'queued open'
plain
for _ in 1 2 3 4 5; do gcm bob; done
receive
expect 'five: the last one stays' 'ok 0' 'queued other bytes'
ok 'closed' grep -q '^Content-Type: application/pkcs7-mime' "$R/message"

# compressed data (RFC 3274) is no secret: it is expanded, and has no mark
compressed() {
	split_entity
	{
		cat "$T/head"
		printf 'MIME-Version: 1.0\nContent-Type: application/pkcs7-mime; smime-type=compressed-data\n'
		printf 'Content-Transfer-Encoding: base64\n\n'
		"$PYTHON" - "$T/entity" <<'END'
import base64, sys, zlib
sys.path.insert(0, 'tests/smime')
from cmsder import integer, octets, oid, seq, tlv
packed = zlib.compress(open(sys.argv[1], 'rb').read(), 9)
sys.stdout.write(base64.encodebytes(
    seq(oid('1.2.840.113549.1.9.16.1.9'), tlv(0xa0, seq(integer(0), seq(oid('1.2.840.113549.1.9.16.3.8')),
        seq(oid('1.2.840.113549.1.7.1'), tlv(0xa0, octets(packed))))))).decode())
END
	} >"$T/new" && mv "$T/new" "$M"
}
plain
compressed
receive
expect 'compressed' 'ok 0' 'queued open'
is 'it has no mark' "$(mark)$(result)" ''
ok 'no word' log_has is=none
unsealrules 'to=bob@example.net => keep'
receive
expect 'compressed, and the line says keep' 'ok 0' 'queued as it came'
rm "$H/control/unsealrules"
signed ann
receive
expect 'compressed, then signed: it stays so inside the signature' 'ok 0' 'queued other bytes'
is 'its result' "$(result)" "${pass}2"
plain
compressed
gcm bob
receive
expect 'compressed, then encrypted' 'ok 0' 'queued open'
is 'its mark' "$(mark)" 'X-Qmail-Opened: smime'
plain
gcm bob
compressed
signed ann
receive
expect 'encrypted, compressed, then signed: all comes off' 'ok 0' 'queued open'
is 'its result' "$(result | cut -d ' ' -f 1-4)" 'mx.example.net; smime=pass (as received)'
plain
compressed
sed '$d' "$M" >"$T/new" && mv "$T/new" "$M"
receive
expect 'compressed, and damaged' 'ok 0' 'queued as it came'

# a signer without an address: the result names his certificate, in quotes
plain
gcm bob
signed no-san
receive
expect 'encrypted, then signed by a certificate without an address' 'ok 0' 'queued open'
is 'its result has serial number and issuer' "$(result | sed 's/serial=[0-9A-F]*/serial=N/; s/ (.*)/ (...)/')" \
	'mx.example.net; smime=neutral (...) body.smime-part=2 body.smime-serial=N body.smime-issuer="O=Example,CN=inter"'
ok 'as received' test "$(result | sed 's/.*\(as received\)).*/\1/')" = 'as received'

# ---- limits -----------------------------------------------------------------------------------------

plain
gcm bob
control unsealbytes 10
receive
expect 'longer than control/unsealbytes' 'ok 0' 'queued as it came'
ok 'the log says why' log_has unopened=too-long
control unsealbytes 100000
receive
expect 'not longer' 'ok 0' 'queued open'
for wrong in 0 x -1 '1 2' 99999999999999999999; do
	control unsealbytes "$wrong"
	receive
	expect "control/unsealbytes $wrong" 'Z 55' 'not queued'
done
rm "$H/control/unsealbytes"
control unsealtime 0
receive
expect 'control/unsealtime 0' 'Z 55' 'not queued'
control unsealtime 1
rm "$H/bin/qmail-smime"
printf '#!/bin/sh\nexec sleep 30\n' >"$H/bin/qmail-smime"
chmod 755 "$H/bin/qmail-smime"
receive
expect 'a child that hangs' 'Z 71' 'not queued'
rm "$H/control/unsealtime" "$H/bin/qmail-smime"
ln -s "$TOP/qmail-smime" "$H/bin/qmail-smime"

# ---- before and behind it ----------------------------------------------------------------------------

plain
gcm bob
export UNSEAL_QUEUE=bin/none QUEUE=bin/none DKQUEUE=bin/none
receive
expect 'no variable names the next program' 'ok 0' 'queued open'
unset UNSEAL_QUEUE QUEUE DKQUEUE
printf '#!/bin/sh\ntouch "$QMAILHOME/scanned"\ngrep -q 7-0-4-1-1 - && echo yes >"$QMAILHOME/scanned"\nexit 31\n' >"$H/bin/scan"
chmod 755 "$H/bin/scan"
control unsealqueue bin/scan
receive
expect 'a scanner behind it that refuses' 'D 31' 'not queued'
is 'has seen the text' "$(cat "$H/scanned")" yes
control unsealqueue bin/qmail-unseal
ln -s "$UNSEAL" "$H/bin/qmail-unseal"
receive
expect 'a loop' 'Z 55' 'not queued'
is 'is told in the log' "$(echo "$log" | tail -n 1)" 'qmail-unseal: control/unsealqueue leads back to qmail-unseal'
control unsealqueue bin/none
receive
expect 'no next program' 'Z 120' 'not queued'
rm "$H/control/unsealqueue"

# behind qmail-dkverify
plain 'Authentication-Results: mx.example.net; dkim=pass header.d=bank.example' 'Authentication-Results: mx.example.net; smime=pass'
signed ann
gcm bob
rm -f "$H/bin/qmail-dkim"
printf '#!/bin/sh\ncat >/dev/null\necho "dkim=none (message not signed)"\nexit 3\n' >"$H/bin/qmail-dkim"
chmod 755 "$H/bin/qmail-dkim"
DKQUEUE=bin/qmail-unseal
export DKQUEUE
receive_by "$TOP/qmail-dkverify"
expect 'behind qmail-dkverify' 'ok 0' 'queued open'
is 'the fields of both, and no forged one' "$(result)" \
	"mx.example.net; smime=pass (as received) body.smime-identifier=ann@example.org body.smime-part=\"1/2\"
mx.example.net; dkim=none (message not signed)"
# a child that was taken over writes into the header what it likes
printf 'Authentication-Results: mx.example.net; dkim=pass header.d=bank.example\nFrom: a\n\n%s\n' "$secret" >"$T/evil"
rm "$H/bin/qmail-smime"
cat >"$H/bin/qmail-smime" <<END
#!/bin/sh
[ "\$1" = -d ] || exec "$TOP/qmail-smime" "\$@"
cat "$T/evil" >&3
echo "opened $(wc -c <"$T/evil") authenveloped-data" >&2
END
chmod 755 "$H/bin/qmail-smime"
receive_by "$TOP/qmail-dkverify"
unset DKQUEUE
expect 'a child that lies' 'ok 0' 'queued open'
is 'its field is removed, and that of qmail-dkverify stays' "$(result)" 'mx.example.net; dkim=none (message not signed)'
rm "$H/bin/qmail-smime"
ln -s "$TOP/qmail-smime" "$H/bin/qmail-smime"
export STRIPPED_PID=1
receive
unset STRIPPED_PID
is 'a mark of another process proves nothing' "$(result)" \
	"mx.example.net; smime=pass (as received) body.smime-identifier=ann@example.org body.smime-part=\"1/2\""

# ---- own mail ----------------------------------------------------------------------------------------

plain 'X-Qmail-Opened: x'
gcm bob
export RELAYCLIENT=
receive
expect 'own mail' 'ok 0' 'queued as it came'
is 'is handed on unread' "$(sed -n 's/^\([01]\) \([a-z]*\).*/\1 \2/p' "$R/fds" | tr '\n' ' ')" '0 fifo 1 fifo '
unset RELAYCLIENT
saved=$TCPREMOTEIP
unset TCPREMOTEIP
receive
expect 'mail of this host' 'ok 0' 'queued as it came'
export TCPREMOTEIP="$saved"
done_testing
