# offences.sh: rules that a machine can check, for tests/style.t and tests/shell.t. Read after lib.sh.
#
# A check is a command that prints the offences that it finds. It is run on a planted offence first, which it must find.
#
#   sees WHAT CHECK ...    the planted offence is seen
#   clean WHAT CHECK ...   there is no offence
#   $bad                   a folder for what is planted
#   $T/files               everything that is kept, without what the build makes and the inputs that fuzzing has found
#
# shellcheck shell=sh

bad=$T/bad
mkdir "$bad"

clean() { # what command [argument ...]
	what=$1
	shift
	is "$what" "$("$@" 2>&1)" ''
}

sees() { # what command [argument ...]
	what=$1
	shift
	"$@" >"$T/seen" 2>&1
	ok "$what: an offence is seen" test -s "$T/seen"
}

find . \( -name .git -o -path ./build -o -path ./tests/fuzz/corpus \) -prune -o -type f ! -name '*.o' ! -name '*.a' -print |
	sed 's|^\./||' | sort >"$T/files"
