#!/bin/sh
# recipients.sh: what one message to many recipients costs: qmail-dksign is run once for each of them.
#
#   bench/recipients.sh RECIPIENTS SIZE FOLDER [FOLDER ...]      from the top of the tree, after bench/run.sh or alone
#
# Each FOLDER holds a build: qmail-dksign and qmail-dkim. Each gets a fresh home with a key that is old enough for the
# cache. They take turns, a tenth of the recipients at a time, so that a slow moment falls on all; between the tenths
# the cache stays as it is, as in one delivery. Prints a line for each FOLDER: CPU ms a recipient, children included,
# and how many times the CPU of the first folder that is.
set -eu

if [ $# -lt 3 ] || [ ! -f bench/clients.c ]; then
	echo 'recipients: usage: bench/recipients.sh RECIPIENTS SIZE FOLDER [FOLDER ...]' >&2
	exit 100
fi
recipients=$1 size=$2
shift 2
t=$(mktemp -d "${TMPDIR:-/tmp}/recipients.XXXXXX")
trap 'rm -rf "$t"' EXIT
trap 'exit 130' INT HUP TERM

for program in clients next makemail; do
	# conf-cc is a list of words
	# shellcheck disable=SC2046
	$(head -n 1 conf-cc) -o "$t/$program" "bench/$program.c" -static
done
"$t/makemail" mail "$size" >"$t/mail"
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$t/key" 2>/dev/null

n=0
for folder; do
	n=$((n + 1))
	h=$t/$n
	mkdir -p "$h/bin" "$h/control" "$h/queue/dkim" "$h/ssl/domainkeys/example.org"
	cp "$folder/qmail-dkim" "$folder/qmail-dksign" "$h/bin/"
	echo mail.example.org >"$h/control/me"
	echo "$t/next" >"$h/control/dkremote"
	echo 'example.org:jan' >"$h/control/dkimdomains"
	cp "$t/key" "$h/ssl/domainkeys/example.org/jan"
	: >"$t/$n.ms"
done
sleep 3.1

round=0
while [ $round -lt 10 ]; do
	i=0
	while [ $i -lt $n ]; do
		i=$((i + 1))
		QMAILHOME=$t/$i "$t/clients" run 2 $((recipients / 10)) "$t/mail" Kok "$t/$i/bin/qmail-dksign" \
			example.net jan@example.org ada@example.net | cut -f 2 >>"$t/$i.ms"
	done
	round=$((round + 1))
done
i=0
for folder; do
	i=$((i + 1))
	awk '{ sum += $1 } END { print sum / NR }' "$t/$i.ms"
done >"$t/means"
printf '%s\n' "$@" | paste "$t/means" - | awk -v size="$size" '
	NR == 1 { first = $1 }
	{ printf "%d bytes: %.3f ms, %.3f: %s\n", size, $1, $1 / first, $2 }'
