#!/bin/sh
# smime.sh: one table of what S/MIME and reading MIME cost: this project, openssl, gpgsm and GMime in one run on the same
# messages.
#
#   bench/smime.sh [-q]      from the top of the tree
#
#   -q  quick: a tenth of the repetitions, to try the bench itself
#
# Everything it makes lies in build/bench-smime. Before a row is timed, what it does is checked: what is signed and
# encrypted is verified and opened by openssl, what is verified and decrypted comes from openssl. The table and the
# targets always come; exit status 1 if a row failed.
bench=smime tools='cc openssl gpgsm gpgconf pkg-config'
# shellcheck source=bench/head.sh
. "$(dirname -- "$0")/head.sh"
tab=$(printf '\t')
GNUPGHOME=$b/gnupg
export GNUPGHOME
trap 'gpgconf --kill all 2>/dev/null || :' EXIT
trap 'exit 130' INT HUP TERM
# measure looks in no PATH
ssl=$(command -v openssl)
gpgsm=$(command -v gpgsm)

# --- programs

(unset MAKEFLAGS MFLAGS && "${MAKE:-make}" all >&2) || die 'a build failed'
mkdir -p "$b/bin" "$b/mail" "$b/keys" "$b/done" "$b/static"
rm -rf "$GNUPGHOME"
mkdir -m 700 "$GNUPGHOME"
cp qmail-smime qmail-mime "$b/bin/"
(tar -cf - --exclude=./build --exclude=./.git --exclude='*.o' --exclude='*.a' --exclude='./auto_*' --exclude=./conf-ld \
	--exclude=./qmail-smime --exclude=./qmail-mime .) | (cd "$b/static" && tar -xpf -)
[ -s "$b/static/conf-ld" ] || echo 'cc -static' >"$b/static/conf-ld"
# libcrypto.a makes the linker warn of dlopen and getaddrinfo, which nobody here calls
(unset MAKEFLAGS MFLAGS && cd "$b/static" && rm -f qmail-smime qmail-mime && "${MAKE:-make}" qmail-smime qmail-mime) \
	>"$b/static.log" 2>&1 || die "the static build failed: see $b/static.log"

compile() { # name [option ...]
	name=$1
	shift
	# conf-cc and the options are lists of words
	# shellcheck disable=SC2046
	$(head -n 1 conf-cc) -o "$b/$name" "$src/$name.c" "$@" || die "unable to build $name: run ./deps.sh --test"
}
compile measure -static
compile makemail
# shellcheck disable=SC2046 # lists of words
compile gmime $(pkg-config --cflags gmime-3.0 | sed 's/-I/-isystem /g') $(pkg-config --libs gmime-3.0)

# --- messages and keys

for size in 4096 104857600; do
	[ -s "$b/mail/$size" ] || "$b/makemail" mail "$size" | sed 's/^From: .*/From: Jan Example <jan@example.org>/' >"$b/mail/$size"
done
# parts, levels, and a header
[ -s "$b/mail/parts" ] || awk 'BEGIN {
	print "From: jan@example.org\nContent-Type: multipart/mixed; boundary=b\n"
	for (i = 0; i < 100000; i++) print "--b\nContent-Type: text/plain\n\npart " i
	print "--b--" }' >"$b/mail/parts"
[ -s "$b/mail/depth" ] || awk 'BEGIN {
	print "From: jan@example.org"
	for (i = 0; i < 10000; i++) print "Content-Type: multipart/mixed; boundary=b" i "\n\n--b" i
	print "\ntext"
	for (i = 9999; i >= 0; i--) print "--b" i "--" }' >"$b/mail/depth"
[ -s "$b/mail/header" ] || awk 'BEGIN {
	print "From: jan@example.org"
	for (i = 0; i < 1000000; i++) printf "X-Field-%06d: a field of a header of one hundred MiB, with ninety more octets of text as this has\n", i
	print "\ntext" }' >"$b/mail/header"

k=$b/keys
[ -s "$k/root.pem" ] || openssl req -x509 -newkey rsa:2048 -nodes -keyout "$k/root.key" -out "$k/root.pem" -days 3650 \
	-subj '/CN=Root' -addext 'keyUsage=critical,keyCertSign,cRLSign' 2>/dev/null
issue() { # name openssl-option ...
	name=$1
	shift
	[ ! -s "$k/$name.pem" ] || return 0
	openssl req -new -nodes -keyout "$k/$name.key" -out "$k/csr" -subj '/CN=Jan Example' "$@" 2>/dev/null
	printf '%s\n' 'subjectAltName=email:jan@example.org' 'extendedKeyUsage=emailProtection' \
		"keyUsage=critical,digitalSignature,key${name#*.}" >"$k/ext"
	openssl x509 -req -in "$k/csr" -CA "$k/root.pem" -CAkey "$k/root.key" -CAcreateserial -days 3600 -extfile "$k/ext" \
		-out "$k/$name.pem" 2>/dev/null
}
issue rsa.Encipherment -newkey rsa:2048
issue ec.Agreement -newkey ec -pkeyopt ec_paramgen_curve:P-256
rsa=$k/rsa.Encipherment
ec=$k/ec.Agreement

gpgsm --batch -q --import <"$k/root.pem" 2>/dev/null
gpgsm --batch -q --import <"$rsa.pem" 2>/dev/null
openssl x509 -in "$k/root.pem" -outform DER | openssl dgst -sha1 | sed 's/.*= *//; s/$/ S relax/' | tr a-f A-F >"$GNUPGHOME/trustlist.txt"

for size in 4096 104857600; do
	m=$b/mail/$size
	d=$b/done/$size
	[ -s "$d.gcm" ] || {
		openssl cms -sign -binary -in "$m" -signer "$rsa.pem" -inkey "$rsa.key" -outform DER -out "$d.p7s"
		"$b/bin/qmail-smime" -s "$m" "$rsa.key" "$rsa.pem" "$d.detached"
		"$b/bin/qmail-smime" -s -o "$m" "$rsa.key" "$rsa.pem" "$d.opaque"
		for cipher in cbc gcm; do
			{
				echo 'From: jan@example.org'
				openssl cms -encrypt "-aes-256-$cipher" -in "$m" "$rsa.pem"
			} >"$d.$cipher"
		done
	}
done
[ -s "$b/done/gib.cbc" ] || [ $fewer -ne 1 ] || {
	"$b/makemail" mail 1073741824 >"$b/mail/gib"
	{
		echo 'From: jan@example.org'
		openssl cms -encrypt -stream -aes-256-cbc -in "$b/mail/gib" "$rsa.pem"
	} >"$b/done/gib.cbc"
	rm "$b/mail/gib"
}

# --- what is made is checked by openssl: check.sh file signed|encrypted

cat >"$b/check.sh" <<END
#!/bin/sh
set -e
case \$2 in
signed) openssl cms -verify -in "\$1" -CAfile '$k/root.pem' -purpose any -out '$b/checked' 2>/dev/null ;;
encrypted) openssl cms -decrypt -in "\$1" -inkey '$rsa.key' -recip '$rsa.pem' -out '$b/checked' ;;
opened*)
	# openssl writes CRLF
	tr -d '\r' <"\$1" | sed '1,/^\$/d' >'$b/checked'
	sed '1,/^\$/d' "$b/mail/\${2#opened-}" | cmp - '$b/checked'
	;;
esac
END
chmod 755 "$b/check.sh"

job() { # label runs output wanted says command ...
	count=$((($2 + fewer - 1) / fewer))
	printf '%s\t%s\t1\t-' "$1" "$count"
	shift 2
	printf '\t%s' "$@"
	echo
}

jobs() { # size runs peer-runs
	m=$b/mail/$1
	d=$b/done/$1
	o=$b/out
	for build in bin static; do
		q=$b/$build/qmail-smime
		job "$1/sign-rsa/$build" "$2" "$o" signed - "$q" -s "$m" "$rsa.key" "$rsa.pem" "$o"
		job "$1/sign-ec/$build" "$2" "$o" signed - "$q" -s "$m" "$ec.key" "$ec.pem" "$o"
		job "$1/verify/$build" "$2" - - smime=pass "$q" -v "$d.detached" "$k/root.pem"
		job "$1/verify-opaque/$build" "$2" - - smime=pass "$q" -v "$d.opaque" "$k/root.pem"
		job "$1/encrypt/$build" "$2" "$o" encrypted - "$q" -e "$m" "$o" "$rsa.pem"
		job "$1/decrypt/$build" "$2" "$o" "opened-$1" - "$q" -d "$d.cbc" "$o" "$rsa.key" "$rsa.pem"
		job "$1/decrypt-gcm/$build" "$2" "$o" "opened-$1" - "$q" -d "$d.gcm" "$o" "$rsa.key" "$rsa.pem"
		job "$1/mime/$build" "$2" - - - "$b/$build/qmail-mime" -l "$m"
	done
	set -- "$1" "$3"
	job "$1/sign-rsa/openssl" "$2" "$o" signed - "$ssl" cms -sign -stream -in "$m" -signer "$rsa.pem" -inkey "$rsa.key" -out "$o"
	job "$1/sign-ec/openssl" "$2" "$o" signed - "$ssl" cms -sign -stream -in "$m" -signer "$ec.pem" -inkey "$ec.key" -out "$o"
	job "$1/verify/openssl" "$2" - - - "$ssl" cms -verify -in "$d.detached" -CAfile "$k/root.pem" -out /dev/null
	job "$1/verify-opaque/openssl" "$2" - - - "$ssl" cms -verify -in "$d.opaque" -CAfile "$k/root.pem" -out /dev/null
	job "$1/encrypt/openssl" "$2" "$o" encrypted - "$ssl" cms -encrypt -stream -aes-256-cbc -in "$m" -out "$o" "$rsa.pem"
	job "$1/decrypt/openssl" "$2" "$o" "opened-$1" - "$ssl" cms -decrypt -in "$d.cbc" -inkey "$rsa.key" -recip "$rsa.pem" -out "$o"
	job "$1/decrypt-gcm/openssl" "$2" "$o" "opened-$1" - "$ssl" cms -decrypt -in "$d.gcm" -inkey "$rsa.key" -recip "$rsa.pem" -out "$o"
	job "$1/verify/gpgsm" "$2" - - - "$gpgsm" --batch -q --disable-crl-checks --disable-dirmngr --verify "$d.p7s" "$m"
	job "$1/encrypt/gpgsm" "$2" "$o" - - "$gpgsm" --batch -q --disable-crl-checks --disable-dirmngr --yes -o "$o" -r jan@example.org -e "$m"
	job "$1/mime/gmime" "$2" - - - "$b/gmime" "$m"
}

{
	jobs 4096 300 100
	jobs 104857600 5 3
	for shape in parts header depth; do
		for build in bin static; do job "$shape/mime/$build" 20 - - - "$b/$build/qmail-mime" -l "$b/mail/$shape"; done
		job "$shape/mime/gmime" 5 - - - "$b/gmime" "$b/mail/$shape"
	done
	[ ! -s "$b/done/gib.cbc" ] ||
		for build in bin static; do
			job "gib/decrypt/$build" 1 "$b/out" - - "$b/$build/qmail-smime" -d "$b/done/gib.cbc" "$b/out" "$rsa.key" "$rsa.pem"
		done
} | grep -v "^gib.*${tab}0${tab}" >"$b/jobs"
failed=0
"$b/measure" -c "$b/check.sh" "$b/jobs" >"$b/results" || failed=1
awk -f "$src/rows.awk" -f "$src/smime.awk" "$b/results"
exit $failed
