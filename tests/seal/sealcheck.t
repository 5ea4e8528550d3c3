#!/bin/sh
# sealcheck.t: what qmail-sealcheck finds. Each fault is made alone in a home in which nothing is wrong.
. tests/lib.sh
. tests/seal/sealcheck.sh

complaints() { grep -E '^(warning|error)  ' "$T/out"; }

# --- usage

check -Q
is 'an unknown option' "$status" 100
is 'and the usage' "$(cat "$T/err")" \
	'qmail-sealcheck: fatal: usage: qmail-sealcheck [[-u words] -m message sender recipient]'
check -m "$T/x" ann@example.org
is '-m wants a recipient' "$status" 100
check ann@example.org
is 'an argument without -m' "$status" 100

# --- nothing is wrong

new_home
sealrules '# rules' 'must to=@example.net => encrypt' 'sender=ann@example.org => sign'
check
is 'a home in which nothing is wrong' "$(complaints)" ''
is 'its exit code' "$status" 0
says 'the rule lines are good' ok control/sealrules:2 'a must line'
says 'a key that signs' ok ann/sign/cert_jan 'signs for ann@example.org until '
says 'a key that opens' ok ann/open/cert_jan 'opens mail to ann@example.org until '
says 'a certificate of a correspondent' ok mailcerts/example.net/u/bob 'encrypts to bob@example.net until '
says 'qmail-seal is in the chain' ok qmail-rspawn 'bin/qmail-remote is qmail-seal'
says 'two roots' ok ssl/mailroots/trusted/ 'a trusted root until '

# --- rules

sealrules 'to=@example.net => frobnicate' 'to=@example.net => encrypt' 'colour=red => sign'
check
says 'a wrong action' error control/sealrules:1 '"frobnicate": '
says 'a wrong condition, behind it' error control/sealrules:3 '"colour=red": '
is 'the exit code' "$status" 100
: >"$H/control/sealrules"
check
says 'an empty file' error control/sealrules 'empty'
printf 'to=* => encrypt' >"$H/control/sealrules"
check
says 'no line end at the end' error control/sealrules 'its last line has no line end'
printf 'to=* => encrypt\r\n' >"$H/control/sealrules"
check
says 'a carriage return' error control/sealrules 'line 1: carriage return'
rm "$H/control/sealrules"
check
says 'no rules' note control/sealrules 'missing: nothing is added'
is 'and that is no fault' "$status" 0

sealrules 'to=@example.net => encrypt' 'to=bob@example.net size>5 => encrypt' 'to=*@example.net => encrypt' \
	'to=joe@example.com !to=joe@example.com,ann@example.org => encrypt' 'size>10 size<5 => pass' \
	'to=x@example.com => encrypt'
check
says 'a line that an earlier one covers' warning control/sealrules:2 'never decides: whenever it holds, line 1 decides'
silent 'a wider line' control/sealrules:3
says 'a condition that rules out another' warning control/sealrules:4 'never holds: '
says 'sizes that rule each other out' warning control/sealrules:5 'never holds: '
silent 'a line of its own' control/sealrules:6
is 'the exit code' "$status" 1
sealrules 'must to=@example.net => encrypt' 'to=bob@example.net => pass' '!to=@example.net => pass' \
	'!to=@example.net,@example.com => pass'
check
silent 'a must line covers nothing' control/sealrules:2
says 'fewer of what is ruled out' warning control/sealrules:4 'never decides: whenever it holds, line 3'

# --- files of rules

sealrules 'to=* group=sales => encrypt'
check
says 'no group' error control/sealrules:1 'control/groups/sales: missing'
mkdir -p "$H/control/groups" "$H/control/disclaimers" "$H/control/attach"
chmod 755 "$H"/control/*/
printf 'ann@example.org\nbob@\n' >"$H/control/groups/sales"
check
says 'a wrong line in a group' error control/sealrules:1 'control/groups/sales: line 2: '
printf 'ann@example.org\n' >"$H/control/groups/sales"
check
silent 'a group' control/sealrules
chmod 600 "$H/control/groups/sales"
if [ "$(id -u)" -eq 0 ]; then
	check
	says 'a group that cannot be read' error control/sealrules:1 "control/groups/sales: qmail-seal can't read it"
fi
sealrules 'to=* => disclaimer=default attach=prices.txt encrypt' 'size>5 run=/nowhere/program => encrypt'
check
says 'no disclaimer' error control/sealrules:1 'control/disclaimers/default.txt: missing'
says 'no file to attach' error control/sealrules:1 'control/attach/prices.txt: missing'
says 'no program' error control/sealrules:2 '/nowhere/program: missing'
echo x >"$H/control/disclaimers/default.html"
echo x >"$H/control/attach/prices.txt"
check
says 'only HTML' warning control/sealrules:1 'control/disclaimers/default.txt: missing'

# --- other control files

new_home
echo 'not a host' >"$H/control/sealinside"
echo 'half' >"$H/control/sealbounce"
echo 'nobody' >"$H/control/sealadmin"
check
says 'a wrong host' error control/sealinside 'line 1: '
says 'a wrong word' error control/sealbounce 'neither empty nor the word'
says 'no address' error control/sealadmin 'not one address'
printf '.inside.example\n# x\nmail.example.org\n' >"$H/control/sealinside"
echo whole >"$H/control/sealbounce"
echo ann@example.org >"$H/control/sealadmin"
check
silent 'right ones' control/

# --- programs

chmod 755 "$H/bin/qmail-seal"
check
says 'qmail-seal without set-id' error bin/qmail-seal 'mode is 0755, not 04710'
says 'and it differs from qmail-dksign' error bin/qmail-seal \
	'one of qmail-seal (0755) and qmail-dksign (04710) is set-id'
tidy
echo bin/qmail-seal >"$H/control/sealremote"
check
says 'it leads back' error bin/qmail-seal 'leads back to qmail-seal'
echo bin/nothing >"$H/control/sealremote"
check
says 'no next program' error bin/nothing 'No such file'
rm "$H/control/sealremote"
echo "# no rule yet" >"$H/control/unsealrules"
check
silent 'unseal with seal' control/unsealrules
rm "$H/bin/qmail-remote"
cp qmail-dksign "$H/bin/qmail-remote"
echo qmail-remote >"$H/bin/qmail-rspawn"
check
says 'unseal without seal' error control/unsealrules 'mail is opened here, but qmail-seal is not in the chain'

# --- a missing program

new_home
sealrules 'to=* subject=x => sign'
rm "$H/bin/qmail-mime"
setup='run make setup in the source folder of this package'
is_remedy() { # WHAT WHERE REMEDY: all findings about WHERE have it
	is "$1" "$(awk -F '  ' -v where="$2" '($1 == "error" || $1 == "warning") && index($2, where) { print $4 }' "$T/out" | sort -u)" "$3"
}
check
says 'no qmail-mime' error bin/qmail-mime 'No such file'
is_remedy 'what to do' bin/qmail-mime "$setup"
is_remedy 'the expressions are no fault' control/sealrules "$setup"
echo 'From: a@b.example' >"$T/m"
check -m "$T/m" ann@example.org bob@example.net
is_remedy 'what to do, with -m' bin/qmail-mime "$setup"

# --- keys

new_home
keys=$H/ssl/mailkeys/example.org/u
./mkmailkey new -c -d 20 -n soon carol@example.org >/dev/null 2>&1
./mkmailkey new -c -d 5 -n now dave@example.org >/dev/null 2>&1
tidy
check
says 'it ends within 30 days' warning carol/sign/cert_soon 'signs for carol@example.org, but ends within 30 days'
says 'it ends within 7 days' error dave/sign/cert_now 'signs for dave@example.org, but ends within 7 days'
./mkmailkey new -c -n later dave@example.org >/dev/null 2>&1
tidy
check
silent 'another one lasts longer' dave/
rm -rf "$keys/carol" "$keys/dave"
cp "$keys/ann/open/key_jan" "$keys/ann/sign/key_jan"
tidy
check
says 'another key' error ann/sign/cert_jan "can't be used: its key can't be used: it is not the key"
echo nothing >"$keys/ann/sign/key_jan"
check
says 'no key at all' error ann/sign/cert_jan "can't be used: its key can't be used: "
new_home
echo nothing >"$keys/ann/sign/cert_jan"
check
says 'no certificate in the file' error ann/sign/cert_jan "can't be used: no certificate in this file"
rm "$keys/ann/sign/cert_jan"
check
says 'no certificate' note ann/sign/key_jan 'is not used: there is no certificate'
new_home
chmod 644 "$keys/ann/sign/key_jan"
check
says 'a key that others can read' error ann/sign/key_jan 'mode is 0644, not 0600'
new_home
mv "$keys/ann" "$keys/carol"
check
says 'a certificate of another address' error carol/sign/cert_jan "can't be used: certificate of another address"
mv "$keys/carol" "$keys/Ann"
check
says 'a folder that no address has' warning u/Ann 'no address has this folder'
mv "$keys/Ann" "$keys/ann"
ln -s nowhere "$keys/gone"
ln -s ann "$keys/alias"
check
says 'an alias that leads nowhere' error u/gone 'an alias that leads nowhere'
says 'an alias' note u/alias 'an alias: '
rm "$keys/gone" "$keys/alias"
./mkmailkey revoke ann@example.org jan >/dev/null 2>&1
tidy
check
says 'a certificate that was revoked' error ann/open/cert_jan \
	"can't be used: its chain is not good: certificate revoked"

# --- the list of keys that open

new_home
list=$keys/ann/open/by-id
cp "$list" "$T/by-id"
remedies() { awk -F '  ' '$2 ~ /by-id$/ && $1 == "error" { print $4 }' "$T/out" | sort; }
sed 1d "$T/by-id" >"$list"
check
says 'a line is missing' error ann/open/by-id 'does not name cert_jan: mail that is encrypted to it is not opened'
is 'what to do' "$(remedies)" "add the line $(sed -n 1p "$T/by-id")"
rm "$list"
check
is 'the list is missing' "$(remedies)" "$(sed 's/^/add the line /' "$T/by-id" | sort)"
sed 's/ jan$/ feb/' "$T/by-id" >"$list"
check
says 'another label' error ann/open/by-id 'does not name cert_jan'
says 'and its pair is not there' error ann/open/by-id 'line 1 names the pair feb, which is not there'
{ cat "$T/by-id"; echo 'ABC jan'; } >"$list"
check
says 'a damaged line' error ann/open/by-id 'line 3 is not a SHA-256, a blank and a label'
is 'and it is the only fault' "$(complaints | grep -c .)" 1
cp "$T/by-id" "$list"

# --- correspondents and trust

new_home
certs=$H/ssl/mailcerts/example.net/u/bob
mv "$certs"/smime_* "$certs/smime_$(printf '%064d' 0).pem"
check
says 'a certificate under another name' warning example.net/u/bob 'its name is not the SHA-256'
mv "$certs" "$H/ssl/mailcerts/example.net/u/joe"
check
says 'a correspondent without a certificate of his' warning example.net/u/joe \
	"can't be used: certificate of another address"
new_home
bob=$(basename "$certs"/smime_*.pem)
./mkmailkey hold bob@example.net "$(echo "$bob" | sed 's/smime_\(.*\)\.pem/\1/')" >/dev/null 2>&1
tidy
held=$H/ssl/mailcerts/example.net/hold/bob
check
says 'a certificate that is held' note hold/bob '1 certificate waits for a decision: see mkmailkey hold'
silent 'that is no fault' hold/
cp "$held/$bob" "$held/smime_$(printf '%064d' 0).pem"
echo nothing >"$held/smime_$(printf '%064d' 1).pem"
tidy
check
says 'one under another name' warning hold/bob 'its name is not the SHA-256'
says 'one that is none' warning hold/bob 'no certificate in this file'
new_home
cp "$H/ssl/mailroots/crl/ca.pem" "$H/ssl/mailroots/crls.pem"
chmod 644 "$H/ssl/mailroots/crls.pem"
check
says 'the list of his CA is missing' warning example.net/u/bob \
	"can't be used: its chain is not good: no current revocation list"
is 'what to do begins with mailcrl' \
	"$(awk -F '  ' '$2 ~ /u.bob/ && $1 == "warning" { print substr($4, 1, 11) }' "$T/out")" 'run mailcrl'
if [ "$(id -u)" -eq 0 ]; then
	new_home
	chown root:root "$certs"
	check
	says 'a folder that qmail-seal cannot look into' error example.net/u/bob \
		"qmail-seal can't read it: mail to its addresses waits"
	new_home
	chown root:root "$H/ssl/mailcerts"
	check
	says 'none at all' error ssl/mailcerts "qmail-seal can't read it: mail to its addresses waits"
fi
new_home
rm "$H"/ssl/mailroots/trusted/* && cp "$H/ssl/mailca/cert" "$H/ssl/mailroots/roots.pem" && chmod 644 \
	"$H/ssl/mailroots/roots.pem"
check
says 'no root has issued it' warning example.net/u/bob 'no trusted root has issued it'
rm "$H/ssl/mailroots/roots.pem"
check
says 'no roots' warning mailroots/roots.pem 'missing: no root is trusted'
echo nothing >"$H/ssl/mailroots/crls.pem"
chmod 644 "$H/ssl/mailroots/crls.pem"
check
says 'no revocation list in the file' error mailroots/crls.pem 'no revocation list can be read'

done_testing
