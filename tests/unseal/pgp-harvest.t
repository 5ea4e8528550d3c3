#!/bin/sh
# pgp-harvest.t: the OpenPGP keys that qmail-unseal learns from messages, which messages it believes, and that a learned key
# is good for an answer. tests/unit/unseal/harvest.c has the cases that need no message.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/unseal/home.sh
. tests/unseal/home.sh
# shellcheck source=tests/unseal/pgp.sh
. tests/unseal/pgp.sh

pgp_home
rm -r "$(folder_of mailcerts ann@example.org)"
ANN=$(folder_of mailcerts ann@example.org) HELD=$H/ssl/mailcerts/example.org/hold/ann
ln -s "$UNSEAL" "$H/bin/qmail-unseal"

# qmail-dkverify before it, and the DKIM result that it finds: this needs no DNS
behind_dkim() { # RESULT-LINE
	rm -f "$H/bin/qmail-dkim"
	printf '#!/bin/sh\ncat >/dev/null\necho "%s"\nexit %s\n' "$1" "$2" >"$H/bin/qmail-dkim"
	chmod 755 "$H/bin/qmail-dkim"
	DKQUEUE=bin/qmail-unseal
	export DKQUEUE
	receive_by "$TOP/qmail-dkverify"
	unset DKQUEUE
}
dkim() { behind_dkim "dkim=pass header.d=$1 header.i=@$1 header.s=a header.a=rsa-sha256 header.b=abc" 0; }
# qmail-dkim says whether it is good; here its h= counts
dkim_signature() { # NAMES
	printf 'DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=a; h=%s;\n b=abcd; bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n' "$1"
}
autocrypt() { # NAME [ADDRESS]: a field for $M
	printf 'Autocrypt: addr=%s; prefer-encrypt=mutual; keydata=' "${2:-ann@example.org}"
	base64 -w 70 "$P/$1.cert" | sed 's/^/ /' | sed '1s/^/\n/'
}
with_autocrypt() { # NAME [ADDRESS]
	autocrypt "$@" >"$T/field"
	dkim_signature from:autocrypt >>"$T/field"
	plain
	awk -v file="$T/field" '/^To:/ { while ((getline line < file) > 0) print line } { print }' "$M" >"$T/new" && mv "$T/new" "$M"
}
attached() { # NAME: $M has a text and a key
	plain
	{
		sed '/^MIME-Version/,$d' "$M"
		printf 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=mm\n\n--mm\nContent-Type: text/plain\n\n%s\n' "$secret"
		printf -- '--mm\nContent-Type: application/pgp-keys; name=key.asc\n\n'
		gpg --batch --quiet --armor --export "$(cat "$P/$1.fpr")"
		printf -- '--mm--\n'
	} >"$T/new" && mv "$T/new" "$M"
}
learned() { # WHAT WORD
	is "$1: the client is told" "$told ${state%% *}" 'ok 0 queued'
	is "$1: the log" "$(echo "$log" | sed -n 's/.* harvest=\([a-z]*\).*/\1/p')" "$2"
}
# shellcheck disable=SC2317 # ok calls them
is_used() { test -e "$ANN/$(pgp_file "$1")"; }
# shellcheck disable=SC2317
is_held() { test -e "$HELD/$(pgp_file "$1")"; }
nothing() { # WHAT
	learned "$1" ''
	is "$1: no file" "$(find "$H/ssl/mailcerts" -name 'pgp_*' | wc -l)" "${FILES:-0}"
}

# ---- who is believed ----------------------------------------------------------------------------------

with_autocrypt ann
dkim example.org
nothing 'without control/harvest'
control harvest trust
receive
nothing 'a message that proves nothing'
plain 'Authentication-Results: mx.example.net; dkim=pass header.d=example.org'
cat "$T/field" "$M" >"$T/new" && mv "$T/new" "$M"
receive
nothing 'a forged result'
with_autocrypt ann
for other in example.com mail.example.org org ann.example.org; do
	dkim "$other"
	nothing "DKIM of $other"
done
behind_dkim 'dkim=fail (body hash did not verify) header.d=example.org' 1
nothing 'DKIM that fails'
pgp_signed ann
sed 's/7-0-4/7-0-5/' "$M" >"$T/new" && mv "$T/new" "$M"
pgp_known ann@example.org ann
FILES=1
dkim example.org
is 'a bad signature beside DKIM' "$(echo "$log" | grep -c harvest=)" 0
rm -r "$ANN"
FILES=0
with_autocrypt eve
dkim example.org
nothing 'a key of somebody else'
with_autocrypt ann eve@example.com
dkim example.org
nothing 'a field of somebody else'
with_autocrypt ann
cat "$T/field" "$M" >"$T/new" && mv "$T/new" "$M"
dkim example.org
nothing 'two fields'
sed 's/^From: .*/From: ann@example.org, eve@example.com/' "$M" >"$T/new" && mv "$T/new" "$M"
dkim example.org
nothing 'two authors'
export RELAYCLIENT=
with_autocrypt ann
receive
nothing 'mail of an own user'
unset RELAYCLIENT

# ---- what is learned ----------------------------------------------------------------------------------

mkdir -p "$H/ssl/mailroots/refused"
touch "$H/ssl/mailroots/refused/$(pgp_file ann | cut -c 5-)"
with_autocrypt ann
dkim example.org
learned 'a key that the administrator has refused' refused
ok 'is not kept' not is_used ann
rm "$H/ssl/mailroots/refused/$(pgp_file ann | cut -c 5-)"
control harvest hold
dkim example.org
learned 'hold' held
ok 'it waits' is_held ann
rm -r "$HELD"
control harvest trust
# anybody can add a field to a message that he has got from her, and send it once more
sed -i 's/h=from:autocrypt/h=from/' "$M"
dkim example.org
learned 'DKIM that does not name the field' held
ok 'it waits' is_held ann
rm -r "$HELD"
with_autocrypt ann
signed ann
receive
learned 'a field that came with an S/MIME signature, which does not cover it' held
ok 'it waits' is_held ann
rm -r "$ANN" "$HELD"
with_autocrypt ann
dkim example.org
learned 'a field, proven by DKIM' stored
ok 'it is used' is_used ann
is 'only its owner may read it' "$(stat -c %a "$ANN"/pgp_*) $(stat -c %a "$ANN")" '600 700'
dkim example.org
learned 'the same once more' known

printf 'From: bob@example.net\nTo: ann@example.org\n\nthe answer\n' >"$T/answer"
rm -f "$T/sealed" "$T/opened"
"$TOP/qmail-pgp" -e "$T/answer" "$T/sealed" "$ANN"/pgp_*
sed -n '/^-----BEGIN/,/^-----END/p' "$T/sealed" | gpg --batch --quiet --decrypt >"$T/opened" 2>"$T/err"
ok 'an answer is encrypted with it, and gpg opens it' grep -q 'the answer' "$T/opened"
plain
pgp_signed ann
receive
ok 'and her next message passes' log_has is=pass

with_autocrypt ann-rsa
dkim example.org
learned 'another key of the same address' held
ok 'waits' is_held ann-rsa
ok 'and is not used' not is_used ann-rsa
with_autocrypt ann-sqop
pgp_signed ann
receive
learned 'another one, by a signature of the known one' held
rm -r "$ANN" "$HELD"
attached ann
signed ann
receive
is 'an attached key in an S/MIME message that passes: both are kept' "$(find "$ANN" -name 'pgp_*' -o -name 'smime_*' | wc -l)" 2
rm -r "$ANN"
with_autocrypt ann
pgp_signed ann
dkim example.org
learned 'the first message of somebody: its key, and DKIM' stored
ok 'it has not passed' log_has is=unknown
receive
ok 'the second passes' log_has is=pass
rm -r "$ANN"
with_autocrypt ann
pgp_encrypted -s ann bob
dkim example.org
learned 'the same, encrypted' stored
ok 'it was opened' log_has opened=1

# ---- nothing of this stops mail -------------------------------------------------------------------------

chmod 755 "$H/ssl"
mv "$H/ssl/mailcerts" "$T/mailcerts"
with_autocrypt ann
dkim example.org
learned 'no folder' failed
mv "$T/mailcerts" "$H/ssl/mailcerts"
done_testing
