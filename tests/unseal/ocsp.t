#!/bin/sh
# ocsp.t: control/ocsp: qmail-unseal has the responders of a good chain asked, by qmail-ocsp and `openssl ocsp`, and keeps
# their answers. qmail-ocsp is the one of the tests, which connects to this host.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/unseal/home.sh
. tests/unseal/home.sh
# shellcheck source=tests/smime/responder.sh
. tests/smime/responder.sh

unseal_home
PKI=$T/pki
ok 'certificates are made' responder_certificates
responder_start
cp "$PKI/root.pem" "$H/ssl/mailroots/roots.pem"
rm "$H/ssl/mailroots/crls.pem"
kept=$H/ssl/mailroots/ocsp

# qmail-unseal gives it no environment
ocsp_is() { # command ...
	printf '#!/bin/sh\n%s\n' "$*" >"$H/bin/qmail-ocsp"
	chmod 755 "$H/bin/qmail-ocsp"
}
real() { ocsp_is "DNSCACHEIP=$DNSCACHEIP exec $TOP/build/qmail-ocsp.local \"\$@\""; }
real
result() { header Authentication-Results | sed 's/^Authentication-Results: mx.example.net; smime=//; s/ body\..*//'; }
asked() { # how many questions since the last call
	if [ -e "$PKI/asked" ]; then wc -l <"$PKI/asked" | tr -d ' '; else echo 0; fi
	rm -f "$PKI/asked"
}
try() { # what result questions
	receive
	expect "$1" 'ok 0' 'queued other bytes'
	is "$1: the result" "$(result)" "$2"
	is "$1: so many questions" "$(asked)" "$3"
}
forget() { rm -rf "$kept"; }
files() { find "$kept" -type f | sed 's,.*/,,; s/^[0-9a-f]\{64\}/N/' | sort | tr '\n' ' '; }

plain
signed ann
word=send
responder
try 'no control/ocsp' pass 0
control ocsp off
try off pass 0
control ocsp soft
try soft pass 2
is 'the answers are kept' "$(files)" 'N '
is 'for qmailq alone' "$(stat -c %a "$kept" "$kept"/* | tr '\n' ' ')" '700 600 '
try 'the next message: nobody is asked again' pass 0
responder inter revoked
try 'what is kept counts' pass 0
touch -d '2 hours ago' "$kept"/*
try 'until it is old' 'policy (certificate revoked)' 2
ok 'the word' log_has is=revoked
control ocsp hard
try 'revoked, hard' 'policy (certificate revoked)' 0
word=close
responder
try 'it stays revoked while the responder is silent' 'policy (certificate revoked)' 0
forget
try 'silent, hard' 'temperror (no answer by OCSP)' 2
is 'that is kept for some minutes' "$(files)" 'N.part '
try 'the next message' 'temperror (no answer by OCSP)' 0
control ocsp soft
try 'the same, soft' pass 0
word=send
responder
touch -d '10 minutes ago' "$kept"/*
try 'then it is asked again' pass 2
is 'and both are there' "$(files)" 'N N.part '
touch -d '3 days ago' "$kept"/*
: >"$kept/.new.1"
touch -d '3 days ago' "$kept/.new.1"
touch -d '3 days ago' "$kept/.other"
try 'old ones' pass 2
is 'are removed' "$(files)" '.other N '

# ---- where nobody is asked, and what fails

forget
sed 's/7-0-4/7-0-5/' "$M" >"$T/changed"
cp "$M" "$T/good"
cp "$T/changed" "$M"
try 'a signature that is not good' 'fail (content was changed)' 0
cp "$T/good" "$M"
printf 'x' >"$kept"
try 'answers that cannot be kept' pass 2
ok 'and the log says so' test "${log#* ocsp=ssl/mailroots/ocsp/: }" != "$log"
rm "$kept"
for status in 'exit 111' 'exit 100' 'kill -9 $$' 'echo forged >&4; exit 2'; do
	ocsp_is "$status"
	control ocsp soft
	try "qmail-ocsp: $status, soft" pass 0
	ok "and the log says so" test "${log#* ocsp=bin/qmail-ocsp: }" != "$log"
	control ocsp hard
	try "qmail-ocsp: $status, hard" 'temperror (no answer by OCSP)' 0
	is 'nothing is kept' "$(files)" ''
done
ocsp_is 'echo forged >&4; exit 0'
receive
expect 'answers that are none: the message waits' 'Z 71' 'not queued'
is 'they are not kept' "$(files)" ''
real
control ocsp soft
try 'and do not stop the next message' pass 2
is 'whose answers are kept' "$(files)" 'N '
forget
ocsp_is 'exit 0'
control ocsp hard
try 'none, but they are said to be all' 'temperror (no answer by OCSP)' 0
is 'that is kept for some minutes' "$(files)" 'N.part '
rm "$H/bin/qmail-ocsp"
forget
try 'no qmail-ocsp, hard' 'temperror (no answer by OCSP)' 0
control ocsp sometimes
receive
expect 'a wrong word' 'Z 55' 'not queued'
rm "$H/control/ocsp"
ln -s nowhere "$H/control/ocsp"
receive
expect 'a link that leads nowhere' 'Z 55' 'not queued'
done_testing
