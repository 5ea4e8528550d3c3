# failnth.sh: fail every call of a delivery in turn. Read after home.sh by failnth-*.t.
#
#   failing NAME SENDER IN WHAT ...   see tests/failnth.c for IN and WHAT; the home is as it stands
#
# shellcheck shell=sh

export FAILINJECT_SO="$TOP/build/failinject.so" QMAIL_DKIM="$TOP/qmail-dkim"

failing() {
	failing_name=$1
	failing_sender=$2
	failing_pool=$T/pool
	shift 2
	rm -rf "$R" "$failing_pool" "$H/bin/qmail-dkim"
	mkdir "$R" "$failing_pool"
	ln -s "$TOP/build/failnth" "$H/bin/qmail-dkim"
	"$TOP/build/failnth" "$TOP/build/rspawn" "$TOP/build/qmail-dksign.dyn" "$failing_sender" "$M" "$H" "$R" \
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
	shift
	is "$failing_name: a line for each" "$(grep -c '^\(not \)*ok ' "$T/failnth.out")" $#
	for got in "$failing_pool"/*.got; do
		[ -e "$got" ] || continue
		batch_count=$((batch_count + 1))
		mv "$got" "$T/batch/$batch_count.got"
		cp "$M" "$T/batch/$batch_count.sent"
		cp -r "$DNS" "$T/batch/$batch_count.dns"
		printf '%s\n' "$failing_name: a delivered message" "${SPEC-}" ${SPEC2+"$SPEC2"} >"$T/batch/$batch_count.spec"
	done
}
