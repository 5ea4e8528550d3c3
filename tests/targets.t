#!/bin/sh
# What the documents tell to run is there: each target of make in the Makefile, each script in the tree, executable. And
# what a target needs: DEPS=no installs nothing and names what is missing, V=1 shows commands.
# shellcheck source=tests/lib.sh
. tests/lib.sh

documents='README.md INSTALL HACKING.md SECURITY.md bench/README.md'
unset MAKEFLAGS MFLAGS MAKELEVEL
make=${MAKE:-make}

# ---- targets ------------------------------------------------------------------------------------

# at the start of an example or behind a backquote; the words behind it that are neither options nor variables. Prose
# has `make` too, but not there.
targets_in() { # file ...
	sed -E 's/`make/\
    make/g; s/; *make/\
    make/g' "$@" | sed -nE 's/^    make( [^`#.,;)]*)?.*/\1/p' | sed -E 's/  .*//' | tr -s ' ' '\n' |
		grep -E '^[a-z][a-z0-9-]*$' | sort -u
}
variables_in() { # file ...
	grep -ohE '(^    |`)make [^`#]*' "$@" | grep -oE '\b[A-Z_]+=' | tr -d = | sort -u
}
scripts_in() { # file ...
	grep -ohE '(\./)?([a-z_.-]+/)*[a-z_-]+\.(sh|t|py|pl)\b' "$@" | sed 's|^\./||' | sort -u
}

has_target() { # target: also one that make makes out of a list
	grep -qE "^([a-z0-9-]+ )*$1( [a-z0-9-]+)*:" Makefile
}
has_variable() { grep -qE "^$1 !?=" Makefile || grep -qF "\$($1)" Makefile; }

# where a script is named without its folder, any folder will do
has_script() { # name
	case $1 in
	*/*) [ -f "$1" ] ;;
	*) [ -n "$(find . -path ./build -prune -o -path ./.git -prune -o -name "$1" -print | head -n 1)" ] ;;
	esac
}

printf 'x\n\n    make nothing-else   what it does\n    make A=b one two  three four\nOr `make three`; make no sense.\n' >"$T/document"
is 'targets_in() finds targets and no prose' "$(targets_in "$T/document" | tr '\n' ' ')" 'no nothing-else one sense three two '
is 'variables_in() finds variables' "$(variables_in "$T/document")" A
printf 'Run ./one.sh, then tests/two.t; bench/none.py\n' >"$T/document"
is 'scripts_in() finds scripts' "$(scripts_in "$T/document" | tr '\n' ' ')" 'bench/none.py one.sh tests/two.t '
ok 'a target that is not there is seen' sh -c '! grep -qE "^nothing-else:" Makefile'
is 'a script that is not there is seen' "$(has_script bench/none.py || echo missing)" missing

# shellcheck disable=SC2086 # a list
targets_in $documents >"$T/targets"
for target in check check-debian13 check-i386 setup bench fuzz analyze; do
	ok "the documents name make $target" grep -qxF "$target" "$T/targets"
done
while read -r target; do
	ok "make $target, named in a document, is a target" has_target "$target"
	# not `make -n`, which would run what has $(MAKE) in it
	ok "and is phony" sh -c 'tr "\n" " " <Makefile | sed "s/\\\\ / /g" | grep -oE "\.PHONY:.*" | grep -qwF -e "$1"' sh "$target"
done <"$T/targets"
# and what is declared phony is a target, once
phony_in() { tr '\n' ' ' <"$1" | sed 's/\\ / /g' | grep -oE '\.PHONY:[^:]*' | sed 's/.*PHONY://' | tr -s ' ' '\n' | grep -v '^$'; }
phony_in Makefile >"$T/phony"
ok 'targets are declared phony' grep -qx check "$T/phony"
is 'none of them twice' "$(sort "$T/phony" | uniq -d)" ''
while read -r target; do
	ok "$target, which is phony, is a target" has_target "$target"
	ok "and no file" test ! -f "$target"
done <"$T/phony"
# shellcheck disable=SC2046,SC2086 # lists
for variable in $(variables_in $documents); do
	ok "make $variable=, named in a document, is a variable of the Makefile" has_variable "$variable"
done
# shellcheck disable=SC2086
scripts_in $documents >"$T/scripts"
ok 'the documents name scripts' test -s "$T/scripts"
while read -r script; do
	ok "$script, named in a document, is there" has_script "$script"
	case $script in
	*/*.sh | deps.sh | demo.sh | hier.sh)
		# what is read by others is not run
		grep -q '^#!' "$script" && ok "and can be run" test -x "$script"
		;;
	esac
done <"$T/scripts"

grep -E '^	.*' Makefile | grep -oE '(^|[	 ])(\./)?([a-z]+/)*[a-z_-]+\.(sh|py)\b' | tr -d '	 ' | sed 's|^\./||' | sort -u >"$T/run"
ok 'the Makefile names scripts' grep -qxF tests/watch.sh "$T/run"
while read -r script; do
	ok "$script, named in the Makefile, is there" test -f "$script"
done <"$T/run"
# and CI names none that is not there
# shellcheck disable=SC2013 # words
for target in $(sed -nE 's/^step (b?make|make) //p' .ci/run | tr ' ' '\n' | grep -E '^[a-z][a-z0-9-]*$' | grep -v '^-' | sort -u); do
	ok "make $target, of .ci/run, is a target" has_target "$target"
done
for target in check check-debian13 demo analyze fuzz check-asan check-valgrind torture; do
	ok "CI runs make $target" grep -qE "^step make $target( |\$)" .ci/run
done
ok 'CI runs the bench' grep -q '^step bench/run.sh' .ci/run
ok 'and that of S/MIME' grep -q '^step bench/smime.sh' .ci/run
ok 'and that of qmail-seal' grep -q '^step bench/seal.sh' .ci/run
ok 'and that of qmail-unseal' grep -q '^step bench/unseal.sh' .ci/run
ok 'and that of qmail-pgp' grep -q '^step bench/pgp.sh' .ci/run

# ---- what is missing ----------------------------------------------------------------------------

# a system of Debian's kind where one package is missing, and nothing may be installed
mkdir "$T/bin"
cat >"$T/bin/dpkg-query" <<'EOT'
#!/bin/sh
for word; do case $word in -* | *status* | tinycdb) ;; *) echo "installed $word" ;; esac; done
EOT
cat >"$T/bin/apt-get" <<EOT
#!/bin/sh
echo "\$*" >>"$T/installed"
EOT
chmod 755 "$T/bin/dpkg-query" "$T/bin/apt-get"
PATH=$T/bin:$PATH ./deps.sh --test --install=no >"$T/out" 2>&1
is 'deps.sh --install=no: exit 111' $? 111
is 'and what is missing in one line' "$(cat "$T/out")" \
	'deps: missing; as root: apt-get install --no-install-recommends tinycdb'
for target in check demo torture check-valgrind check-asan coverage fuzz analyze bench; do
	PATH=$T/bin:$PATH $make -s "$target" DEPS=no >"$T/out" 2>&1
	ok "make $target DEPS=no fails" test $? -ne 0
	ok 'and says what is missing' grep -q '^deps: missing; .* tinycdb$' "$T/out"
done
ok 'nothing was installed' test ! -e "$T/installed"
ok 'without tests nothing is missing' env PATH="$T/bin:$PATH" ./deps.sh --install=no
./deps.sh --install >"$T/out" 2>&1
is 'deps.sh with a wrong option: exit 100' $? 100

# ---- what make says -----------------------------------------------------------------------------

mkdir "$T/tree"
cp Makefile conf-* chkdeps.sh auto-seccomp.c "$T/tree"
makes() { (cd "$T/tree" && rm -f auto_qmail.h && "$@" auto_qmail.h) 2>&1 | grep -v directory; }
for program in $make bmake; do
	is "$program: a short line for each file" "$(makes "$program")" 'make auto_qmail.h'
	is "$program V=0: the same" "$(makes "$program" V=0)" 'make auto_qmail.h'
	ok "$program V=1: the commands" sh -c 'cd "$1" && rm -f auto_qmail.h && "$2" V=1 auto_qmail.h | grep -q "^printf"' \
		sh "$T/tree" "$program"
	is "$program V=1: and no short line" "$(makes "$program" V=1 | grep -c '^make auto')" 0
done

done_testing
