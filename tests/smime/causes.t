#!/bin/sh
# The table of causes: qmail-smime(8) shows what smime/smimecause.c has, and each of its rows is the answer to a real
# message: the result, the exit code, the properties, the words for is=, and the text.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/smime/pki.sh
. tests/smime/pki.sh
pki

# cause result exit properties is= text, with blanks between them and - for nothing
sed -n 's/^  { SMIMECAUSE_\([A-Z_]*\), AUTHRESULT_\([A-Z]*\), \([0-9]*\), \([A-Z]*\), "\([^"]*\)", "\([^"]*\)" },.*/\1|\2|\3|\4|\5|\6/p' \
	smime/smimecause.c | awk -F'|' '{
		# those of opening have no result
		if ($1 ~ /^(OPENED|OPENED_WEAK|EXPANDED|CLOSED|NO_KEY|NOT_SEALED|COMPRESSED|EXPANDS|HEADER|INNER_HEADER)$/) $2 = "-"
		if ($4 == "NONE") $4 = "-"
		if ($4 == "ADDRESS") $4 = "id"
		print $1, tolower($2), $3, tolower($4), ($5 == "" ? "-" : $5), ($6 == "" ? "-" : $6)
	}' >"$T/table"
is 'each cause has a row' "$(wc -l <"$T/table" | tr -d ' ')" \
	"$(sed -n '/^enum smimecause {/,/^};/p' smime/smimecause.h | grep -c '^  SMIMECAUSE_' | awk '{ print $1 - 1 }')"
is 'qmail-smime(8) shows it' \
	"$(sed -n '/^\.Ss Table of causes/,/^\.El/s/^\.It \([^E].*\)/\1/p' man/qmail-smime.8 | sed 's/ Ta / /g')" \
	"$(cut -d' ' -f2- "$T/table" | sed 's/:$//')"

# ---- one message for each ---------------------------------------------------------------------------

: >"$T/seen"
# the answer to the message is that of the row: the line with its result, and what is behind it
row() { # cause code line is=
	wanted=$(grep "^$1 " "$T/table")
	echo "$1" >>"$T/seen"
	result=$(echo "$3" | sed -n 's/^smime=\([a-z]*\).*/\1/p')
	text=$(echo "$3" | sed -n 's/^smime=[a-z]* (\([^)]*\)).*/\1/p')
	case $3 in
	*body.smime-identifier=*body.smime-part=*) properties=id ;;
	*body.smime-part=*body.smime-serial=*body.smime-issuer=*) properties=serial ;;
	*body.smime-part=*) properties=part ;;
	*) properties=- ;;
	esac
	case $3 in
	smime=*) ;;
	*) result=- text=$3 ;;
	esac
	# behind a colon stands what it is about
	text=${text%%:*}
	case $wanted in *:) text=$text: ;; esac
	is "$1" "$1 $result $2 $properties ${4:--} ${text:--}" "$wanted"
}
crls=$PKI/crls.pem
verified() { # cause message [option ...]
	cause=$1 message=$2
	shift 2
	# shellcheck disable=SC2086 # a file or none
	./qmail-smime -v -w "$@" -T 1795824000 "$message" "$PKI/roots.pem" $crls >"$T/lines" 2>"$T/err"
	code=$?
	word=$(grep "^$cause " "$T/table" | cut -d' ' -f5)
	result=$(grep "^$cause " "$T/table" | cut -d' ' -f2)
	# of several signatures, the line with this result
	line=$(grep "^smime=$result" "$T/lines" | grep -F "$(grep "^$cause " "$T/table" | cut -d' ' -f6- | sed 's/^-$//; s/:$//')" |
		head -n 1)
	said=$(sed -n '$s/^is=//p' "$T/lines")
	case ,$said, in *,"$word",*) said=$word ;; esac
	row "$cause" $code "${line:-$(cat "$T/lines")}" "$said"
}
printf 'Content-Type: text/plain\r\n\r\nHello\r\n' >"$T/entity"
signed() { # name [header]: a message signed by this certificate
	printf '%s\n' "${2-From: ann@example.org}"
	# what is above it
	awk '/BEGIN/ { n++ } n > 1' "$PKI/$1.chain" >"$T/above"
	certfile=
	[ ! -s "$T/above" ] || certfile="-certfile $T/above"
	# shellcheck disable=SC2086 # an option with its file, or none
	openssl cms -sign -binary -in "$T/entity" -signer "$PKI/$1.pem" -inkey "$PKI/$1.key" $certfile 2>>"$T/openssl.log"
}
by() { # cause name [header]
	signed "$2" "${3-From: ann@example.org}" >"$T/message"
	verified "$1" "$T/message"
}
mkdir "$T/forged"
ok 'messages are forged' /usr/bin/python3 tests/smime/forge.py "$PKI" "$T/forged"
forged() { # cause name
	set -- "$1" "$T/forged/"*" $2.eml"
	verified "$1" "$2"
}
by VERIFIED ann
printf 'From: ann@example.org\n\nHello\n' >"$T/plain"
verified UNSIGNED "$T/plain"
forged SYNTAX 'opaque, cut'
forged AMBIGUOUS 'ambiguous within'
forged LIMIT '17 signers'
forged ALGORITHM 'an unknown algorithm'
forged ATTRIBUTES "signing certificate, another's"
forged NO_CERTIFICATE 'no certificates'
by NO_ADDRESS no-san
forged DIGEST 'detached, another content'
forged SIGNATURE 'attributes that were not signed'
by OTHER_ADDRESS mallory
by NO_ROOT stranger
by EXPIRED expired
by NOT_YET early
by PURPOSE eku-server
by CONSTRAINT no-path
by REVOKED revoked
openssl x509 -in "$PKI/ann.pem" -outform DER | openssl dgst -sha256 -r | cut -c 1-64 >"$T/refused"
signed ann >"$T/message"
verified REFUSED "$T/message" -x "$T/refused"
by WEAK rsa1024
by SENDER_ONLY sender 'From: ann@example.org
Sender: list@example.org'
by FROM ann 'From: ann@example.org, bob@example.net'
forged TEXT_OUTSIDE 'a footer outside'
forged OTHER_SIGNATURE 'a strong one and a weak one'
signed ann >"$T/message"
cat "$PKI/root.crl" "$PKI/inter-expired.crl" >"$T/old.crl"
crls=$T/old.crl
verified NO_CRL "$T/message"
: >"$T/answers"
crls=
verified OCSP "$T/message" -O hard -a "$T/answers"
# one call of malloc() fails, before and after the certificate of the signer was read
for calls in $(seq 1000 37 3000); do
	LD_PRELOAD="$TOP/build/failinject.so" FAILINJECT_IN=qmail-smime FAILINJECT=malloc:$calls:ENOMEM \
		./qmail-smime -v -w "$T/message" "$PKI/roots.pem" >"$T/lines" 2>/dev/null
	code=$?
	! grep -q '(out of memory)' "$T/lines" || { cat "$T/lines" && echo "code=$code"; }
done | sort -u >"$T/short"
row TROUBLE "$(sed -n 's/^code=//p' "$T/short")" "$(grep ^smime= "$T/short")" "$(sed -n 's/^is=//p' "$T/short")"

# ---- opening ------------------------------------------------------------------------------------------

# an answer says `weak` if it is, and opened is all that exit code 0 means for a message that was encrypted
opened() { # cause message [key certificate]
	said=$(./qmail-smime -d "$2" '&4' "${3-$PKI/bob.key}" "${4-$PKI/bob.pem}" 2>&1 4>"$T/out")
	code=$?
	words=$(grep "^$1 " "$T/table" | cut -d' ' -f5)
	case $code:$said in
	0:*' compressed-data') words='' said='' ;;
	0:*,weak) words=opened,weak said= ;;
	0:*) words=opened said= ;;
	4:*) said= ;;
	esac
	row "$1" $code "${said#qmail-smime: }" "${words#-}"
}
sealed() { # cipher
	printf 'From: ann@example.org\n'
	openssl cms -encrypt -binary -in "$T/entity" "-$1" "$PKI/bob.pem"
}
compressed() { # how [perl that prints the text]
	printf 'From: ann@example.org\nContent-Type: application/pkcs7-mime; smime-type=compressed-data\n'
	printf 'Content-Transfer-Encoding: base64\n\n'
	/usr/bin/python3 - "$1" <<'P'
import base64, sys, zlib
sys.path.insert(0, 'tests/smime')
from cmsder import integer, octets, oid, seq, tlv
text = {'good': b'\r\nHello\r\n', 'damaged': b'\r\nHello\r\n', 'bomb': b'\r\n' + b'x' * 4000000,
        'header': b'X-A: ' + b''.join(b'%d\r\n\t' % n for n in range(200000)) + b'\r\n\r\nHello\r\n'}[sys.argv[1]]
packed = zlib.compress(text, 9)
if sys.argv[1] == 'damaged':
    packed = packed[:-5] + b'abcde'
sys.stdout.buffer.write(base64.encodebytes(
    seq(oid('1.2.840.113549.1.9.16.1.9'), tlv(0xa0, seq(integer(0), seq(oid('1.2.840.113549.1.9.16.3.8')),
                                                        seq(oid('1.2.840.113549.1.7.1'), tlv(0xa0, octets(packed))))))))
P
}
sealed aes-256-gcm >"$T/gcm"
sealed aes-256-cbc >"$T/cbc"
opened OPENED "$T/gcm"
opened OPENED_WEAK "$T/cbc"
opened CLOSED "$T/gcm" "$PKI/ann.key" "$PKI/ann.pem"
opened NO_KEY "$T/gcm" "$PKI/ann.key" "$PKI/bob.pem"
opened NOT_SEALED "$T/plain"
for kind in good:EXPANDED damaged:COMPRESSED bomb:EXPANDS header:INNER_HEADER; do
	compressed "${kind%:*}" >"$T/message"
	opened "${kind#*:}" "$T/message"
done
{ perl -e 'print "X-A: ", "x" x 1100000, "\n"'; cat "$T/gcm"; } >"$T/message"
opened HEADER "$T/message"

is 'each row was seen' "$(sort "$T/seen")" "$(cut -d' ' -f1 "$T/table" | sort)"

done_testing
