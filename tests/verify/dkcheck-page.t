#!/bin/sh
# dkcheck-page.t: this sets up the two examples of the manual page; the output of qmail-dkcheck is the one in the page.
# The page names the level of every finding and every exit code.
. tests/lib.sh
. tests/chain/home.sh
. tests/verify/dkcheck.sh

rsa=$(cat "$KEYS/rsa.dns") ed=$(cat "$KEYS/ed.dns")
published jan._domainkey.example.org "$rsa"
published eddy._domainkey.example.org "v=DKIM1; t=y; ${ed#v=DKIM1; }"
serve 5422

home_new
rmdir "$H/queue/dkim/cache" && : >"$H/queue/dkim/cache" && chmod 600 "$H/queue/dkim/cache"
install_programs
control me mx.example.org
key example.org jan rsa
key example.org eddy ed
key example.net jan rsa
rules 'example.org:jan,eddy' 'example.net:jan' '*:jan||||::l'
tidy
chmod 644 "$H/ssl/domainkeys/example.org/eddy"

# a qmail-rspawn, as it waits for qmail-send
echo '#include <stdlib.h>
#include <unistd.h>
int main(void) { getenv("QMAILREMOTE"); return pause(); }' >"$T/rspawn.c"
${CC:-cc} -o "$H/bin/qmail-rspawn" "$T/rspawn.c"
(cd "$H/queue/mess" && QMAILREMOTE=$H/bin/qmail-dksign exec "$H/bin/qmail-rspawn") &
spawn=$!
trap '{ kill "$spawn" "$server"; wait "$spawn" "$server"; } 2>/dev/null; rm -rf "$T"' EXIT

# Owners have other names here, and disks other sizes.
plain() {
	sed -e "s|env QMAILHOME=$H $H/|/var/qmail/|; s|$H/|/var/qmail/|; s/(process [0-9]*)/(process N)/" \
		-e 's/[a-z][a-z0-9_-]*:\(qmail\|'"$GROUP"'\) /USER:GROUP /' -e 's/ [0-9]* MiB/ N MiB/'
}
# what stands behind `$ COMMAND` in the page
example() {
	mandoc -Tascii man/qmail-dkcheck.8 2>/dev/null | col -bx | sed 's/^     //' |
		awk -v command="\$ $1" '$0 == command { inside = 1; next } /^$/ { inside = 0 } inside'
}
for command in 'qmail-dkcheck -f mail.example.net joe@example.net' qmail-dkcheck; do
	example "$command" | plain >"$T/page"
	ok "$command: the page has an example" test "$(wc -l <"$T/page")" -gt 4
	# shellcheck disable=SC2086 # words
	check ${command#qmail-dkcheck}
	plain <"$T/out" >"$T/real"
	is "$command: what it says is what the page says" "$(cat "$T/real")" "$(cat "$T/page")"
	is "$command: exit code" "$status" 100
done

codes=$(awk '/^\.Sh /{ i = /EXIT STATUS/ } i' man/qmail-dkcheck.8 | sed -n 's/^\.It \([0-9]*\)$/\1/p' | tr '\n' ' ')
is 'the page has the exit codes of the source' "$codes" \
	"$({ echo 0 && sed -n 's/^#define \(CHECK_\)*EXIT_[A-Z]* \([0-9]*\)$/\2/p' check/check.h qmail-dkcheck.c; } | sort -nu | tr '\n' ' ')"

done_testing
