#!/bin/sh
# qmail-dkim -s by hand and in pipes: each way to name its files, each option, each exit code. At the end the
# three peers verify everything that it signed.
. tests/lib.sh
. tests/interop/setup.sh

rsa=$T/rsa.pem
ed=$T/ed25519.pem
corpus=$T/corpus
signed=$T/signed
mkdir "$corpus" "$signed"
/usr/bin/python3 tests/interop/corpus.py "$corpus"

BOTH="dkimpy=pass,pass mail-dkim=pass,$maildkim_ed25519 opendkim=pass,pass reference=pass,pass"
RSA='dkimpy=pass mail-dkim=pass opendkim=pass reference=pass'
ED="dkimpy=pass mail-dkim=$maildkim_ed25519 opendkim=pass reference=pass"

sign() { "$TOP/qmail-dkim" -s -d example.org -y jan "$@"; }
both() { sign -Y eddy -z 5 "$@"; }

# run what exit-code command ...: the exit code; standard output is in $T/out, fd 2 in $T/err
run() {
	what=$1
	wanted=$2
	shift 2
	"$@" >"$T/out" 2>"$T/err"
	is "$what: exit code" $? "$wanted"
}

# good what verdicts: run() was silent and $T/out is to be verified later
good() {
	is "$1: silent" "$(cat "$T/err")" ''
	keep "$1" "$2" "$T/out"
}

kept=0
keep() { # what verdicts file
	kept=$((kept + 1))
	cp "$3" "$signed/$kept"
	printf '%s\n' "$1" >"$signed/$kept.what"
	printf '%s\n' "$2" >"$signed/$kept.wanted"
}

# a reason: one line on fd 2 that says what, and no byte of a message
reason() { # what pattern
	is "$1: one line" "$(grep -c '' "$T/err")" 1
	ok "$1: says $2" grep -q "^qmail-dkim: .*$2" "$T/err"
	is "$1: no output" "$(cat "$T/out")" ''
}

# tag name file: the values of that tag, unfolded, one for each signature
tag() {
	awk '
		/^$/ { exit }
		/^[^ \t]/ { ours = /^DKIM-Signature:/ }
		ours { sub(/^DKIM-Signature:/, ";"); print }
	' "$2" |
		tr -d ' \t\n' | tr ';' '\n' | sed -n "s/^$1=//p"
}

# ---- files and pipes ----

m=$corpus/mime-nested

run 'file to file' 0 sign "$m" "$rsa" "$T/file"
is 'file to file: no output' "$(cat "$T/out" "$T/err")" ''
keep 'file to file' "$RSA" "$T/file"
run 'file to standard output' 0 sign "$m" "$rsa" -
good 'file to standard output' "$RSA"
run 'standard input, a file' 0 sign - "$rsa" - <"$m"
good 'standard input, a file' "$RSA"
# the filter is about pipes
# shellcheck disable=SC2002
cat "$m" | sign - "$rsa" - 2>"$T/err" | cat >"$T/out"
good 'pipe in, pipe out' "$RSA"
run 'standard input to file' 0 sign - "$rsa" "$T/file2" <"$m"
keep 'standard input to file' "$RSA" "$T/file2"
# shellcheck disable=SC2002
cat "$corpus/body-1mib" | both - "$rsa" - "$ed" 2>"$T/err" | cat >"$T/out"
good 'a pipe of 1 MiB' "$BOTH"
# what stands before the offset of standard input belongs to somebody else
{
	echo 'a line for read'
	cat "$m"
} >"$T/longer"
{
	read -r line
	run 'standard input in the middle of a file' 0 sign - "$rsa" -
} <"$T/longer"
good 'standard input in the middle of a file' "$RSA"
is 'standard input in the middle of a file: what stands before is left out' "$(grep -c "$line" "$T/out")" 0

signed_line() { echo "signed $(wc -c <"$1") $2 adds $(($(wc -c <"$1") - $(wc -c <"$m")))"; }
sign '&4' '&5' '&6' 4<"$m" 5<"$rsa" 6>"$T/file3" >"$T/out" 2>"$T/err"
is 'descriptors: exit code' $? 0
is 'descriptors: what is said' "$(cat "$T/out" "$T/err")" "$(signed_line "$T/file3" rsa-sha256)"
keep descriptors "$RSA" "$T/file3"
both '&0' '&5' '&6' '&7' <"$m" 5<"$rsa" 6>"$T/file4" 7<"$ed" >"$T/out" 2>"$T/err"
is 'two keys as descriptors: what is said' "$(cat "$T/out" "$T/err")" \
	"$(signed_line "$T/file4" rsa-sha256,ed25519-sha256)"
keep 'two keys as descriptors' "$BOTH" "$T/file4"

# ---- keys and algorithms ----

run '-z 5' 0 both "$m" "$rsa" - "$ed"
good '-z 5' "$BOTH"
is '-z 5: RSA above Ed25519' "$(tag a "$T/out" | paste -s -d ' ')" 'rsa-sha256 ed25519-sha256'
is '-z 5: selectors' "$(tag s "$T/out" | paste -s -d ' ')" 'jan eddy'
run 'two keys without -z' 0 sign -Y eddy "$m" "$rsa" - "$ed"
good 'two keys without -z' "$BOTH"
run '-z 4' 0 sign -y eddy -z 4 - "$ed" - <"$m"
good '-z 4' "$ED"
run 'an Ed25519 key without -z' 0 sign -y eddy - "$ed" - <"$m"
good 'an Ed25519 key without -z' "$ED"
run '-z 2' 0 sign -z 2 "$m" "$rsa" -
good '-z 2' "$RSA"
run '-z 3' 0 sign -z 3 "$m" "$rsa" -
is '-z 3: two fields, sha256 above' "$(tag a "$T/out" | paste -s -d ' ')" 'rsa-sha256 rsa-sha1'
run '-z 1' 0 sign -z 1 "$m" "$rsa" -
is '-z 1' "$(tag a "$T/out")" rsa-sha1
openssl pkey -in "$rsa" -traditional -out "$T/pkcs1.pem" 2>"$T/err"
run 'a PKCS#1 key' 0 sign "$m" "$T/pkcs1.pem" -
good 'a PKCS#1 key' "$RSA"

# ---- options ----

for c in r s t u; do
	run "-c $c" 0 both -c $c "$corpus/body-trailing" "$rsa" - "$ed"
	good "-c $c" "$BOTH"
	tag c "$T/out"
done >"$T/c"
grep -v '^ok\|^not ok\|^#' "$T/c" | paste -s -d ' ' >"$T/values"
grep '^ok\|^not ok\|^#' "$T/c"
is '-c' "$(cat "$T/values")" "relaxed/relaxed relaxed/relaxed simple/simple simple/simple \
relaxed/simple relaxed/simple simple/relaxed simple/relaxed"

run '-x 0' 0 sign -x 0 "$m" "$rsa" -
good '-x 0' "$RSA"
is '-x 0: no x=' "$(tag x "$T/out")" ''
run '-x 1000' 0 sign -x 1000 "$m" "$rsa" -
good '-x 1000' "$RSA"
is '-x 1000: x= is t= and 1000' "$(tag x "$T/out")" $(($(tag t "$T/out") + 1000))
run 'no -x' 0 sign "$m" "$rsa" -
is 'no -x: a week' "$(tag x "$T/out")" $(($(tag t "$T/out") + 604800))

run '-i' 0 sign -i 'ann+x=y@mail.example.org' "$m" "$rsa" -
good '-i' "$RSA"
is '-i: quoted' "$(tag i "$T/out")" 'ann+x=3Dy@mail.example.org'
run 'no -i' 0 sign "$m" "$rsa" -
is 'no -i: no i=' "$(tag i "$T/out")" ''

for body in body-empty body-blank plain body-trailing; do
	run "-l, $body" 0 both -l -c r "$corpus/$body" "$rsa" - "$ed"
	good "-l, $body" "$BOTH"
	is "-l, $body: l= in both" "$(tag l "$T/out" | sort -u | grep -c .)" 1
done
is '-l: octets of the relaxed body' "$(tag l "$T/out" | head -n 1)" 20
run '-l -c s' 0 sign -l -c s "$corpus/body-empty" "$rsa" -
is '-l -c s: octets of an empty body' "$(tag l "$T/out")" 2
run 'no -l' 0 sign "$m" "$rsa" -
is 'no -l: no l=' "$(tag l "$T/out")" ''
run '-l, and a footer added' 0 sign -l "$corpus/plain" "$rsa" -
echo 'A footer.' >>"$T/out"
good '-l, and a footer added' "$RSA"

run 'historic options' 0 sign -b1 -b 2 -b3 -q -t "$m" "$rsa" -
good 'historic options' "$RSA"
is 'q=' "$(tag q "$T/out")" dns/txt

"$TOP/qmail-dkim" -s -y jan "$m" "$rsa" - >"$T/out" 2>"$T/err"
is 'no -d: exit code' $? 0
is 'no -d: the author domain' "$(tag d "$T/out")" example.org
good 'no -d' "$RSA"

name=X-$(printf '%0198d' 0 | tr 0 N)
printf '# ours\n\nSubject\n+X-Old\n++X-Odd!#$\n++%s\nComments\n' "$name" >"$T/fields"
{
	printf 'Comments: one\nX-Old: two\nComments: three\n%s: four\nReceived: five\n' "$name"
	cat "$m"
} >"$T/message"
for c in r s; do
	run "-H, -c $c" 0 both -c $c -H "$T/fields" "$T/message" "$rsa" - "$ed"
	good "-H, -c $c" "$BOTH"
done
tag h "$T/out" | head -n 1 | tr ':' '\n' | sort | uniq -c | awk '{ print $2 "=" $1 }' >"$T/h"
is '-H: h=' "$(paste -s -d ' ' "$T/h")" "Comments=2 From=2 Subject=1 $name=2 X-Odd!#\$=1 X-Old=2"
run '-H by descriptor' 0 sign -H '&5' "$T/message" "$rsa" - 5<"$T/fields"
good '-H by descriptor' "$RSA"

# ---- the same input gives the same output ----

run '-T, once' 0 both -T 1600000000 -x 0 "$m" "$rsa" - "$ed"
cp "$T/out" "$T/once"
good '-T, once' "$BOTH"
is '-T: t=' "$(tag t "$T/out" | sort -u)" 1600000000
both -T 1600000000 -x 0 - "$rsa" - "$ed" <"$m" >"$T/out"
is_file '-T, twice: the same bytes' "$T/out" "$T/once"
# shellcheck disable=SC2002
cat "$m" | both -T 1600000000 -x 0 - "$rsa" - "$ed" >"$T/out"
is_file '-T, from a pipe: the same bytes' "$T/out" "$T/once"

# ---- bytes ----

for m in "$corpus"/partial*; do
	name=${m##*/}
	run "$name" 0 both "$m" "$rsa" - "$ed"
	good "$name" "$BOTH"
	{
		cat "$m"
		echo
	} >"$T/whole"
	tail -c "$(wc -c <"$T/whole")" "$T/out" >"$T/tail"
	is_file "$name: one LF is added" "$T/tail" "$T/whole"
	# shellcheck disable=SC2002
	cat "$m" | both - "$rsa" - "$ed" >"$T/out" 2>"$T/err"
	good "$name, from a pipe" "$BOTH"
	both -c s - "$rsa" - "$ed" <"$m" >"$T/out" 2>"$T/err"
	good "$name, -c s" "$BOTH"
done
for name in crlf-queue cr-queue cr-cr-lf cr-dot cr-tail cr-hides-field border-crlf noise-body nul-body \
	header-only; do
	# shellcheck disable=SC2002
	cat "$corpus/$name" | both - "$rsa" - "$ed" >"$T/out" 2>"$T/err"
	good "$name, from a pipe" "$BOTH"
	is "$name: no CR is left" "$(tr -dc '\r' <"$T/out" | wc -c)" 0
done

# ---- exit codes ----

m=$corpus/plain
openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:512 -out "$T/512.pem"
openssl pkey -in "$rsa" -aes128 -passout pass:x -out "$T/encrypted.pem"
echo garbage >"$T/garbage.pem"

run 'a key left out' 3 both "$m" "$rsa" "$T/file5" "$T/garbage.pem"
reason 'a key left out' garbage.pem
keep 'a key left out' "$RSA" "$T/file5"
run 'the other key left out' 3 both "$m" "$T/missing.pem" "$T/file6" "$ed"
reason 'the other key left out' missing.pem
keep 'the other key left out' "$ED" "$T/file6"
both '&0' '&5' '&6' '&7' <"$m" 5<"$rsa" 6>"$T/file7" 7<"$T/garbage.pem" >"$T/out" 2>"$T/err"
is 'a key left out, descriptors: exit code' $? 3
ok 'a key left out, descriptors: what is said' \
	grep -qx "signed $(wc -c <"$T/file7") rsa-sha256 without &7: .*" "$T/err"
keep 'a key left out, descriptors' "$RSA" "$T/file7"

for name in no-from two-from two-from-cr two-from-old no-field no-field-cr header-over name-nul \
	no-header mbox; do
	for c in - "$T/none"; do
		rm -f "$T/none"
		run "$name to $c" 1 sign "$corpus/$name" "$rsa" "$c"
		reason "$name to $c" .
	done
	ok "$name: no file is made" test ! -s "$T/none"
done
run 'no domain to sign as' 1 "$TOP/qmail-dkim" -s -y jan "$corpus/from-garbage" "$rsa" -
reason 'no domain to sign as' .

for key in missing garbage encrypted 512; do
	run "a key that is $key" 4 sign "$m" "$T/$key.pem" -
	reason "a key that is $key" "$key.pem"
	run "two keys, both $key" 4 both "$m" "$T/$key.pem" - "$T/$key.pem"
	reason "two keys, both $key" "$key.pem"
done
run 'an Ed25519 key for -z 2' 4 sign -z 2 "$m" "$ed" -
reason 'an Ed25519 key for -z 2' ed25519.pem
run 'an RSA key for -z 4' 4 sign -z 4 "$m" "$rsa" -
reason 'an RSA key for -z 4' rsa.pem

usage() { # argument ...
	run "usage: qmail-dkim $*" 100 "$TOP/qmail-dkim" "$@"
	reason "usage: qmail-dkim $*" .
}
usage
usage -s
usage -s "$m" "$rsa"
usage -s "$m" "$rsa" - "$ed" more
usage -s -c x "$m" "$rsa" -
usage -s -z 0 "$m" "$rsa" -
usage -s -z 6 "$m" "$rsa" -
usage -s -x -1 "$m" "$rsa" -
usage -s -x ten "$m" "$rsa" -
usage -s -T now "$m" "$rsa" -
usage -s -d 'a b.example' "$m" "$rsa" -
usage -s -d ../../x "$m" "$rsa" -
usage -s -y 'a;b=c' "$m" "$rsa" -
usage -s -y '' "$m" "$rsa" -
usage -s -K "$m" "$rsa" -
usage -s -d

run 'no such message' 111 sign "$T/missing" "$rsa" -
reason 'no such message' missing
run 'a message that is a folder' 111 sign "$T" "$rsa" -
reason 'a message that is a folder' .
run 'no such folder for the output' 111 sign "$m" "$rsa" "$T/missing/out"
reason 'no such folder for the output' missing
run 'a full disk' 111 sign "$m" "$rsa" /dev/full
reason 'a full disk' /dev/full
sign "$m" "$rsa" - >/dev/full 2>"$T/err"
is 'a full disk on standard output: exit code' $? 111
: >"$T/out"
sign "$m" "$rsa" - >&- 2>"$T/err"
ok 'standard output is closed: no success' test $? -ne 0
reason 'standard output is closed' .
sign '&9' "$rsa" - 9<&- >"$T/out" 2>"$T/err"
is 'a descriptor that is closed: exit code' $? 111
reason 'a descriptor that is closed' '&9'
# a pipe that nobody reads: killed or told, but never a success
{
	{
		sign "$corpus/body-1mib" "$rsa" - 2>"$T/err"
		echo $? >"$T/status"
	} | true
}
ok 'nobody reads the output: no success' test "$(cat "$T/status")" -ne 0

cp "$m" "$T/same"
run 'output is the input' 100 sign "$T/same" "$rsa" "$T/same"
is_file 'output is the input: it is left alone' "$T/same" "$m"

run '-h' 0 "$TOP/qmail-dkim" -h
ok '-h: tells of -s' grep -q -e '-s' "$T/out"
run '-V' 0 "$TOP/qmail-dkim" -V
ok '-V: a number' grep -q '[0-9]' "$T/out"

# ---- -a ----

author() { # message domain
	run "-a $1" "$([ "$2" ] && echo 0 || echo 1)" "$TOP/qmail-dkim" -a "$corpus/$1"
	is "-a $1" "$(cat "$T/out")" "$2"
	if [ "$2" ]; then
		is "-a $1: silent" "$(cat "$T/err")" ''
	else
		ok "-a $1: one line with the reason" [ "$(grep -c '^qmail-dkim: ..' "$T/err") $(wc -l <"$T/err")" = '1 1' ]
	fi
}
author plain example.org
author from-bare example.org
author from-comments example.org
author from-quoted example.org
author from-quoted-local example.org
author from-route example.org
author from-folded example.org
author from-encoded example.org
author from-long example.org
author name-case-from example.org
author from-last example.org
author from-two ''
author from-group ''
author from-group-empty ''
author from-empty ''
author from-garbage ''
author two-from ''
author two-from-cr ''
author two-from-old ''
author no-from ''
author no-header ''
author header-over ''
# delivered here before: not ours to vouch for
author return-path ''

# ---- the peers ----

for n in $(seq "$kept"); do
	# the filter writes LF, as a queue has it; SMTP sends CRLF
	sed 's/$/\r/' "$signed/$n" >"$signed/$n.wire"
done
# the names hold no blanks
# shellcheck disable=SC2046
/usr/bin/python3 tests/interop/peers.py "$T/odkim" "$T/keys" \
	$(seq -f "$signed/%g.wire" "$kept") >"$T/verdicts"
for n in $(seq "$kept"); do
	is "verified: $(cat "$signed/$n.what")" "$(sed -n "s:^$signed/$n\.wire ::p" "$T/verdicts")" \
		"$(cat "$signed/$n.wanted")"
done

done_testing
