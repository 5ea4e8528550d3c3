#!/bin/sh
# ldap.t: examples/in-ldap asks a real slapd, by hand and as the condition run= of qmail-unseal.
# shellcheck source=tests/lib.sh
. tests/lib.sh
# shellcheck source=tests/unseal/home.sh
. tests/unseal/home.sh

unseal_home
PATH=$PATH:/usr/sbin
L=$T/slapd
mkdir "$L" "$L/data"
port=$("$PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
modules=$(find /usr/lib/ldap /usr/lib/openldap /usr/libexec/openldap -name 'back_mdb*' 2>/dev/null | head -n 1)
cat >"$L/conf" <<END
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
${modules:+modulepath ${modules%/*}}
${modules:+moduleload back_mdb}
pidfile $L/pid
attributetype ( 1.3.6.1.4.1.7914.1.2.1.2 NAME 'mailAlternateAddress' EQUALITY caseIgnoreIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 )
objectclass ( 1.3.6.1.4.1.7914.1.2.2.1 NAME 'qmailUser' AUXILIARY MAY mailAlternateAddress )
database mdb
suffix dc=example,dc=net
rootdn cn=admin,dc=example,dc=net
rootpw secret
directory $L/data
access to dn.subtree=ou=closed,dc=example,dc=net by dn=cn=mail,dc=example,dc=net read by * none
access to attrs=userPassword by * auth
access to * by * read
END
cat >"$L/ldif" <<'END'
dn: dc=example,dc=net
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: cn=mail,dc=example,dc=net
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: mail
userPassword: hush

dn: cn=bob,dc=example,dc=net
objectClass: inetOrgPerson
objectClass: qmailUser
cn: bob
sn: bob
mail: bob@example.net
mailAlternateAddress: sales@example.net

dn: cn=twin,dc=example,dc=net
objectClass: inetOrgPerson
cn: twin
sn: twin
mail: twin@example.net

dn: cn=twin2,dc=example,dc=net
objectClass: inetOrgPerson
cn: twin2
sn: twin
mail: twin@example.net

dn: ou=closed,dc=example,dc=net
objectClass: organizationalUnit
ou: closed

dn: cn=hid,ou=closed,dc=example,dc=net
objectClass: inetOrgPerson
cn: hid
sn: hid
mail: hid@example.net
END
slapadd -f "$L/conf" -l "$L/ldif" >"$L/out" 2>&1 || { cat "$L/out" >&2; exit 1; }
slapd -f "$L/conf" -h "ldap://127.0.0.1:$port" -d 0 >"$L/out" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$T"' EXIT
tries=0
until ldapsearch -x -H "ldap://127.0.0.1:$port" -b '' -s base >/dev/null 2>&1; do
	tries=$((tries + 1))
	[ "$tries" -lt 100 ] || { cat "$L/out" >&2; exit 1; }
	sleep 0.1
done

cp examples/in-ldap "$H/bin/in-ldap"
settings() {
	printf '%s\n' "uri ldap://127.0.0.1:$port" 'base dc=example,dc=net' "$@" >"$H/bin/in-ldap.conf"
}
ask() { # WHAT RECIPIENT EXIT-CODE
	RECIPIENT=$2 "$H/bin/in-ldap" <"$M" >"$T/out" 2>"$T/err"
	is "$1" "$? $(cat "$T/out")" "$3 "
}

# ---- by hand ---------------------------------------------------------------------------------------------------

settings
ask 'who is in the directory' bob@example.net 0
ask 'in another case' Bob@Example.NET 0
ask 'by another address' sales@example.net 0
ask 'two entries' twin@example.net 0
ask 'who is not' joe@example.net 1
ask 'a part of an address' bob@example.ne 1
ask 'no recipient' '' 1
for address in '*' '*@example.net' 'b*' 'x)(mail=*' '*))(|(mail=*' 'bob@example.net)(cn=*' '\2a' '\' '&' 'bÖb@example.net' '%s'; do
	ask "an address that is no filter: $address" "$address" 1
done
ask 'nobody may see this one' hid@example.net 1
printf hush >"$T/secret"
settings 'bind cn=mail,dc=example,dc=net' "password $T/secret"
ask 'who may, can' hid@example.net 0
printf wrong >"$T/secret"
ask 'a wrong password: unknown' bob@example.net 111
settings 'filter (&(objectClass=qmailUser)(mail=%s))'
ask 'a filter: fits' bob@example.net 0
ask 'a filter: does not' twin@example.net 1
settings 'filter (mail=%s'
ask 'a filter that is wrong: unknown' bob@example.net 111
settings 'starttls yes'
ask 'no TLS there: unknown' bob@example.net 111
printf 'uri ldap://127.0.0.1:%s\nbase dc=example,dc=org\n' "$port" >"$H/bin/in-ldap.conf"
ask 'no such base: unknown' bob@example.net 111
printf 'uri ldap://127.0.0.1:%s\n' "$port" >"$H/bin/in-ldap.conf"
ask 'no base: unknown' bob@example.net 111
rm "$H/bin/in-ldap.conf"
ask 'no settings: unknown' bob@example.net 111

# ---- in a rule -------------------------------------------------------------------------------------------------

settings
unsealrules "to=@example.net !run=$H/bin/in-ldap => refuse=\"no such user\""
plain
receive
is 'a rule: who is in the directory' "$told $state" 'ok 0 queued as it came'
to joe@example.net
receive
is 'who is not' "$told $state" 'D 31 not queued'

kill "$server"
wait "$server" 2>/dev/null
ask 'no server: unknown' bob@example.net 111
to bob@example.net
receive
is 'and in a line that refuses: later' "${told%% *} $state" 'Z not queued'

done_testing
