#!/bin/sh
# pgp.sh: one table of what OpenPGP costs: qmail-pgp, the programs that it runs, and gpg in one run on the same messages.
#
#   bench/pgp.sh [-q]      from the top of the tree
#
#   -q  quick: a tenth of the repetitions, to try the bench itself
#
# Everything it makes lies in build/bench-pgp. Before a row is timed, what it does is checked by sqop, which is not the
# program of all rows. The table and the targets always come; exit status 1 if a row failed.
bench=pgp tools='cc gpg gpgconf sqop gosop'
# shellcheck source=bench/head.sh
. "$(dirname -- "$0")/head.sh"
GNUPGHOME=$b/gnupg
export GNUPGHOME
trap 'gpgconf --kill all 2>/dev/null || :' EXIT
trap 'exit 130' INT HUP TERM
# measure looks in no PATH
gpg=$(command -v gpg)
sqop=$(command -v sqop)
gosop=$(command -v gosop)

# --- programs

(unset MAKEFLAGS MFLAGS && "${MAKE:-make}" all >&2) || die 'a build failed'
mkdir -p "$b/bin" "$b/mail" "$b/done"
rm -rf "$GNUPGHOME"
mkdir -m 700 "$GNUPGHOME"
cp qmail-pgp "$b/bin/"
for name in measure makemail; do
	# conf-cc is a list of words
	# shellcheck disable=SC2046
	$(head -n 1 conf-cc) -o "$b/$name" "$src/$name.c" -static || die "unable to build $name"
done

# --- messages and keys

for size in 4096 104857600; do
	[ -s "$b/mail/$size" ] || "$b/makemail" mail "$size" | sed 's/^From: .*/From: Jan Example <jan@example.org>/' >"$b/mail/$size"
done
key=$b/key
cert=$b/cert
[ -s "$cert" ] || {
	sqop generate-key --no-armor 'Jan Example <jan@example.org>' >"$key"
	sqop extract-cert --no-armor <"$key" >"$cert"
}
gpg --batch -q --import "$key" 2>/dev/null
for size in 4096 104857600; do
	[ -s "$b/done/$size.pgp" ] || {
		sqop encrypt --no-armor "$cert" <"$b/mail/$size" >"$b/done/$size.pgp"
		"$b/bin/qmail-pgp" -e "$b/mail/$size" "$b/done/$size.encrypted" "$cert"
		"$b/bin/qmail-pgp" -s "$b/mail/$size" "$key" "$b/done/$size.signed"
		sqop sign --no-armor "$key" <"$b/mail/$size" >"$b/done/$size.sig"
	}
done

# --- what is made is checked: check.sh file mime-SIZE|armor-SIZE|octets-SIZE|opened-SIZE|signed

cat >"$b/check.sh" <<END
#!/bin/sh
set -e
body() { tr -d '\r' | sed '1,/^\$/d' >'$b/checked'; }
m=$b/mail/\${2#*-}
case \$2 in
mime-*) sed -n '/^-----BEGIN/,/^-----END/p' "\$1" | '$sqop' dearmor | '$sqop' decrypt '$key' | body ;;
armor-*) '$sqop' dearmor <"\$1" | '$sqop' decrypt '$key' | body ;;
octets-*) '$sqop' decrypt '$key' <"\$1" | body ;;
opened-*) body <"\$1" ;;
signed)
	'$b/bin/qmail-pgp' -v "\$1" '$cert' | grep -q x-openpgp=pass
	exit
	;;
esac
sed '1,/^\$/d' "\$m" | cmp - '$b/checked'
END
chmod 755 "$b/check.sh"

job() { # label runs stdin output wanted says command ...
	count=$((($2 + fewer - 1) / fewer))
	printf '%s\t%s\t1' "$1" "$count"
	shift 2
	printf '\t%s' "$@"
	echo
}

# a program that writes to fd 1 has a shell before it, which costs 0.5 ms: so have ours in a row of their own
to_file() { # label runs stdin wanted command ...
	label=$1 runs=$2 in=$3 wanted=$4
	shift 4
	job "$label" "$runs" "$in" "$o" "$wanted" - /bin/sh -c "exec $* >'$o'"
}

jobs() { # size runs
	m=$b/mail/$1
	d=$b/done/$1
	o=$b/out
	gpg_words="--batch -q --trust-model always --no-auto-check-trustdb --pinentry-mode loopback"
	q=$b/bin/qmail-pgp
	to_file "$1/encrypt/bin" "$2" "$m" "mime-$1" "'$q' -e - - '$cert'"
	to_file "$1/encrypt-sign/bin" "$2" "$m" "mime-$1" "'$q' -e -K '$key' - - '$cert'"
	to_file "$1/sign/bin" "$2" "$m" signed "'$q' -s - '$key' -"
	to_file "$1/decrypt/bin" "$2" "$d.encrypted" "opened-$1" "'$q' -d - - '$key'"
	job "$1/verify/bin" "$2" - - - x-openpgp=pass "$q" -v "$d.signed" "$cert"
	job "$1/list/bin" "$2" - - - 'pgp-encrypted complete' "$q" -l "$d.encrypted"
	to_file "$1/encrypt/gosop" "$2" "$m" "mime-$1" "'$b/bin/qmail-pgp' -e -p '$gosop' - - '$cert'"
	to_file "$1/encrypt/sqop" "$2" "$m" "octets-$1" "'$sqop' encrypt --no-armor '$cert'"
	to_file "$1/encrypt-sign/sqop" "$2" "$m" "octets-$1" "'$sqop' encrypt --no-armor --sign-with='$key' '$cert'"
	to_file "$1/sign/sqop" "$2" "$m" - "'$sqop' sign --no-armor '$key'"
	to_file "$1/decrypt/sqop" "$2" "$d.pgp" "opened-$1" "'$sqop' decrypt '$key'"
	job "$1/verify/sqop" "$2" "$m" - - - "$sqop" verify "$d.sig" "$cert"
	to_file "$1/encrypt/gpg" "$2" "$m" "armor-$1" "'$gpg' $gpg_words -z 0 -e --armor -r jan@example.org"
	to_file "$1/encrypt-sign/gpg" "$2" "$m" "armor-$1" "'$gpg' $gpg_words -z 0 -e -s --armor -r jan@example.org"
	to_file "$1/sign/gpg" "$2" "$m" - "'$gpg' $gpg_words --detach-sign --armor"
	to_file "$1/decrypt/gpg" "$2" "$d.pgp" "opened-$1" "'$gpg' $gpg_words --decrypt"
	job "$1/verify/gpg" "$2" - - - - "$gpg" --batch --no-auto-check-trustdb --verify "$d.sig" "$m"
}

{
	jobs 4096 100
	jobs 104857600 5
} >"$b/jobs"
failed=0
"$b/measure" -c "$b/check.sh" "$b/jobs" >"$b/results" || failed=1
awk -f "$src/rows.awk" -f "$src/pgp.awk" "$b/results"
exit $failed
