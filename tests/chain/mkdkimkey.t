#!/bin/sh
# mkdkimkey: the key pair that it makes, and the records that it prints, as DNS servers serve them. No key is
# ever overwritten, incomplete or missing.
#
# Needs openssl, nsd, tinydns (with tinydns-get), python3-dnspython and python3-nacl.

# shellcheck disable=SC2012,SC2016,SC2317

. tests/lib.sh
export LC_ALL=C
unset QMAILHOME
python=/usr/bin/python3
nsd_pid=
trap '[ -z "$nsd_pid" ] || kill "$nsd_pid"; rm -rf "$T"' EXIT

# As the Makefile makes it, for a home of its own.
H=$T/home
K=$H/ssl/domainkeys
sed "s,@QMAIL@,$H,g" mkdkimkey.sh >"$T/mkdkimkey"
chmod 755 "$T/mkdkimkey"
mkdir -p "$K" "$T/spy/bin"

# mk argument ...: sets code; standard output in $T/out, standard error in $T/err
mk() {
	# shellcheck disable=SC2086 # an interpreter can be two words
	${shell-} "$T/mkdkimkey" "$@" >"$T/out" 2>"$T/err"
	code=$?
}
plain() { sed -n 's/^value: //p' "$T/out"; }
p() { plain | sed 's/.*; p=//'; }
lines() { wc -l <"$1" | tr -d ' '; }
tree() { (cd "$1" && find . -exec ls -ld {} + | awk '{print $1, $3, $4, $5, $9, $11}' && find . -type f -exec cksum {} +) | sort; }
keys_of() { (cd "$1" && find . ! -name . | sort | tr '\n' ' '); }
mode() { ls -ld "$1" | awk '{print substr($1, 1, 10), $3 ":" $4}'; }
spki() { openssl pkey -in "$1" -pubout -outform DER; }
text_of() { # a record, as text, from the file of mkdkimkey's output
	sed -n 's/^value: //p' "$1"
}

# The p= value does what the private key asks for: a signature made with the file verifies with it.
p_verifies() { # private-key-file algorithm p
	echo 'signed text' >"$T/text"
	case $2 in
	rsa) openssl dgst -sha256 -sign "$1" -out "$T/sig" "$T/text" ;;
	ed25519) openssl pkeyutl -sign -rawin -inkey "$1" -in "$T/text" -out "$T/sig" ;;
	esac || return 1
	case $2 in
	rsa)
		printf '%s' "$3" | base64 -d >"$T/spki.der" &&
			openssl dgst -sha256 -verify "$T/spki.der" -keyform DER -signature "$T/sig" "$T/text"
		;;
	ed25519)
		$python -c 'import base64, sys, nacl.signing
nacl.signing.VerifyKey(base64.b64decode(sys.argv[1], validate=True)).verify(open(sys.argv[2], "rb").read(), open(sys.argv[3], "rb").read())' \
			"$3" "$T/text" "$T/sig"
		;;
	esac
}

# --- names of records where the names of a key and a domain are asked for: each mistake is named, nothing is made

while IFS='|' read -r selector domain what; do
	mk -s "$selector" "$domain"
	is "-s '$selector' $domain" "$code $(cat "$T/err")" "100 mkdkimkey: fatal: $what"
done <<'EOT'
jan._domainkey|example.org|selector "jan._domainkey": give what stands before ._domainkey alone, as -s jan
jan._DomainKey|example.org|selector "jan._DomainKey": give what stands before ._domainkey alone, as -s jan
_domainkey|example.org|selector "_domainkey": give what stands before ._domainkey alone, as -s jan
jan._domainkey.example.org|example.org|selector "jan._domainkey.example.org": give what stands before ._domainkey alone, as -s jan
jan._domainkey.example.org.|example.org|selector "jan._domainkey.example.org.": give what stands before ._domainkey alone, as -s jan
jan.example.org|example.org|selector "jan.example.org": the domain is no part of it, leave .example.org out
jan.Example.ORG|example.org|selector "jan.Example.ORG": the domain is no part of it, leave .example.org out
jan.|example.org|selector "jan.": it ends in a dot: leave that out
jan|example.org.|domain "example.org.": it ends in a dot: leave that out
jan|_domainkey.example.org|domain "_domainkey.example.org": give the domain alone, and with -s the selector that stands before ._domainkey
jan|jan._domainkey.example.org|domain "jan._domainkey.example.org": give the domain alone, and with -s the selector that stands before ._domainkey
jan|jan._domainkey.example.org.|domain "jan._domainkey.example.org.": it ends in a dot: leave that out
EOT
is 'nothing was made' "$(keys_of "$K")" ''
# of several labels, or in upper case, it is a selector like any other
for selector in jan.mail JAN example.org; do
	mk -c -s "$selector" names.example
	is "-s $selector" "$code $(sed -n 's/^name: //p' "$T/out")" "0 $selector._domainkey.names.example"
done
rm -r "$K/names.example"

# --- the pair, by each shell there is

bits=2048 size=
for shell in dash bash 'busybox sh' ksh yash; do
	command -v "${shell%% *}" >/dev/null || continue
	mkdir -p "$K"
	# shellcheck disable=SC2086 # no word or two
	mk -v $size Example.ORG
	d=$K/example.org
	is "$shell: RSA by default, exit 0" "$code" 0
	is "$shell: the files" "$(keys_of "$d")" './default ./rsa.private_default ./rsa.public_default '
	is "$shell: the link is relative" "$(readlink "$d/default")" rsa.private_default
	is "$shell: private key is PEM" "$(head -n 1 "$d/default")" '-----BEGIN PRIVATE KEY-----'
	is "$shell: $bits bits" "$(openssl pkey -in "$d/default" -noout -text | sed -n 's/.*(\([0-9]*\) bit.*/\1/p')" $bits
	# the default size once is enough, it takes time
	bits=1024 size='-m 1024'
	is "$shell: p= is the base64 SubjectPublicKeyInfo" "$(p)" "$(spki "$d/default" | base64 -w 0)"
	is "$shell: the public file holds it in one line" "$(cat "$d/rsa.public_default")/$(lines "$d/rsa.public_default")" "$(p)/1"
	is "$shell: the record" "$(plain)" "v=DKIM1; k=rsa; p=$(p)"
	ok "$shell: RSA record verifies what the key signs" p_verifies "$d/default" rsa "$(p)"
	mk -p example.org
	is "$shell: -p prints the same" "$(p)" "$(cat "$d/rsa.public_default")"

	mk -c -s eddy example.org
	is "$shell: Ed25519, exit 0" "$code" 0
	is "$shell: its link" "$(readlink "$d/eddy")" ed25519.private_eddy
	is "$shell: p= is the naked key" "$(p)" "$(spki "$d/eddy" | tail -c 32 | base64)"
	is "$shell: and 44 characters" "$(p | tr -d '\n' | wc -c | tr -d ' ')" 44
	is "$shell: the public file holds it in one line" "$(cat "$d/ed25519.public_eddy")/$(lines "$d/ed25519.public_eddy")" "$(p)/1"
	is "$shell: the record" "$(plain)" "v=DKIM1; k=ed25519; p=$(p)"
	ok "$shell: Ed25519 record verifies what the key signs" p_verifies "$d/eddy" ed25519 "$(p)"

	mk example.org
	is "$shell: a key is not overwritten: exit 100" "$code" 100
	mk -f -c example.org
	is "$shell: -f, exit 0" "$code" 0
	is "$shell: -f: the link" "$(readlink "$d/default")" ed25519.private_default
	is "$shell: nothing is left behind" "$(find "$H" -name '.mk*')" ''
	rm -rf "$K"
done
unset shell
mkdir -p "$K"
d=$K/example.org

# --- the other forms of a key

mk -m 2688 -s three.labels_x example.org
is 'a selector with a dot, 2688 bits' "$code $(readlink "$d/three.labels_x")" '0 rsa.private_three.labels_x'
cp "$T/out" "$T/out.2688"
mk -m 1024 -s short example.org
is '1024 bits are made' "$code" 0
is '1024 bits are warned of' "$(grep -c '^mkdkimkey: warning: 1024 bits' "$T/err")" 1
is 'the p= of a short key' "$(p)" "$(spki "$d/short" | base64 -w 0)"
mk -s jan example.org
cp "$T/out" "$T/out.2048"
is '2048 bits are not warned of' "$(grep -c warning "$T/err")" 0
mk -c -s eddy example.org
cp "$T/out" "$T/out.ed25519"
is 'no record says t=y' "$(cat "$T"/out.* | grep -c 't=y')" 0

openssl rsa -traditional -in "$d/jan" -out "$d/pkcs1" 2>/dev/null
is 'a PKCS#1 key in a plain file' "$(head -n 1 "$d/pkcs1")" '-----BEGIN RSA PRIVATE KEY-----'
mk -p -s pkcs1 example.org
is '-p prints the record of a PKCS#1 key' "$(plain)" "$(text_of "$T/out.2048")"
openssl pkcs8 -topk8 -in "$d/jan" -passout pass:secret -out "$d/locked"
mk -p -s locked example.org
is '-p of an encrypted key: 111, no record, no question' "$code $(lines "$T/out") $(lines "$T/err")" '111 0 1'
echo garbage >"$d/garbage"
mk -p -s garbage example.org
is '-p of garbage: 111, no record' "$code $(lines "$T/out")" '111 0'
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$d/ec"
mk -p -s ec example.org
is '-p of a key of another kind: 111, no record' "$code $(lines "$T/out")" '111 0'

# --- -p

before=$(tree "$H")
mk -p -s jan example.org
is '-p prints what was printed when the key was made' "$(cat "$T/out")" "$(cat "$T/out.2048")"
mk -p -s eddy EXAMPLE.org
is '-p for Ed25519, too' "$(cat "$T/out")" "$(cat "$T/out.ed25519")"
mk -p -s nosuch example.org
is '-p without a key: exit 100, nothing printed' "$code $(lines "$T/out")" '100 0'
mk -p nosuch.example.org
is '-p without a directory: exit 100, nothing printed' "$code $(lines "$T/out")" '100 0'
is '-p changes nothing' "$(tree "$H")" "$before"

cp "$d/rsa.private_jan" "$d/rsa.private_both"
cp "$d/rsa.public_jan" "$d/rsa.public_both"
cp "$d/ed25519.private_eddy" "$d/ed25519.private_both"
mk -p -s both example.org
is '-p prints both records of a selector with two keys' "$(plain)" "$(text_of "$T/out.2048")
$(text_of "$T/out.ed25519")"
is 'and warns of it' "$(grep -c "warning: one name can't have two records" "$T/err")" 1
cp "$d/rsa.public_short" "$d/rsa.public_both"
mk -p -s both example.org
is 'a public file of another key: the record is that of the private key' "$(plain | head -n 1)" "$(text_of "$T/out.2048")"
is 'and a warning' "$(grep -c 'warning: .*rsa.public_both does not belong' "$T/err")" 1
rm "$d/rsa.private_both" "$d/ed25519.private_both"
mk -p -s both example.org
is 'a public file alone' "$(p)" "$(cat "$d/rsa.public_short")"
rm "$d"/*both "$d/pkcs1" "$d/locked" "$d/garbage" "$d/ec"

# --- what DNS servers make of the records

cat >"$T/record.py" <<'EOT'
import re, sys
import dns.message, dns.query

def show(strings):
    print(b"".join(strings).decode("ascii"))

def tinydns(answer):
    raw = answer.split(b" ", 4)[4]
    raw = re.sub(rb"\\([0-7]{3})", lambda m: bytes([int(m[1], 8)]), raw)
    while raw:
        yield raw[1:1 + raw[0]]
        raw = raw[1 + raw[0]:]

if sys.argv[1] == "tinydns":
    for line in sys.stdin.buffer:
        if line.startswith(b"answer: "):
            show(tinydns(line.rstrip(b"\n")))
else:
    for name in sys.argv[3:]:
        query = dns.message.make_query(name, "TXT")
        rrset, = dns.query.tcp(query, "127.0.0.1", port=int(sys.argv[2]), timeout=5).answer
        rr, = rrset
        show(rr.strings)
EOT
port=$($python -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
zone=$T/example.org.zone
cat >"$zone" <<'EOT'
$ORIGIN example.org.
$TTL 3600
@ IN SOA ns.example.org. hostmaster.example.org. 1 3600 600 86400 3600
@ IN NS ns.example.org.
ns IN A 192.0.2.1
EOT
grep -h ' IN TXT ' "$T"/out.* >>"$zone"
cat >"$T/nsd.conf" <<EOT
server:
  ip-address: 127.0.0.1@$port
  server-count: 1
  username: ""
  database: ""
  pidfile: ""
  zonesdir: "$T"
  zonelistfile: "$T/nsd.list"
  xfrdfile: "$T/nsd.xfrd"
  xfrdir: "$T"
remote-control:
  control-enable: no
zone:
  name: example.org
  zonefile: $zone
EOT
ok 'nsd-checkzone takes the zone file lines' nsd-checkzone example.org "$zone"
nsd -d -c "$T/nsd.conf" >"$T/nsd.log" 2>&1 &
nsd_pid=$!
mkdir "$T/tinydns"
{
	echo '.example.org::ns.example.org'
	grep -h "^'" "$T"/out.*
} >"$T/tinydns/data"
ok 'tinydns-data takes the lines' sh -c 'cd "$1" && tinydns-data' sh "$T/tinydns"
names='' texts=''
for key in 2048:jan 2688:three.labels_x ed25519:eddy; do
	out=$T/out.${key%%:*}
	name=${key#*:}._domainkey.example.org
	names="$names $name"
	texts="$texts$(text_of "$out")
"
	is "$key: the plain form's name" "$(sed -n 's/^name: //p' "$out")" "$name"
	is "$key: the name in the zone file line" "$(awk '$3 == "TXT" { print $1, $2 }' "$out")" "$name. IN"
	longest=$(grep ' IN TXT ' "$out" | tr '"' '\n' | awk 'NR % 2 == 0 { n = length($0); if (n > max) max = n } END { print max + 0 }')
	ok "$key: no string is longer than 255 ($longest)" [ "$longest" -gt 0 -a "$longest" -le 255 ]
done
i=0
# shellcheck disable=SC2086 # several names
until nsd_texts=$($python "$T/record.py" nsd "$port" $names 2>&1) || [ $i -ge 50 ]; do
	i=$((i + 1))
	sleep 0.1
done
is 'nsd serves the texts of the plain forms' "$nsd_texts
" "$texts"
is 'tinydns, too' "$(cd "$T/tinydns" && for name in $names; do tinydns-get txt "$name"; done | $python "$T/record.py" tinydns 2>&1)
" "$texts"
is 'the strings of a 2048-bit key' "$(grep ' IN TXT ' "$T/out.2048" | tr -dc '"' | wc -c | tr -d ' ')" 4
is 'the strings of a 2688-bit key' "$(grep ' IN TXT ' "$T/out.2688" | tr -dc '"' | wc -c | tr -d ' ')" 6
kill "$nsd_pid"
wait "$nsd_pid" 2>/dev/null
nsd_pid=

# --- never overwrites

for file in jan rsa.private_jan rsa.public_jan ed25519.private_jan ed25519.public_jan; do
	rm -rf "$K/live.org"
	mkdir "$K/live.org"
	echo old >"$K/live.org/$file"
	before=$(tree "$H")
	mk -s jan live.org
	is "$file alone is a live key: exit 100, nothing changed" "$code $(tree "$H")" "100 $before"
	is "$file: says how to go on" "$(grep -c 'selector jan .*-s.*-f' "$T/err")/$(lines "$T/err")" 1/1
done
rm -rf "$K/live.org"
mkdir "$K/live.org"
ln -s nowhere "$K/live.org/jan"
mk -c -s jan live.org
is 'a dangling link is a live key' "$code $(keys_of "$K/live.org")" '100 ./jan '
mk -c -s feb live.org
is 'another selector is free' "$code" 0
rm -rf "$K/live.org"

# --- -f

mk -c -f -s jan replace.org
is '-f where there is nothing makes a key' "$code $(keys_of "$K/replace.org")" '0 ./ed25519.private_jan ./ed25519.public_jan ./jan '
d=$K/replace.org
cp "$d/jan" "$T/first"
cp "$d/ed25519.public_jan" "$T/first.public"
mk -c -f -s jan replace.org
is '-f: exit 0' "$code" 0
is_file '-f keeps the private key' "$d/ed25519.private_jan.previous" "$T/first"
is_file '-f keeps the public key' "$d/ed25519.public_jan.previous" "$T/first.public"
is '-f: the link and the record are those of a new pair' "$(p)" "$(spki "$d/jan" | tail -c 32 | base64)"
is '-f: the public file, too' "$(p)" "$(cat "$d/ed25519.public_jan")"
ok '-f: it is another key' sh -c '! cmp -s "$1" "$2"' sh "$d/jan" "$T/first"
cp "$d/jan" "$T/second"
mk -f -m 1024 -s jan replace.org
is '-f with another type' "$code $(readlink "$d/jan")" '0 rsa.private_jan'
is_file 'the last key is the previous one' "$d/ed25519.private_jan.previous" "$T/second"
is 'no old key stays beside it' "$(keys_of "$d")" \
	'./ed25519.private_jan.previous ./ed25519.public_jan.previous ./jan ./rsa.private_jan ./rsa.public_jan '
cp "$d/jan" "$T/third"
rm "$d/jan"
cp "$T/third" "$d/jan"
mk -f -c -s jan replace.org
is '-f: a plain file as key becomes a link' "$code $(readlink "$d/jan")" '0 ed25519.private_jan'
is_file 'and is kept' "$d/jan.previous" "$T/third"
mk -c -s shared shared.org
ln -s shared.org "$K/other.org"
mk -s shared other.org
is 'a linked directory: its key is live' "$code" 100
mk -c -s more other.org
is 'a linked directory stays one' "$code $(readlink "$K/other.org") $(readlink "$K/shared.org/more")" '0 shared.org ed25519.private_more'
mkdir "$d/folder"
before=$(tree "$H")
mk -f -c -s folder replace.org
is '-f does not replace a directory' "$code $(tree "$H")" "100 $before"

# --- arguments

before=$(tree "$H")
refused() { # what words-of-the-reason argument ...
	what=$1 reason=$2
	shift 2
	mk "$@"
	is "refused: $what" "$code $(lines "$T/out") $(lines "$T/err") $(grep -c -e "$reason" "$T/err")" '100 0 1 1'
}
x63=$(printf '%063d' 0)
x253=$x63.$x63.$x63.$(printf '%061d' 0)
refused 'no domain' usage
refused 'two domains' usage example.org example.net
refused 'an unknown option' 'no such option: -t' -t example.org
refused 'an option without value' 'option -s needs a value' -s
refused 'an empty domain' 'domain "": it is empty' ''
refused 'no dot' 'domain "localhost": it has no dot' localhost
refused 'the parent directory' 'domain "..": it has an empty label' ..
refused 'a way out' 'domain "../../etc": only letters' ../../etc
refused 'an empty label' 'domain "a..b": it has an empty label' a..b
refused 'a dot in front' 'domain ".example.org"' .example.org
refused 'a dot at the end' 'domain "example.org.": it ends in a dot' example.org.
refused 'a slash' 'domain "a/b.org": only letters' a/b.org
refused 'a blank' 'domain "a b.org": only letters' 'a b.org'
refused 'a colon' 'only letters' 'a:b.org'
refused 'a newline' 'domain "a?.org": only letters' 'a
.org'
refused 'a byte that is not ASCII' 'xn-- form' "$(printf 'm\303\274ller.example')"
refused 'a hyphen in front' 'begins or ends with "-"' -- -example.org
refused 'a hyphen at the end' 'begins or ends with "-"' example-.org
refused 'a hyphen within' 'begins or ends with "-"' example.-org
refused 'a label of 64 bytes' 'a label is longer than 63 bytes' "0$x63.org"
refused '254 bytes' 'longer than 253 bytes' "0$x253"
refused 'a name of more than 253 bytes' 'selector "default": .* is longer than 253 bytes' "$x253"
refused 'an empty selector' 'selector "": it is empty' -s '' example.org
refused 'a selector that is a way out' 'selector "../x": only letters' -s ../x example.org
refused 'the selector ..' 'selector "..": it has an empty label' -s .. example.org
refused 'a selector of 64 bytes' 'selector .* longer than 63 bytes' -s "0$x63" example.org
refused 'a selector that looks like a kept file' 'selector "x.previous"' -s x.previous example.org
refused 'a selector that looks like a key file' 'selector "rsa.private_x"' -s rsa.private_x example.org
for bits in 0 512 1023 16385 99999 02048 2048x -2048 '' 1e4 99999999999999999999; do
	refused "-m $bits" 'the size of an RSA key is a number' -m "$bits" example.org
done
refused '-c with -m' '-m is for RSA' -c -m 2048 example.org
refused '-p with -f' '-p makes nothing' -p -f example.org
refused '-p with -c' '-p makes nothing' -p -c example.org
refused '-p with -m' '-p makes nothing' -p -m 2048 example.org
is 'and nothing was made' "$(tree "$H")" "$before"
mk -h
is '-h: exit 0, usage on standard output' "$code $(head -n 1 "$T/out" | cut -c 1-17) $(lines "$T/err")" '0 usage: mkdkimkey  0'
mk -c -s _a-1 "_x.a-1.xn--mller-kva.example"
is 'LDH labels and _ are taken' "$code" 0
mk -c -s "$x63" "$x63.example.org"
is 'labels of 63 bytes are taken' "$code" 0
mk -c -v -s verbose example.org
is '-v goes to standard error' "$(grep -c '^mkdkimkey: made .*ed25519.private_verbose' "$T/err") $(grep -c '^mkdkimkey' "$T/out")" '1 0'

# --- homes, owners and modes

QMAILHOME=$T/nosuch mk -c example.org
is 'no home: 111' "$code $(grep -c "home directory $T/nosuch" "$T/err")" '111 1'
mkdir "$T/home two"
QMAILHOME="$T/home two" mk -c example.org
is 'a new home, with a blank in its name' "$code $(readlink "$T/home two/ssl/domainkeys/example.org/default")" '0 ed25519.private_default'
is 'ssl is open, domainkeys is not' "$(mode "$T/home two/ssl" | cut -c 1-10) $(mode "$T/home two/ssl/domainkeys" | cut -c 1-10)" 'drwxr-xr-x drwx------'
(cd "$T" && mkdir rel && QMAILHOME=rel ./mkdkimkey -c example.org >/dev/null 2>&1)
is 'a relative home' "$(keys_of "$T/rel/ssl/domainkeys/example.org")" './default ./ed25519.private_default ./ed25519.public_default '
mk -c modes.org >"$T/full" 2>&1
"$T/mkdkimkey" -p modes.org >/dev/full 2>"$T/err"
is 'a record that can not be written: 111' "$?" 111

if [ "$(id -u)" -eq 0 ]; then
	for layout in 0700 0750; do
		rm -rf "$T/owned"
		mkdir -p "$T/owned/ssl"
		mkdir -m $layout "$T/owned/ssl/domainkeys"
		chown daemon:daemon "$T/owned/ssl/domainkeys"
		QMAILHOME=$T/owned mk -c example.org
		o=$T/owned/ssl/domainkeys/example.org
		case $layout in
		0700) dir='drwx------' key='-rw-------' ;;
		0750) dir='drwxr-x---' key='-rw-r-----' ;;
		esac
		is "$layout: the directory" "$(mode "$o")" "$dir daemon:daemon"
		is "$layout: the key" "$(mode "$o/ed25519.private_default")" "$key daemon:daemon"
		is "$layout: the public key" "$(mode "$o/ed25519.public_default")" '-rw-r--r-- daemon:daemon'
		is "$layout: the link" "$(mode "$o/default")" 'lrwxrwxrwx daemon:daemon'
		is "$layout: no note" "$(cat "$T/err")" ''
		chmod 0711 "$o"
		QMAILHOME=$T/owned mk -c -f example.org
		is "$layout: a directory that exists keeps its mode" "$(mode "$o")" 'drwx--x--x daemon:daemon'
		is "$layout: -f: the key" "$(mode "$o/ed25519.private_default")" "$key daemon:daemon"
		is "$layout: -f: the kept key" "$(mode "$o/ed25519.private_default.previous")" "$key daemon:daemon"
	done
	mkdir "$T/user"
	chown nobody "$T/user"
	(cd "$T/user" && QMAILHOME=$T/user setpriv --reuid=nobody --regid=nogroup --clear-groups "$T/mkdkimkey" -c example.org) >"$T/out" 2>"$T/err"
	is 'not root: exit 0, and a note' "$? $(grep -c '^mkdkimkey: note: the owner is not qmailq:qmail' "$T/err")" '0 1'
	is 'not root: the key' "$(mode "$T/user/ssl/domainkeys/example.org/ed25519.private_default")" '-rw------- nobody:nogroup'
	(cd / && QMAILHOME=$T/owned setpriv --reuid=nobody --regid=nogroup --clear-groups "$T/mkdkimkey" -p example.org) >"$T/out" 2>"$T/err"
	is '-p without permission: 111, and says so' "$? $(grep -c 'run this as root' "$T/err")" '111 1'
else
	tap_line 1 'owners and modes # SKIP they need root'
fi

# --- each step, as its external commands see it

# Stands before every command that mkdkimkey runs: writes down its arguments and environment, checks
# that the selector leads to a whole key, and can make the Nth command fail or send a signal.
cat >"$T/spy/command" <<'EOT'
#!/bin/sh
# first of all, so that it does not run itself
PATH=${PATH#*:}
name=${0##*/}
if [ -n "${SPY_KEY-}" ]; then
	last=
	while read -r line; do last=$line; done <"$SPY_KEY"
	[ "$last" = '-----END PRIVATE KEY-----' ] || echo "no key before $name $*" >>"$SPY/missing"
fi
if [ -n "${SPY_LOG-}" ]; then
	printf '%s\n' "$name" "$@" >>"$SPY/log"
	env >>"$SPY/log"
fi
# one line each, because the commands of a pipeline run side by side
echo >>"$SPY/count"
count=0
while read -r line; do count=$((count + 1)); done <"$SPY/count"
case $count$SPY_DO in
"${SPY_AT-}fail") exit 1 ;;
"${SPY_AT-}signal")
	read -r pid <"$SPY/pid"
	kill -TERM "$pid"
	;;
esac
exec "$name" "$@"
EOT
chmod 755 "$T/spy/command"
for name in openssl sed tr cat mv ln cp chmod chown fold tail mkdir rmdir rm id ls; do
	ln -s ../command "$T/spy/bin/$name"
done
spied() { # argument ...: mkdkimkey with the spy before each command
	rm -f "$T/spy/count" "$T/spy/missing" "$T/spy/log"
	SPY_DO=${SPY_DO-} SPY=$T/spy PATH=$T/spy/bin:$PATH sh -c 'echo $$ >"$SPY/pid"; exec "$@"' sh "$T/mkdkimkey" "$@" >"$T/out" 2>"$T/err"
	code=$?
}

SPY_LOG=1 spied -m 1024 -s secret example.org
is 'spied on: exit 0' "$code" 0
ok 'spied on: openssl was seen' grep -q '^genpkey' "$T/spy/log"
sed '/^-/d' "$K/example.org/secret" >"$T/secret"
is 'no line of the private key was an argument or in the environment' "$(grep -c -F -f "$T/secret" "$T/spy/log")" 0

mk -c -s step steps.org
d=$K/steps.org
cp -R "$d" "$T/steps"
SPY_KEY=$d/step spied -c -f -s step steps.org
steps=$(lines "$T/spy/count")
ok "replacing a key takes some commands ($steps)" [ "$steps" -gt 10 ]
is 'before each of them the selector leads to a whole key' "$code $(cat "$T/spy/missing" 2>/dev/null)" '0 '
SPY_KEY=$d/step spied -m 1024 -f -s step steps.org
is 'also when the type changes' "$code $(readlink "$d/step") $(cat "$T/spy/missing" 2>/dev/null)" '0 rsa.private_step '

# An openssl that is quick and always makes the same key, so that there are two states to find: $old and $new.
openssl genpkey -algorithm ED25519 -out "$T/new.key"
openssl pkey -in "$T/new.key" -pubout -out "$T/new.public"
# Of the other commands the spy stands before those that change something.
rm "$T/spy/bin/openssl"
(cd "$T/spy/bin" && rm sed tr cat fold tail id ls)
cat >"$T/spy/bin/openssl" <<'EOT'
#!/bin/sh
PATH=${PATH#*:}
[ "$1" = genpkey ] || exec cat "$SPY/../new.public"
while [ "$1" != -out ]; do shift; done
exec cp "$SPY/../new.key" "$2"
EOT
chmod 755 "$T/spy/bin/openssl"
state() { (cd "$d" 2>/dev/null && ls && readlink step && cat -- *); }
clean() { ! ls -d "$H"/ssl/.mk* "$K"/.mk* >/dev/null 2>&1; }
restore() { # where a test of -f starts, or of a first key
	rm -rf "$d"
	[ "$1" != -f ] || cp -R "$T/steps" "$d"
}
for mode in -f -v; do
	restore $mode
	old=$(state)
	spied -c $mode -s step steps.org
	new=$(state)
	steps=$(lines "$T/spy/count")
	is "$mode: what a complete run makes" "$code $(cat "$d/step")" "0 $(cat "$T/new.key")"
	for do in signal fail; do
		bad='' ended=0 at=1
		[ $mode != -f ] || export SPY_KEY="$d/step"
		while [ $at -le "$steps" ]; do
			restore $mode
			SPY_DO=$do SPY_AT=$at spied -c $mode -s step steps.org
			now=$(state)
			clean || bad="$bad $at:left"
			[ ! -e "$T/spy/missing" ] || bad="$bad $at:no-key"
			case $now in
			"$new") ;;
			"$old")
				[ "$code" -ne 0 ] || bad="$bad $at:exit-0"
				ended=$((ended + 1))
				;;
			*)
				# a rename that fails after the first one: told, and the selector leads to a key
				[ $mode$do$code = -ffail111 ] || bad="$bad $at:half"
				;;
			esac
			at=$((at + 1))
		done
		unset SPY_KEY
		is "$mode, $do at each of $steps commands: the old state or the new one" "$bad" ''
		ok "$mode, $do: and $ended times the old one" [ "$ended" -gt 3 -a "$ended" -lt "$steps" ]
	done
done
SPY_KEY=$T/nosuch spied -c -s other steps.org
is 'the spy says so if it finds no key' "$(lines "$T/spy/missing")" "$(lines "$T/spy/count")"

# An openssl that hangs with half a key written: the signal is answered at once.
mkdir "$T/hang"
cat >"$T/hang/openssl" <<EOT
#!/bin/sh
while [ \$# -gt 1 ] && [ "\$1" != -out ]; do shift; done
echo '-----BEGIN' >"\$2"
echo \$\$ >"$T/hang/pid.new"
mv "$T/hang/pid.new" "$T/hang/pid"
exec sleep 60
EOT
chmod 755 "$T/hang/openssl"
restore -f
for arguments in '-s step -f' '-s other'; do
	rm -f "$T/hang/pid"
	before=$(tree "$H")
	start=$(date +%s)
	# shellcheck disable=SC2086 # two words or three
	PATH=$T/hang:$PATH "$T/mkdkimkey" $arguments steps.org >"$T/out" 2>"$T/err" &
	pid=$!
	i=0
	until [ -e "$T/hang/pid" ] || [ $i -ge 100 ]; do
		i=$((i + 1))
		sleep 0.05
	done
	ok "$arguments: half a key is written" sh -c 'grep -qs BEGIN "$1"/ssl/.mk*/private' sh "$H"
	is "$arguments: only the caller can get at it" "$(ls -ld "$H"/ssl/.mk* | cut -c 1-10)" 'drwx------'
	kill -TERM "$pid"
	wait "$pid"
	is "$arguments: SIGTERM while openssl hangs: 111, nothing changed, nothing left" "$? $(tree "$H")" "111 $before"
	ok "$arguments: at once" [ $(($(date +%s) - start)) -lt 30 ]
	ok "$arguments: openssl is gone, too" sh -c '! kill -0 "$1"' sh "$(cat "$T/hang/pid")"
done

mkdir "$T/race"
# Somebody else takes the name while the key is made.
printf '#!/bin/sh\ncase $1 in\n*/private) echo other >"$2" ;;\nesac\nexec %s "$@"\n' "$(command -v ln)" >"$T/race/ln"
chmod 755 "$T/race/ln"
PATH=$T/race:$PATH mk -c -s taken steps.org
is 'a name that is taken in between: 111, not overwritten' "$code $(cat "$d"/*taken)" '111 other'
rm "$d/ed25519.private_taken"

# openssl that fails, that lies, and that is missing
before=$(tree "$H")
printf '#!/bin/sh\necho "a reason" >&2\nexit 1\n' >"$T/hang/openssl"
PATH=$T/hang:$PATH mk -c -s failing steps.org
is 'openssl fails: 111, its reason, nothing changed' "$code $(grep -c 'openssl failed: a reason' "$T/err") $(tree "$H")" "111 1 $before"
printf '#!/bin/sh\nexit 0\n' >"$T/hang/openssl"
PATH=$T/hang:$PATH mk -c -s lying steps.org
is 'openssl makes no key: 111, nothing changed' "$code $(tree "$H")" "111 $before"
mkdir "$T/bare"
for name in sed tr cat mv ln cp chmod chown fold tail mkdir rmdir rm id ls; do
	ln -s "$(command -v "$name")" "$T/bare/$name"
done
sh=$(command -v sh)
PATH=$T/bare "$sh" "$T/mkdkimkey" -c -s missing steps.org >"$T/out" 2>"$T/err"
is 'no openssl: 111' "$? $(grep -c 'openssl(1) is not in PATH' "$T/err")" '111 1'
is 'and nothing changed' "$(tree "$H")" "$before"

done_testing
