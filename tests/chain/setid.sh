# setid.sh: the real programs, built for the home $H, installed there by `make setup` as qmailq:qmail 4710, for users
# that exist for this test alone. Read after lib.sh, with $H set.
#
# Gives $q_user $r_user $q_group, which stand for qmailq, qmailr, qmail, $r_uid $r_gid, $S (the source tree), and these:
#
#   setid_skip            end the test, unless set-id programs can be had here: that needs root, Linux (/proc) and useradd
#   setid_install         the users, the build, `make setup`. As in home.sh, a directory stands in the place of the cache.
#   as USER COMMAND ...   as that user, without other groups
#
# shellcheck shell=sh

S=$T/src
# Users of our own, because those of a real qmail would have rights here.
q_user=dkq$$ r_user=dkr$$ q_group=dkg$$

setid_possible() { [ "$(id -u)" -eq 0 ] && [ -r /proc/self/status ] && command -v useradd >/dev/null; }

setid_skip() {
	setid_possible && return
	echo '1..0 # SKIP THE SET-ID PATH IS NOT TESTED: this test needs root, /proc and useradd'
	exit 0
}

setid_cleanup() {
	userdel "$r_user"
	userdel "$q_user"
	groupdel "$q_group"
	rm -rf "$T"
}

setid_install() {
	trap 'setid_cleanup >/dev/null 2>&1' EXIT
	{
		groupadd --system "$q_group" && useradd --system --no-create-home --shell /bin/false -g "$q_group" "$q_user" &&
			useradd --system --no-create-home --shell /bin/false -g "$q_group" "$r_user"
	} || {
		echo 'Bail out! unable to create users'
		exit 1
	}
	r_uid=$(id -u "$r_user") r_gid=$(id -g "$r_user")
	case $(findmnt -n -o OPTIONS -T "$T" 2>/dev/null) in
	*nosuid*) note "$T is mounted nosuid, so that nothing here can work: set TMPDIR to another place" ;;
	esac
	mkdir "$S"
	for file in *.c *.h *.o *.a *.sh deps.mk Makefile conf-* man control examples $(sed -n 's/^ROOMS = //p' Makefile); do
		[ ! -e "$file" ] || cp -pR "$file" "$S"
	done
	echo "$H" >"$S/conf-qmail"
	printf '%s\n%s\nroot\n' "$q_user" "$r_user" >"$S/conf-users"
	echo "$q_group" >"$S/conf-groups"
	ok 'make, for a home of its own' sh -c 'unset MAKEFLAGS MFLAGS MAKELEVEL; cd "$1" && make -s all' sh "$S"
	ok 'make setup' sh -c 'unset MAKEFLAGS MFLAGS MAKELEVEL; cd "$1" && make -s setup' sh "$S"
	mkdir -p "$H/queue/dkim/cache"
}

as() {
	as_user=$1
	shift
	setpriv --reuid="$as_user" --regid="$(id -g "$as_user")" --clear-groups "$@"
}
