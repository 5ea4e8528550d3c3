#!/bin/sh
# dkcheck-bytes.t: qmail-dkcheck names the carriage return, NUL, byte order mark and their like in each control file, and
# the remedies that it prints, pasted one after the other, end with a clean file.
. tests/lib.sh
. tests/chain/home.sh
. tests/verify/dkcheck.sh

unset DNSCACHEIP
published s._domainkey.good.test "$(cat "$KEYS/rsa.dns")"
published s._domainkey.mx.test "$(cat "$KEYS/rsa.dns")"
serve 5429

home_new
install_programs
control me mx.test
control bouncehost mx.test
control authservid mx.test
control dkremote bin/qmail-remote
control rcpthosts good.test
control morercpthosts good.test
control dkimidentity from
control dkimstrict 1
control dkimorigin authres
control dkimheaders From +To
control dkimlog dkim.log
touch "$H/dkim.log"
key good.test s rsa
key mx.test s rsa
rules 'good.test:s' '*:s'
tidy
[ "$(id -u)" -ne 0 ] || chown "$USERQ" "$H/dkim.log"
cp -a "$H" "$T/good"
check
complaints 'all is right' 0

# to standard output, from standard input
spoil() { # BYTES
	case $1 in
	crlf) awk '{ printf "%s\r\n", $0 }' ;;
	cr) tr '\n' '\r' ;;
	nul) sed 's/$/@/' | tr @ '\000' ;;
	bom) printf '\357\273\277' && cat ;;
	utf16) iconv -f UTF-8 -t UTF-16 ;;
	tab) printf '\v' && cat ;;
	nbsp) awk '{ printf "%s\302\240\n", $0 }' ;;
	latin1) awk '{ printf "%s\240\n", $0 }' ;;
	esac
}

for file in me bouncehost authservid dkremote dkimlog dkimstrict dkimidentity dkimorigin dkimheaders dkimdomains rcpthosts \
	morercpthosts; do
	for bytes in crlf cr nul bom utf16 tab nbsp latin1; do
		rm -rf "$H" && cp -a "$T/good" "$H"
		spoil $bytes <"$T/good/control/$file" >"$H/control/$file"
		level=error what="line 1: $(name_of_byte $bytes): mail waits"
		case $file in
		rcpthosts)
			level=warning
			what="line 1: $(name_of_byte $bytes): qmail-smtpd matches no such line, and mail waits where a = line is asked"
			;;
		morercpthosts)
			level=warning
			what="line 1: $(name_of_byte $bytes): qmail-newmrh keeps it, and qmail-smtpd matches no such line"
			;;
		esac
		check
		is "$file, $bytes: said once" "$(grep -c "^$level  control/$file  $what  ." "$T/out")" 1
		runs=0
		while [ $runs -lt 4 ]; do
			line=$(grep -E "^(error|warning)  control/$file  " "$T/out" | head -n 1)
			[ -n "$line" ] || break
			(cd / && sh -c "$(printf '%s\n' "$line" | sed 's/.*  run: //')") 2>"$T/pasted"
			is "$file, $bytes: the remedy can be pasted" "$(cat "$T/pasted")" ''
			runs=$((runs + 1))
			check
		done
		is "$file, $bytes: mended" "$(grep -E '^(error|warning)' "$T/out")" ''
	done
done

# where a = line needs rcpthosts, and where a sender is asked for
rm -rf "$H" && cp -a "$T/good" "$H"
rules '=:s'
spoil crlf <"$T/good/control/rcpthosts" >"$H/control/rcpthosts"
check
says 'a = line: its mail waits' "error  control/rcpthosts  line 1: carriage return: mail waits  run: cp -p $H/control/rcpthosts \
$H/control/rcpthosts.new && tr '\\015' '\\012' <$H/control/rcpthosts >$H/control/rcpthosts.new && mv -f \
$H/control/rcpthosts.new $H/control/rcpthosts"
check jan@good.test
is 'a sender whose = line is asked: waits' "$status $(grep -c '^error  control/rcpthosts  line 1: carriage return: mail waits' "$T/out")" '100 1'
rm -rf "$H" && cp -a "$T/good" "$H"
for file in bouncehost dkimidentity me; do
	spoil bom <"$T/good/control/$file" >"$H/control/$file"
	check '<>'
	is "a bounce, and a mark in control/$file: waits" \
		"$status $(grep -c "^error  control/$file  line 1: byte order mark: mail waits" "$T/out")" '100 1'
	cp "$T/good/control/$file" "$H/control/$file"
done

# with a cdb the text does not count, but qmail-newdk refuses it
rm -rf "$H" && cp -a "$T/good" "$H"
"$TOP/qmail-newdk"
tidy
spoil crlf <"$T/good/control/dkimdomains" >"$H/control/dkimdomains"
check
is 'with a cdb: a warning' "$(grep -c '^warning  control/dkimdomains  line 1: carriage return: qmail-newdk refuses it  run: cp' "$T/out")" 1
is 'with a cdb: no error' "$(grep -c '^error' "$T/out")" 0
done_testing
