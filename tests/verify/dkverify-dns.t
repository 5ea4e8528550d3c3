#!/bin/sh
# dkverify-dns.t: qmail-dkverify with the real qmail-dkim, keys made by mkdkimkey, and a real DNS server on loopback
# that serves the records it prints.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/verify/dkverify.sh
. tests/verify/dkverify.sh

PORT=5400 DEAD_PORT=5401
home_new
mkdir -p "$H/ssl/domainkeys"

# ---- keys, a zone, a server ---------------------------------------------------------------------

make_key() { # domain selector [option ...]: its record goes into the zone
	key_domain=$1 key_selector=$2
	shift 2
	"$TOP/mkdkimkey" "$@" -s "$key_selector" "$key_domain" >"$T/record" 2>"$T/mkdkimkey.err" || cat "$T/mkdkimkey.err"
	sed -n 's/^; Zone file.*//; / IN TXT /p' "$T/record" >>"$T/zone"
}
key_file() { # domain selector type
	echo "$H/ssl/domainkeys/$1/$3.private_$2"
}
cat >"$T/zone" <<'END'
$ORIGIN .
$TTL 60
example. IN SOA ns.example. root.example. 1 3600 600 86400 60
example. IN NS ns.example.
ns.example. IN A 127.0.0.1
END
make_key one.example jan
make_key one.example ed -c
make_key test.example jan
sed -e '/^jan._domainkey.test.example/s/ k=rsa;/& t=y;" "/' "$T/zone" >"$T/zone.new"
mv "$T/zone.new" "$T/zone"
ok 'one key is in test mode' grep -q 't=y;" " p=' "$T/zone"
# a key without a record
cp "$T/zone" "$T/zone.kept"
make_key absent.example jan
mv "$T/zone.kept" "$T/zone"
cat >"$T/nsd.conf" <<END
server:
	ip-address: 127.0.0.1@$PORT
	username: ""
	database: ""
	zonesdir: "$T"
	zonelistfile: "$T/zone.list"
	xfrdfile: "$T/xfrd.state"
	xfrdir: "$T"
	pidfile: ""
	logfile: "$T/nsd.log"
	server-count: 1
remote-control:
	control-enable: no
zone:
	name: example
	zonefile: zone
END
PATH=$PATH:/usr/sbin:/usr/local/sbin
nsd -d -c "$T/nsd.conf" >"$T/nsd.out" 2>&1 &
NSD=$!
trap 'kill "$NSD" 2>/dev/null; wait "$NSD" 2>/dev/null; rm -rf "$T"' EXIT
trap 'exit 141' PIPE
export DNSCACHEIP=127.0.0.1:$PORT

# signed DOMAIN SELECTOR [OPTION ...]: $M, the message in $T/plain signed
signed() {
	"$TOP/qmail-dkim" -s -d "$1" -y "$2" "$T/plain" "$(key_file "$1" "$2" rsa)" "$M" || echo "# can not sign for $1"
}
printf 'From: Jan <jan@one.example>\nTo: joe@example.net\nSubject: dinner\nDate: Sat, 21 Nov 2026 10:00:00 +0000\n\nAre you hungry \t yet?\n\n.\n\n' >"$T/plain"
signed one.example jan
tries=0
until "$TOP/qmail-dkim" -v "$M" >/dev/null; do
	tries=$((tries + 1))
	[ "$tries" -lt 50 ] || break
	sleep 0.1
done
ok 'nsd answers' test "$tries" -lt 50

wanted='Received: from x (192.0.2.1) by mx.example.net; Sat, 21 Nov 2026 10:00:01 -0000\n'
# as qmail-smtpd does, after it was signed
arrive() {
	printf "$wanted" | cat - "$M" >"$T/arrived"
	mv "$T/arrived" "$M"
}
result_is() { # WHAT PATTERN
	# shellcheck disable=SC2254 # a pattern
	case $(cat "$T/field") in
	"Authentication-Results: mx.example.net; "$2) tap_line 1 "$1" ;;
	*) is "$1" "$(cat "$T/field")" "Authentication-Results: mx.example.net; $2" ;;
	esac
}

# ---- results ------------------------------------------------------------------------------------------

export DKIM=+
arrive
for DKIM in '' + ! t; do
	receive -6
	expect "signed, DKIM=$DKIM" 'ok 0 ' queued
	result_is "signed, DKIM=$DKIM: the field" \
		'dkim=pass header.d=one.example header.i=@one.example header.s=jan header.a=rsa-sha256 header.b=*'
	rest_is "signed, DKIM=$DKIM: the message" "$M"
done
DKIM=+
ok 'the log' sh -c "echo '$log' | grep -q 'accepted bytes $(wc -c <"$M") dkim=pass d=one.example s=jan\$'"

"$TOP/qmail-dkim" -s -d one.example -y jan -Y ed -z 5 "$T/plain" "$(key_file one.example jan rsa)" "$M" \
	"$(key_file one.example ed ed25519)"
arrive
receive
result_is 'an RSA and an Ed25519 signature' \
	'dkim=pass * header.a=rsa-sha256 header.b=*; dkim=pass * header.s=ed header.a=ed25519-sha256 header.b=*'

signed one.example jan
sed 's/hungry/angry/' "$M" >"$T/changed"
mv "$T/changed" "$M"
receive -6
expect 'changed, DKIM=+' 'D 82 D5.7.20 No passing DKIM signature found' 'not queued'
receive -e 2
expect 'changed, DKIM=+, indimail' 'D 88 D5.7.20 No passing DKIM signature found' 'not queued'
receive
expect 'changed, DKIM=+, others' 'D 31 ' 'not queued'
DKIM=
receive
expect 'changed' 'ok 0 ' queued
result_is 'changed: the field' 'dkim=fail (body hash did not verify) header.d=one.example *'
rest_is 'changed: the message' "$M"

cp "$T/plain" "$M"
receive
result_is 'unsigned' 'dkim=none (message not signed)'
DKIM=!
receive -6
expect 'unsigned, DKIM=!' 'D 82 D5.7.20 No passing DKIM signature found' 'not queued'

DKIM=+t
signed absent.example jan
receive
expect 'no such key, DKIM=+t' 'D 31 ' 'not queued'
DKIM=
receive
result_is 'no such key' 'dkim=permerror (no key for signature) header.d=absent.example *'

signed one.example jan
DNSCACHEIP=127.0.0.1:$DEAD_PORT
for DKIM in '' + !; do
	receive
	expect "no DNS, DKIM=$DKIM" 'ok 0 ' queued
	result_is "no DNS, DKIM=$DKIM: the field" 'dkim=temperror (key unavailable: *) header.d=one.example *'
done
DKIM=t
receive -6
expect 'no DNS, DKIM=t' 'Z 82 Z4.7.5 Unable to verify the DKIM signature, try again later' 'not queued'
receive
expect 'no DNS, DKIM=t, others' 'Z 71 ' 'not queued'
DNSCACHEIP=127.0.0.1:$PORT

signed test.example jan
sed 's/hungry/angry/' "$M" >"$T/changed"
mv "$T/changed" "$M"
DKIM=+
receive
expect 'checklist 92: changed, a key in test mode, DKIM=+' 'ok 0 ' queued
result_is 'a key in test mode' 'dkim=fail (body hash did not verify, test mode) header.d=test.example *'
DKIM=!
receive
expect 'checklist 92: changed, a key in test mode, DKIM=!' 'D 31 ' 'not queued'

# ---- a signature may cover what must go: it is verified with it ---------------------------------------------------

cat >"$T/cover.py" <<'END'
import dkim, sys
message = b'Authentication-Results: mx.example.net; dkim=pass header.d=bank.example\r\n' + \
    open(sys.argv[1], 'rb').read().replace(b'\n', b'\r\n')
field = dkim.sign(message, b'jan', b'one.example', open(sys.argv[2], 'rb').read(),
                  include_headers=[b'from', b'to', b'subject', b'authentication-results'])
open(sys.argv[3], 'wb').write((field + message).replace(b'\r\n', b'\n'))
END
"$PYTHON" "$T/cover.py" "$T/plain" "$(key_file one.example jan rsa)" "$M"
ok 'it is covered' sh -c "tr -d '\n\t ' <'$M' | grep -q 'h=from:to:subject:authentication-results'"
DKIM=!
receive
expect 'a signature that covers a forged field' 'ok 0 ' queued
result_is 'a signature that covers a forged field: it passes' 'dkim=pass header.d=one.example *'
grep -v '^Authentication-Results:' "$M" >"$T/without"
rest_is 'a signature that covers a forged field: and it is gone' "$T/without"

done_testing
