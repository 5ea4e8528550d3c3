#!/bin/sh
# dkcheck-sender.t: qmail-dksign does what qmail-dkcheck says of a sender. Compared are the number of the line, which
# the log has, and the tags in the message that is handed on.
. tests/lib.sh
. tests/chain/home.sh
. tests/verify/dkcheck.sh

rsa=$(cat "$KEYS/rsa.dns")
published '*.test' "$rsa"
serve 5421

# Both as `RULE d= s= a= c= i= x=`, or `RULE unsigned`; 0 where no line is for it.
explained() {
	perl -ne '
		$rule = $1 if m{^\w+  control/dkimdomains:(\d+)  (?!l=|z=|the auid)};
		$said = "unsigned" if /^note  .*  not signed: /;
		$said = "$1" if /^ok  .*  signed: (.*)/;
		END {
			$said .= " i=-" unless $said =~ / i=/ || $said eq "unsigned";
			$said =~ s/( i=\S+)(.*)/$2$1/;
			print $rule || 0, " $said\n";
		}' "$T/out"
}
made() {
	rule=$(sed -n 's/.* rule=\([0-9]*\).*/\1/p' "$H/dkim.log")
	perl -0777 -e '
		my ($rule, $file) = @ARGV;
		open my $f, "<", $file or die;
		my $message = <$f>;
		my %all;
		while ($message =~ s/\ADKIM-Signature:((?:.*\n[ \t])*.*\n)//) {
			(my $field = $1) =~ s/\s//g;
			my %tag = map { /^(\w+)=(.*)$/ ? ($1 => $2) : () } split /;/, $field;
			$tag{i} //= "-";
			$tag{i} =~ s/=([0-9A-F]{2})/chr hex $1/ge;
			$tag{x} = "t+" . ($tag{x} - $tag{t}) if $tag{x};
			push @{$all{$_}}, $tag{$_} for keys %tag;
		}
		sub uniq { my %s; join ",", grep { !$s{$_}++ } @_ }
		print "$rule ";
		print "unsigned\n" and exit unless %all;
		print "d=", uniq(@{$all{d}}), " s=", uniq(@{$all{s}}), " a=", uniq(@{$all{a}}), " c=", uniq(@{$all{c}});
		print " x=", uniq(@{$all{x}}) if $all{x};
		print " l=" if $all{l};
		print " i=", uniq(@{$all{i}}), "\n";' "${rule:-none}" "$R/message"
}

# same SENDER WHAT-IT-IS [FROM-DOMAIN]
same() {
	rm -f "$H/dkim.log"
	message "From: joe@${3:-nobody.example}\nTo: ann@remote.example\nSubject: x\n\nbody\n"
	deliver "$1"
	if [ $# -gt 2 ]; then check -f "$3" -- "$1"; else check -- "$1"; fi
	is "<$1>${3+ From $3}: qmail-dkcheck foresees it" "$(explained)" "$(made)"
	is "<$1>${3+ From $3}: and it is" "$(explained)" "$2"
}

week='c=relaxed/relaxed x=t+604800'
both='a=rsa-sha256,ed25519-sha256'

# --- the seven lines of the example

home_new
control me mx.here.test
control dkimlog dkim.log
for domain in here.test listed.test cloud9.heaven.test heaven.test cloud.test mybuddy.test nodkim.test; do
	key $domain default rsa
	key $domain eddy ed
done
key cloud.test january rsa-b
key cloud.test february rsa-b
control rcpthosts listed.test nodkim.test .wide.test
for how in text cdb; do
	rules '# a comment, for the numbers' '*:' '=:default,eddy||~||:5' '' '.heaven.test:||me@devil.test|500000|r:3' \
		'cloud1.test:january|postmaster@cloud.test|||t::l' 'cloud7.test:february|postmaster@cloud.test|||u:1' \
		'mybuddy.test:eddy||||:4' '!nodkim.test:'
	if [ $how = cdb ]; then
		ok 'qmail-newdk' "$TOP/qmail-newdk"
	fi
	same joe@else.test "2 d=here.test s=default a=rsa-sha256 $week i=-"
	same joe@here.test "2 d=here.test s=default a=rsa-sha256 $week i=-"
	same joe@listed.test "3 d=listed.test s=default,eddy $both $week i=joe@listed.test"
	same joe@x.wide.test "3 d=here.test s=default,eddy $both $week i=-"
	same angel@cloud9.heaven.test "5 d=cloud9.heaven.test s=default a=rsa-sha256,rsa-sha1 c=relaxed/relaxed x=t+500000 i=-"
	same angel@a.b.heaven.test "5 d=heaven.test s=default a=rsa-sha256,rsa-sha1 c=relaxed/relaxed x=t+500000 i=-"
	same god@heaven.test "2 d=heaven.test s=default a=rsa-sha256 $week i=-"
	same joe@cloud1.test "6 d=cloud.test s=january a=rsa-sha256 c=relaxed/simple x=t+604800 l= i=postmaster@cloud.test"
	same joe@cloud7.test "7 d=cloud.test s=february a=rsa-sha1 c=simple/relaxed x=t+604800 i=postmaster@cloud.test"
	same joe@mybuddy.test "8 d=mybuddy.test s=eddy a=ed25519-sha256 $week i=-"
	same joe@nodkim.test '9 unsigned'
	same joe@sub.nodkim.test "2 d=here.test s=default a=rsa-sha256 $week i=-"
	same '' "2 d=here.test s=default a=rsa-sha256 $week i=-"
	same '#@[]' "2 d=here.test s=default a=rsa-sha256 $week i=-"
	same nobody "2 d=here.test s=default a=rsa-sha256 $week i=-"
	same 'joe@../../x' "2 d=here.test s=default a=rsa-sha256 $week i=-"
	rm -f "$H/control/dkimdomains.cdb"
done

# --- who is asked

rules 'here.test:default||~|0|s' '!quiet.test:' 'bounce.test:eddy|here.test' 'from.test:default|listed.test|~'
same '' '0 unsigned' nobody.test
same '' "1 d=here.test s=default a=rsa-sha256 c=simple/simple i=-" here.test
check '<>' && cp "$T/out" "$T/angle"
check ''
is '<> is the null sender' "$(cat "$T/angle")" "$(cat "$T/out")"
says 'null sender: -f is asked for' 'note  <>  the From domain is asked for first: give it by -f domain'
says 'null sender: who is asked' 'note  <>  asked for: mx.here.test'
control bouncehost bounce.test
same '' "3 d=here.test s=eddy a=ed25519-sha256 $week i=-" else.test
check -f else.test ''
says 'null sender: all who are asked' 'note  <>  asked for: else.test, bounce.test, mx.here.test'
same '' '2 unsigned' quiet.test
rm "$H/control/bouncehost"
same joe@here.test "1 d=here.test s=default a=rsa-sha256 c=simple/simple i=joe@here.test" from.test
check -f from.test joe@here.test
says 'From is not asked' 'note  joe@here.test  asked for: here.test'
control dkimidentity from
same joe@here.test "4 d=listed.test s=default a=rsa-sha256 $week i=-" from.test
check -f from.test joe@here.test
says 'dkimidentity: From comes first' 'note  joe@here.test  asked for: from.test, here.test'
same joe@HERE.test "1 d=here.test s=default a=rsa-sha256 c=simple/simple i=joe@HERE.test" else.test
same 'j=o@here.test' "1 d=here.test s=default a=rsa-sha256 c=simple/simple i=j=o@here.test" else.test
same 'j o@here.test' "1 d=here.test s=default a=rsa-sha256 c=simple/simple i=-" else.test
same joe@else.test '0 unsigned' else.test
rm "$H/control/dkimidentity"

# --- a key that can't be used

rules 'here.test:default,eddy' 'heaven.test:none'
mv "$H/ssl/domainkeys/here.test/ed25519.private_eddy" "$T/eddy"
same joe@here.test "1 d=here.test s=default a=rsa-sha256 $week i=-"
mv "$T/eddy" "$H/ssl/domainkeys/here.test/ed25519.private_eddy"
mv "$H/ssl/domainkeys/here.test/rsa.private_default" "$T/rsa"
same joe@here.test "1 d=here.test s=eddy a=ed25519-sha256 $week i=-"
mv "$T/rsa" "$H/ssl/domainkeys/here.test/rsa.private_default"
install_programs
tidy
check joe@heaven.test
complaints 'no key' 100 \
	"error  ssl/domainkeys/heaven.test/none  No such file or directory: it can't sign  run: mkdkimkey -s none heaven.test" \
	'warning  joe@heaven.test  no key can be used: mail is not signed, or waits with control/dkimstrict  mend the keys named above'

# --- alignment, and what the DNS holds

rules 'mail.here.test:default|here.test' '*:none' 'bad.test:x y'
aligned() { # FROM-DOMAIN yes|no
	check -f "$1" joe@mail.here.test
	if [ "$2" = yes ]; then
		complaints "From $1 is aligned" 0
		says "From $1 is aligned: it says so" "ok  joe@mail.here.test  d=here.test aligns with the From domain $1"
	else
		complaints "From $1 is not aligned" 1 "warning  joe@mail.here.test  d=here.test does not align with the From domain $1  write from into control/dkimidentity and give the From domain a line and a key"
	fi
}
aligned here.test yes
aligned HERE.test yes
aligned a.b.here.test yes
aligned test yes
aligned else.test no

# --- mail from outside

outside() { # WHAT-IT-SAYS [OPTION ...]
	outside=$1
	shift
	check "$@" joe@mail.here.test
	says "dkimorigin '$(cat "$H/control/dkimorigin" 2>/dev/null)', $*: mail from outside" \
		"note  joe@mail.here.test  mail from outside$outside"
}
proof='unless dkim=pass in that field proves From'
outside " (with Delivered-To, or Authentication-Results of this host): not signed if From aligns with here.test, $proof"
outside " (with Delivered-To, or Authentication-Results of this host): not signed, $proof" -f a.here.test
outside " (with Delivered-To, or Authentication-Results of this host): not signed, $proof" -f HERE.test
outside ': signed too, as d= does not align with From' -f else.test
control dkimorigin authres
outside " (with Authentication-Results of this host): not signed if From aligns with here.test, $proof"
outside " (with Authentication-Results of this host): not signed, $proof" -f a.here.test
outside ': signed too, as d= does not align with From' -f else.test
control dkimorigin any
outside ': signed too, as control/dkimorigin says'
outside ': signed too, as control/dkimorigin says' -f a.here.test
control dkimorigin Any
check joe@mail.here.test
complaints 'a wrong dkimorigin' 100 \
	'error  control/dkimorigin  unreadable or wrong: mail waits  remove it, or run: echo '\'''\'' >/H/control/dkimorigin.new && chmod 644 /H/control/dkimorigin.new && mv -f /H/control/dkimorigin.new /H/control/dkimorigin'
rm "$H/control/dkimorigin"
check joe@bad.test
is 'no rule that signs: nothing of mail from outside' "$(grep -c 'mail from outside' "$T/out")" 0
aligned xhere.test no
aligned there.test no
says 'the record' 'ok  default._domainkey.here.test  the public half of ssl/domainkeys/here.test/default'
DNSCACHEIP=127.0.0.1:5439 check joe@mail.here.test
is 'no name server: exit code' "$status" 111
check joe@bad.test
complaints 'a line that holds this mail' 100 \
	'error  control/dkimdomains:3  blanks and control characters are not allowed: mail waits  correct it'
check joe@mail.here.test
complaints 'and no other' 0
echo '@:' >>"$H/control/dkimdomains"
check joe@mail.here.test
complaints 'a line that holds all mail' 100 \
	'error  control/dkimdomains:4  the first field must be a domain, .domain, * or =  correct the line: all mail waits'
rm "$H/control/dkimdomains"
check joe@mail.here.test
complaints 'no dkimdomains' 0
says 'no dkimdomains: it says so' 'note  control/dkimdomains  missing: nothing is signed'

done_testing
