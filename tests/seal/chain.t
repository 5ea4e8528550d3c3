#!/bin/sh
# chain.t: qmail-seal before qmail-dksign: what leaves on the wire is verified from the outside to the inside, DKIM by
# dkimpy and S/MIME by openssl and NSS; numbers, logs and reports; the cache of qmail-dksign.
. tests/lib.sh
. tests/seal/home.sh

seal_home
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

# --- encrypted, then signed by DKIM

sealrules 'must to=@example.net => encrypt'
seal ann@example.org
is 'encrypted, then signed' "$state" 'K signed'
ok 'dkimpy verifies it on the wire' dkim_is_good
ok 'openssl opens what is below' opened bob "$T/plain"
ok 'and the text is whole' sh -c 'grep -qF "$1" "$2" && grep -q "^\.a line with a dot" "$2"' sh "$secret" "$T/plain"
ok 'nothing is in clear' not in_clear
is 'both logs have the number of the queue file' "$(both_logs)" "$number sealed $number signed "
is 'nothing is left in queue/dkim' "$(still_staged)" ''
mkdir -p "$T/nss"
certutil -N -d "$T/nss" --empty-password &&
	openssl pkcs12 -export -inkey "$PKI/bob.key" -in "$PKI/bob.pem" -certfile "$PKI/inter.pem" -name bob -passout pass: \
		-out "$T/bob.p12" 2>/dev/null && pk12util -i "$T/bob.p12" -d "$T/nss" -W '' -K '' >/dev/null 2>&1
sed '1,/^$/d' "$R/message" | openssl base64 -d >"$T/p7m"
ok 'NSS opens it' sh -c 'cmsutil -D -d "$1" -i "$2" -o "$3" 2>&1 && grep -qF "$4" "$3"' sh "$T/nss" "$T/p7m" \
	"$T/nss.out" "$secret"

seal ann@example.org joe@example.com
is 'no line holds: DKIM alone' "$state" 'K signed'
ok 'dkimpy verifies it' dkim_is_good

# --- the cache of qmail-dksign: for files of the queue alone

cache_on
sleep 3.1
new_certificate joe@example.net joe
cached() { tail -n 1 "$T/dkimlog" | grep -c ' cached$'; }
for round in 1 2; do
	seal ann@example.org joe@example.com
	is "as it is, round $round: signed" "$state" 'K signed'
	is "as it is, round $round: from the cache" "$(cached)" $((round - 1))
	ok "as it is, round $round: verified" dkim_is_good
	for to in bob@example.net joe@example.net; do
		seal ann@example.org $to
		is "encrypted to $to, round $round" "$state" 'K signed'
		is "encrypted to $to, round $round: not from the cache" "$(cached)" 0
		ok "encrypted to $to, round $round: with a signature of this copy" dkim_is_good
	done
done
# Copies of one message have one size; signatures of the one would be wrong for the other.
good=0
for _ in 1 2 3 4 5 6 7 8 9 10; do
	seal ann@example.org
	! dkim_is_good || good=$((good + 1))
done
is 'ten copies, ten signatures that verify' $good 10

# --- faults of the next programs are theirs, and change nothing

remote_says 'say r\0Zlater.\n\0'
seal ann@example.org
is 'the next program defers' "$state" 'Z signed'
remote_says 'say h\0Dnever.\n\0'
seal ann@example.org
is 'the next program refuses' "$state" 'D signed'
remote_says 'say r\0Kremote accepted it.\n\0'
control sealremote bin/nothing
seal ann@example.org
is 'no next program: later' "$state" 'Z none'
is 'what is said' "$text" 'unable to run qmail-dksign. (#4.3.0)'
control sealremote "$SEAL"
seal ann@example.org
is 'a circle: later' "$state" 'Z none'
rm "$H/control/sealremote"
rules 'example.org:missing'
seal ann@example.org
is 'a notice of qmail-dksign, on an encrypted message' "$state" 'K sealed'
is 'has its text' "$(tr -d '\000' <"$T/raw" | sed 1d)" \
	"can't read private file: ssl/domainkeys/example.org/missing continue without signing."
ok 'nothing is in clear' not in_clear

# --- a message by a pipe

rules 'example.org:'
said=$("$TOP/build/rspawn" -p -d "$H/queue/mess" -o "$T/raw" "$M" "$SEAL" mx.example.net ann@example.org bob@example.net)
is 'by a pipe' "${said%% *}" K
ok 'is opened' opened bob "$T/plain"

# --- no place, no room

rm -r "$H/queue/dkim"
seal ann@example.org
is 'no queue/dkim: later' "$state" 'Z none'
mkdir "$H/queue/dkim"
said=$("$TOP/build/rspawn" -F 1000 -d "$H/queue/mess" -o "$T/raw" "$M" "$SEAL" mx.example.net ann@example.org bob@example.net)
is 'a disk with room for 1,000 bytes: later' "${said%% *}" Z
ok 'nothing is in clear' sh -c '! grep -qF "$1" "$2"' sh "$secret" "$T/raw"
is 'nothing is left' "$(still_staged)" ''

done_testing
