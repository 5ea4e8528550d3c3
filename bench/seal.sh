#!/bin/sh
# seal.sh: one table of what qmail-seal costs: before the chain that signs by DKIM, with rules, with signatures and
# encryption, and with a disclaimer in a message of 100 MiB.
#
#   bench/seal.sh [-q]      from the top of the tree
#
#   -q  quick: a tenth of the repetitions, to try the bench itself
#
# Everything it makes lies in build/bench-seal. Before a row is timed, what leaves is checked: by dkimpy and openssl, or
# against the message. The table and the targets always come; exit status 1 if a row failed.
bench=seal tools='cc openssl /usr/bin/python3'
# shellcheck source=bench/head.sh
. "$(dirname -- "$0")/head.sh"
/usr/bin/python3 -c 'import dkim' || die 'dkimpy is missing: run ./deps.sh --test'
ssl=$(command -v openssl)

# --- programs, messages, keys

(unset MAKEFLAGS MFLAGS && "${MAKE:-make}" all >&2) || die 'a build failed'
mkdir -p "$b/bin" "$b/mail" "$b/keys"
for program in seal mime smime dksign dkim; do cp "qmail-$program" "$b/bin/"; done
compile() { # name [option ...]
	name=$1
	shift
	# conf-cc and the options are lists of words
	# shellcheck disable=SC2046
	$(head -n 1 conf-cc) -o "$b/$name" "$src/$name.c" "$@" || die "unable to build $name: run ./deps.sh --test"
}
compile measure -static
compile next -static
compile makemail
small=$b/mail/4096
large=$b/mail/104857600
for size in 4096 104857600; do [ -s "$b/mail/$size" ] || "$b/makemail" mail $size >"$b/mail/$size"; done

k=$b/keys
[ -s "$k/dkim" ] || openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$k/dkim" 2>/dev/null
printf 'jan._domainkey.example.org v=DKIM1; k=rsa; p=%s\n' \
	"$(openssl pkey -in "$k/dkim" -pubout -outform DER | base64 | tr -d '\n')" >"$k/records"
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

# --- homes. The next program behind the last one is bench/next.c. A folder in place of the cache of qmail-dksign: each
# message is signed.

home_make() { # name [rule ...]
	h=$b/$1
	shift
	rm -rf "$h"
	mkdir -p "$h/control/disclaimers" "$h/queue/dkim/cache" "$h/ssl/domainkeys/example.org" "$h/ssl/mailroots" \
		"$h/ssl/mailkeys/example.org/u/jan/sign" "$h/ssl/mailcerts/example.net/u/ada"
	split=$(head -n 1 conf-split)
	while [ "$split" -gt 0 ]; do
		split=$((split - 1))
		mkdir "$h/queue/dkim/$split"
	done
	ln -s "$b/bin" "$h/bin"
	echo mail.example.org >"$h/control/me"
	echo "$b/next" >"$h/control/dkremote"
	echo 'example.org:jan' >"$h/control/dkimdomains"
	ln -s "$k/dkim" "$h/ssl/domainkeys/example.org/jan"
	cp "$k/root.pem" "$h/ssl/mailroots/roots.pem"
	cp "$k/jan.key" "$h/ssl/mailkeys/example.org/u/jan/sign/key_1"
	cp "$k/jan.pem" "$h/ssl/mailkeys/example.org/u/jan/sign/cert_1"
	cp "$k/ada.pem" "$h/ssl/mailcerts/example.net/u/ada/smime_$(openssl x509 -in "$k/ada.pem" -outform DER |
		openssl dgst -sha256 -r | cut -c 1-64).pem"
	cp "$b/default.txt" "$b/default.html" "$h/control/disclaimers/"
	chmod -R go= "$h/ssl" "$h/queue/dkim"
	[ $# -eq 0 ] || printf '%s\n' "$@" >"$h/control/sealrules"
	# a file that nobody is just saving
	[ $# -eq 0 ] || touch -t 202401010000 "$h/control/sealrules"
}

thousand() { # conditions, with a % for the number of the line: none of the lines holds
	awk -v line="$1" 'BEGIN { for (i = 1; i <= 1000; i++) { l = line; gsub(/%/, i, l); print l " => sign encrypt" } }'
}

words='This message is for the person it is addressed to, and for nobody else.'
printf '%s\n' "$words" >"$b/default.txt"
printf '<p>%s</p>\n' "$words" >"$b/default.html"
home_make dksign
home_make no-rules
home_make envelope-1000 "$(thousand 'sender=@d%.example.org to=@p%.example.net')"
home_make message-1000 "$(thousand 'from=@d%.example.org subject="project %:"')"
home_make sign 'from=@example.org => sign'
home_make sign-encrypt 'from=@example.org => sign encrypt'
# the message is a reply
home_make disclaimer 'from=@example.org => disclaimer=default:reply'
# what is compared with cp makes no DKIM signature
echo "$b/next" >"$b/disclaimer/control/sealremote"

# check.sh file wanted: is that what should have left?
cat >"$b/check.sh" <<END
#!/bin/sh
set -e
dkim() { /usr/bin/python3 '$src/dkimpy.py' check '$k/records' "\$1"; }
smime() { openssl cms -verify -in "\$1" -CAfile '$k/root.pem' -purpose smimesign -out '$b/checked' 2>/dev/null; }
decrypt() { openssl cms -decrypt -in "\$1" -recip '$k/ada.pem' -inkey '$k/ada.key' -out '$b/opened'; }
case \$2 in
as-it-is)
	dkim "\$1"
	awk 'NR > 1 && /^[^ \t]/ { on = 1 } on' "\$1" | cmp - '$small'
	;;
sign) dkim "\$1" && smime "\$1" ;;
sign-encrypt) dkim "\$1" && decrypt "\$1" && smime '$b/opened' ;;
openssl) decrypt "\$1" && smime '$b/opened' ;;
disclaimer-*)
	# it stands once, and all lines of the message are there behind one another
	[ "\$(grep -cF '$words' "\$1")" = 1 ]
	diff --speed-large-files '$b/mail/'"\${2#disclaimer-}" "\$1" >'$b/checked' || :
	! grep -q '^<' '$b/checked'
	;;
copy) cmp "\$1" '$large' ;;
esac
END
chmod 755 "$b/check.sh"

failed=0
checked=
check() { # program home message wanted: one delivery, whose message is checked
	rm -f "$b/out"
	report=$(QMAILHOME=$b/$2 NEXT_COPY=$b/out "$b/$2/bin/$1" example.net jan@example.org ada@example.net <"$3" 2>&1 | tr '\0' @)
	if [ "$report" = Kok@ ] && "$b/check.sh" "$b/out" "$4" >&2; then
		checked="$checked $4/$2 "
	else
		printf 'bench: FAILED: %s, %s: not what should leave; the report is %s\n' "$2" "$4" "$report" >&2
		failed=1
	fi
}
check qmail-dksign dksign "$small" as-it-is
check qmail-seal no-rules "$small" as-it-is
check qmail-seal envelope-1000 "$small" as-it-is
check qmail-seal message-1000 "$small" as-it-is
check qmail-seal sign "$small" sign
check qmail-seal sign-encrypt "$small" sign-encrypt
check qmail-seal disclaimer "$small" disclaimer-4096
check qmail-seal disclaimer "$large" disclaimer-104857600

# --- rows

job() { # label runs stdin output wanted says command ...
	printf '%s\t%s\t1' "$1" $((($2 + fewer - 1) / fewer))
	shift 2
	printf '\t%s' "$@"
	echo
}
delivery() { # label runs program home message wanted
	case $checked in
	*" $6/$4 "*) job "$1" "$2" "$5" - - Kok "QMAILHOME=$b/$4" "$b/$4/bin/$3" example.net jan@example.org ada@example.net ;;
	*) printf '%s\tfailed\tfailed\t0\t0\t0\n' "$1" >>"$b/results" ;;
	esac
}
cat >"$b/openssl.sh" <<END
#!/bin/sh
'$ssl' cms -sign -in '$small' -signer '$k/jan.pem' -inkey '$k/jan.key' |
	'$ssl' cms -encrypt -aes-256-cbc -out '$b/out' '$k/ada.pem'
END
chmod 755 "$b/openssl.sh"

: >"$b/results"
{
	delivery dksign 600 qmail-dksign dksign "$small" as-it-is
	delivery seal/no-rules 600 qmail-seal no-rules "$small" as-it-is
	delivery seal/envelope-1000 300 qmail-seal envelope-1000 "$small" as-it-is
	delivery seal/message-1000 300 qmail-seal message-1000 "$small" as-it-is
	delivery seal/sign 300 qmail-seal sign "$small" sign
	delivery seal/sign-encrypt 300 qmail-seal sign-encrypt "$small" sign-encrypt
	job openssl/sign-encrypt 100 - "$b/out" openssl - "$b/openssl.sh"
	delivery small/seal-disclaimer 300 qmail-seal disclaimer "$small" disclaimer-4096
	delivery large/seal-disclaimer 9 qmail-seal disclaimer "$large" disclaimer-104857600
	edit="disclaimer=$b/default.txt,$b/default.html:reply"
	job small/mime-disclaimer 300 - "$b/out" disclaimer-4096 - "$b/bin/qmail-mime" -e "$small" "$b/out" "$edit"
	job large/mime-disclaimer 9 - "$b/out" disclaimer-104857600 - "$b/bin/qmail-mime" -e "$large" "$b/out" "$edit"
	job large/cp 9 - "$b/out" copy - /bin/cp "$large" "$b/out"
} >"$b/jobs"
"$b/measure" -c "$b/check.sh" "$b/jobs" >>"$b/results" || failed=1
rm -f "$b/out" "$b/checked" "$b/opened"
awk -f "$src/rows.awk" -f "$src/seal.awk" "$b/results"
exit $failed
