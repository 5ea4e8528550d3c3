#!/bin/sh
# The documents agree with the programs: options, reports, exit codes, control files and the names of files
# and targets are taken from both and compared.
# shellcheck source=tests/lib.sh
. tests/lib.sh

# the lines of one section of a manual page
section() { # page section
	awk -v want=".Sh $2" '/^\.Sh / { inside = $0 == want; next } inside' "$1"
}

# ---- options ----------------------------------------------------------------------------------

# what stands behind a dash in brackets or alone: -c, [-lqt], -h | -V
letters() {
	sed 's/[^][| ]*$/& /' | tr -s '[]|' '   ' | tr ' ' '\n' | sed -n 's/^-\([A-Za-z][A-Za-z]*\)$/\1/p' |
		sed 's/./&\
/g' | sed '/^$/d' | sort -u | tr -d '\n'
}
page_synopsis() { # page
	mandoc -Tascii "$1" 2>/dev/null | col -b | awk '/^[A-Z]/ { inside = /^SYNOPSIS/ } inside'
}

is 'letters() finds options and nothing else' \
	"$(printf 'usage: x-y -s [-lq] [-b 1..3] [-c r|s] a-b\n  x-y -h | -V [-i auth-id]\n' | letters)" Vbchilqs

for program in qmail-dkim qmail-mime qmail-pgp qmail-smime mkdkimkey; do
	page=man/$program.8
	./$program -h >"$T/usage" 2>&1
	is "$program -h says what the page's synopsis says" \
		"$(letters <"$T/usage")" "$(page_synopsis "$page" | letters)"
	page_synopsis "$page" | letters | sed 's/./&\
/g' | sed '/^$/d' >"$T/options"
	ok "$page: there are options" test -s "$T/options"
	while read -r letter; do
		# whatever is wrong with the argument 1, it is not that the option is unknown
		is "$program knows -$letter" \
			"$(./$program "-$letter" 1 2>&1 </dev/null | grep -iE 'unknown option|no such option')" ''
		ok "$page explains -$letter" grep -qE "^\.It Fl $letter( |\$)" "$page"
	done <"$T/options"
	ok "$program does not know -Q" \
		sh -c "./$program -Q 1 2>&1 | grep -qiE 'unknown option|no such option'"
done
is 'dkim/dkimopt.h has the same letters as the page of qmail-dkim' \
	"$(sed -n 's/^#define DKIMOPT_LETTERS "\(.*\)"/\1/p' dkim/dkimopt.h | tr -d : | fold -w 1 | sort -u | tr -d '\n')" \
	"$(page_synopsis man/qmail-dkim.8 | letters)"

is 'smime/smimeopt.h has the same letters as the page of qmail-smime' \
	"$(sed -n 's/^#define SMIMEOPT_LETTERS "\(.*\)"/\1/p' smime/smimeopt.h | tr -d : | fold -w 1 | sort -u | tr -d '\n')" \
	"$(page_synopsis man/qmail-smime.8 | letters)"

is 'pgp/pgpopt.h has the same letters as the page of qmail-pgp' \
	"$(sed -n 's/^#define PGPOPT_LETTERS "\(.*\)"/\1/p' pgp/pgpopt.h | tr -d : | fold -w 1 | sort -u | tr -d '\n')" \
	"$(page_synopsis man/qmail-pgp.8 | letters)"

./mkmailkey -h >"$T/usage"
is 'mkmailkey -h says what the synopsis of its page says' "$(letters <"$T/usage")" "$(page_synopsis man/mkmailkey.8 | letters)"
for letter in 1 $(letters <"$T/usage" | sed 's/./& /g'); do
	ok "man/mkmailkey.8 explains -$letter" grep -qE "^\.It Fl $letter( |\$)" man/mkmailkey.8
done
sed -n 's/^\([a-z]*\)) letters=.*/\1/p; s/^\([a-z]*\) | \([a-z]*\)) letters=.*/\1\n\2/p' mkmailkey.sh >"$T/verbs"
ok 'mkmailkey has its commands' grep -qx revoke "$T/verbs"
while read -r verb; do
	ok "mkmailkey -h has $verb" grep -qE "mkmailkey $verb( |\$)" "$T/usage"
	ok "man/mkmailkey.8 has $verb" grep -qx "\.It Cm $verb" man/mkmailkey.8
done <"$T/verbs"

# qmail-dkcheck has no -h: it says its usage when it is wrong
./qmail-dkcheck -Q >"$T/usage" 2>&1
is 'the usage of qmail-dkcheck is what the synopsis of its page says' \
	"$(letters <"$T/usage")" "$(page_synopsis man/qmail-dkcheck.8 | letters)"
is 'and that is -f' "$(letters <"$T/usage")" f
ok 'man/qmail-dkcheck.8 explains -f' grep -q '^\.It Fl f ' man/qmail-dkcheck.8

# programs without options have none in their pages, and take no notice of dashes but as arguments
for program in qmail-dksign qmail-dkverify qmail-newdk; do
	is "man/$program.8 has no options" "$(page_synopsis "man/$program.8" | letters)" ''
done

# ---- reports ----------------------------------------------------------------------------------

# One line each: letter, text; <> is what varies. In the source they are the arguments of a few functions.
source_reports() { # file ...
	perl -0777 -ne '
		my $string = qr/"((?:[^"\\]|\\.)*)"/;
		sub report { my ($letter, $text) = @_; $text =~ s/[: ]+$//; print "$letter $text\n"; }
		# what a link calls itself and its parts, in the initializer of its struct outbound
		our %name; $name{$1} = $2 while /\.(\w+) = $string/g;
		if (defined $name{next_default}) { ($name{next} = $name{next_default}) =~ s{.*/}{}; }
		s/base_name\(o->next_default\)/o->next/g;
		our $bad_key; $bad_key = $1 if /bad_key_text\[\] = $string/;
		s/\bbad_key_text\b/"$bad_key"/g if defined $bad_key;
		# text_of(&s, "before", o->name, "after"), as far as it is the text of a report
		s/text_of\(&\w+, $string, o->(\w+), $string\)/"\"$1$name{$2}$3\""/ge;
		report($1 eq "permanent" ? "D" : "Z", $2)
			while /\b(?:report|outbound)_(temporary|permanent)\s*\(\s*(?:&?[a-z]+(?:->out|\.out)?,\s*)?$string/g;
		while (/\boutbound_hand_off_with_notice\s*\(\s*&d->out,(.*?)\);/gs) {
			my @strings = $1 =~ /$string/g;
			report("notice", join("<>", @strings)) if @strings;
		}' "$@" | sort -u
}
page_reports() { # page
	section "$1" DIAGNOSTICS | sed -n 's/^\.It Li //p' |
		sed -e 's/ Op Ar [a-z]*$//' -e 's/ Ar [a-z]* Li /<> /' -e 's/:* Ar [a-z]*$//' \
			-e 's/^\([ZD]\) Ns /\1 /' -e '/^[ZD] /!s/^/notice /' -e 's/:<>/: <>/' -e 's/[: ]*$//' | sort -u
}
source_reports qmail-dksign.c dksign/decide.c link/outbound.c >"$T/source"
page_reports man/qmail-dksign.8 >"$T/page"
ok 'there are reports' test -s "$T/source"
is 'man/qmail-dksign.8 has the reports of qmail-dksign.c, no more and no less' "$(diff "$T/page" "$T/source")" ''
for text in 'Unable to switch to target directory.' 'Unable to create DKIM stage file' \
	'Unable to unlink DKIM stage file.' 'Unable to read control files.' 'Unable to read message.' \
	'unable to run qmail-remote.'; do
	ok "Z $text" grep -qxF "Z $text" "$T/source"
done
ok 'D SMTP cannot transfer messages with partial final lines.' \
	grep -qxF 'D SMTP cannot transfer messages with partial final lines.' "$T/source"
ok 'the notice of a private file that can not be read' \
	grep -qxF "notice can't read private file: <> continue without signing." "$T/source"
# no other file of qmail-dksign speaks to qmail-rspawn
is 'reports are made in link/outbound.c alone' \
	"$(grep -lE '\breport_(temporary|permanent)\(' ./*.c link/*.c dksign/*.c | sort | tr '\n' ' ')" 'link/outbound.c link/report.c '

# ---- results of qmail-dkim -v -----------------------------------------------------------------

# `result words`, a line each: the table of dkim/result.c, and what is said without it
source_results() {
	perl -0777 -ne '
		print lc $1, " $2\n" while /\{ CAUSE_\w+, AUTHRESULT_(\w+), "([^"]*)" \}/g;
		print lc $1, " $2\n" while /AUTHRESULT_(\w+),\s+span_of\("([^"]*)"\)/g;' dkim/result.c engine/verifyfile.c | sort -u
}
page_results() {
	awk '/^\.Ss / { inside = /^\.Ss Results/ }
		inside && /^\.It Cm / { result = $3; if (result == "pass") print "pass " }
		inside && /^\.It Li / { sub(/^\.It Li /, ""); sub(/ Ar .*/, ""); sub(/ :$/, ":"); print result " " $0 }' man/qmail-dkim.8 |
		sort -u
}
source_results >"$T/source"
page_results >"$T/page"
is 'each cause in dkim/result.h has its words' \
	"$(sed -n 's/^  \(CAUSE_[A-Z0-9_]*\).*/\1/p' dkim/result.h | grep -v CAUSE_PENDING | sort)" \
	"$(grep -o 'CAUSE_[A-Z0-9_]*' dkim/result.c | sort -u)"
is 'man/qmail-dkim.8 has the results and their words, no more and no less' "$(diff "$T/page" "$T/source")" ''
# what may stand behind `syntax error:` and `key unavailable:` is the only prose in these files
phrases() { # file ...
	perl -0777 -ne 's{/\*.*?\*/}{}gs; s/^ *# *include.*//gm; s/\x27(?:\\.|[^\x27])\x27//g;
		for (/"((?:[^"\\\n]|\\.)*)"/g) { print "$_\n" if /[a-z] |^time-out$/ }' "$@" | sort -u
}
phrases text/taglist.c dkim/sigfield.c dkim/keyrecord.c engine/dns_ares.c engine/dnsanswer.c >"$T/words"
for words in 'tag without =' 'control character' 'no p=' time-out 'no name server reached'; do
	ok "the source says: $words" grep -qxF -e "$words" "$T/words"
done
awk '/^\.Ss /{ inside = /Results/ } inside' man/qmail-dkim.8 >"$T/results"
while read -r words; do
	ok "man/qmail-dkim.8 has it too: $words" \
		grep -qxF -e ".Ql $words ," -e ".Ql $words ." -e ".Ql $words" "$T/results"
done <"$T/words"

# ---- limits -----------------------------------------------------------------------------------

# a number in a page and the constant in the source
limit() { # what constant file value page pattern
	is "$1 is $4 in $3" "$(sed -n "s/^#define $2 *//p" "$3")" "$4"
	ok "and $5 says so" grep -qE "$6" "$5"
}
limit 'signatures tried' LIMIT_SIGNATURES dkim/limits.h 10 man/qmail-dkim.8 '^10 signatures are tried'
limit 'records tried' LIMIT_KEY_RECORDS dkim/limits.h 5 man/qmail-dkim.8 'and 5 of them are tried'
limit 'bytes of records' LIMIT_KEY_ANSWER_BYTES dkim/limits.h '(64 * 1024)' man/qmail-dkim.8 'All records .* 64 KiB'
limit 'grace' LIMIT_CLOCK_SKEW_S dkim/limits.h 300 man/qmail-dkim.8 '300 seconds of grace'
limit 'a value that is shown' AUTHRES_PIECE_MAX mail/authres.h 900 man/qmail-dkim.8 'and one of over 900$'
limit 'tags' TAGLIST_MAX text/taglist.h 64 man/qmail-dkim.8 '64 tags'
limit 'header' LIMIT_HEADER_BYTES dkim/limits.h '(1024 * 1024)' man/qmail-dkim.8 'The header may have 1 MiB'
limit 'DNS' DNS_TIMEOUT_MS engine/dns.h 20000 man/qmail-dkim.8 '^20 seconds are spent on the DNS'
limit 'time of the verifying child' VERIFYCHILD_TIMEOUT_S dkverify/verifychild.h 300 man/qmail-dkverify.8 'has 300 seconds'
limit 'a line of the log' INBOUND_LOG_MAX link/inbound.h 511 man/qmail-dkverify.8 'cut at 511 bytes'
limit 'held of a field' AUTHSTRIP_HELD_MAX mail/authstrip.h '(64 * 1024)' man/qmail-dkverify.8 'first 64 KiB'
limit 'an authserv-id' AUTHRES_ID_MAX mail/authres.h 255 man/qmail-dkverify.8 'at most 255 bytes'

# ---- refusals and $DKIM -----------------------------------------------------------------------

is 'man/qmail-dkverify.8 has the words of the refusals' \
	"$(section man/qmail-dkverify.8 DESCRIPTION | sed -n -e 's/\\&//g' -e 's/^\.It Li \([DZ][45]\.\)/\1/p' | sort)" \
	"$(grep -oE '"[DZ][45]\.[^"]*"' qmail-dkverify.c | tr -d '"' | sort)"
is 'and the letters of $DKIM' \
	"$(section man/qmail-dkverify.8 ENVIRONMENT | sed -n 's/^\.It Li \(\\&\)*\(.\)$/\2/p' | sort | tr '\n' ' ')" \
	"$(sed -n "s/^ *case '\(.\)'.*/\1/p" dkverify/verdict.c | sort | tr '\n' ' ')"
# as they are printed: a word like No is also a macro of mdoc, and gone unless it is escaped
mandoc -Tascii man/qmail-dkverify.8 2>/dev/null | col -bx >"$T/printed"
grep -oE '"[DZ][45]\.[^"]*"' qmail-dkverify.c | tr -d '"' >"$T/refusals"
while read -r text; do
	ok "man/qmail-dkverify.8 prints: $text" grep -qF -e "$text" "$T/printed"
done <"$T/refusals"
# every variable that a program reads is in its page
environment() { # page file ...
	env_page=$1
	shift
	grep -ohE '(getenv\(|(pid|depth|next)_name = |#define [A-Z_]*_(PID|NUMBER) )"[A-Z_]+"' "$@" | sed 's/.*"\(.*\)".*/\1/' | sort -u >"$T/variables"
	ok "$* read variables" test -s "$T/variables"
	while read -r variable; do
		ok "$env_page explains \$$variable" \
			sh -c "awk '/^\.Sh /{ i = /ENVIRONMENT/ } i' $env_page | grep -qE '^\.It Ev (.*Ev )?$variable( |\$)'"
	done <"$T/variables"
}
environment man/qmail-dkverify.8 qmail-dkverify.c link/home.c link/inbound.c link/refusal.c link/spool.c \
	dkverify/verifychild.c mail/authstrip.h
environment man/qmail-dkim.8 qmail-dkim.c link/argfile.c
environment man/qmail-dkcheck.8 qmail-dkcheck.c link/home.c
environment man/qmail-newdk.8 link/home.c
environment man/qmail-dksign.8 qmail-dksign.c link/become.c link/outbound.c link/outbound.h link/home.c

# ---- exit codes -------------------------------------------------------------------------------

page_codes() { # page
	section "$1" 'EXIT STATUS' | sed -n 's/^\.It \([0-9][0-9]*\)$/\1/p' | sort -un | tr '\n' ' '
}
source_codes() { # file ...
	perl -ne 'print "$1\n" while
		/(?:#define (?:CHECK_|INBOUND_)?EXIT_[A-Z_]+ +|#define REFUSAL_(?:PERM|TEMP)[A-Z]+ +|\b_exit\(|ANSWER_[A-Z_]+ = |^\s*(?:.*\s)?(?:die|exit) )(\d+)\b/g' "$@" |
		sort -un | tr '\n' ' '
}
is 'exit codes of qmail-dkim' "$(page_codes man/qmail-dkim.8)" \
	"$(source_codes link/answer.h qmail-dkim.c)"
is 'exit codes of qmail-mime' "$(page_codes man/qmail-mime.8)" '0 3 100 111 '
is 'exit codes of qmail-smime' "$(page_codes man/qmail-smime.8)" \
	"$(source_codes link/answer.h qmail-smime.c)"
is 'exit codes of qmail-pgp' "$(page_codes man/qmail-pgp.8)" \
	"$(source_codes link/answer.h qmail-pgp.c)"
is 'exit codes of qmail-ocsp' "$(page_codes man/qmail-ocsp.8)" '0 1 100 111 '
is 'exit codes of qmail-dkverify' "$(page_codes man/qmail-dkverify.8)" \
	"$(source_codes link/inbound.h link/refusal.c link/refusal.h)"
is 'exit codes of qmail-unseal' "$(page_codes man/qmail-unseal.8)" \
	"$(source_codes link/inbound.h link/refusal.c link/refusal.h)"
is 'exit codes of qmail-dkcheck' "$(page_codes man/qmail-dkcheck.8)" "0 $(source_codes qmail-dkcheck.c check/check.h)"
is 'exit codes of qmail-newdk' "$(page_codes man/qmail-newdk.8)" "$(source_codes qmail-newdk.c)"
is 'exit codes of qmail-dksign' "$(page_codes man/qmail-dksign.8)" "$(source_codes link/outbound.c link/report.c)"
is 'exit codes of mkdkimkey' "$(page_codes man/mkdkimkey.8)" "$(source_codes mkdkimkey.sh)"
is 'exit codes of mkmailkey' "$(page_codes man/mkmailkey.8)" "$(source_codes mkmailkey.sh)"
is 'no program exits 2' "$(source_codes ./*.c link/*.[ch] rules/*.[ch] engine/*.[ch] dksign/*.[ch] dkverify/*.[ch] check/*.[ch] mkdkimkey.sh mkmailkey.sh | tr ' ' '\n' | grep -x 2)" ''

exits() { # status what command [argument ...]
	wanted=$1
	what=$2
	shift 2
	"$@" >"$T/out" 2>"$T/err" </dev/null
	is "exit code $wanted: $what" "$?" "$wanted"
}
home=$T/home
mkdir -p "$home/control"
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out "$T/rsa" 2>/dev/null
openssl genpkey -algorithm ED25519 -out "$T/ed" 2>/dev/null
printf 'From: a@example.org\nSubject: x\n\ny\n' >"$T/message"
printf 'Subject: x\n\ny\n' >"$T/nobody"
echo garbage >"$T/garbage"
exits 0 'signed' ./qmail-dkim -s "$T/message" "$T/rsa" "$T/signed"
exits 0 'author domain' ./qmail-dkim -a "$T/message"
is 'and it is printed' "$(cat "$T/out")" example.org
exits 1 'no From field' ./qmail-dkim -s -d example.org "$T/nobody" "$T/rsa" "$T/signed"
exits 1 'no author domain' ./qmail-dkim -a "$T/nobody"
exits 3 'one key left out' ./qmail-dkim -s "$T/message" "$T/rsa" "$T/signed" "$T/garbage"
exits 4 'no key' ./qmail-dkim -s "$T/message" "$T/garbage" "$T/signed"
exits 100 'usage' ./qmail-dkim -s
exits 3 'no signature' ./qmail-dkim -v "$T/message"
is 'and that is said' "$(cat "$T/out")" 'dkim=none (message not signed)'
./qmail-dkim -s -T 1000 -x 1 "$T/message" "$T/rsa" "$T/signed"
exits 1 'an expired signature' ./qmail-dkim -v "$T/signed"
is 'and since when' "$(sed 's/).*//' "$T/out")" 'dkim=policy (signature expired since 1970-01-01T00:16:41Z'
exits 111 'no name server' env DNSCACHEIP=nonsense ./qmail-dkim -v -T 1000 "$T/signed"
is 'and why' "$(sed 's/).*//' "$T/out")" 'dkim=temperror (key unavailable: DNSCACHEIP is no list of addresses'
exits 111 'no message to verify' ./qmail-dkim -v "$T/nothing"
is 'and its line' "$(cat "$T/out")" 'dkim=temperror (unable to read the message)'
exits 61 'qmail-dkverify without a home' env QMAILHOME="$T/nothing" ./qmail-dkverify
exits 120 'qmail-dkverify without a next program' env -u TCPREMOTEIP QMAILHOME="$home" DKQUEUE="$T/nothing" ./qmail-dkverify
exits 55 'qmail-dkverify with a wrong letter' env -u RELAYCLIENT TCPREMOTEIP=192.0.2.1 DKIM=x QMAILHOME="$home" ./qmail-dkverify
exits 54 'qmail-dkverify with a closed descriptor' sh -c 'QMAILHOME="$1" ./qmail-dkverify 0<&-' sh "$home"
exits 111 'qmail-dkcheck without a home' env QMAILHOME="$T/nothing" ./qmail-dkcheck
exits 100 'qmail-dkcheck, usage' ./qmail-dkcheck -f
exits 111 'no such message' ./qmail-dkim -s "$T/nothing" "$T/rsa" "$T/signed"
exits 100 'no control/dkimdomains' env QMAILHOME="$home" ./qmail-newdk
echo 'example.org:' >"$home/control/dkimdomains"
exits 0 'compiled' env QMAILHOME="$home" ./qmail-newdk
echo 'example.org:a b' >"$home/control/dkimdomains"
exits 100 'a bad line' env QMAILHOME="$home" ./qmail-newdk
exits 100 'an argument' env QMAILHOME="$home" ./qmail-newdk x
exits 111 'no home' env QMAILHOME="$T/nothing" ./qmail-newdk
exits 111 'qmail-dksign with a closed descriptor' sh -c 'QMAILHOME="$1" ./qmail-dksign h s@x r@x 0<&-' sh "$home"
exits 0 'qmail-dksign with a report' env QMAILHOME="$T/nothing" ./qmail-dksign h s@x r@x
is 'and that is the report' "$(tr '\0' @ <"$T/out")" "ZUnable to switch to target directory. (#4.3.0)
@"

# ---- control files ----------------------------------------------------------------------------

grep -ohE '"control/[a-z.]+' ./*.c dkim/places.h link/*.[ch] rules/*.[ch] engine/*.[ch] dksign/*.[ch] dkverify/*.[ch] seal/*.[ch] unseal/*.[ch] check/*.[ch] | tr -d '"' | sort -u >"$T/opened"
ok 'control files are opened' test -s "$T/opened"
while read -r f; do
	ok "$f is in a manual page" grep -qE "(Pa|,) $f( |\$)" man/qmail-dksign.8 man/qmail-dkverify.8 man/dkimdomains.5 man/qmail-newdk.8 man/qmail-seal.8 man/qmail-unseal.8
	case $f in
	# qmail's own, and what qmail-newdk and qmail-newmrh make
	control/me | control/bouncehost | control/rcpthosts | control/morercpthosts | *.cdb) ;;
	# what these hold is for their site alone
	control/seal* | control/groups | control/attach | control/disclaimers | control/unseal* | control/notices | control/harvest | \
		control/ocsp) ;;
	*) ok "$f has an example" test -s "$f" ;;
	esac
done <"$T/opened"
for f in control/*; do
	ok "$f is opened by a program" grep -qxF "$f" "$T/opened"
	page=man/qmail-dksign.8
	case $f in control/seal*) page=man/qmail-seal.8 ;; control/unseal* | control/sop) page=man/qmail-unseal.8 ;; esac
	ok "$f is in the list of control files of ${page#man/}" \
		sh -c "awk '/^\.Sh /{ i = /CONTROL FILES/ } i' $page | grep -qE '^\.It Pa $f\$'"
done
# shellcheck disable=SC2013
for f in $(grep -ohE 'control/[a-z]+(\.[a-z]+)?' man/*.[578] ./*.md INSTALL | sort -u); do
	case $f in
	control/concurrencyremote | control/queuelifetime | control/dkimdomains.cdb.new) ;;
	control/dkimdomains.cdb | *) ok "$f, named in a document, is opened" grep -qxF "$f" "$T/opened" ;;
	esac
done

# The example says that it is the default: it must sign the same fields.
cat >"$T/full" <<EOT
$(sed -n 's/^+*\([A-Z][A-Za-z-]*\)$/\1: 1/p' control/dkimheaders | sed 's/^From: 1/From: a@example.org/')
Sender: b@example.org
X-Other: 1

body
EOT
signed_fields() { tr -d '\n\t ' <"$1" | sed 's/.*;h=\([^;]*\);.*/\1/'; }
./qmail-dkim -s -T 1 "$T/full" "$T/ed" "$T/default"
./qmail-dkim -s -T 1 -H control/dkimheaders "$T/full" "$T/ed" "$T/example"
is 'control/dkimheaders signs what is signed without it' "$(signed_fields "$T/example")" "$(signed_fields "$T/default")"
ok 'and these are many fields' sh -c "[ $(signed_fields "$T/default" | tr ':' '\n' | wc -l) -gt 30 ]"
# the page of qmail-dkim names them all
signed_fields "$T/default" | tr ':' '\n' | sort -u >"$T/fields"
while read -r name; do
	ok "man/qmail-dkim.8 names $name" sh -c "awk '/^\.Ss /{ i = /that are signed/ } i' man/qmail-dkim.8 |
		tr ', ' '\n\n' | grep -qxF '$name'"
done <"$T/fields"

# ---- the seven lines of the example -----------------------------------------------------------

section man/dkimdomains.5 EXAMPLES | awk '/^\.Bd/ { n++; next } /^\.Ed/ { if (n == 1) exit } n == 1' |
	sed 's/^\\&//' >"$home/control/dkimdomains"
is 'dkimdomains(5) has seven lines of example' "$(wc -l <"$home/control/dkimdomains" | tr -d ' ')" 7
ok 'they compile' env QMAILHOME="$home" ./qmail-newdk
section man/dkimdomains.5 EXAMPLES | sed -n -e 's/\\&//g' -e 's/^\.It Ql //p' >"$T/explained"
while read -r line; do
	ok "dkimdomains(5) explains $line" grep -qxF "$line" "$T/explained"
done <"$home/control/dkimdomains"

# ---- names ------------------------------------------------------------------------------------

documents='README.md INSTALL INTERNALS.md HACKING.md VIOLATIONS.md SECURITY.md CHANGES.md'
# shellcheck disable=SC2086
for target in $(grep -ohE '(^ +|`)make [a-z0-9-]+' $documents | sed 's/.*make //' | sort -u); do
	ok "make $target is a target" grep -qE "^([a-z0-9-]+ )*$target( [a-z0-9-]+)*:" Makefile
done
# shellcheck disable=SC2086
for f in $(grep -ohE '\b(man|text|mail|crypto|dkim|smime|link|rules|engine|dksign|dkverify|check|crl|pgp|seal|unseal|sealcheck|tests|control|bench)/([a-z_0-9-]+/)*[a-z_0-9-]+(\.[a-z0-9]+)+|[A-Z]{4,}\.md|[a-z]+\.sh\b' \
	$documents | sort -u); do
	case $f in *.cdb) continue ;; esac
	ok "$f, named in a document, is there" test -e "$f"
done

# ---- deps.mk ----------------------------------------------------------------------------------

mkdir "$T/tree"
# shellcheck disable=SC2046 # a list
cp -R ./*.c ./*.sh conf-* Makefile $(sed -n 's/^ROOMS = //p' Makefile) "$T/tree"
(
	cd "$T/tree" || exit 1
	unset MAKEFLAGS MFLAGS MAKELEVEL
	"${MAKE:-make}" deps
) >"$T/deps.out" 2>&1
ok 'make deps writes deps.mk' test -s "$T/tree/deps.mk"
is 'deps.mk is what make deps writes' "$(diff deps.mk "$T/tree/deps.mk")" ''

done_testing
