#!/bin/sh
# The rules of HACKING.md that a machine can check.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/offences.sh
. tests/offences.sh

CC=${CC:-$(head -n 1 conf-cc)}
grep '\.[ch]$' "$T/files" | grep -v '^auto_' >"$T/c"
# auto-* runs while all this is built, and no more
grep -Ev '^(tests|bench|contrib)/|^auto-' "$T/c" >"$T/product"
# tests/vectors/*.h are tables for macros of the file that includes them
grep '\.h$' "$T/c" | grep -v '^tests/vectors/' >"$T/headers"
# what has text lines: no programs, no keys, and no messages that tests compare byte by byte
grep -E '\.(c|h|sh|t|md|py|pl|[58])$|^(conf-|control/|Makefile|INSTALL|THANKS|COPYING|deps\.mk|\.ci/)' \
	"$T/files" >"$T/text"

# the lines of C that the pattern finds without comments and without what is in strings
grep_code() { # pattern file ...
	perl -0777 -ne 'BEGIN { $pattern = shift }
		s{(/\*.*?\*/)}{ my $c = $1; $c =~ tr/\n//cd; $c }gse; s/"(?:[^"\\\n]|\\.)*"/""/g;
		my $n = 0;
		for (split /\n/) { $n++; print "$ARGV:$n:$_\n" if /$pattern/ }' "$@"
}

# What each room stands on, beside itself. The programs at the top stand on all of them.
stands_on() { # room
	case $1 in
	text) ;;
	mail | crypto) echo text ;;
	dkim | smime | pgp) echo text mail crypto ;;
	link) echo text ;;
	rules) echo text link ;;
	engine) echo text mail crypto dkim smime pgp link rules ;;
	dksign) echo text crypto dkim link rules ;;
	dkverify) echo text mail dkim link ;;
	unseal) echo text mail smime pgp link rules dkverify ;;
	check) echo text mail crypto dkim link rules engine dksign ;;
	sealcheck) echo text mail crypto dkim smime pgp link rules engine dksign seal unseal check ;;
	crl) echo text crypto link ;;
	*) words_of ROOMS ;;
	esac
}

words_of() { # variable: of the Makefile
	awk -v want="$1" '$1 == want && $2 == "=" { go = 1; $1 = $2 = "" }
		go { go = sub(/\\$/, ""); print }' Makefile | tr -s ' ' '\n' | sed '/^$/d'
}

# A file includes its own room and those that it stands on. auto_*.h are constants made by the build: they belong to
# the rooms that know the system, and to the programs. auto_charset.h knows nothing of it.
wrong_way() { # prefix file ...
	prefix=$1
	shift
	for room in $(words_of ROOMS) .; do
		printf '%s %s\n' "$room" "$(stands_on "$room" | tr '\n' ' ')"
	done >"$T/rooms"
	awk -v prefix="$prefix" '
		FILENAME == rooms { below[$1] = " " $0 " "; next }
		FNR == 1 {
			room = substr(FILENAME, length(prefix) + 1)
			if (!sub("/[^/]*$", "", room)) room = "."
			if (!(room in below)) print FILENAME ": the room is not known here"
		}
		/^ *# *include *"/ {
			included = $0
			sub("^[^\"]*\"", "", included); sub("\".*", "", included)
			if (included == "auto_charset.h") wrong = room != "mail"
			else if (included ~ /^auto_/) wrong = room ~ /^(text|mail|crypto|dkim|pgp|smime)$/
			else if (included ~ "/") { from = included; sub("/[^/]*$", "", from); wrong = !index(below[room], " " from " ") }
			else { wrong = 1; included = included ": no room in the name" }
			if (wrong) print FILENAME " includes " included
		}' rooms="$T/rooms" "$T/rooms" "$@"
}
mkdir "$bad/text" "$bad/dkim" "$bad/link"
echo '#include "link/io.h"' >"$bad/dkim/a.c"
echo '#include "span.h"' >"$bad/text/a.c"
echo '#include "dkim/sign.h"' >"$bad/link/a.c"
sees 'wrong-way include' wrong_way "$bad/" "$bad/dkim/a.c"
sees 'a link that knows DKIM' wrong_way "$bad/" "$bad/link/a.c"
sees 'include without room' wrong_way "$bad/" "$bad/text/a.c"
# shellcheck disable=SC2046
clean 'no file includes a room that it does not stand on' wrong_way '' $(cat "$T/product")

# dkim/ opens, prints and exits nothing and does not ask what time it is; text/ neither
impure='(^|[^A-Za-z0-9_])(open|openat|creat|read|write|printf|puts|_?exit|abort|time|clock_gettime|gettimeofday|getenv)[[:space:]]*\('
echo 'int f(void) { return open("x", 0); }' >"$bad/dkim/b.c"
sees 'input and output in dkim/' grep_code "$impure" "$bad/dkim/b.c"
# shellcheck disable=SC2046
clean 'text/, mail/, crypto/, dkim/, smime/ and pgp/ do no input or output and do not look at the clock' \
	grep_code "$impure" $(grep -E '^(text|mail|crypto|dkim|smime|pgp)/' "$T/product")

banned='(^|[^A-Za-z0-9_])(strcpy|strcat|sprintf|vsprintf|gets|atoi|atol|strtok|case_diffb|case_diffs|EVP_DecodeBlock|system|popen|xexec|execlp|execvp)[[:space:]]*\(|<ctype\.h>|<strings\.h>'
# those of skalibs 2.14 keep the old content where nothing is copied: span_copy() does not
copying='(^|[^A-Za-z0-9_])stralloc_cop(y|yb|ys)[[:space:]]*\('
talking='(^|[^A-Za-z0-9_])(v?[fsd]?n?printf|puts|fputs|putchar|perror|strerr_[a-z0-9]*)[[:space:]]*\(|skalibs/strerr\.h'
lowlevel='(^|[^A-Za-z0-9_])(RSA_[a-z]|SHA1[_(]|SHA256[_(]|d2i_RSA|EVP_PKEY_get[01]_RSA|AES_[a-z]|Camellia_|DES_[a-z])|openssl/(rand|sha|aes|camellia|des)\.h'
for offence in 'strcpy(a, b)' 'x = atoi (s)' 'EVP_DecodeBlock(a, b, c)' '#include <ctype.h>'; do
	echo "$offence" >"$bad/c.c"
	sees "banned, $offence" grep_code "$banned" "$bad/c.c"
done
# shellcheck disable=SC2046
clean 'no banned function is called' grep_code "$banned" $(cat "$T/product")
for offence in 'stralloc_copy (a, b)' 'x = stralloc_copyb(a, b, n)' '!stralloc_copys(a, "")'; do
	echo "$offence" >"$bad/c.c"
	sees "copying, $offence" grep_code "$copying" "$bad/c.c"
done
# shellcheck disable=SC2046
clean 'span_copy() is used in place of stralloc_copyb() and its relatives' \
	grep_code "$copying" $(grep -v '^text/span\.h$' "$T/c")
for offence in 'fprintf(stderr, x)' 'snprintf(a, 3, b)' 'strerr_diefu1sys(111, x)' '#include <skalibs/strerr.h>'; do
	echo "$offence" >"$bad/c.c"
	sees "talking, $offence" grep_code "$talking" "$bad/c.c"
done
# shellcheck disable=SC2046
clean 'programs speak by link/say.h and the report modules alone' grep_code "$talking" $(cat "$T/product")
for offence in 'RSA_sign(a)' 'SHA256_Init(c)' 'AES_encrypt(a)' '#include <openssl/sha.h>'; do
	echo "$offence" >"$bad/c.c"
	sees "low-level OpenSSL, $offence" grep_code "$lowlevel" "$bad/c.c"
done
# shellcheck disable=SC2046
clean 'the calls that OpenSSL deprecates are made in crypto/*_direct.c alone' \
	grep_code "$lowlevel" $(grep -vE '^crypto/[a-z_]+_direct\.c$' "$T/product")

# a libcrypto that was built without them
without_old_calls() { $CC -DOPENSSL_API_COMPAT=30000 -DOPENSSL_NO_DEPRECATED -I. -fsyntax-only "$@" 2>&1; }
for direct in crypto/libcrypto_direct.c crypto/libcrypto_methods_direct.c crypto/digest_direct.c crypto/sealedcipher_direct.c; do
	without_old_calls $direct >"$T/without"
	ok "libcrypto without these calls: the compiler says what to do, of $direct" grep -q 'error:.*make CRYPTO=evp' "$T/without"
done
# shellcheck disable=SC2046
clean 'and make CRYPTO=evp does without them' without_old_calls -Werror $(find crypto -name '*.c' ! -name '*_direct.c')

# Each library is known to the files that wrap it, and to no other.
library='^ *# *include <(ares|idn2|sodium|openssl/)'
wrappers='^(text/(b64|idn)\.c|sealcheck/certlook\.c|engine/(dns_ares|dnsanswer|ocsphost)\.c|smime/[a-z]+\.[ch]|crypto/((cipher|crypto|digest_[a-z]+|ed25519|evpkey|key_kind|key_memory|key_pem|keytransport|sealedcipher_[a-z]+|sealedstart|libcrypto_[a-z_]+|mailhash|mailkey|pkcs8|private_key|random|secret|spki)\.c|(libcrypto|libcrypto_mail|pkcs8|spki)\.h))$'
foreign() { grep -nE "$library" "$@" /dev/null; }
echo '#include <ares.h>' >"$bad/c.c"
sees 'a library where it is not wrapped' foreign "$bad/c.c"
# shellcheck disable=SC2046
clean 'crypto, IDN and DNS libraries are included by their wrappers alone' foreign $(grep -vE "$wrappers" "$T/product")

# What runs with privilege or for every message must not be able to ask the DNS or to open a key.
heavy() { nm "$@" | grep -E ' (ares_|idn2_|EVP_|RSA_|crypto_sign|private_key_|public_key_)'; }
sees 'a program with heavy libraries' heavy ./qmail-dkim
clean 'qmail-dksign, qmail-dkverify and qmail-newdk hold no DNS and no crypto' \
	heavy ./qmail-dksign ./qmail-dkverify ./qmail-newdk
# all of libcrypto would cost each message more than the work of qmail-pgp
whole_library() { nm "$@" | grep -E ' (EVP_|RSA_|OPENSSL_init_crypto)'; }
sees 'a program with the whole of libcrypto' whole_library ./qmail-smime
clean 'qmail-pgp has hashes and block ciphers of libcrypto, and nothing else of it' whole_library ./qmail-pgp

# The headers that stand first in the source of their own name: they compile alone whenever that is compiled.
proved_by_build() { # source ...
	awk 'FNR == 1 { seen = 0 } !seen && /^ *# *include/ {
		seen = 1; own = FILENAME; sub("c$", "h", own)
		if ($0 == "#include \"" own "\"") print own }' "$@"
}
compiles_alone() { # header ...
	for h in "$@"; do
		printf '#include "%s"\ntypedef int something;\n' "$h" | $CC -Werror -Wno-unused-function -I. -I"$T" -x c -fsyntax-only - 2>&1 ||
			echo "$h does not compile alone"
	done
}
printf 'size_t f(struct nowhere *x, size_t y);\n' >"$T/needy.h"
sees 'a header that needs others' compiles_alone needy.h
# shellcheck disable=SC2046
proved_by_build $(grep '\.c$' "$T/product") >"$T/proved"
ok 'most headers are proved by their source' test "$(grep -c . "$T/proved")" -gt 100
# shellcheck disable=SC2046
clean 'every other header compiles alone' compiles_alone $(grep -vxFf "$T/proved" "$T/headers")

# where two rooms have a file of this name, the room is in the guard of one
unguarded() { # header ...
	awk '
		function check() {
			if (name != "" && !(tested[guard] && defined[guard]) && !(tested[long] && defined[long]))
				print name ": no include guard " guard
		}
		FNR == 1 {
			check()
			name = FILENAME; parts = split(toupper(name), part, "/"); guard = part[parts]; long = part[parts - 1] "_" guard
			gsub(/[.-]/, "_", guard); gsub(/[.-]/, "_", long)
			split("", tested); split("", defined)
		}
		/^#ifndef [A-Z0-9_]+$/ { tested[$2] = 1 }
		/^#define [A-Z0-9_]+$/ { defined[$2] = 1 }
		END { check() }' "$@"
}
sees 'a header without guard' unguarded "$T/needy.h"
# shellcheck disable=SC2046
clean 'every header has its guard' unguarded $(cat "$T/headers")
guards_doubled() {
	cat "$@" | sed -n 's/^#ifndef \([A-Z0-9_]*_H\)$/\1/p' | sort | uniq -d
}
printf '#ifndef NEEDY_H\n#ifndef NEEDY_H\n' >"$T/doubled.h"
sees 'a guard that two headers have' guards_doubled "$T/doubled.h"
# shellcheck disable=SC2046
clean 'no two headers have the same guard' guards_doubled $(cat "$T/headers")

columns=120
too_wide() { awk -v max="$columns" 'length($0) > max { print FILENAME ":" FNR ": " length($0) " columns" }' "$@"; }
awk -v max="$columns" 'BEGIN { for (i = 0; i <= max; i++) printf "x"; print "" }' >"$bad/wide.c"
sees 'a wide line' too_wide "$bad/wide.c"
# shellcheck disable=SC2046
clean "no line of C is wider than $columns columns" too_wide $(cat "$T/c")

tabs() { grep -n "$(printf '\t')" "$@" /dev/null; }
printf '\tint x;\n' >"$bad/tab.c"
sees 'a tab in C' tabs "$bad/tab.c"
# shellcheck disable=SC2046
clean 'C is indented by blanks' tabs $(cat "$T/c")

blank_ends() { grep -nE '[[:blank:]]+$' "$@" /dev/null; }
echo 'x ' >"$bad/blank"
sees 'trailing whitespace' blank_ends "$bad/blank"
# chain tests hold what programs print, blanks at the end among it
# shellcheck disable=SC2046
clean 'no line ends in a blank' blank_ends $(grep -v '^tests/chain/' "$T/text")

# the pattern is in two parts so that it does not find itself
later() { grep -nE '(^|[^A-Za-z])(TO''DO|FIX''ME|XX''X|HA''CK|WI''P)([^A-Za-z]|$)' "$@" /dev/null; }
printf '/* TO%s: later */\n' DO >"$bad/later.c"
sees 'a note about work to be done' later "$bad/later.c"
# shellcheck disable=SC2046
clean 'nothing is left for later' later $(cat "$T/text")

# mandoc knows the pages that are installed here; ours are in man/, and these are qmail's
theirs='multilog|qmail-(control|log|newmrh|queue|remote|rspawn|send|smtpd)'
man_faults() {
	for page in "$@"; do
		mandoc -Tlint "$page" 2>/dev/null | grep -v 'referenced manual not found'
		sed -n 's/^\.Xr \([^ ]*\) \([0-9]\).*/\1 \2/p' "$page" | sort -u | while read -r name section; do
			[ -f "man/$name.$section" ] || echo "$name" | grep -qE "^($theirs|openssl.*|dig|cdb|gpg|rnp|libcurl)\$" ||
				echo "$page: there is no $name($section)"
		done
		case $page in
		*.8) grep -q '^\.Sh EXIT STATUS$' "$page" || echo "$page: no EXIT STATUS" ;;
		esac
	done
}
printf '.Dd November 21, 2026\n.Dt X 8\n.Os\n.Sh NAME\n.Nm x\n.Nd y\n.Sh SEE ALSO\n.Xr qmail-nothing 8\n' >"$bad/x.8"
is 'a bad page is seen' "$(man_faults "$bad/x.8" | sed 's/.*: //')" "there is no qmail-nothing(8)
no EXIT STATUS"
clean 'the manual pages are well formed, have EXIT STATUS and refer to pages that exist' man_faults man/*.[0-9]

# Python of the tests: tabs would mix, and what can't be parsed runs no test
python_faults() { # file ...
	tabs "$@"
	/usr/bin/python3 -c 'import ast, sys
for name in sys.argv[1:]:
    try:
        ast.parse(open(name, encoding="utf-8").read())
    except SyntaxError as wrong:
        print(name, wrong)' "$@"
}
echo 'def f(:' >"$bad/x.py"
sees 'a fault in Python' python_faults "$bad/x.py"
# shellcheck disable=SC2046
clean 'the Python files are well formed' python_faults $(grep '\.py$' "$T/files")

# ---- nothing is forgotten -----------------------------------------------------------------------

is 'words_of() reads over line ends' "$(words_of UNITS | grep -cx -e text/ascii -e link/stage)" 2

# Tests that make check would not run, and unit tests that it would not build.
not_run() { # file ...
	words_of TESTS | sed 's|/\*\.t$||; s/^/folder /' >"$T/known"
	words_of UNITS | sed 's/^/unit /' >>"$T/known"
	awk '
		function check() {
			if (name !~ /\.t$/) return
			folder = name; sub("/[^/]*$", "", folder)
			if (!known["folder " folder]) print name " is not in TESTS"
			if (last != "done_testing" && !ends) print name ": no done_testing"
		}
		FILENAME == list { known[$0] = 1; next }
		FNR == 1 {
			check()
			name = FILENAME; ends = 0
			if (name ~ /\.c$/) { unit = name; sub("^tests/unit/", "unit ", unit); sub("[.]c$", "", unit)
				if (!known[unit]) print name " is not in UNITS" }
		}
		/(python3|perl|build\/[a-z]+) / { ends = 1 }
		{ last = $0 }
		END { check() }' list="$T/known" "$T/known" "$@"
}
mkdir "$bad/nowhere"
echo 'done_testing' >"$bad/nowhere/x.t"
sees 'a test that is not run' not_run "$bad/nowhere/x.t"
# shellcheck disable=SC2046
clean 'make check runs every test' not_run $(grep -E '^tests/(.*\.t|unit/.*\.c)$' "$T/files")

# A program is built, has a page, is installed, and is not committed.
incomplete() { # program ...
	for program in "$@"; do
		words_of PROGRAMS | grep -qxF "$program" || echo "$program is not in PROGRAMS"
		[ -f "man/$program.8" ] || echo "there is no man/$program.8"
		grep -qE "^file bin/$program " hier.sh || echo "$program is not in hier.sh"
		grep -qxF -e "/$program" -e "$program" .gitignore || echo "$program is not in .gitignore"
	done
}
sees 'a program that is not installed' incomplete qmail-nothing
# shellcheck disable=SC2046
clean 'every program is built, described, installed and ignored by git' \
	incomplete mkdkimkey mkmailkey mailcrl mailwkd $(sed -n 's/^\(qmail-[a-z]*\)\.c$/\1/p' "$T/files")

# the examples are what they explain
home=$T/home
mkdir "$home" && cp -R control "$home/control"
key=$T/key.pem
openssl genpkey -algorithm ED25519 -out "$key" 2>/dev/null
printf 'From: a@example.org\nTo: b@example.org\nSubject: x\n\ny\n' >"$T/message"
clean 'control/dkimdomains compiles without a warning' env QMAILHOME="$home" ./qmail-newdk
ok 'and gives a cdb' test -s "$home/control/dkimdomains.cdb"
ok 'control/dkimheaders is read' \
	./qmail-dkim -s -H control/dkimheaders -y s "$T/message" "$key" "$T/signed"
for f in control/*; do
	case $f in
	control/dkimdomains | control/dkimheaders | control/sealrules | control/unsealrules)
		ok "$f explains itself" grep -q "^# $f: " "$f"
		;;
	*)
		ok "$f has a value in its first line" test -n "$(head -n 1 "$f")"
		is "$f has prose in later lines only" "$(sed -n 2p "$f")" ''
		ok "$f explains itself" grep -q "^$f: " "$f"
		;;
	esac
done

done_testing
