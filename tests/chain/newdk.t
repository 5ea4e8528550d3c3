#!/bin/sh
# newdk.t: qmail-newdk compiles a text without errors, and changes nothing if there is an error.
. tests/lib.sh
. tests/chain/home.sh

home_new
cdb=$H/control/dkimdomains.cdb
newdk() {
	"$TOP/qmail-newdk" "$@" >"$T/out" 2>"$T/err"
	code=$?
	err=$(cat "$T/err")
}
files() { (cd "$H/control" && echo *); }

rules '# comment' '' 'example.org:one' '.Example.ORG:two,three||~|0|s:5:l' '!no.example:' '=:' '!*:'
newdk
is "a good text: exit" "$code" 0
is "a good text: nothing on fd 1" "$(cat "$T/out")" ""
is "the keys, without !, in lower case" "$(cdb -d "$cdb" | sed -n 's/^+[1-9][0-9]*,[0-9]*:\(.*\)->.*/\1/p' | sort | tr '\n' ' ')" \
	"* .example.org = example.org no.example "
is "a record: line number and line" "$(cdb -q "$cdb" example.org)" "3 example.org:one"
is "a record of a ! line" "$(cdb -q "$cdb" no.example)" "5 !no.example:"
is "nothing but the two files" "$(files)" "dkimdomains dkimdomains.cdb me remote-says"
ok "everybody who may read the text may read the cdb" test "$(mode_of "$cdb")" = "-rw-r--r--"
inode=$(inode_of "$cdb")
newdk
is "again: exit" "$code" 0
ok "again: a new file, put in place by rename" test "$(inode_of "$cdb")" != "$inode"
cp "$cdb" "$T/good.cdb"

refused() { # WHAT LINE-NUMBER: exit 100, the line is named, the old cdb is untouched
	newdk
	is "$1: exit" "$code" 100
	text=$err
	text_like "$1: file, line and reason" "qmail-newdk: control/dkimdomains:$2: error: ?*"
	is_file "$1: the old cdb is kept" "$cdb" "$T/good.cdb"
	is "$1: nothing is left beside it" "$(files)" "dkimdomains dkimdomains.cdb me remote-says"
}
for line in 'exa mple.org:' 'example.org:a b' 'example.org:|||x' 'example.org:||||x' 'example.org:||||:9' \
	'example.org:||nobody' '..:' ':' 'example.org:../x' "$(printf 'example.org:\001')" '!!x.example:' \
	'!example.org:bad sel'; do
	rules 'good.example:' '# comment' "$line" 'fine.example:'
	refused "a line '$line'" 3
done
# a blank is named as what is wrong, not the field that it spoils
while IFS= read -r line; do
	rules "$line"
	newdk
	is "a line '$line'" "$code $err" "100 qmail-newdk: control/dkimdomains:1: error: a blank in the first field: a colon must follow the domain at once"
done <<EOT
example.org jan
example.org	jan
example.org jan:
!example.org jan
.example.org jan
 example.org:jan
example.org :jan
example.org jan||~
* jan
= jan
EOT
rules 'example.org: jan'
newdk
is "a blank in another field" "$err" "qmail-newdk: control/dkimdomains:1: error: blanks and control characters are not allowed"
rules 'good.example:one' 'example.org:one' 'example.org:two'
refused "the same domain twice" 3
rules 'good.example:one' 'example.org:one' '!Example.Org:'
refused "the same domain twice, once negated" 3
rules '*:' '=:' '*:x'
refused "* twice" 3
rules '.a.example:' '.a.example:'
refused ".domain twice" 2
printf 'good.example:one\nexample.org:o\000ne\n' >"$H/control/dkimdomains"
refused "NUL in a line" 2

rules 'example.org:one'
rm "$cdb"
newdk
is "no old cdb: exit" "$code" 0
is "no old cdb: made" "$(cdb -q "$cdb" example.org)" "1 example.org:one"
: >"$H/control/dkimdomains"
newdk
is "an empty text: exit" "$code" 0
printf 'example.org:one' >"$H/control/dkimdomains"
newdk
is "no newline at the end: exit" "$code" 0
is "no newline at the end: the line is there" "$(cdb -q "$cdb" example.org)" "1 example.org:one"
cp "$cdb" "$T/good.cdb"

# trouble is 111, a mistake of the caller 100
rm "$H/control/dkimdomains"
newdk
is "no text: exit" "$code" 100
is_file "no text: the old cdb is kept" "$cdb" "$T/good.cdb"
mkdir "$H/control/dkimdomains"
newdk
is "a directory: exit" "$code" 111
rmdir "$H/control/dkimdomains"
rules 'example.com:one'
(
	ulimit -f 1
	trap '' XFSZ
	"$TOP/qmail-newdk" >/dev/null 2>&1
)
is "no room for it: exit" "$?" 111
is_file "no room for it: the old cdb is kept" "$cdb" "$T/good.cdb"
newdk
is "and with room: exit" "$code" 0
is "and with room: the new line" "$(cdb -q "$cdb" example.com)" "1 example.com:one"
QMAILHOME=$T/nowhere newdk
is "no home: exit" "$code" 111
newdk extra
is "an argument too many: exit" "$code" 100

# warnings do not keep it from working
for line in 'example.org:||||:1' 'example.org:||||:3' 'example.org:||||::l' '.heaven.com:||me@devil.com|500000|r:3' \
	'example.org:|example.com|me@example.org'; do
	rules "$line"
	newdk
	is "warned of, '$line': exit" "$code" 0
	ok "warned of, '$line': it is said" grep -q "^qmail-newdk: control/dkimdomains:1: warning: ." "$T/err"
done
for line in 'example.org:' 'example.org:a,b||~||:5' 'example.org:|a@example.com||0|s:2:' '*:||~'; do
	rules "$line"
	newdk
	is "nothing to warn of, '$line': exit" "$code" 0
	is "nothing to warn of, '$line': silence" "$err" ""
done

done_testing
