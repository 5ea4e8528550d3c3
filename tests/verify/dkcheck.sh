# dkcheck.sh: a home in which nothing is wrong, a DNS server of its own, and what qmail-dkcheck says about them. Read
# after lib.sh and chain/home.sh. Gives $DKCHECK, $USERQ $USERR $USERO $GROUP (who qmailq, qmailr, root, qmail are) and:
#
#   serve PORT                      nsd on 127.0.0.1 with the records of record()
#   record NAME TEXT ...            a TXT record, one string for each TEXT; before serve
#   tidy                            owners and modes of $H as make setup and mkdkimkey leave them
#   check [ARGUMENT ...]            runs qmail-dkcheck: $T/out and $status
#   complaints WHAT STATUS [LINE ...]   after check: its exit code, and these are all its warnings and errors
#   says WHAT LINE                  after check: this line is there
#
# shellcheck shell=sh

# Users that every system has, as qmail's own would have rights here; who is not root is all of them.
if [ "$(id -u)" -eq 0 ]; then
	USERQ=daemon USERR=bin USERO=root GROUP=daemon
else
	USERQ=$(id -un) USERR=$USERQ USERO=$USERQ GROUP=$(id -gn)
fi
mkdir "$T/include"
{
	grep -v 'AUTO_USER\|AUTO_GROUP' auto_qmail.h
	printf '#define AUTO_USER%s "%s"\n' Q "$USERQ" R "$USERR" O "$USERO"
	printf '#define AUTO_GROUP%s "%s"\n' Q "$GROUP" D "$GROUP"
} >"$T/include/auto_qmail.h"
DKCHECK=$T/qmail-dkcheck
# shellcheck disable=SC2046 # a list
${CC:-$(head -n 1 conf-cc)} -I"$T/include" -I. -o "$DKCHECK" qmail-dkcheck.c check/checkperm.c check/checkhome.c check/checkremedy.c \
	$(sed -n 's/^ARCHIVES = //p' Makefile) \
	$(head -n 1 conf-libs) || {
	echo 'Bail out! qmail-dkcheck does not compile'
	exit 1
}

server=
trap '[ -z "$server" ] || { kill "$server"; wait "$server"; } 2>/dev/null; rm -rf "$T"' EXIT

mkdir "$T/nsd"
cat >"$T/nsd/zone" <<'EOT'
. 60 IN SOA ns.test. host.test. 1 3600 600 86400 60
. 60 IN NS ns.test.
ns.test. 60 IN A 127.0.0.1
EOT

record() {
	record_name=$1
	shift
	{
		printf '%s. 60 IN TXT' "$record_name"
		printf ' "%s"' "$@"
		echo
	} >>"$T/nsd/zone"
}

# the text of a record in strings that fit
published() { # NAME TEXT
	published_name=$1
	# shellcheck disable=SC2046 # one argument for each line
	set -- "$(printf '%s' "$2" | cut -c 1-250)" "$(printf '%s' "$2" | cut -c 251-)"
	if [ -n "$2" ]; then record "$published_name" "$1" "$2"; else record "$published_name" "$1"; fi
}

serve() {
	cat >"$T/nsd/conf" <<EOT
server:
	ip-address: 127.0.0.1@$1
	username: ""
	zonesdir: "$T/nsd"
	database: ""
	pidfile: "$T/nsd/pid"
	zonelistfile: "$T/nsd/zone.list"
	xfrdfile: "$T/nsd/xfrd.state"
	xfrdir: "$T/nsd"
	server-count: 1
	verbosity: 0
remote-control:
	control-enable: no
zone:
	name: .
	zonefile: zone
EOT
	PATH=$PATH:/usr/sbin nsd -d -c "$T/nsd/conf" >"$T/nsd/log" 2>&1 &
	server=$!
	export DNSCACHEIP="127.0.0.1:$1"
	tries=0
	until "$PYTHON" - "$1" <<'EOT'; do
import dns.message, dns.query, sys
dns.query.udp(dns.message.make_query("ns.test", "A"), "127.0.0.1", port=int(sys.argv[1]), timeout=1)
EOT
		tries=$((tries + 1))
		[ $tries -lt 20 ] || {
			echo "Bail out! nsd does not answer: $(cat "$T/nsd/log")"
			exit 1
		}
		sleep 0.2
	done 2>/dev/null
}

tidy() {
	chmod 755 "$H" "$H/bin" "$H/control" "$H/ssl"
	chmod 644 "$H"/control/*
	find "$H/ssl/domainkeys" -type d -exec chmod 700 {} +
	find "$H/ssl/domainkeys" -type f -exec chmod 600 {} +
	find "$H/queue/dkim" -type d -exec chmod 700 {} +
	chmod 750 "$H/queue"
	chmod 711 "$H/bin/qmail-dkim"
	chmod 755 "$H/bin/qmail-dkverify"
	if [ "$(id -u)" -eq 0 ]; then
		chown "$USERO:$GROUP" "$H" "$H/bin" "$H/bin/qmail-dkim" "$H/bin/qmail-dkverify" \
			"$H/control" "$H/ssl"
		chown -R "$USERQ:$GROUP" "$H/queue" "$H/ssl/domainkeys" "$H/bin/qmail-dksign"
	fi
	chmod 4710 "$H/bin/qmail-dksign"
}

# the other layout of INSTALL: qmail-dksign runs as qmailr
tidy_without_set_id() {
	tidy
	find "$H/ssl/domainkeys" -type d -exec chmod 750 {} +
	find "$H/ssl/domainkeys" -type f -exec chmod 640 {} +
	chmod 755 "$H/bin/qmail-dksign"
	if [ "$(id -u)" -eq 0 ]; then
		chown "$USERO:$GROUP" "$H/bin/qmail-dksign"
		chown -R "$USERR:$GROUP" "$H/queue/dkim"
	fi
}

# never run here, so it need not be the real one
install_programs() {
	rm -f "$H/bin/qmail-dkim"
	cp "$TOP/qmail-dkim" "$H/bin/qmail-dkim"
	cp "$TOP/build/remote" "$H/bin/qmail-dksign"
	cp "$TOP/qmail-dkverify" "$H/bin/qmail-dkverify"
}

# The commands have the path of the home in them: /H stands for it here, and nothing before the names of our programs.
# tests/verify/setups.t pastes them as they are.
shorten() { sed "s|env QMAILHOME=$H $H/bin/||g; s|$H|/H|g"; }

check() {
	"$DKCHECK" "$@" >"$T/out" 2>"$T/err"
	status=$?
}

complaints() {
	complaints_what=$1
	is "$complaints_what: exit code" "$status" "$2"
	shift 2
	: >"$T/wanted"
	[ $# -eq 0 ] || printf '%s\n' "$@" | sort >"$T/wanted"
	is "$complaints_what" "$(grep -Ev '^(ok|note)  [^ ]' "$T/out" | shorten | sort)" "$(cat "$T/wanted")"
	is "$complaints_what: fd 2" "$(cat "$T/err")" ''
}

says() {
	ok "$1" grep -qxF -- "$2" "$T/out"
}
