#!/bin/sh
# recipes.t: each recipe of sealrecipes(7) can be read, each of its lines can hold, and it names files that are told of.
# The names behind `recipe` in the page say which wishes it is for.
. tests/lib.sh
. tests/seal/sealcheck.sh

new_home
mkdir -p "$H/control/groups" "$H/control/disclaimers" "$H/control/attach"
echo ann@example.org | tee "$H/control/groups/signers" >"$H/control/groups/leavers"
echo text | tee "$H/control/disclaimers/default.txt" "$H/control/disclaimers/other.txt" >"$H/control/attach/prices.txt"
chmod 755 "$H"/control/*/
page=man/sealrecipes.7

recipes=$(sed -n 's/^\.\\" recipe //p' "$page" | sed 's/ .*//')
recipe() { # name: its lines
	awk -v want="$1" '/^\.\\" recipe/ { found = $3 == want; next }
		/^\.Ed/ { inside = 0; found = 0 } inside { gsub(/\\e/, "\\"); print } /^\.Bd/ { inside = found }' "$page"
}

ok 'there are recipes' test "$(echo "$recipes" | wc -l)" -gt 30
is 'each name is there once' "$(echo "$recipes" | sort | uniq -d)" ''
for name in $recipes; do
	recipe "$name" | sed 's|/usr/local/bin/has-card-number|/bin/true|' >"$H/control/sealrules"
	ok "$name: it has lines" test -s "$H/control/sealrules"
	check
	is "$name: no complaint about a line" "$(grep -E '^(error|warning)  control/sealrules:' "$T/out")" ''
done

# The wishes that an administrator of a gateway has, by the numbers of our list. No rule is for the others.
sed -n 's/^\.\\" recipe //p' "$page" | tr ' ' '\n' >"$T/wishes"
for wish in S1 S5 S6 S21 S22 S23 S24 S25 S37 S38 E1 E4 E5 E9 E11 E13 E83 E85 E86 E87 E90 E96 E97 E99 E101 E103 E104 \
	E110 E111 E112 E113 E121 E155 E175 E177 E179 E184 E186 E187 E188 E189 E191 E208 E213 E215 E217 E218 E219 E221; do
	ok "$wish has a recipe" grep -qx "$wish" "$T/wishes"
done

done_testing
