#!/bin/sh
# mkdkimkey: make a DKIM key pair below ssl/domainkeys and print its DNS record.
# It asks no DNS server and edits no control file.
#
# Installed from mkdkimkey.sh, with the qmail home directory filled in.

set -u
LC_ALL=C
export LC_ALL
unset CDPATH
umask 077

usage='usage: mkdkimkey [-hvpcf] [-s selector] [-m bits] domain'

help() {
	cat <<EOT
$usage
  -s selector  the name of the key (default: default)
  -m bits      size of the RSA key, 1024 to 16384 (default: 2048)
  -c           make an Ed25519 key, not an RSA key
  -f           replace a key; the old one is kept as .previous
  -p           print the records of the key that is there, make nothing
  -v           say on standard error what is done
  -h           print this
EOT
}

say() { printf 'mkdkimkey: %s\n' "$*" >&2; }

die() { # exit-code text
	code=$1
	shift
	say "fatal: $*"
	exit "$code"
}

tell() { [ -z "$verbose" ] || say "$*"; }

exists() { [ -e "$1" ] || [ -h "$1" ]; }

# A domain and a selector become parts of paths: nothing but LDH labels and `_` passes.
check_name() { # what name
	reason=
	case $2 in
	'') reason='it is empty' ;;
	*[!A-Za-z0-9._-]*) reason='only letters, digits, "-", "_" and "." can be in it (an international name: its xn-- form)' ;;
	*[!.].) reason='it ends in a dot: leave that out' ;;
	.* | *. | *..*) reason='it has an empty label' ;;
	-* | *- | *.-* | *-.*) reason='a label begins or ends with "-"' ;;
	esac
	[ "${#2}" -le 253 ] || reason='it is longer than 253 bytes'
	if [ -z "$reason" ]; then
		rest=$2.
		while [ -n "$rest" ]; do
			label=${rest%%.*}
			rest=${rest#*.}
			[ "${#label}" -le 63 ] || reason='a label is longer than 63 bytes'
		done
	fi
	[ -z "$reason" ] || die 100 "$1 \"$(printf '%.300s' "$2" | tr -c '[:print:]' '?')\": $reason"
}

# Sets type and p, the p= value of a private key: for RSA the SubjectPublicKeyInfo, for Ed25519 the
# 32 bytes behind its fixed 12-byte header, which is 16 characters of base64. The empty pass phrase
# keeps openssl from asking for one.
public_of() { # private-key-file
	pem=$(openssl pkey -in "$1" -passin pass: -pubout 2>/dev/null </dev/null) || die 111 "openssl can't read the private key $1"
	p=$(printf '%s\n' "$pem" | sed '/^-/d' | tr -d '\r\n')
	check_base64 "$1"
	case $p in
	MCowBQYDK2VwAyEA*) type=ed25519 p=${p#MCowBQYDK2VwAyEA} ;;
	MI?*ANBgkqhkiG9w0BAQEFAA* | MI?*MA0GCSqGSIb3DQEBAQUAA*) type=rsa ;;
	*) die 111 "$1 holds neither an RSA key nor an Ed25519 key" ;;
	esac
}

check_base64() { # where-from
	case $p in
	'' | *[!A-Za-z0-9+/=]*) die 111 "no public key in $1" ;;
	esac
}

print_record() {
	value="v=DKIM1; k=$type; p=$p"
	# The zone file line holds strings of at most 255 bytes, which readers join again.
	strings=$(printf '%s\n' "$value" | fold -b -w 255 | sed 's/.*/ "&"/' | tr -d '\n')
	# tinydns-data splits for itself; the colon ends a field there and the backslash starts an octal
	# number. Nothing else in a record needs it: a key is base64.
	escaped=$(printf '%s\n' "$value" | sed 's/\\/\\134/g; s/:/\\072/g')
	cat <<EOT || die 111 "unable to write the record (mkdkimkey -p prints it again)"
; Zone file (BIND, NSD, Knot):
$name. IN TXT ($strings )

# tinydns data file:
'$name:$escaped:3600

# Plain, for web forms:
name: $name
type: TXT
value: $value

EOT
}

print_there() {
	found=
	for want in rsa ed25519; do
		private=$want.private_$selector
		public=$want.public_$selector
		if [ -e "$private" ]; then
			public_of "$private"
			[ "$type" = "$want" ] || say "warning: $dir/$private holds an $type key"
			[ ! -e "$public" ] || [ "$(cat "$public")" = "$p" ] ||
				say "warning: $dir/$public does not belong to the private key; the record is that of the private key"
		elif [ -e "$public" ]; then
			type=$want
			p=$(cat "$public") || die 111 "unable to read $dir/$public"
			check_base64 "$dir/$public"
		else
			continue
		fi
		found="$found $want"
		print_record
	done
	if [ -z "$found" ] && [ -e "$selector" ]; then
		found=1
		public_of "$selector"
		print_record
	fi
	[ -n "$found" ] || die 100 "there is no key for selector $selector in $dir"
	[ "$found" != ' rsa ed25519' ] ||
		say "warning: one name can't have two records; the link $selector decides which key signs, make the other one anew with a selector of its own"
}

# In the background, so that a signal is answered at once and not when openssl is done.
run() { # command
	"$@" >/dev/null 2>"$stage/errors" &
	child=$!
	wait "$child"
	status=$?
	child=
	[ "$status" -eq 0 ] || die 111 "openssl failed: $(tail -n 1 "$stage/errors")"
}

cleanup() {
	[ -z "$child" ] || { kill "$child" && wait "$child"; } 2>/dev/null
	[ -z "$stage" ] || rm -rf "$stage"
	# goes only while it is empty
	[ -z "$made_dir" ] || rmdir "$made_dir" 2>/dev/null
}

own() { # path
	[ -z "$unowned" ] || return 0
	[ "$uid" -ne 0 ] || chown -h "$user:$group" "$1" || die 111 "unable to change the owner of $1"
}

make_dir() { # mode path
	mkdir -m "$1" "$2" || die 111 "unable to create $2"
	tell "made directory $2"
}

# First key of this selector. A hard link fails where the name is taken, even since we looked.
put_new() {
	ln "$stage/private" "$type.private_$selector" || die 111 "unable to create $dir/$type.private_$selector"
	if ! ln "$stage/public" "$type.public_$selector" || ! mv "$stage/link" "$selector"; then
		rm -f "$type.private_$selector" "$type.public_$selector"
		die 111 "unable to create the files of selector $selector in $dir"
	fi
}

# The key of this selector anew. Each step is one rename, and the link leads to a whole key, the old
# or the new one, before and after it. What is kept is a copy, made before the first rename.
replace_old() {
	for old in $live; do
		[ "$old" != "$selector" ] || [ ! -h "$old" ] || continue
		mv -f "$stage/$old.previous" "$old.previous" || die 111 "unable to keep $dir/$old"
		tell "kept $dir/$old.previous"
	done
	{
		mv -f "$stage/private" "$type.private_$selector" &&
			mv -f "$stage/public" "$type.public_$selector" &&
			mv -f "$stage/link" "$selector"
	} || die 111 "unable to replace the files of selector $selector in $dir"
	for old in $live; do
		case $old in
		"$selector" | "$type".*) ;;
		*) rm -f "$old" ;;
		esac
	done
}

verbose='' print='' force='' want=rsa selector=default bits=''
while getopts :hvpcfs:m: option; do
	case $option in
	h)
		help || exit 111
		exit 0
		;;
	v) verbose=1 ;;
	p) print=1 ;;
	c) want=ed25519 ;;
	f) force=1 ;;
	s) selector=$OPTARG ;;
	m) bits=${OPTARG:-0} ;;
	:) die 100 "option -$OPTARG needs a value; $usage" ;;
	*) die 100 "no such option: -$(printf '%s' "$OPTARG" | tr -c '[:print:]' '?'); $usage" ;;
	esac
done
shift $((OPTIND - 1))
[ $# -eq 1 ] || die 100 "$usage"

domain=$(printf '%s.' "$1" | tr '[:upper:]' '[:lower:]')
domain=${domain%.}
check_name domain "$domain"
case $domain in
*.*) ;;
*) die 100 "domain \"$domain\": it has no dot" ;;
esac
lower() { printf '%s' "$1" | tr '[:upper:]' '[:lower:]'; }
# The name of the record where a name for the key is asked for: domain and selector are given one by one.
case .$domain in
*._domainkey.*) die 100 "domain \"$domain\": give the domain alone, and with -s the selector that stands before ._domainkey" ;;
esac
case .$(lower "$selector"). in
*._domainkey.*) die 100 "selector \"$(printf '%.300s' "$selector" | tr -c '[:print:]' '?')\": give what stands before ._domainkey alone, as -s jan" ;;
esac
check_name selector "$selector"
case $(lower "$selector") in
*."$domain") die 100 "selector \"$selector\": the domain is no part of it, leave .$domain out" ;;
esac
case $selector in
*.previous | rsa.private_* | rsa.public_* | ed25519.private_* | ed25519.public_*)
	die 100 "selector \"$selector\": files beside the keys have such names" ;;
esac
name=$selector._domainkey.$domain
[ "${#name}" -le 253 ] || die 100 "selector \"$selector\": $name is longer than 253 bytes"

if [ -n "$print" ]; then
	[ "$want$force$bits" = rsa ] || die 100 "-p makes nothing: -c, -f and -m do not go with it"
elif [ "$want" = ed25519 ]; then
	[ -z "$bits" ] || die 100 "-m is for RSA: an Ed25519 key has one size"
else
	bits=${bits:-2048}
	case $bits in
	[1-9][0-9][0-9][0-9] | 1[0-6][0-9][0-9][0-9]) ;;
	*) bits=0 ;;
	esac
	{ [ "$bits" -ge 1024 ] && [ "$bits" -le 16384 ]; } || die 100 "-m: the size of an RSA key is a number from 1024 to 16384"
	[ "$bits" -ge 2048 ] || say "warning: $bits bits are few, verifiers may refuse the key: 2048 are recommended"
fi

home=${QMAILHOME:-@QMAIL@}
home=$(cd -- "$home" 2>/dev/null && pwd) || die 111 "unable to switch to the home directory ${QMAILHOME:-@QMAIL@}"
command -v openssl >/dev/null || die 111 "openssl(1) is not in PATH"
keys=$home/ssl/domainkeys
dir=$keys/$domain

if [ -n "$print" ]; then
	if ! cd "$dir" 2>/dev/null; then
		{ [ -d "$keys" ] && [ ! -x "$keys" ]; } || exists "$dir" || die 100 "there is no key for $domain: $dir does not exist"
		die 111 "unable to switch to $dir: run this as root"
	fi
	print_there
	exit 0
fi

child='' stage='' made_dir='' unowned=''
trap cleanup EXIT
trap 'exit 111' HUP INT TERM

uid=$(id -u)
user=qmailq group=qmail dirmode=0700 keymode=0600
[ -d "$home/ssl" ] || make_dir 0755 "$home/ssl"
made_keys=
if [ ! -d "$keys" ]; then
	make_dir 0700 "$keys"
	made_keys=1
fi

# Owner and modes follow ssl/domainkeys: 0700, or 0750 for qmailr where qmail-dksign is not set-id.
# shellcheck disable=SC2012
read -r mode _ owner owner_group _ <<EOT
$(ls -ld "$keys/.")
EOT
if [ "$uid" -eq 0 ] && [ "$owner" != root ]; then
	user=$owner
	group=$owner_group
fi
if [ "$mode" != "${mode#drwxr-x---}" ] && [ "$owner_group" = "$group" ]; then
	dirmode=0750
	keymode=0640
fi

live=
for old in "$selector" "rsa.private_$selector" "rsa.public_$selector" "ed25519.private_$selector" "ed25519.public_$selector"; do
	exists "$dir/$old" || continue
	[ -n "$force" ] || die 100 "$domain has a key for selector $selector ($dir/$old): take a new selector with -s, or replace the key with -f"
	[ ! -d "$dir/$old" ] || die 100 "$dir/$old is a directory: remove it first"
	live="$live $old"
done
[ ! -d "$dir" ] || [ -x "$dir" ] || die 111 "unable to switch to $dir: run this as root"

# Everything is written in a folder of our own and comes into place whole. Root's one is outside
# ssl/domainkeys, where qmailq could turn it into a link to somewhere else.
stage=$home/ssl
[ -w "$stage" ] || stage=$keys
stage=$stage/.mkdkimkey.$$
mkdir "$stage" || {
	stage=
	die 111 "unable to create a folder in $home/ssl or $keys: run this as root"
}

if [ "$uid" -eq 0 ]; then
	: >"$stage/probe" && chown "$user:$group" "$stage/probe" 2>/dev/null || unowned="there is no user $user or no group $group"
elif [ "$(id -un):$(id -gn)" != "$user:$group" ]; then
	unowned='this is not run by root'
fi
[ -z "$unowned" ] || dirmode=0700 keymode=0600
[ -z "$made_keys" ] || own "$keys"

if [ "$want" = rsa ]; then
	tell "making an RSA key of $bits bits"
	run openssl genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:$bits" -out "$stage/private"
else
	tell 'making an Ed25519 key'
	run openssl genpkey -algorithm ED25519 -out "$stage/private"
fi
public_of "$stage/private"
[ "$type" = "$want" ] || die 111 "openssl made an $type key where an $want key was asked for"
{
	printf '%s\n' "$p" >"$stage/public" &&
		chmod "$keymode" "$stage/private" && chmod 0644 "$stage/public" &&
		ln -s "$type.private_$selector" "$stage/link"
} || die 111 "unable to write in $stage"
for file in private public link; do
	own "$stage/$file"
done
for old in $live; do
	cp -pP "$dir/$old" "$stage/$old.previous" || die 111 "unable to copy $dir/$old"
done

# From here on there are only a few renames: a signal waits until they are done.
trap '' HUP INT TERM
if [ ! -d "$dir" ]; then
	made_dir=$dir
	make_dir "$dirmode" "$dir"
	own "$dir"
fi
cd "$dir" || die 111 "unable to switch to $dir"
if [ -n "$live" ]; then
	replace_old
else
	put_new
fi
made_dir=
tell "made $dir/$type.private_$selector and $type.public_$selector, and the link $selector"
[ -z "$unowned" ] || say "note: the owner is not $user:$group, because $unowned; qmail-dksign reads the key only after chown -R $user:$group $dir"
cd / || exit 111
rm -rf "$stage"
trap - HUP INT TERM
print_record
