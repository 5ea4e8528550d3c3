#!/bin/sh
# next.t: control/dkremote names the next program; if that can't be run, for any reason, mail waits.
. tests/lib.sh
. tests/chain/home.sh

an_ordinary_message
home_new
key example.org default rsa
cant='unable to run qmail-remote. (#4.3.0)'

# shellcheck disable=SC2317 # called by name
plain() { rm -f "$H/control/dkimdomains"; }
signed() { rules 'example.org:'; }
notice() { rules 'example.org:missing'; }

later() { # WHAT: by each of the ways to the next program
	for way in plain signed notice; do
		$way
		deliver jan@example.org
		expect "$1, $way" "Z none"
		is "$1, $way: report" "$(printf '%s' "$text" | head -n 1)" "$cant"
	done
}
runs() {
	plain
	deliver jan@example.org
	expect "$1, plain" "K plain"
	signed
	deliver jan@example.org
	expect "$1, signed" "K signed" "d=example.org"
	notice
	deliver jan@example.org
	expect "$1, notice" "K plain"
}

rm "$H/bin/qmail-remote"
later "bin/qmail-remote is missing"
ln -s nowhere "$H/bin/qmail-remote"
later "bin/qmail-remote is a dangling link"
rm "$H/bin/qmail-remote"
mkdir "$H/bin/qmail-remote"
later "bin/qmail-remote is a directory"
rmdir "$H/bin/qmail-remote"
echo x >"$H/bin/qmail-remote"
later "bin/qmail-remote is not executable"
chmod 755 "$H/bin/qmail-remote"
later "bin/qmail-remote is no program"
printf '#!%s/no-such-interpreter\n' "$T" >"$H/bin/qmail-remote"
later "bin/qmail-remote has no interpreter"
rm "$H/bin/qmail-remote"
ln -s "$DKSIGN" "$H/bin/qmail-remote"
for way in plain signed notice; do
	$way
	deliver jan@example.org
	expect "bin/qmail-remote is qmail-dksign itself, $way" "Z none"
done
rm "$H/bin/qmail-remote"

control dkremote "$TOP/build/remote"
runs "an absolute path"
is "argv[0] is that path" "$(head -n 1 "$R/args")" "$TOP/build/remote"
ln -s "$TOP/build/remote" "$H/bin/other-remote"
control dkremote bin/other-remote
runs "a path below home"
is "started from home, argv[0] as written" "$(head -n 1 "$R/args")" bin/other-remote
control dkremote bin/other-remote 'second line'
runs "only the first line counts"
control dkremote 'bin/other-remote  '
runs "blanks at its end do not"
printf bin/other-remote >"$H/control/dkremote"
runs "no newline at its end"
control dkremote bin/no-such-remote
later "dkremote names no program"
control dkremote "$DKSIGN"
for way in plain signed notice; do
	$way
	deliver jan@example.org
	expect "dkremote is qmail-dksign itself, $way" "Z none"
done

ln -s "$TOP/build/remote" "$H/bin/qmail-remote"
control dkremote ''
runs "an empty first line is the default"
: >"$H/control/dkremote"
runs "an empty file is the default"
rm "$H/control/dkremote"
runs "no file is the default"
is "the default is bin/qmail-remote" "$(head -n 1 "$R/args")" bin/qmail-remote
mkdir "$H/control/dkremote"
for way in plain signed notice; do
	$way
	deliver jan@example.org
	expect "a directory for control/dkremote, $way" "Z none"
	text_like "a directory for control/dkremote, $way: report" "Unable to read control files. *control/dkremote* (#4.3.0)"
done
rmdir "$H/control/dkremote"
control dkremote "$(head -c 100000 /dev/zero | tr '\000' x)"
signed
deliver jan@example.org
expect "a path of 100000 bytes" "Z none"
rm "$H/control/dkremote"

# a program in between is fine: the same process, and its number shows that it is no loop
printf '#!/bin/sh\nexec "%s" "$@"\n' "$TOP/build/remote" >"$H/bin/between"
chmod 755 "$H/bin/between"
control dkremote bin/between
runs "a program in between"
# DKSIGN_PID of somebody else is no loop
DKSIGN_PID=1 
export DKSIGN_PID
runs "DKSIGN_PID of another process"
DKSIGN_PID=junk
runs "DKSIGN_PID is no number"
unset DKSIGN_PID
# one below the other, as far as there could be a reason
while read -r depth state; do
	DKSIGN_DEPTH=$depth
	export DKSIGN_DEPTH
	plain
	deliver jan@example.org
	expect "DKSIGN_DEPTH=$depth" "$state"
done <<'EOT'
junk K plain
-1 K plain
1 K plain
4 K plain
5 Z none
999999999 Z none
99999999999999999999 K plain
EOT
unset DKSIGN_DEPTH
# a next program that calls qmail-dksign as a child, in each way of a shell: it comes to an end, and the mail waits
while read -r call; do
	printf '#!/bin/sh\n%s\n' "$call" | sed "s|DKSIGN|'$DKSIGN' \"\$@\"|g" >"$H/bin/between"
	for way in plain signed notice; do
		$way
		deliver jan@example.org
		expect "$call, $way" "Z none"
		# each level may put its notice into the report
		text_like "$call, $way: report" "unable to run qmail-remote. control/dkremote leads back to qmail-dksign (#4.3.5)*"
	done
done <<'EOT'
DKSIGN
DKSIGN; exit $?
(DKSIGN)
(exec DKSIGN)
DKSIGN | cat
report=$(DKSIGN | tr '\0' @); printf %s "$report" | tr @ '\0'
sh -c 'exec "$0" "$@"' DKSIGN
EOT
# a second qmail-dksign in a new process is none either: it is not told so
cat >"$H/bin/between" <<END
#!/bin/sh
printf 'other\n' >"$H/control/dkremote.next"
mv "$H/control/dkremote.next" "$H/control/dkremote"
exec "$DKSIGN" "\$@"
END
plain
deliver jan@example.org
expect "a loop through another program is seen" "Z none"

# home
QMAILHOME=$T/nowhere
deliver jan@example.org
is "home is not there: later" "$letter" Z
text_is "home is not there: report" "Unable to switch to target directory. (#4.3.0)"

verify_all
done_testing
