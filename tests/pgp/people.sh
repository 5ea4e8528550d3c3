# people.sh: OpenPGP keys for tests, read with `. tests/pgp/people.sh` behind tests/lib.sh. people() puts them in $P:
# NAME.key and NAME.cert, binary, without passwords, and a home for gpg that has them all ($GNUPGHOME). They are made once,
# below build/people, as the certificates of tests/smime/pki.sh are; each test has a copy.
#
#   ann bob     Curve25519, by gpg; the author and the reader
#   ann-rsa     ann@example.org as well, RSA-3072 by gpg, with a subkey that signs
#   ann-sqop    ann@example.org as well, by sqop; bob-sqop
#   bob-rsa     RSA-2048, by gpg; bob-p256 NIST P-256
#   eve         somebody else
#
# more_people() adds those that are no good:
#
#   expired subexpired revoked subrevoked rsa1024 dsa1024 certify nobody future
#
# shellcheck shell=sh

PEOPLE=$TOP/build/people
P=$T/people
GNUPGHOME=$P/gpg
export P GNUPGHOME

pgp_gpg() { gpg --batch --quiet --no-tty --no-auto-check-trustdb --trust-model always --pinentry-mode loopback --passphrase '' "$@" 2>>"$P/log"; }
pgp_fingerprint() { gpg --batch --with-colons --list-keys "<$1@example.org>" 2>>"$P/log" | awk -F: '/^fpr/ { print $10; exit }'; }
pgp_export() { # name [address]
	gpg --batch --quiet --export "$2" >"$P/$1.cert" 2>>"$P/log" && pgp_gpg --export-secret-keys "$2" >"$P/$1.key"
}
# name, user, algorithm, use of the primary key, algorithm of the subkey that encrypts or none, when they end, date
# gpg 2.4 writes one key in some hundred in a way that sqop does not take: then it is made once more
pgp_make() {
	pgp_make_one "$@" && { sqop extract-cert <"$P/$1.key" >/dev/null 2>&1 || pgp_make_one "$@"; }
}
pgp_make_one() {
	pgp_made=$(pgp_gpg ${7:+--faked-system-time "$7"} --yes --status-fd 1 --quick-gen-key "$2" "$3" "$4" "${6:-never}" |
		awk '/KEY_CREATED/ { print $4 }')
	[ -n "$pgp_made" ] || return 1
	[ "$5" = none ] || pgp_gpg ${7:+--faked-system-time "$7"} --quick-add-key "$pgp_made" "$5" encr "${6:-never}" || return 1
	echo "$pgp_made" | tr A-F a-f >"$P/$1.fpr"
	pgp_export "$1" "$pgp_made"
}

people_end() { gpgconf --kill all >/dev/null 2>&1; }

people_make() {
	pgp_make ann 'Ann <ann@example.org>' ed25519 sign,cert cv25519 &&
		pgp_make bob 'Bob <bob@example.net>' ed25519 sign,cert cv25519 &&
		pgp_make ann-rsa 'Ann <ann@example.org>' rsa3072 cert rsa3072 &&
		pgp_gpg --quick-add-key "$(cat "$P/ann-rsa.fpr")" rsa3072 sign never && pgp_export ann-rsa "$(cat "$P/ann-rsa.fpr")" &&
		pgp_make bob-rsa 'Bob <bob@example.net>' rsa2048 sign,cert rsa2048 &&
		pgp_make bob-p256 'Bob <bob@example.net>' nistp256 sign,cert nistp256 &&
		pgp_make eve 'Eve <eve@example.com>' ed25519 sign,cert cv25519 || return 1
	for pgp_name in ann:example.org bob:example.net; do
		pgp_who=${pgp_name%:*}
		sqop generate-key --no-armor "$pgp_who <$pgp_who@${pgp_name#*:}>" >"$P/$pgp_who-sqop.key" &&
			sqop extract-cert --no-armor <"$P/$pgp_who-sqop.key" >"$P/$pgp_who-sqop.cert" || return 1
	done
}

pgp_before=20260101T000000!
more_people_make() {
	pgp_user='Ann <ann@example.org>'
	pgp_make expired "$pgp_user" ed25519 sign,cert cv25519 30d "$pgp_before" &&
		pgp_make rsa1024 "$pgp_user" rsa1024 sign,cert rsa1024 && pgp_make dsa1024 "$pgp_user" dsa1024 sign,cert elg1024 &&
		pgp_make certify "$pgp_user" ed25519 cert cv25519 && pgp_make nobody 'Ann' ed25519 sign,cert cv25519 &&
		pgp_make revoked "$pgp_user" ed25519 sign,cert cv25519 || return 1
	# gpg writes a revocation beside each key that it makes, with a colon before its armor
	pgp_made=$(tr a-f A-F <"$P/revoked.fpr")
	sed 's/^:--/--/' "$GNUPGHOME/openpgp-revocs.d/$pgp_made.rev" >"$P/rev" &&
		cp "$P/revoked.key" "$P/revoked-before.key" && cp "$P/revoked.cert" "$P/revoked-before.cert" &&
		pgp_gpg --import "$P/rev" && pgp_export revoked "$pgp_made"
}

# Both sets, in $1/few and $1/more, with the file that they were made by.
people_make_all() {
	P=$T/people GNUPGHOME=$T/people/gpg
	trap 'people_end; rm -rf "$T"' EXIT
	# made in $T: the socket of the agent must have a short name
	rm -rf "$1" && mkdir -p "$1" "$P" && mkdir -m 700 "$GNUPGHOME" && echo 's2k-count 65536' >"$GNUPGHOME/gpg-agent.conf" && people_make && people_end && cp -R "$P" "$1/few" &&
		more_people_make && people_end && cp -R "$P" "$1/more" && cp tests/pgp/people.sh "$1/"
}

# Tests that start at once wait for each other, as make_tools does.
people_copy() { # few|more
	if ! cmp -s tests/pgp/people.sh "$PEOPLE/people.sh"; then
		mkdir -p build
		perl -MFcntl=:flock -e 'open(L, ">>", "build/people.lock") && flock(L, LOCK_EX); exit(system(@ARGV) ? 1 : 0)' \
			sh -c '. tests/lib.sh; . tests/pgp/people.sh; cmp -s tests/pgp/people.sh "$PEOPLE/people.sh" || {
				people_make_all "$PEOPLE.new" && rm -rf "$PEOPLE" && mv "$PEOPLE.new" "$PEOPLE"; }' || {
			[ ! -f "$PEOPLE.new/few/log" ] || tail -n 5 "$PEOPLE.new/few/log" >&2
			return 1
		}
	fi
	cp -R "$PEOPLE/$1/." "$P"
}
people() {
	mkdir -p "$P" && trap 'people_end; rm -rf "$T"' EXIT && people_copy few
}
more_people() { people_copy more; }
