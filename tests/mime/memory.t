#!/bin/sh
# qmail-mime -l with messages that are larger than its memory: many parts, many levels, large headers and lines. It reads
# them all and names the limit.
# shellcheck source=tests/lib.sh
. tests/lib.sh

# Address space of 8 MiB, of which the program itself takes a part.
small() {
	(
		# shellcheck disable=SC3045 # dash, bash and ksh have it
		ulimit -v 8192
		./qmail-mime -l
	)
}
is '100,000 parts: 10,000 are listed, and the limit is named' \
	"$(perl -e 'print "Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\nx\n" x 100000, "--b--\n"' | small |
		awk 'END { print NR, $2, $7 }')" \
	'10000 multipart/mixed limit=too-many'
is 'depth 10,000: 64 are listed, and the limit is named' \
	"$(perl -e 'print "Content-Type: multipart/mixed; boundary=\"b$_.\"\n\n--b$_.\n" for 1 .. 10000' | small |
		awk 'NR == 1 { print $2, $7 } END { print NR }' | tr '\n' ' ')" \
	'multipart/mixed limit=too-deep 64 '
is 'messages inside each other, too' \
	"$(perl -e 'print "Content-Type: message/rfc822\n\n" x 10000' | small |
		awk 'NR == 1 { print $2, $7 } END { print NR }' | tr '\n' ' ')" \
	'message/rfc822 limit=too-deep 64 '
is 'a header of 100 MiB' \
	"$(perl -e '$l = "X-Header: " . "a" x 90 . "\n"; print $l x 1000 for 1 .. 1039; print "\nx\n"' | small)" \
	'1 text/plain 7bit 0 104939001 104939003 limit=long-header'
is 'a header of one line' \
	"$(perl -e 'print "X: "; print "a" x 1000000 for 1 .. 100; print "\n\nx\n"' | small)" \
	'1 text/plain 7bit 0 100000005 100000007 limit=long-header'
is 'a Content-Type of 100 MB' \
	"$(perl -e 'print "Content-Type: text/html; x="; print "a" x 1000000 for 1 .. 100; print "\n\nx\n"' | small)" \
	'1 text/plain 7bit 0 100000029 100000031 limit=long-header,long-field'
is 'a boundary line of 100 MB' \
	"$(perl -e 'print "Content-Type: multipart/mixed; boundary=b\n\n--b"; print " " x 1000000 for 1 .. 100; print "\n"' |
		small)" \
	'TEXT multipart/mixed 7bit 0 43 100000047 ambiguous=no-boundary,boundary-tail,unclosed'

perl -e 'print "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhi\n--b\nContent-Type: a/b\n\n", ("A" x 76 . "\n") x 1400000,
	"--b--\n"' >"$T/large"
echo disclaimer >"$T/text"
: >"$T/out"
# shellcheck disable=SC3045
is 'a disclaimer beside an attachment of 100 MiB' \
	"$(ulimit -v 8192; ./qmail-mime -e "$T/large" "$T/out" disclaimer="$T/text")" "edited $(($(wc -c <"$T/large") + 11))"
is 'that is all that was changed' "$(diff "$T/large" "$T/out")" '5a6
> disclaimer'

done_testing
