#!/bin/sh
# sealcheck-more.t: faults that are rarer than those of sealcheck.t, each alone: lines of rules that hide others,
# files that cannot be read or are too long, and folders that are not as mkmailkey leaves them.
. tests/lib.sh
. tests/seal/sealcheck.sh

is_root() { [ "$(id -u)" -eq 0 ]; }
large() { perl -e 'print "# a comment of many\n" x 60000'; }

# --- lines that an earlier one covers

new_home
hides() { # EARLIER LATER
	sealrules "$1 => encrypt" "$2 => sign"
	check
	says "$1 covers $2" warning control/sealrules:2 'never decides: whenever it holds, line 1'
}
leaves() {
	sealrules "$1 => encrypt" "$2 => sign"
	check
	silent "$1 does not cover $2" control/sealrules:2
	is '  and both are good' "$(grep -c '^ok  control/sealrules:.  a line' "$T/out")" 2
}
hides 'host=.example.net' 'host=mail.example.net'
leaves 'host=.example.net' 'host=mail.example.com'
leaves 'host=mail.example.net' 'host=.example.net'
hides 'type=image/*' 'type=image/png'
leaves 'type=image/*' 'type=text/html'
hides 'file=*.exe' 'file=setup.exe,x.exe'
leaves 'file=*.exe' 'file=setup.exe,x.com'
hides 'subject=offer' 'subject="an OFFER for you"'
leaves 'subject="an offer"' 'subject=offer'
hides 'body=secret' 'body="top secret"'
hides 'header:X-Level=high' 'header:x-level=higher'
leaves 'header:X-Level=high' 'header:X-Mode=high'
hides 'size>10' 'size>20'
leaves 'size>10' 'size>5'
hides 'size<20' 'size<10'
leaves 'size<20' 'size<30'
hides 'is=encrypted,signed' 'is=signed'
leaves 'is=signed' 'is=encrypted,signed'
leaves 'run=/bin/true' 'run=/bin/true'
hides 'subject~"^a"' 'subject~"^a"'
leaves 'subject~"a"' 'subject~"^a"'

# --- control files

new_home
: >"$H/control/sealauth"
tidy
check
says 'sealauth' ok control/sealauth 'only who has logged in by SMTP AUTH may sign'
rm "$H/control/me"
check
says 'sealauth without a name of this host' error control/sealauth 'there is no authserv-id: no message is signed'
echo mx.example.org >"$H/control/authservid"
tidy
check
silent 'control/authservid is one' control/sealauth
new_home
printf '# nobody\n\n' >"$H/control/sealinside"
large >"$H/control/sealopened"
tidy
check
says 'no host' note control/sealinside 'no host in it'
says 'too many hosts' error control/sealopened 'more than 1 MiB: mail waits'
printf 'a\0b\n' >"$H/control/sealinside"
printf 'a\0b\n' >"$H/control/sealadmin"
check
says 'a NUL' error control/sealinside 'line 1: NUL byte'
says 'a NUL in the address' error control/sealadmin 'line 1: NUL byte'
rm -f "$H"/control/seal*
printf '# not yet\n' >"$H/control/sealrules"
check
says 'no rule' note control/sealrules 'no rule in it: nothing is added, signed or encrypted'
large >"$H/control/sealrules"
check
says 'too many rules' error control/sealrules 'more than 1 MiB: all mail waits'
sealrules 'subject~"(" => sign'
check
says 'an expression that is none' error control/sealrules \
	'qmail-mime: sealrules line 1, word subject~"(": missing closing parenthesis'
rm "$H/bin/qmail-mime"
sealrules 'subject~"a" => sign'
check
says 'nothing that understands expressions' error control/sealrules 'unable to run bin/qmail-mime: No such file'

# --- files that rules name

new_home
mkdir -p "$H/control/disclaimers/default.txt" "$H/control/groups" "$H/control/attach"
printf 'a\0b\n' >"$H/control/groups/sales"
printf '#!/bin/sh\n' >"$T/program"
sealrules 'to=* => disclaimer=default sign' 'group=sales => sign' "run=$T/program => sign" "run=$T/program/x => sign" \
	"group=sales/x => sign"
tidy
chmod 755 "$H"/control/*/ "$H/control/disclaimers/default.txt"
chmod 644 "$T/program"
check
says 'a folder in the place of a file' error control/sealrules:1 'control/disclaimers/default.txt: not a regular file'
says 'a group with a NUL' error control/sealrules:2 'control/groups/sales: '
says 'a program that cannot be run' error control/sealrules:3 "$T/program: the user of qmail-rspawn can't run it"
chmod 777 "$T/program"
check
says 'a program that all can change' warning control/sealrules:3 "$T/program: others can change it"
chmod 755 "$T/program"
check
silent 'a program' control/sealrules:3

# --- keys

new_home
keys=$H/ssl/mailkeys/example.org/u
rm "$keys/ann/sign/key_jan"
check
says 'a certificate without its key' warning ann/sign/key_jan 'missing: its certificate is not used'
new_home
./mkmailkey new -c -n feb ann@example.org >/dev/null 2>&1
echo nothing >"$keys/ann/sign/cert_jan"
tidy
check
says 'one of two certificates is none' warning ann/sign/cert_jan 'is not used: no certificate in this file'
new_home
perl -e 'print "x" x 70000' >"$keys/ann/sign/key_jan"
check
says 'a key that is too long' error ann/sign/cert_jan "can't be used: its key can't be used: over 64 KiB"
new_home
mv "$H/ssl/mailkeys/example.org" "$H/ssl/mailkeys/Example.org"
check
says 'a domain in capitals' warning mailkeys/Example.org 'no domain has this folder'
says 'that is no key' note ssl/mailkeys 'there are no keys of our own'
mkdir "$H/ssl/mailkeys/-"
check
says 'a folder that is no domain' warning mailkeys/- 'no domain has this folder'
rm -r "$H/ssl/mailkeys"
check
says 'no keys' note ssl/mailkeys 'there are no keys of our own: nothing is signed'
rm -r "$H/ssl/mailcerts"
check
says 'no correspondents' note ssl/mailcerts 'there are no certificates of others: nothing is encrypted'
: >"$H/ssl/mailcerts"
: >"$H/ssl/mailkeys"
check
says 'a file in the place of the keys' warning ssl/mailkeys 'Not a directory'
says 'a file in the place of the certificates' warning ssl/mailcerts 'Not a directory'

# of a domain
new_home
./mkmailkey new -c -n dom @example.org >"$T/new.out" 2>&1 || note "$(cat "$T/new.out")"
tidy
check
says 'a key of a domain' ok example.org/domain/sign/cert_dom 'signs for @example.org until '

# --- correspondents

new_home
bob=$H/ssl/mailcerts/example.net/u/bob
echo x >"$bob/README"
check
silent 'a file of another name' example.net/u/bob
if is_root; then
	chown root "$bob"/smime_*
	check
	says 'a certificate that qmail-seal cannot read' error example.net/u/bob \
		"qmail-seal can't read it: mail to this address waits"
fi

# --- trust

new_home
root=$(find "$H/ssl/mailroots/trusted" -type f | head -n 1)
cp "$root" "$H/ssl/mailroots/trusted/other.pem"
echo nothing >"$H/ssl/mailroots/trusted/nothing.pem"
mkdir "$T/old"
: >"$T/old/index"
printf '[ca]\ndefault_ca=c\n[c]\ndatabase=%s/index\nnew_certs_dir=%s\nserial=%s/serial\n' "$T/old" "$T/old" "$T/old" >"$T/old/cnf"
printf 'default_md=sha256\npolicy=p\n[p]\nCN=supplied\n' >>"$T/old/cnf"
{
	openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$T/old/key" -out "$T/old/request" \
		-subj /CN=Old &&
		openssl ca -config "$T/old/cnf" -batch -notext -create_serial -selfsign -keyfile "$T/old/key" \
			-startdate 20200101000000Z -enddate 20210101000000Z -in "$T/old/request" -out "$H/ssl/mailroots/trusted/old.pem"
} >"$T/old.err" 2>&1
chmod 644 "$H/ssl/mailroots/trusted"/*
check
says 'a root under another name' warning trusted/other.pem 'its name is not the SHA-256'
says 'a file without a root' error trusted/nothing.pem 'no certificate in this file'
says 'a root that has ended' warning trusted/old.pem 'this root ended on '
new_home
echo http://crl.example.org/ca.crl >"$H/ssl/mailroots/crlurls"
check
says 'lists are named, and none is there' warning mailroots/crls.pem \
	'missing: a certificate that was revoked is still used'
cat >"$T/ca.cnf" <<EOT
[ca]
default_ca = x
[x]
database = $T/index
default_md = sha256
EOT
: >"$T/index"
openssl ca -gencrl -config "$T/ca.cnf" -keyfile "$H/ssl/mailca/key" -cert "$H/ssl/mailca/cert" \
	-crl_lastupdate 20200101000000Z -crl_nextupdate 20200201000000Z -out "$H/ssl/mailroots/crls.pem" 2>"$T/ca.err" ||
	note "$(cat "$T/ca.err")"
chmod 644 "$H/ssl/mailroots/crls.pem"
check
says 'a list that has ended' error mailroots/crls.pem 'a revocation list in it ended on 2020-02-01: mail waits'

# --- programs

new_home
rm "$H/bin/qmail-seal"
check
says 'no qmail-seal' error bin/qmail-seal 'No such file'

done_testing
