#!/bin/sh
# hier.sh: the files that `make setup` installs, their owners and modes, and the files that it does not change;
# and `make instcheck` finds each difference. Programs are stand-ins; tests/chain/setid.t installs the real ones.
#
# Needs root for owners and modes; the owners are users that every system has.
# shellcheck disable=SC2012,SC2016

. tests/lib.sh
export LC_ALL=C
is_root=$([ "$(id -u)" -eq 0 ] && echo yes)

# a tree to install from
S=$T/src
mkdir "$S" "$S/man" "$S/control" "$S/examples" "$T/bin"
cp hier.sh chkdeps.sh conf-* "$S"
cp man/*.[578] "$S/man"
cp control/* "$S/control"
cp examples/* "$S/examples"
printf 'daemon\nbin\nroot\n' >"$S/conf-users"
echo daemon >"$S/conf-groups"
programs='qmail-dksign qmail-seal qmail-unseal qmail-dkim qmail-dkverify qmail-dkcheck qmail-newdk mkdkimkey mkmailkey mailcrl mailwkd qmail-mime qmail-ocsp
qmail-smime qmail-pgp qmail-sealcheck'
for p in $programs; do echo "first $p" >"$S/$p"; done

D=$T/dest
H=$D/var/qmail
hier() { # argument ...: sets code; what it prints in $T/out
	(cd "$S" && exec ./hier.sh "$@") >"$T/out" 2>&1
	code=$?
}
lines() { wc -l <"$1" | tr -d ' '; }
mode() { ls -ld "$1" | awk '{print substr($1, 1, 10), $3 ":" $4}'; }
everything() { find "$1" -exec ls -ldi {} + | awk '{print $1, $2, $4, $5, $6, $10, $12}'; }

# --- usage, and what must be there before anything is done

hier
is 'no argument: 100' "$code" 100
hier install "$D"
is 'no home: 100' "$code" 100
hier install "$D" var/qmail
is 'a home that is no absolute path: 100' "$code" 100
hier remove "$D" /var/qmail
is 'another command: 100' "$code" 100
hier install "$D" /var/qmail all
is 'another layout: 100' "$code" 100
mv "$S/qmail-dkim" "$S/away"
hier install "$D" /var/qmail
is 'a program that is not built: 111 and one line' "$code $(lines "$T/out") $(grep -c 'qmail-dkim is missing: run make' "$T/out")" '111 1 1'
mv "$S/away" "$S/qmail-dkim"
ok 'and nothing was made' [ ! -e "$D" ]
hier check "$D" /var/qmail
is 'check of nothing: 100' "$code $(lines "$T/out")" '100 1'

if [ -n "$is_root" ]; then
	printf 'daemon\nnosuchuser\nroot\n' >"$S/conf-users"
	hier install "$D" /var/qmail
	is 'a missing user: 111 and one line' "$code $(lines "$T/out") $(grep -c 'there is no user nosuchuser' "$T/out")" '111 1 1'
	ok 'and nothing was made' [ ! -e "$D" ]
	printf 'daemon\nbin\nroot\n' >"$S/conf-users"
	echo nosuchgroup >"$S/conf-groups"
	hier install "$D" /var/qmail
	is 'a missing group: 111 and one line' "$code $(lines "$T/out") $(grep -c 'there is no group nosuchgroup' "$T/out")" '111 1 1'
	ok 'and nothing was made' [ ! -e "$D" ]
	echo daemon >"$S/conf-groups"

	# --- the set-id layout

	# a qmail that is there already, with modes of its own, a key, a control file and a staged message
	mkdir -p "$H/control" "$H/ssl/domainkeys/example.org" "$H/queue/dkim/3" "$H/bin"
	chmod 0711 "$H/bin" "$H/queue"
	chmod 0755 "$H/ssl/domainkeys" "$H/ssl/domainkeys/example.org" "$H/queue/dkim/3"
	for file in control/dkimdomains ssl/domainkeys/example.org/default queue/dkim/3/1234 bin/qmail-remote; do
		echo precious >"$H/$file"
		chmod 0604 "$H/$file"
	done
	theirs() { everything "$H" | grep -E '/(control|bin|queue|example.org|bin/qmail-remote|control/dkimdomains|default|1234)$'; }
	before=$(theirs)

	hier install "$D" /var/qmail
	is 'install: exit 0 and nothing to say' "$code $(cat "$T/out")" '0 '
	hier check "$D" /var/qmail
	is 'check: exit 0 and nothing to say' "$code $(cat "$T/out")" '0 '
	is 'directories of qmail, control files, keys and the queue are as they were' "$(theirs)" "$before"
	is 'qmail-dksign' "$(mode "$H/bin/qmail-dksign")" '-rws--x--- daemon:daemon'
	is 'qmail-dkim, which nobody may read' "$(mode "$H/bin/qmail-dkim")" '-rwx--x--x root:daemon'
	for p in qmail-dkverify qmail-dkcheck qmail-newdk mkdkimkey mkmailkey mailcrl mailwkd; do
		is "$p" "$(mode "$H/bin/$p")" '-rwxr-xr-x root:daemon'
	done
	for p in $programs; do is_file "$p is the one built" "$H/bin/$p" "$S/$p"; done
	is 'queue/dkim' "$(mode "$H/queue/dkim")" 'drwx------ daemon:daemon'
	is 'its directories' "$(ls "$H/queue/dkim" | sort -n | tr '\n' ' ')" "$(seq -s ' ' 0 22) "
	is 'their modes' "$(for n in 0 3 22; do mode "$H/queue/dkim/$n"; done | sort -u)" 'drwx------ daemon:daemon'
	is 'ssl' "$(mode "$H/ssl" | cut -c 1-10)" 'drwxr-xr-x'
	for dir in domainkeys mailkeys mailcerts; do
		is "ssl/$dir" "$(mode "$H/ssl/$dir")" 'drwx------ daemon:daemon'
	done
	for dir in mailroots mailroots/trusted mailroots/refused mailroots/seen mailroots/crl; do
		is "ssl/$dir" "$(mode "$H/ssl/$dir")" 'drwxr-xr-x daemon:daemon'
	done
	is 'man pages' "$(cd "$H" && ls man/man*/*)" "$(for m in man/*.[578]; do echo "man/man${m##*.}/${m##*/}"; done | sort)"
	is 'their mode' "$(for m in "$H"/man/man*/*; do mode "$m"; done | sort -u)" '-rw-r--r-- root:daemon'
	is 'examples of the control files' "$(ls "$H/doc/dkim/control")" "$(ls control)"
	is 'nothing else' "$(find "$H" -name '*.new*')" ''

	# --- check sees each difference

	differs() { # what path line
		hier check "$D" /var/qmail
		is "check: $1" "$code $(cat "$T/out")" "100 $H/$2"
	}
	chmod 0755 "$H/bin/qmail-dksign"
	differs 'not set-id' 'bin/qmail-dksign: file daemon:daemon 0755, should be file daemon:daemon 4710'
	chmod 6711 "$H/bin/qmail-dksign"
	differs 'too much set-id' 'bin/qmail-dksign: file daemon:daemon 6711, should be file daemon:daemon 4710'
	chown root "$H/bin/qmail-dksign"
	chmod 4710 "$H/bin/qmail-dksign"
	differs 'another owner' 'bin/qmail-dksign: file root:daemon 4710, should be file daemon:daemon 4710'
	chgrp bin "$H/bin/qmail-dksign"
	chown daemon "$H/bin/qmail-dksign"
	chmod 4710 "$H/bin/qmail-dksign"
	differs 'another group' 'bin/qmail-dksign: file daemon:bin 4710, should be file daemon:daemon 4710'
	hier install "$D" /var/qmail
	chmod 1777 "$H/queue/dkim/5"
	differs 'an open directory' 'queue/dkim/5: directory daemon:daemon 1777, should be directory daemon:daemon 0700'
	hier install "$D" /var/qmail
	is 'install closes it' "$(mode "$H/queue/dkim/5")" 'drwx------ daemon:daemon'
	rmdir "$H/queue/dkim/22"
	differs 'a missing directory' 'queue/dkim/22: missing, should be directory daemon:daemon 0700'
	ln -s 21 "$H/queue/dkim/22"
	differs 'a link' 'queue/dkim/22: symbolic link root:root 0777, should be directory daemon:daemon 0700'
	rm "$H/queue/dkim/22"
	rm "$H/man/man8/mkdkimkey.8"
	mkdir "$H/man/man8/mkdkimkey.8"
	hier install "$D" /var/qmail
	is 'a directory in the place of a file: 111' "$code $(grep -c "unable to install $H/man/man8/mkdkimkey.8" "$T/out")" '111 1'
	rmdir "$H/man/man8/mkdkimkey.8"
	hier install "$D" /var/qmail
	hier check "$D" /var/qmail
	is 'install mends all that' "$code $(cat "$T/out")" '0 '
	is 'and still leaves alone what is not ours' "$(theirs)" "$before"

	# --- a new version, put in place by rename; set-id when the owner is right

	ln "$H/bin/qmail-dksign" "$T/running"
	for p in $programs; do echo "second $p" >"$S/$p"; done
	cat >"$T/bin/chmod" <<-EOT
		#!/bin/sh
		case \$2 in
		bin/qmail-dksign*) ls -l "\$2" >>"$T/chmod.log" ;;
		esac
		exec $(command -v chmod) "\$@"
	EOT
	chmod 755 "$T/bin/chmod"
	PATH=$T/bin:$PATH hier install "$D" /var/qmail
	rm "$T/bin/chmod"
	is 'the new program' "$code $(cat "$H/bin/qmail-dksign")" '0 second qmail-dksign'
	is 'who runs the old one keeps it whole' "$(cat "$T/running")" 'first qmail-dksign'
	is 'before it became set-id it belonged to qmailq, and nobody else could read or run it' \
		"$(awk '{print $1, $3, $4}' "$T/chmod.log")" '-rw------- daemon daemon'
	printf '#!/bin/sh\necho half >"$2"\nexit 1\n' >"$T/bin/cp"
	chmod 755 "$T/bin/cp"
	before_files=$(everything "$H")
	PATH=$T/bin:$PATH hier install "$D" /var/qmail
	rm "$T/bin/cp"
	is 'a copy that fails: 111' "$code" 111
	is 'nothing changed and nothing half is left' "$(everything "$H")" "$before_files"

	# --- symbolic links

	mkdir -m 0755 "$T/outside"
	rm -rf "$H/queue/dkim"
	ln -s "$T/outside" "$H/queue/dkim"
	hier install "$D" /var/qmail
	is 'a link in the place of queue/dkim: told, left alone' "$code $(lines "$T/out") $(grep -c "$H/queue/dkim is a symbolic link" "$T/out")" '0 1 1'
	is 'nothing happened where it leads' "$(mode "$T/outside") $(ls "$T/outside")" 'drwxr-xr-x root:root '
	hier check "$D" /var/qmail
	is 'check sees it' "$code $(grep -c "$H/queue/dkim: symbolic link" "$T/out")" '100 1'
	rm "$H/queue/dkim"
	hier install "$D" /var/qmail
	rmdir "$H/queue/dkim/7"
	ln -s "$T/outside" "$H/queue/dkim/7"
	hier install "$D" /var/qmail
	is 'a link in the place of queue/dkim/7' "$code $(mode "$T/outside") $(ls "$T/outside")" '0 drwxr-xr-x root:root '
	rm "$H/queue/dkim/7"
	rm -rf "$H/doc"
	ln -s "$T/outside" "$H/doc"
	hier install "$D" /var/qmail
	is 'a link that leads out of DESTDIR: 111' "$code $(grep -c 'leads out of' "$T/out")" '111 1'
	is 'nothing happened where it leads' "$(mode "$T/outside") $(ls "$T/outside")" 'drwxr-xr-x root:root '
	rm "$H/doc"
	mv "$H/queue" "$D/disk"
	ln -s "$D/disk" "$H/queue"
	hier install "$D" /var/qmail
	hier check "$D" /var/qmail
	is 'a qmail directory may be a link within DESTDIR' "$code $(cat "$T/out")" '0 '
	rm -rf "$T/live"
	mkdir -p "$T/live" "$T/elsewhere/queue"
	ln -s ../elsewhere/queue "$T/live/queue"
	hier install '' "$T/live"
	hier check '' "$T/live"
	is 'without DESTDIR it may lead anywhere' "$code $(cat "$T/out") $(mode "$T/elsewhere/queue/dkim/0")" '0  drwx------ daemon:daemon'

	# --- the layout without set-id

	rm -rf "$D"
	hier install "$D" /var/qmail nosetid
	is 'nosetid: exit 0' "$code $(cat "$T/out")" '0 '
	is 'nosetid: qmail-dksign' "$(mode "$H/bin/qmail-dksign")" '-rwxr-xr-x root:daemon'
	is 'nosetid: queue/dkim' "$(mode "$H/queue/dkim") $(mode "$H/queue/dkim/22")" 'drwx------ bin:daemon drwx------ bin:daemon'
	is 'nosetid: ssl/domainkeys' "$(mode "$H/ssl/domainkeys")" 'drwxr-x--- daemon:daemon'
	is 'a new home and its directories' "$(mode "$H") $(mode "$H/bin") $(mode "$H/queue")" 'drwxr-xr-x root:daemon drwxr-xr-x root:daemon drwxr-x--- daemon:daemon'
	hier check "$D" /var/qmail nosetid
	is 'nosetid: check' "$code $(cat "$T/out")" '0 '
	hier check "$D" /var/qmail
	is 'the other layout differs in qmail-dksign, qmail-seal, qmail-unseal, queue/dkim and its 23, ssl/domainkeys, mailkeys, mailcerts' \
		"$code $(lines "$T/out")" '100 30'
	ok 'nosetid: no qmail-unseal' [ ! -e "$H/bin/qmail-unseal" ]
	printf 'daemon\nbin\n' >"$S/conf-groups"
	hier install "$D" /var/qmail
	hier check "$D" /var/qmail
	is 'from one layout to the other' "$code $(cat "$T/out")" '0 '
	is 'qmail-unseal is for the group of qmail-smtpd' "$(mode "$H/bin/qmail-unseal") $(mode "$H/bin/qmail-seal")" \
		'-rws--x--- daemon:bin -rws--x--- daemon:daemon'
	printf 'daemon\nnosuchgroup\n' >"$S/conf-groups"
	hier install "$D" /var/qmail
	is 'its group is missing: 111' "$code $(grep -c 'there is no group nosuchgroup' "$T/out")" '111 1'
	echo daemon >"$S/conf-groups"
	rm -rf "$D"
	mkdir "$D"
	chown nobody "$D"
	as_user='setpriv --reuid=nobody --regid=nogroup --clear-groups'
else
	tap_line 1 'owners, modes and links # SKIP they need root'
	as_user=
fi

# --- as packagers run it

(cd "$S" && $as_user ./hier.sh install "$D" /var/qmail) >"$T/out" 2>&1
code=$?
me=$($as_user id -un)
is 'not root: exit 0, and loud' "$code $(grep -c 'NOT ROOT' "$T/out")" '0 1'
is 'not root: qmail-dksign is not set-id' "$(mode "$H/bin/qmail-dksign" | cut -d : -f 1)" "-rwx--x--- $me"
is 'not root: modes are right otherwise' "$(mode "$H/queue/dkim/0" | cut -d : -f 1) $(mode "$H/bin/qmail-dkim" | cut -d : -f 1)" "drwx------ $me -rwx--x--x $me"
hier check "$D" /var/qmail
is 'not root: check names what is still to be done' "$code $(grep -c "^$H/bin/qmail-dksign: .*, should be file daemon:daemon 4710$" "$T/out")" '100 1'

# --- chkdeps.sh

chkdeps() {
	(cd "$S" && exec ./chkdeps.sh) >"$T/out" 2>&1
	code=$?
}
chkdeps
is 'chkdeps: all is there' "$code $(cat "$T/out")" '0 '
printf '#!/bin/sh\nfor a; do case $a in *.c) if grep -q sodium "$a"; then exit 1; fi ;; esac; done\nexec cc "$@"\n' >"$T/bin/cc-without"
chmod 755 "$T/bin/cc-without"
echo "$T/bin/cc-without" >"$S/conf-cc"
echo 'cc' >"$S/conf-ld"
sed 's/libskarnet/libnosuch_skarnet/' conf-libs >"$S/conf-libs"
chkdeps
is 'chkdeps: a missing header and a missing library, a line each' "$code $(cut -d : -f 1 "$T/out" | tr '\n' ';')" \
	'111 skalibs, the library to link, not found;libsodium not found;'
is 'chkdeps: names packages' "$(grep -c 'apt-get install libsodium-dev (Debian' "$T/out")" 1
echo /nosuch/cc >"$S/conf-cc"
chkdeps
is 'chkdeps: no compiler' "$code $(grep -c '^C compiler not found' "$T/out")" '111 1'

done_testing
