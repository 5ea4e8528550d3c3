#!/bin/sh
# torture.t: many deliveries at once through qmail-seal and qmail-dksign, with processes that are killed at any moment.
#
#   prove tests/seal/torture.t             40 at once
#   prove tests/seal/torture.t :: long     500 at once
#
# Every report is true; what arrives is whole and encrypted; nothing is in clear, not in a report either.
. tests/lib.sh
. tests/seal/home.sh

count=40
[ "${1-}" != long ] || count=500
seal_home
behind_dksign
rm "$H/control/seallog"
printf 'Example Inc.\n' >"$H/control/disclaimers/default.txt"
sealrules 'must to=@example.net subject=dinner => disclaimer=default sign encrypt'

# a home of its own for each, with the same keys and the same queue: each has a next program that records apart
home_of() { # NUMBER
	one=$T/one/$1
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
	sleep "0.0$(($2 * 7 % 90 + 10))"
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
		mx.example.net \
		ann@example.org bob@example.net >"$one/said" 2>"$one/err"
}
i=0
while [ $i -lt $count ]; do
	i=$((i + 1))
	home_of $i
done
i=0
while [ $i -lt $count ]; do
	i=$((i + 1))
	deliver_one $i &
	[ $((i % 3)) -eq 0 ] || killer "$T/one/$i/pid" $i 2>/dev/null &
done
wait

good=0 later=0 wrong='' clear='' damaged=''
i=0
while [ $i -lt $count ]; do
	i=$((i + 1))
	R=$T/one/$i/record
	cp "$T/one/$i/raw" "$T/raw" 2>/dev/null || : >"$T/raw"
	! in_clear || clear="$clear $i"
	case $(head -c 1 "$T/one/$i/said") in
	K)
		good=$((good + 1))
		if ! opened bob "$T/plain" || ! verified "$T/plain" || ! grep -qF "$secret" "$T/inner" ||
			! grep -q 'Example Inc' "$T/inner"; then damaged="$damaged $i"; fi
		;;
	Z) later=$((later + 1)) ;;
	*) wrong="$wrong $i:$(head -c 80 "$T/one/$i/said")" ;;
	esac
done
note "$good delivered, $later later"
is 'every delivery is K or Z' "$wrong" ''
is 'nothing is in clear' "$clear" ''
is 'each that was delivered is encrypted, signed and whole' "$damaged" ''
ok 'a third at least were not disturbed' test $good -ge $((count / 3))
is 'nothing with content is left' "$(find "$H/queue/dkim" -type f ! -empty ! -name cache)" ''

done_testing
