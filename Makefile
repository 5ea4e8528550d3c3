# DKIM for qmail. See INSTALL. Works with GNU make 4 and with BSD make.
#
#   make          build the programs
#   make check    install the test peers if they are missing, build, run every test
#   make check-debian13   the same in a tree of Debian 13; make check-i386 in one for i386; as root
#   make demo     see a message signed and received, from nothing to the verdict of another implementation
#   make setup    install below conf-qmail (DESTDIR goes before it); make setup-nosetid without set-id
#   make instcheck   compare an installed tree with hier.sh; qmail's own `make check` means this
#   make torture  the tests of faults under load in their long form, some minutes
#   make coverage how much of the code the tests reach, by gcov; as root, or what runs set-id does not count
#   make fuzz FUZZ_SECONDS=60   fuzz each parser so long, with clang; make fuzz-corpus keeps what that found
#   make bench    measure against the peers; make deps  anew deps.mk; make clean
#   make analyze  have four tools read the sources, and shellcheck all scripts
#   make check-asan, make check-valgrind   the tests with a tool that looks on; WATCH='name ...' for some of them
#
# V=1 shows each command. DEPS=no installs nothing: it says in one line what is missing, and fails.

CC != head -n 1 conf-cc
LD != head -n 1 conf-ld
LIBS != head -n 1 conf-libs
QMAIL != head -n 1 conf-qmail
SPLIT != head -n 1 conf-split
USERQ != sed -n 1p conf-users
USERR != sed -n 2p conf-users
USERO != sed -n 3p conf-users
GROUPQ != head -n 1 conf-groups
# of qmail-smtpd's user
GROUPD != sed -n 2p conf-groups | grep . || head -n 1 conf-groups
# empty for a build with sanitizers: make check STATIC= CC='... -fsanitize=address' LD='cc -fsanitize=address'
STATIC = -static
# the way through libcrypto, direct or evp: see crypto/libcrypto.h; `make clean` before another one
CRYPTO = direct
# for a program that only this build runs: no sanitizer of CC or LD gets there
HOST_CC != head -n 1 conf-cc
HOST_LD != head -n 1 conf-ld

# one short line for each file, or with V=1 the commands themselves
V =
QUIET = @
QUIET0 = @
Q = $(QUIET$(V))
SAY = @test '$(V)' = 1 || echo
# before what needs more than a compiler: the peers of the tests, and the tools that look on
DEPS = yes
NEED = ./deps.sh --test --install=$(DEPS)
NEED_TOOLS = ./deps.sh --tools --install=$(DEPS)

PROGRAMS = qmail-seal qmail-unseal qmail-dksign qmail-dkverify qmail-dkim qmail-mime qmail-newdk qmail-dkcheck qmail-sealcheck qmail-smime qmail-pgp qmail-ocsp \
  mkdkimkey mkmailkey mailcrl mailwkd

# the rooms, see HACKING.md; an archive each. Scripts read these two lines.
ROOMS = text mail crypto dkim smime pgp link rules engine dksign dkverify seal unseal check sealcheck crl
# in the order in which a linker needs them
ARCHIVES = crl.a sealcheck.a check.a seal.a unseal.a dkverify.a dksign.a engine.a dkim.a pgp.a smime.a crypto.a mail.a rules.a link.a text.a
TEXT = text/ascii.o text/b64.o text/casefold.o text/fold.o text/hostname.o text/idn.o text/multisearch.o \
  text/taglist.o
MAIL = mail/address.o mail/attachpart.o mail/authclaim.o mail/authmethod.o mail/author.o mail/authors.o \
  mail/authpass.o mail/authres.o mail/authresult.o mail/authstrip.o mail/bouncecut.o mail/cfws.o \
  mail/charset.o mail/charsetwrite.o mail/claimstrip.o mail/contentfield.o mail/contentfield_param.o \
  mail/crlf.o mail/disclaimer.o mail/edit.o mail/editcut.o mail/editinsert.o mail/editrelated.o \
  mail/editroot.o mail/edittext.o mail/encodedword.o mail/entityheader.o mail/harvestanswer.o \
  mail/headeredit.o mail/htmlspot.o mail/lf.o mail/linecheck.o mail/lineends.o mail/linewindow.o \
  mail/message.o mail/mimeheader.o mail/mimepart.o mail/mimescan.o mail/mimestack.o mail/origin.o \
  mail/protectedsubject.o mail/recode.o mail/sectionpath.o mail/sevenbit.o mail/subjectedit.o \
  mail/textspot.o mail/transfer.o mail/transfer_base64.o mail/transfer_quoted.o mail/unwrap.o \
  mail/wholeheader.o
CRYPTO_ROOM = crypto/algorithm.o crypto/cipher.o crypto/crypto.o crypto/digest_$(CRYPTO).o crypto/ed25519.o \
  crypto/evpkey.o crypto/key_kind.o crypto/key_memory.o crypto/key_pem.o crypto/keytransport.o \
  crypto/libcrypto_$(CRYPTO).o crypto/libcrypto_mail_$(CRYPTO).o crypto/libcrypto_methods_$(CRYPTO).o \
  crypto/libcrypto_names.o crypto/mailhash.o crypto/mailkey.o crypto/pkcs8.o crypto/private_key.o \
  crypto/public_key.o crypto/random.o crypto/sealedcipher_$(CRYPTO).o crypto/sealedstart.o \
  crypto/secret.o crypto/shortage.o crypto/spki.o
DKIM = dkim/canon_body.o dkim/canon_header.o dkim/covered.o dkim/dkimopt.o dkim/fieldcover.o dkim/fieldlist.o \
  dkim/keyrecord.o dkim/localpart.o dkim/namelist.o dkim/quoted.o dkim/result.o dkim/sigfield.o dkim/sign.o \
  dkim/sigwrite.o dkim/verify.o dkim/verify_check.o dkim/verify_line.o
SMIME = smime/authors.o smime/ber.o smime/berwalk.o smime/capabilities.o smime/certaddress.o \
  smime/certfields.o smime/certfile.o smime/choose.o smime/compressed.o smime/contenthash.o \
  smime/contentkey.o smime/crlcheck.o smime/der.o smime/encrypting.o smime/harvest.o smime/issuers.o \
  smime/judge.o smime/judgeline.o smime/ocspanswer.o smime/ocsphttp.o smime/ocspkept.o smime/ocspquestion.o \
  smime/oid.o smime/opening.o smime/openmail.o smime/recipientid.o smime/rootcms.o smime/sigattr.o \
  smime/signedmail.o smime/signedtype.o smime/signers.o smime/signing.o smime/sigverify.o smime/smimecause.o \
  smime/smimeopt.o smime/strength.o smime/trust.o smime/trustfault.o smime/unsign.o
PGP = pgp/armor.o pgp/armorread.o pgp/armorwrite.o pgp/autocrypt.o pgp/carriedkey.o pgp/certificate.o \
  pgp/certificatecan.o pgp/certtrim.o pgp/cleartext.o pgp/crc24.o pgp/framing.o pgp/inflatestart.o \
  pgp/inlinetext.o pgp/keyfault.o pgp/keyid.o pgp/keymaterial.o pgp/packet.o pgp/packets.o pgp/pgpcause.o \
  pgp/pgpinside.o pgp/pgpjudge.o pgp/pgpopt.o pgp/rootpgp.o pgp/secretnumber.o pgp/signature.o pgp/signedpgp.o \
  pgp/useraddress.o pgp/verification.o
LINK = link/answer.o link/argfile.o link/become.o link/cdbread.o link/child.o link/closefrom.o \
  link/command.o link/control.o link/copyrange.o link/editanswer.o link/editargs.o link/envelope.o \
  link/home.o link/inbound.o link/io.o link/keyfolder.o link/loader.o link/messagelog.o link/outbound.o \
  link/plainfile.o link/privilege.o link/refusal.o link/relay.o link/report.o link/say.o link/spool.o \
  link/stage.o link/startup.o
RULES = rules/candidates.o rules/editfield.o rules/firstfield.o rules/groupfile.o rules/mailpattern.o \
  rules/mailrule.o rules/rcpthosts.o rules/ruleaction.o rules/ruleanswer.o rules/rulecondition.o \
  rules/rulehold.o rules/ruleincoming.o rules/ruleline.o rules/ruleparse.o rules/rules.o rules/rulescdb.o \
  rules/rulesfile.o rules/ruletable.o rules/ruleword.o rules/runprogram.o
ENGINE = engine/answerline.o engine/authorfile.o engine/boundary.o engine/canonfile.o engine/certbytes.o \
  engine/choosefile.o engine/confine.o engine/confinedsteps.o engine/confinedsteps_crypto.o engine/dns_ares.o engine/dnsanswer.o \
  engine/dnspacket.o engine/dnsplan.o engine/editfile.o engine/editorders.o engine/encryptfile.o \
  engine/entityfile.o engine/firstreading.o engine/globaladdress.o engine/isencrypted.o engine/landlock.o \
  engine/listfile.o engine/messagefile.o engine/mimefile.o engine/monotonic.o engine/nameservers.o \
  engine/newmessage.o engine/ocspfetch.o engine/ocspfile.o engine/ocsphost.o engine/ocspsocket.o \
  engine/openfile.o engine/outfile.o engine/pgpcerts.o engine/pgpchoosefile.o engine/pgpencryptfile.o \
  engine/pgpextractfile.o engine/pgpfacts.o engine/pgpfile.o engine/pgpharvestfile.o engine/pgpinfofile.o \
  engine/pgplistfile.o engine/pgpopenfile.o engine/pgpresults.o engine/pgpsigner.o engine/pgpsignfile.o \
  engine/pgpunwrapfile.o engine/pgpverifyfile.o engine/plainmessage.o engine/plainspool.o \
  engine/plainwrite.o engine/regex.o engine/rulefacts.o engine/rulefield.o engine/rulefile.o \
  engine/rulepart.o engine/ruletext.o engine/signfile.o engine/signkeys.o engine/smimesignfile.o \
  engine/smimeverifyfile.o engine/sop.o engine/sopanswer.o engine/sopconfine.o engine/soppump.o \
  engine/unwrapfile.o engine/verifyfile.o
DKSIGN = dksign/cache.o dksign/decide.o dksign/dkimrule.o dksign/identity.o dksign/keyset.o dksign/repeat.o \
  dksign/signchild.o
DKVERIFY = dkverify/annotate.o dkverify/authservid.o dkverify/verdict.o dkverify/verifychild.o
SEAL = seal/authorship.o seal/childfault.o seal/choice.o seal/decision.o seal/editing.o seal/encrypting.o \
  seal/facts.o seal/held.o seal/insides.o seal/plan.o seal/recipients.o seal/refused.o seal/sealengine.o seal/search.o \
  seal/signing.o seal/work.o
UNSEAL = unseal/capsfile.o unseal/changing.o unseal/daycount.o unseal/deciding.o unseal/decoy.o \
  unseal/delivering.o unseal/entitle.o unseal/harvest.o unseal/idlist.o unseal/inject.o unseal/inplan.o \
  unseal/job.o unseal/knowncerts.o unseal/layers.o unseal/learned.o unseal/mailfacts.o unseal/notice.o \
  unseal/ocspkeep.o unseal/openkeys.o unseal/peeling.o unseal/pgplearning.o unseal/putfile.o \
  unseal/sending.o unseal/standard.o unseal/verifying.o unseal/verifypgp.o unseal/verifysmime.o \
  unseal/words.o
CHECK = check/check.o check/checkbytes.o check/checkcdb.o check/checkconfine.o check/checkcontrol.o \
  check/checkconvert.o check/checkdns.o check/checkhome.o check/checkkey.o check/checkkeys.o check/checkperm.o \
  check/checkrecord.o check/checkremedy.o check/checkrules.o check/checksender.o check/checkspawn.o check/checkstart.o \
  check/checkwalk.o
SEALCHECK = sealcheck/addressfolder.o sealcheck/asking.o sealcheck/certlook.o sealcheck/certset.o \
  sealcheck/correspondents.o sealcheck/cover.o sealcheck/explain.o sealcheck/explainplan.o \
  sealcheck/folders.o sealcheck/heldcerts.o sealcheck/incomingrule.o sealcheck/keychoice.o \
  sealcheck/layout.o sealcheck/lint.o sealcheck/openids.o sealcheck/ownkeys.o sealcheck/pgplook.o \
  sealcheck/rulechild.o sealcheck/rulefiles.o sealcheck/ruleregex.o sealcheck/sealcontrol.o \
  sealcheck/sopcheck.o sealcheck/trustfiles.o sealcheck/unsealing.o
CRL = crl/crlfetch.o crl/crlstep.o crl/crlstore.o crl/wkdurl.o
MAINS = qmail-seal.o qmail-unseal.o qmail-dksign.o qmail-dkverify.o qmail-dkim.o qmail-mime.o qmail-newdk.o qmail-dkcheck.o qmail-sealcheck.o \
  qmail-smime.o qmail-pgp.o qmail-ocsp.o mailcrl.o mailwkd.o

.SUFFIXES:
.SUFFIXES: .c .o

.c.o:
	$(SAY) cc -c $<
	$(Q)$(CC) $(CPPFLAGS) -I. -c -o $@ $< || { ./chkdeps.sh; exit 1; }

all: $(PROGRAMS)

$(TEXT) $(MAIL) $(CRYPTO_ROOM) $(DKIM) $(SMIME) $(PGP) $(LINK) $(RULES) $(ENGINE) $(DKSIGN) $(DKVERIFY) $(SEAL) $(UNSEAL) $(CHECK) $(SEALCHECK) $(CRL) $(MAINS): conf-cc

text.a: $(TEXT)
	$(SAY) ar $@
	$(Q)rm -f $@ && ar rcs $@ $(TEXT)
mail.a: $(MAIL)
	$(SAY) ar $@
	$(Q)rm -f $@ && ar rcs $@ $(MAIL)
crypto.a: $(CRYPTO_ROOM)
	$(SAY) ar $@
	$(Q)rm -f $@ && ar rcs $@ $(CRYPTO_ROOM)
dkim.a: $(DKIM)
	$(SAY) ar $@
	$(Q)rm -f $@ && ar rcs $@ $(DKIM)
smime.a: $(SMIME)
	$(SAY) ar $@
	$(Q)rm -f $@ && ar rcs $@ $(SMIME)
pgp.a: $(PGP)
	$(SAY) ar $@
	$(Q)rm -f $@ && ar rcs $@ $(PGP)
link.a: $(LINK)
	$(SAY) ar $@
	$(Q)rm -f $@ && ar rcs $@ $(LINK)
rules.a: $(RULES)
	$(SAY) ar $@
	$(Q)rm -f $@ && ar rcs $@ $(RULES)
engine.a: $(ENGINE)
	$(SAY) ar $@
	$(Q)rm -f $@ && ar rcs $@ $(ENGINE)
dksign.a: $(DKSIGN)
	$(SAY) ar $@
	$(Q)rm -f $@ && ar rcs $@ $(DKSIGN)
dkverify.a: $(DKVERIFY)
	$(SAY) ar $@
	$(Q)rm -f $@ && ar rcs $@ $(DKVERIFY)
seal.a: $(SEAL)
	$(SAY) ar $@
	$(Q)rm -f $@ && ar rcs $@ $(SEAL)
unseal.a: $(UNSEAL)
	$(SAY) ar $@
	$(Q)rm -f $@ && ar rcs $@ $(UNSEAL)
sealcheck.a: $(SEALCHECK)
	$(SAY) ar $@
	$(Q)rm -f $@ && ar rcs $@ $(SEALCHECK)
check.a: $(CHECK)
	$(SAY) ar $@
	$(Q)rm -f $@ && ar rcs $@ $(CHECK)

crl.a: $(CRL)
	$(SAY) ar $@
	$(Q)rm -f $@ && ar rcs $@ $(CRL)

auto_qmail.h: conf-qmail conf-split conf-users conf-groups Makefile
	$(SAY) make $@
	$(Q)printf '#define AUTO_QMAIL "%s"\n#define AUTO_SPLIT %s\n' '$(QMAIL)' '$(SPLIT)' > $@.new
	$(Q)printf '#define AUTO_USERQ "%s"\n#define AUTO_USERR "%s"\n' '$(USERQ)' '$(USERR)' >> $@.new
	$(Q)printf '#define AUTO_USERO "%s"\n#define AUTO_GROUPQ "%s"\n' '$(USERO)' '$(GROUPQ)' >> $@.new
	$(Q)printf '#define AUTO_GROUPD "%s"\n' '$(GROUPD)' >> $@.new
	$(Q)mv $@.new $@

# the sandbox of qmail-dkim, on Linux by libseccomp, which only this needs; for the machine that CC compiles for
auto_seccomp.h: auto-seccomp.c conf-cc conf-ld
	$(SAY) make $@
	$(Q)$(HOST_CC) -c -o auto-seccomp.o auto-seccomp.c || { ./chkdeps.sh; exit 1; }
	$(Q)$(HOST_LD) -o auto-seccomp auto-seccomp.o `case $$(uname -s) in Linux) echo -lseccomp ;; esac`
	$(Q)./auto-seccomp `$(CC) -E -P -DWHICH_TARGET auto-seccomp.c` > $@.new
	$(Q)mv $@.new $@

# what each byte is in the character sets of one byte a character, as iconv of the machine that builds has it
auto_charset.h: auto-charset.c conf-cc conf-ld
	$(SAY) make $@
	$(Q)$(HOST_CC) -c -o auto-charset.o auto-charset.c
	$(Q)$(HOST_LD) -o auto-charset auto-charset.o
	$(Q)./auto-charset > $@.new
	$(Q)mv $@.new $@

# what each program is made of
SIGNS = dksign.a dkim.a rules.a link.a text.a
UNSEALS = unseal.a dkverify.a pgp.a smime.a rules.a mail.a link.a text.a
VERIFIES = dkverify.a dkim.a mail.a link.a text.a
PARSES = engine.a dkim.a crypto.a mail.a link.a text.a
CHECKS = check.a dksign.a rules.a $(PARSES)
SEALCHECKS = sealcheck.a check.a seal.a dksign.a rules.a engine.a pgp.a smime.a dkim.a crypto.a mail.a rules.a link.a text.a
OCSPS = engine.a dkim.a smime.a crypto.a mail.a link.a text.a
MIMES = engine.a mail.a rules.a link.a text.a
MIME_LIBS = -lskarnet -lpcre2-8 -lsodium -lidn2 -lunistring
PGP_LIBS = -lskarnet -lsodium -lidn2 -lunistring -lz -lcrypto
PGPS = engine.a pgp.a smime.a dkim.a crypto.a mail.a link.a text.a
SEALS = engine.a pgp.a smime.a crypto.a mail.a link.a text.a

# static, with skalibs alone: no library upgrade can make it exit 127, which bounces mail
# link/startup.o by name: out of the archive it would come too late to be preferred to the C library's
qmail-dksign: qmail-dksign.o link/startup.o $(SIGNS) conf-ld
	$(SAY) ld $@
	$(Q)$(LD) $(STATIC) -o $@ qmail-dksign.o link/startup.o $(SIGNS) -lskarnet
qmail-seal: qmail-seal.o link/startup.o seal.a rules.a link.a text.a conf-ld
	$(SAY) ld $@
	$(Q)$(LD) $(STATIC) -o $@ qmail-seal.o link/startup.o seal.a rules.a link.a text.a -lskarnet -lidn2 -lunistring
qmail-unseal: qmail-unseal.o link/startup.o $(UNSEALS) conf-ld
	$(SAY) ld $@
	$(Q)$(LD) $(STATIC) -o $@ qmail-unseal.o link/startup.o $(UNSEALS) -lskarnet -lsodium -lidn2 -lunistring
qmail-dkverify: qmail-dkverify.o $(VERIFIES) conf-ld
	$(SAY) ld $@
	$(Q)$(LD) $(STATIC) -o $@ qmail-dkverify.o $(VERIFIES) -lskarnet
qmail-dkcheck: qmail-dkcheck.o $(CHECKS) conf-ld conf-libs
	$(SAY) ld $@
	$(Q)$(LD) -o $@ qmail-dkcheck.o $(CHECKS) $(LIBS)
qmail-sealcheck: qmail-sealcheck.o $(SEALCHECKS) conf-ld conf-libs
	$(SAY) ld $@
	$(Q)$(LD) -o $@ qmail-sealcheck.o $(SEALCHECKS) $(LIBS)
qmail-dkim: qmail-dkim.o $(PARSES) conf-ld conf-libs
	$(SAY) ld $@
	$(Q)$(LD) -o $@ qmail-dkim.o $(PARSES) $(LIBS)
qmail-smime: qmail-smime.o $(SEALS) conf-ld conf-libs
	$(SAY) ld $@
	$(Q)$(LD) -o $@ qmail-smime.o $(SEALS) $(LIBS)
# static: of libcrypto it has hashes and block ciphers alone (crypto/sealedcipher.h). Where there is no libcrypto.a, and
# for the other way through libcrypto, which needs all of it, it is linked as conf-libs says
PGP_LINKED = -o qmail-pgp qmail-pgp.o $(PGPS) $(LIBS)
PGP_LINK_direct = $(STATIC) -o qmail-pgp qmail-pgp.o $(PGPS) $(PGP_LIBS) 2>/dev/null || $(LD) $(PGP_LINKED)
PGP_LINK_evp = $(PGP_LINKED)
qmail-pgp: qmail-pgp.o $(PGPS) conf-ld conf-libs
	$(SAY) ld $@
	$(Q)$(LD) $(PGP_LINK_$(CRYPTO))
qmail-ocsp: qmail-ocsp.o $(OCSPS) conf-ld conf-libs
	$(SAY) ld $@
	$(Q)$(LD) -o $@ qmail-ocsp.o $(OCSPS) $(LIBS)
# static: it is started for each message
qmail-mime: qmail-mime.o $(MIMES) conf-ld
	$(SAY) ld $@
	$(Q)$(LD) $(STATIC) -o $@ qmail-mime.o $(MIMES) $(MIME_LIBS)
# the two that need libcurl
mailcrl: mailcrl.o crl.a engine.a smime.a crypto.a mail.a link.a text.a conf-ld conf-libs
	$(SAY) ld $@
	$(Q)$(LD) -o $@ mailcrl.o crl.a engine.a smime.a crypto.a mail.a link.a text.a $(LIBS) -lcurl
mailwkd: mailwkd.o crl.a crypto.a link.a text.a conf-ld conf-libs
	$(SAY) ld $@
	$(Q)$(LD) -o $@ mailwkd.o crl.a crypto.a link.a text.a $(LIBS) -lcurl
qmail-newdk: qmail-newdk.o dksign.a rules.a link.a text.a conf-ld
	$(SAY) ld $@
	$(Q)$(LD) $(STATIC) -o $@ qmail-newdk.o dksign.a rules.a link.a text.a -lskarnet
mkdkimkey: mkdkimkey.sh conf-qmail
	$(SAY) make $@
	$(Q)sed 's|@QMAIL@|$(QMAIL)|g' mkdkimkey.sh > $@.new
	$(Q)chmod 755 $@.new
	$(Q)mv $@.new $@
mkmailkey: mkmailkey.sh conf-qmail
	$(SAY) make $@
	$(Q)sed 's|@QMAIL@|$(QMAIL)|g' mkmailkey.sh > $@.new
	$(Q)chmod 755 $@.new
	$(Q)mv $@.new $@

-include deps.mk

deps: auto_charset.h auto_qmail.h auto_seccomp.h
	$(SAY) make deps.mk
	$(Q)for f in qmail-*.c mailcrl.c mailwkd.c `for r in $(ROOMS); do echo $$r/*.c; done`; do $(CC) -I. -MM -MT "$${f%.c}.o" $$f; done > deps.mk.new
	$(Q)mv deps.mk.new deps.mk

setup: all
	./hier.sh install '$(DESTDIR)' '$(QMAIL)'
setup-nosetid: all
	./hier.sh install '$(DESTDIR)' '$(QMAIL)' nosetid
instcheck:
	./hier.sh check '$(DESTDIR)' '$(QMAIL)'
instcheck-nosetid:
	./hier.sh check '$(DESTDIR)' '$(QMAIL)' nosetid

demo:
	$(Q)$(NEED)
	$(MAKE) all
	./demo.sh
	./demo-smime.sh
	./demo-seal.sh
	./demo-unseal.sh
	./demo-pgp.sh

check test:
	$(Q)$(NEED)
	$(MAKE) -j2 tools
	TOOLS_MADE=yes prove -j4 -e '' $(PROVE) `tests/longest.sh $(TESTS)` `find build/unit -type f | sort`

# in trees that these make; as root
check-debian13:
	tests/debian13.sh
check-i386:
	tests/systems.sh i386

torture:
	$(Q)$(NEED)
	$(MAKE) tools
	TOOLS_MADE=yes prove -v -e '' tests/torture/*.t tests/seal/torture.t tests/seal/pgp-torture.t tests/unseal/torture.t tests/smime/corpora.t tests/smime/roundtrip.t tests/pgp/incoming.t tests/pgp/roundtrip.t tests/seal/failnth.t :: $(TORTURE)

# what tools say of the sources, and of the programs while the tests run: see the scripts
analyze:
	$(Q)$(NEED_TOOLS)
	$(Q)$(MAKE) auto_charset.h auto_qmail.h auto_seccomp.h
	$(Q)TOOLS_MADE=yes prove -e '' tests/shell.t :: long
	tests/analyze.sh
check-asan:
	$(Q)$(NEED_TOOLS)
	tests/watch.sh asan $(WATCH)
check-valgrind:
	$(Q)$(NEED)
	tests/watch.sh valgrind $(WATCH)
# how much of the code they reach
coverage:
	$(Q)$(NEED_TOOLS)
	tests/coverage.sh

bench:
	$(Q)$(NEED)
	$(MAKE) all
	bench/run.sh $(BENCH)
	bench/smime.sh
	bench/pgp.sh
	bench/seal.sh
	bench/unseal.sh

# What the tests need beside the programs. The unit tests link the archives; qmail-dksign.dyn is linked from the
# same objects as qmail-dksign, dynamically, so that calls in it can be made to fail.
UNITS = text/ascii text/b64 text/fold text/hostname text/idn text/span text/taglist text/casefold \
  text/multisearch mail/address mail/authclaim mail/authmethod mail/author mail/authpass mail/authres \
  mail/authresult mail/authstrip mail/cfws mail/contentfield mail/charset mail/edit mail/encodedword \
  mail/linecheck mail/lineends mail/message mail/mimescan mail/origin mail/origin-facts mail/sevenbit \
  mail/transfer mail/unwrap mail/crlf mail/claimstrip mail/attachpart mail/bouncecut mail/charsetwrite \
  mail/disclaimer mail/headeredit mail/recode mail/subjectedit mail/harvestanswer mail/sectionpath \
  mail/protectedsubject mail/wholeheader mail/textspot crypto/algorithm crypto/digest crypto/private_key \
  crypto/public_key crypto/secret crypto/cipher crypto/sealedstart crypto/mailkey crypto/keytransport \
  crypto/libcrypto_methods dkim/canon_body \
  dkim/canon_header dkim/covered dkim/dkimopt dkim/fieldcover dkim/fieldlist dkim/keyrecord dkim/namelist \
  dkim/quoted dkim/result dkim/sigfield dkim/sign dkim/sigwrite dkim/verify smime/berwalk smime/certaddress \
  smime/compressed smime/opening smime/signers smime/smimecause smime/smimeopt smime/trust smime/certfields \
  smime/ocsphttp smime/authors smime/certfile smime/crlcheck smime/issuers smime/recipientid smime/judge \
  smime/ocspanswer smime/signedmail pgp/pgpcause pgp/pgpopt pgp/armor pgp/cleartext pgp/certificate \
  pgp/packets pgp/rootpgp pgp/autocrypt pgp/inlinetext pgp/pgpinside pgp/secretnumber pgp/verification \
  pgp/carriedkey pgp/certificatecan pgp/certtrim pgp/pgpjudge pgp/signedpgp pgp/pgpjudge-inside pgp/framing \
  pgp/keymaterial pgp/signature link/answer link/become link/child link/closefrom link/control link/home \
  link/inbound link/io link/loader link/messagelog link/outbound link/privilege link/refusal link/relay \
  link/report link/say link/stage link/editanswer link/editargs link/keyfolder link/envelope rules/rules \
  rules/rulescdb rules/mailpattern rules/mailrule rules/ruleanswer rules/rulehold rules/ruleincoming \
  engine/confine engine/dnspacket engine/dnsplan engine/messagefile engine/nameservers engine/outfile \
  engine/signkeys engine/globaladdress engine/ocspsocket engine/regex engine/certbytes engine/sop \
  engine/sopfault engine/sopconfine engine/landlock engine/pgpfacts engine/pgpfile dksign/cache \
  dksign/dkimrule dkverify/annotate dkverify/verdict dkverify/verifychild seal/authorship seal/choice \
  seal/plan seal/recipients seal/sealengine seal/search seal/signing seal/childfault seal/held seal/insides \
  unseal/entitle unseal/harvest unseal/inject unseal/ocspkeep unseal/inplan unseal/words unseal/job \
  unseal/changing unseal/peeling unseal/pgplearning unseal/standard unseal/verifying unseal/verifypgp \
  unseal/verifysmime crl/wkdurl crl/crlstep crl/crlstore sealcheck/cover sealcheck/incomingrule \
  sealcheck/certlook short
# these again, with the other way through libcrypto
EVP_UNITS = crypto/digest crypto/private_key crypto/public_key crypto/sealedstart crypto/mailkey \
  crypto/keytransport dkim/sign dkim/verify pgp/pgpinside
EVP_FILES = crypto/digest_evp.c crypto/libcrypto_evp.c crypto/libcrypto_mail_evp.c crypto/libcrypto_methods_evp.c \
  crypto/sealedcipher_evp.c
# short: what make check runs
TORTURE = long
TESTS = tests/*.t tests/chain/*.t tests/interop/*.t tests/mime/*.t tests/pgp/*.t tests/seal/*.t tests/smime/*.t tests/torture/*.t \
  tests/unseal/*.t tests/verify/*.t
# what tests/smime/compromised.c has
COMPROMISED = -Wl,--wrap=evpkey_load,--wrap=mailkey_load,--wrap=certfields_next,--wrap=certfile_certificates \
  -Wl,--wrap=trust_add,--wrap=message_push,--wrap=rootcms_feed,--wrap=signedmail_feed,--wrap=berwalk_feed \
  -Wl,--wrap=ocsphttp_read,--wrap=ocspanswer_check
# what tests/pgp/compromised.c has
PGP_COMPROMISED = -Wl,--wrap=armor_reader_feed,--wrap=certificate_read,--wrap=packets_feed,--wrap=rootpgp_feed \
  -Wl,--wrap=signedpgp_feed,--wrap=message_push
TOOLS = build/rspawn build/qmail-seal.dyn build/qmail-unseal.dyn build/remote build/failinject.so build/failnth build/failrun build/qmail-dksign.dyn \
  build/qmail-dkverify.dyn build/queue build/smtpd build/standin build/qmail-dkim.fakedns build/gmime build/gmimetext \
  build/qmail-mime.compromised build/qmail-mime.dyn build/qmail-ocsp.local build/qmail-ocsp.compromised \
  build/qmail-pgp.compromised build/qmail-pgp.dyn build/qmail-pgp.residue build/qmail-smime.compromised build/qmail-smime.residue \
  build/qmail-dkim.compromised build/qmail-dkim.residue build/spawner build/farside build/hostile \
  build/evil.so build/witness build/outlink

# Who starts a test file alone has this made by tests/lib.sh, which looks at the date of build/tools-made.
tools: all $(TOOLS) units replays
	@touch build/tools-made
units: all $(ARCHIVES)
	@printf '%s\n' $(UNITS) | xargs -P 2 -I {} $(MAKE) build/unit/{} UNIT={}
	@printf '%s\n' $(EVP_UNITS) | xargs -P 2 -I {} $(MAKE) build/unit/{}-evp UNIT={}
replays: all $(ARCHIVES)
	@printf '%s\n' $(FUZZERS) | xargs -P 2 -I {} $(MAKE) build/replay/{} FUZZER={}

UNIT_HEADERS = tests/tap.h tests/unit/certificate.h tests/unit/fault.h tests/unit/files.h tests/unit/openpgp.h \
  tests/unit/rulelines.h tests/unit/run.h tests/unit/sealhome.h tests/unit/unsealjob.h
build/unit/$(UNIT): tests/unit/$(UNIT).c $(UNIT_HEADERS) $(ARCHIVES)
	$(SAY) cc $@
	$(Q)mkdir -p `dirname $@`
	$(Q)$(CC) -I. -o $@ tests/unit/$(UNIT).c $(ARCHIVES) $(LIBS) -lpcre2-8
build/unit/engine/confine: tests/attack.h
# the other way through libcrypto, see crypto/libcrypto.h
build/unit/$(UNIT)-evp: tests/unit/$(UNIT).c $(EVP_FILES) tests/tap.h $(ARCHIVES)
	$(SAY) cc $@
	$(Q)mkdir -p `dirname $@`
	$(Q)$(CC) -I. -o $@ tests/unit/$(UNIT).c $(EVP_FILES) $(ARCHIVES) $(LIBS)
build/rspawn: tests/rspawn.c tests/judge.h
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) -I. -o $@ tests/rspawn.c
# with link/startup.o, so that it is not the one who exits 127 for want of memory
build/remote: tests/remote.c tests/facts.h link/startup.o
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) $(STATIC) -o $@ tests/remote.c link/startup.o
# a link that stands in for those to come
build/outlink: tests/outlink.c link/startup.o link.a text.a
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) $(STATIC) -I. -o $@ tests/outlink.c link/startup.o link.a text.a -lskarnet
build/queue: tests/verify/queue.c tests/facts.h
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) $(STATIC) -o $@ tests/verify/queue.c
build/smtpd: tests/verify/smtpd.c
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) $(STATIC) -o $@ tests/verify/smtpd.c
# a second link in qmail-queue's place
build/standin: tests/verify/standin.c $(VERIFIES)
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) -I. -o $@ tests/verify/standin.c $(VERIFIES) -lskarnet
build/qmail-dkverify.dyn: qmail-dkverify.o $(VERIFIES)
	$(SAY) ld $@
	$(Q)mkdir -p build
	$(Q)$(LD) -o $@ qmail-dkverify.o $(VERIFIES) -lskarnet
# the same program with a text file for a resolver
build/qmail-dkim.fakedns: qmail-dkim.o tests/fakedns.c $(ARCHIVES)
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) -I. -o $@ qmail-dkim.o tests/fakedns.c $(ARCHIVES) $(LIBS)
# the same program with responders on this host
build/qmail-ocsp.local: qmail-ocsp.o tests/smime/ocsplocal.c $(OCSPS)
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) -I. -o $@ qmail-ocsp.o tests/smime/ocsplocal.c $(OCSPS) $(LIBS)
# with the MIME library of GNOME, to which pkg-config knows the way
build/gmimetext: tests/mime/gmimetext.c
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) `pkg-config --cflags gmime-3.0` -o $@ tests/mime/gmimetext.c `pkg-config --libs gmime-3.0`
build/gmime: tests/mime/gmime.c tests/mime/compare.h tests/mime/generate.h tests/mime/naive.h tests/fuzz/fuzz.h \
  mail.a text.a
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) -I. `pkg-config --cflags gmime-3.0` -o $@ tests/mime/gmime.c mail.a text.a `pkg-config --libs gmime-3.0` \
	  -lskarnet
build/qmail-mime.compromised: qmail-mime.o tests/mime/compromised.c tests/takeover.h tests/attack.h $(MIMES)
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) -I. -Wl,--wrap=mimescan_push -o $@ qmail-mime.o tests/mime/compromised.c $(MIMES) \
	  $(MIME_LIBS)
build/qmail-mime.dyn: qmail-mime.o $(MIMES)
	$(SAY) ld $@
	$(Q)mkdir -p build
	$(Q)$(LD) -o $@ qmail-mime.o $(MIMES) $(MIME_LIBS)
build/qmail-pgp.dyn: qmail-pgp.o $(PGPS)
	$(SAY) ld $@
	$(Q)mkdir -p build
	$(Q)$(LD) -o $@ qmail-pgp.o $(PGPS) $(LIBS)
build/qmail-dkim.compromised: qmail-dkim.o tests/compromised.c tests/takeover.h tests/attack.h $(ARCHIVES)
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) -I. -Wl,--wrap=sign_feed,--wrap=verify_feed,--wrap=message_push \
	  -o $@ qmail-dkim.o tests/compromised.c $(ARCHIVES) $(LIBS)
build/qmail-smime.compromised: qmail-smime.o tests/smime/compromised.c tests/takeover.h tests/attack.h $(SEALS)
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) -I. $(COMPROMISED) -o $@ qmail-smime.o tests/smime/compromised.c $(SEALS) $(LIBS)
build/qmail-pgp.compromised: qmail-pgp.o tests/pgp/compromised.c tests/takeover.h tests/attack.h $(PGPS)
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) -I. $(PGP_COMPROMISED) -o $@ qmail-pgp.o tests/pgp/compromised.c $(PGPS) $(LIBS)
build/qmail-ocsp.compromised: qmail-ocsp.o tests/smime/compromised.c tests/smime/ocsplocal.c tests/takeover.h \
  tests/attack.h $(OCSPS)
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) -I. $(COMPROMISED) -o $@ qmail-ocsp.o tests/smime/compromised.c tests/smime/ocsplocal.c $(OCSPS) $(LIBS)
build/qmail-pgp.residue: qmail-pgp.o tests/residue.c $(PGPS)
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) -c -o build/residue.pgp.o tests/residue.c
	$(Q)$(LD) -Wl,--wrap=_exit,--wrap=random_bytes -o $@ qmail-pgp.o build/residue.pgp.o $(PGPS) $(LIBS)
build/qmail-smime.residue: qmail-smime.o tests/residue.c $(SEALS)
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) -c -o build/residue.smime.o tests/residue.c
	$(Q)$(LD) -Wl,--wrap=_exit,--wrap=random_bytes -o $@ qmail-smime.o build/residue.smime.o $(SEALS) $(LIBS)
build/qmail-dkim.residue: qmail-dkim.o tests/residue.c $(ARCHIVES)
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) -c -o build/residue.o tests/residue.c
	$(Q)$(LD) -Wl,--wrap=_exit,--wrap=random_bytes -o $@ qmail-dkim.o build/residue.o $(ARCHIVES) $(LIBS)
build/spawner: tests/torture/spawner.c tests/judge.h
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) -I. -o $@ tests/torture/spawner.c
build/farside: tests/torture/farside.c
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) $(STATIC) -o $@ tests/torture/farside.c
build/hostile: tests/hostile.c
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) $(STATIC) -o $@ tests/hostile.c
build/evil.so: tests/evil.c
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) -fPIC -shared -o $@ tests/evil.c
build/witness: tests/witness.c
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) $(STATIC) -o $@ tests/witness.c
build/failnth: tests/failnth.c
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) $(STATIC) -o $@ tests/failnth.c
build/failrun: tests/failrun.c
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) $(STATIC) -o $@ tests/failrun.c
build/failinject.so: tests/failinject.c
	$(SAY) cc $@
	$(Q)mkdir -p build
	$(Q)$(CC) -fPIC -shared -o $@ tests/failinject.c -ldl
build/qmail-seal.dyn: qmail-seal.o seal.a rules.a link.a text.a
	$(SAY) ld $@
	$(Q)mkdir -p build
	$(Q)$(LD) -o $@ qmail-seal.o seal.a rules.a link.a text.a -lskarnet -lidn2
build/qmail-unseal.dyn: qmail-unseal.o $(UNSEALS)
	$(SAY) ld $@
	$(Q)mkdir -p build
	$(Q)$(LD) -o $@ qmail-unseal.o $(UNSEALS) -lskarnet -lsodium -lidn2
build/qmail-dksign.dyn: qmail-dksign.o $(SIGNS)
	$(SAY) ld $@
	$(Q)mkdir -p build
	$(Q)$(LD) -o $@ qmail-dksign.o $(SIGNS) -lskarnet

# Each harness is linked with a main() that replays files; tests/fuzz/run.sh builds it with libFuzzer's.
FUZZERS = address armor authres autocrypt ber canon certaddress certificate cmsopen dnsanswer edit \
  harvestanswer keyrecord message mime ocspanswer ocsphttp packets privatekey report resultlines rootpgp \
  rule rulescdb sealrules sevenbit sigfield signedpgp signers signverify taglist transfer words
FUZZ_SECONDS = 60
FUZZ_MAIN = tests/fuzz/replay.c

build/replay/$(FUZZER): tests/fuzz/$(FUZZER).c tests/fuzz/replay.c tests/fuzz/fuzz.h tests/fuzz/base64.h $(ARCHIVES)
	$(SAY) cc $@
	$(Q)mkdir -p build/replay
	$(Q)$(CC) -I. -o $@ $(FUZZ_MAIN) tests/fuzz/$(FUZZER).c $(ARCHIVES) $(LIBS)
fuzz:
	$(Q)$(NEED_TOOLS)
	tests/fuzz/run.sh run $(FUZZ_SECONDS) $(FUZZERS)
fuzz-corpus:
	$(Q)$(NEED_TOOLS)
	tests/fuzz/run.sh merge $(FUZZERS)

clean:
	rm -rf build
	@for r in $(ROOMS); do rm -f $$r/*.o; done
	@rm -f $(PROGRAMS) $(ARCHIVES) *.o auto_charset.h auto_qmail.h auto_seccomp.h auto-charset auto-seccomp *.new

.PHONY: all deps setup setup-nosetid instcheck instcheck-nosetid demo check test check-debian13 check-i386 torture analyze check-asan \
  check-valgrind coverage bench tools units replays fuzz fuzz-corpus clean
