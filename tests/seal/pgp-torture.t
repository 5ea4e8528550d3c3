#!/bin/sh
# pgp-torture.t: many deliveries at once through qmail-seal, qmail-pgp and its program, with processes that are killed
# at any moment.
#
#   prove tests/seal/pgp-torture.t             10 at once
#   prove tests/seal/pgp-torture.t :: long     20 at once, ten times
#
# Every report is true; what arrives is whole, encrypted and signed; nothing is in clear, not in a report either.
. tests/lib.sh
. tests/seal/home.sh
# shellcheck source=tests/seal/pgp.sh
. tests/seal/pgp.sh

count=10 rounds=1
[ "${1-}" != long ] || count=20 rounds=10
pgp_home
behind_dksign
rm "$H/control/seallog"
printf 'Example Inc.\n' >"$H/control/disclaimers/default.txt"
sealrules 'must to=@example.net subject=dinner => disclaimer=default sign encrypt'

# a home of its own for each, with the same keys and the same queue: each has a next program that records apart
home_of() { # NUMBER
	one=$T/one/$1
	rm -rf "$one"
	mkdir -p "$one/record"
	cp -r "$H/control" "$one/control"
	for shared in bin ssl queue; do ln -s "$H/$shared" "$one/$shared"; done
	printf '%s\n' "$one/record" 'say r\0Kremote accepted it.\n\0' >"$one/control/remote-says"
	touch -d '1 hour ago' "$one/control/sealrules"
}
# one process of its group is killed, some milliseconds after the start
killer() { # PID-FILE NUMBER
	until [ -s "$1" ]; do sleep 0.002; done
	group=$(cat "$1")
	sleep "0.$(printf %03d $(($2 * 17 % 190 + 10)))"
	victims=$(pgrep -g "$group" | tr '\n' ' ')
	# shellcheck disable=SC2086 # words
	set -- "$2" $victims
	[ $# -gt 1 ] || return
	shift $(($1 % ($# - 1) + 1))
	kill -9 "$1"
}
deliver_one() { # NUMBER
	one=$T/one/$1
	QMAILHOME=$one "$TOP/build/rspawn" -t 60 -g -i "$one/pid" -d "$H/queue/mess" -o "$one/raw" "$M" "$SEAL" \
		mx.example.net ann@example.org bob@example.net >"$one/said" 2>"$one/err"
}

good=0 later=0 wrong='' clear='' damaged='' round=0
while [ $round -lt $rounds ]; do
	round=$((round + 1))
	i=0
	while [ $i -lt $count ]; do
		i=$((i + 1))
		home_of $i
	done
	i=0
	while [ $i -lt $count ]; do
		i=$((i + 1))
		deliver_one $i &
		[ $(((i + round) % 3)) -eq 0 ] || killer "$T/one/$i/pid" $((i + round)) 2>/dev/null &
	done
	wait
	i=0
	while [ $i -lt $count ]; do
		i=$((i + 1))
		R=$T/one/$i/record
		cp "$T/one/$i/raw" "$T/raw" 2>/dev/null || : >"$T/raw"
		! in_clear || clear="$clear $round/$i"
		case $(head -c 1 "$T/one/$i/said") in
		K)
			good=$((good + 1))
			if ! pgp_opened bob "$T/plain" || ! pgp_signer ann || ! grep -qF "$secret" "$T/plain" ||
				! grep -q 'Example Inc' "$T/plain"; then damaged="$damaged $round/$i"; fi
			;;
		Z) later=$((later + 1)) ;;
		*) wrong="$wrong $round/$i:$(head -c 80 "$T/one/$i/said")" ;;
		esac
	done
done
note "$good delivered, $later later"
is 'every delivery is K or Z' "$wrong" ''
is 'nothing is in clear' "$clear" ''
is 'each that was delivered is encrypted, signed and whole' "$damaged" ''
ok 'a third at least were not disturbed' test $good -ge $((count * rounds / 3))
is 'nothing with content is left' "$(find "$H/queue/dkim" -type f ! -empty ! -name cache)" ''
is 'no program is left' "$(pgrep -s 0 -f 'sqop encrypt' | head -n 1)" ''

done_testing
