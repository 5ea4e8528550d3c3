#!/bin/sh
# mkmailkey wkd: a certificate comes from the Web Key Directory of its domain, over https alone, and only if it names the
# address; what is here already is never touched.
# shellcheck disable=SC2012,SC2016
# shellcheck source=tests/lib.sh
. tests/lib.sh
export LC_ALL=C
unset QMAILHOME http_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY no_proxy NO_PROXY

H=$T/home
S=$H/ssl
C=$S/mailcerts/example.org
sed "s,@QMAIL@,$H,g" mkmailkey.sh >"$T/mkmailkey"
chmod 755 "$T/mkmailkey" "$T"
mkdir -p "$H/bin"
ln -s "$TOP/qmail-pgp" "$TOP/mailwkd" "$H/bin/"

# the web: a CA, a certificate for two hosts of example.org, and one of a stranger
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=CA' -keyout "$T/ca.key" -out "$T/ca.pem" 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=web' -keyout "$T/web.key" -out "$T/web.csr" 2>/dev/null
printf 'subjectAltName=DNS:openpgpkey.example.org,DNS:example.org,DNS:openpgpkey.example.net,DNS:example.net\n' >"$T/web.ext"
openssl x509 -req -in "$T/web.csr" -CA "$T/ca.pem" -CAkey "$T/ca.key" -CAcreateserial -days 2 -extfile "$T/web.ext" -out "$T/web.pem" 2>/dev/null
chmod 644 "$T"/*.pem
W=$T/web
mkdir -p "$W"
/usr/bin/python3 tests/pgp/wkdserver.py "$W" "$T/port" "$T/web.pem" "$T/web.key" "$T/log" 2>"$T/server.err" &
server=$!
trap 'kill $server; rm -rf "$T"' EXIT
n=0
while [ ! -s "$T/port" ] && [ $n -lt 100 ]; do
	n=$((n + 1))
	sleep 0.1
done
https_proxy=http://127.0.0.1:$(cat "$T/port")
export https_proxy

# those of the draft's example
JOE=iy9q119eutrkn8s1mk4r39qejnbu3n5q
advanced=$W/openpgpkey.example.org/.well-known/openpgpkey/example.org/hu
direct=$W/example.org/.well-known/openpgpkey/hu

# Root becomes qmailr to fetch, which there may not be here: so nobody runs it.
mkdir -p "$S"
as_nobody() {
	if [ "$(id -u)" -eq 0 ]; then
		chown -R nobody "$S"
		setpriv --reuid nobody --clear-groups --inh-caps=-all "$@"
	else
		"$@"
	fi
}

wkd() { # address ...
	: >"$T/log"
	as_nobody "$T/mkmailkey" wkd -a "$T/ca.pem" "$@" >"$T/out" 2>"$T/notes"
	code=$?
	grep -v '^mkmailkey: note: the owner' "$T/notes" >"$T/err"
}
result() { echo "$code $(cat "$T/out" "$T/err")"; }
print() { ./qmail-pgp -I "$1" | sed -n 's/^fingerprint=//p'; }

sqop generate-key --no-armor 'Joe <joe.doe@example.org>' 'Joe at home <joe@example.com>' >"$T/joe.key"
sqop extract-cert --no-armor <"$T/joe.key" >"$T/joe"
joe=$(print "$T/joe")
sqop generate-key --no-armor 'Joe <joe.doe@example.org>' | sqop extract-cert --no-armor >"$T/joe2"
joe2=$(print "$T/joe2")

wkd joe.doe@example.org
is 'no host: 111' "$code $(cut -c 1-32 "$T/err")" '111 mkmailkey: joe.doe@example.org: '
mkdir -p "$direct"
wkd joe.doe@example.org
is 'no such file: 100' "$(result)" '100 mkmailkey: joe.doe@example.org: no certificate is published for this address'
cp "$T/joe" "$direct/$JOE"
wkd Joe.Doe@Example.org
is 'direct method, where there is no host openpgpkey' "$(result) $(cat "$T/log")" \
	"0 joe.doe@example.org $joe https://example.org/.well-known/openpgpkey/hu/$JOE?l=joe.doe"
is '  only the user id of the address' "$(./qmail-pgp -I "$C/u/joe.doe/pgp_$joe" | grep -c '^uid=') $(./qmail-pgp -I "$T/joe" | grep -c '^uid=')" '1 2'
ok '  it can be used' ./qmail-pgp -k encrypt joe.doe@example.org "$C/u/joe.doe/pgp_$joe"
ok '  also by sqop' sh -c 'echo x | sqop encrypt "$1" | sqop decrypt "$2"' sh "$C/u/joe.doe/pgp_$joe" "$T/joe.key"
wkd joe.doe@example.org
is '  a second time: known' "$(result)" "0 joe.doe@example.org $joe known"
mkdir -p "$advanced"
cp "$T/joe2" "$advanced/$JOE"
cp "$C/u/joe.doe/pgp_$joe" "$T/before"
wkd joe.doe@example.org
is 'advanced method first; another key than the one here is held' "$(result) $(cat "$T/log")" \
	"0 joe.doe@example.org $joe2 held https://openpgpkey.example.org/.well-known/openpgpkey/example.org/hu/$JOE?l=joe.doe"
is '  where' "$(ls "$C/hold/joe.doe" "$C/u/joe.doe" | tr '\n' ' ')" "$C/hold/joe.doe: pgp_$joe2  $C/u/joe.doe: pgp_$joe "
is_file '  the one here is not touched' "$C/u/joe.doe/pgp_$joe" "$T/before"
rm -rf "$C"
"$T/mkmailkey" pgp cert joe.doe@example.org "$T/joe" >/dev/null 2>&1
cp "$T/joe" "$advanced/$JOE"
wkd joe.doe@example.org
is 'a key set by hand, the same one: held' "$(result)" "0 joe.doe@example.org $joe held"
is_file '  and not touched' "$C/u/joe.doe/pgp_$joe" "$T/joe"
rm -rf "$C"
wkd joe.doe@example.org
as_nobody "$T/mkmailkey" hold joe.doe@example.org "$joe" >/dev/null 2>&1
wkd joe.doe@example.org
is 'one that somebody has put on hold stays held' "$(result)" "0 joe.doe@example.org $joe held"
is '  and is not used' "$(ls "$C/hold/joe.doe" "$C/u/joe.doe" | tr '\n' ' ')" "$C/hold/joe.doe: pgp_$joe  $C/u/joe.doe: "
rm -rf "$C"
wkd joe.doe@example.org ann@example.org
is 'several addresses: each has its line, the worst code counts' "$(result)" \
	"100 joe.doe@example.org $joe
mkmailkey: ann@example.org: no certificate is published for this address"
wkd -- -ann@example.org
is 'an address that begins as an option' "$(result)" '100 mkmailkey: -ann@example.org: no certificate is published for this address'
rm -rf "$C"
"$T/mkmailkey" refuse "$T/joe" >/dev/null 2>&1
wkd joe.doe@example.org
is 'a refused one: 100' "$(result)" "100 mkmailkey: joe.doe@example.org: $joe is among the refused certificates"
rm -rf "$S/mailroots"

# --- what a server can do

bad() { # what wanted [code]
	wkd joe.doe@example.org
	is "$1: ${3:-100}" "$(result)" "${3:-100} mkmailkey: joe.doe@example.org: $2"
	ok '  nothing is kept' [ ! -e "$C/u/joe.doe" ]
}
sqop generate-key --no-armor 'Eve <eve@example.org>' | sqop extract-cert --no-armor >"$advanced/$JOE"
bad 'a key of another address' 'what its server sent cannot be used: certificate of another address'
cp "$T/joe.key" "$advanced/$JOE"
wkd joe.doe@example.org
is 'a secret key: only its public part is kept' "$code $(./qmail-pgp -I "$C/u/joe.doe/pgp_$joe" | grep -c 'secret$')" '0 0'
rm -rf "$C"
echo '<html>Not here</html>' >"$advanced/$JOE"
bad 'a page' 'what its server sent cannot be used: no certificate in the file'
: >"$advanced/$JOE"
bad 'an empty file' 'what its server sent cannot be used: no certificate in the file'
head -c 300 "$T/joe" >"$advanced/$JOE"
bad 'a cut one' 'what its server sent cannot be used: damaged certificate'
rm "$advanced/$JOE"
rm -rf "$W/example.org"
echo long >"$W/openpgpkey.example.org/status"
wkd joe.doe@example.org
is 'more than 256 KiB: 111' "$code $(cat "$T/out")" '111 '
ok '  nothing is kept' [ ! -e "$C/u/joe.doe" ]
for where in http://example.org/key http://127.0.0.1:1/ file:///etc/passwd; do
	echo "moved $where" >"$W/openpgpkey.example.org/status"
	wkd joe.doe@example.org
	is "a redirection to $where: 111" "$code $(cat "$T/out")" '111 '
done
mkdir -p "$W/openpgpkey.example.net"
cp "$T/joe" "$W/openpgpkey.example.net/key"
echo 'moved https://openpgpkey.example.net/key' >"$W/openpgpkey.example.org/status"
wkd joe.doe@example.org
is 'a redirection to https' "$(result)" "0 joe.doe@example.org $joe"
rm -rf "$C"
echo 500 >"$W/openpgpkey.example.org/status"
wkd joe.doe@example.org
is 'an error of the server: 111' "$code" 111
rm "$W/openpgpkey.example.org/status"
cp "$T/joe" "$advanced/$JOE"
: >"$T/log"
as_nobody "$T/mkmailkey" wkd joe.doe@example.org >"$T/out" 2>"$T/err"
is 'a CA that is not trusted: 111, and nothing is asked' "$? $(cat "$T/out" "$T/log")" '111 '
mkdir -p "$W/openpgpkey.example.com"
wkd joe.doe@example.com
is 'a certificate of another host: 111, and nothing is asked' "$code $(cat "$T/out" "$T/log")" '111 '

# --- arguments

while IFS='|' read -r arguments wanted; do
	# shellcheck disable=SC2086 # words
	as_nobody ./mailwkd $arguments >"$T/out" 2>"$T/err"
	is "mailwkd $arguments" "$? $(cat "$T/out" "$T/err")" "100 mailwkd: fatal: $wanted"
done <<'EOT'
|usage: mailwkd [-r roots] address
-x a@example.org|usage: mailwkd [-r roots] address
-r file|usage: mailwkd [-r roots] address
a@example.org b@example.org|usage: mailwkd [-r roots] address
example.org|an address of the form local@domain is needed
../a@example.org|an address of the form local@domain is needed
EOT
as_nobody ./mailwkd -r "$T/ca.pem" joe.doe@example.org >/dev/full 2>"$T/err"
is 'a full disk: 111' "$? $(cat "$T/err")" '111 mailwkd: fatal: unable to write the output: No space left on device'
wkd @example.org
is 'a domain: 100' "$code" 100

# --- the Nth call of a family fails, for N from 1 on until none did: all of the certificate, or nothing and 111. It is
# never said that there is none.

each() { # family errno
	n=1
	while :; do
		rm -f "$S/mark"
		as_nobody env LD_PRELOAD="$TOP/build/failinject.so" FAILINJECT_IN=mailwkd FAILINJECT_MARK="$S/mark" FAILINJECT="$1:$n:$2" \
			"$TOP/mailwkd" -r "$T/ca.pem" joe.doe@example.org >"$T/out" 2>"$T/err"
		code=$?
		what='cut'
		[ -s "$T/out" ] || what=nothing
		! cmp -s "$T/out" "$advanced/$JOE" || what=whole
		echo "$code $what"
		[ "$(cat "$S/mark" 2>/dev/null)" = 1 ] || break
		n=$((n + ${step:-1}))
	done >"$T/results"
	is "$1 fails with $2: at last it is there" "$(tail -n 1 "$T/results")" '0 whole'
	is '  before that, it is there or the result is temporary' "$(sort -u "$T/results" | grep -vxE '111 nothing|0 whole')" ''
	ok '  and some calls were made to fail' test "$(wc -l <"$T/results")" -gt 1
}
rm -rf "$W/example.org"
for what in read:EIO write:ENOSPC close:EIO fork:EAGAIN pipe:EMFILE lseek:EIO; do
	each "${what%:*}" "${what#*:}"
done
step=211 each malloc ENOMEM

# --- as root

if [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
	r=$(sed -n 2p conf-users)
	grep -v "^$r:" /etc/passwd >"$T/passwd"
	as_root() { # with these users: what all of its processes are, and what it says
		# shellcheck disable=SC2016 # the other shell expands it
		unshare -m sh -c 'mount --bind "$1" /etc/passwd && shift && exec "$@"' sh "$T/passwd" \
			strace -f -qq -e trace=execve,setuid,socket,openat -o "$T/trace" "$TOP/mailwkd" -r "$T/ca.pem" joe.doe@example.org >"$T/out" 2>"$T/err"
		code=$?
	}
	as_root
	is 'root, where there is no user for it: 111' "$(result)" "111 mailwkd: fatal: there is no user $r"
	ok '  nothing was asked' sh -c '! grep -q "socket(AF_INET" "$1"' sh "$T/trace"
	printf '%s:x:0:0::/:/bin/false\n' "$r" >>"$T/passwd"
	as_root
	is 'root, where that user is root' "$(result)" "111 mailwkd: fatal: there is no user $r"
	grep -v "^$r:" /etc/passwd >"$T/passwd"
	printf '%s:x:64012:65534::/:/bin/false\n' "$r" >>"$T/passwd"
	as_root
	is 'root fetches' "$code $(cat "$T/err")" '0 '
	is_file '  the certificate' "$T/out" "$advanced/$JOE"
	is '  as that user, for good' "$(sed -n 's/^[0-9]* *\(setuid([0-9]*) *= [-0-9]*\).*/\1/p' "$T/trace" | tr -s ' ' | head -n 2 | tr '\n' ',')" \
		'setuid(64012) = 0,setuid(0) = -1,'
	is '  before there is a process or a file of its own' "$(sed -n '/setuid(64012)/q; s/.*\(O_CREAT\|socket(AF_INET\).*/\1/p' "$T/trace")" ''
	is '  and before the file of roots is read' "$(awk '/setuid\(64012\)/ { become = NR } /ca\.pem/ && /openat/ && !roots { roots = NR } END { print (become && roots > become) }' "$T/trace")" 1
else
	note '' 'NOT TESTED: mailwkd as root. This needs root and unshare(1).' ''
fi
done_testing
