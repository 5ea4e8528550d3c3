#!/bin/sh
# mkmailkey pgp: keys that gpg, sqop and gosop take, and that qmail-pgp finds for signing, for encrypting and for opening
# mail; no key is overwritten, no secret is an argument or printed, and what is held, refused, expired or revoked is
# listed as such.
# shellcheck disable=SC2012,SC2016
# shellcheck source=tests/lib.sh
. tests/lib.sh
export LC_ALL=C
unset QMAILHOME GNUPGHOME

H=$T/home
S=$H/ssl
K=$S/mailkeys/example.org/u
C=$S/mailcerts/example.net
sed "s,@QMAIL@,$H,g" mkmailkey.sh >"$T/mkmailkey"
chmod 755 "$T/mkmailkey"
mkdir -p "$H/bin" "$H/control"
ln -s "$TOP/qmail-pgp" "$H/bin/qmail-pgp"
today=$(date -u +%Y%m%d)

# mk argument ...: sets code; standard output in $T/out, standard error in $T/err
mk() {
	"$T/mkmailkey" "$@" >"$T/out" 2>"$T/notes" </dev/null
	code=$?
	# the machine of the tests need not have the user qmailq
	grep -v '^mkmailkey: note: the owner' "$T/notes" >"$T/err"
}
result() { echo "$code $(cat "$T/out" "$T/err")"; }
fact() { ./qmail-pgp -I "$1" | sed -n "s/^$2=//p"; } # file name
print() { fact "$1" fingerprint; }
day() { date -u -d "@$1" +%Y-%m-%d; }
tree() { (cd "$1" && find . -exec ls -ld {} + | awk '{print $1, $3, $4, $5, $9, $11}' && find . -type f -exec cksum {} +) | sort; }

# a home for gpg that ends with the test
G=$T/gnupg
# Without s2k-count each agent works for a second, to find out what a pass phrase should cost.
gpg_home() { mkdir -m 0700 "$1" && echo 's2k-count 65536' >"$1/gpg-agent.conf"; }
gpg_home "$G"
in_gpg() { gpg --homedir "$G" --batch --quiet --no-tty --pinentry-mode loopback --passphrase '' "$@" 2>"$T/gpg"; }
trap 'gpgconf --homedir "$G" --kill all; rm -rf "$T"' EXIT

# --- what is wrong: one line, exit 100, nothing made

while IFS='|' read -r arguments what; do
	# shellcheck disable=SC2086 # words
	mk $arguments
	is "mkmailkey $arguments" "$(result)" "100 mkmailkey: fatal: $what"
done <<'EOT'
pgp|pgp: a command is missing: mkmailkey -h lists them
pgp make|no such command: pgp make; mkmailkey -h lists them
pgp ann@example.org file|no such command: pgp ann@example.org; mkmailkey -h lists them
pgp new|pgp_new: wrong number of arguments; mkmailkey -h says which
pgp new -x a@example.org|pgp_new has no option -x; mkmailkey -h lists them
pgp new -d 1x a@example.org|-d: days are a number of up to five digits
pgp new ../a@example.org|"../a@example.org": a dot begins or ends the local part, or two stand together
pgp export ann@example.org seal 1 file|pgp export: "seal" is neither sign, open nor both
pgp export ann@example.org none|ann@example.org has no OpenPGP key open none (mkmailkey list)
pgp expire ann@example.org none|ann@example.org has no OpenPGP key sign none (mkmailkey list)
EOT
ok '  nothing was made' [ ! -e "$S/mailkeys" ]

# --- new

mk pgp new -c -s 'Ann Smith' ann@example.org
key=$(print "$K/ann/open/pgpcert_$today")
is 'new: address, label and fingerprint' "$(result)" "0 ann@example.org $today $key"
is '  its files, for the owner alone' "$(cd "$K/ann" && find . -type f -exec ls -l {} + | awk '{ print substr($1, 1, 10), $NF }' | sort -k 2)" \
	"-rw------- ./open/pgp-by-id
-rw------- ./open/pgpcert_$today
-rw------- ./open/pgpkey_$today
-rw------- ./sign/pgpcert_$today
-rw------- ./sign/pgpkey_$today"
is '  what has a secret part' "$(for f in sign/pgpkey sign/pgpcert open/pgpkey open/pgpcert; do
	echo "$f $(fact "$K/ann/${f}_$today" key | awk '{ print $3 $NF }' | tr '\n' '.')"
done)" 'sign/pgpkey cssecret.epublic.
sign/pgpcert cspublic.epublic.
open/pgpkey cspublic.esecret.
open/pgpcert cspublic.epublic.'
is '  it ends in two years' "$(day "$(fact "$K/ann/open/pgpcert_$today" expires)")" "$(day $(($(date +%s) + 730 * 86400)))"
is '  for signing and for encrypting to Ann' "$(./qmail-pgp -k sign ann@example.org "$K/ann/sign/pgpcert_$today" &&
	./qmail-pgp -k encrypt ann@example.org "$K/ann/open/pgpcert_$today")" "$K/ann/sign/pgpcert_$today
$K/ann/open/pgpcert_$today"
echo secret >"$T/plain"
sqop encrypt --no-armor "$K/ann/open/pgpcert_$today" <"$T/plain" >"$T/sealed"
is '  pgp-by-id has the name by which mail is encrypted' "$(cat "$K/ann/open/pgp-by-id")" "$({
	printf openpgp
	# the key ID behind tag, length and version of the first packet
	dd if="$T/sealed" bs=1 skip=3 count=8 2>/dev/null
} | openssl dgst -sha256 -r | cut -d ' ' -f 1) $today"
# rsop: where Debian has it
for sop in sqop gosop $(command -v rsop); do
	is "  $sop opens with one part" "$($sop decrypt "$K/ann/open/pgpkey_$today" <"$T/sealed" 2>&1)" secret
	$sop sign "$K/ann/sign/pgpkey_$today" <"$T/plain" >"$T/signature" 2>"$T/err"
	ok "  $sop signs with the other part" sqop verify "$T/signature" "$K/ann/sign/pgpcert_$today" <"$T/plain"
done
ok '  the part that signs does not open' sh -c '! sqop decrypt "$1" <"$2"' sh "$K/ann/sign/pgpkey_$today" "$T/sealed"
ok '  the part that opens does not sign' sh -c '! sqop sign "$1" <"$2"' sh "$K/ann/open/pgpkey_$today" "$T/plain"
ok '  no home of gpg stays, and no agent' sh -c '[ -z "$(ls -A "$1" | grep mkmailkey)" ] && ! ps -ef | grep -v grep | grep -q "gpg-agent --homedir $1"' sh "$S"

mk pgp new -d 0 bob@example.org
is 'new without -c: RSA-3072; -d 0: no end' "$code $(fact "$K/bob/open/pgpcert_$today" key | awk '{ print $2, $5 }' | sort -u) $(fact "$K/bob/open/pgpcert_$today" expires)" '0 RSA-3072 0 0'
mk pgp new -c -d 20 @example.org
D=$S/mailkeys/example.org/domain
is 'new for a domain' "$code $(fact "$D/open/pgpcert_$today" uid)" '0 domain-confidentiality-authority@example.org'
ok '  its user id' grep -aq 'PGP Domain Encryption <domain-confidentiality-authority@example.org>' "$D/open/pgpcert_$today"
tree "$S" >"$T/before"
mk pgp new -n "$today" ann@example.org
is 'a label that is taken: 100' "$(result)" "100 mkmailkey: fatal: ann@example.org has a key sign $today: take another label with -n"
tree "$S" >"$T/after"
is_file '  nothing is changed' "$T/after" "$T/before"
PATH=$T/few "$T/mkmailkey" -h >/dev/null 2>&1
mkdir "$T/few"
for p in sh cat id mkdir rm ls grep sed tr date printf chown openssl head; do ln -s "$(command -v $p)" "$T/few/$p"; done
PATH=$T/few "$T/mkmailkey" pgp new eve@example.org >"$T/out" 2>&1
is 'without gpg: 111, and what to do' "$? $(grep -v note: "$T/out")" \
	'111 mkmailkey: fatal: gpg(1) is not in PATH: it makes OpenPGP keys, changes their last day and takes pass phrases off (Debian: apt-get install gnupg)'

# --- import

in_gpg --quick-gen-key 'Carl <carl@example.org>' rsa2048 sign,cert 1y
carl=$(in_gpg --with-colons -K | awk -F: '$1 == "fpr" { print $10; exit }')
in_gpg --quick-add-key "$carl" rsa2048 encr 1y
in_gpg --quick-add-key "$carl" rsa2048 encr 2y
in_gpg --export-secret-keys "$carl" >"$T/carl"
in_gpg --armor --export-secret-keys "$carl" >"$T/carl.asc"
mk pgp import carl@example.org "$T/carl"
lower=$(echo "$carl" | tr A-F a-f)
is 'import of a key in clear' "$(result)" "0 carl@example.org $today $lower"
is '  both subkeys open mail' "$(wc -l <"$K/carl/open/pgp-by-id")" 2
mk pgp import -n again carl@example.org "$T/carl.asc"
is '  with armor' "$code" 0
is_file '  it is the same' "$K/carl/open/pgpkey_again" "$K/carl/open/pgpkey_$today"

printf 'a long pass phrase, 100%% of it\n' >"$T/phrase"
printf 'another one\n' >"$T/wrong"
L=$T/locked.gnupg
gpg_home "$L"
in_locked() { gpg --homedir "$L" --batch --quiet --no-tty --pinentry-mode loopback --passphrase-file "$T/phrase" "$@" 2>"$T/gpg"; }
in_locked --quick-gen-key 'Carl <carl@example.org>' rsa2048 sign,cert 1y
locked=$(in_locked --with-colons -K | awk -F: '$1 == "fpr" { print $10; exit }')
in_locked --quick-add-key "$locked" rsa2048 encr 1y
in_locked --quick-add-key "$locked" cv25519 encr 2y
in_locked --export-secret-keys "$locked" >"$T/locked"
gpgconf --homedir "$L" --kill all
lower=$(echo "$locked" | tr A-F a-f)
is 'a key under a pass phrase' "$(fact "$T/locked" key | awk '{ print $NF }' | sort -u)" locked
mk pgp import -n wrong -p "$T/wrong" carl@example.org "$T/locked"
is '  with a wrong one: 100, nothing made' "$code $(sed 's/gpg cannot read the key: .*/gpg cannot read the key/' "$T/err") $(find "$K/carl/sign" -name '*wrong*' | grep -c wrong)" \
	"100 mkmailkey: fatal: $T/locked: the pass phrase is wrong, or gpg cannot read the key 0"
mk pgp import -n phrase -p "$T/phrase" carl@example.org "$T/locked"
is '  with the right one' "$(result)" "0 carl@example.org phrase $lower"
is '  it is in clear here' "$(fact "$K/carl/sign/pgpkey_phrase" key | awk '{ print $3 $NF }' | tr '\n' ' ')$(fact "$K/carl/open/pgpkey_phrase" key | awk '{ print $3 $NF }' | tr '\n' ' ')" \
	'cssecret epublic epublic cspublic esecret esecret '
"$T/mkmailkey" pgp import -n stdin carl@example.org "$T/locked" <"$T/phrase" >"$T/out" 2>&1
is '  from standard input' "$? $(grep -v note: "$T/out")" "0 carl@example.org stdin $lower"
mk pgp import -n other dora@example.org "$T/carl"
is 'a key of another address: 100' "$(result)" "100 mkmailkey: fatal: the key in $T/carl does not name dora@example.org (-f takes it all the same)"
mk pgp import -n other @example.org "$T/carl"
is "a person's key for the domain: 100" "$(result)" \
	"100 mkmailkey: fatal: the key in $T/carl has no user id domain-confidentiality-authority@example.org; it would be used for the whole domain (-f takes it all the same)"
mk pgp import -n cert carl@example.org "$K/carl/open/pgpcert_$today"
is 'a certificate alone: 100' "$(result)" "100 mkmailkey: fatal: $K/carl/open/pgpcert_$today: there is no secret key in it (mkmailkey pgp cert takes certificates)"
cat "$T/carl" "$T/carl" >"$T/two"
mk pgp import carl@example.org "$T/two"
is 'two keys in a file: 100' "$(result)" "100 mkmailkey: fatal: $T/two: there are several OpenPGP keys in it; give each a file of its own"
# keys whose one part does all
in_gpg --quick-gen-key 'All <all@example.org>' rsa2048 sign,cert,encr 1y
in_gpg --export-secret-keys all@example.org >"$T/all"
mk pgp import all@example.org "$T/all"
is 'one part that signs and opens: 100' "$code $(cut -d ' ' -f 3-8 "$T/err")" "100 $T/all: no part of it signs"

# --- export

mk pgp export ann@example.org "$today"
sqop dearmor <"$T/out" >"$T/bin"
is_file 'export: the certificate in armor' "$T/bin" "$K/ann/open/pgpcert_$today"
ok '  which gpg takes' in_gpg --import "$T/out"
mk pgp export ann@example.org "$today" "$T/ann.asc"
is '  to a file' "$code $(head -n 1 "$T/ann.asc")" '0 -----BEGIN PGP PUBLIC KEY BLOCK-----'
mk pgp export ann@example.org "$today" "$T/ann.asc"
is '  which is not overwritten' "$(result)" "100 mkmailkey: fatal: $T/ann.asc is there already: nothing is overwritten"
mk pgp export ann@example.org open "$today" "$T/open"
is '  a secret part, for its owner alone' "$code $(ls -l "$T/open" | cut -c 1-10)" '0 -rw-------'
mk pgp export ann@example.org sign "$today" "$T/sign"
is '  the other one' "$code" 0
mk pgp export ann@example.org both "$today" "$T/both"
is '  both parts: one key' "$(result) $(ls -l "$T/both" | cut -c 1-10) $(fact "$T/both" key | awk '{ print $3 $NF }' | tr '\n' '.')" \
	'0  -rw------- cssecret.esecret.'
# elsewhere: a home of gpg and one of rnp that know nothing of it
elsewhere() { # part
	rm -rf "$T/away" "$T/rnp"
	gpg_home "$T/away"
	mkdir -m 0700 "$T/rnp"
	gpg --homedir "$T/away" --batch --quiet --no-tty --import "$1" 2>"$T/gpg" && rnpkeys --homedir "$T/rnp" --import "$1" >"$T/rnp.log" 2>&1
}
away() { gpg --homedir "$T/away" --batch --quiet --no-tty --pinentry-mode loopback --passphrase '' "$@" 2>"$T/gpg"; }
for part in open both; do
	ok "  gpg and rnp import $part" elsewhere "$T/$part"
	is "  gpg opens with $part" "$(away --decrypt "$T/sealed")" secret
	is "  so does rnp" "$(rnp --homedir "$T/rnp" --decrypt "$T/sealed" --output - 2>"$T/rnp.log")" secret
	is "  and sqop" "$(sqop decrypt "$T/$part" <"$T/sealed" 2>&1)" secret
	gpgconf --homedir "$T/away" --kill all
done
for part in sign both; do
	ok "  gpg and rnp import $part" elsewhere "$T/$part"
	rm -f "$T"/by-*
	away --detach-sign --output "$T/by-gpg" "$T/plain"
	rnp --homedir "$T/rnp" --sign --detach --output "$T/by-rnp" "$T/plain" 2>"$T/rnp.log"
	sqop sign --no-armor "$T/$part" <"$T/plain" >"$T/by-sqop"
	for program in gpg rnp sqop; do
		ok "  $program signs with $part" sqop verify "$T/by-$program" "$K/ann/sign/pgpcert_$today" <"$T/plain"
	done
	gpgconf --homedir "$T/away" --kill all
done
mk pgp import -n back ann@example.org "$T/both"
is '  it can be imported again' "$code" 0
for part in sign/pgpkey sign/pgpcert open/pgpkey open/pgpcert; do
	is_file "  $part is the same" "$K/ann/${part}_back" "$K/ann/${part}_$today"
done
rm "$K"/ann/*/*_back
mk index ann@example.org
mk pgp export ann@example.org both none "$T/none"
is '  both parts must be there' "$(result)" '100 mkmailkey: fatal: ann@example.org has no OpenPGP key open none (mkmailkey list)'
mk pgp export ann@example.org open "$today" ''
is '  a secret part is never printed' "$(result) $(wc -c <"$T/out")" '100 mkmailkey: fatal: pgp export: a secret part needs a file 0'
echo /nowhere/sop >"$H/control/sop"
mk pgp export ann@example.org "$today"
is '  without the program of control/sop: 111' "$(result)" '111 mkmailkey: fatal: unable to run /nowhere/sop (control/sop)'
rm "$H/control/sop"

# --- expire

mk pgp expire -d 30 ann@example.org "$today"
soon=$(day $(($(date +%s) + 30 * 86400)))
is 'expire: the new last day' "$(result)" "0 ann@example.org $today $soon $key"
is '  in all parts of certificate and key' "$(for file in sign/pgpcert sign/pgpkey open/pgpcert open/pgpkey; do fact "$K/ann/${file}_$today" key | while read -r _ _ _ _ end _; do day "$end"; done; done | sort -u)" "$soon"
is '  as gpg reads it' "$(in_gpg --import "$K/ann/open/pgpcert_$today"; in_gpg --with-colons -k ann@example.org | awk -F: '$1 == "pub" || $1 == "sub" { print $7 }' | while read -r end; do day "$end"; done | sort -u)" "$soon"
is '  what signs and what opens stay' "$(fact "$K/ann/sign/pgpkey_$today" key | awk '{ print $3 $NF }' | tr '\n' ' ')$(sqop decrypt "$K/ann/open/pgpkey_$today" <"$T/sealed")" 'cssecret epublic secret'
mk list -d 40
is '  it is in list -d' "$(grep -c ann@example.org "$T/out")" 2
mk pgp expire -d 0 ann@example.org "$today"
is '  no end' "$(result)" "0 ann@example.org $today never $key"
mk pgp expire -d 30 carl@example.org "$today"
is 'expire of a key with two subkeys that open: both stay' "$code $(fact "$K/carl/open/pgpkey_$today" key | awk '{ print $3 $NF }' | tr '\n' '.')" \
	'0 cspublic.esecret.esecret.'
is '  with one last day' "$(fact "$K/carl/open/pgpkey_$today" key | cut -d ' ' -f 5 | while read -r end; do day "$end"; done | sort -u)" "$soon"
cp "$K/carl/open/pgpkey_$today" "$T/kept"
cp "$T/open" "$K/carl/open/pgpkey_$today"
mk pgp expire -d 40 carl@example.org "$today"
is '  not if the other part is of another key' "$(result)" "100 mkmailkey: fatal: sign $today and open $today of carl@example.org are not parts of one key"
cp "$T/kept" "$K/carl/open/pgpkey_$today"
sqop generate-key --no-armor 'Sue <sue@example.org>' >"$T/sue"
mk pgp import sue@example.org "$T/sue"
is 'a key of sqop' "$code" 0
tree "$S" >"$T/before"
mk pgp expire -d 30 sue@example.org "$today"
# gpg 2.2 cannot do it, 2.4 can
if [ "$code" -eq 0 ]; then
	in_gpg --import "$K/sue/open/pgpcert_$today"
	is '  its last day, as gpg reads it' "$(day "$(in_gpg --with-colons -k sue@example.org | awk -F: '$1 == "pub" { print $7 }')")" "$soon"
else
	is '  gpg cannot change its last day: 100' "$code $(cut -c 1-61 "$T/err")" '100 mkmailkey: fatal: gpg did not change the last day of this key'
	tree "$S" >"$T/after"
	is_file '  nothing is changed' "$T/after" "$T/before"
fi

# --- correspondents

in_gpg --quick-gen-key 'Hugo <hugo@example.net>' ed25519 sign,cert 1y
hugo=$(in_gpg --with-colons -K hugo@example.net | awk -F: '$1 == "fpr" { print $10; exit }')
in_gpg --quick-add-key "$hugo" cv25519 encr 1y
in_gpg --export "$hugo" >"$T/hugo"
in_gpg --armor --export "$hugo" >"$T/hugo.asc"
lower=$(echo "$hugo" | tr A-F a-f)
mk pgp cert hugo@example.net "$T/hugo.asc"
is 'cert' "$(result)" "0 hugo@example.net $lower"
is_file '  in binary form' "$C/u/hugo/pgp_$lower" "$T/hugo"
mk pgp cert hugo@example.net "$T/hugo"
is '  never overwritten' "$(result)" "100 mkmailkey: fatal: $S/mailcerts/example.net/u/hugo/pgp_$lower is there already: nothing is overwritten"
in_gpg --quick-set-expire "$hugo" 3y
in_gpg --export "$hugo" >"$T/hugo.newer"
mk pgp cert -y hugo@example.net "$T/hugo.newer"
is_file '  -y: a newer copy of the same key' "$C/u/hugo/pgp_$lower" "$T/hugo.newer"
in_gpg --export-secret-keys "$hugo" >"$T/hugo.secret"
mk pgp cert hugo@example.net "$T/hugo.secret"
is '  a secret key: 100' "$(result)" "100 mkmailkey: fatal: $T/hugo.secret: it holds a private key; give the certificate alone"
mk pgp cert ida@example.net "$T/hugo"
is '  another address: 100' "$(result)" "100 mkmailkey: fatal: the certificate in $T/hugo does not name ida@example.net (-f takes it all the same)"
mk pgp cert @example.net "$T/hugo"
is "  a person's for the domain: 100" "$code" 100
mk pgp cert -f @example.com "$T/hugo"
is "  another domain, also with -f: 100" "$code" 100

# --- hold, refuse, list

mk hold hugo@example.net "$hugo"
is 'hold: it moves' "$code $(ls "$C/hold/hugo" "$C/u/hugo" | tr '\n' ' ')" "0 $C/hold/hugo: pgp_$lower  $C/u/hugo: "
mk hold
is '  and is listed' "$code $(cut -d ' ' -f 1-2 "$T/out") $(awk '{ print NF }' "$T/out")" "0 hugo@example.net $lower 3"
mk list
is '  and no longer used' "$(grep -c hugo "$T/out")" 0
mk hold -y hugo@example.net "$lower"
is '  -y: used again' "$code $(ls "$C/u/hugo")" "0 pgp_$lower"
mk list
is 'list: kinds' "$(cut -d ' ' -f 1 "$T/out" | sort -u | tr '\n' ' ')" 'pgp-cert pgp-open pgp-sign '
is '  a correspondent' "$(grep pgp-cert "$T/out")" "pgp-cert hugo@example.net $lower $(day "$(fact "$T/hugo.newer" expires)")"
mk refuse "$T/hugo.asc"
is 'refuse: by a file' "$(result)" "0 $lower"
is '  it is held' "$(ls "$C/hold/hugo" "$C/u/hugo" | tr '\n' ' ')" "$C/hold/hugo: pgp_$lower  $C/u/hugo: "
is '  and the list for qmail-smime has no fingerprint' "$(cat "$S/mailroots/refused.sha256")" ''
in_gpg --quick-gen-key 'Hold <hold@example.net>' ed25519 sign,cert 1y
in_gpg --export hold@example.net >"$T/hold"
hold=$(in_gpg --with-colons -k hold@example.net | awk -F: '$1 == "fpr" { print tolower($10); exit }')
mk pgp cert hold@example.net "$T/hold"
mk list
is '  list has one whose address begins with hold@' "$(grep hold@ "$T/out" | cut -d ' ' -f 1-3)" "pgp-cert hold@example.net $hold"
mk refuse "$T/hold"
is '  it is held, too' "$code $(ls "$C/hold/hold" "$C/u/hold" | tr '\n' ' ')" "0 $C/hold/hold: pgp_$hold  $C/u/hold: "
mk hold -y hugo@example.net "$lower"
is '  it cannot be used' "$(result)" "100 mkmailkey: fatal: $lower is among the refused certificates"
mk pgp cert -y hugo@example.net "$T/hugo"
is '  nor taken' "$(result)" "100 mkmailkey: fatal: the certificate in $T/hugo is among the refused certificates"

# revoked, and expired
in_gpg --quick-gen-key 'Rita <rita@example.net>' ed25519 sign,cert 1y
rita=$(in_gpg --with-colons -K rita@example.net | awk -F: '$1 == "fpr" { print $10; exit }')
in_gpg --quick-add-key "$rita" cv25519 encr 1y
sed 's/^:---/---/' "$G/openpgp-revocs.d/$rita.rev" >"$T/revocation"
in_gpg --import "$T/revocation"
in_gpg --export "$rita" >"$T/rita"
mk pgp cert rita@example.net "$T/rita"
is 'a revoked certificate is taken with a warning' "$code $(cat "$T/err")" "0 mkmailkey: warning: the certificate in $T/rita cannot be used: certificate revoked"
mk list
is '  list says so' "$(grep rita "$T/out" | cut -d ' ' -f 5-)" 'certificate revoked'
ok '  and it is not chosen' sh -c './qmail-pgp -k encrypt rita@example.net "$1"; [ $? -eq 4 ]' sh "$C/u/rita/pgp_$(echo "$rita" | tr A-F a-f)" 2>/dev/null
in_gpg --faked-system-time 20200101T000000 --quick-gen-key 'Otto <otto@example.net>' rsa2048 sign,cert 1y
otto=$(in_gpg --with-colons -K otto@example.net | awk -F: '$1 == "fpr" { print $10; exit }')
in_gpg --faked-system-time 20200101T000000 --quick-add-key "$otto" rsa2048 encr 1y
in_gpg --export "$otto" >"$T/otto"
mk pgp cert otto@example.net "$T/otto"
is 'an expired one is taken with a warning' "$code $(cat "$T/err")" "0 mkmailkey: warning: the certificate in $T/otto cannot be used: certificate that has expired"
mk list -d 0
is '  list -d 0 has what has ended' "$(cat "$T/out")" "pgp-cert otto@example.net $(echo "$otto" | tr A-F a-f) 2020-12-31 certificate that has expired"

# --- alias, index

mk alias anna@example.org ann@example.org
is 'alias' "$code $(cat "$K/anna/open/pgp-by-id")" "0 $(cat "$K/ann/open/pgp-by-id")"
cp "$K/ann/open/pgp-by-id" "$T/by-id"
rm "$K/ann/open/pgp-by-id"
mk index ann@example.org
is 'index' "$(result)" '0 ann@example.org'
is_file '  the list is as it was' "$K/ann/open/pgp-by-id" "$T/by-id"
mk index
is '  a second time: nothing to do' "$(result)" '0 '
ok '  no list of S/MIME for OpenPGP keys' [ ! -s "$K/ann/open/by-id" ]

# --- no secret as an argument, in the environment, or printed: what all children of an import get

if command -v strace >/dev/null; then
	strace -f -v -s 100000 -e trace=execve -o "$T/trace" "$T/mkmailkey" pgp import -n traced -p "$T/phrase" carl@example.org "$T/locked" >"$T/out" 2>"$T/err"
	is 'the pass phrase is in no argument and no variable' "$? $(grep -c 'a long pass phrase' "$T/trace" "$T/out" "$T/err" | tr '\n' ' ')" "0 $T/trace:0 $T/out:0 $T/err:0 "
else
	note 'NOT TESTED: arguments of the children. This needs strace(1).'
fi
done_testing
