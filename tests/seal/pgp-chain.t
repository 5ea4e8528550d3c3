#!/bin/sh
# pgp-chain.t: OpenPGP by rules before qmail-dksign: what leaves on the wire is verified from the outside to the inside,
# DKIM by dkimpy and the rest by sqop and gpg; groups and programs; large messages; a pipe; no room.
# shellcheck disable=SC2016
. tests/lib.sh
. tests/seal/home.sh
# shellcheck source=tests/seal/pgp.sh
. tests/seal/pgp.sh

pgp_home
behind_dksign
control dkimlog "$T/dkimlog"
number=$(inode_of "$M")
dkim_is_good() {
	"$PYTHON" - "$R/message" "$DNS/default._domainkey.example.org" <<'PY'
import sys
import dkim
message = open(sys.argv[1], 'rb').read().replace(b'\n', b'\r\n')
record = open(sys.argv[2], 'rb').read()
sys.exit(0 if dkim.verify(message, dnsfunc=lambda name, timeout=5: record) else 1)
PY
}
both_logs() { for log in "$T/seallog" "$T/dkimlog"; do tail -n 1 "$log" | cut -d ' ' -f 2,3; done | tr '\n' ' '; }
whole() { # WHAT
	is "$1" "$state" 'K signed'
	ok "$1: dkimpy verifies it on the wire" dkim_is_good
	ok "$1: sqop opens what is below" pgp_opened bob "$T/plain"
	ok "$1: and the text is whole" sh -c 'grep -qF "$1" "$2" && grep -q "^\.a line with a dot" "$2"' sh "$secret" "$T/plain"
	ok "$1: nothing is in clear" not in_clear
}

sealrules 'must to=@example.net => sign encrypt'
seal ann@example.org
whole 'signed and encrypted'
ok 'her signature is in it' pgp_signer ann
is 'both logs have the number of the queue file' "$(both_logs)" "$number sealed $number signed "
is 'nothing is left in queue/dkim' "$(still_staged)" ''
status=$(gpg --batch --no-tty --status-fd 1 -o "$T/gpg.plain" --yes -d "$R/message" 2>/dev/null)
ok 'gpg finds the signature good' expr "$status" : '.*GOODSIG'
ok 'and the content not changed' expr "$status" : '.*GOODMDC\|.*DECRYPTION_OKAY'
is_file 'gpg and sqop read the same' "$T/gpg.plain" "$T/plain"
sealrules 'must to=@example.net => sign'
seal ann@example.org
is 'signed alone' "$state" 'K signed'
ok 'dkimpy verifies it' dkim_is_good
ok '5: sqop verifies what is below' pgp_verified ann

# --- 8-bit text, trailing blanks, long lines, parts: what relays would change is encoded before it is signed

odd() {
	{
		printf 'From: ann@example.org\nTo: bob@example.net\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n'
		printf -- '--b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nf\303\274r dich \nFrom here\n'
		printf '%s\n.a line with a dot\n\n' "$secret"
		head -c 2000 /dev/zero | tr '\0' x
		printf '\n--b\nContent-Type: text/html\n\n<p>%s</p>\n--b--\n' "$secret"
	} | message
}
odd
seal ann@example.org
ok '5, 6, 7: an awkward message: sqop verifies it' pgp_verified ann
is 'nothing in it is 8-bit' "$(LC_ALL=C grep -c '[^ -~	]' "$R/message")" 0
is 'and no line is long' "$(awk 'length > 990' "$R/message" | wc -l)" 0
sed -e 's/[ 	]*$//' "$R/message" >"$T/trimmed"
ok 'nor does it end in blanks' cmp -s "$R/message" "$T/trimmed"
sealrules 'must to=@example.net => sign encrypt'
seal ann@example.org
whole 'an awkward message'
ok '1, 2: its structure is inside' sh -c 'grep -q "^Content-Type: multipart/mixed; boundary=b" "$1" && grep -q "^Content-Type: text/html" "$1"' \
	sh "$T/plain"
printf 'From: ann@example.org\nTo: bob@example.net\n\n' | message
seal ann@example.org
is '26: no body' "$state" 'K signed'
ok '26: is opened' pgp_opened bob "$T/plain"
ok '26: and signed' pgp_signer ann

# --- groups and programs

mail
sealrules 'group=staff => encrypt'
printf 'ann@example.org\n' >"$H/control/groups/staff"
seal ann@example.org
whole 'a member of a group'
seal joe@example.org
is 'no member' "$(tail -n 1 "$T/seallog" | cut -d ' ' -f 3-)" 'untouched rule=0'
sealrules "run=$H/bin/ask => encrypt"
for code in 0 1 111; do
	printf '#!/bin/sh\nexit %s\n' $code >"$H/bin/ask"
	chmod 755 "$H/bin/ask"
	seal ann@example.org
	wanted=untouched
	[ $code != 0 ] || wanted=sealed
	is "a program says $code" "$(logged | cut -d ' ' -f 1)" $wanted
done
printf '#!/bin/sh\n(while read -r line; do :; done) & exit 0\n' >"$H/bin/ask"
seal ann@example.org
whole 'a program that goes on reading'

# --- large, by a pipe, without room

sealrules 'must to=@example.net => sign encrypt'
{ cat "$M"; head -c 30000000 /dev/urandom | base64; echo .a line with a dot; } >"$T/large"
message <"$T/large"
seal ann@example.org
whole '40 MB'
ok 'signed' pgp_signer ann
sed '1,/^$/d' "$M" >"$T/body"
sed '1,/^\r*$/d' "$T/plain" | tr -d '\r' >"$T/inner"
is_file 'every byte is there' "$T/inner" "$T/body"
mail
said=$("$TOP/build/rspawn" -p -d "$H/queue/mess" -o "$T/raw" "$M" "$SEAL" mx.example.net ann@example.org bob@example.net)
is 'by a pipe' "${said%% *}" K
ok 'is opened' pgp_opened bob "$T/plain"
rm -f "$R/message"
said=$("$TOP/build/rspawn" -F 1000 -d "$H/queue/mess" -o "$T/raw" "$M" "$SEAL" mx.example.net ann@example.org bob@example.net)
is 'a disk with room for 1,000 bytes: later' "${said%% *}" Z
ok 'nothing is in clear' not in_clear
is 'nothing is left' "$(still_staged)" ''
remote_says 'say h\0Dnever.\n\0'
seal ann@example.org
is 'the next program refuses: that is its word' "$state" 'D signed'

done_testing
