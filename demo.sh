#!/bin/sh
# demo: sign one message the way a qmail does, and let a verifier that is not ours judge it.
#
#   qmail-rspawn (this script) -> qmail-dksign ==exec==> qmail-remote (a stand-in that records)
#
# A whole qmail home is laid out in a temporary folder, which is removed at the end. Nothing outside
# it is touched, and no qmail, user or DNS server is needed. `make demo` builds first and runs this.
set -u
LC_ALL=C
export LC_ALL
umask 022

domain=demo.example
sender=ann@$domain
recip=bob@receiver.example
split=23

fail() {
	printf 'demo: failed: %s\n' "$1" >&2
	[ $# -lt 2 ] || sed 's/^/demo:   /' "$2" >&2
	exit 1
}

title() { printf '\n== %s\n\n' "$*"; }
indent() { sed 's/^/    /'; }

find_python() {
	for python in /usr/bin/python3 python3; do
		"$python" -c 'import dkim, nacl' 2>/dev/null && return
	done
	fail 'dkimpy with Ed25519 is not installed: ./deps.sh --test installs it'
}

lay_out_home() {
	mkdir -p "$home/bin" "$home/control" "$home/ssl/domainkeys" "$home/queue/mess" "$home/queue/dkim" || return
	i=0
	while [ "$i" -lt "$split" ]; do
		mkdir "$home/queue/mess/$i" "$home/queue/dkim/$i" || return
		i=$((i + 1))
	done
	cp "$top/qmail-dksign" "$top/qmail-dkim" "$home/bin/" || return
	echo "mail.$domain" >"$home/control/me" || return
	# two selectors and z=5: an RSA and an Ed25519 signature on each message of the domain
	echo "$domain:jan,eddy||||:5" >"$home/control/dkimdomains"
}

stand_in() {
	cat >"$home/bin/qmail-remote" <<'EOT' && chmod 755 "$home/bin/qmail-remote"
#!/bin/sh
# what a qmail-remote is given, and the report of one that could deliver it
cat >"$QMAILHOME/recorded" && printf '%s\n' "$*" >"$QMAILHOME/arguments" && printf 'Kdemo accepted\n\0'
EOT
}

make_keys() {
	"$top/mkdkimkey" -s jan "$domain" >/dev/null &&
		"$top/mkdkimkey" -c -s eddy "$domain" >/dev/null &&
		"$top/mkdkimkey" -p -s jan "$domain" >"$home/records" &&
		"$top/mkdkimkey" -p -s eddy "$domain" >>"$home/records"
}

# as it stands in the queue: lines end in LF, qmail's own Received field is on top
message() {
	blanks=$(printf ' \t ')
	cat <<EOT
Received: (qmail 4711 invoked by uid 1000); 21 Nov 2026 09:00:00 -0000
From: "Ann (demo)" <$sender>
To: Bob <$recip>
Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= and a small
 attachment
Date: Sat, 21 Nov 2026 09:00:00 +0000
Message-ID: <1.$$@$domain>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

This is a message in MIME format.
--outer
Content-Type: multipart/alternative; boundary="inner"

--inner
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Dear Bob,

the price is 5=E2=82=AC.
.
..a line with dots, and one with blanks at its end: $blanks

Ann

--inner
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<p>Dear Bob,</p>
<p>the price is <b>5=E2=82=AC</b>.</p>

--inner--
--outer
Content-Type: text/csv; name="prices.csv"
Content-Disposition: attachment; filename="prices.csv"
Content-Transfer-Encoding: base64

dGhpbmcscHJpY2UKYXBwbGUsNQpwZWFyLDcK

--outer--


EOT
}

# The message's number in the queue is the inode number of its file.
queue_message() {
	blanks=$(printf ' \t ')
	message >"$home/queue/mess/new" || return
	# shellcheck disable=SC2012
	number=$(ls -i "$home/queue/mess/new" | awk '{ print $1 }')
	queued=$home/queue/mess/$((number % split))/$number
	mv "$home/queue/mess/new" "$queued"
}

# fd 0 the message, fds 1 and 2 one pipe, in queue/mess, SIGPIPE ignored
as_rspawn() {
	(
		trap '' PIPE
		cd "$home/queue/mess" || exit 111
		"$home/bin/qmail-dksign" receiver.example "$sender" "$recip" <"$queued" 2>&1
		echo $? >"$home/status"
	) | cat >"$home/report"
}

# Prints one line for each signature of the recorded message; exits 1 unless there are exactly the two
# and both verify, as recorded but not with one byte changed.
judge() {
	"$python" - "$home" "$domain" <<'EOT'
import re, sys
import dkim

home, domain = sys.argv[1:]
message = open(home + "/recorded", "rb").read()

# zone file lines: name, IN TXT, strings in quotes that belong together
records = {}
for line in open(home + "/records"):
    m = re.match(r"(\S+)\.\s+IN\s+TXT\s+(.*)", line)
    if m:
        records[m.group(1)] = "".join(re.findall(r'"([^"]*)"', m.group(2)))

def txt(name, timeout=5):
    name = name.decode() if isinstance(name, bytes) else name
    return records.get(name.rstrip("."), "").encode() or None

def results(wire):
    d = dkim.DKIM(wire)
    count = sum(name.lower() == b"dkim-signature" for name, value in d.headers)
    found = []
    for i in range(count):
        good = dkim.DKIM(wire)
        try:
            passed = good.verify(idx=i, dnsfunc=txt)
        except dkim.DKIMException:
            passed = False
        tags = {k.decode(): v.decode() for k, v in good.signature_fields.items()}
        found.append((passed, tags.get("a"), tags.get("d"), tags.get("s")))
    return found

if b"\r" in message:
    sys.exit("there is a CR in what qmail-remote was given")
wire = message.replace(b"\n", b"\r\n")
got = results(wire)
for passed, a, d, s in got:
    print("%-8s a=%s d=%s s=%s" % ("pass" if passed else "FAIL", a, d, s))
if got != [(True, "rsa-sha256", domain, "jan"), (True, "ed25519-sha256", domain, "eddy")]:
    sys.exit("these are not two good signatures, rsa-sha256 on top of ed25519-sha256")

changed = wire.replace(b"5=E2=82=AC", b"9=E2=82=AC", 1)
bad = results(changed)
for passed, a, d, s in bad:
    print("%-8s a=%s d=%s s=%s   (the price changed on the way)" % ("PASS" if passed else "refused", a, d, s))
if changed == wire or len(bad) != 2 or any(r[0] for r in bad):
    sys.exit("a changed message still passes")
EOT
}

top=$(cd -- "$(dirname -- "$0")" && pwd) || exit 111
home=$(mktemp -d "${TMPDIR:-/tmp}/dkimdemo.XXXXXX") || exit 111
trap 'rm -rf "$home"' EXIT
trap 'exit 130' HUP INT TERM
QMAILHOME=$home
export QMAILHOME

for program in qmail-dksign qmail-dkim mkdkimkey; do
	[ -x "$top/$program" ] || fail "there is no $program: make builds it"
done
find_python
lay_out_home || fail "can't lay out a qmail home in $home"
stand_in || fail "can't write $home/bin/qmail-remote"
make_keys 2>"$home/errors" || fail 'mkdkimkey made no keys:' "$home/errors"
queue_message || fail "can't put a message into $home/queue"
as_rspawn

title "control/dkimdomains: the rule"
indent <"$home/control/dkimdomains"

title "What mkdkimkey says goes into the DNS zone"
grep 'IN TXT' "$home/records" | indent

title "The report that qmail-rspawn reads"
tr -d '\0' <"$home/report" | indent
[ "$(cat "$home/status")" = 0 ] || fail "qmail-dksign ended with $(cat "$home/status")"
printf 'Kdemo accepted\n\0' | cmp -s - "$home/report" || fail 'this is not the report of the stand-in for qmail-remote'
[ "$(cat "$home/arguments")" = "receiver.example $sender $recip" ] || fail 'qmail-remote was given other arguments'

title "What qmail-remote was given: new fields on top"
awk '/^[^ \t]/ { if (!/^DKIM-Signature:/) exit } { print }' "$home/recorded" | tee "$home/fields" | indent
cat "$home/fields" "$queued" | cmp -s - "$home/recorded" || fail 'below the new fields it is not the queued message'
[ -z "$(find "$home/queue/dkim" -type f)" ] || fail 'a staged file was left behind in queue/dkim'

title "What dkimpy says of it"
judge >"$home/verdict" 2>"$home/errors" || {
	indent <"$home/verdict"
	fail 'the verdict:' "$home/errors"
}
indent <"$home/verdict"
printf '\ndemo: all is as it should be\n'
