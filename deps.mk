qmail-dkcheck.o: qmail-dkcheck.c auto_qmail.h sys/checkconfine.h \
 sys/check.h text/span.h sys/checkcontrol.h sys/checkperm.h \
 sys/checkhome.h sys/checkrules.h sys/rules.h sys/rule.h \
 sys/checksender.h sys/checkkeys.h sys/checkdns.h dkim/limits.h \
 sys/checkrecord.h dkim/crypto.h dkim/keyquery.h sys/keyset.h \
 sys/checkwalk.h sys/control.h sys/say.h
qmail-dkim.o: qmail-dkim.c sys/io.h sys/say.h sys/signfile.h \
 sys/dkimopt.h dkim/canon.h sys/verifyfile.h sys/argfile.h
qmail-dksign.o: qmail-dksign.c auto_qmail.h sys/become.h sys/candidates.h \
 text/span.h sys/control.h sys/dkimlog.h sys/io.h sys/keyset.h \
 sys/rules.h sys/rule.h sys/privilege.h sys/relay.h sys/report.h \
 sys/rules.h sys/say.h sys/signchild.h sys/keyset.h sys/stage.h \
 sys/stage.h
qmail-dkverify.o: qmail-dkverify.c auto_qmail.h dkim/authres.h \
 dkim/result.h text/span.h dkim/authstrip.h dkim/policy.h sys/become.h \
 sys/control.h sys/io.h sys/privilege.h sys/refuse.h sys/say.h \
 sys/spool.h sys/stage.h sys/verifychild.h
qmail-newdk.o: qmail-newdk.c auto_qmail.h sys/control.h sys/rulescdb.h \
 sys/rules.h sys/rule.h text/span.h sys/say.h
text/address.o: text/address.c text/address.h text/span.h text/ascii.h \
 text/cfws.h text/utf8.h
text/ascii.o: text/ascii.c text/ascii.h text/span.h
text/b64.o: text/b64.c text/b64.h text/span.h
text/cfws.o: text/cfws.c text/cfws.h text/span.h text/ascii.h
text/fold.o: text/fold.c text/fold.h text/span.h
text/hostname.o: text/hostname.c text/hostname.h text/span.h text/ascii.h
text/idn.o: text/idn.c text/idn.h text/span.h text/ascii.h \
 text/hostname.h
text/taglist.o: text/taglist.c text/taglist.h text/span.h text/ascii.h
dkim/author.o: dkim/author.c dkim/author.h dkim/message.h text/span.h \
 text/address.h text/ascii.h
dkim/authres.o: dkim/authres.c dkim/authres.h dkim/result.h text/span.h \
 text/address.h text/ascii.h text/cfws.h text/fold.h
dkim/authstrip.o: dkim/authstrip.c dkim/authstrip.h text/span.h \
 dkim/authres.h dkim/result.h text/ascii.h
dkim/canon_body.o: dkim/canon_body.c dkim/canon_body.h dkim/canon.h \
 text/span.h text/ascii.h
dkim/canon_header.o: dkim/canon_header.c dkim/canon_header.h dkim/canon.h \
 text/span.h text/ascii.h
dkim/crypto_openssl.o: dkim/crypto_openssl.c dkim/crypto.h dkim/limits.h \
 text/span.h dkim/crypto_sodium.h
dkim/crypto_sodium.o: dkim/crypto_sodium.c dkim/crypto_sodium.h \
 dkim/crypto.h dkim/limits.h text/span.h
dkim/fieldlist.o: dkim/fieldlist.c dkim/fieldlist.h dkim/message.h \
 text/span.h dkim/limits.h text/ascii.h
dkim/keyrecord.o: dkim/keyrecord.c dkim/keyrecord.h dkim/crypto.h \
 dkim/limits.h text/span.h dkim/result.h text/ascii.h text/b64.h \
 text/taglist.h
dkim/message.o: dkim/message.c dkim/message.h text/span.h text/ascii.h
dkim/policy.o: dkim/policy.c dkim/policy.h text/span.h dkim/authres.h \
 dkim/result.h
dkim/result.o: dkim/result.c dkim/result.h
dkim/select.o: dkim/select.c dkim/select.h dkim/message.h text/span.h \
 dkim/sigfield.h dkim/canon.h dkim/crypto.h dkim/limits.h dkim/result.h \
 text/ascii.h
dkim/sigfield.o: dkim/sigfield.c dkim/sigfield.h dkim/canon.h \
 dkim/crypto.h dkim/limits.h text/span.h dkim/result.h text/ascii.h \
 text/b64.h text/hostname.h text/idn.h text/taglist.h text/utf8.h
dkim/sign.o: dkim/sign.c dkim/sign.h dkim/canon_body.h dkim/canon.h \
 text/span.h dkim/crypto.h dkim/limits.h dkim/fieldlist.h dkim/message.h \
 dkim/canon_header.h dkim/sigwrite.h text/ascii.h text/b64.h
dkim/sigwrite.o: dkim/sigwrite.c dkim/sigwrite.h dkim/canon.h \
 dkim/crypto.h dkim/limits.h text/span.h text/fold.h
dkim/verify.o: dkim/verify.c dkim/verify.h dkim/canon_body.h dkim/canon.h \
 text/span.h dkim/crypto.h dkim/limits.h dkim/keyquery.h dkim/message.h \
 dkim/result.h dkim/select.h dkim/sigfield.h dkim/canon_header.h \
 dkim/keyrecord.h text/address.h text/ascii.h text/hostname.h
dkim/wire.o: dkim/wire.c dkim/wire.h text/span.h
sys/argfile.o: sys/argfile.c sys/argfile.h text/ascii.h text/span.h
sys/become.o: sys/become.c sys/become.h sys/closefrom.h sys/privilege.h \
 text/ascii.h text/span.h
sys/candidates.o: sys/candidates.c sys/candidates.h text/span.h \
 sys/control.h text/ascii.h
sys/cdbread.o: sys/cdbread.c sys/cdbread.h text/span.h
sys/check.o: sys/check.c sys/check.h text/span.h sys/io.h sys/say.h
sys/checkcdb.o: sys/checkcdb.c sys/checkcdb.h sys/rules.h sys/rule.h \
 text/span.h sys/cdbread.h sys/control.h text/ascii.h
sys/checkconfine.o: sys/checkconfine.c sys/checkconfine.h sys/check.h \
 text/span.h sys/child.h sys/confine.h
sys/checkcontrol.o: sys/checkcontrol.c sys/checkcontrol.h sys/checkperm.h \
 sys/check.h text/span.h dkim/authres.h dkim/result.h dkim/fieldlist.h \
 dkim/message.h dkim/limits.h sys/control.h sys/dkimlog.h
sys/checkdns.o: sys/checkdns.c sys/checkdns.h dkim/limits.h \
 sys/checkrecord.h dkim/crypto.h text/span.h dkim/keyquery.h sys/check.h \
 sys/dns.h text/hostname.h
sys/checkhome.o: sys/checkhome.c sys/checkhome.h sys/checkperm.h \
 sys/check.h text/span.h auto_qmail.h sys/checkcontrol.h sys/control.h \
 sys/stage.h
sys/checkkey.o: sys/checkkey.c sys/checkkey.h dkim/crypto.h dkim/limits.h \
 text/span.h sys/checkperm.h sys/check.h sys/keyset.h sys/rules.h \
 sys/rule.h sys/io.h
sys/checkkeys.o: sys/checkkeys.c sys/checkkeys.h sys/checkdns.h \
 dkim/limits.h sys/checkrecord.h dkim/crypto.h text/span.h \
 dkim/keyquery.h sys/check.h sys/checkperm.h sys/keyset.h sys/rules.h \
 sys/rule.h sys/checkkey.h sys/checkrules.h sys/identity.h
sys/checkperm.o: sys/checkperm.c sys/checkperm.h sys/check.h text/span.h \
 auto_qmail.h
sys/checkrecord.o: sys/checkrecord.c sys/checkrecord.h dkim/crypto.h \
 dkim/limits.h text/span.h dkim/keyquery.h sys/check.h dkim/keyrecord.h \
 dkim/result.h text/ascii.h text/taglist.h
sys/checkrules.o: sys/checkrules.c sys/checkrules.h sys/checkperm.h \
 sys/check.h text/span.h sys/rules.h sys/rule.h sys/checkcdb.h \
 sys/checkcontrol.h sys/control.h text/ascii.h
sys/checksender.o: sys/checksender.c sys/checksender.h sys/checkkeys.h \
 sys/checkdns.h dkim/limits.h sys/checkrecord.h dkim/crypto.h text/span.h \
 dkim/keyquery.h sys/check.h sys/checkperm.h sys/keyset.h sys/rules.h \
 sys/rule.h sys/candidates.h sys/checkrules.h sys/control.h \
 sys/identity.h text/hostname.h
sys/checkwalk.o: sys/checkwalk.c sys/checkwalk.h sys/checkkeys.h \
 sys/checkdns.h dkim/limits.h sys/checkrecord.h dkim/crypto.h text/span.h \
 dkim/keyquery.h sys/check.h sys/checkperm.h sys/keyset.h sys/rules.h \
 sys/rule.h sys/checkrules.h sys/control.h sys/rcpthosts.h text/ascii.h \
 text/hostname.h
sys/child.o: sys/child.c sys/child.h sys/closefrom.h sys/privilege.h \
 sys/say.h
sys/closefrom.o: sys/closefrom.c sys/closefrom.h
sys/confine.o: sys/confine.c sys/confine.h auto_seccomp.h
sys/control.o: sys/control.c sys/control.h sys/io.h
sys/copyrange.o: sys/copyrange.c sys/copyrange.h
sys/dkimlog.o: sys/dkimlog.c sys/dkimlog.h sys/control.h sys/io.h \
 sys/say.h
sys/dkimopt.o: sys/dkimopt.c sys/dkimopt.h dkim/canon.h sys/rule.h \
 text/span.h text/ascii.h text/hostname.h
sys/dns_ares.o: sys/dns_ares.c sys/dns.h dkim/keyquery.h dkim/limits.h \
 text/ascii.h text/span.h
sys/identity.o: sys/identity.c sys/identity.h sys/rule.h text/span.h \
 sys/candidates.h text/ascii.h text/hostname.h
sys/io.o: sys/io.c sys/io.h
sys/keyset.o: sys/keyset.c sys/keyset.h sys/rules.h sys/rule.h \
 text/span.h dkim/limits.h sys/io.h text/ascii.h text/hostname.h
sys/privilege.o: sys/privilege.c sys/privilege.h
sys/rcpthosts.o: sys/rcpthosts.c sys/rcpthosts.h text/span.h \
 sys/cdbread.h sys/control.h text/ascii.h
sys/refuse.o: sys/refuse.c sys/refuse.h sys/io.h text/ascii.h text/span.h
sys/relay.o: sys/relay.c sys/relay.h text/span.h sys/closefrom.h sys/io.h \
 sys/privilege.h sys/report.h
sys/report.o: sys/report.c sys/report.h text/span.h sys/io.h sys/say.h
sys/rule.o: sys/rule.c sys/rule.h text/span.h text/ascii.h \
 text/hostname.h
sys/rules.o: sys/rules.c sys/rules.h sys/rule.h text/span.h sys/cdbread.h \
 sys/control.h sys/rcpthosts.h text/ascii.h text/hostname.h
sys/rulescdb.o: sys/rulescdb.c sys/rulescdb.h sys/rules.h sys/rule.h \
 text/span.h sys/say.h text/ascii.h
sys/say.o: sys/say.c sys/say.h sys/io.h
sys/signchild.o: sys/signchild.c sys/signchild.h sys/keyset.h sys/rules.h \
 sys/rule.h text/span.h sys/stage.h sys/child.h sys/identity.h \
 text/ascii.h
sys/signfile.o: sys/signfile.c sys/signfile.h sys/dkimopt.h dkim/canon.h \
 dkim/author.h dkim/message.h text/span.h dkim/limits.h dkim/sign.h \
 dkim/canon_body.h dkim/crypto.h dkim/fieldlist.h dkim/wire.h \
 sys/argfile.h sys/confine.h sys/copyrange.h sys/io.h text/ascii.h \
 text/hostname.h
sys/spool.o: sys/spool.c sys/spool.h sys/stage.h sys/io.h
sys/stage.o: sys/stage.c sys/stage.h auto_qmail.h sys/io.h
sys/startup.o: sys/startup.c
sys/verifychild.o: sys/verifychild.c sys/verifychild.h dkim/authres.h \
 dkim/result.h text/span.h dkim/limits.h sys/child.h
sys/verifyfile.o: sys/verifyfile.c sys/verifyfile.h sys/dkimopt.h \
 dkim/canon.h dkim/verify.h dkim/canon_body.h text/span.h dkim/crypto.h \
 dkim/limits.h dkim/keyquery.h dkim/message.h dkim/result.h dkim/select.h \
 dkim/sigfield.h dkim/wire.h sys/argfile.h sys/confine.h sys/dns.h \
 sys/io.h
