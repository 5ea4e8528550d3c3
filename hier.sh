#!/bin/sh
# hier.sh: the installed tree, for `make setup` and `make instcheck`.
#
#   ./hier.sh install DESTDIR HOME [nosetid]    makes it below DESTDIR (often empty) and HOME
#   ./hier.sh check DESTDIR HOME [nosetid]      prints what differs, a line each; exit 100 if anything does
#
# Files come into place by rename. What is in control, queue and ssl already is not touched.

set -u
LC_ALL=C
export LC_ALL
unset CDPATH
umask 077

say() { printf 'hier: %s\n' "$*" >&2; }
die() { # exit-code text
	code=$1
	shift
	say "fatal: $*"
	exit "$code"
}
conf() { sed -n "$2p" "$1"; } # file line

[ $# -eq 3 ] || { [ $# -eq 4 ] && [ "$4" = nosetid ]; } || die 100 'usage: hier.sh install|check DESTDIR HOME [nosetid]'
command=$1 destdir=$2 home=$3 layout=${4:-setid}
case $home in
/*) ;;
*) die 100 "the home directory is no absolute path: $home" ;;
esac
tree=$(pwd)
qmailq=$(conf conf-users 1) qmailr=$(conf conf-users 2) root=$(conf conf-users 3)
qmail=$(conf conf-groups 1)
smtpd=$(conf conf-groups 2)
smtpd=${smtpd:-$qmail}
split=$(conf conf-split 1)
case ,$qmailq,$qmailr,$root,$qmail,$split, in
*,,* | *[!0-9],) die 111 'unable to read conf-users, conf-groups, conf-split' ;;
esac

# qmail   a directory of qmail's own: made where it is missing, left as it is where it is there
# dir     a directory of ours, never through a symbolic link
# file    a file of ours, from the source named last
#
# qmail-dkim runs with its caller's user id and holds a private key. Nobody but root may read the program: a
# process of the same user can then neither trace it nor get at its descriptors, and it leaves no core. The same is true
# of qmail-smime and qmail-pgp, and of qmail-mime, which reads opened mail.
case $layout in
setid) signer="$qmailq $qmail 4710" stage=$qmailq keys=0700 ;;
nosetid) signer="$root $qmail 0755" stage=$qmailr keys=0750 ;;
esac
table() { # kind path owner group mode [source]
	cat <<EOT
qmail . $root $qmail 0755
qmail bin $root $qmail 0755
file bin/qmail-dksign $signer qmail-dksign
file bin/qmail-seal $signer qmail-seal
file bin/qmail-unseal $qmailq $smtpd 4710 qmail-unseal
file bin/qmail-dkim $root $qmail 0711 qmail-dkim
file bin/qmail-dkverify $root $qmail 0755 qmail-dkverify
file bin/qmail-dkcheck $root $qmail 0755 qmail-dkcheck
file bin/qmail-sealcheck $root $qmail 0755 qmail-sealcheck
file bin/qmail-mime $root $qmail 0711 qmail-mime
file bin/qmail-ocsp $root $qmail 0755 qmail-ocsp
file bin/qmail-newdk $root $qmail 0755 qmail-newdk
file bin/qmail-smime $root $qmail 0711 qmail-smime
file bin/qmail-pgp $root $qmail 0711 qmail-pgp
file bin/mailcrl $root $qmail 0755 mailcrl
file bin/mailwkd $root $qmail 0755 mailwkd
file bin/mkdkimkey $root $qmail 0755 mkdkimkey
file bin/mkmailkey $root $qmail 0755 mkmailkey
qmail queue $qmailq $qmail 0750
dir queue/dkim $stage $qmail 0700
qmail ssl $root $qmail 0755
dir ssl/domainkeys $qmailq $qmail $keys
dir ssl/mailkeys $qmailq $qmail $keys
dir ssl/mailcerts $qmailq $qmail $keys
dir ssl/mailroots $qmailq $qmail 0755
dir ssl/mailroots/trusted $qmailq $qmail 0755
dir ssl/mailroots/refused $qmailq $qmail 0755
dir ssl/mailroots/seen $qmailq $qmail 0755
dir ssl/mailroots/crl $qmailq $qmail 0755
dir ssl/mailroots/ocsp $qmailq $qmail 0700
qmail man $root $qmail 0755
qmail man/man5 $root $qmail 0755
qmail man/man7 $root $qmail 0755
qmail man/man8 $root $qmail 0755
qmail doc $root $qmail 0755
dir doc/dkim $root $qmail 0755
dir doc/dkim/control $root $qmail 0755
dir doc/dkim/examples $root $qmail 0755
EOT
	n=0
	while [ "$n" -lt "$split" ]; do
		echo "dir queue/dkim/$n $stage $qmail 0700"
		n=$((n + 1))
	done
	for page in man/*.5 man/*.7 man/*.8; do
		echo "file man/man${page##*.}/${page##*/} $root $qmail 0644 $page"
	done
	for example in control/*; do
		echo "file doc/dkim/$example $root $qmail 0644 $example"
	done
	for example in examples/*; do
		echo "file doc/dkim/$example $root $qmail 0755 $example"
	done
}
# made here, because the patterns in it are for this directory
rows=$(table)
# The keys that open mail are for qmailq alone, so without set-id there is no qmail-unseal.
[ "$layout" = setid ] || rows=$(printf '%s\n' "$rows" | grep -v '^file bin/qmail-unseal ')

each_row() { # function: called with each row
	while read -r kind path owner group mode source; do
		"$1"
	done <<EOT
$rows
EOT
}

own() { [ "$uid" -ne 0 ] || chown -h "$owner:$group" "$1"; }

# Sets up, the directory that holds $path, without symbolic links in it.
find_parent() {
	case $path in
	*/*) up=${path%/*} ;;
	*) up=. ;;
	esac
	up=$(cd -P "$up" && pwd -P) || die 111 "unable to switch to $up in $top"
	case $up/ in
	"$limit"/*) ;;
	*) die 111 "$top/$path: a symbolic link leads out of $destdir" ;;
	esac
}

need_source() {
	[ "$kind" != file ] || [ -f "$source" ] || die 111 "$source is missing: run make first"
}

install_row() {
	case $path in
	.) return ;;
	"$linked"/*) return ;;
	esac
	if [ -h "$path" ] && [ "$kind" = dir ]; then
		say "note: $top/$path is a symbolic link: it and what is below it are left alone"
		linked=$path
		return
	fi
	find_parent
	if [ "$kind" = file ]; then
		install_file || die 111 "unable to install $top/$path"
	else
		install_dir || die 111 "unable to create $top/$path"
	fi
}

install_dir() {
	if [ ! -d "$path" ]; then
		(cd "$up" && mkdir -m "$mode" "${path##*/}" && own "${path##*/}")
	elif [ "$kind" = dir ]; then
		# The directory that we are in can't be replaced by a link before chmod.
		(cd -P "$path" && [ "$(pwd -P)" = "$up/${path##*/}" ] && own . && chmod "$mode" .)
	fi
}

install_file() {
	[ ! -d "$path" ] || return
	[ "$uid" -eq 0 ] || mode=0${mode#?} # set-id as the caller is never right
	new=$path.new.$$
	cp "$tree/$source" "$new" && own "$new" && chmod "$mode" "$new" && mv -f "$new" "$path" && new=
}

install() {
	uid=$(id -u)
	each_row need_source
	if [ "$uid" -eq 0 ]; then
		for user in "$qmailq" "$qmailr" "$root"; do
			id -u "$user" >/dev/null 2>&1 || die 111 "there is no user $user (conf-users): nothing was installed"
		done
		for group in "$qmail" "$smtpd"; do
			{ getent group "$group" || grep "^$group:" /etc/group; } >/dev/null 2>&1 ||
				die 111 "there is no group $group (conf-groups): nothing was installed"
		done
	fi
	made_home=
	[ -d "$destdir$home" ] || made_home=1
	(umask 022 && mkdir -p "$destdir$home") || die 111 "unable to create $destdir$home"
	limit=
	[ -z "$destdir" ] || limit=$(cd -P "$destdir" && pwd -P) || die 111 "unable to switch to $destdir"
	limit=${limit%/}
	cd "$destdir$home" || die 111 "unable to switch to $destdir$home"
	top=$(pwd)
	linked=//
	new=
	trap '[ -z "$new" ] || rm -f "$new"' EXIT
	trap 'exit 111' HUP INT TERM
	if [ -n "$made_home" ]; then
		owner=$root group=$qmail
		own . || die 111 "unable to change the owner of $top"
	fi
	each_row install_row
	[ "$uid" -eq 0 ] || cat >&2 <<EOT
hier: ****************************************************************************
hier: NOT ROOT: everything belongs to $(id -un), and bin/qmail-dksign is not set-id.
hier: The owners and modes that are still to be set are those that
hier: ./hier.sh check '$destdir' '$home'$([ "$layout" = setid ] || echo ' nosetid')
hier: prints when root runs it.
hier: ****************************************************************************
EOT
}

# One ls for all, because instcheck is run often; ls prints the mode as letters.
check() {
	cd "$destdir$home" 2>/dev/null || die 100 "$destdir$home: missing, or not to be entered by $(id -un)"
	# shellcheck disable=SC2012,SC2046 # paths of the table have no blanks
	ls -ld $(printf '%s\n' "$rows" | cut -d ' ' -f 2) 2>/dev/null | rows=$rows top=$destdir$home awk '
	function octal(s,  i, x, digits, special) {
		for (i = 0; i < 3; i++) {
			x = substr(s, 3 * i + 4, 1)
			digits = digits (4 * (substr(s, 3 * i + 2, 1) == "r") + 2 * (substr(s, 3 * i + 3, 1) == "w") + (x ~ /[xst]/))
			if (x ~ /[sStT]/)
				special += i == 0 ? 4 : i == 1 ? 2 : 1
		}
		return special + 0 digits
	}
	{
		type[$9] = substr($1, 1, 1)
		is[$9] = $3 ":" $4 " " octal($1)
	}
	END {
		word["-"] = "file"; word["d"] = "directory"; word["l"] = "symbolic link"
		n = split(ENVIRON["rows"], row, "\n")
		for (i = 1; i <= n; i++) {
			split(row[i], want, " ")
			path = want[2]
			should = (want[1] == "file" ? "file " : "directory ") want[3] ":" want[4] " " want[5]
			found = path in type ? (type[path] in word ? word[type[path]] : "neither file nor directory") : ""
			if (found == "")
				found = "missing"
			else if (want[1] == "qmail") {
				if (type[path] ~ /[dl]/)
					continue
			} else
				found = found " " is[path]
			if (found != should) {
				print ENVIRON["top"] "/" path ": " found ", should be " should
				bad = 1
			}
		}
		exit bad ? 100 : 0
	}'
}

case $command in
install | check) "$command" ;;
*) die 100 'usage: hier.sh install|check DESTDIR HOME [nosetid]' ;;
esac
