#!/bin/sh
# When qmail-pgp ends, with any result, its memory holds nothing of a secret key or of a text that it has decrypted.
# tests/residue.c searches; it must find the name of a file, which shows that the search works. Nothing of these is in a
# file either.
# shellcheck source=tests/lib.sh
. tests/lib.sh

hex() { printf %s "$1" | od -An -tx1 | tr -d ' \n'; }
mkdir "$T/tmp"
TMPDIR=$T/tmp
export TMPDIR

run() { # what exit-code needles option argument ...
	what=$1 wanted=$2 needles=$3
	shift 3
	"$TOP/build/qmail-pgp.residue" "$@" >"$T/stdout" 2>"$T/err" 8<"$needles" 9>"$T/9"
	is "$what: exit code" $? "$wanted"
	is "$what: nothing is left" "$(grep '^found' "$T/9" | grep -v '^found control')" ''
	ok "$what: all was looked for" [ "$(sed -n 's/^searched [0-9]* for //p' "$T/9")" -ge "$(wc -l <"$needles")" ]
	ok "$what: what may be there is found" grep -q '^found control' "$T/9"
	is "$what: no temporary file" "$(ls -A "$T/tmp")" ''
}
is_locked() { ok '  memory is locked' grep -q '^VmLck:[[:space:]]*[1-9]' "$T/9"; }

# The secret octets of each packet with a secret key of Curve25519, and the lines of armor that have some of them.
needles() { # key
	perl -0777 -ne '
		use MIME::Base64;
		my ($at, $n) = (0, 0);
		while ($at < length) {
			my $tag = ord substr $_, $at, 1;
			my ($kind, $len, $head);
			if ($tag & 0x40) {
				$kind = $tag & 63;
				($len, $head) = (ord substr($_, $at + 1, 1), 2);
				($len, $head) = ((($len - 192) << 8) + ord(substr $_, $at + 2, 1) + 192, 3) if $len >= 192;
			} else {
				$kind = $tag >> 2 & 15;
				$head = 1 + (1 << ($tag & 3));
				$len = 0;
				$len = $len * 256 + ord for split //, substr $_, $at + 1, $head - 1;
			}
			if ($kind == 5 || $kind == 7) {
				my $end = $at + $head + $len - 2;
				printf "secret%d %s\n", $n++, unpack "H*", substr $_, $end - 32, 16;
				printf "secret%d %s\n", $n++, unpack "H*", substr $_, $end - 16, 16;
				for my $line (int(($end - 32) / 48) .. int(($end - 1) / 48)) {
					my $text = encode_base64(substr($_, $line * 48, 48), "");
					my $from = $line * 48 < $end - 32 ? int(($end - 32 - $line * 48) * 4 / 3) + 2 : 0;
					my $to = ($line + 1) * 48 > $end ? int(($end - $line * 48) * 4 / 3) - 2 : 64;
					printf "armor%d %s\n", $n++, unpack "H*", substr($text, $from, $to - $from > 24 ? 24 : $to - $from) if $to - $from >= 8;
				}
			}
			$at += $head + $len;
		}' "$1"
}
sqop generate-key --no-armor 'Ann <ann@example.org>' >"$T/ann.key" && sqop extract-cert <"$T/ann.key" >"$T/ann.cert"
{ echo '-----BEGIN PGP PRIVATE KEY BLOCK-----' && echo && base64 -w 64 "$T/ann.key" && echo '-----END PGP PRIVATE KEY BLOCK-----'; } >"$T/ann.asc"
{ needles "$T/ann.key" && echo "control $(hex "$T/ann")"; } >"$T/needles"
ok 'there is something to look for' [ "$(wc -l <"$T/needles")" -ge 10 ]
is 'which is in the key' "$(for n in $(sed -n 's/^secret[0-9]* //p' "$T/needles"); do od -An -v -tx1 "$T/ann.key" | tr -d ' \n' | grep -c "$n"; done | sort -u)" 1
is 'and in its armor' "$(for n in $(sed -n 's/^armor[0-9]* //p' "$T/needles"); do od -An -v -tx1 "$T/ann.asc" | tr -d ' \n' | grep -c "$n"; done | sort -u)" 1

for key in ann.key ann.asc; do
	for part in public sign open; do
		run "-x $part $key" 0 "$T/needles" -x $part "$T/$key" "$T/out"
		is_locked
	done
	run "-x $key, a full disk" 111 "$T/needles" -x open "$T/$key" /dev/full
	run "-I $key" 0 "$T/needles" -I "$T/$key"
	is_locked
done
head -c 700 "$T/ann.key" >"$T/ann.cut"
run '-x, a cut key' 4 "$T/needles" -x open "$T/ann.cut" "$T/out"
run '-I, a cut key' 4 "$T/needles" -I "$T/ann.cut"

# ---- -d: the key and the text

printf 'From: ann@example.org\nContent-Type: text/plain\n\nAre you hungry\nIt is a long text\n' >"$T/plain"
./qmail-pgp -e -K "$T/ann.key" "$T/plain" "$T/sealed" "$T/ann.cert"
{ cat "$T/needles" && echo "text1 $(hex 'Are you hungry')" && echo "text2 $(hex 'It is a long text')"; } >"$T/needles.d"
run '-d' 0 "$T/needles.d" -d "$T/sealed" "$T/out" "$T/ann.key" "$T/ann.cert"
is '  it has opened it' "$(tail -n 1 "$T/out")" 'It is a long text'
run '-d, a full disk' 111 "$T/needles.d" -d "$T/sealed" /dev/full "$T/ann.key"
run '-d, with results' 0 "$T/needles.d" -d -w -R "$T/results" "$T/sealed" "$T/out" "$T/ann.asc" "$T/ann.cert"

# ---- -s and -e -K: the key

run '-s' 0 "$T/needles" -s "$T/plain" "$T/ann.key" "$T/out"
run '-e -K' 0 "$T/needles" -e -K "$T/ann.key" "$T/plain" "$T/out" "$T/ann.cert"

done_testing
