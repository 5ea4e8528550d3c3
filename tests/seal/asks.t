#!/bin/sh
# asks.t: what rules ask the link: groups, programs, sizes, hosts; and a rules file that is damaged or being rewritten.
# shellcheck disable=SC2016
. tests/lib.sh
. tests/seal/home.sh

seal_home
program() { # NAME LINE ...
	program_file=$H/bin/$1
	shift
	{ echo '#!/bin/sh'; printf '%s\n' "$@"; } >"$program_file"
	chmod 755 "$program_file"
}

# --- groups

sealrules 'group=staff => encrypt'
printf '# who\n\nann@example.org\n@sales.example\n*-boss@example.com\n' >"$H/control/groups/staff"
for sender in ann@example.org ANN@example.org x@sales.example big-boss@example.com; do
	seal "$sender"
	is "$sender is in the group" "$state" 'K sealed'
done
for sender in joe@example.org x@a.sales.example '' '#@[]'; do
	seal "$sender"
	is "'$sender' is not" "$state" 'K plain'
done
printf 'ann@example.org\nno pattern\n' >"$H/control/groups/staff"
seal joe@example.org
is 'a line that is no pattern: later' "$state" 'Z none'
rm "$H/control/groups/staff"
seal joe@example.org
is 'no such group: later' "$state" 'Z none'
is 'what is said' "$text" 'Unable to read control files. control/groups/staff: there is no such group (#4.3.0)'

# --- run=

sealrules "run=$H/bin/ask => encrypt"
for code in 0 1 99 100 2 50 111; do
	program ask "exit $code"
	seal ann@example.org
	wanted='K plain'
	[ $code != 0 ] || wanted='K sealed'
	is "exit $code: $wanted" "$state" "$wanted"
done
is 'unknown is in the log' "$(logged)" 'untouched rule=0 unknown=1'
program ask 'kill -9 $$'
seal ann@example.org
is 'a signal: unknown, which does not hold' "$state" 'K plain'
rm "$H/bin/ask"
seal ann@example.org
is 'no program: unknown' "$(logged)" 'untouched rule=0 unknown=1'
sealrules "must run=$H/bin/ask => encrypt"
seal ann@example.org
is 'unknown in a must line holds' "$state" 'K sealed'
program ask 'exit 1'
seal ann@example.org
is 'no in a must line does not' "$state" 'K plain'
sealrules "run=$H/bin/ask => encrypt"
program ask 'echo noise; echo noise >&2' "cat >$T/ran.message" "env | sort >$T/ran.env; pwd >$T/ran.pwd" \
	"ls -l /proc/self/fd | sed -n 's/.* \([0-9]*\) -> \(.*\)/\1 \2/p' >$T/ran.fds" \
	"grep NoNewPrivs /proc/self/status >$T/ran.privs" 'exit 0'
seal ann@example.org bob-ext@example.net
is 'a program that talks: no word of it in the report' "$state" 'K plain'
is_file 'it has got the message' "$T/ran.message" "$M"
is 'its environment' "$(grep -v '^PWD=\|^OLDPWD=\|^SHLVL=\|^_=' "$T/ran.env" | tr '\n' ' ')" \
	'EXT=ext PATH=/usr/local/bin:/usr/bin:/bin RECIPIENT=bob-ext@example.net SENDER=ann@example.org '
is 'its folder' "$(cat "$T/ran.pwd")" "$H"
is 'it cannot get more rights' "$(tr -d '\t' <"$T/ran.privs")" NoNewPrivs:1
ok 'it holds no descriptor of ours' sh -c '! grep -q "ssl/\|sealrules" "$1"' sh "$T/ran.fds"
program ask "echo \"\$RECIPIENT\" >>$T/asked" '[ "$RECIPIENT" = bob@example.net ]'
new_certificate eve@example.net eve
seal ann@example.org eve@example.net bob@example.net
is 'several recipients: yes for one is yes' "$state" 'K sealed'
is 'each was asked' "$(tr '\n' ' ' <"$T/asked")" 'eve@example.net bob@example.net '
program ask 'sleep 1000 & exit 1'
seal ann@example.org
is 'a program that leaves another one behind' "$letter" K
pkill_own() { for p in /proc/[0-9]*; do [ "$(tr '\0' ' ' <"$p/cmdline" 2>/dev/null)" = 'sleep 1000 ' ] &&
	[ "$(readlink "$p/cwd")" = "$H" ] && kill "${p#/proc/}"; done; }
pkill_own
# it holds the descriptor of its copy, and reads from it while the message is worked on
program ask '(while read -r line; do :; done) & exit 0'
seal ann@example.org
ok 'a program that goes on reading' opened bob "$T/plain"
ok 'does not disturb' grep -qF "$secret" "$T/plain"

# --- size, host, sender

sealrules 'size>100000 => encrypt'
seal ann@example.org
is 'small' "$state" 'K plain'
{ cat "$M"; head -c 200000 /dev/zero | tr '\0' x | fold -w 70; } >"$T/large"
message <"$T/large"
echo >>"$M"
seal ann@example.org
is 'large' "$state" 'K sealed'
mail
sealrules 'host=mx.example.net => encrypt'
seal ann@example.org
is 'this host' "$state" 'K sealed'
HOST=other.example
seal ann@example.org
is 'another one' "$state" 'K plain'
unset HOST

# --- the rules file

whole='must to=@example.net => encrypt'
never() { # WHAT
	seal ann@example.org
	is "$1: later" "$state" 'Z none'
}
sealrules "$whole"
printf '%s' "$whole" >"$H/control/sealrules"
touch -d '1 hour ago' "$H/control/sealrules"
never 'no line end'
is 'what is said' "$text" 'Unable to read control files. control/sealrules: the last line has no line end (#4.3.0)'
: >"$H/control/sealrules"
touch -d '1 hour ago' "$H/control/sealrules"
never 'an empty file'
sealrules 'to=@example.net => encrpyt'
never 'a word that is none'
ok 'line and word are named' sh -c 'case $1 in *"line 1"*encrpyt*) ;; *) exit 1 ;; esac' sh "$text"
sealrules "$whole" 'nonsense'
never 'a bad line below'
rm "$H/control/sealrules"
mkdir "$H/control/sealrules"
never 'a directory'
rmdir "$H/control/sealrules"
ln -s nothing "$H/control/sealrules"
never 'a link that leads nowhere'
rm "$H/control/sealrules"

# half of it is there, and the rest comes in a moment
printf '# a comment\n' >"$H/control/sealrules"
(sleep 1; echo "$whole" >>"$H/control/sealrules") &
seal ann@example.org
is 'a file that is just being saved is waited for' "$state" 'K sealed'
wait
: >"$H/control/sealrules"
(sleep 1; echo "$whole" >"$H/control/new"; mv "$H/control/new" "$H/control/sealrules") &
seal ann@example.org
is 'one that is replaced meanwhile, too' "$state" 'K sealed'
wait
touch -d '+1 hour' "$H/control/sealrules"
seal ann@example.org
is 'a date in the future' "$state" 'K sealed'

done_testing
