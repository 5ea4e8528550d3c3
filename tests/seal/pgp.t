#!/bin/sh
# pgp.t: OpenPGP in the rules: who gets mail encrypted, to which key, by which standard, signed by whom, and what becomes
# of mail that cannot be. What is the same for both standards is in the other tests of this folder.
. tests/lib.sh
. tests/seal/home.sh
# shellcheck source=tests/seal/pgp.sh
. tests/seal/pgp.sh
more_people || {
	tail -n 5 "$P/log"
	echo 'Bail out! the OpenPGP keys could not be made'
	exit 111
}

chosen() { logged | sed 's/.*to=//'; }
pgp_home

# --- encrypted

sealrules 'to=@example.net => encrypt'
seal ann@example.org
is 'E1, E101: a key is known: encrypted' "$state" 'K sealed'
is 'the log' "$(logged)" "sealed rule=1 encrypted=pgp to=pgp:$(pgp_label bob)"
ok 'his key opens it' pgp_opened bob "$T/plain"
ok '2: and finds the text and its type' sh -c 'grep -qF "$1" "$2" && grep -q "^Content-Type: text/plain; charset=utf-8" "$2"' \
	sh "$secret" "$T/plain"
ok 'a line with a dot is whole' grep -q '^\.a line with a dot' "$T/plain"
ok 'nothing is in clear' not in_clear
is 'fields outside stay' "$(grep -c '^Subject: dinner$' "$R/message")" 1
ok 'gpg opens it' sh -c 'gpg --batch -q --no-tty -d "$1" 2>/dev/null | grep -qF "$2"' sh "$R/message" "$secret"
seal ann@example.org BOB@Example.NET
is 'the address in capitals' "$state" 'K sealed'
seal '' bob@example.net
is 'the null sender' "$state" 'K sealed'
rm "$H/ssl/mailcerts/example.net/u/bob/"*
pgp_certificate bob@example.net bob-rsa
seal ann@example.org
ok 'to RSA' pgp_opened bob-rsa "$T/plain"

# --- none

seal ann@example.org joe@example.net
is 'encrypt, no key: plain' "$state" 'K plain'
is 'and the log says why' "$(logged)" 'untouched rule=1 plain=joe@example.net:none'
sealrules 'must to=@example.net => encrypt=pgp'
seal ann@example.org joe@example.net
is 'must encrypt, no key: never' "$state" 'D none'
is 'what is said' "$text" 'no certificate or key for joe@example.net; the message was not sent (#5.7.4)'
sealrules 'must to=@example.net => encrypt=pgp wait'
seal ann@example.org joe@example.net
is 'wait: later' "$state" 'Z none'

# --- which key

sealrules 'must to=@example.org => encrypt'
with() { # NAME ...
	rm -rf "$H/ssl/mailcerts/example.org"
	pgp_certificate ann@example.org "$@"
	seal joe@example.org ann@example.org
}
with ann
is '13: one that can be used' "$(chosen)" "pgp:$(pgp_label ann)"
for name in expired revoked rsa1024 dsa1024; do
	with $name ann
	is "4, 13: $name beside it changes nothing" "$(chosen)" "pgp:$(pgp_label ann)"
done
with nobody ann bob
is '13: nor keys of somebody else, and without an address' "$(chosen)" "pgp:$(pgp_label ann)"
for name in expired revoked rsa1024 dsa1024 nobody bob; do
	with $name
	is "$name alone: never" "$state" 'D none'
done
sealrules 'to=@example.org => encrypt'
why() { # NAME REASON
	with "$1"
	is "4: $1: plain" "$state" 'K plain'
	is "$1: the log says which" "$(logged)" "untouched rule=1 plain=ann@example.org:$2"
}
why expired 'pgp:certificate that has expired'
why revoked 'pgp:certificate revoked'
why rsa1024 'pgp:weak algorithm:'
why bob 'pgp:certificate of another address'
rm -r "$H/ssl/mailcerts/example.org"
pgp_held ann@example.org ann
seal joe@example.org ann@example.org
is 'held: plain' "$(logged)" 'untouched rule=1 plain=ann@example.org:pgp:held'
sealrules 'must to=@example.org => encrypt'
seal joe@example.org ann@example.org
is 'held: never where it must be' "$state" 'D none'
ok 'and nothing is in clear' not in_clear
with ann
echo damaged >"$pgp_folder/pgp_0000"
seal joe@example.org ann@example.org
is 'a damaged one beside it: the other is taken' "$state" 'K sealed'
rm "$pgp_folder/pgp_"[!0]*
seal joe@example.org ann@example.org
is 'alone: later' "$state" 'Z none'
head -c 200 "$P/ann.cert" >"$pgp_folder/pgp_0000"
seal joe@example.org ann@example.org
is 'half of one: later' "$state" 'Z none'
cp "$P/ann.key" "$pgp_folder/pgp_0000"
seal joe@example.org ann@example.org
is 'a secret key in its place: later' "$state" 'Z none'
rm "$pgp_folder/pgp_0000"
ln -s nothing "$pgp_folder/pgp_0000"
seal joe@example.org ann@example.org
is 'a link that leads nowhere: later' "$state" 'Z none'

# --- which standard

both() { # LIST: bob has keys of both, and of his domain
	sealrules "must to=@example.net => encrypt$1"
	seal ann@example.org
	chosen | sed 's/:.*//'
}
certificate bob@example.net bob
is 'both: S/MIME is the first' "$(both '')" smime
is 'smime,pgp' "$(both "=smime,pgp")" smime
is 'E104: pgp,smime' "$(both "=pgp,smime")" pgp
is 'pgp alone' "$(both "=pgp")" pgp
is 'domain: he has none' "$(both "=domain"; echo "$state")" "$(logged)
D none"
mv "$H/ssl/mailcerts/example.net/u/bob/"smime_* "$T/bob.smime"
rm -rf "$H/ssl/mailcerts/example.net/u"
certificate bob@example.net expired
pgp_certificate bob@example.net bob
sealrules 'to=@example.net => encrypt'
seal ann@example.org
is 'E208: an expired certificate: the other standard' "$(chosen)" "pgp:$(pgp_label bob)"
rm "$H/ssl/mailcerts/example.net/u/bob/"pgp_*
pgp_certificate bob@example.net expired
seal ann@example.org
is 'both cannot be used, and the log says why' "$(logged)" \
	'untouched rule=1 plain=bob@example.net:smime:certificate that has expired,pgp:certificate of another address'
sed 's/^M/N/' "$PKI/bob.pem" >"$H/ssl/mailcerts/example.net/u/bob/smime_3.pem"
pgp_certificate bob@example.net bob
seal ann@example.org
is 'his certificate is damaged: later, and not by the other standard' "$state" 'Z none'
rm -r "$H/ssl/mailcerts/example.net/u"

# --- by the domain

mkdir -p "$H/ssl/mailcerts/example.net/domain"
cp "$P/bob.cert" "$H/ssl/mailcerts/example.net/domain/pgp_$(pgp_fact fingerprint bob)"
sealrules 'must to=@example.net => encrypt=domain'
seal ann@example.org joe@example.net
is 'a key of the domain' "$(chosen)" "domain-pgp:$(pgp_label bob)"
ok 'opens it' pgp_opened bob "$T/plain"
sealrules 'must to=@example.net => encrypt=pgp'
seal ann@example.org joe@example.net
is 'pgp alone: his own or none' "$state" 'D none'
sealrules 'must to=@example.net => encrypt'
seal ann@example.org joe@example.net
is 'the default takes it last' "$(chosen)" "domain-pgp:$(pgp_label bob)"
cp "$P/eve.cert" "$H/ssl/mailcerts/example.net/domain/pgp_$(pgp_fact fingerprint eve)"
seal ann@example.org joe@example.net
is 'one of another domain is not taken' "$(chosen)" "domain-pgp:$(pgp_label bob)"
rm -r "$H/ssl/mailcerts/example.net/domain"

# --- several recipients in one call

pgp_certificate bob@example.net bob
pgp_certificate eve@example.com eve
sealrules 'must to=* => encrypt'
seal ann@example.org bob@example.net eve@example.com
is 'two with keys' "$state" 'K sealed'
is 'to both' "$(chosen)" "pgp:$(pgp_label bob),pgp:$(pgp_label eve)"
ok 'the first one can read it' pgp_opened bob "$T/plain"
ok 'so can the second' pgp_opened eve "$T/plain"
certificate bob@example.net bob
seal ann@example.org bob@example.net eve@example.com
is 'one standard for all: OpenPGP, which both have' "$(chosen)" "pgp:$(pgp_label bob),pgp:$(pgp_label eve)"
rm "$H/ssl/mailcerts/example.net/u/bob/"pgp_*
seal ann@example.org bob@example.net eve@example.com
is 'none that both have: nobody gets it' "$state" 'D none'
is 'who lacks the one of the first is named' "$text" \
	'no certificate or key for eve@example.com; the message was not sent (#5.7.4)'
sealrules 'to=* => encrypt'
seal ann@example.org bob@example.net eve@example.com
is 'not must: plain' "$(logged)" 'untouched rule=1 plain=eve@example.com:none'
seal ann@example.org eve@example.com joe@example.com
is 'one without any' "$(logged)" 'untouched rule=1 plain=joe@example.com:none'
rm "$H/ssl/mailcerts/example.net/u/bob/"*
pgp_certificate bob@example.net bob

# --- 23: a copy for each

seal ann@example.org bob@example.net
is '23: nobody else is among the recipients' "$(pgp_recipients)" 1
is '23: that is his key' "$("$TOP/qmail-pgp" -l "$R/message" | sed -n 's/^recipient //p')" "$(pgp_fact id bob)"

# --- signed inside, in one go

sealrules 'to=* => sign encrypt'
seal ann@example.org
is 'E206: signed and encrypted' "$(logged)" \
	"sealed rule=1 signed=ssl/mailkeys/example.org/u/ann/sign/ann encrypted=pgp to=pgp:$(pgp_label bob)"
ok 'is opened' pgp_opened bob "$T/plain"
ok 'and her signature is in it' pgp_signer ann
ok 'which is not of another' not pgp_signer eve
ok 'nothing is in clear' not in_clear
is 'the outside is one multipart/encrypted' "$(grep -c '^Content-Type: multipart/' "$R/message")" 1
seal joe@example.org
is 'who may not sign: encrypted and unsigned' "$(logged)" \
	"sealed rule=1 unsigned=the envelope sender is not the author encrypted=pgp to=pgp:$(pgp_label bob)"
pgp_opened bob "$T/plain"
ok 'there is no signature in it' not pgp_signer ann
own_key ann@example.org ann
rm "$H/ssl/mailkeys/example.org/u/ann/sign/"pgp*
seal ann@example.org
is 'her key is of the other standard: unsigned' "$(logged)" \
	"sealed rule=1 unsigned=none encrypted=pgp to=pgp:$(pgp_label bob)"
sealrules 'must to=* => sign' 'to=* => encrypt'
seal ann@example.org
is 'must sign: never' "$state" 'D none'
is 'and what is said' "$text" 'no signature for ann@example.org; the message was not sent (#5.7.4)'
ok 'nothing is in clear' not in_clear
sealrules 'must to=* => sign wait' 'to=* => encrypt'
seal ann@example.org
is 'with wait: later' "$state" 'Z none'
certificate bob@example.net bob
seal ann@example.org
is 'he has both: by S/MIME, signed and encrypted' "$(chosen | sed 's/:.*//')" smime
rm "$H/ssl/mailcerts/example.net/u/bob/"smime_*

# --- signed alone

sealrules 'to=* => sign'
seal ann@example.org
is 'both keys: S/MIME signs' "$(logged)" 'sealed rule=1 signed=ssl/mailkeys/example.org/u/ann/sign/1'
rm "$H/ssl/mailkeys/example.org/u/ann/sign/"*
pgp_own ann@example.org ann
seal ann@example.org
is 'the OpenPGP key alone' "$(logged)" 'sealed rule=1 signed=ssl/mailkeys/example.org/u/ann/sign/ann'
ok 'sqop verifies it' pgp_verified ann
ok 'the text is there' grep -qaF "$secret" "$T/part"
own_key ann@example.org expired
seal ann@example.org
is 'an expired certificate beside it' "$(logged)" 'sealed rule=1 signed=ssl/mailkeys/example.org/u/ann/sign/ann'
rm "$H/ssl/mailkeys/example.org/u/ann/sign/"*
pgp_own ann@example.org ann-rsa
seal ann@example.org
ok 'a subkey that signs' pgp_verified ann-rsa
for name in expired revoked rsa1024; do
	rm "$H/ssl/mailkeys/example.org/u/ann/sign/"*
	pgp_own ann@example.org $name
	seal ann@example.org
	is "$name: unsigned" "$state" 'K plain'
	ok "$name: the log says why" sh -c 'case $1 in *unsigned=pgp:*) ;; *) exit 1 ;; esac' sh "$(logged)"
done
rm "$H/ssl/mailkeys/example.org/u/ann/sign/"*
pgp_own ann@example.org ann
keys=$H/ssl/mailkeys/example.org/u/ann/sign
later() {
	seal ann@example.org
	is "$1: later" "$state" 'Z none'
	ok "$1: nothing is in clear" not in_clear
}
for rules in 'must to=* => sign' 'must to=* => sign encrypt'; do
	sealrules "$rules"
	cp "$keys/pgpkey_ann" "$T/key"
	echo damaged >"$keys/pgpkey_ann"
	later "$rules: a damaged key"
	cp "$P/ann.cert" "$keys/pgpkey_ann"
	later "$rules: a certificate in its place"
	cp "$T/key" "$keys/pgpkey_ann"
	echo damaged >"$keys/pgpcert_ann"
	later "$rules: a damaged certificate"
	cp "$P/ann.cert" "$keys/pgpcert_ann"
done

# --- signed by the domain

mkdir -p "$H/ssl/mailkeys/example.org/domain"
mv "$keys" "$H/ssl/mailkeys/example.org/domain/sign"
sealrules 'to=* => sign:domain encrypt'
seal ann@example.org
is 'sign:domain in one go' "$(logged)" \
	"sealed rule=1 signed=ssl/mailkeys/example.org/domain/sign/ann encrypted=pgp to=pgp:$(pgp_label bob)"
pgp_opened bob "$T/plain"
ok 'the signature is in it' pgp_signer ann
is 'Sender says so' "$(grep -c '^Sender: domain-signing-authority@example.org' "$R/message")" 1
sealrules 'to=* => sign:domain'
seal ann@example.org joe@example.com
is 'sign:domain alone' "$(logged)" 'sealed rule=1 signed=ssl/mailkeys/example.org/domain/sign/ann'
ok 'sqop verifies it' pgp_verified ann
mv "$H/ssl/mailkeys/example.org/domain/sign" "$keys"

# --- the program

sealrules 'must to=@example.net => sign encrypt'
control sop "$T/nowhere"
seal ann@example.org
is 'a program that is missing: later' "$state" 'Z none'
is 'and what is said' "$text" \
	"Unable to encrypt message: unable to run $T/nowhere: No such file or directory (#4.3.0)"
ok 'nothing is in clear' not in_clear
seal ann@example.org joe@example.com
is 'no key of OpenPGP: the program is not asked for' "$state" 'K plain'
sealrules 'to=@example.net => sign encrypt'
seal ann@example.org
is 'also without must: a key was chosen' "$state" 'Z none'
control sop sqop
seal ann@example.org
is 'a name without a path: later' "$state" 'Z none'
control sop "$(command -v gosop)"
seal ann@example.org
is 'another program' "$state" 'K sealed'
ok 'its message is opened' pgp_opened bob "$T/plain"
ok 'and signed' pgp_signer ann
rm "$H/control/sop"
ln -s nothing "$H/control/sop"
seal ann@example.org
is 'control/sop leads nowhere: later' "$state" 'Z none'
rm "$H/control/sop"
mkdir "$H/control/sop"
seal ann@example.org
is 'control/sop cannot be read: later' "$state" 'Z none'
rmdir "$H/control/sop"
# programs that misbehave
cat >"$T/bad.c" <<'EOT'
#include <stdio.h>
#include <string.h>
#include <unistd.h>
int main(int argc, char **argv)
{
  const char *kind = strrchr(argv[0], '/') + 1;
  char block[4096];
  size_t n;
  (void)argc;
  if (!strcmp(kind, "silent"))
    return 0;
  if (!strcmp(kind, "early")) { (void)!write(1, "\xc1\x03" "abc", 5); return 1; }
  if (!strcmp(kind, "dies")) { (void)!write(1, "\xd2\x05\x01" "abcd", 7); abort(); }
  while ((n = fread(block, 1, sizeof block, stdin)) > 0)  /* echo: the text in clear, with success */
    fwrite(block, 1, n, stdout);
  return 0;
}
EOT
sed -i 's/<unistd.h>/<unistd.h>\n#include <stdlib.h>/' "$T/bad.c"
mkdir "$T/bad"
cc -static -o "$T/bad/echo" "$T/bad.c" 2>/dev/null
for name in silent early dies; do cp "$T/bad/echo" "$T/bad/$name"; done
for name in echo silent early dies; do
	control sop "$T/bad/$name"
	for rules in 'to=* => encrypt' 'must to=* => sign encrypt'; do
		sealrules "$rules"
		seal ann@example.org
		is "a program: $name, $rules: later" "$state" 'Z none'
		ok "a program: $name, $rules: nothing is in clear" not in_clear
	done
done
rm "$H/control/sop"

done_testing
