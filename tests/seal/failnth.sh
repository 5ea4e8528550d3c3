# failnth.sh: fail every call of a delivery through qmail-seal and qmail-dksign in turn. Read after home.sh.
#
#   failing NAME SENDER RECIPIENT IN WHAT ...   see tests/failnth.c for IN and WHAT; the home is as it stands
#   opened_all KEY   each message that was delivered is one that KEY of $PKI opens, with all of the text
#
# shellcheck shell=sh disable=SC2154

FAILINJECT_SO=$TOP/build/failinject.so FAILNTH_SECRET=$secret
export FAILINJECT_SO FAILNTH_SECRET QMAIL_DKIM FAILNTH_RECIPIENT

failing() {
	failing_name=$1 failing_sender=$2 FAILNTH_RECIPIENT=$3
	failing_pool=$T/pool
	shift 3
	rm -rf "$R"
	mkdir -p "$R" "$failing_pool"
	QMAIL_DKIM=$TOP/qmail-dkim
	case $1 in
	*-*)
		failing_child=qmail-${1%%-*}
		QMAIL_DKIM=$TOP/$failing_child
		case $failing_child in qmail-mime | qmail-pgp) QMAIL_DKIM=$TOP/build/$failing_child.dyn ;; esac
		rm "$H/bin/$failing_child"
		ln -s "$TOP/build/failnth" "$H/bin/$failing_child"
		;;
	esac
	"$TOP/build/failnth" "$TOP/build/rspawn" "$TOP/build/qmail-seal.dyn" "$failing_sender" "$M" "$H" "$R" \
		"$failing_pool" "$@" >"$T/failnth.out" 2>&1
	failing_code=$?
	while IFS= read -r line; do
		case $line in
		'ok '*) tap_line 1 "$failing_name: ${line#ok }" ;;
		'not ok '*) tap_line 0 "$failing_name: ${line#not ok }" ;;
		*) echo "# $line" ;;
		esac
	done <"$T/failnth.out"
	is "$failing_name: it ran to its end" "$failing_code" 0
	case $1 in
	*-*)
		rm "$H/bin/$failing_child"
		ln -s "$TOP/$failing_child" "$H/bin/$failing_child"
		;;
	esac
	shift
	is "$failing_name: a line for each" "$(grep -c '^\(not \)*ok ' "$T/failnth.out")" $#
}

opened_all() {
	opened_count=0 opened_good=0
	for got in "$T/pool"/*.got; do
		[ -e "$got" ] || continue
		opened_count=$((opened_count + 1))
		wire "$got" >"$T/wire"
		openssl cms -decrypt -in "$T/wire" -recip "$PKI/$1.pem" -inkey "$PKI/$1.key" 2>/dev/null >"$T/plain" &&
			grep -qF "$secret" "$T/plain" && grep -q '^\.a line with a dot' "$T/plain" && opened_good=$((opened_good + 1))
	done
	ok 'there are messages that were delivered' test $opened_count -gt 0
	is "each of them, $opened_count, can be opened and is whole" $opened_good $opened_count
	rm -rf "$T/pool"
}
