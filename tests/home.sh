# home.sh: a private qmail home, and a message. Read after lib.sh; tests/chain/home.sh and tests/verify/dkverify.sh read
# it and add the deliveries.
#
# Gives $H (the home), $R (what the stand-in for the next program recorded), $M (the message) and these:
#
#   home_begin STAND-IN PROGRAM     a fresh home: qmail-dkim is the real one, build/STAND-IN is bin/PROGRAM
#   control FILE LINE ...           a control file
#   clear_record                    $R is empty; whoever the program under test runs as, it may write there
#   still_staged                    files that are left in a staging folder: in any folder of the queue but mess. The
#                                   cache of qmail-dksign is none.
#
# shellcheck shell=sh

# shellcheck disable=SC2034 # for the tests
H=$T/home R=$T/record M=$T/message
PYTHON=${PYTHON:-/usr/bin/python3}
export LC_ALL=C QMAILHOME="$H"

home_begin() {
	rm -rf "$H"
	mkdir -p "$H/bin" "$H/control" "$H/queue/dkim"
	ln -s "$TOP/qmail-dkim" "$H/bin/qmail-dkim"
	ln -s "$TOP/build/$1" "$H/bin/$2"
	control me mx.example.net
}

control() {
	control_file=$H/control/$1
	shift
	printf '%s\n' "$@" >"$control_file"
}

clear_record() {
	rm -rf "$R"
	mkdir "$R"
	chmod 777 "$R"
}

still_staged() { find "$H"/queue/*/ -type f ! -path "*/queue/mess/*" ! -path "*/queue/dkim/cache" 2>/dev/null; }
