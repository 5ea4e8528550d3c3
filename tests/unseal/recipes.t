#!/bin/sh
# recipes.t: each recipe of sealrecipes(7) for mail that comes in does what the page says, in qmail-unseal itself.
# The names behind `recipe-in` in the page say which wishes it is for.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/unseal/home.sh
. tests/unseal/home.sh

page=man/sealrecipes.7
recipes=$(sed -n 's/^\.\\" recipe-in //p' "$page" | sed 's/ .*//')
recipe() { # name: its lines
	awk -v want="$1" '/^\.\\" recipe/ { found = $2 == "recipe-in" && $3 == want; next }
		/^\.Ed/ { inside = 0; found = 0 } inside { gsub(/\\e/, "\\"); print } /^\.Bd/ { inside = found }' "$page"
}
lines() { # name: control/unsealrules
	recipe "$1" | sed 's/example\.org/example.net/g; s/@partner\.example/@example.org/g' >"$T/lines"
	cp "$T/lines" "$H/control/unsealrules"
	touch -d '1 hour ago' "$H/control/unsealrules"
}

unseal_home
mkdir -p "$H/control/disclaimers"
echo 'The signature is good.' >"$H/control/disclaimers/signed.txt"
echo 'It cannot be opened.' >"$H/control/notices/nokey"
echo postmaster@example.net >"$H/control/sealadmin"
echo example.net >"$H/control/rcpthosts"

ok 'there are recipes' test "$(echo "$recipes" | wc -l)" -gt 15
is 'each name is there once' "$(echo "$recipes" | sort | uniq -d)" ''
plain
for name in $recipes; do
	lines "$name"
	ok "$name: it has lines" test -s "$T/lines"
	is "$name: they can be read" \
		"$(./qmail-mime -r -u -i none "$M" "$T/lines" '' a@b.example c@d.example 2>&1 | sed -n '1s/^rules=[nyu]*$/read/p')" read
done

# --- messages

gcm() { CIPHER=-aes-256-gcm encrypted "$@"; }
mail() { # kind
	plain
	case $1 in
	good) signed ann ;;
	bad) signed ann && sed 's/launch/lunch/' "$M" >"$T/bad" && cp "$T/bad" "$M" ;;
	unknown) signed stranger ;;
	opened) gcm bob ;;
	both) signed ann && gcm bob ;;
	nokey) encrypted ann ;;
	esac
}
subject() { header Subject | sed 's/^Subject: dinner *//'; }
does() { # recipe kind what told Subject-tag
	lines "$1"
	mail "$2"
	receive
	is "$1: $2: $3: the client is told" "$told" "${4:-ok 0}"
	[ "${4:-ok 0}" != 'ok 0' ] || is "$1: $2: $3: Subject" "$(subject)" "$5"
	[ "$told" = "${4:-ok 0}" ] || note "log: $log"
}
does E93 opened 'is marked' 'ok 0' '[was encrypted]'
does E93 good 'is not' 'ok 0' ''
does E106 good 'is marked' 'ok 0' '[signed]'
does E106 bad 'is not' 'ok 0' ''
does E108 bad 'is marked' 'ok 0' '[the signature is not good]'
does E108 good 'is not' 'ok 0' ''
ok 'E109: a signature that is not good stays' grep -q 'pkcs7-signature' "$R/message"
does S46 good 'good' 'ok 0' '[signed]'
does S46 bad 'not good' 'ok 0' '[the signature is not good]'
does S46 unknown 'cannot be told' 'ok 0' '[signature: not known]'
does E94 opened 'confidential' 'ok 0' ''
is 'E94: the field' "$(header Sensitivity)" 'Sensitivity: Company-Confidential'
does E107 good 'comes off' 'ok 0' ''
is 'E107: no signature' "$(grep -c 'pkcs7-signature' "$R/message")" 0
does E107 bad 'stays' 'ok 0' ''
ok 'E107: the signature' grep -q 'pkcs7-signature' "$R/message"
does S41 good 'a text at the top' 'ok 0' ''
is 'S41: the text' "$(sed '1,/^$/d' "$R/message" | grep -v '^$' | head -n 1)" 'The signature is good.'
does S42 good 'a text at the end' 'ok 0' ''
is 'S42: the text' "$(grep -v '^$' "$R/message" | tail -n 1)" 'The signature is good.'

refused='D 31'
does E95 nokey 'is refused' "$refused"
is 'E95: not queued' "$state" 'not queued'
does E95 opened 'what can be opened' 'ok 0' ''
does S50 bad 'is refused' "$refused"
is 'S50: not queued' "$state" 'not queued'
does S50 good 'is not' 'ok 0' ''
lines senders
plain
printf 'Fjoe@spam.example\000Tbob@example.net\000\000' >"$E"
receive
is 'senders: refused' "$told $state" "$refused not queued"
gcm bob
receive
is 'senders: also if they encrypt' "$told $state" "$refused not queued"
to bob@example.net
receive
is 'senders: deferred by the address of the client' "$told $state" 'Z 71 not queued'
TCPREMOTEIP=198.51.100.1 receive
expect 'senders: another client' 'ok 0' 'queued open'
does S49 good 'from a partner, signed' 'ok 0' '[signed by partner]'
does S49 plain 'from him, not signed' "$refused"
does S49 both 'encrypted and signed' 'ok 0' '[signed by partner]'
does S49 opened 'encrypted and not signed' 'ok 0' '[NOT signed by partner]'
lines S44
to robot@example.net
open_key robot@example.net bob
mail opened
receive
is 'S44: not opened' "$told $(grep -c 'pkcs7-mime' "$R/message")" 'ok 0 1'
to bob@example.net
receive
expect 'S44: another address' 'ok 0' 'queued open'
lines E85-in
mail opened
sed 's/^Subject: dinner/Subject: [raw] dinner/' "$M" >"$T/raw" && cp "$T/raw" "$M"
receive
expect 'E85-in: neither opened nor verified' 'ok 0' 'queued as it came'

does all-in both 'all of it' 'ok 0' '[signed, was encrypted]'
does all-in bad 'all of it' 'ok 0' '[the signature is not good]'

# --- recipients; a copy is a message of its own or one more recipient

rm -f "$H/bin/qmail-queue"
cat >"$H/bin/qmail-queue" <<END
#!/bin/sh
n=\$(ls "$T/kept" | grep -c message)
cat >"$T/kept/\$n.message"
cat <&1 >"$T/kept/\$n.envelope"
END
chmod 755 "$H/bin/qmail-queue"
all_recipients() { # kind: every address that something was queued for
	mail "$1"
	rm -rf "$T/kept"
	mkdir "$T/kept"
	receive
	cat "$T"/kept/*.envelope 2>/dev/null | tr '\0' '\n' | sed -n 's/^T//p' | sort -u | tr '\n' ' '
}
lines E120
is 'E120: the archive gets it' "$(all_recipients opened)" 'archive@example.net bob@example.net '
is 'E120: as it came' "$(grep -lr "$secret" "$T/kept" | wc -l)" 1
is 'E120: mail of own users too' "$(RELAYCLIENT='' && export RELAYCLIENT && all_recipients plain)" \
	'archive@example.net bob@example.net '
lines archive-open
is 'archive-open: the archive gets it' "$(all_recipients opened)" 'archive@example.net bob@example.net '
is 'archive-open: opened, and nothing else' "$(find "$T/kept" -name '*.message' | wc -l) $(grep -c "$secret" "$T/kept/0.message")" '1 1'
lines S50-admin
is 'S50-admin: in place of the recipients' "$(all_recipients bad)" 'postmaster@example.net '
is 'S50-admin: not others' "$(all_recipients good)" 'bob@example.net '
lines S50-both
is 'S50-both: both' "$(all_recipients bad)" 'bob@example.net postmaster@example.net '
lines S47-admin
is 'S47-admin: the administrator is told' "$(all_recipients nokey)" 'bob@example.net postmaster@example.net '
is 'S47-admin: not of what can be opened' "$(all_recipients opened)" 'bob@example.net '

# The wishes that an administrator of a gateway has, by the numbers of our list. Of S39 to S50 and E93 to E120, the others
# are no rules: S43 and S45 enclose a message or a report of another kind, S48 is about mail that leaves.
sed -n 's/^\.\\" recipe-in //p' "$page" | tr ' ' '\n' >"$T/wishes"
for wish in S39 S40 S41 S42 S44 S46 S47 S49 S50 E93 E94 E95 E106 E107 E108 E109 E120 E204 E205 E216; do
	ok "$wish has a recipe" grep -qx "$wish" "$T/wishes"
done

done_testing
