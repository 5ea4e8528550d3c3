#!/bin/sh
# pgp.t: OpenPGP through qmail-unseal, with its real children and a real SOP program: what is opened and for whom, what
# the header says of it, and what a key that is missing, old or unwanted does.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/unseal/home.sh
. tests/unseal/home.sh
# shellcheck source=tests/unseal/pgp.sh
. tests/unseal/pgp.sh

result() { header Authentication-Results | sed 's/^Authentication-Results: mx.example.net; //'; }
mark() { header X-Qmail-Opened; }
pass() { echo "x-openpgp=pass $2body.x-openpgp-fingerprint=$(pgp_fact fingerprint "$1") body.x-openpgp-part=$3"; }

pgp_home

# ---- signed -----------------------------------------------------------------------------------------

plain
pgp_signed ann
receive
expect 'a signed message' 'ok 0' 'queued other bytes'
is 'its result' "$(result)" "$(pass ann '' 2)"
is 'it is not opened' "$(mark)" ''
tail -n "$(wc -l <"$M")" "$R/message" >"$T/rest"
is_file 'below the field it is as it came' "$T/rest" "$M"
ok 'the log has the word' log_has is=pass
ok 'and the result' log_has x-openpgp=pass
sed 's/7-0-4/7-0-5/' "$M" >"$T/changed" && mv "$T/changed" "$M"
receive
is 'a changed one fails' "$(result | cut -d ' ' -f 1)" x-openpgp=fail
ok 'and the log says so' log_has is=fail
plain
pgp_clear ann
receive
is 'a clear-signed text' "$(result)" "$(pass ann '' 1)"
plain
pgp_signed ann-rsa
receive
is 'by another key than the one that is known' "$(result | cut -d ' ' -f 1)" x-openpgp=permerror
ok 'is unknown' log_has is=unknown
pgp_known ann@example.org ann-rsa eve
receive
is 'with several that are known' "$(result)" "$(pass ann-rsa '' 2)"
plain
pgp_signed eve
receive
ok 'one in her folder that does not name her is not hers' test "$(result | cut -d ' ' -f 1)" != x-openpgp=pass
rm -r "$(folder_of mailcerts ann@example.org)"
plain
pgp_signed ann
receive
ok 'without any that is known' log_has is=unknown
pgp_known ann@example.org ann

# ---- opened -----------------------------------------------------------------------------------------

plain
cp "$M" "$T/plain"
pgp_encrypted bob
receive
expect 'an encrypted message' 'ok 0' 'queued open'
is 'has the mark' "$(mark)" 'X-Qmail-Opened: openpgp'
is 'and no result' "$(result)" ''
sed 1d "$R/message" >"$T/rest"
is_file 'below the mark it is what was encrypted' "$T/rest" "$T/plain"
ok 'the log' log_has opened=1
ok 'its word' log_has is=opened
plain 'X-Qmail-Opened: forged' 'Authentication-Results: mx.example.net; x-openpgp=pass'
pgp_encrypted -s ann bob
receive
expect 'encrypted and signed in one go' 'ok 0' 'queued open'
is 'one mark' "$(mark)" 'X-Qmail-Opened: openpgp'
is 'its result is of what came, and no forged one is left' "$(result)" "$(pass ann '(as received) ' 1)"
ok 'its words' log_has is=opened,pass
plain
pgp_encrypted -s eve bob
receive
expect 'signed by somebody else' 'ok 0' 'queued open'
ok 'the words say so' log_has is=opened,unknown
plain
pgp_inline -s ann bob
receive
expect 'inline' 'ok 0' 'queued open'
ok 'its signature' log_has is=opened,pass
plain
pgp_signed ann
pgp_encrypted bob
receive
expect 'a signed message within an encrypted one' 'ok 0' 'queued open'
is 'its result' "$(result)" "$(pass ann '(as received) ' '"1/2"')"
ok 'it keeps its signature' grep -q '^Content-Type: multipart/signed' "$R/message"
unsealrules 'is=pass => unsign'
receive
expect 'and loses it, where a rule says so' 'ok 0' 'queued open'
ok 'it is gone' not grep -q 'BEGIN PGP' "$R/message"
plain
pgp_signed ann
receive
ok 'a signature is taken off' log_has unsigned=yes
sed '/^X-\|^Authentication-Results\|^	/d' "$R/message" >"$T/rest"
is_file 'and the message is as it was' "$T/rest" "$T/plain"
rm "$H/control/unsealrules"

# ---- for whom ---------------------------------------------------------------------------------------

closed() { # what
	receive
	expect "$1" 'ok 0' 'queued as it came'
	ok "$1: the log says no more than this" log_has is=nokey
}
plain
pgp_encrypted ann
closed 'for somebody else'
plain
pgp_encrypted bob ann
receive
expect 'for bob among others' 'ok 0' 'queued open'
to bob@example.net carol@example.net
closed 'to one who has no key, too'
pgp_open_key carol@example.net eve
closed 'to one who has another key'
pgp_open_key carol@example.net ann
receive
expect 'both have one' 'ok 0' 'queued open'
to bob@example.net
plain
pgp_encrypted eve
closed 'a key of another person here'
plain
CIPHER=-aes-256-gcm encrypted bob
to carol@example.net
closed 'S/MIME for one who has OpenPGP'
to bob@example.net
pgp_open_key @example.net bob-rsa
plain
pgp_encrypted bob-rsa
closed 'a key of the domain, which is not listed'
control unsealdomains example.net
receive
expect 'which is listed' 'ok 0' 'queued open'
to anyone@example.net
receive
expect 'for anybody of the domain' 'ok 0' 'queued open'
to bob@example.net
rm "$H/control/unsealdomains"
unsealrules 'sender=ann@example.org => keep'
plain
pgp_encrypted bob
receive
expect 'keep' 'ok 0' 'queued as it came'
plain
pgp_signed ann
receive
is 'keep: signed mail is verified' "$(result)" "$(pass ann '' 2)"
rm "$H/control/unsealrules"

# ---- damage, of a message and of ours ---------------------------------------------------------------

plain
pgp_encrypted bob
cp "$M" "$T/good"
"$PYTHON" - "$T/good" "$M" <<'END'
import sys
sys.path.insert(0, 'tests/pgp')
import base64, pgpforms, re
text = open(sys.argv[1], 'rb').read()
block = re.search(rb'-----BEGIN PGP MESSAGE-----\n\n(.*?)\n=', text, re.S).group(1)
octets = bytearray(base64.b64decode(block))
octets[-30] ^= 1
open(sys.argv[2], 'wb').write(text[:text.index(b'-----BEGIN')] + pgpforms.armor(bytes(octets)) + text[text.index(b'-----END PGP MESSAGE-----\n') + 26:])
END
closed 'a changed bit'
head -c -40 "$T/good" >"$M"
closed 'a message that is cut short'
key=$(folder_of mailkeys bob@example.net)/open
cp "$T/good" "$M"
later() { # what
	receive
	expect "$1" 'Z 71' 'not queued'
}
mv "$key/pgpkey_bob" "$T/key"
later 'a key that is in the list and not there'
echo damaged >"$key/pgpkey_bob"
later 'a key that is damaged'
mv "$T/key" "$key/pgpkey_bob"
echo damaged >>"$key/pgp-by-id"
later 'a list that is damaged'
sed -i '$d' "$key/pgp-by-id"
receive
expect 'mended' 'ok 0' 'queued open'

# ---- the program ------------------------------------------------------------------------------------

control sop /usr/bin/none
later 'to be opened, and the program is missing'
ok 'the log names it' test "${log#*unable to run /usr/bin/none}" != "$log"
to carol@example.net
closed 'nobody here has the key, so no program is needed'
to bob@example.net
plain
pgp_signed ann
receive
expect 'to be verified, and the program is missing' 'ok 0' 'queued other bytes'
is 'the result is temporary' "$(result | cut -d ' ' -f 1)" x-openpgp=temperror
unsealrules '!is=pass => refuse="sign your mail"'
later 'a line refuses what does not pass, and nobody knows'
rm "$H/control/sop"
receive
expect '  when the program is there again' 'ok 0' 'queued other bytes'
control sop /usr/bin/none
plain
receive
is '  without a signature no program is needed to refuse' "$told" 'D 31'
rm "$H/control/unsealrules"
plain
pgp_signed ann
control sop /usr/bin/gosop
receive
is 'another program' "$(result)" "$(pass ann '' 2)"
plain
pgp_encrypted bob
receive
ok 'and to open' log_has is=opened
printf '/usr/bin/sqop\000' >"$H/control/sop"
receive
is 'control/sop with NUL' "$told" 'Z 55'
rm "$H/control/sop"

# ---- both standards ---------------------------------------------------------------------------------

plain
pgp_signed ann
CIPHER=-aes-256-gcm encrypted bob
receive
expect 'OpenPGP within S/MIME' 'ok 0' 'queued open'
is 'the mark of the one' "$(mark)" 'X-Qmail-Opened: smime'
ok 'the result of the other' log_has is=opened,pass
plain
signed ann
pgp_encrypted bob
receive
is 'S/MIME within OpenPGP' "$(result)" 'smime=pass (as received) body.smime-identifier=ann@example.org body.smime-part="1/2"'
plain
CIPHER=-aes-256-gcm encrypted bob
pgp_encrypted -s ann bob
signed ann
receive
expect 'S/MIME in OpenPGP in S/MIME' 'ok 0' 'queued open'
is 'both are in the mark' "$(mark)" 'X-Qmail-Opened: smime, openpgp'
is 'both results' "$(header Authentication-Results | grep -o '[a-z-]*=pass' | sort | tr '\n' ' ')" 'smime=pass x-openpgp=pass '
ok 'the words' log_has is=opened,pass
plain
for _ in 1 2; do
	pgp_encrypted bob
	CIPHER=-aes-256-gcm encrypted bob
done
receive
expect 'four layers' 'ok 0' 'queued open'
plain
for _ in 1 2; do
	pgp_encrypted bob
	CIPHER=-aes-256-gcm encrypted bob
done
pgp_encrypted bob
receive
expect 'five: the last one stays' 'ok 0' 'queued other bytes'
ok 'closed' grep -q '^Content-Type: multipart/encrypted' "$R/message"

# ---- what is not OpenPGP as a whole ------------------------------------------------------------------

plain
printf '> -----BEGIN PGP MESSAGE-----\n> x\n' >>"$M"
receive
expect 'armor in a quotation' 'ok 0' 'queued as it came'
is 'is nothing to verify' "$(result)" ''

# ---- time -------------------------------------------------------------------------------------------

cat >"$T/hang.py" <<'END'
#!/usr/bin/python3 -IS
import time
time.sleep(600)
END
mkdir "$H/engine"
cp "$T/hang.py" "$H/engine/hang"
chmod 755 "$H/engine" "$H/engine/hang"
control sop "$H/engine/hang"
control unsealtime 2
plain
pgp_encrypted bob
receive
expect 'a program that hangs' 'Z 71' 'not queued'
sleep 1
is 'it is killed with its parent' "$(pgrep -cf "^/usr/bin/python3 -IS $H/engine/hang")" 0
done_testing
