#!/bin/sh
# Documents say what the programs do: options, reports, exit codes, control files and the names of files
# and targets are taken from both sides and compared.
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

for program in qmail-dkim mkdkimkey; do
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
is 'sys/dkimopt.h has the same letters as the page of qmail-dkim' \
	"$(sed -n 's/^#define DKIMOPT_LETTERS "\(.*\)"/\1/p' sys/dkimopt.h | tr -d : | fold -w 1 | sort -u | tr -d '\n')" \
	"$(page_synopsis man/qmail-dkim.8 | letters)"

# programs without options have none in their pages, and take no notice of dashes but as arguments
for program in qmail-dksign qmail-newdk; do
	is "man/$program.8 has no options" "$(page_synopsis "man/$program.8" | letters)" ''
done

# ---- reports ----------------------------------------------------------------------------------

# One line each: letter, text; <> is what varies. In the source they are the arguments of a few functions.
source_reports() { # file ...
	perl -0777 -ne '
		my $string = qr/"((?:[^"\\]|\\.)*)"/;
		sub report { my ($letter, $text) = @_; $text =~ s/[: ]+$//; print "$letter $text\n"; }
		report($1 eq "permanent" ? "D" : "Z", $2)
			while /\b(?:report_)?(temporary|permanent)\s*\(\s*(?:&?d,\s*)?$string/g;
		while (/\bhand_off_with_notice\s*\(\s*d,(.*?)\);/gs) {
			my @strings = $1 =~ /$string/g;
			report("notice", join("<>", @strings)) if @strings;
		}' "$@" | sort -u
}
page_reports() { # page
	section "$1" DIAGNOSTICS | sed -n 's/^\.It Li //p' |
		sed -e 's/ Op Ar [a-z]*$//' -e 's/ Ar [a-z]* Li /<> /' -e 's/:* Ar [a-z]*$//' \
			-e 's/^\([ZD]\) Ns /\1 /' -e '/^[ZD] /!s/^/notice /' -e 's/:<>/: <>/' -e 's/[: ]*$//' | sort -u
}
source_reports qmail-dksign.c >"$T/source"
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
is 'reports are made in qmail-dksign.c alone' \
	"$(grep -lE '\breport_(temporary|permanent)\(' ./*.c sys/*.c | sort | tr '\n' ' ')" './qmail-dksign.c sys/report.c '

# ---- exit codes -------------------------------------------------------------------------------

page_codes() { # page
	section "$1" 'EXIT STATUS' | sed -n 's/^\.It \([0-9][0-9]*\)$/\1/p' | sort -un | tr '\n' ' '
}
source_codes() { # file ...
	perl -ne 'print "$1\n" while
		/(?:#define EXIT_[A-Z]+ +|\b_exit\(|SIGNFILE_[A-Z_]+ = |^\s*(?:.*\s)?(?:die|exit) )(\d+)\b/g' "$@" |
		sort -un | tr '\n' ' '
}
is 'exit codes of qmail-dkim' "$(page_codes man/qmail-dkim.8)" "$(source_codes sys/signfile.h qmail-dkim.c)"
is 'exit codes of qmail-newdk' "$(page_codes man/qmail-newdk.8)" "$(source_codes qmail-newdk.c)"
is 'exit codes of qmail-dksign' "$(page_codes man/qmail-dksign.8)" "$(source_codes qmail-dksign.c sys/report.c)"
is 'exit codes of mkdkimkey' "$(page_codes man/mkdkimkey.8)" "$(source_codes mkdkimkey.sh)"
is 'no program exits 2' "$(source_codes ./*.c sys/*.[ch] mkdkimkey.sh | tr ' ' '\n' | grep -x 2)" ''

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

grep -ohE '"control/[a-z.]+' ./*.c sys/*.c sys/*.h | tr -d '"' | sort -u >"$T/opened"
ok 'control files are opened' test -s "$T/opened"
while read -r f; do
	ok "$f is in a manual page" grep -qE "(Pa|,) $f( |\$)" man/qmail-dksign.8 man/dkimdomains.5 man/qmail-newdk.8
	case $f in
	# qmail's own, and what qmail-newdk and qmail-newmrh make
	control/me | control/bouncehost | control/rcpthosts | *.cdb) ;;
	control/authservid) ;;
	*) ok "$f has an example" test -s "$f" ;;
	esac
done <"$T/opened"
for f in control/*; do
	ok "$f is opened by a program" grep -qxF "$f" "$T/opened"
	ok "$f is in the list of qmail-dksign's control files" \
		sh -c "awk '/^\.Sh /{ i = /CONTROL FILES/ } i' man/qmail-dksign.8 | grep -qE '^\.It Pa $f\$'"
done
# shellcheck disable=SC2013
for f in $(grep -ohE 'control/[a-z]+(\.[a-z]+)?' man/*.[58] ./*.md INSTALL | sort -u); do
	case $f in
	control/concurrencyremote | control/dkimdomains.cdb.new) ;;
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
for target in $(grep -ohE '(^ +|`)make [a-z-]+' $documents | sed 's/.*make //' | sort -u); do
	ok "make $target is a target" grep -qE "^([a-z-]+ )*$target( [a-z-]+)*:" Makefile
done
# shellcheck disable=SC2086
for f in $(grep -ohE '\b(man|text|dkim|sys|tests|control|bench|contrib)/[a-z_0-9-]+(\.[a-z0-9]+)+|[A-Z]{4,}\.md|[a-z]+\.sh\b' \
	$documents | sort -u); do
	case $f in *.cdb) continue ;; esac
	ok "$f, named in a document, is there" test -e "$f"
done

# ---- deps.mk ----------------------------------------------------------------------------------

mkdir "$T/tree"
cp -R ./*.c ./*.sh conf-* Makefile text dkim sys "$T/tree"
(
	cd "$T/tree" || exit 1
	unset MAKEFLAGS MFLAGS MAKELEVEL
	"${MAKE:-make}" deps
) >"$T/deps.out" 2>&1
ok 'make deps writes deps.mk' test -s "$T/tree/deps.mk"
is 'deps.mk is what make deps writes' "$(diff deps.mk "$T/tree/deps.mk")" ''

done_testing
