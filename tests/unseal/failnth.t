#!/bin/sh
# failnth.t: any single call of qmail-unseal or of its children may fail, with any errno, or they are killed: the message
# is queued as without the failure, or the client is told to try again later. It is never refused, and once there is a key
# it is never queued unopened, unverified or cut short.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/unseal/home.sh
. tests/unseal/home.sh

UNSEAL=$TOP/build/qmail-unseal.dyn
NAME=${UNSEAL##*/}
SO=$TOP/build/failinject.so
unseal_home
plain 'X-Qmail-Opened: forged' 'Authentication-Results: mx.example.net; smime=pass'
signed ann
CIPHER=-aes-256-gcm
encrypted bob
unsealrules 'is=opened,pass => tag="[ok]"'
receive
expect 'the good one' 'ok 0' 'queued open'
cp "$R/message" "$T/good"
ok 'it is verified' test "$(header Authentication-Results | cut -d ' ' -f 3)" = smime=pass

# one run; sets $outcome
judge() {
	outcome=wrong
	case $told in
	'ok 0 ') if cmp -s "$R/envelope" "$E" && [ -e "$R/queued" ] && cmp -s "$R/message" "$T/good"; then outcome=right; fi ;;
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
	[ "$child" != qmail-mime ] || child_real=$TOP/build/qmail-mime.dyn
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

failing 'opened and verified' malloc/7:ENOMEM malloc+/11:ENOMEM read:EIO read:EINTR shortread write:EIO write+:ENOSPC \
	write:EINTR shortwrite open:EMFILE open:EACCES open+:ENFILE unlink:EIO fork?:EAGAIN pipe:EMFILE dup:EMFILE \
	fcntl:EMFILE exec:ENOMEM close:EIO wait?:ECHILD wait?:EINTR setid:EAGAIN stat:EIO lseek:EIO chdir:EIO signals:EIO
failing_child 'the facts' qmail-mime -r malloc/11:ENOMEM read:EIO shortread write:EIO shortwrite kill
failing_child 'what it is' qmail-smime -l malloc/31:ENOMEM read:EIO shortread write:EIO kill
failing_child 'opening' qmail-smime -d malloc/499:ENOMEM read:EIO shortread write:ENOSPC shortwrite lseek:EIO kill
failing_child 'verifying' qmail-smime -v malloc/1009:ENOMEM read:EIO shortread write:EIO kill
failing_child 'the tag' qmail-mime -e malloc/17:ENOMEM read:EIO shortread write:ENOSPC shortwrite lseek:EIO kill
done_testing
