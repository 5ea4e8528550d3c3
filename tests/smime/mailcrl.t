#!/bin/sh
# mailcrl: lists are fetched from a real server on the loopback interface, and one that is not good never takes the
# place of the one before.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
export LC_ALL=C
pki
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$T"' EXIT

H=$T/home
R=$H/ssl/mailroots
W=$T/web
mkdir -p "$R" "$W"
cp "$PKI/roots.pem" "$R/roots.pem"
QMAILHOME=$H
export QMAILHOME
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY

# Serves the folder; /moved/NAME leads to /NAME, /late/NAME never ends, /cut/NAME ends too early.
cat >"$T/server.py" <<'EOT'
import http.server, os, sys, time
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        parts = self.path.strip("/").split("/")
        if parts[0] == "moved":
            self.send_response(302)
            self.send_header("Location", parts[1] if parts[1].startswith("file:") else "/" + "/".join(parts[1:]))
            self.end_headers()
            return
        if parts[0] == "tofile":
            self.send_response(302)
            self.send_header("Location", "file:///etc/hostname")
            self.end_headers()
            return
        try:
            data = open(os.path.join(sys.argv[1], parts[-1]), "rb").read()
        except OSError:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(data) + (parts[0] in ("late", "cut"))))
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()
        if parts[0] == "late":
            time.sleep(30)
    def log_message(self, *args):
        open(sys.argv[1] + ".log", "a").write(self.path + "\n")
s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
s.daemon_threads = True
open(sys.argv[2] + ".new", "w").write(str(s.server_port))
os.rename(sys.argv[2] + ".new", sys.argv[2])
s.serve_forever()
EOT
/usr/bin/python3 "$T/server.py" "$W" "$T/port" 2>"$T/server.log" &
server=$!
i=0
until [ -e "$T/port" ] || [ $i -ge 200 ]; do
	i=$((i + 1))
	sleep 0.05
done
U=http://127.0.0.1:$(cat "$T/port")

# crl argument ...: sets code; what it prints in $T/out
crl() {
	./mailcrl "$@" >"$T/out" 2>&1
	code=$?
}
file_of() { printf '%s/crl/%s.pem' "$R" "$(printf '%s' "$1" | sha256sum | cut -d ' ' -f 1)"; }
serials() { openssl crl -in "$1" -noout -text | grep -c 'Serial Number'; }
name_of() { openssl crl -in "$1" -noout -issuer; }

# --- usage

crl -x
is '-x: 100' "$code $(cat "$T/out")" '100 mailcrl: unknown option or missing argument'
crl -t 0
is '-t 0: 100' "$code $(cat "$T/out")" '100 mailcrl: -t must be seconds, from 1 to 3600'
crl -h
is '-h: 0' "$code $(head -n 1 "$T/out")" '0 usage: mailcrl [-v] [-t seconds] [url ...]'
crl
is 'nothing to fetch: 0 and quiet' "$code $(cat "$T/out") $(find "$R" | sort | tr '\n' ' ')" "0  $R $R/roots.pem "
QMAILHOME=$T/nosuch ./mailcrl >"$T/out" 2>&1
is 'no home: 111' "$? $(cat "$T/out")" '111 mailcrl: unable to switch to the home directory: No such file or directory'

# --- lists come

openssl crl -in "$PKI/inter.crl" -outform DER -out "$W/inter.crl"
cp "$PKI/root.crl" "$W/root.crl"
printf '%s\n# a comment\n%s\n' "$U/inter.crl" "$U/root.crl" >"$R/crlurls"
crl -v
is 'DER and PEM are fetched' "$code $(cat "$T/out")" "0 mailcrl: updated $U/inter.crl
mailcrl: updated $U/root.crl"
is 'each has a file' "$(ls -l "$(file_of "$U/inter.crl")" "$(file_of "$U/root.crl")" | cut -c 1-10 | tr '\n' ' ')" '-rw-r--r-- -rw-r--r-- '
is 'it is the list' "$(name_of "$(file_of "$U/inter.crl")") $(serials "$(file_of "$U/inter.crl")")" \
	"$(name_of "$PKI/inter.crl") 1"
is 'its first line is the URL' "$(head -n 1 "$(file_of "$U/inter.crl")")" "$U/inter.crl"
is 'both are in crls.pem' "$(grep -c '^-----BEGIN X509 CRL-----' "$R/crls.pem")" 2
is 'openssl uses it' "$(openssl verify -crl_check_all -CRLfile "$R/crls.pem" -CAfile "$PKI/root.pem" -untrusted "$PKI/inter.pem" "$PKI/ann.pem" "$PKI/revoked.pem" 2>&1 |
	sed -n 's/.*: OK$/OK/p; s/^error \([0-9]*\) at.*/\1/p' | sort | tr '\n' ' ')" '23 OK '
is 'nothing else is left' "$(find "$R" -name '.*')" ''
crl
is 'again: quiet' "$code $(cat "$T/out")" '0 '

# --- what is not good, and what does not come, changes nothing

refused() { # what url words
	before=$(cat "$R/crls.pem" "$R/crl"/*)
	crl -t 2 "$2"
	is "$1: 111 and one line" "$code $(cat "$T/out")" "111 mailcrl: $3"
	is "$1: the lists before stay" "$(cat "$R/crls.pem" "$R/crl"/*)" "$before"
	is "$1: nothing is left" "$(find "$R" -name '.*')" ''
}
I=$U/inter.crl
echo '<html>A nice page.</html>' >"$W/inter.crl"
refused 'a page' "$I" "not used: $I: it is not one revocation list"
: >"$W/inter.crl"
refused 'nothing' "$I" "not used: $I: it is not one revocation list"
cp "$PKI/ann.pem" "$W/inter.crl"
refused 'a certificate' "$I" "not used: $I: it is not one revocation list"
cat "$PKI/inter.crl" "$PKI/root.crl" >"$W/inter.crl"
refused 'two lists' "$I" "not used: $I: it is not one revocation list"
openssl crl -in "$PKI/inter.crl" -outform DER | head -c 200 >"$W/inter.crl"
refused 'half of it' "$I" "not used: $I: it is not one revocation list"
cp "$PKI/inter-expired.crl" "$W/inter.crl"
refused 'a list that has ended' "$I" "not used: $I: it has ended"
cp "$PKI/root.crl" "$W/inter.crl"
refused 'a list of another issuer' "$I" "not used: $I: the list before was of another issuer"
rm "$W/inter.crl"
refused 'an error of the server' "$I" "unable to fetch $I: HTTP response code said error"
cp "$PKI/inter.crl" "$W/inter.crl"
refused 'a server that does not end' "$U/late/inter.crl" "unable to fetch $U/late/inter.crl: Timeout was reached"
refused 'a body that is cut' "$U/cut/inter.crl" "unable to fetch $U/cut/inter.crl: Transferred a partial file"
refused 'no server' http://127.0.0.1:1/x "unable to fetch http://127.0.0.1:1/x: Couldn't connect to server"
refused 'another protocol' "file://$W/inter.crl" "unable to fetch file://$W/inter.crl: Unsupported protocol"
refused 'a redirection to a file' "$U/tofile" "unable to fetch $U/tofile: Unsupported protocol"
refused 'redirections without end' "$U/moved/moved/moved/moved/inter.crl" \
	"unable to fetch $U/moved/moved/moved/moved/inter.crl: Number of redirects hit maximum amount"

# signed by a key that is not the issuer's, although its name is the same
mkdir "$T/false"
pki_ca "$T/false" root root /O=Example/CN=root
pki_crl "$T/false" root root.crl 20260101000000Z 20350101000000Z
cp "$T/false/root.crl" "$W/root.crl"
refused 'a list that somebody else has signed' "$U/root.crl" "not used: $U/root.crl: its issuer did not sign it"

# older and newer ones of the same issuer
copy=$T/issuer
mkdir "$copy"
cp "$PKI/inter.key" "$PKI/inter.pem" "$PKI/crlnumber" "$copy"
pki_crl "$copy" inter older.crl 20240101000000Z 20350101000000Z
pki_crl "$copy" inter newer.crl 20260101000000Z 20350101000000Z
cp "$copy/older.crl" "$W/inter.crl"
refused 'an older list' "$I" "not used: $I: the list before is newer"
cp "$copy/newer.crl" "$W/inter.crl"
crl "$I"
is 'a newer list' "$code $(cat "$T/out") $(serials "$(file_of "$I")")" '0  0'

# one that fails does not stop the others
printf '%s\n' "$U/nosuch" "$I" >"$R/crlurls"
cp "$PKI/inter.crl" "$T/saved"
crl -v
is 'the next URL is fetched all the same' "$code $(sed 's/:.*: /: /' "$T/out" | tail -n 1)" "111 mailcrl: updated $I"
crl "$U/moved/inter.crl"
is 'a redirection' "$code $(cat "$T/out")" '0 '

# --- a folder of somebody else's: symbolic links are not followed

echo secret >"$T/secret"
chmod 600 "$T/secret"
ln -s "$T/secret" "$R/crl/x.pem"
crl "$I"
is 'a symbolic link among the lists: 111' "$code $(grep -c 'unable to write ssl/mailroots/crls.pem' "$T/out")" '111 1'
is 'what it leads to is nowhere' "$(grep -c secret "$R/crls.pem")" 0
rm "$R/crl/x.pem"
ln -sf "$T/secret" "$R/crl/.new"
ln -sf "$T/secret" "$R/.crls.new"
crl "$I"
is 'links in place of the new files: replaced' "$code $(cat "$T/secret")" '0 secret'

# --- the disk is full, or the folder cannot be written

rm "$(file_of "$I")"
(
	ulimit -f 0
	./mailcrl "$I"
	echo $?
) 2>&1 | cat >"$T/out"
is 'a file cannot be written: 111' "$(head -n 1 "$T/out") $(tail -n 1 "$T/out")" "mailcrl: unable to store the list of $I: File too large 111"
ok 'and there is none' [ ! -e "$(file_of "$I")" ]
if [ "$(id -u)" -eq 0 ]; then
	chmod 755 "$T"
	setpriv --reuid=nobody --regid=nogroup --clear-groups ./mailcrl "$I" >"$T/out" 2>&1
	is 'another user: 111' "$? $(head -n 1 "$T/out")" "111 mailcrl: unable to store the list of $I: Permission denied"
fi

# --- together with mkmailkey, whose own list is one of them

sed "s,@QMAIL@,$H,g" mkmailkey.sh >"$T/mkmailkey"
sh "$T/mkmailkey" ca -c CA >/dev/null 2>&1
rm -f "$R/crlurls"
printf '[x]\ncrlDistributionPoints=URI:%s\nsubjectAltName=email:carl@example.net\n' "$I" >"$T/x"
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$T/k" -subj /CN=c -out "$T/csr" 2>/dev/null
openssl x509 -req -in "$T/csr" -CA "$PKI/inter.pem" -CAkey "$PKI/inter.key" -set_serial 99 -days 9 -extfile "$T/x" -extensions x -out "$T/carl.pem" 2>/dev/null
sh "$T/mkmailkey" cert carl@example.net "$T/carl.pem" >/dev/null 2>&1
is 'the URL comes from a certificate' "$(cat "$R/crlurls")" "$I"
crl
is 'its list and that of our own CA' "$code $(openssl crl -in "$R/crl/ca.pem" -noout -issuer | sed 's/ //g') $(grep -c 'BEGIN X509 CRL' "$R/crls.pem")" '0 issuer=CN=CA 4'

done_testing
