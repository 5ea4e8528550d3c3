#!/bin/sh
# qmail-pgp(8) shows what pgp/pgpcause.c and pgp/keyfault.c have.
# shellcheck source=tests/lib.sh
. tests/lib.sh

# cause result exit token is= text, with - for nothing
sed -n 's/^  { PGPCAUSE_\([A-Z_]*\), AUTHRESULT_\([A-Z]*\), \([0-9]*\), "\([^"]*\)", "\([^"]*\)", "\([^"]*\)" },.*/\1|\2|\3|\5|\4|\6/p' \
	pgp/pgpcause.c | awk -F'|' '{
		# those of opening have no result
		if ($1 ~ /^(OPENED|CLOSED|NO_KEY|NOT_SEALED|HEADER|INNER_HEADER)$/) $2 = "-"
		for (i = 2; i <= 6; i++) if ($i == "") $i = "-"
		print $1, tolower($2), $3, $4, $5, $6
	}' >"$T/table"
is 'each cause has a row' "$(wc -l <"$T/table" | tr -d ' ')" \
	"$(sed -n '/^enum pgpcause {/,/^};/p' pgp/pgpcause.h | grep -c '^  PGPCAUSE_' | awk '{ print $1 - 1 }')"
is 'qmail-pgp(8) shows it' \
	"$(sed -n '/^\.Ss Table of causes/,/^\.El/s/^\.It \([^E].*\)/\1/p' man/qmail-pgp.8 | sed 's/ Ta / /g')" \
	"$(cut -d' ' -f2- "$T/table")"

sed -n 's/^  \[KEYFAULT_[A-Z_]*\] = "\(..*\)",$/\1/p' pgp/keyfault.c | grep -v '^out of memory$' >"$T/faults"
is 'each reason of -k has a text' "$(wc -l <"$T/faults" | tr -d ' ')" \
	"$(sed -n '/^enum keyfault {/,/^};/p' pgp/keyfault.h | grep -c '^  KEYFAULT_' | awk '{ print $1 - 2 }')"
is 'qmail-pgp(8) shows them' \
	"$(sed -n '/gives one of these reasons/,/^\.El/s/^\.It Li \(.*\)/\1/p' man/qmail-pgp.8 | sed 's/\\&//')" "$(cat "$T/faults")"

done_testing
