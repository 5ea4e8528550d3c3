#!/bin/sh
# unseal.sh: one table of what qmail-unseal costs: behind qmail-dkverify on mail that is not S/MIME, on signed and
# encrypted mail, with many recipients, and on a message of 100 MiB.
#
#   bench/unseal.sh [-q]      from the top of the tree
#
#   -q  quick: a tenth of the repetitions, to try the bench itself
#
# Everything it makes lies in build/bench-unseal. Before a row is timed, what is queued is checked. The table and the
# targets always come; exit status 1 if a row failed.
bench=unseal tools='cc openssl sqop'
# shellcheck source=bench/head.sh
. "$(dirname -- "$0")/head.sh"
ssl=$(command -v openssl)

# --- programs, keys

(unset MAKEFLAGS MFLAGS && "${MAKE:-make}" all >&2) || die 'a build failed'
mkdir -p "$b/bin" "$b/mail" "$b/keys"
for program in unseal mime smime pgp dkverify dkim; do cp "qmail-$program" "$b/bin/"; done
compile() { # name [option ...]
	name=$1
	shift
	# conf-cc and the options are lists of words
	# shellcheck disable=SC2046
	$(head -n 1 conf-cc) -o "$b/$name" "$src/$name.c" "$@" || die "unable to build $name: run ./deps.sh --test"
}
compile measure -static
compile queue -static
compile makemail

k=$b/keys
[ -s "$k/root.pem" ] || openssl req -x509 -newkey rsa:2048 -nodes -keyout "$k/root.key" -out "$k/root.pem" -days 3650 \
	-subj '/CN=Root' -addext 'keyUsage=critical,keyCertSign,cRLSign' 2>/dev/null
issue() { # name address keyUsage
	[ ! -s "$k/$1.pem" ] || return 0
	openssl req -new -newkey rsa:2048 -nodes -keyout "$k/$1.key" -out "$k/csr" -subj "/CN=$1" 2>/dev/null
	printf '%s\n' "subjectAltName=email:$2" 'extendedKeyUsage=emailProtection' "keyUsage=critical,$3" >"$k/ext"
	openssl x509 -req -in "$k/csr" -CA "$k/root.pem" -CAkey "$k/root.key" -CAcreateserial -days 3600 -extfile "$k/ext" \
		-out "$k/$1.pem" 2>/dev/null
}
issue jan jan@example.org digitalSignature
issue ada ada@example.net keyEncipherment
# its recipient infos are short enough that 4,500 of them are not over the limit
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out "$k/reader.key" 2>/dev/null
[ -s "$k/reader.pem" ] || openssl req -x509 -key "$k/reader.key" -out "$k/reader.pem" -days 3600 -subj /CN=R 2>/dev/null

for who in jan@example.org ada@example.net; do
	name=${who%@*}
	[ ! -s "$k/$name.pgp" ] || continue
	sqop generate-key --no-armor "$name <$who>" >"$k/$name.pgp"
	sqop extract-cert --no-armor <"$k/$name.pgp" >"$k/$name.pgpcert"
done

# --- messages: openssl makes them, and sqop those of OpenPGP

entity() { # size
	printf 'Content-Type: text/plain\r\n\r\n'
	awk -v size="$1" 'BEGIN { for (n = 0; n < size; n += 72) printf "%070d\r\n", n }'
}
head_fields() {
	printf 'From: Jan <jan@example.org>\nTo: ada@example.net\nSubject: numbers\nDate: Sat, 28 Nov 2026 09:00:00 +0000\n'
}
mail_of() { # file with an entity: the message
	head_fields
	tr -d '\r' <"$1"
}
sign() { openssl cms -sign -in "$1" -signer "$k/jan.pem" -inkey "$k/jan.key" -md sha256 -out "$2" 2>/dev/null; }
encrypt() { openssl cms -encrypt -aes-256-gcm -in "$1" -out "$2" "$k/ada.pem" 2>/dev/null; }
m=$b/mail
for size in 4096 104857600; do
	[ ! -s "$m/both.$size" ] || continue
	entity "$size" >"$m/entity"
	[ "$size" -gt 4096 ] || mail_of "$m/entity" >"$m/plain.$size"
	sign "$m/entity" "$m/s"
	mail_of "$m/s" >"$m/signed.$size"
	encrypt "$m/entity" "$m/e"
	mail_of "$m/e" >"$m/encrypted.$size"
	encrypt "$m/s" "$m/e"
	mail_of "$m/e" >"$m/both.$size"
	rm -f "$m/s" "$m/e" "$m/entity"
done
{
	head_fields
	printf 'MIME-Version: 1.0\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n\n'
	printf -- '--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--b\nContent-Type: application/octet-stream\n\n'
	entity 4096 | sqop encrypt --sign-with="$k/jan.pgp" "$k/ada.pgpcert"
	printf -- '\n--b--\n'
} >"$m/openpgp"
sed -n '/^-----BEGIN/,/^-----END/p' "$m/openpgp" >"$m/openpgp.asc"
# for 4,500 readers, of whom the last is ours
if [ ! -s "$m/many" ]; then
	entity 4096 >"$m/entity"
	n=0
	set --
	while [ "$n" -lt 4499 ]; do
		set -- "$@" "$k/reader.pem"
		n=$((n + 1))
	done
	openssl cms -encrypt -aes-256-gcm -in "$m/entity" -out "$m/e" "$@" "$k/ada.pem" || die 'openssl did not encrypt for 4,500'
	mail_of "$m/e" >"$m/many"
fi

# --- the home: with one key, and 1,000 addresses that share it

h=$b/home
rm -rf "$h"
open=$h/ssl/mailkeys/example.net/u/ada/open
mkdir -p "$h/control" "$h/queue/dkim" "$h/ssl/mailroots" "$h/ssl/mailcerts" "$open"
split=$(head -n 1 conf-split)
while [ "$split" -gt 0 ]; do
	split=$((split - 1))
	mkdir "$h/queue/dkim/$split"
done
ln -s "$b/bin" "$h/bin"
echo mail.example.net >"$h/control/me"
echo "$b/queue" >"$h/control/unsealqueue"
cp "$k/root.pem" "$h/ssl/mailroots/roots.pem"
cp "$k/ada.key" "$open/key_1"
cp "$k/ada.pem" "$open/cert_1"
./qmail-smime -l "$m/encrypted.4096" | sed -n 's/^recipient \(.*\)/\1 1/p' >"$open/by-id"
cp "$k/ada.pgp" "$open/pgpkey_1"
cp "$k/ada.pgpcert" "$open/pgpcert_1"
./qmail-pgp -l "$m/openpgp" | sed -n 's/^recipient \(.*\)/\1 1/p' >"$open/pgp-by-id"
known=$h/ssl/mailcerts/example.org/u/jan
mkdir -p "$known"
cp "$k/jan.pgpcert" "$known/pgp_1"
[ -s "$open/by-id" ] || die 'qmail-smime -l names no recipient'
n=0
while [ "$n" -lt 1000 ]; do
	ln -s ada "$h/ssl/mailkeys/example.net/u/a$n"
	n=$((n + 1))
done
chmod -R go= "$h/ssl" "$h/queue/dkim"
printf 'Fjan@example.org\0Tada@example.net\0\0' >"$b/one"
{
	printf 'Fjan@example.org\0'
	awk 'BEGIN { for (n = 0; n < 1000; n++) printf "Ta%d@example.net%c", n, 0 }'
	printf '\0'
} >"$b/thousand"

# check.sh file wanted: is that what should be queued?
cat >"$b/check.sh" <<END
#!/bin/sh
set -e
has() { head -n 40 "\$1" | tr -d '\\n' | grep -q "\$2"; }
opened() { has "\$1" 'X-Qmail-Opened:'; }
text() { grep -q '^0*72\$' "\$1"; }
case \$2 in
plain) text "\$1" ;;
signed) has "\$1" 'smime=pass' && text "\$1" ;;
encrypted) opened "\$1" && text "\$1" ;;
both) has "\$1" 'smime=pass' && opened "\$1" && text "\$1" ;;
openpgp) has "\$1" 'x-openpgp=pass' && opened "\$1" && text "\$1" ;;
esac
END
chmod 755 "$b/check.sh"

# --- rows

job() { # label runs stdin wanted says command ...
	printf '%s\t%s\t1\t%s\t%s' "$1" $((($2 + fewer - 1) / fewer)) "$3" "$b/out"
	shift 3
	printf '\t%s' "$@"
	echo
}
receive() { # label runs program message envelope wanted
	job "$1" "$2" "$4" "$6" "$3: qp" "FD1=$5" "QMAILHOME=$h" TCPREMOTEIP=192.0.2.1 "NEXT_COPY=$b/out" \
		"DKQUEUE=${7:-$b/queue}" "$b/bin/$3"
}
cat >"$b/openssl.sh" <<END
#!/bin/sh
'$ssl' cms -decrypt -in "\$1" -recip '$k/ada.pem' -inkey '$k/ada.key' |
	'$ssl' cms -verify -CAfile '$k/root.pem' -purpose smimesign -out '$b/out'
END
cat >"$b/sqop.sh" <<END
#!/bin/sh
exec '$(command -v sqop)' decrypt '--verify-with=$k/jan.pgpcert' --verify-out=@FD:3 '$k/ada.pgp' 3>/dev/null
END
chmod 755 "$b/openssl.sh" "$b/sqop.sh"

: >"$b/results"
{
	receive dkverify 600 qmail-dkverify "$m/plain.4096" "$b/one" plain
	receive both-links 600 qmail-dkverify "$m/plain.4096" "$b/one" plain "$b/bin/qmail-unseal"
	receive unseal/plain 600 qmail-unseal "$m/plain.4096" "$b/one" plain
	receive unseal/plain-1000 300 qmail-unseal "$m/plain.4096" "$b/thousand" plain
	receive unseal/signed 300 qmail-unseal "$m/signed.4096" "$b/one" signed
	receive unseal/encrypted 300 qmail-unseal "$m/encrypted.4096" "$b/one" encrypted
	receive unseal/encrypted-1000 300 qmail-unseal "$m/encrypted.4096" "$b/thousand" encrypted
	receive unseal/both 300 qmail-unseal "$m/both.4096" "$b/one" both
	receive unseal/many 100 qmail-unseal "$m/many" "$b/thousand" encrypted
	receive unseal/openpgp 300 qmail-unseal "$m/openpgp" "$b/one" openpgp
	job sqop/openpgp 100 "$m/openpgp.asc" - - "$b/sqop.sh"
	job openssl/both 100 "$m/both.4096" - - "$b/openssl.sh" "$m/both.4096"
	receive large/signed 5 qmail-unseal "$m/signed.104857600" "$b/one" signed
	receive large/encrypted 5 qmail-unseal "$m/encrypted.104857600" "$b/one" encrypted
	receive large/both 5 qmail-unseal "$m/both.104857600" "$b/one" both
} >"$b/jobs"
failed=0
"$b/measure" -c "$b/check.sh" "$b/jobs" >>"$b/results" || failed=1
rm -f "$b/out"
awk -f "$src/rows.awk" -f "$src/unseal.awk" "$b/results"
exit $failed
