#!/bin/sh
# demo: sign one message as a sending qmail does, have an independent verifier check it, and receive it
# as another qmail does, which gets the keys from a DNS server.
#
#   qmail-rspawn (this script) -> qmail-dksign ==exec==> qmail-remote (a stand-in that records)
#   qmail-smtpd (this script) -> qmail-dkverify ==exec==> qmail-queue (a stand-in that records)
#
# It creates two qmail homes in a temporary folder, and removes the folder at the end. It changes nothing
# outside, and needs no qmail and no special user. The DNS server is nsd on 127.0.0.1, at a port from 5400
# to 5499, and ends with this script. `make demo` builds the programs and runs this.
set -u
# shellcheck source=demo-lib.sh
. "$(dirname -- "$0")/demo-lib.sh"

domain=demo.example
sender=ann@$domain
recip=bob@receiver.example
receiver=mx.receiver.example

find_python() {
	for python in /usr/bin/python3 python3; do
		"$python" -c 'import dkim, nacl, dns.query' 2>/dev/null && return
	done
	fail 'dkimpy with Ed25519 and dnspython are not installed: ./deps.sh --test installs them'
}

lay_out_home() {
	queue_folders && stand_ins && mkdir -p "$home/ssl/domainkeys" || return
	cp "$top/qmail-dksign" "$top/qmail-dkim" "$home/bin/" || return
	echo "mail.$domain" >"$home/control/me" || return
	# two selectors and z=5: an RSA and an Ed25519 signature on each message of the domain
	echo "$domain:jan,eddy||||:5" >"$home/control/dkimdomains"
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
    sys.exit("expected two good signatures, rsa-sha256 on top of ed25519-sha256")

changed = wire.replace(b"5=E2=82=AC", b"9=E2=82=AC", 1)
bad = results(changed)
for passed, a, d, s in bad:
    print("%-8s a=%s d=%s s=%s   (the price changed on the way)" % ("PASS" if passed else "fails", a, d, s))
if changed == wire or len(bad) != 2 or any(r[0] for r in bad):
    sys.exit("a changed message still passes")
EOT
}

# ---- the receiving half ------------------------------------------------------------------------

lay_out_receiver() {
	mkdir -p "$in/bin" "$in/control" "$in/queue/dkim" || return
	cp "$top/qmail-dkverify" "$top/qmail-dkim" "$home/bin/qmail-queue" "$in/bin/" || return
	echo "$receiver" >"$in/control/me"
}

# The zone has the lines that mkdkimkey printed for BIND.
write_zone() {
	mkdir "$home/dns" || return
	{
		echo "$domain. 60 IN SOA ns.$domain. root.$domain. 1 3600 600 86400 60"
		echo "$domain. 60 IN NS ns.$domain."
		echo "ns.$domain. 60 IN A 127.0.0.1"
		grep 'IN TXT' "$home/records"
	} >"$home/dns/zone" || return
	cat >"$home/dns/conf" <<EOT
server:
	ip-address: 127.0.0.1@$1
	server-count: 1
	username: ""
	database: ""
	zonesdir: "$home/dns"
	pidfile: "$home/dns/pid"
	xfrdfile: "$home/dns/xfrd"
	zonelistfile: "$home/dns/zonelist"
remote-control:
	control-enable: no
zone:
	name: $domain
	zonefile: zone
EOT
}

# Prints a port from 5400 to 5499 that nobody uses for UDP or TCP.
free_port() {
	"$python" - "$$" <<'EOT'
import socket, sys

for i in range(100):
    port = 5400 + (int(sys.argv[1]) + i) % 100
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as u, socket.socket() as t:
            u.bind(("127.0.0.1", port))
            t.bind(("127.0.0.1", port))
    except OSError:
        continue
    print(port)
    break
else:
    sys.exit("no free port")
EOT
}

# Until it answers, 5 seconds at most.
wait_for_dns() {
	"$python" - "$port" "jan._domainkey.$domain" <<'EOT'
import sys, time
import dns.message, dns.query

for i in range(50):
    try:
        answer = dns.query.udp(dns.message.make_query(sys.argv[2], "TXT"), "127.0.0.1", 0.5, int(sys.argv[1]))
        if answer.answer:
            sys.exit(0)
    except (OSError, dns.exception.Timeout):
        pass
    time.sleep(0.1)
sys.exit("nsd does not answer")
EOT
}

start_dns() {
	port=$(free_port) && write_zone "$port" || return
	PATH=$PATH:/usr/sbin:/usr/local/sbin nsd -d -c "$home/dns/conf" >"$home/dns/log" 2>&1 &
	nsd=$!
	wait_for_dns || {
		cat "$home/dns/log"
		return 1
	}
}

# TERM is enough for nsd -d: it ends its own children.
clean_up() {
	[ -z "$nsd" ] || { kill "$nsd" && wait "$nsd"; } 2>/dev/null
	rm -rf "$home"
}

# What qmail-smtpd hands on: its Received field, and what came over the wire with LF line ends. Here the
# sender has put a forged result on top.
receive() {
	cat <<EOT
Received: from mail.$domain (192.0.2.1) by $receiver with SMTP; 21 Nov 2026 09:00:01 -0000
Authentication-Results: $receiver; dkim=pass header.d=bank.example
EOT
	cat "$home/recorded"
}

# fd 0 the message, fd 1 the envelope, fd 6 a pipe for the words of a refusal, as notqmail has it
verify() { # file $DKIM
	rm -f "$in/queued" "$in/envelope" "$in/sent"
	mkfifo "$in/sent" || return
	printf 'F%s\0T%s\0\0' "$sender" "$recip" >"$in/sent" &
	(
		unset RELAYCLIENT DKQUEUE ERROR_FD
		QMAILHOME=$in TCPREMOTEIP=192.0.2.1 DNSCACHEIP=127.0.0.1:$port DKIM=$2
		export QMAILHOME TCPREMOTEIP DNSCACHEIP DKIM
		# shellcheck disable=SC2002 # a pipe, as qmail-smtpd has it
		cat "$1" | "$in/bin/qmail-dkverify" 6>&1 1<"$in/sent" 2>"$in/log"
		echo $? >"$in/status"
	) | cat >"$in/refusal"
	wait $!
}

new_field() { awk 'NR > 1 && /^[^ \t]/ { exit } { print }' "$in/queued"; }

nsd=
make_home dkimdemo
in=$home/in
built qmail-dksign qmail-dkim qmail-dkverify mkdkimkey
find_python
lay_out_home || fail "can't create a qmail home in $home"
make_keys 2>"$errors" || fail 'mkdkimkey made no keys:' "$errors"
message >"$home/message"
queue_message "$home/message"
as_rspawn qmail-dksign receiver.example "$sender" "$recip"

title "The rule in control/dkimdomains: mail of $domain gets two signatures"
indent <"$home/control/dkimdomains"

title "The DNS records that mkdkimkey printed for the two keys"
grep 'IN TXT' "$home/records" | indent

title "The report that qmail-rspawn reads: K means that the message was delivered"
tr -d '\0' <"$home/report" | indent
is_delivered
[ "$(cat "$home/arguments")" = "receiver.example $sender $recip" ] || fail 'qmail-remote was given wrong arguments'

title "The message that qmail-remote was given begins with two new fields"
awk '/^[^ \t]/ { if (!/^DKIM-Signature:/) exit } { print }' "$home/recorded" | tee "$home/fields" | indent
cat "$home/fields" "$queued" | cmp -s - "$home/recorded" || fail 'the part below the new fields differs from the queued message'

title "The results of dkimpy, an independent verifier"
judge >"$home/verdict" 2>"$errors" || {
	indent <"$home/verdict"
	fail 'dkimpy gave another result:' "$errors"
}
indent <"$home/verdict"

lay_out_receiver || fail "can't create a qmail home in $in"
start_dns >"$errors" 2>&1 || fail "can't start the DNS server:" "$errors"
receive >"$in/received"

title "At the receiver, which asks nsd on 127.0.0.1:$port for the keys: the new field on top"
verify "$in/received" ''
[ "$(cat "$in/status")" = 0 ] || fail "qmail-dkverify ended with $(cat "$in/status"):" "$in/log"
new_field | tee "$home/fields" | indent
for algorithm in rsa-sha256 ed25519-sha256; do
	tr -d '\n' <"$home/fields" | tr ';' '\n' | grep -q "dkim=pass .*header.a=$algorithm" || fail "no pass for $algorithm"
done
sed 2d "$in/received" | cat "$home/fields" - | cmp -s - "$in/queued" ||
	fail 'the part below the new field differs from the received message without the forged field'
printf 'F%s\0T%s\0\0' "$sender" "$recip" | cmp -s - "$in/envelope" || fail 'qmail-queue was given another envelope'
printf '\nand the line in the log (removed 1: a forged field, which the sender had put on top):\n\n'
indent <"$in/log"

title "The same message, after its price was changed on the way: the signatures fail"
sed 's/5=E2=82=AC/9=E2=82=AC/' "$in/received" >"$in/changed"
verify "$in/changed" ''
new_field | tee "$home/fields" | indent
[ "$(grep -c 'dkim=fail (body hash did not verify)' "$home/fields")" = 2 ] || fail 'the change was not detected'

title "The changed message once more, with DKIM=+: it is refused"
verify "$in/changed" +
printf 'exit code %s, and the text for the client: %s\n' "$(cat "$in/status")" "$(cat "$in/refusal")" | indent
[ "$(cat "$in/status")" = 82 ] || fail 'the message was not refused'
[ ! -e "$in/queued" ] || fail 'the message was queued'
[ -z "$(find "$in/queue/dkim" -type f)" ] || fail 'a staged file was left behind'
printf '\ndemo: all is as it should be\n'
