#!/bin/sh
# The set-id path: the real programs, built for a scratch home, installed there by `make setup` as
# qmailq:qmail 4710, and run by another user, as qmail-rspawn does it.
# shellcheck disable=SC2012,SC2016,SC2317

. tests/lib.sh
# shellcheck source=tests/chain/setid.sh
. tests/chain/setid.sh
export LC_ALL=C
unset QMAILHOME MAKEFLAGS MFLAGS MAKELEVEL
python=/usr/bin/python3

# --- build and install

setid_skip
H=$T/qmail W=$T/record
setid_install
mkdir "$W" "$T/evil" "$T/evil/control" "$T/evil/bin"
chown "$r_user:$q_group" "$W"
ok 'make instcheck' sh -c 'cd "$1" && make -s instcheck' sh "$S"
is 'qmail-dksign is qmailq:qmail 4710' "$(ls -ld "$H/bin/qmail-dksign" | awk '{print $1, $3, $4}')" "-rws--x--- $q_user $q_group"
ok 'qmail-dksign is static' sh -c '! ldd "$1"' sh "$H/bin/qmail-dksign"

# Writes down who it is, what it holds and what it was told, in $W/WHO; then it is qmail-remote, or
# it becomes the real qmail-dkim. Not a script: a shell would give up an effective id by itself.
cat >"$T/record.c" <<'EOT'
#define _XOPEN_SOURCE 700
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv)
{
  char path[4096], target[4096], line[4096];
  const char *who = strcmp(WHO, "child") ? WHO : argc > 1 && !strcmp(argv[1], "-a") ? "child-a" : "child-s";
  DIR *fds = opendir("/proc/self/fd");
  FILE *out, *status = fopen("/proc/self/status", "r");
  struct dirent *e;
  ssize_t n;

  snprintf(path, sizeof path, "%s/%s", RECORD, who);
  out = fopen(path, "w");
  if (!out || !fds || !status)
    return 100;
  while (fgets(line, sizeof line, status))
    if (!strncmp(line, "Uid:", 4) || !strncmp(line, "Gid:", 4) || !strncmp(line, "Groups:", 7))
      fputs(line, out);
  while ((e = readdir(fds))) {
    int fd = atoi(e->d_name);
    if (e->d_name[0] == '.' || fd == dirfd(fds) || fd == fileno(out) || fd == fileno(status))
      continue;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    n = readlink(path, target, sizeof target - 1);
    target[n < 0 ? 0 : n] = 0;
    fprintf(out, "fd %d %s\n", fd, target);
  }
  fprintf(out, "pid %ld\noffset %ld\n", (long)getpid(), (long)lseek(0, 0, SEEK_CUR));
  for (char **p = argv + 1; *p; p++)
    fprintf(out, "arg %s\n", *p);
  for (char **p = environ; *p; p++)
    fprintf(out, "env %s\n", *p);
  fclose(out);
  fclose(status);
  closedir(fds);
#ifdef REAL
  execv(REAL, argv);
  return 111;
#else
  snprintf(path, sizeof path, "%s/%s.message", RECORD, who);
  out = fopen(path, "w");
  while ((n = read(0, line, sizeof line)) > 0)
    fwrite(line, 1, (size_t)n, out);
  fclose(out);
  n = write(1, "r\0Krecorded.\n", 14);
  return 0;
#endif
}
EOT
mv "$H/bin/qmail-dkim" "$H/bin/qmail-dkim.real"
recorder() { # who program [flag]
	cc -o "$2" -DRECORD="\"$W\"" -DWHO="\"$1\"" ${3+"$3"} "$T/record.c"
}
ok 'the stand-in for qmail-remote compiles' recorder remote "$H/bin/qmail-remote"
ok 'so does the one before qmail-dkim' recorder child "$H/bin/qmail-dkim" "-DREAL=\"$H/bin/qmail-dkim.real\""
ok 'and the one that should never run' recorder evil "$T/evil/bin/qmail-remote"
mkdir "$H/control" "$H/queue/mess"
echo mx.example.net >"$H/control/me"
cp "$H/control/me" "$T/evil/control/me"
cat >"$H/control/dkimdomains" <<'EOT'
example.org:default,eddy
missing.example:
EOT

# --- keys

ok 'mkdkimkey: RSA' "$H/bin/mkdkimkey" -m 1024 example.org
"$H/bin/mkdkimkey" -p example.org | sed -n 's/^value: //p' >"$T/default.txt"
ok 'mkdkimkey: Ed25519' "$H/bin/mkdkimkey" -c -s eddy example.org
"$H/bin/mkdkimkey" -p -s eddy example.org | sed -n 's/^value: //p' >"$T/eddy.txt"
key=$H/ssl/domainkeys/example.org/default
is "the key is qmailq's" "$(ls -ldL "$key" | awk '{print $1, $3, $4}')" "-rw------- $q_user $q_group"
is 'so is its directory' "$(ls -ld "${key%/*}" | awk '{print $1, $3, $4}')" "drwx------ $q_user $q_group"
ok 'qmailq can read it' as "$q_user" cat "$key"
ok "qmailr can't" sh -c '! "$@"' sh setpriv --reuid="$r_user" --regid="$q_group" --clear-groups cat "$key"
ok "nor list the directory" sh -c '! "$@"' sh setpriv --reuid="$r_user" --regid="$q_group" --clear-groups ls "${key%/*}"

# --- deliveries

M=$H/queue/mess/1
cat >"$M" <<'EOT'
From: Jan <jan@example.org>
To: rcpt@example.com
Subject: set-id

A line.
.and one with a dot
EOT
chown "$q_user:$q_group" "$M"
chmod 0644 "$M"

# fd 0 the message, fds 1 and 2 one pipe, no other, as qmail-rspawn does it; in the environment FOO and
# what is given.
deliver() { # user message sender [NAME=value ...]
	rm -f "$W"/*
	user=$1 message=$2 sender=$3
	shift 3
	{
		cd "$H/queue/mess" && as "$user" env -i PATH="$PATH" FOO='a b' "$@" \
			perl -MPOSIX -e 'POSIX::close($_) for 3 .. 1023; exec @ARGV' "$H/bin/qmail-dksign" mx.example.com "$sender" rcpt@example.com <"$message" 2>&1
	} | cat >"$T/report"
}
shown() { tr '\0' '|' <"$T/report"; }
ids() { grep -E '^(Uid|Gid|Groups):' "$W/$1" | tr -s '\t ' ' ' | sed 's/ $//' | tr '\n' ';'; }
fds() { sed -n 's/^fd //p' "$W/$1" | sort -n | sed -e "s,$H/,," -e 's/pipe:.*/pipe/' -e 's,^\([0-9]* queue/dkim/\)[^ ]*/[^ ]*,\1N/M,' | tr '\n' ';'; }
env_of() { sed -n 's/^env //p' "$W/$1" | sort | tr '\n' ';'; }
got() { sed -n "s/^$2 //p" "$W/$1"; }
dropped="Uid: $r_uid $r_uid $r_uid $r_uid;Gid: $r_gid $r_gid $r_gid $r_gid;Groups:;"
recorded='r|Krecorded.
|'
next_program() { # what
	is "$1: the next program has the caller's ids: real, effective, saved" "$(ids remote)" "$dropped"
	is "$1: its environment is the caller's, DKSIGN_DEPTH, DKSIGN_PID and QUEUE_NUMBER" "$(env_of remote | sed 's/NOTICE_PID=[0-9]*;//')" \
		"DKSIGN_DEPTH=1;DKSIGN_PID=$(got remote pid);FOO=a b;PATH=$PATH;QUEUE_NUMBER=$(stat -c %i "$M");"
	is "$1: its arguments" "$(got remote arg | tr '\n' ' ')" "mx.example.com $sender rcpt@example.com "
	is "$1: the message is at its start" "$(got remote offset)" 0
	is "$1: fds 1 and 2 are one pipe" "$(sed -n 's/^fd [12] //p' "$W/remote" | sort -u | grep -c pipe)" 1
	is "$1: nothing is left in queue/dkim" "$(find "$H/queue/dkim" ! -type d)" ''
}
cat >"$T/verify.py" <<'EOT'
import re, sys
import dkim

message = re.sub(rb"\r?\n", b"\r\n", open(sys.argv[1], "rb").read())
def text(name, timeout=5):
    selector = name.decode().split(".")[0]
    return open(f"{sys.argv[2]}/{selector}.txt", "rb").read().strip()
d = dkim.DKIM(message)
for i in range(message.lower().count(b"dkim-signature:")):
    good = d.verify(idx=i, dnsfunc=text)
    print(d.signature_fields[b"a"].decode(), d.domain.decode(), "pass" if good else "fail", end=";")
EOT
verdict() { $python "$T/verify.py" "$W/remote.message" "$T" 2>&1; }
both='rsa-sha256 example.org pass;ed25519-sha256 example.org pass;'

deliver "$r_user" "$M" sender@example.org
is 'signed: the report is that of the next program' "$(shown)" "$recorded"
is 'signed: dkimpy verifies both signatures' "$(verdict)" "$both"
next_program signed
is 'signed: its descriptors, no key among them' "$(fds remote)" '0 queue/dkim/N/M (deleted);1 pipe;2 pipe;'
is 'signed: the child has the caller'\''s ids, too' "$(ids child-s)" "$dropped"
is 'signed: its descriptors' "$(fds child-s)" \
	"0 queue/mess/1;1 /dev/null;2 pipe;3 queue/dkim/N/M (deleted);4 ssl/domainkeys/example.org/rsa.private_default;5 ssl/domainkeys/example.org/ed25519.private_eddy;"
is 'signed: its environment is empty' "$(env_of child-s)" ''
ok 'signed: its reason pipe is not the report pipe' \
	[ "$(sed -n 's/^fd 2 //p' "$W/child-s")" != "$(sed -n 's/^fd 2 //p' "$W/remote")" ]

deliver "$r_user" "$M" ''
is 'a bounce: the report' "$(shown)" "$recorded"
is 'a bounce: signed for its From' "$(verdict)" "$both"
next_program 'a bounce'
is 'a bounce: the child that reads From has the ids of the caller' "$(ids child-a)" "$dropped"
is 'a bounce: it holds the message, the answer pipe and fd 2' "$(fds child-a | sed 's/;2 [^;]*;$/;2/')" '0 queue/mess/1;1 pipe;2'
ok 'a bounce: none of these is the report pipe' \
	sh -c '! grep -E "^fd [12] " "$1" | grep -qF "$2"' sh "$W/child-a" "$(sed -n 's/^fd 1 //p' "$W/remote")"

deliver "$r_user" "$M" sender@other.example
is 'no rule: the report' "$(shown)" "$recorded"
next_program 'no rule'
is 'no rule: its descriptors' "$(fds remote)" '0 queue/mess/1;1 pipe;2 pipe;'
is_file 'no rule: the message as it was' "$W/remote.message" "$M"
ok 'no rule: no child' [ ! -e "$W/child-s" ]

deliver "$r_user" "$M" sender@missing.example
is 'a missing key: the notice is in the report' "$(shown)" 'r|Krecorded.
'"can't read private file: ssl/domainkeys/missing.example/default continue without signing.
|"
next_program 'a missing key'
is 'a missing key: its descriptors' "$(fds remote)" '0 queue/mess/1;1 pipe;2 pipe;'
is_file 'a missing key: the message as it was' "$W/remote.message" "$M"

# --- who may, and with what

printf 'message\n' >"$T/mine"
for case in "root:another owner's file" "$r_user:the caller's own file"; do
	chown "${case%%:*}" "$T/mine"
	deliver "$r_user" "$T/mine" sender@example.org
	is "fd 0 is ${case#*:}: Z, nothing runs" "$(head -c 1 "$T/report") $(tr -dc '\0' <"$T/report" | wc -c | tr -d ' ') $(ls "$W")" 'Z 1 '
done
mkdir "$T/directory"
chown "$q_user" "$T/directory"
deliver "$r_user" "$T/directory" sender@example.org
is "fd 0 is a directory of qmailq's: Z, nothing runs" "$(head -c 1 "$T/report") $(ls "$W")" 'Z '
mkfifo "$T/fifo"
chown "$q_user" "$T/fifo"
cat "$M" >"$T/fifo" &
deliver "$r_user" "$T/fifo" sender@example.org
wait
is "fd 0 is a pipe of qmailq's: Z, nothing runs" "$(head -c 1 "$T/report") $(ls "$W")" 'Z '
rm -f "$W"/*
setpriv --reuid=nobody --regid=nogroup --clear-groups sh -c 'exec "$@"' sh \
	"$H/bin/qmail-dksign" mx.example.com sender@example.org rcpt@example.com <"$M" >"$T/report" 2>&1
is "another user can't run it" "$? $(ls "$W")" '126 '

# --- the environment

deliver "$r_user" "$M" sender@example.org QMAILHOME="$T/evil"
is 'QMAILHOME is ignored: the report' "$(shown)" "$recorded"
is 'QMAILHOME is ignored: the signatures' "$(verdict)" "$both"
is 'QMAILHOME is ignored: it is handed on like any other variable' "$(env_of remote)" \
	"DKSIGN_DEPTH=1;DKSIGN_PID=$(got remote pid);FOO=a b;PATH=$PATH;QMAILHOME=$T/evil;QUEUE_NUMBER=$(stat -c %i "$M");"
rm -f "$W"/*
(cd / && QMAILHOME=$T/evil exec setpriv --reuid="$r_user" --regid="$q_group" --clear-groups "$S/qmail-dksign" \
	mx.example.com sender@example.org rcpt@example.com <"$M" >"$T/report" 2>&1)
is 'the same program without set-id follows it' "$(ls "$W" | tr '\n' ' ')" 'evil evil.message '

# --- the cache: nothing is stored while the keys are new

children() { (cd "$W" && find . -name 'child*' | sed 's|^\./||'); }
rmdir "$H/queue/dkim/cache"
sleep 3.1
deliver "$r_user" "$M" sender@example.org
is "the cache is made by qmailq, for itself" "$(ls -ld "$H/queue/dkim/cache" | awk '{print $1, $3, $4}')" \
	"-rw------- $q_user $q_group"
is 'the first recipient: a child signs' "$(children)" child-s
deliver "$r_user" "$M" sender@example.org
is 'the second recipient: no child runs' "$(children)" ''
is 'the second recipient: the report' "$(shown)" "$recorded"
is 'the second recipient: the signatures' "$(verdict)" "$both"
is 'the second recipient: qmail-remote has no privilege and no other descriptor' \
	"$(grep -c "^Uid:	$r_uid	$r_uid	$r_uid	$r_uid$" "$W/remote") $(grep -c '^fd ' "$W/remote")" '1 3'
chown "$r_user" "$H/queue/dkim/cache"
deliver "$r_user" "$M" sender@example.org
is "a cache of qmailr's is not used" "$(children)" child-s
is "a cache of qmailr's: the signatures" "$(verdict)" "$both"
rm "$H/queue/dkim/cache"
mkdir "$H/queue/dkim/cache"

# --- another link before it; tests/outlink.c stands in for one

# conf-cc holds several words
# shellcheck disable=SC2046
ok 'the other link compiles' $(head -n 1 conf-cc) -static -I"$S" -I"$TOP" -o "$H/bin/outlink" "$TOP/tests/outlink.c" \
	"$S/link.a" "$S/text.a" -lskarnet
echo stage >"$H/control/linkdoes"
echo "$T/linklog" >"$H/control/linklog"
echo "$T/log" >"$H/control/dkimlog"
linked() { # environment ...
	: >"$T/linklog"
	: >"$T/log"
	chown "$q_user" "$T/linklog" "$T/log"
	rm -f "$W"/*
	{
		cd "$H/queue/mess" && as "$r_user" env -i PATH="$PATH" "$@" \
			perl -MPOSIX -e 'POSIX::close($_) for 3 .. 1023; exec @ARGV' "$H/bin/outlink" mx.example.com sender@example.org rcpt@example.com <"$M" 2>&1
	} | cat >"$T/report"
}
numbers() { sed 's/^@[0-9a-f]* //; s/ .*//' "$T/linklog" "$T/log" | tr '\n' ' '; }
number=$(stat -c %i "$M")
chown "$q_user:$q_group" "$H/bin/outlink"
chmod 4710 "$H/bin/outlink"
linked
is "a set-id link staged it: it is qmailq's, and is signed" "$(shown)" "$recorded"
is 'and both signatures are there, above its field' "$(grep -cE '^(DKIM-Signature|X-Link):' "$W/remote.message") $(head -n 1 "$W/remote.message" | cut -c 1-15)" '3 DKIM-Signature:'
is 'dkimpy verifies both' "$(verdict)" "$both"
is 'both logs have the number of the file in the queue' "$(numbers)" "$number $number "
is 'nothing is left in queue/dkim' "$(find "$H/queue/dkim" -type f ! -name cache)" ''
linked QUEUE_NUMBER=47
is 'a number in the environment is not believed' "$(numbers)" "$number $number "
# two links of one layout: one that is not set-id stages files of qmailr's, which anybody could have made
chmod 0755 "$H/bin/outlink"
chown -R "$r_user" "$H/queue/dkim"
linked
is 'a link without set-id before a set-id qmail-dksign: later, and nothing runs' "$(shown) $(ls "$W")" \
	'ZUnable to read message. it is not a file of the queue (#4.3.0)
| '
chown -R "$q_user" "$H/queue/dkim"

done_testing
