#!/bin/sh
# keys.t: the directories that are searched for a key, the d= that follows, and the mail of a bad key.
. tests/lib.sh
. tests/chain/home.sh

an_ordinary_message
D=ssl/domainkeys
cant="can't read private file:"

# which directory

home_new
rules 'a.example.org:jan' '.example.org:jan' '*:jan'
key example.net jan rsa
deliver jan@else.example
expect "*: the MTA's key, of the parent of control/me" "K signed" "d=example.net s=jan"
key mx.example.net jan rsa-b
deliver jan@else.example
expect "*: the MTA's key, of control/me" "K signed" "d=mx.example.net s=jan"
key else.example jan rsa
deliver jan@else.example
expect "*: the sender domain's own key comes first" "K signed" "d=else.example s=jan"

key example.org jan rsa
deliver jan@b.example.org
expect ".parent: the key of the rule's domain" "K signed" "d=example.org s=jan"
key b.example.org jan rsa-b
deliver jan@b.example.org
expect ".parent: the sender domain's own key comes first" "K signed" "d=b.example.org s=jan"
deliver jan@x.y.b.example.org
expect ".parent: the next parent that has a key" "K signed" "d=b.example.org s=jan"
rules '.b.example.org:jan'
rm "$H/$D/b.example.org/jan"
deliver jan@x.b.example.org
expect ".parent: no parent above the rule's" "K plain"
text_like ".parent: notice" "remote accepted it.
$cant $D/*/jan continue without signing."

rules 'a.example.org:jan'
deliver jan@a.example.org
expect "exact: neither a parent's nor the MTA's" "K plain"

control rcpthosts listed.example
rules '=:jan'
deliver jan@listed.example
expect "=: the MTA's key" "K signed" "d=mx.example.net"

control me localhost
rules '*:jan'
deliver jan@nokey.example
expect "*: no key for control/me" "K plain"
control me a.b.example.net
deliver jan@nokey.example
expect "*: the parents of control/me, down to two labels" "K signed" "d=example.net"
control me mx.example.net

# the first directory that holds the selector
home_new
key a.example.org other rsa
key example.org jan rsa
rules '.example.org:jan'
deliver jan@a.example.org
expect "a directory without the selector is passed over" "K signed" "d=example.org"
ln -s nowhere "$H/$D/a.example.org/jan"
deliver jan@a.example.org
expect "a dangling link is a bad key, not a reason to look elsewhere" "K plain"
text_is "a dangling link: notice" "remote accepted it.
$cant $D/a.example.org/jan continue without signing."

# both keys of a pair come from the directory of the first
home_new
key a.example.org jan rsa
key example.org jan rsa
key example.org eddy ed
rules '.example.org:jan,eddy'
deliver jan@a.example.org
expect "a pair is not put together from two directories" "K signed" "d=a.example.org a=rsa-sha256"

# links: d= is the name that was looked up
home_new
key master.example jan rsa
ln -s master.example "$H/$D/example.org"
dns example.org jan rsa
rules 'example.org:jan'
deliver jan@example.org
expect "the directory is a link: d= is the link's name" "K signed" "d=example.org s=jan"
rm "$H/$D/example.org"
mkdir "$H/$D/example.org"
cp "$KEYS/rsa" "$H/$D/example.org/jan"
deliver jan@example.org
expect "the key is a plain file" "K signed" "d=example.org s=jan"
deliver jan@Example.ORG
expect "a sender domain in capitals: the directory is in lower case" "K signed" "d=example.org s=jan"

# sdid
home_new
key sdid.example jan rsa
key example.org jan rsa-b
rules 'example.org:jan|sdid.example'
deliver jan@example.org
expect "sdid: its own key first" "K signed" "d=sdid.example"
rm -r "$H/$D/sdid.example"
dns sdid.example jan rsa-b
deliver jan@example.org
expect "sdid: else the sender domain's, d= is the sdid all the same" "K signed" "d=sdid.example"

# forms of a good key
for good in rsa rsa.pkcs1 rsa1024 rsa-b; do
	home_new
	key example.org jan $good
	rules 'example.org:jan'
	deliver jan@example.org
	expect "a good key: $good" "K signed" "d=example.org a=rsa-sha256"
done
# told by content, not by name
home_new
key example.org jan rsa
mv "$H/$D/example.org/rsa.private_jan" "$H/$D/example.org/ed25519.private_jan"
ln -sf ed25519.private_jan "$H/$D/example.org/jan"
rules 'example.org:jan'
deliver jan@example.org
expect "an RSA key in a file named ed25519" "K signed" "a=rsa-sha256"
{
	echo "some words before"
	cat "$KEYS/rsa"
	echo "some words behind"
} >"$H/$D/example.org/ed25519.private_jan"
deliver jan@example.org
expect "text around the PEM" "K signed" "a=rsa-sha256"

# bad keys: the mail goes out as it is, with a notice; with control/dkimstrict it waits

# bad WHAT: example.org's jan is bad in this way
bad() {
	rm -f "$H/control/dkimstrict"
	rules "$line"
	deliver jan@example.org
	expect "$1: goes out unsigned" "K plain"
	text_is "$1: notice" "remote accepted it.
$cant $D/example.org/$selector continue without signing."
	is "$1: one report" "$(tr '\n\000' "$LF$NUL" <"$T/raw")" \
		"r${NUL}Kremote accepted it.$LF$cant $D/example.org/$selector continue without signing.$LF$NUL"
	control dkimstrict 1
	deliver jan@example.org
	expect "$1, strict: waits" "Z none"
	text_is "$1, strict: report" "$cant $D/example.org/$selector (#4.3.0)"
	rm "$H/control/dkimstrict"
}
line=example.org:jan selector=jan
file=$H/$D/example.org/rsa.private_jan

fresh() {
	home_new
	key example.org jan rsa
}

home_new
bad "no ssl/domainkeys/example.org"
rm -r "$H/ssl"
bad "no ssl"
fresh
rm "$H/$D/example.org/jan"
bad "no such selector"
fresh
rm "$file"
bad "a dangling link"
fresh
ln -sf jan "$H/$D/example.org/jan"
bad "a link to itself"
fresh
rm -r "$H/$D/example.org"
echo >"$H/$D/example.org"
bad "a file for the directory"
fresh
ln -sf rsa.private_jan/x "$H/$D/example.org/jan"
bad "a link through a file"
fresh
rm "$file"
mkdir "$file"
bad "a directory"
fresh
rm "$file"
mkfifo "$file"
bad "a FIFO"
fresh
ln -sf /dev/zero "$H/$D/example.org/jan"
bad "a device"
fresh
: >"$file"
bad "an empty file"
fresh
head -c 300 "$KEYS/rsa" >"$file"
bad "cut in the middle"
fresh
sed '$d' "$KEYS/rsa" >"$file"
bad "without its last line"
fresh
sed '5s/^..../!!!!/' "$KEYS/rsa" >"$file"
bad "bad base64"
fresh
sed '5d' "$KEYS/rsa" >"$file"
bad "a line is missing"
fresh
openssl pkey -in "$KEYS/rsa" -outform DER >"$file"
bad "DER"
fresh
openssl pkey -in "$KEYS/rsa" -pubout >"$file"
bad "the public half"
fresh
head -c 2000 /dev/urandom >"$file"
bad "random bytes"
fresh
head -c 2000 /dev/zero >"$file"
bad "zeros"
fresh
{
	cat "$KEYS/rsa"
	head -c 70000 /dev/zero | tr '\000' '\n'
} >"$file"
bad "more than 64 KiB"
for k in encrypted encrypted.pkcs1 ed.encrypted rsa512 ec; do
	fresh
	cp "$KEYS/$k" "$file"
	bad "$k"
done
# damaged in its private half: a signature made with it would be wrong. Both ways to the result, with
# d and with the factors, have to be damaged.
fresh
openssl rsa -in "$KEYS/rsa" -traditional -outform DER -out "$T/der" 2>/dev/null
for at in 400 900; do
	printf '\125\252\125\252' | dd of="$T/der" bs=1 seek=$at conv=notrunc 2>/dev/null
done
{
	echo "-----BEGIN RSA PRIVATE KEY-----"
	openssl base64 -in "$T/der"
	echo "-----END RSA PRIVATE KEY-----"
} >"$file"
bad "damaged in its private half"

# of a type that z does not want
fresh
key example.org eddy ed
for z in 1 2 3; do
	line="example.org:eddy||||:$z" selector=eddy
	bad "an Ed25519 key for z=$z"
done
line='example.org:jan||||:4' selector=jan
bad "an RSA key for z=4"


# unreadable: where we are root another user has to try
fresh
chmod 000 "$file"
as=''
if [ "$(id -u)" = 0 ]; then
	as='-U 65534'
	chmod -R a+rwX "$H/queue"
fi
rules 'example.org:jan'
# shellcheck disable=SC2086
deliver jan@example.org $as
expect "not readable: goes out unsigned" "K plain"
text_is "not readable: notice" "remote accepted it.
$cant $D/example.org/jan continue without signing."
control dkimstrict 1
# shellcheck disable=SC2086
deliver jan@example.org $as
expect "not readable, strict: waits" "Z none"
rm "$H/control/dkimstrict"
chmod 644 "$file"
chmod 000 "$H/$D/example.org"
# shellcheck disable=SC2086
deliver jan@example.org $as
expect "directory not searchable: goes out unsigned" "K plain"
chmod 755 "$H/$D/example.org"
# shellcheck disable=SC2086
deliver jan@example.org $as
expect "readable again, by the same user" "K signed" "d=example.org"

# one of a pair: the other signs, the notice says so

pair() { # WHAT SELECTOR-THAT-IS-BAD SPEC
	rules 'example.org:jan,eddy'
	deliver jan@example.org
	expect "pair, $1: the other signs" "K signed" "$3"
	text_is "pair, $1: notice" "remote accepted it.
$cant $D/example.org/$2 continue with the other key."
	control dkimstrict 1
	deliver jan@example.org
	expect "pair, $1, strict: waits" "Z none"
	text_is "pair, $1, strict: report" "$cant $D/example.org/$2 (#4.3.0)"
	rm "$H/control/dkimstrict"
}
fresh_pair() {
	fresh
	key example.org eddy ed
	edfile=$H/$D/example.org/ed25519.private_eddy
}
fresh_pair
rm "$file"
pair "no RSA key" jan "a=ed25519-sha256 s=eddy d=example.org"
fresh_pair
rm "$edfile"
pair "no Ed25519 key" eddy "a=rsa-sha256 s=jan d=example.org"
fresh_pair
cp "$KEYS/rsa512" "$file"
pair "a short RSA key" jan "a=ed25519-sha256 s=eddy d=example.org"
fresh_pair
cp "$KEYS/ed.encrypted" "$edfile"
pair "an encrypted Ed25519 key" eddy "a=rsa-sha256 s=jan d=example.org"
fresh_pair
cp "$KEYS/ed-b" "$file"
pair "an Ed25519 key in place of the RSA key" jan "a=ed25519-sha256 s=eddy d=example.org"
fresh_pair
cp "$KEYS/rsa" "$edfile"
pair "an RSA key in place of the Ed25519 key" eddy "a=rsa-sha256 s=jan d=example.org"
fresh_pair
rm "$edfile"
mkdir "$edfile"
pair "a directory for the Ed25519 key" eddy "a=rsa-sha256 s=jan d=example.org"

fresh_pair
rm "$file" "$edfile"
rules 'example.org:jan,eddy'
deliver jan@example.org
expect "pair, both missing" "K plain"
is "pair, both missing: a notice" "$(printf '%s' "$text" | grep -c "^$cant $D/example.org/.* continue without signing.$")" 1
fresh_pair
: >"$file"
: >"$edfile"
rules 'example.org:jan,eddy'
deliver jan@example.org
expect "pair, both bad" "K plain"
is "pair, both bad: a notice" "$(printf '%s' "$text" | grep -c "^$cant $D/example.org/.* continue without signing.$")" 1
control dkimstrict 1
deliver jan@example.org
expect "pair, both bad, strict" "Z none"

# what strict is
control dkimstrict ''
deliver jan@example.org
expect "an empty dkimstrict is not strict" "K plain"
control dkimstrict '1 '
deliver jan@example.org
expect "dkimstrict '1 ' is strict" "Z none"
for value in 0 no yes 11; do
	control dkimstrict "$value"
	deliver jan@example.org
	expect "dkimstrict '$value' is a mistake" "Z none"
	text_like "dkimstrict '$value': report" "Unable to read control files. *control/dkimstrict* (#4.3.0)"
done
rm "$H/control/dkimstrict"
mkdir "$H/control/dkimstrict"
deliver jan@example.org
expect "a directory for control/dkimstrict" "Z none"
text_like "a directory for control/dkimstrict: report" "Unable to read control files. *(#4.3.0)"
fresh
rules 'example.org:jan'
control dkimstrict 1
deliver jan@example.org
expect "strict, and all is well" "K signed" "d=example.org"
message 'To: nobody\n\nno From\n'
deliver jan@example.org
expect "strict does not hold a message that can never be signed" "K plain"
control dkimstrict 1
rules 'example.com:jan' '!example.org:'
deliver jan@example.org
expect "strict is for mail that a rule wants signed" "K plain"

# no key byte goes where it does not belong
fresh
rules 'example.org:jan'
cat >"$T/spy" <<END
#!/bin/sh
tr '\\000' '\\n' </proc/\$\$/cmdline >>"$T/spied"
tr '\\000' '\\n' </proc/\$\$/environ >>"$T/spied"
exec "$TOP/qmail-dkim" "\$@"
END
chmod 755 "$T/spy"
ln -sf "$T/spy" "$H/bin/qmail-dkim"
an_ordinary_message
deliver jan@example.org
expect "through a spy" "K signed" "d=example.org"
ok "the spy saw the arguments" grep -qx -e -s "$T/spied"
cat "$R/env" "$R/args" "$T/raw" >>"$T/spied"
sed -n 2p "$KEYS/rsa" >"$T/keyline"
is "no key bytes in arguments, environment, report" "$(grep -acF -f "$T/keyline" "$T/spied")" 0

verify_all
done_testing
