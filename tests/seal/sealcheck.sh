# sealcheck.sh: a home in which nothing is wrong, and what qmail-sealcheck says about it. Read after lib.sh. Gives $H
# (the home), $CHECK (qmail-sealcheck for users that every system has: $USERQ, $GROUP, and $GROUPD of qmail-smtpd) and:
#
#   tidy                         owners and modes of $H as make setup and mkmailkey leave them
#   sealrules LINE ...           control/sealrules
#   check [ARGUMENT ...]         runs it: $T/out and $status
#   says WHAT LEVEL WHERE TEXT   after check: there is such a finding; TEXT is the start of its third column
#   silent WHAT WHERE            after check: there is no warning and no error about WHERE
#   newcomers FILE               each line of $T/table is an error in control/FILE, which names word and remedy
#
# shellcheck shell=sh disable=SC2119,SC2120

H=$T/home
export LC_ALL=C QMAILHOME="$H"
if [ "$(id -u)" -eq 0 ]; then
	USERQ=daemon USERR=bin USERO=root GROUP=daemon GROUPD=mail
else
	USERQ=$(id -un) USERR=$USERQ USERO=$USERQ GROUP=$(id -gn) GROUPD=$(id -gn)
fi
mkdir "$T/include"
{
	grep -v 'AUTO_USER\|AUTO_GROUP' auto_qmail.h
	printf '#define AUTO_USER%s "%s"\n' Q "$USERQ" R "$USERR" O "$USERO"
	printf '#define AUTO_GROUP%s "%s"\n' Q "$GROUP" D "$GROUPD"
} >"$T/include/auto_qmail.h"
CHECK=$T/qmail-sealcheck
# shellcheck disable=SC2046 # lists
${CC:-$(head -n 1 conf-cc)} -I"$T/include" -I. -o "$CHECK" qmail-sealcheck.c check/checkperm.c check/checkhome.c \
	check/checkremedy.c $(sed -n 's/^ARCHIVES = //p' Makefile) $(head -n 1 conf-libs) || {
	echo 'Bail out! qmail-sealcheck does not compile'
	exit 1
}

# made once, because keys take time
new_home() {
	if [ ! -d "$T/template" ]; then
		make_home
		cp -a "$H" "$T/template"
	fi
	rm -rf "$H"
	cp -a "$T/template" "$H"
}

make_home() {
	mkdir -p "$H/bin" "$H/control" "$H/queue/dkim" "$H/queue/mess" "$H/ssl"
	split=$(sed -n 's/^#define AUTO_SPLIT //p' auto_qmail.h)
	n=0
	while [ "$n" -lt "$split" ]; do
		mkdir "$H/queue/dkim/$n"
		n=$((n + 1))
	done
	for program in qmail-seal qmail-dksign qmail-smime qmail-pgp qmail-mime; do
		cp "$program" "$H/bin/$program"
	done
	ln -s qmail-seal "$H/bin/qmail-remote"
	echo mx.example.org >"$H/control/me"
	./mkmailkey ca -c -u http://crl.example.org/ca.crl 'Test CA' 2>/dev/null
	./mkmailkey new -c -n jan ann@example.org >/dev/null 2>&1
	mkdir -p "$T/other"
	QMAILHOME=$T/other ./mkmailkey ca -c 'Other CA' 2>/dev/null
	QMAILHOME=$T/other ./mkmailkey new -c -n bob bob@example.net >/dev/null 2>&1
	./mkmailkey trust "$T/other/ssl/mailca/cert" >/dev/null 2>&1
	./mkmailkey cert bob@example.net "$T/other/ssl/mailkeys/example.net/u/bob/open/cert_bob" >/dev/null 2>&1
	rm -f "$H/ssl/mailroots/crls.pem"
	tidy
}

tidy() {
	chmod 755 "$H" "$H/bin" "$H/control" "$H/ssl" "$H/queue"
	chmod 644 "$H"/control/*
	chmod 755 "$H/bin/qmail-mime"
	chmod 711 "$H/bin/qmail-smime" "$H/bin/qmail-pgp"
	find "$H/ssl/mailkeys" "$H/ssl/mailcerts" -type d -exec chmod 700 {} +
	find "$H/ssl/mailkeys" "$H/ssl/mailcerts" -type f -exec chmod 600 {} +
	find "$H/queue/dkim" -type d -exec chmod 700 {} +
	if [ "$(id -u)" -eq 0 ]; then
		chown "$USERO:$GROUP" "$H" "$H/bin" "$H"/bin/* "$H/control" "$H/ssl"
		chown -R "$USERQ:$GROUP" "$H/queue" "$H/ssl/mailkeys" "$H/ssl/mailcerts" "$H/bin/qmail-dksign" "$H/bin/qmail-seal"
	fi
	chmod 4710 "$H/bin/qmail-dksign" "$H/bin/qmail-seal"
}

sealrules() { printf '%s\n' "$@" >"$H/control/sealrules"; }

check() {
	"$CHECK" "$@" >"$T/out" 2>"$T/err"
	status=$?
}

says() {
	if awk -F '  ' -v level="$2" -v where="$3" -v text="$4" '$1 == level && index($2, where) && index($3, text) == 1 { found = 1 }
		END { exit !found }' "$T/out"; then tap_line 1 "$1"; else
		tap_line 0 "$1"
		note "$(grep -F "$3" "$T/out" | head -5)"
		note "$(cat "$T/err")"
	fi
}

silent() {
	is "$1" "$(awk -F '  ' -v where="$2" '($1 == "error" || $1 == "warning") && index($2, where)' "$T/out")" ''
}

# Each line of $T/table, as control/FILE, is an error. Behind the line the table has the word that is wrong (- where it is
# the line as a whole), and the start of what to do, with tabs between them.
newcomers() { # FILE
	new_home
	cut -f 1 "$T/table" >"$H/control/$1"
	check
	is 'the exit code' "$status" 100
	ok 'there are 40 or more' test "$(wc -l <"$T/table")" -ge 40
	is 'a finding for each line' "$(grep -c "^error  control/$1:" "$T/out")" "$(wc -l <"$T/table")"
	number=0
	tab=$(printf '\t')
	while IFS=$tab read -r line word remedy; do
		number=$((number + 1))
		found=$(grep "^error  control/$1:$number  " "$T/out")
		start="error  control/$1:$number  \"$word\": "
		[ "$word" != - ] || start="error  control/$1:$number  no "
		case $found in
		"$start"*": all mail waits  $remedy"*) tap_line 1 "$line" ;;
		*)
			tap_line 0 "$line"
			note "$found"
			;;
		esac
	done <"$T/table"
}
