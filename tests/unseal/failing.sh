# failing.sh: any single call of qmail-unseal or of a child fails. Read after tests/unseal/home.sh. $T/good is what is queued
# when nothing fails, $UNSEAL the program that loads failinject.so.
#
#   failing WHAT SPEC ...                       calls of qmail-unseal
#   failing_child WHAT PROGRAM MODE SPEC ...    calls of a child in this mode
#
# SPEC: the words of tests/failinject.c, with /N for every Nth call alone, + for every later call too, ? if there may be none.
#
# is_also_right may be defined anew: what is queued is not $T/good, but right all the same.
#
# shellcheck shell=sh disable=SC2154

UNSEAL=$TOP/build/qmail-unseal.dyn
NAME=${UNSEAL##*/}
SO=$TOP/build/failinject.so

is_also_right() { false; }

# one run; sets $outcome
judge() {
	outcome=wrong
	case $told in
	'ok 0 ') if cmp -s "$R/envelope" "$E" && [ -e "$R/queued" ] && { cmp -s "$R/message" "$T/good" || is_also_right; }; then outcome=right; fi ;;
	'Z '*) [ -e "$R/queued" ] || outcome=right ;;
	esac
	if [ -n "$(find "$H/queue/dkim" -type f -size +0)" ]; then outcome='left content'; fi
	find "$H/queue/dkim" -type f -exec rm {} +
}

# the words of SPEC, as malloc+/7:ENOMEM: family, every later call too, every seventh call alone
read_spec() {
	family=${1%%:*} error='' colon='' plus='' may='' stride=1
	case $1 in *:*) error=${1#*:} colon=: ;; esac
	case $family in */*) stride=${family#*/} family=${family%%/*} ;; esac
	case $family in *+*) plus=+ ;; esac
	case $family in *\?*) may=1 ;; esac
	family=$(echo "$family" | tr -d '+?')
}

report() { # what spec
	is "$1, $2: $n runs" "$bad" ''
	[ -n "$may" ] || ok "$1, $2: there are such calls" test "$n" -gt 1
	is "$1, $2: it came to an end as without failures" "$told" 'ok 0 '
}

failing() { # what spec ...
	failing_what=$1
	shift
	for spec; do
		read_spec "$spec"
		n=1 bad=''
		while [ "$n" -lt 30000 ]; do
			rm -f "$T/mark"
			rm -rf "$R"
			mkdir "$R"
			told=$(LD_PRELOAD=$SO FAILINJECT="$family:$n$plus$colon$error" FAILINJECT_IN="$NAME" FAILINJECT_MARK="$T/mark" \
				"$TOP/build/smtpd" -o "$T/log" "$M" "$E" "$UNSEAL" 2>&1)
			judge
			if [ "$outcome" != right ]; then bad="$bad $n:$outcome($told)"; fi
			[ "$(cat "$T/mark")" = 1 ] || break
			n=$((n + stride))
		done
		report "$failing_what" "$spec"
	done
}

# The same in one mode of a child: a script stands before it, because children get no environment.
failing_child() { # what program mode spec ...
	child_what=$1 child=$2 child_mode=$3
	shift 3
	child_real=$TOP/$child
	case $child in qmail-mime | qmail-pgp) child_real=$TOP/build/$child.dyn ;; esac
	for spec; do
		read_spec "$spec"
		n=1 bad=''
		while [ "$n" -lt 30000 ]; do
			rm -f "$T/mark"
			rm -rf "$R"
			mkdir "$R"
			rm -f "$H/bin/$child"
			cat >"$H/bin/$child" <<END
#!/bin/sh
[ "\$1" = "$child_mode" ] || exec $TOP/$child "\$@"
LD_PRELOAD=$SO FAILINJECT="$family:$n$plus$colon$error" FAILINJECT_IN="${child_real##*/}" FAILINJECT_MARK="$T/mark" \\
	exec $child_real "\$@"
END
			chmod 755 "$H/bin/$child"
			told=$("$TOP/build/smtpd" -o "$T/log" "$M" "$E" "$UNSEAL" 2>&1)
			judge
			if [ "$outcome" != right ]; then bad="$bad $n:$outcome($told)"; fi
			[ "$(cat "$T/mark" 2>/dev/null)" = 1 ] || break
			n=$((n + stride))
		done
		report "$child_what" "$spec"
	done
	rm "$H/bin/$child"
	ln -s "$TOP/$child" "$H/bin/$child"
}
