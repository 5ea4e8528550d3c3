#!/bin/sh
# eai.t: senders and authors with a name in Unicode (RFC 6531) match the lines with its A-labels (RFC 8616), whatever the
# form of the name; a name that has no A-label matches only *; and mail of other senders pays nothing for it.
. tests/lib.sh
. tests/chain/home.sh

ascii=xn--bcher-kva.example
home_new
key $ascii idn rsa
key sub.$ascii idn rsa
key example.net star rsa-b
an_ordinary_message

# sent WHAT SENDER(printf) SPEC|plain
sent() {
	# shellcheck disable=SC2059
	deliver "$(printf "$2")"
	case $3 in
	plain) expect "$1" "K plain" ;;
	*) expect "$1" "K signed" "$3" ;;
	esac
}

rules "$ascii:idn"
sent "U-label" 'ann@b\303\274cher.example' "s=idn d=$ascii"
sent "A-label" "ann@$ascii" "s=idn d=$ascii"
sent "U-label in upper case" 'ann@B\303\234CHER.Example' "s=idn d=$ascii"
sent "U-label in upper and lower case" 'ann@B\303\274cheR.EXAMPLE' "s=idn d=$ascii"
sent "another name" 'ann@b\303\244cher.example' plain
sent "a name below it" 'ann@sub.b\303\274cher.example' plain
sent "a local part in UTF-8" 'j\303\274rgen@b\303\274cher.example' "s=idn d=$ascii"
sent "a local part with an @" 'a@b\303\274@b\303\274cher.example' "s=idn d=$ascii"
sent "a local part in UTF-8, A-label" "j\303\274rgen@$ascii" "s=idn d=$ascii"
rules "$ascii:idn||~"
sent "i=~: left out" 'ann@b\303\274cher.example' "s=idn d=$ascii i=-"
rules ".$ascii:idn"
sent "a line with its parent" 'ann@sub.b\303\274cher.example' "s=idn d=sub.$ascii"
rules "*:star" "!$ascii:"
sent "a line with !" 'ann@b\303\274cher.example' plain
sent "* for another" 'ann@b\303\244cher.example' "s=star d=example.net"
control rcpthosts $ascii
rules '=:idn'
sent "=, with A-labels in rcpthosts" 'ann@b\303\274cher.example' "s=idn d=$ascii"
rules "$ascii:idn"
"$TOP/qmail-newdk"
sent "by the cdb" 'ann@b\303\274cher.example' "s=idn d=$ascii"
rm "$H/control/dkimdomains.cdb"

# a name that has no A-labels
for name in 'b\374cher.example' 'b\303.example' '\342\200\250.example' '\303\274..example' '-\303\274.example' \
	"$(printf '%0200d' 0 | sed 's/0/\\303\\274/g').example" '\303\274/..'; do
	rules "$ascii:idn" '.example:idn' "*:star"
	sent "no name, $name: only *" "ann@$name" "s=star d=example.net"
done

# the author
rules "$ascii:idn"
for author in 'ann@b\303\274cher.example' 'Ann <ann@B\303\234CHER.example>' '"Ann" <j\303\274@b\303\274cher.example>'; do
	message "From: $author\nSubject: x\n\nbody\n"
	sent "a bounce, From: $author" '' "s=idn d=$ascii"
	control dkimidentity from
	sent "dkimidentity, From: $author" jan@example.org "s=idn d=$ascii"
	rm "$H/control/dkimidentity"
	is "-a, From: $author" "$("$TOP/qmail-dkim" -a "$M")" $ascii
	"$TOP/qmail-dkim" -s -y idn "$M" "$KEYS/rsa" "$T/signed"
	is "-s without -d, From: $author" "$(sed -n 's/.* d=\([^;]*\);.*/\1/p' "$T/signed")" $ascii
done
is "-a -d: printed" "$("$TOP/qmail-dkim" -a -d "$(printf 'B\303\234CHER.example')")" $ascii
is "-a -d of an ASCII name" "$("$TOP/qmail-dkim" -a -d Example.ORG)" example.org
"$TOP/qmail-dkim" -a -d 'a b' 2>"$T/err"
is "-a -d of no name: exit" $? 1
is "-a -d of no name: why" "$(cat "$T/err")" 'qmail-dkim: not a domain name'

# who pays
an_ordinary_message
rm "$H/bin/qmail-dkim"
printf '#!/bin/sh\necho "$*" >>%s\nexec %s "$@"\n' "$T/calls" "$TOP/qmail-dkim" >"$H/bin/qmail-dkim"
chmod 755 "$H/bin/qmail-dkim"
sent "an ASCII sender" "ann@$ascii" "s=idn d=$ascii"
is "an ASCII sender: one child" "$(wc -l <"$T/calls")" 1
: >"$T/calls"
sent "a sender in Unicode" 'ann@b\303\274cher.example' "s=idn d=$ascii"
is "a sender in Unicode: one more" "$(cut -d ' ' -f 1,2 "$T/calls" | tr '\n' ' ')" '-a -d -s -c '
printf '#!/bin/sh\nkill -9 $$\n' >"$H/bin/qmail-dkim"
deliver "$(printf 'ann@b\303\274cher.example')"
expect "the child dies: it waits" "Z none"

verify_all
done_testing
