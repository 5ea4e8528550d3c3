# setup.sh: what the interop tests share; read after tests/lib.sh. It builds record and odkim, makes
# one key of each type, and writes what DNS would hold.
#
#   $T/rsa.pem $T/ed25519.pem    private keys of the selectors jan and eddy
#   $T/keys                      public keys, a line `name record` for each
#   $T/record $T/odkim           see record.c, odkim.c
#
# shellcheck shell=sh

# what Mail::DKIM says of a good Ed25519 signature: it knows them since 1.20230630
# shellcheck disable=SC2034 # for who reads this
maildkim_ed25519=$(/usr/bin/perl -MMail::DKIM::Algorithm::ed25519_sha256 -e 'print "pass"' 2>/dev/null ||
	echo unsupported)

compile() { # name flag ...
	name=$1
	shift
	# conf-cc holds several words
	# shellcheck disable=SC2046
	$(head -n 1 conf-cc) -Werror -o "$T/$name" "tests/interop/$name.c" "$@"
}

public() { # pem: the DER form in base64
	openssl pkey -in "$1" -pubout -outform DER | base64 -w 0
}

compile record && compile odkim -isystem /usr/include/opendkim -lopendkim || exit 111
openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$T/rsa.pem" || exit 111
openssl genpkey -quiet -algorithm ED25519 -out "$T/ed25519.pem" || exit 111
{
	echo "jan._domainkey.example.org v=DKIM1; k=rsa; p=$(public "$T/rsa.pem")"
	# DNS holds the naked key, the last 32 octets
	echo "eddy._domainkey.example.org v=DKIM1; k=ed25519; p=$(openssl pkey -in "$T/ed25519.pem" -pubout \
		-outform DER | tail -c 32 | base64 -w 0)"
} >"$T/keys"
# nothing may write into the tree
export PYTHONDONTWRITEBYTECODE=1
