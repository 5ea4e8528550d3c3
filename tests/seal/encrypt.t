#!/bin/sh
# encrypt.t: who gets mail encrypted, to which certificate, and what becomes of mail that cannot be.
. tests/lib.sh
. tests/seal/home.sh

# --- nothing to do

seal_home
seal ann@example.org
is 'no rules: the message goes on as it is' "$state" 'K plain'
is 'and nothing is logged' "$(logged)" ''
sealrules 'to=joe@example.net => encrypt'
seal ann@example.org
is 'no line holds: as it is' "$state" 'K plain'
is 'and the log says so' "$(logged)" 'untouched rule=0'

# --- encrypted

sealrules '# a comment' 'to=@example.net => encrypt'
seal ann@example.org
is 'a line holds: encrypted' "$state" 'K sealed'
is 'the line is in the log' "$(logged | sed 's/smime:.*/smime:/')" 'sealed rule=2 encrypted=aes256-cbc to=smime:'
ok 'openssl opens it' opened bob "$T/plain"
ok 'and finds the text' grep -qF "$secret" "$T/plain"
ok 'nothing is in clear' not in_clear
is 'fields outside stay' "$(grep -c '^Subject: dinner$' "$R/message")" 1
seal ann@example.org BOB@Example.NET
is 'the address in capitals' "$state" 'K sealed'
seal '' bob@example.net
is 'the null sender' "$state" 'K sealed'

# --- no key

sealrules 'to=@example.net,@example.com => encrypt'
seal ann@example.org joe@example.net
is 'encrypt, no key: plain' "$state" 'K plain'
is 'and the log says why' "$(logged)" 'untouched rule=1 plain=joe@example.net:none'
sealrules 'must to=@example.net => encrypt'
seal ann@example.org joe@example.net
is 'must encrypt, no key: never' "$state" 'D none'
is 'what is said' "$text" 'no certificate or key for joe@example.net; the message was not sent (#5.7.4)'
is 'and logged' "$(logged)" 'refused rule=1 must=1 no certificate or key for joe@example.net; the message was not sent'
seal ann@example.org bob@example.net
is 'must encrypt, with a key' "$state" 'K sealed'
sealrules 'must to=@example.net => encrypt wait'
seal ann@example.org joe@example.net
is 'wait: later' "$state" 'Z none'
is 'wait: what is said' "$text" 'no certificate or key for joe@example.net; the message waits for one (#4.3.0)'
sealrules 'must to=@example.net => encrypt' 'to=bob@example.net => pass'
seal ann@example.org bob@example.net
is 'pass does not undo a must line' "$state" 'K sealed'

# --- several recipients

sealrules 'to=@example.net => encrypt'
new_certificate joe@example.net joe
seal ann@example.org bob@example.net joe@example.net
is 'two recipients with keys' "$state" 'K sealed'
ok 'the first one can read it' opened bob "$T/plain"
ok 'so can the second' sh -c \
	'openssl cms -decrypt -in "$1" -recip "$2.pem" -inkey "$2.key" 2>/dev/null | grep -qF "$3"' \
	sh "$T/wire" "$T/joe" "$secret"
seal ann@example.org bob@example.net eve@example.net
is 'one without a key: nothing is encrypted' "$state" 'K plain'
sealrules 'must to=@example.net => encrypt'
seal ann@example.org bob@example.net eve@example.net
is 'must: nobody gets it' "$state" 'D none'
is 'must: who has none is named' "$text" 'no certificate or key for eve@example.net; the message was not sent (#5.7.4)'

# --- which certificate

chosen() { logged | sed 's/.*to=//'; }
sha() { openssl x509 -in "$PKI/$1.pem" -outform DER | sha256sum | cut -c 1-16; }
sealrules 'must to=@example.org => encrypt'
with() { # NAME ...
	rm -rf "$H/ssl/mailcerts/example.org"
	certificate ann@example.org "$@"
	seal joe@example.org ann@example.org
}
with older newer
is 'the newest one' "$(chosen)" "smime:$(sha newer)"
with newer older
is 'whatever the order' "$(chosen)" "smime:$(sha newer)"
with ann expired
is 'an expired one beside it changes nothing' "$(chosen)" "smime:$(sha ann)"
with early ann
is 'nor one that is not yet valid' "$(chosen)" "smime:$(sha ann)"
for name in expired early eku-server mallory bob; do
	with $name
	is "$name alone: never" "$state" 'D none'
done
sealrules 'to=@example.org => encrypt'
with expired
is 'not must: plain' "$state" 'K plain'
is 'and the log says why' "$(logged)" 'untouched rule=1 plain=ann@example.org:smime:certificate that has expired'
sealrules 'must to=@example.org => encrypt'
cp "$PKI/crls.pem" "$H/ssl/mailroots/crls.pem"
with revoked
is 'revoked: never' "$state" 'D none'
with revoked older
is 'revoked, and one that is not' "$(chosen)" "smime:$(sha older)"
rm "$H/ssl/mailroots/crls.pem"
with self
is 'self-signed, but put there' "$(chosen)" "smime:$(sha self)"
with self older
is 'one with a root is taken before one without' "$(chosen)" "smime:$(sha older)"
openssl x509 -in "$PKI/self.pem" -outform DER | sha256sum | cut -c 1-64 >"$H/ssl/mailroots/refused.sha256"
with self
is 'refused: never' "$state" 'D none'
mv "$H/ssl/mailroots/roots.pem" "$T/roots.away"
with self
is 'nor without roots' "$state" 'D none'
with self older
is 'and without roots another one is taken' "$(chosen)" "smime:$(sha older)"
mv "$T/roots.away" "$H/ssl/mailroots/roots.pem"
rm "$H/ssl/mailroots/refused.sha256"

# --- the cipher

with older
is 'no capabilities: CBC' "$(logged | grep -o 'aes256-[a-z]*')" aes256-cbc
printf 'AES-256-CBC\nAES-256-GCM\n' >"$H/ssl/mailcerts/example.org/u/ann/caps"
seal joe@example.org ann@example.org
is 'capabilities with GCM' "$(logged | grep -o 'aes256-[a-z]*')" aes256-gcm
is 'and it is' "$(grep -c 'smime-type=authEnveloped-data' "$R/message")" 1
printf 'AES-128-CBC\nDES-EDE3-CBC\n' >"$H/ssl/mailcerts/example.org/u/ann/caps"
seal joe@example.org ann@example.org
is 'capabilities that are weak: never weaker' "$(logged | grep -o 'aes256-[a-z]*')" aes256-cbc
rm "$H/ssl/mailcerts/example.org/u/ann/caps"
ln -s nothing "$H/ssl/mailcerts/example.org/u/ann/caps"
seal joe@example.org ann@example.org
is 'capabilities that cannot be read: later' "$state" 'Z none'

# --- by the domain

sealrules 'must to=@domain.example => encrypt=domain'
mkdir "$T/ca"
pki_ca "$T/ca" top top '/CN=top' && pki_key gate p256 &&
	pki_issue "$T/ca" top gate '/CN=gate' keyUsage=keyAgreement extendedKeyUsage=emailProtection \
		subjectAltName=email:domain-confidentiality-authority@domain.example
seal ann@example.org joe@domain.example
is 'no key of the domain: never' "$state" 'D none'
mkdir -p "$H/ssl/mailcerts/domain.example/domain"
cp "$T/ca/gate.pem" "$H/ssl/mailcerts/domain.example/domain/smime_$(printf %064d 2).pem"
seal ann@example.org joe@domain.example
is 'a key of the domain' "$state" 'K sealed'
is 'it is in the log' "$(chosen)" domain:0000000000000000
sealrules 'must to=@domain.example => encrypt=smime'
seal ann@example.org joe@domain.example
is 'smime alone: his own or none' "$state" 'D none'
sealrules 'must to=@domain.example => encrypt'
seal ann@example.org joe@domain.example
is 'the default takes both' "$state" 'K sealed'
mkdir -p "$H/ssl/mailcerts/domain.example/u/joe"
sed 's/^M/N/' "$PKI/ann.pem" >"$H/ssl/mailcerts/domain.example/u/joe/smime_3.pem"
seal ann@example.org joe@domain.example
is 'his own is damaged: later, and not by the domain' "$state" 'Z none'

# --- inside

sealrules 'must to=@example.net => encrypt'
control sealinside '# hosts' inner.example .below.example 'mx*.star.example'
for host in inner.example INNER.example a.below.example mx1.star.example; do
	HOST=$host
	seal ann@example.org eve@example.net
	is "$host is inside: as it is" "$state" 'K plain'
done
for host in below.example example.net xinner.example; do
	HOST=$host
	seal ann@example.org eve@example.net
	is "$host is not" "$state" 'D none'
done
unset HOST
control sealinside 'a b'
seal ann@example.org eve@example.net
is 'a bad line: later' "$state" 'Z none'
rm "$H/control/sealinside"

done_testing
