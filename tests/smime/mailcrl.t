#!/bin/sh
# mailcrl against an HTTP server: a list is fetched and put in place only if its issuer signed it, it is valid, and it is
# not older than the one that is here; otherwise the old one stays, byte by byte.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. "$TOP/tests/smime/pki.sh"

pki
H=$T/home
ROOTS=$H/ssl/mailroots
WEB=$T/web
mkdir -p "$H/control" "$ROOTS/trusted" "$ROOTS/seen" "$WEB"
QMAILHOME=$H
export QMAILHOME
unset http_proxy HTTP_PROXY https_proxy HTTPS_PROXY all_proxy ALL_PROXY
cp "$PKI/root.pem" "$ROOTS/trusted/"

cat >"$T/server.py" <<'END'
import http.server, os, sys, time

class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        if self.path == '/moved':
            self.send_response(302)
            self.send_header('Location', '/inter.crl')
            self.end_headers()
        elif self.path == '/file':
            self.send_response(302)
            self.send_header('Location', 'file:///etc/passwd')
            self.end_headers()
        elif self.path == '/round':
            self.send_response(302)
            self.send_header('Location', '/round')
            self.end_headers()
        elif self.path == '/long':
            self.send_response(200)
            self.end_headers()
            try:
                for i in range(40):
                    self.wfile.write(b'x' * 1024 * 1024)
            except OSError:
                pass
        elif self.path == '/cut':
            data = open('inter.crl', 'rb').read()
            self.send_response(200)
            self.send_header('Content-Length', str(len(data)))
            self.end_headers()
            self.wfile.write(data[:-10])
        else:
            super().do_GET()

    def log_message(self, *args):
        pass

os.chdir(sys.argv[1])
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
with open(sys.argv[2] + '.new', 'w') as f:
    f.write(str(server.server_port))
os.rename(sys.argv[2] + '.new', sys.argv[2])
server.serve_forever()
END
/usr/bin/python3 "$T/server.py" "$WEB" "$T/port" &
server=$!
trap 'kill "$server"; rm -rf "$T"' EXIT
tries=0
until [ -s "$T/port" ] || [ $tries -gt 100 ]; do
	tries=$((tries + 1))
	sleep 0.1
done
url=http://127.0.0.1:$(cat "$T/port")

# Root becomes other users, which there may not be here. So it is nobody who runs it, and root at the end.
as_nobody() {
	if [ "$(id -u)" -eq 0 ]; then
		chmod 755 "$T"
		chown -R nobody "$H/ssl"
		setpriv --reuid nobody --clear-groups --inh-caps=-all "$@"
	else
		"$@"
	fi
}
run() { # URL ...
	printf '%s\n' "$@" >"$ROOTS/crlurls"
	as_nobody "$TOP/mailcrl" -v >"$T/out" 2>"$T/err"
	code=$?
}
said() { # what code words-behind-the-url
	is "$1: exit code" "$code" "$2"
	is "$1: words" "$(sed 's|^mailcrl: http[^ ]*: ||' "$T/err")" "$3"
}
here() { # url: the file with its list
	echo "$ROOTS/crl/$(printf %s "$1" | openssl dgst -sha256 -r | cut -d ' ' -f 1).pem"
}
stays='; the old list stays'

as_nobody "$TOP/mailcrl" >"$T/out" 2>&1
is 'without crlurls there is nothing to do' "$? $(cat "$T/out")" '0 '
as_nobody "$TOP/mailcrl" -x 2>"$T/err"
is 'usage: exit 100' "$? $(cat "$T/err")" '100 mailcrl: fatal: usage: mailcrl [-v]'

# ---- whose list

openssl crl -in "$PKI/inter.crl" -outform DER -out "$WEB/inter.crl"
run "$url/inter.crl"
said 'no certificate of the issuer' 111 "no certificate of its issuer is here$stays"
ok '  and no file' test ! -e "$(here "$url/inter.crl")"
ok '  and no bundle, which would be empty' test ! -e "$ROOTS/crls.pem"
cp "$PKI/inter.pem" "$ROOTS/seen/"
run "$url/inter.crl"
said 'a first list' 0 new
openssl crl -in "$PKI/inter.crl" >"$T/wanted"
is_file '  in PEM' "$(here "$url/inter.crl")" "$T/wanted"
is '  which others may read' "$(ls -l "$(here "$url/inter.crl")" | cut -c1-10)" -rw-r--r--
run "$url/inter.crl"
said 'the same list' 0 'no change'
cp "$PKI/inter.crl" "$WEB/pem"
run "$url/pem"
said 'a list in PEM' 0 new
run "$url/moved"
said 'a list somewhere else' 0 new

mkdir "$T/fake"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$T/fake/key" -out "$T/fake/cert" -days 100 \
	-subj "/$(openssl x509 -in "$PKI/inter.pem" -noout -subject -nameopt sep_multiline | sed -n 's/^ *//; /=/p' | grep -v '^subject' | paste -sd/ -)" \
	-addext 'keyUsage=critical,keyCertSign,cRLSign' 2>"$T/log"
is 'a forger has the name of the issuer' "$(openssl x509 -in "$T/fake/cert" -noout -subject)" \
	"$(openssl x509 -in "$PKI/inter.pem" -noout -subject)"
list() { # file key cert openssl-option ...: a list made with them
	made=$1 with=$2 by=$3
	shift 3
	: >"$T/fake/index"
	echo 99 >"$T/fake/number"
	printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s/index\ncrlnumber=%s/number\ndefault_md=sha256\n' "$T/fake" "$T/fake" >"$T/fake/config"
	openssl ca -gencrl -config "$T/fake/config" -keyfile "$with" -cert "$by" "$@" -out "$made" 2>>"$T/log"
}
list "$WEB/forged" "$T/fake/key" "$T/fake/cert" -crldays 30
cp "$(here "$url/inter.crl")" "$T/before"
cp "$WEB/inter.crl" "$T/good"
cp "$WEB/forged" "$WEB/inter.crl"
run "$url/inter.crl"
said 'a list by a forger of the same name' 111 "its signature is not that of its issuer$stays"
is_file '  the old one is as it was' "$(here "$url/inter.crl")" "$T/before"

# ---- when

cp "$PKI/inter-expired.crl" "$WEB/inter.crl"
run "$url/inter.crl"
said 'a list that has ended' 111 "its time is over$stays"
list "$WEB/inter.crl" "$PKI/inter.key" "$PKI/inter.pem" -crldays 60
run "$url/inter.crl"
said 'a newer list' 0 new
cp "$(here "$url/inter.crl")" "$T/newer"
is_file '  is in its place' "$(here "$url/inter.crl")" "$WEB/inter.crl"
ok '  and in the bundle' grep -qF "$(sed -n 3p "$T/newer")" "$ROOTS/crls.pem"
cp "$T/good" "$WEB/inter.crl"
run "$url/inter.crl"
said 'the older one again' 111 "it is older than the one that is here$stays"
is_file '  the newer one stays' "$(here "$url/inter.crl")" "$T/newer"
list "$WEB/future" "$PKI/inter.key" "$PKI/inter.pem" -crl_lastupdate 20400101000000Z -crl_nextupdate 20410101000000Z
run "$url/future"
said 'a list from the future' 111 "it is from the future, or its date cannot be read$stays"

# ---- what is no list

cp "$T/good" "$WEB/inter.crl"
echo '<html>not found</html>' >"$WEB/html"
: >"$WEB/empty"
cp "$PKI/ann.pem" "$WEB/certificate"
cat "$PKI/inter.crl" "$PKI/root.crl" >"$WEB/two"
for what in html empty certificate two; do
	run "$url/$what"
	said "$what" 111 "it is no revocation list$stays"
done
run "$url/cut"
is 'a transfer that ends early: exit code' $code 111
ok '  and words' grep -q 'old list stays' "$T/err"
run "$url/absent"
is 'a list that is not there' "$code $(grep -c 404 "$T/err")" '111 1'
run "$url/long"
said 'a list without end' 111 "the list is longer than 32 MiB$stays"
run "$url/round"
is 'redirections in a circle' "$code $(grep -c 'old list stays' "$T/err")" '111 1'
run "$url/file"
is 'a redirection to a file' "$code $(grep -c 'old list stays' "$T/err")" '111 1'
run file:///etc/passwd
is 'a file' "$code $(grep -c 'old list stays' "$T/err")" '111 1'
run "http://127.0.0.1:1/x"
is 'nobody listens' "$code $(grep -c 'old list stays' "$T/err")" '111 1'
is 'what failed left nothing behind' "$(find "$ROOTS/crl" -name '*.new')" ''

# ---- several

run "http://127.0.0.1:1/x" '# a comment' "$url/pem" ''
is 'one list of two fails: exit code' $code 111
is '  and the other one is looked at' "$(sed -n 's/.*: no change/no change/p' "$T/err")" 'no change'

# ---- what stands in the way

mkdir "$ROOTS/seen/folder.pem"
ln -s none "$ROOTS/seen/nothing.pem"
run "$url/pem"
said 'certificates that cannot be read are passed over' 0 'no change'
rm -r "$ROOTS/seen/folder.pem" "$ROOTS/seen/nothing.pem"
truncate -s 300M "$ROOTS/seen/large.pem"
run "$url/pem"
is 'too many certificates' "$code $(cut -d : -f 2,3 "$T/err")" \
	'111  fatal: unable to read the certificates in ssl/mailroots and ssl/mailcerts'
rm "$ROOTS/seen/large.pem"
mv "$ROOTS/crl" "$ROOTS/kept"
echo >"$ROOTS/crl"
run "$url/pem"
is 'a file in the place of the folder' "$code $(cat "$T/err")" '111 mailcrl: fatal: unable to lock ssl/mailroots/crl'
rm "$ROOTS/crl"
mv "$ROOTS/kept" "$ROOTS/crl"

# The Nth call of a family fails, for N from 1 on until none did: the list and the bundle are whole, as before or new.
# Words for what was wrong, or nothing.
each() { # family errno
	n=1
	while :; do
		cp "$T/wanted" "$(here "$url/inter.crl")"
		cp "$T/old" "$ROOTS/crls.pem"
		rm -f "$H/ssl/mark"
		as_nobody env LD_PRELOAD="$TOP/build/failinject.so" FAILINJECT_IN=mailcrl FAILINJECT_MARK="$H/ssl/mark" \
			FAILINJECT="$1:$n:$2" "$TOP/mailcrl" >"$T/out" 2>"$T/err"
		code=$?
		if cmp -s "$(here "$url/inter.crl")" "$T/newer"; then
			list=new
		elif cmp -s "$(here "$url/inter.crl")" "$T/wanted"; then
			list=old
		else
			list='cut'
		fi
		bundle='cut'
		if cmp -s "$ROOTS/crls.pem" "$T/old"; then bundle=old; fi
		if cmp -s "$ROOTS/crls.pem" "$T/bundle"; then bundle=new; fi
		# a list that cannot be read is left out
		[ "$(wc -c <"$ROOTS/crls.pem")" -gt 1 ] || bundle=empty
		echo "$code $list $bundle"
		[ "$(cat "$H/ssl/mark" 2>/dev/null)" = 1 ] || break
		n=$((n + ${step:-1}))
	done >"$T/results"
	is "$1 fails with $2: at last all is new" "$(tail -n 1 "$T/results")" '0 new new'
	is '  before that, nothing is cut, and an old list is told' \
		"$(sort -u "$T/results" | grep -vxE '111 (old|new) (old|new|empty)|0 new new')" ''
	ok '  and some calls were made to fail' test "$(wc -l <"$T/results")" -gt 1
}
rm -f "$ROOTS/crl/"*.pem
printf '%s\n' "$url/inter.crl" >"$ROOTS/crlurls"
cp "$T/newer" "$WEB/inter.crl"
run "$url/inter.crl"
cp "$ROOTS/crls.pem" "$T/bundle"
{ cat "$T/wanted"; echo; } >"$T/old"
for what in read:EIO write:ENOSPC open:EMFILE close:EIO fork:EAGAIN pipe:EMFILE lseek:EIO unlink:EIO; do
	each "${what%:*}" "${what#*:}"
done
step=211 each malloc ENOMEM
is 'and nothing is left behind' "$(find "$ROOTS" -name '*.new')" ''
cp "$T/good" "$WEB/inter.crl"

# ---- a long one: in PEM, as it lies here, it is a third longer than in DER

cat >"$T/large.py" <<'END'
import sys
sys.path.insert(0, 'tests/smime')
from cmsder import ECDSA_WITH, Certificates, bits, elements, inside, integer, octets, oid, seq, sign, tlv
PKI, OUT, SINCE = sys.argv[1:]
tbs = elements(inside(elements(inside(Certificates(PKI).der('inter')))[0]))
algorithm = seq(oid(ECDSA_WITH['sha256']))
extra = tlv(0xa0, seq(seq(oid('1.3.6.1.4.1.99999.1'), octets(bytes(25 * 1024 * 1024)))))
crl = seq(integer(1), algorithm, tbs[5], tlv(0x17, SINCE.encode()), tlv(0x17, b'350101000000Z'), extra)
with open(OUT, 'wb') as f:
    f.write(seq(crl, algorithm, bits(sign(PKI + '/inter.key', 'sha256', crl))))
END
for day in 01 02; do
	/usr/bin/python3 "$T/large.py" "$PKI" "$WEB/large" "2507${day}000000Z"
	run "$url/large"
	said "a list of 25 MiB, day $day" 0 new
done
rm -f "$WEB/large" "$(here "$url/large")"

# ---- as root

if [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
	q=$(sed -n 1p "$TOP/conf-users") r=$(sed -n 2p "$TOP/conf-users")
	grep -v "^\($q\|$r\):" /etc/passwd >"$T/passwd"
	printf '%s:x:64011:65534::/:/bin/false\n%s:x:64012:65534::/:/bin/false\n' "$q" "$r" >>"$T/passwd"
	as_root() { # with these users
		# shellcheck disable=SC2016 # the other shell expands it
		unshare -m sh -c 'mount --bind "$1" /etc/passwd && exec "$2" -v' sh "$T/passwd" "$TOP/mailcrl" >"$T/out" 2>"$T/err"
		code=$?
	}
	chown -R 64011 "$H/ssl"
	chmod 700 "$ROOTS"
	rm -rf "$ROOTS/crl"
	echo "$url/pem" >"$ROOTS/crlurls"
	as_root
	said 'as root' 0 new
	is '  the list belongs to the owner of the keys' "$(stat -c %u "$(here "$url/pem")")" 64011
	as_root
	said 'as root, again' 0 'no change'
	cp "$T/newer" "$(here "$url/pem")"
	as_root
	said 'as root, an older list' 111 "it is older than the one that is here$stays"
else
	note '' 'NOT TESTED: mailcrl as root. This needs root and unshare(1).' ''
fi
done_testing
