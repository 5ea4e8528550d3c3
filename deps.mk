qmail-dkcheck.o: qmail-dkcheck.c check/checkbytes.h check/check.h \
 text/span.h check/checkconfine.h check/checkcontrol.h check/checkperm.h \
 check/checkhome.h check/checkrules.h dksign/dkimrule.h \
 rules/firstfield.h rules/rules.h check/checksender.h check/checkkeys.h \
 check/checkdns.h check/checkrecord.h crypto/private_key.h \
 crypto/algorithm.h crypto/digest.h crypto/key_limits.h dkim/keyquery.h \
 dkim/limits.h dksign/keyset.h check/checkspawn.h check/checkhome.h \
 check/checkstart.h check/checkwalk.h link/control.h
qmail-dkim.o: qmail-dkim.c engine/authorfile.h dkim/dkimopt.h \
 dkim/canon.h mail/origin.h mail/message.h text/span.h link/answer.h \
 engine/signfile.h engine/verifyfile.h link/argfile.h link/io.h \
 link/say.h
qmail-dksign.o: qmail-dksign.c dkim/places.h dksign/decide.h \
 dksign/cache.h text/span.h dksign/dkimrule.h rules/firstfield.h \
 rules/rules.h link/outbound.h link/become.h link/control.h link/stage.h \
 rules/candidates.h dksign/keyset.h dksign/signchild.h dksign/keyset.h \
 link/answer.h link/outbound.h
qmail-dkverify.o: qmail-dkverify.c dkim/places.h dkverify/annotate.h \
 text/span.h dkverify/authservid.h dkverify/verdict.h \
 dkverify/verifychild.h link/inbound.h link/become.h link/envelope.h \
 link/refusal.h link/stage.h mail/authres.h mail/authmethod.h \
 mail/authresult.h text/ascii.h
qmail-mime.o: qmail-mime.c engine/editfile.h link/answer.h text/span.h \
 engine/mimefile.h engine/rulefile.h mail/origin.h mail/message.h \
 link/io.h link/say.h rules/ruletable.h rules/mailrule.h text/span.h
qmail-newdk.o: qmail-newdk.c dksign/dkimrule.h rules/firstfield.h \
 text/span.h rules/rules.h link/control.h link/home.h link/say.h \
 rules/rulescdb.h
qmail-ocsp.o: qmail-ocsp.c engine/ocspfile.h link/answer.h text/span.h \
 link/io.h link/say.h text/ascii.h
qmail-pgp.o: qmail-pgp.c engine/pgpchoosefile.h link/answer.h text/span.h \
 pgp/pgpopt.h engine/pgpencryptfile.h engine/pgpextractfile.h \
 engine/pgpharvestfile.h engine/pgpinfofile.h engine/pgplistfile.h \
 engine/pgpopenfile.h engine/pgpsignfile.h engine/pgpunwrapfile.h \
 engine/pgpverifyfile.h link/answer.h link/argfile.h link/io.h link/say.h \
 pgp/pgpopt.h
qmail-seal.o: qmail-seal.c link/outbound.h link/become.h link/control.h \
 text/span.h link/stage.h link/plainfile.h link/say.h rules/mailpattern.h \
 seal/authorship.h seal/decision.h link/outbound.h rules/rulesfile.h \
 rules/mailrule.h seal/facts.h rules/ruleanswer.h seal/plan.h \
 seal/editing.h seal/work.h seal/encrypting.h seal/recipients.h \
 seal/search.h seal/choice.h link/keyfolder.h seal/refused.h \
 seal/sealengine.h link/command.h link/child.h seal/places.h \
 seal/signing.h seal/work.h
qmail-sealcheck.o: qmail-sealcheck.c check/checkconfine.h check/check.h \
 text/span.h check/checkhome.h check/checkperm.h check/checkstart.h \
 link/argfile.h rules/ruletable.h rules/mailrule.h \
 sealcheck/correspondents.h sealcheck/trustfiles.h sealcheck/explain.h \
 sealcheck/layout.h sealcheck/lint.h sealcheck/ownkeys.h \
 sealcheck/sealcontrol.h sealcheck/sopcheck.h sealcheck/unsealing.h
qmail-smime.o: qmail-smime.c engine/choosefile.h link/answer.h \
 text/span.h smime/smimeopt.h engine/encryptfile.h engine/listfile.h \
 engine/openfile.h engine/smimesignfile.h engine/smimeverifyfile.h \
 engine/unwrapfile.h link/answer.h link/argfile.h link/io.h link/say.h \
 smime/smimeopt.h
qmail-unseal.o: qmail-unseal.c dkverify/authservid.h link/become.h \
 link/inbound.h link/become.h link/envelope.h text/span.h link/refusal.h \
 link/stage.h mail/authstrip.h rules/mailrule.h text/ascii.h \
 unseal/changing.h unseal/inplan.h rules/mailrule.h rules/rulehold.h \
 unseal/job.h link/command.h link/child.h link/inbound.h \
 unseal/deciding.h rules/rulesfile.h unseal/delivering.h unseal/layers.h \
 unseal/standard.h link/keyfolder.h mail/authmethod.h unseal/verifying.h \
 unseal/job.h unseal/layers.h unseal/mailfacts.h rules/ruleanswer.h \
 unseal/pgplearning.h unseal/places.h unseal/sending.h unseal/words.h
mailcrl.o: mailcrl.c auto_qmail.h crl/crlfetch.h crl/crlstep.h \
 crl/crlstore.h text/span.h crypto/crypto.h engine/confine.h \
 link/control.h link/home.h link/io.h link/say.h smime/crlcheck.h
mailwkd.o: mailwkd.c auto_qmail.h crl/crlfetch.h crl/crlstep.h \
 crl/wkdurl.h text/span.h link/io.h link/keyfolder.h link/say.h
text/ascii.o: text/ascii.c text/ascii.h text/span.h
text/b64.o: text/b64.c text/b64.h text/span.h text/ascii.h
text/casefold.o: text/casefold.c text/casefold.h text/span.h text/ascii.h \
 text/utf8.h
text/fold.o: text/fold.c text/fold.h text/span.h
text/hostname.o: text/hostname.c text/hostname.h text/span.h text/ascii.h
text/idn.o: text/idn.c text/idn.h text/span.h text/ascii.h \
 text/hostname.h
text/multisearch.o: text/multisearch.c text/multisearch.h text/span.h
text/taglist.o: text/taglist.c text/taglist.h text/span.h text/ascii.h
mail/address.o: mail/address.c mail/address.h text/span.h text/ascii.h \
 mail/cfws.h text/utf8.h
mail/attachpart.o: mail/attachpart.c mail/attachpart.h text/span.h \
 text/ascii.h text/utf8.h
mail/authclaim.o: mail/authclaim.c mail/authclaim.h text/span.h \
 mail/address.h mail/cfws.h text/ascii.h
mail/authmethod.o: mail/authmethod.c mail/authmethod.h
mail/author.o: mail/author.c mail/author.h mail/message.h text/span.h \
 mail/address.h text/ascii.h text/idn.h
mail/authors.o: mail/authors.c mail/authors.h text/span.h mail/address.h \
 mail/wholeheader.h mail/message.h
mail/authpass.o: mail/authpass.c mail/authpass.h text/span.h \
 mail/address.h mail/authmethod.h mail/authresult.h mail/cfws.h \
 text/ascii.h
mail/authres.o: mail/authres.c mail/authres.h mail/authmethod.h \
 mail/authresult.h text/span.h mail/cfws.h text/ascii.h text/fold.h
mail/authresult.o: mail/authresult.c mail/authresult.h text/span.h
mail/authstrip.o: mail/authstrip.c mail/authstrip.h text/span.h \
 mail/authclaim.h text/ascii.h
mail/bouncecut.o: mail/bouncecut.c mail/bouncecut.h text/span.h \
 text/ascii.h
mail/cfws.o: mail/cfws.c mail/cfws.h text/span.h text/ascii.h
mail/charset.o: mail/charset.c mail/charset.h text/span.h text/ascii.h \
 text/utf8.h auto_charset.h
mail/charsetwrite.o: mail/charsetwrite.c mail/charsetwrite.h text/span.h \
 mail/charset.h text/ascii.h text/utf8.h
mail/claimstrip.o: mail/claimstrip.c mail/claimstrip.h text/span.h \
 mail/subjectedit.h text/ascii.h
mail/contentfield.o: mail/contentfield.c mail/contentfield.h \
 mail/transfer.h text/span.h text/ascii.h
mail/contentfield_param.o: mail/contentfield_param.c mail/contentfield.h \
 mail/transfer.h text/span.h text/ascii.h
mail/crlf.o: mail/crlf.c mail/crlf.h text/span.h
mail/disclaimer.o: mail/disclaimer.c mail/disclaimer.h text/span.h \
 text/ascii.h text/utf8.h
mail/edit.o: mail/edit.c mail/edit.h mail/bouncecut.h text/span.h \
 mail/disclaimer.h mail/headeredit.h mail/subjectedit.h mail/message.h \
 mail/mimescan.h mail/linewindow.h mail/mimelimits.h mail/mimeheader.h \
 mail/mimepart.h mail/contentfield.h mail/transfer.h mail/recode.h \
 mail/charset.h mail/textspot.h mail/charsetwrite.h mail/htmlspot.h \
 mail/textplace.h mail/editwork.h
mail/editcut.o: mail/editcut.c mail/editwork.h mail/edit.h \
 mail/bouncecut.h text/span.h mail/disclaimer.h mail/headeredit.h \
 mail/subjectedit.h mail/message.h mail/mimescan.h mail/linewindow.h \
 mail/mimelimits.h mail/mimeheader.h mail/mimepart.h mail/contentfield.h \
 mail/transfer.h mail/recode.h mail/charset.h mail/textspot.h \
 mail/charsetwrite.h mail/htmlspot.h mail/textplace.h
mail/editinsert.o: mail/editinsert.c mail/editwork.h mail/edit.h \
 mail/bouncecut.h text/span.h mail/disclaimer.h mail/headeredit.h \
 mail/subjectedit.h mail/message.h mail/mimescan.h mail/linewindow.h \
 mail/mimelimits.h mail/mimeheader.h mail/mimepart.h mail/contentfield.h \
 mail/transfer.h mail/recode.h mail/charset.h mail/textspot.h \
 mail/charsetwrite.h mail/htmlspot.h mail/textplace.h mail/linecheck.h \
 text/ascii.h
mail/editrelated.o: mail/editrelated.c mail/cfws.h text/span.h \
 mail/editwork.h mail/edit.h mail/bouncecut.h mail/disclaimer.h \
 mail/headeredit.h mail/subjectedit.h mail/message.h mail/mimescan.h \
 mail/linewindow.h mail/mimelimits.h mail/mimeheader.h mail/mimepart.h \
 mail/contentfield.h mail/transfer.h mail/recode.h mail/charset.h \
 mail/textspot.h mail/charsetwrite.h mail/htmlspot.h mail/textplace.h \
 text/ascii.h
mail/editroot.o: mail/editroot.c mail/attachpart.h text/span.h \
 mail/claimstrip.h mail/editwork.h mail/edit.h mail/bouncecut.h \
 mail/disclaimer.h mail/headeredit.h mail/subjectedit.h mail/message.h \
 mail/mimescan.h mail/linewindow.h mail/mimelimits.h mail/mimeheader.h \
 mail/mimepart.h mail/contentfield.h mail/transfer.h mail/recode.h \
 mail/charset.h mail/textspot.h mail/charsetwrite.h mail/htmlspot.h \
 mail/textplace.h
mail/edittext.o: mail/edittext.c mail/editwork.h mail/edit.h \
 mail/bouncecut.h text/span.h mail/disclaimer.h mail/headeredit.h \
 mail/subjectedit.h mail/message.h mail/mimescan.h mail/linewindow.h \
 mail/mimelimits.h mail/mimeheader.h mail/mimepart.h mail/contentfield.h \
 mail/transfer.h mail/recode.h mail/charset.h mail/textspot.h \
 mail/charsetwrite.h mail/htmlspot.h mail/textplace.h text/ascii.h
mail/encodedword.o: mail/encodedword.c mail/encodedword.h text/span.h \
 mail/charset.h mail/transfer.h text/ascii.h text/b64.h text/utf8.h
mail/entityheader.o: mail/entityheader.c mail/entityheader.h \
 mail/contentfield.h mail/transfer.h text/span.h mail/message.h \
 text/ascii.h
mail/harvestanswer.o: mail/harvestanswer.c mail/harvestanswer.h \
 text/span.h text/ascii.h
mail/headeredit.o: mail/headeredit.c mail/headeredit.h mail/subjectedit.h \
 text/span.h mail/encodedword.h text/ascii.h
mail/htmlspot.o: mail/htmlspot.c mail/htmlspot.h mail/textplace.h \
 text/ascii.h text/span.h
mail/lf.o: mail/lf.c mail/lf.h text/span.h
mail/linecheck.o: mail/linecheck.c mail/linecheck.h text/span.h \
 text/block.h
mail/lineends.o: mail/lineends.c mail/lineends.h text/span.h text/block.h
mail/linewindow.o: mail/linewindow.c mail/linewindow.h mail/mimelimits.h \
 text/span.h
mail/message.o: mail/message.c mail/message.h text/span.h text/ascii.h
mail/mimeheader.o: mail/mimeheader.c mail/mimeheader.h mail/mimepart.h \
 mail/contentfield.h mail/transfer.h text/span.h mail/mimelimits.h \
 text/ascii.h
mail/mimepart.o: mail/mimepart.c mail/mimepart.h mail/contentfield.h \
 mail/transfer.h text/span.h
mail/mimescan.o: mail/mimescan.c mail/mimescan.h mail/linewindow.h \
 mail/mimelimits.h text/span.h mail/mimeheader.h mail/mimepart.h \
 mail/contentfield.h mail/transfer.h mail/mimestack.h
mail/mimestack.o: mail/mimestack.c mail/mimestack.h mail/mimescan.h \
 mail/linewindow.h mail/mimelimits.h text/span.h mail/mimeheader.h \
 mail/mimepart.h mail/contentfield.h mail/transfer.h text/ascii.h
mail/origin.o: mail/origin.c mail/origin.h mail/message.h text/span.h \
 mail/authclaim.h mail/author.h mail/authpass.h text/ascii.h \
 text/hostname.h text/idn.h
mail/protectedsubject.o: mail/protectedsubject.c mail/protectedsubject.h \
 mail/message.h text/span.h mail/contentfield.h mail/transfer.h \
 mail/lineends.h
mail/recode.o: mail/recode.c mail/recode.h mail/charset.h text/span.h \
 mail/transfer.h
mail/sectionpath.o: mail/sectionpath.c mail/sectionpath.h text/span.h
mail/sevenbit.o: mail/sevenbit.c mail/sevenbit.h mail/crlf.h text/span.h \
 mail/linecheck.h mail/lineends.h mail/mimescan.h mail/linewindow.h \
 mail/mimelimits.h mail/mimeheader.h mail/mimepart.h mail/contentfield.h \
 mail/transfer.h text/ascii.h
mail/subjectedit.o: mail/subjectedit.c mail/subjectedit.h text/span.h \
 mail/encodedword.h text/ascii.h text/casefold.h
mail/textspot.o: mail/textspot.c mail/textspot.h mail/charsetwrite.h \
 text/span.h mail/htmlspot.h mail/textplace.h mail/transfer.h \
 text/ascii.h
mail/transfer.o: mail/transfer.c mail/transfer.h text/span.h \
 mail/transfer_codec.h text/ascii.h
mail/transfer_base64.o: mail/transfer_base64.c mail/transfer_codec.h \
 mail/transfer.h text/span.h text/ascii.h
mail/transfer_quoted.o: mail/transfer_quoted.c mail/transfer_codec.h \
 mail/transfer.h text/span.h text/ascii.h
mail/unwrap.o: mail/unwrap.c mail/unwrap.h mail/lf.h text/span.h \
 mail/message.h mail/protectedsubject.h text/ascii.h
mail/wholeheader.o: mail/wholeheader.c mail/wholeheader.h mail/message.h \
 text/span.h mail/lineends.h
crypto/algorithm.o: crypto/algorithm.c crypto/algorithm.h crypto/digest.h \
 text/span.h text/ascii.h
crypto/cipher.o: crypto/cipher.c crypto/cipher.h text/span.h \
 crypto/crypto.h
crypto/crypto.o: crypto/crypto.c crypto/crypto.h crypto/key_memory.h \
 crypto/libcrypto.h crypto/digest.h text/span.h
crypto/digest_direct.o: crypto/digest_direct.c crypto/digest.h \
 text/span.h
crypto/digest_evp.o: crypto/digest_evp.c crypto/digest.h text/span.h
crypto/ed25519.o: crypto/ed25519.c crypto/ed25519.h crypto/private_key.h \
 crypto/algorithm.h crypto/digest.h text/span.h crypto/key_limits.h \
 crypto/public_key.h
crypto/evpkey.o: crypto/evpkey.c crypto/evpkey.h text/span.h \
 crypto/key_limits.h crypto/key_pem.h crypto/libcrypto_mail.h \
 crypto/pkcs8.h
crypto/key_kind.o: crypto/key_kind.c crypto/key_kind.h text/span.h \
 crypto/libcrypto.h crypto/digest.h
crypto/key_memory.o: crypto/key_memory.c crypto/key_memory.h \
 crypto/crypto.h crypto/secret.h crypto/shortage.h
crypto/key_pem.o: crypto/key_pem.c crypto/key_pem.h text/span.h \
 crypto/crypto.h crypto/key_kind.h crypto/key_limits.h \
 crypto/key_memory.h
crypto/keytransport.o: crypto/keytransport.c crypto/keytransport.h \
 crypto/cipher.h text/span.h crypto/key_limits.h crypto/crypto.h \
 crypto/digest.h crypto/libcrypto.h crypto/libcrypto_mail.h \
 crypto/secret.h crypto/spki.h
crypto/libcrypto_direct.o: crypto/libcrypto_direct.c crypto/libcrypto.h \
 crypto/digest.h text/span.h
crypto/libcrypto_evp.o: crypto/libcrypto_evp.c crypto/libcrypto.h \
 crypto/digest.h text/span.h crypto/key_limits.h
crypto/libcrypto_mail_direct.o: crypto/libcrypto_mail_direct.c \
 crypto/libcrypto_mail.h text/span.h
crypto/libcrypto_mail_evp.o: crypto/libcrypto_mail_evp.c \
 crypto/libcrypto_mail.h text/span.h crypto/key_limits.h
crypto/libcrypto_methods_direct.o: crypto/libcrypto_methods_direct.c \
 crypto/libcrypto.h crypto/digest.h text/span.h
crypto/libcrypto_methods_evp.o: crypto/libcrypto_methods_evp.c \
 crypto/libcrypto.h crypto/digest.h text/span.h
crypto/libcrypto_names.o: crypto/libcrypto_names.c crypto/libcrypto.h \
 crypto/digest.h text/span.h
crypto/mailhash.o: crypto/mailhash.c crypto/mailhash.h text/span.h \
 crypto/digest.h
crypto/mailkey.o: crypto/mailkey.c crypto/mailkey.h crypto/private_key.h \
 crypto/algorithm.h crypto/digest.h text/span.h crypto/key_limits.h \
 crypto/crypto.h crypto/ed25519.h crypto/public_key.h crypto/key_pem.h \
 crypto/libcrypto_mail.h crypto/pkcs8.h crypto/secret.h
crypto/pkcs8.o: crypto/pkcs8.c crypto/pkcs8.h text/span.h
crypto/private_key.o: crypto/private_key.c crypto/private_key.h \
 crypto/algorithm.h crypto/digest.h text/span.h crypto/key_limits.h \
 crypto/crypto.h crypto/ed25519.h crypto/public_key.h crypto/key_kind.h \
 crypto/key_pem.h crypto/libcrypto.h crypto/secret.h crypto/spki.h
crypto/public_key.o: crypto/public_key.c crypto/public_key.h \
 crypto/algorithm.h crypto/digest.h text/span.h crypto/crypto.h \
 crypto/ed25519.h crypto/private_key.h crypto/key_limits.h \
 crypto/libcrypto.h crypto/spki.h
crypto/random.o: crypto/random.c crypto/random.h
crypto/sealedcipher_direct.o: crypto/sealedcipher_direct.c \
 crypto/sealedcipher.h text/span.h crypto/secret.h
crypto/sealedcipher_evp.o: crypto/sealedcipher_evp.c \
 crypto/sealedcipher.h text/span.h crypto/crypto.h
crypto/sealedstart.o: crypto/sealedstart.c crypto/sealedstart.h \
 text/span.h crypto/sealedcipher.h crypto/secret.h
crypto/secret.o: crypto/secret.c crypto/secret.h
crypto/shortage.o: crypto/shortage.c crypto/shortage.h crypto/crypto.h
crypto/spki.o: crypto/spki.c crypto/spki.h text/span.h crypto/libcrypto.h \
 crypto/digest.h
dkim/canon_body.o: dkim/canon_body.c dkim/canon_body.h dkim/canon.h \
 text/span.h text/block.h
dkim/canon_header.o: dkim/canon_header.c dkim/canon_header.h dkim/canon.h \
 text/span.h text/ascii.h
dkim/covered.o: dkim/covered.c dkim/covered.h mail/message.h text/span.h \
 dkim/namelist.h text/ascii.h
dkim/dkimopt.o: dkim/dkimopt.c dkim/dkimopt.h dkim/canon.h mail/origin.h \
 mail/message.h text/span.h dkim/defaults.h dkim/localpart.h text/ascii.h \
 text/hostname.h
dkim/fieldcover.o: dkim/fieldcover.c dkim/fieldcover.h text/span.h \
 dkim/namelist.h dkim/sigfield.h crypto/algorithm.h crypto/digest.h \
 dkim/canon.h dkim/result.h mail/authresult.h mail/wholeheader.h \
 mail/message.h text/ascii.h text/hostname.h text/idn.h
dkim/fieldlist.o: dkim/fieldlist.c dkim/fieldlist.h mail/message.h \
 text/span.h dkim/limits.h text/ascii.h
dkim/keyrecord.o: dkim/keyrecord.c dkim/keyrecord.h crypto/algorithm.h \
 crypto/digest.h text/span.h dkim/result.h mail/authresult.h text/ascii.h \
 text/b64.h text/taglist.h
dkim/localpart.o: dkim/localpart.c dkim/localpart.h text/span.h \
 text/ascii.h
dkim/namelist.o: dkim/namelist.c dkim/namelist.h text/span.h text/ascii.h
dkim/quoted.o: dkim/quoted.c dkim/quoted.h text/span.h text/ascii.h
dkim/result.o: dkim/result.c dkim/result.h mail/authresult.h text/span.h
dkim/sigfield.o: dkim/sigfield.c dkim/sigfield.h crypto/algorithm.h \
 crypto/digest.h text/span.h dkim/canon.h dkim/result.h mail/authresult.h \
 dkim/namelist.h dkim/quoted.h text/ascii.h text/b64.h text/hostname.h \
 text/idn.h text/taglist.h text/utf8.h
dkim/sign.o: dkim/sign.c dkim/sign.h crypto/private_key.h \
 crypto/algorithm.h crypto/digest.h text/span.h crypto/key_limits.h \
 dkim/canon_body.h dkim/canon.h dkim/fieldlist.h mail/message.h \
 dkim/canon_header.h dkim/limits.h dkim/sigwrite.h text/b64.h
dkim/sigwrite.o: dkim/sigwrite.c dkim/sigwrite.h dkim/canon.h \
 crypto/algorithm.h crypto/digest.h text/span.h dkim/limits.h \
 dkim/quoted.h text/fold.h
dkim/verify.o: dkim/verify.c dkim/verify.h crypto/digest.h text/span.h \
 dkim/canon_body.h dkim/canon.h dkim/keyquery.h dkim/limits.h \
 dkim/result.h mail/authresult.h dkim/sigfield.h crypto/algorithm.h \
 mail/message.h dkim/covered.h dkim/verify_check.h mail/address.h \
 text/hostname.h
dkim/verify_check.o: dkim/verify_check.c dkim/verify_check.h \
 dkim/covered.h mail/message.h text/span.h dkim/verify.h crypto/digest.h \
 dkim/canon_body.h dkim/canon.h dkim/keyquery.h dkim/limits.h \
 dkim/result.h mail/authresult.h dkim/sigfield.h crypto/algorithm.h \
 crypto/public_key.h dkim/canon_header.h dkim/keyrecord.h
dkim/verify_line.o: dkim/verify_line.c dkim/verify_line.h dkim/verify.h \
 crypto/digest.h text/span.h dkim/canon_body.h dkim/canon.h \
 dkim/keyquery.h dkim/limits.h dkim/result.h mail/authresult.h \
 dkim/sigfield.h crypto/algorithm.h mail/message.h mail/authres.h \
 mail/authmethod.h text/ascii.h
smime/authors.o: smime/authors.c smime/authors.h mail/authors.h \
 text/span.h smime/certaddress.h
smime/ber.o: smime/ber.c smime/ber.h text/span.h
smime/berwalk.o: smime/berwalk.c smime/berwalk.h smime/ber.h text/span.h
smime/capabilities.o: smime/capabilities.c smime/capabilities.h \
 text/span.h smime/ber.h
smime/certaddress.o: smime/certaddress.c smime/certaddress.h text/span.h \
 smime/ber.h text/ascii.h text/hostname.h text/idn.h text/utf8.h
smime/certfields.o: smime/certfields.c smime/certfields.h text/span.h \
 crypto/key_limits.h smime/ber.h smime/oid.h text/ascii.h text/b64.h
smime/certfile.o: smime/certfile.c smime/certfile.h text/span.h \
 crypto/crypto.h
smime/choose.o: smime/choose.c smime/choose.h smime/certfields.h \
 text/span.h smime/trust.h smime/ocspkept.h smime/smimecause.h \
 mail/authresult.h crypto/crypto.h smime/ber.h smime/certaddress.h
smime/compressed.o: smime/compressed.c smime/compressed.h smime/berwalk.h \
 smime/ber.h text/span.h
smime/contenthash.o: smime/contenthash.c smime/contenthash.h text/span.h \
 crypto/crypto.h
smime/contentkey.o: smime/contentkey.c smime/contentkey.h \
 smime/certfields.h text/span.h
smime/crlcheck.o: smime/crlcheck.c smime/crlcheck.h text/span.h \
 crypto/crypto.h smime/certfile.h
smime/der.o: smime/der.c smime/der.h text/span.h smime/ber.h
smime/encrypting.o: smime/encrypting.c smime/encrypting.h crypto/cipher.h \
 text/span.h smime/certfields.h crypto/keytransport.h crypto/key_limits.h \
 crypto/random.h crypto/secret.h smime/ber.h smime/der.h smime/oid.h
smime/harvest.o: smime/harvest.c smime/harvest.h smime/judge.h \
 smime/authors.h mail/authors.h text/span.h smime/signedmail.h \
 mail/crlf.h mail/mimescan.h mail/linewindow.h mail/mimelimits.h \
 mail/mimeheader.h mail/mimepart.h mail/contentfield.h mail/transfer.h \
 smime/berwalk.h smime/ber.h smime/contenthash.h smime/smimecause.h \
 mail/authresult.h smime/signers.h smime/trust.h smime/ocspkept.h \
 crypto/crypto.h mail/harvestanswer.h smime/capabilities.h \
 smime/certaddress.h smime/certfields.h smime/sigattr.h
smime/issuers.o: smime/issuers.c smime/issuers.h
smime/judge.o: smime/judge.c smime/judge.h smime/authors.h mail/authors.h \
 text/span.h smime/signedmail.h mail/crlf.h mail/mimescan.h \
 mail/linewindow.h mail/mimelimits.h mail/mimeheader.h mail/mimepart.h \
 mail/contentfield.h mail/transfer.h smime/berwalk.h smime/ber.h \
 smime/contenthash.h smime/smimecause.h mail/authresult.h smime/signers.h \
 smime/trust.h smime/ocspkept.h crypto/crypto.h smime/judgeline.h
smime/judgeline.o: smime/judgeline.c smime/judgeline.h smime/authors.h \
 mail/authors.h text/span.h smime/smimecause.h mail/authresult.h \
 mail/authres.h mail/authmethod.h mail/sectionpath.h smime/certaddress.h \
 text/ascii.h
smime/ocspanswer.o: smime/ocspanswer.c smime/ocspanswer.h text/span.h \
 smime/strength.h
smime/ocsphttp.o: smime/ocsphttp.c smime/ocsphttp.h text/span.h \
 smime/ocspanswer.h text/ascii.h
smime/ocspkept.o: smime/ocspkept.c smime/ocspkept.h smime/smimecause.h \
 mail/authresult.h text/span.h smime/ocspanswer.h
smime/ocspquestion.o: smime/ocspquestion.c smime/ocspquestion.h \
 text/span.h text/ascii.h text/hostname.h
smime/oid.o: smime/oid.c smime/oid.h text/span.h
smime/opening.o: smime/opening.c smime/opening.h smime/berwalk.h \
 smime/ber.h text/span.h smime/certfields.h crypto/crypto.h \
 crypto/secret.h smime/contentkey.h smime/der.h
smime/openmail.o: smime/openmail.c smime/openmail.h smime/compressed.h \
 smime/berwalk.h smime/ber.h text/span.h smime/opening.h \
 smime/certfields.h smime/rootcms.h mail/mimescan.h mail/linewindow.h \
 mail/mimelimits.h mail/mimeheader.h mail/mimepart.h mail/contentfield.h \
 mail/transfer.h smime/smimecause.h mail/authresult.h
smime/recipientid.o: smime/recipientid.c smime/recipientid.h text/span.h \
 crypto/digest.h smime/ber.h
smime/rootcms.o: smime/rootcms.c smime/rootcms.h mail/mimescan.h \
 mail/linewindow.h mail/mimelimits.h text/span.h mail/mimeheader.h \
 mail/mimepart.h mail/contentfield.h mail/transfer.h smime/berwalk.h \
 smime/ber.h smime/signedtype.h
smime/sigattr.o: smime/sigattr.c smime/sigattr.h smime/smimecause.h \
 mail/authresult.h text/span.h smime/ber.h
smime/signedmail.o: smime/signedmail.c smime/signedmail.h mail/crlf.h \
 text/span.h mail/mimescan.h mail/linewindow.h mail/mimelimits.h \
 mail/mimeheader.h mail/mimepart.h mail/contentfield.h mail/transfer.h \
 smime/berwalk.h smime/ber.h smime/contenthash.h smime/smimecause.h \
 mail/authresult.h smime/signedtype.h
smime/signedtype.o: smime/signedtype.c smime/signedtype.h mail/mimepart.h \
 mail/contentfield.h mail/transfer.h text/span.h text/ascii.h
smime/signers.o: smime/signers.c smime/signers.h smime/contenthash.h \
 text/span.h smime/smimecause.h mail/authresult.h crypto/crypto.h \
 smime/sigattr.h smime/sigverify.h smime/strength.h
smime/signing.o: smime/signing.c smime/signing.h crypto/mailkey.h \
 crypto/private_key.h crypto/algorithm.h crypto/digest.h text/span.h \
 crypto/key_limits.h smime/certfields.h smime/ber.h smime/der.h \
 smime/oid.h
smime/sigverify.o: smime/sigverify.c smime/sigverify.h text/span.h \
 smime/strength.h
smime/smimecause.o: smime/smimecause.c smime/smimecause.h \
 mail/authresult.h text/span.h
smime/smimeopt.o: smime/smimeopt.c smime/smimeopt.h text/ascii.h \
 text/span.h
smime/strength.o: smime/strength.c smime/strength.h
smime/trust.o: smime/trust.c smime/trust.h smime/ocspkept.h \
 smime/smimecause.h mail/authresult.h text/span.h crypto/crypto.h \
 smime/certaddress.h smime/certfile.h smime/issuers.h smime/trustfault.h \
 text/ascii.h
smime/trustfault.o: smime/trustfault.c smime/trustfault.h \
 smime/smimecause.h mail/authresult.h text/span.h
smime/unsign.o: smime/unsign.c smime/unsign.h smime/compressed.h \
 smime/berwalk.h smime/ber.h text/span.h smime/rootcms.h mail/mimescan.h \
 mail/linewindow.h mail/mimelimits.h mail/mimeheader.h mail/mimepart.h \
 mail/contentfield.h mail/transfer.h smime/smimecause.h mail/authresult.h
pgp/armor.o: pgp/armor.c pgp/armor.h text/span.h text/ascii.h
pgp/armorread.o: pgp/armorread.c pgp/armor.h text/span.h pgp/crc24.h \
 text/ascii.h
pgp/armorwrite.o: pgp/armorwrite.c pgp/armor.h text/span.h pgp/crc24.h
pgp/autocrypt.o: pgp/autocrypt.c pgp/autocrypt.h text/span.h text/ascii.h \
 text/b64.h
pgp/carriedkey.o: pgp/carriedkey.c pgp/carriedkey.h mail/mimescan.h \
 mail/linewindow.h mail/mimelimits.h text/span.h mail/mimeheader.h \
 mail/mimepart.h mail/contentfield.h mail/transfer.h mail/wholeheader.h \
 mail/message.h
pgp/certificate.o: pgp/certificate.c pgp/certificate.h pgp/keyfault.h \
 pgp/keymaterial.h pgp/keyid.h text/span.h pgp/packet.h pgp/signature.h \
 pgp/useraddress.h
pgp/certificatecan.o: pgp/certificatecan.c pgp/certificate.h \
 pgp/keyfault.h pgp/keymaterial.h pgp/keyid.h text/span.h pgp/packet.h \
 pgp/signature.h pgp/useraddress.h
pgp/certtrim.o: pgp/certtrim.c pgp/certtrim.h pgp/certificate.h \
 pgp/keyfault.h pgp/keymaterial.h pgp/keyid.h text/span.h pgp/packet.h \
 pgp/signature.h pgp/useraddress.h
pgp/cleartext.o: pgp/cleartext.c pgp/cleartext.h text/span.h text/ascii.h
pgp/crc24.o: pgp/crc24.c pgp/crc24.h text/span.h
pgp/framing.o: pgp/framing.c pgp/framing.h text/span.h pgp/armor.h \
 pgp/signature.h pgp/keyid.h
pgp/inflatestart.o: pgp/inflatestart.c pgp/inflatestart.h
pgp/inlinetext.o: pgp/inlinetext.c pgp/inlinetext.h text/span.h \
 mail/contentfield.h mail/transfer.h mail/wholeheader.h mail/message.h \
 text/ascii.h
pgp/keyfault.o: pgp/keyfault.c pgp/keyfault.h
pgp/keyid.o: pgp/keyid.c pgp/keyid.h text/span.h crypto/digest.h
pgp/keymaterial.o: pgp/keymaterial.c pgp/keymaterial.h pgp/keyid.h \
 text/span.h pgp/packet.h pgp/signature.h crypto/digest.h
pgp/packet.o: pgp/packet.c pgp/packet.h text/span.h
pgp/packets.o: pgp/packets.c pgp/packets.h pgp/keyid.h text/span.h \
 pgp/packet.h
pgp/pgpcause.o: pgp/pgpcause.c pgp/pgpcause.h mail/authresult.h \
 text/span.h
pgp/pgpinside.o: pgp/pgpinside.c pgp/pgpinside.h pgp/signature.h \
 pgp/keyid.h text/span.h crypto/sealedstart.h crypto/secret.h \
 pgp/inflatestart.h pgp/packet.h text/ascii.h
pgp/pgpjudge.o: pgp/pgpjudge.c pgp/pgpjudge.h mail/authors.h text/span.h \
 pgp/certificate.h pgp/keyfault.h pgp/keymaterial.h pgp/keyid.h \
 pgp/packet.h pgp/signature.h pgp/packets.h pgp/pgpcause.h \
 mail/authresult.h mail/authres.h mail/authmethod.h mail/sectionpath.h \
 pgp/verification.h text/ascii.h
pgp/pgpopt.o: pgp/pgpopt.c pgp/pgpopt.h text/ascii.h text/span.h
pgp/rootpgp.o: pgp/rootpgp.c pgp/rootpgp.h mail/mimescan.h \
 mail/linewindow.h mail/mimelimits.h text/span.h mail/mimeheader.h \
 mail/mimepart.h mail/contentfield.h mail/transfer.h pgp/armor.h \
 pgp/packets.h pgp/keyid.h pgp/packet.h text/ascii.h
pgp/secretnumber.o: pgp/secretnumber.c pgp/secretnumber.h crypto/secret.h \
 pgp/keymaterial.h pgp/keyid.h text/span.h pgp/packet.h pgp/signature.h
pgp/signature.o: pgp/signature.c pgp/signature.h pgp/keyid.h text/span.h \
 pgp/packet.h
pgp/signedpgp.o: pgp/signedpgp.c pgp/signedpgp.h mail/crlf.h text/span.h \
 mail/linecheck.h mail/mimescan.h mail/linewindow.h mail/mimelimits.h \
 mail/mimeheader.h mail/mimepart.h mail/contentfield.h mail/transfer.h \
 pgp/armor.h pgp/cleartext.h pgp/packets.h pgp/keyid.h pgp/packet.h \
 pgp/pgpcause.h mail/authresult.h text/ascii.h
pgp/useraddress.o: pgp/useraddress.c pgp/useraddress.h text/span.h \
 text/ascii.h text/idn.h text/utf8.h
pgp/verification.o: pgp/verification.c pgp/verification.h \
 pgp/certificate.h pgp/keyfault.h pgp/keymaterial.h pgp/keyid.h \
 text/span.h pgp/packet.h pgp/signature.h text/ascii.h
link/answer.o: link/answer.c link/answer.h text/span.h text/ascii.h
link/argfile.o: link/argfile.c link/argfile.h text/span.h link/io.h \
 text/ascii.h
link/become.o: link/become.c link/become.h link/closefrom.h \
 link/privilege.h text/ascii.h text/span.h
link/cdbread.o: link/cdbread.c link/cdbread.h text/span.h
link/child.o: link/child.c link/child.h link/closefrom.h link/io.h \
 link/privilege.h link/say.h
link/closefrom.o: link/closefrom.c link/closefrom.h text/ascii.h \
 text/span.h
link/command.o: link/command.c link/command.h link/child.h text/span.h \
 text/ascii.h
link/control.o: link/control.c link/control.h text/span.h link/io.h \
 link/plainfile.h text/ascii.h
link/copyrange.o: link/copyrange.c link/copyrange.h
link/editanswer.o: link/editanswer.c link/editanswer.h text/span.h \
 text/ascii.h
link/editargs.o: link/editargs.c link/editargs.h text/span.h text/utf8.h
link/envelope.o: link/envelope.c link/envelope.h text/span.h link/io.h
link/home.o: link/home.c link/home.h auto_qmail.h link/privilege.h
link/inbound.o: link/inbound.c link/inbound.h link/become.h \
 link/envelope.h text/span.h link/refusal.h link/stage.h link/control.h \
 link/home.h link/io.h link/say.h link/spool.h text/ascii.h
link/io.o: link/io.c link/io.h text/span.h
link/keyfolder.o: link/keyfolder.c link/keyfolder.h text/span.h \
 link/plainfile.h text/ascii.h text/hostname.h text/utf8.h
link/loader.o: link/loader.c link/loader.h text/span.h
link/messagelog.o: link/messagelog.c link/messagelog.h link/control.h \
 text/span.h link/io.h link/say.h text/ascii.h
link/outbound.o: link/outbound.c link/outbound.h link/become.h \
 link/control.h text/span.h link/stage.h link/home.h link/io.h \
 link/messagelog.h link/privilege.h link/relay.h link/report.h link/say.h \
 text/ascii.h
link/plainfile.o: link/plainfile.c link/plainfile.h
link/privilege.o: link/privilege.c link/privilege.h
link/refusal.o: link/refusal.c link/refusal.h link/io.h text/ascii.h \
 text/span.h
link/relay.o: link/relay.c link/relay.h text/span.h link/closefrom.h \
 link/io.h link/privilege.h link/report.h
link/report.o: link/report.c link/report.h text/span.h link/io.h \
 link/say.h
link/say.o: link/say.c link/say.h link/io.h
link/spool.o: link/spool.c link/spool.h link/stage.h link/io.h \
 link/privilege.h text/span.h
link/stage.o: link/stage.c link/stage.h auto_qmail.h link/io.h \
 text/ascii.h text/span.h
link/startup.o: link/startup.c
rules/candidates.o: rules/candidates.c rules/candidates.h text/span.h \
 link/control.h text/ascii.h
rules/editfield.o: rules/editfield.c rules/editfield.h text/span.h \
 text/ascii.h
rules/firstfield.o: rules/firstfield.c rules/firstfield.h text/span.h \
 text/ascii.h text/hostname.h
rules/groupfile.o: rules/groupfile.c rules/groupfile.h rules/rulehold.h \
 rules/mailrule.h text/span.h link/control.h link/places.h \
 rules/mailpattern.h text/ascii.h
rules/mailpattern.o: rules/mailpattern.c rules/mailpattern.h text/span.h \
 rules/firstfield.h text/ascii.h text/hostname.h text/idn.h
rules/mailrule.o: rules/mailrule.c rules/mailrule.h text/span.h \
 link/control.h link/say.h rules/ruleparse.h rules/ruleword.h \
 text/ascii.h
rules/rcpthosts.o: rules/rcpthosts.c rules/rcpthosts.h text/span.h \
 link/cdbread.h link/control.h link/plainfile.h text/ascii.h
rules/ruleaction.o: rules/ruleaction.c link/keyfolder.h text/span.h \
 rules/editfield.h rules/ruleparse.h rules/mailrule.h rules/ruleword.h \
 rules/ruletable.h text/ascii.h text/idn.h
rules/ruleanswer.o: rules/ruleanswer.c rules/ruleanswer.h text/span.h \
 text/ascii.h
rules/rulecondition.o: rules/rulecondition.c rules/editfield.h \
 text/span.h rules/mailpattern.h rules/ruleparse.h rules/mailrule.h \
 rules/ruleword.h rules/ruletable.h text/ascii.h
rules/rulehold.o: rules/rulehold.c rules/rulehold.h rules/mailrule.h \
 text/span.h rules/mailpattern.h rules/ruleparse.h rules/ruleword.h
rules/ruleincoming.o: rules/ruleincoming.c rules/ruleparse.h \
 rules/mailrule.h text/span.h rules/ruleword.h rules/ruletable.h
rules/ruleline.o: rules/ruleline.c link/control.h text/span.h \
 rules/firstfield.h rules/mailrule.h rules/ruleparse.h rules/ruleword.h \
 rules/ruletable.h text/ascii.h text/utf8.h
rules/ruleparse.o: rules/ruleparse.c rules/ruleparse.h rules/mailrule.h \
 text/span.h rules/ruleword.h text/ascii.h
rules/rules.o: rules/rules.c rules/rules.h rules/firstfield.h text/span.h \
 link/cdbread.h link/control.h link/plainfile.h rules/rcpthosts.h \
 text/ascii.h text/hostname.h
rules/rulescdb.o: rules/rulescdb.c rules/rulescdb.h rules/rules.h \
 rules/firstfield.h text/span.h link/say.h text/ascii.h
rules/rulesfile.o: rules/rulesfile.c rules/rulesfile.h rules/mailrule.h \
 text/span.h link/io.h link/plainfile.h
rules/ruletable.o: rules/ruletable.c rules/ruletable.h rules/mailrule.h \
 text/span.h text/ascii.h
rules/ruleword.o: rules/ruleword.c rules/ruleword.h text/span.h \
 text/ascii.h
rules/runprogram.o: rules/runprogram.c rules/runprogram.h \
 rules/rulehold.h rules/mailrule.h text/span.h link/child.h
engine/answerline.o: engine/answerline.c engine/answerline.h \
 link/answer.h text/span.h crypto/crypto.h link/say.h
engine/authorfile.o: engine/authorfile.c engine/authorfile.h \
 dkim/dkimopt.h dkim/canon.h mail/origin.h mail/message.h text/span.h \
 link/answer.h dkim/limits.h engine/confine.h engine/messagefile.h \
 mail/lineends.h link/say.h mail/author.h text/idn.h
engine/boundary.o: engine/boundary.c engine/boundary.h crypto/random.h
engine/canonfile.o: engine/canonfile.c engine/canonfile.h \
 engine/entityfile.h engine/messagefile.h mail/lineends.h text/span.h \
 mail/entityheader.h mail/contentfield.h mail/transfer.h mail/message.h \
 mail/sevenbit.h mail/crlf.h mail/linecheck.h mail/mimescan.h \
 mail/linewindow.h mail/mimelimits.h mail/mimeheader.h mail/mimepart.h
engine/certbytes.o: engine/certbytes.c engine/certbytes.h \
 smime/certfields.h text/span.h link/argfile.h link/io.h smime/ber.h
engine/choosefile.o: engine/choosefile.c engine/choosefile.h \
 link/answer.h text/span.h smime/smimeopt.h crypto/crypto.h \
 engine/answerline.h engine/certbytes.h smime/certfields.h \
 engine/confine.h link/argfile.h link/io.h mail/address.h smime/choose.h \
 smime/trust.h smime/ocspkept.h smime/smimecause.h mail/authresult.h
engine/confine.o: engine/confine.c engine/confine.h engine/landlock.h \
 auto_seccomp.h
engine/confinedsteps.o: engine/confinedsteps.c engine/confinedsteps.h \
 engine/confine.h link/answer.h text/span.h
engine/confinedsteps_crypto.o: engine/confinedsteps_crypto.c \
 engine/confinedsteps.h engine/confine.h link/answer.h text/span.h \
 crypto/crypto.h engine/answerline.h
engine/dns_ares.o: engine/dns_ares.c engine/dns.h dkim/keyquery.h \
 text/span.h dkim/limits.h engine/dnsanswer.h engine/dnsplan.h \
 engine/nameservers.h
engine/dnsanswer.o: engine/dnsanswer.c engine/dnsanswer.h dkim/keyquery.h \
 text/span.h engine/dnsplan.h dkim/limits.h engine/dnspacket.h
engine/dnspacket.o: engine/dnspacket.c engine/dnspacket.h text/span.h
engine/dnsplan.o: engine/dnsplan.c engine/dnsplan.h
engine/editfile.o: engine/editfile.c engine/editfile.h link/answer.h \
 text/span.h engine/confine.h engine/editorders.h engine/regex.h \
 mail/edit.h mail/bouncecut.h mail/disclaimer.h mail/headeredit.h \
 mail/subjectedit.h mail/message.h mail/mimescan.h mail/linewindow.h \
 mail/mimelimits.h mail/mimeheader.h mail/mimepart.h mail/contentfield.h \
 mail/transfer.h mail/recode.h mail/charset.h mail/textspot.h \
 mail/charsetwrite.h mail/htmlspot.h mail/textplace.h \
 engine/messagefile.h mail/lineends.h engine/outfile.h link/editanswer.h \
 link/io.h
engine/editorders.o: engine/editorders.c engine/editorders.h \
 engine/regex.h text/span.h link/answer.h mail/edit.h mail/bouncecut.h \
 mail/disclaimer.h mail/headeredit.h mail/subjectedit.h mail/message.h \
 mail/mimescan.h mail/linewindow.h mail/mimelimits.h mail/mimeheader.h \
 mail/mimepart.h mail/contentfield.h mail/transfer.h mail/recode.h \
 mail/charset.h mail/textspot.h mail/charsetwrite.h mail/htmlspot.h \
 mail/textplace.h engine/editfile.h link/argfile.h link/editargs.h \
 link/io.h link/say.h rules/editfield.h text/ascii.h text/casefold.h
engine/encryptfile.o: engine/encryptfile.c engine/encryptfile.h \
 link/answer.h text/span.h smime/smimeopt.h crypto/secret.h \
 engine/answerline.h engine/certbytes.h smime/certfields.h \
 engine/entityfile.h engine/messagefile.h mail/lineends.h \
 mail/entityheader.h mail/contentfield.h mail/transfer.h mail/message.h \
 engine/firstreading.h engine/canonfile.h mail/sevenbit.h mail/crlf.h \
 mail/linecheck.h mail/mimescan.h mail/linewindow.h mail/mimelimits.h \
 mail/mimeheader.h mail/mimepart.h engine/newmessage.h \
 engine/confinedsteps.h engine/confine.h engine/outfile.h link/argfile.h \
 link/control.h link/io.h smime/encrypting.h crypto/cipher.h text/ascii.h
engine/entityfile.o: engine/entityfile.c engine/entityfile.h \
 engine/messagefile.h mail/lineends.h text/span.h mail/entityheader.h \
 mail/contentfield.h mail/transfer.h mail/message.h
engine/firstreading.o: engine/firstreading.c engine/firstreading.h \
 engine/canonfile.h engine/entityfile.h engine/messagefile.h \
 mail/lineends.h text/span.h mail/entityheader.h mail/contentfield.h \
 mail/transfer.h mail/message.h mail/sevenbit.h mail/crlf.h \
 mail/linecheck.h mail/mimescan.h mail/linewindow.h mail/mimelimits.h \
 mail/mimeheader.h mail/mimepart.h engine/newmessage.h \
 engine/confinedsteps.h engine/confine.h link/answer.h engine/outfile.h \
 engine/answerline.h engine/isencrypted.h pgp/rootpgp.h pgp/armor.h \
 pgp/packets.h pgp/keyid.h pgp/packet.h smime/berwalk.h smime/ber.h
engine/globaladdress.o: engine/globaladdress.c engine/globaladdress.h
engine/isencrypted.o: engine/isencrypted.c engine/isencrypted.h \
 mail/entityheader.h mail/contentfield.h mail/transfer.h text/span.h \
 mail/message.h pgp/rootpgp.h mail/mimescan.h mail/linewindow.h \
 mail/mimelimits.h mail/mimeheader.h mail/mimepart.h pgp/armor.h \
 pgp/packets.h pgp/keyid.h pgp/packet.h smime/berwalk.h smime/ber.h
engine/landlock.o: engine/landlock.c engine/landlock.h
engine/listfile.o: engine/listfile.c engine/listfile.h link/answer.h \
 text/span.h smime/smimeopt.h crypto/crypto.h engine/confine.h \
 engine/messagefile.h mail/lineends.h link/say.h smime/recipientid.h \
 smime/rootcms.h mail/mimescan.h mail/linewindow.h mail/mimelimits.h \
 mail/mimeheader.h mail/mimepart.h mail/contentfield.h mail/transfer.h \
 smime/berwalk.h smime/ber.h smime/signedmail.h mail/crlf.h \
 smime/contenthash.h smime/smimecause.h mail/authresult.h
engine/messagefile.o: engine/messagefile.c engine/messagefile.h \
 mail/lineends.h text/span.h link/argfile.h link/io.h
engine/mimefile.o: engine/mimefile.c engine/mimefile.h link/answer.h \
 text/span.h engine/confine.h link/argfile.h link/io.h link/say.h \
 mail/mimescan.h mail/linewindow.h mail/mimelimits.h mail/mimeheader.h \
 mail/mimepart.h mail/contentfield.h mail/transfer.h text/ascii.h
engine/monotonic.o: engine/monotonic.c engine/monotonic.h
engine/nameservers.o: engine/nameservers.c engine/nameservers.h \
 text/span.h text/ascii.h
engine/newmessage.o: engine/newmessage.c engine/newmessage.h \
 engine/confinedsteps.h engine/confine.h link/answer.h text/span.h \
 engine/entityfile.h engine/messagefile.h mail/lineends.h \
 mail/entityheader.h mail/contentfield.h mail/transfer.h mail/message.h \
 engine/outfile.h engine/answerline.h
engine/ocspfetch.o: engine/ocspfetch.c engine/ocspfetch.h engine/dns.h \
 dkim/keyquery.h text/span.h engine/monotonic.h engine/ocsphost.h \
 engine/globaladdress.h engine/ocspsocket.h smime/ocspanswer.h \
 smime/ocsphttp.h
engine/ocspfile.o: engine/ocspfile.c engine/ocspfile.h link/answer.h \
 text/span.h crypto/crypto.h crypto/random.h engine/confine.h \
 engine/dns.h dkim/keyquery.h engine/monotonic.h engine/ocspfetch.h \
 link/argfile.h link/io.h link/say.h smime/certfile.h smime/ocspanswer.h \
 smime/ocspquestion.h text/ascii.h
engine/ocsphost.o: engine/ocsphost.c engine/ocsphost.h engine/dns.h \
 dkim/keyquery.h text/span.h engine/globaladdress.h engine/monotonic.h
engine/ocspsocket.o: engine/ocspsocket.c engine/ocspsocket.h \
 engine/globaladdress.h
engine/openfile.o: engine/openfile.c engine/openfile.h link/answer.h \
 text/span.h smime/smimeopt.h crypto/crypto.h crypto/evpkey.h \
 crypto/key_limits.h crypto/secret.h engine/answerline.h \
 engine/certbytes.h smime/certfields.h engine/confinedsteps.h \
 engine/confine.h engine/plainmessage.h engine/messagefile.h \
 mail/lineends.h engine/outfile.h engine/plainspool.h mail/linecheck.h \
 engine/plainwrite.h link/argfile.h link/io.h link/say.h smime/openmail.h \
 smime/compressed.h smime/berwalk.h smime/ber.h smime/opening.h \
 smime/rootcms.h mail/mimescan.h mail/linewindow.h mail/mimelimits.h \
 mail/mimeheader.h mail/mimepart.h mail/contentfield.h mail/transfer.h \
 smime/smimecause.h mail/authresult.h
engine/outfile.o: engine/outfile.c engine/outfile.h engine/messagefile.h \
 mail/lineends.h text/span.h link/argfile.h link/copyrange.h link/io.h
engine/pgpcerts.o: engine/pgpcerts.c engine/pgpcerts.h pgp/certificate.h \
 pgp/keyfault.h pgp/keymaterial.h pgp/keyid.h text/span.h pgp/packet.h \
 pgp/signature.h engine/pgpfile.h link/argfile.h
engine/pgpchoosefile.o: engine/pgpchoosefile.c engine/pgpchoosefile.h \
 link/answer.h text/span.h pgp/pgpopt.h engine/answerline.h \
 engine/confine.h engine/pgpfile.h pgp/certificate.h pgp/keyfault.h \
 pgp/keymaterial.h pgp/keyid.h pgp/packet.h pgp/signature.h \
 mail/address.h
engine/pgpencryptfile.o: engine/pgpencryptfile.c engine/pgpencryptfile.h \
 link/answer.h text/span.h pgp/pgpopt.h engine/answerline.h \
 engine/boundary.h engine/entityfile.h engine/messagefile.h \
 mail/lineends.h mail/entityheader.h mail/contentfield.h mail/transfer.h \
 mail/message.h engine/firstreading.h engine/canonfile.h mail/sevenbit.h \
 mail/crlf.h mail/linecheck.h mail/mimescan.h mail/linewindow.h \
 mail/mimelimits.h mail/mimeheader.h mail/mimepart.h engine/newmessage.h \
 engine/confinedsteps.h engine/confine.h engine/outfile.h \
 engine/pgpfile.h pgp/certificate.h pgp/keyfault.h pgp/keymaterial.h \
 pgp/keyid.h pgp/packet.h pgp/signature.h engine/pgpsigner.h engine/sop.h \
 engine/sopanswer.h pgp/armor.h pgp/framing.h pgp/packets.h
engine/pgpextractfile.o: engine/pgpextractfile.c engine/pgpextractfile.h \
 link/answer.h text/span.h pgp/pgpopt.h crypto/secret.h \
 engine/answerline.h engine/confine.h engine/pgpfile.h pgp/certificate.h \
 pgp/keyfault.h pgp/keymaterial.h pgp/keyid.h pgp/packet.h \
 pgp/signature.h link/argfile.h link/io.h mail/address.h pgp/certtrim.h
engine/pgpfacts.o: engine/pgpfacts.c engine/pgpfacts.h mail/mimepart.h \
 mail/contentfield.h mail/transfer.h text/span.h text/ascii.h
engine/pgpfile.o: engine/pgpfile.c engine/pgpfile.h pgp/certificate.h \
 pgp/keyfault.h pgp/keymaterial.h pgp/keyid.h text/span.h pgp/packet.h \
 pgp/signature.h crypto/secret.h link/argfile.h link/io.h pgp/armor.h \
 pgp/secretnumber.h
engine/pgpharvestfile.o: engine/pgpharvestfile.c engine/pgpharvestfile.h \
 link/answer.h text/span.h pgp/pgpopt.h dkim/fieldcover.h \
 engine/answerline.h engine/confine.h engine/messagefile.h \
 mail/lineends.h engine/pgpfile.h pgp/certificate.h pgp/keyfault.h \
 pgp/keymaterial.h pgp/keyid.h pgp/packet.h pgp/signature.h \
 link/argfile.h link/io.h mail/address.h mail/harvestanswer.h pgp/armor.h \
 pgp/autocrypt.h pgp/carriedkey.h mail/mimescan.h mail/linewindow.h \
 mail/mimelimits.h mail/mimeheader.h mail/mimepart.h mail/contentfield.h \
 mail/transfer.h pgp/certtrim.h pgp/useraddress.h
engine/pgpinfofile.o: engine/pgpinfofile.c engine/pgpinfofile.h \
 link/answer.h text/span.h pgp/pgpopt.h crypto/secret.h \
 engine/answerline.h engine/confine.h engine/pgpfile.h pgp/certificate.h \
 pgp/keyfault.h pgp/keymaterial.h pgp/keyid.h pgp/packet.h \
 pgp/signature.h text/ascii.h
engine/pgplistfile.o: engine/pgplistfile.c engine/pgplistfile.h \
 link/answer.h text/span.h pgp/pgpopt.h engine/answerline.h \
 engine/confine.h engine/messagefile.h mail/lineends.h pgp/rootpgp.h \
 mail/mimescan.h mail/linewindow.h mail/mimelimits.h mail/mimeheader.h \
 mail/mimepart.h mail/contentfield.h mail/transfer.h pgp/armor.h \
 pgp/packets.h pgp/keyid.h pgp/packet.h
engine/pgpopenfile.o: engine/pgpopenfile.c engine/pgpopenfile.h \
 link/answer.h text/span.h pgp/pgpopt.h crypto/sealedstart.h \
 crypto/secret.h engine/answerline.h engine/confinedsteps.h \
 engine/confine.h engine/pgpcerts.h pgp/certificate.h pgp/keyfault.h \
 pgp/keymaterial.h pgp/keyid.h pgp/packet.h pgp/signature.h \
 engine/pgpfile.h engine/pgpresults.h pgp/pgpjudge.h mail/authors.h \
 pgp/packets.h pgp/pgpcause.h mail/authresult.h engine/plainmessage.h \
 engine/messagefile.h mail/lineends.h engine/outfile.h \
 engine/plainspool.h mail/linecheck.h engine/plainwrite.h engine/sop.h \
 link/argfile.h link/io.h link/say.h pgp/inlinetext.h pgp/pgpinside.h \
 pgp/rootpgp.h mail/mimescan.h mail/linewindow.h mail/mimelimits.h \
 mail/mimeheader.h mail/mimepart.h mail/contentfield.h mail/transfer.h \
 pgp/armor.h
engine/pgpresults.o: engine/pgpresults.c engine/pgpresults.h \
 pgp/pgpjudge.h mail/authors.h text/span.h pgp/certificate.h \
 pgp/keyfault.h pgp/keymaterial.h pgp/keyid.h pgp/packet.h \
 pgp/signature.h pgp/packets.h pgp/pgpcause.h mail/authresult.h \
 pgp/pgpopt.h mail/authres.h mail/authmethod.h
engine/pgpsigner.o: engine/pgpsigner.c engine/pgpsigner.h \
 engine/pgpfile.h pgp/certificate.h pgp/keyfault.h pgp/keymaterial.h \
 pgp/keyid.h text/span.h pgp/packet.h pgp/signature.h engine/sop.h \
 link/answer.h engine/answerline.h
engine/pgpsignfile.o: engine/pgpsignfile.c engine/pgpsignfile.h \
 link/answer.h text/span.h pgp/pgpopt.h engine/answerline.h \
 engine/boundary.h engine/canonfile.h engine/entityfile.h \
 engine/messagefile.h mail/lineends.h mail/entityheader.h \
 mail/contentfield.h mail/transfer.h mail/message.h mail/sevenbit.h \
 mail/crlf.h mail/linecheck.h mail/mimescan.h mail/linewindow.h \
 mail/mimelimits.h mail/mimeheader.h mail/mimepart.h \
 engine/firstreading.h engine/newmessage.h engine/confinedsteps.h \
 engine/confine.h engine/outfile.h engine/pgpsigner.h engine/pgpfile.h \
 pgp/certificate.h pgp/keyfault.h pgp/keymaterial.h pgp/keyid.h \
 pgp/packet.h pgp/signature.h engine/sop.h engine/sopanswer.h \
 pgp/framing.h pgp/packets.h
engine/pgpunwrapfile.o: engine/pgpunwrapfile.c engine/pgpunwrapfile.h \
 link/answer.h text/span.h pgp/pgpopt.h engine/answerline.h \
 engine/confinedsteps.h engine/confine.h engine/plainmessage.h \
 engine/messagefile.h mail/lineends.h engine/outfile.h \
 engine/plainspool.h mail/linecheck.h engine/plainwrite.h \
 pgp/inlinetext.h pgp/signedpgp.h mail/crlf.h mail/mimescan.h \
 mail/linewindow.h mail/mimelimits.h mail/mimeheader.h mail/mimepart.h \
 mail/contentfield.h mail/transfer.h pgp/armor.h pgp/cleartext.h \
 pgp/packets.h pgp/keyid.h pgp/packet.h pgp/pgpcause.h mail/authresult.h
engine/pgpverifyfile.o: engine/pgpverifyfile.c engine/pgpverifyfile.h \
 link/answer.h text/span.h pgp/pgpopt.h engine/answerline.h \
 engine/confinedsteps.h engine/confine.h engine/messagefile.h \
 mail/lineends.h engine/pgpcerts.h pgp/certificate.h pgp/keyfault.h \
 pgp/keymaterial.h pgp/keyid.h pgp/packet.h pgp/signature.h \
 engine/pgpresults.h pgp/pgpjudge.h mail/authors.h pgp/packets.h \
 pgp/pgpcause.h mail/authresult.h engine/sop.h link/argfile.h \
 mail/authres.h mail/authmethod.h mail/protectedsubject.h mail/message.h \
 pgp/signedpgp.h mail/crlf.h mail/linecheck.h mail/mimescan.h \
 mail/linewindow.h mail/mimelimits.h mail/mimeheader.h mail/mimepart.h \
 mail/contentfield.h mail/transfer.h pgp/armor.h pgp/cleartext.h
engine/plainmessage.o: engine/plainmessage.c engine/plainmessage.h \
 engine/messagefile.h mail/lineends.h text/span.h engine/outfile.h \
 engine/plainspool.h mail/linecheck.h engine/plainwrite.h link/answer.h \
 engine/answerline.h
engine/plainspool.o: engine/plainspool.c engine/plainspool.h \
 mail/linecheck.h text/span.h crypto/secret.h link/io.h
engine/plainwrite.o: engine/plainwrite.c engine/plainwrite.h \
 engine/messagefile.h mail/lineends.h text/span.h engine/outfile.h \
 engine/plainspool.h mail/linecheck.h crypto/secret.h mail/sevenbit.h \
 mail/crlf.h mail/mimescan.h mail/linewindow.h mail/mimelimits.h \
 mail/mimeheader.h mail/mimepart.h mail/contentfield.h mail/transfer.h \
 mail/unwrap.h mail/lf.h mail/message.h
engine/regex.o: engine/regex.c engine/regex.h text/span.h text/utf8.h
engine/rulefacts.o: engine/rulefacts.c engine/rulefacts.h \
 engine/pgpfacts.h mail/mimepart.h mail/contentfield.h mail/transfer.h \
 text/span.h mail/mimescan.h mail/linewindow.h mail/mimelimits.h \
 mail/mimeheader.h mail/message.h mail/origin.h rules/ruleanswer.h \
 rules/rulehold.h rules/mailrule.h engine/rulefield.h engine/ruletext.h \
 engine/regex.h mail/charset.h text/casefold.h text/multisearch.h \
 rules/editfield.h text/ascii.h
engine/rulefield.o: engine/rulefield.c engine/rulefield.h \
 engine/rulefacts.h engine/pgpfacts.h mail/mimepart.h mail/contentfield.h \
 mail/transfer.h text/span.h mail/mimescan.h mail/linewindow.h \
 mail/mimelimits.h mail/mimeheader.h mail/message.h mail/origin.h \
 rules/ruleanswer.h rules/rulehold.h rules/mailrule.h engine/ruletext.h \
 engine/regex.h mail/charset.h text/casefold.h text/multisearch.h \
 mail/address.h mail/encodedword.h rules/editfield.h rules/mailpattern.h \
 text/ascii.h text/hostname.h text/idn.h
engine/rulefile.o: engine/rulefile.c engine/rulefile.h link/answer.h \
 text/span.h mail/origin.h mail/message.h engine/confine.h \
 engine/messagefile.h mail/lineends.h engine/rulefacts.h \
 engine/pgpfacts.h mail/mimepart.h mail/contentfield.h mail/transfer.h \
 mail/mimescan.h mail/linewindow.h mail/mimelimits.h mail/mimeheader.h \
 rules/ruleanswer.h rules/rulehold.h rules/mailrule.h engine/rulefield.h \
 engine/ruletext.h engine/regex.h mail/charset.h text/casefold.h \
 text/multisearch.h engine/rulepart.h rules/mailpattern.h link/argfile.h \
 link/io.h link/say.h rules/editfield.h
engine/rulepart.o: engine/rulepart.c engine/rulepart.h engine/ruletext.h \
 engine/regex.h text/span.h mail/charset.h mail/mimepart.h \
 mail/contentfield.h mail/transfer.h rules/mailrule.h rules/rulehold.h \
 text/casefold.h text/multisearch.h rules/mailpattern.h \
 mail/encodedword.h
engine/ruletext.o: engine/ruletext.c engine/ruletext.h engine/regex.h \
 text/span.h mail/charset.h mail/mimepart.h mail/contentfield.h \
 mail/transfer.h rules/mailrule.h rules/rulehold.h text/casefold.h \
 text/multisearch.h
engine/signfile.o: engine/signfile.c engine/signfile.h dkim/dkimopt.h \
 dkim/canon.h mail/origin.h mail/message.h text/span.h link/answer.h \
 crypto/crypto.h crypto/secret.h dkim/limits.h dkim/sign.h \
 crypto/private_key.h crypto/algorithm.h crypto/digest.h \
 crypto/key_limits.h dkim/canon_body.h dkim/fieldlist.h \
 engine/answerline.h engine/confinedsteps.h engine/confine.h \
 engine/messagefile.h mail/lineends.h engine/outfile.h engine/signkeys.h \
 link/argfile.h link/control.h link/io.h mail/author.h text/ascii.h \
 text/hostname.h
engine/signkeys.o: engine/signkeys.c engine/signkeys.h \
 crypto/private_key.h crypto/algorithm.h crypto/digest.h text/span.h \
 crypto/key_limits.h dkim/dkimopt.h dkim/canon.h mail/origin.h \
 mail/message.h crypto/secret.h link/argfile.h link/io.h
engine/smimesignfile.o: engine/smimesignfile.c engine/smimesignfile.h \
 link/answer.h text/span.h smime/smimeopt.h crypto/mailhash.h \
 crypto/secret.h engine/answerline.h engine/boundary.h engine/canonfile.h \
 engine/entityfile.h engine/messagefile.h mail/lineends.h \
 mail/entityheader.h mail/contentfield.h mail/transfer.h mail/message.h \
 mail/sevenbit.h mail/crlf.h mail/linecheck.h mail/mimescan.h \
 mail/linewindow.h mail/mimelimits.h mail/mimeheader.h mail/mimepart.h \
 engine/certbytes.h smime/certfields.h engine/firstreading.h \
 engine/newmessage.h engine/confinedsteps.h engine/confine.h \
 engine/outfile.h link/argfile.h link/io.h smime/signing.h \
 crypto/mailkey.h crypto/private_key.h crypto/algorithm.h crypto/digest.h \
 crypto/key_limits.h
engine/smimeverifyfile.o: engine/smimeverifyfile.c \
 engine/smimeverifyfile.h link/answer.h text/span.h smime/smimeopt.h \
 crypto/crypto.h engine/confine.h engine/messagefile.h mail/lineends.h \
 link/argfile.h link/io.h link/say.h mail/authres.h mail/authmethod.h \
 mail/authresult.h mail/protectedsubject.h mail/message.h smime/harvest.h \
 smime/judge.h smime/authors.h mail/authors.h smime/signedmail.h \
 mail/crlf.h mail/mimescan.h mail/linewindow.h mail/mimelimits.h \
 mail/mimeheader.h mail/mimepart.h mail/contentfield.h mail/transfer.h \
 smime/berwalk.h smime/ber.h smime/contenthash.h smime/smimecause.h \
 smime/signers.h smime/trust.h smime/ocspkept.h
engine/sop.o: engine/sop.c engine/sop.h text/span.h crypto/secret.h \
 engine/soppump.h engine/sopconfine.h link/closefrom.h link/io.h \
 link/say.h text/ascii.h
engine/sopanswer.o: engine/sopanswer.c engine/sopanswer.h engine/sop.h \
 text/span.h link/answer.h engine/answerline.h
engine/sopconfine.o: engine/sopconfine.c engine/sopconfine.h \
 engine/landlock.h auto_seccomp.h
engine/soppump.o: engine/soppump.c engine/soppump.h crypto/secret.h \
 engine/monotonic.h engine/sop.h text/span.h link/io.h
engine/unwrapfile.o: engine/unwrapfile.c engine/unwrapfile.h \
 link/answer.h text/span.h smime/smimeopt.h engine/answerline.h \
 engine/confinedsteps.h engine/confine.h engine/plainmessage.h \
 engine/messagefile.h mail/lineends.h engine/outfile.h \
 engine/plainspool.h mail/linecheck.h engine/plainwrite.h \
 smime/signedmail.h mail/crlf.h mail/mimescan.h mail/linewindow.h \
 mail/mimelimits.h mail/mimeheader.h mail/mimepart.h mail/contentfield.h \
 mail/transfer.h smime/berwalk.h smime/ber.h smime/contenthash.h \
 smime/smimecause.h mail/authresult.h smime/unsign.h smime/compressed.h \
 smime/rootcms.h
engine/verifyfile.o: engine/verifyfile.c engine/verifyfile.h \
 dkim/dkimopt.h dkim/canon.h mail/origin.h mail/message.h text/span.h \
 link/answer.h crypto/crypto.h dkim/verify.h crypto/digest.h \
 dkim/canon_body.h dkim/keyquery.h dkim/limits.h dkim/result.h \
 mail/authresult.h dkim/sigfield.h crypto/algorithm.h dkim/verify_line.h \
 engine/confine.h engine/dns.h engine/messagefile.h mail/lineends.h \
 link/say.h mail/authres.h mail/authmethod.h
dksign/cache.o: dksign/cache.c dksign/cache.h text/span.h link/io.h
dksign/decide.o: dksign/decide.c dksign/decide.h dksign/cache.h \
 text/span.h dksign/dkimrule.h rules/firstfield.h rules/rules.h \
 link/outbound.h link/become.h link/control.h link/stage.h \
 rules/candidates.h dkim/dkimopt.h dkim/canon.h mail/origin.h \
 mail/message.h dkim/places.h dksign/signchild.h dksign/keyset.h \
 link/answer.h text/ascii.h
dksign/dkimrule.o: dksign/dkimrule.c dksign/dkimrule.h rules/firstfield.h \
 text/span.h rules/rules.h dkim/defaults.h text/ascii.h text/hostname.h
dksign/identity.o: dksign/identity.c dksign/identity.h dksign/dkimrule.h \
 rules/firstfield.h text/span.h rules/rules.h dkim/localpart.h \
 rules/candidates.h text/hostname.h
dksign/keyset.o: dksign/keyset.c dksign/keyset.h dksign/dkimrule.h \
 rules/firstfield.h text/span.h rules/rules.h crypto/key_limits.h \
 link/io.h text/ascii.h text/hostname.h
dksign/repeat.o: dksign/repeat.c dksign/repeat.h dksign/cache.h \
 text/span.h link/answer.h link/stage.h link/copyrange.h link/io.h
dksign/signchild.o: dksign/signchild.c dksign/signchild.h dksign/cache.h \
 text/span.h dksign/dkimrule.h rules/firstfield.h rules/rules.h \
 dksign/keyset.h link/answer.h link/stage.h dkim/dkimopt.h dkim/canon.h \
 mail/origin.h mail/message.h dkim/places.h dksign/identity.h \
 dksign/repeat.h link/child.h link/loader.h link/plainfile.h text/ascii.h
dkverify/annotate.o: dkverify/annotate.c dkverify/annotate.h text/span.h \
 link/become.h link/io.h mail/authstrip.h
dkverify/authservid.o: dkverify/authservid.c dkverify/authservid.h \
 link/control.h text/span.h link/places.h mail/authres.h \
 mail/authmethod.h mail/authresult.h
dkverify/verdict.o: dkverify/verdict.c dkverify/verdict.h text/span.h \
 dkim/result.h mail/authresult.h mail/authres.h mail/authmethod.h
dkverify/verifychild.o: dkverify/verifychild.c dkverify/verifychild.h \
 dkim/dkimopt.h dkim/canon.h mail/origin.h mail/message.h text/span.h \
 dkim/limits.h dkim/places.h link/answer.h link/child.h mail/authres.h \
 mail/authmethod.h mail/authresult.h
seal/authorship.o: seal/authorship.c seal/authorship.h text/span.h \
 text/ascii.h
seal/childfault.o: seal/childfault.c seal/childfault.h link/outbound.h \
 link/become.h link/control.h text/span.h link/stage.h link/answer.h \
 link/loader.h
seal/choice.o: seal/choice.c seal/choice.h link/keyfolder.h text/span.h \
 link/outbound.h link/become.h link/control.h link/stage.h seal/refused.h \
 seal/sealengine.h link/command.h link/child.h link/answer.h \
 link/places.h link/plainfile.h link/say.h seal/childfault.h seal/held.h \
 text/ascii.h
seal/decision.o: seal/decision.c seal/decision.h link/outbound.h \
 link/become.h link/control.h text/span.h link/stage.h rules/rulesfile.h \
 rules/mailrule.h seal/facts.h rules/ruleanswer.h seal/plan.h link/io.h \
 link/plainfile.h rules/groupfile.h rules/rulehold.h rules/runprogram.h \
 seal/insides.h seal/places.h text/ascii.h
seal/editing.o: seal/editing.c seal/editing.h rules/mailrule.h \
 text/span.h seal/plan.h seal/work.h link/outbound.h link/become.h \
 link/control.h link/stage.h link/command.h link/child.h \
 link/editanswer.h link/editargs.h link/places.h link/plainfile.h \
 seal/childfault.h seal/places.h text/ascii.h
seal/encrypting.o: seal/encrypting.c seal/encrypting.h seal/recipients.h \
 seal/search.h rules/mailrule.h text/span.h seal/choice.h \
 link/keyfolder.h link/outbound.h link/become.h link/control.h \
 link/stage.h seal/refused.h seal/sealengine.h link/command.h \
 link/child.h seal/work.h link/answer.h seal/childfault.h
seal/facts.o: seal/facts.c seal/facts.h link/outbound.h link/become.h \
 link/control.h text/span.h link/stage.h rules/ruleanswer.h \
 rules/rulesfile.h rules/mailrule.h link/command.h link/child.h link/io.h \
 link/places.h seal/childfault.h
seal/held.o: seal/held.c seal/held.h link/keyfolder.h text/span.h \
 link/places.h
seal/insides.o: seal/insides.c seal/insides.h link/outbound.h \
 link/become.h link/control.h text/span.h link/stage.h \
 rules/mailpattern.h text/ascii.h
seal/plan.o: seal/plan.c seal/plan.h rules/mailrule.h text/span.h
seal/recipients.o: seal/recipients.c seal/recipients.h seal/search.h \
 rules/mailrule.h text/span.h seal/choice.h link/keyfolder.h \
 link/outbound.h link/become.h link/control.h link/stage.h seal/refused.h \
 seal/sealengine.h link/command.h link/child.h rules/mailpattern.h
seal/refused.o: seal/refused.c seal/refused.h link/keyfolder.h \
 text/span.h
seal/sealengine.o: seal/sealengine.c seal/sealengine.h link/command.h \
 link/child.h text/span.h link/keyfolder.h link/outbound.h link/become.h \
 link/control.h link/stage.h link/places.h
seal/search.o: seal/search.c seal/search.h rules/mailrule.h text/span.h \
 seal/choice.h link/keyfolder.h link/outbound.h link/become.h \
 link/control.h link/stage.h seal/refused.h seal/sealengine.h \
 link/command.h link/child.h
seal/signing.o: seal/signing.c seal/signing.h seal/choice.h \
 link/keyfolder.h text/span.h link/outbound.h link/become.h \
 link/control.h link/stage.h seal/refused.h seal/sealengine.h \
 link/command.h link/child.h seal/work.h link/answer.h link/places.h \
 link/plainfile.h seal/childfault.h
seal/work.o: seal/work.c seal/work.h link/outbound.h link/become.h \
 link/control.h text/span.h link/stage.h
unseal/capsfile.o: unseal/capsfile.c unseal/capsfile.h text/span.h \
 link/io.h link/plainfile.h unseal/putfile.h
unseal/changing.o: unseal/changing.c unseal/changing.h unseal/inplan.h \
 rules/mailrule.h text/span.h rules/rulehold.h unseal/job.h \
 link/command.h link/child.h link/inbound.h link/become.h link/envelope.h \
 link/refusal.h link/stage.h link/editanswer.h link/editargs.h \
 link/places.h link/plainfile.h text/ascii.h
unseal/daycount.o: unseal/daycount.c unseal/daycount.h link/io.h \
 text/ascii.h text/span.h
unseal/deciding.o: unseal/deciding.c unseal/deciding.h rules/rulehold.h \
 rules/mailrule.h text/span.h rules/rulesfile.h unseal/inplan.h \
 unseal/job.h link/command.h link/child.h link/inbound.h link/become.h \
 link/envelope.h link/refusal.h link/stage.h link/io.h rules/groupfile.h \
 rules/runprogram.h text/ascii.h unseal/places.h
unseal/decoy.o: unseal/decoy.c unseal/decoy.h link/keyfolder.h \
 text/span.h
unseal/delivering.o: unseal/delivering.c unseal/delivering.h unseal/job.h \
 link/command.h link/child.h text/span.h link/inbound.h link/become.h \
 link/envelope.h link/refusal.h link/stage.h unseal/layers.h \
 unseal/standard.h link/keyfolder.h mail/authmethod.h unseal/verifying.h \
 dkverify/annotate.h mail/authres.h mail/authresult.h mail/authstrip.h \
 rules/editfield.h text/ascii.h unseal/words.h
unseal/entitle.o: unseal/entitle.c unseal/entitle.h link/keyfolder.h \
 text/span.h link/control.h text/ascii.h text/idn.h unseal/openkeys.h \
 unseal/idlist.h
unseal/harvest.o: unseal/harvest.c unseal/harvest.h text/span.h \
 link/control.h link/keyfolder.h link/places.h link/plainfile.h \
 link/say.h unseal/capsfile.h unseal/daycount.h unseal/learned.h \
 mail/harvestanswer.h unseal/putfile.h
unseal/idlist.o: unseal/idlist.c unseal/idlist.h text/span.h text/ascii.h
unseal/inject.o: unseal/inject.c unseal/inject.h text/span.h link/child.h \
 link/io.h link/say.h link/spool.h link/stage.h
unseal/inplan.o: unseal/inplan.c unseal/inplan.h rules/mailrule.h \
 text/span.h rules/rulehold.h
unseal/job.o: unseal/job.c unseal/job.h link/command.h link/child.h \
 text/span.h link/inbound.h link/become.h link/envelope.h link/refusal.h \
 link/stage.h link/answer.h link/control.h link/loader.h link/plainfile.h \
 text/ascii.h unseal/places.h
unseal/knowncerts.o: unseal/knowncerts.c unseal/knowncerts.h text/span.h \
 link/io.h link/keyfolder.h link/places.h link/say.h link/spool.h \
 link/stage.h unseal/learned.h mail/harvestanswer.h
unseal/layers.o: unseal/layers.c unseal/layers.h unseal/job.h \
 link/command.h link/child.h text/span.h link/inbound.h link/become.h \
 link/envelope.h link/refusal.h link/stage.h unseal/standard.h \
 link/keyfolder.h mail/authmethod.h unseal/verifying.h link/answer.h \
 mail/sectionpath.h rules/mailrule.h unseal/entitle.h unseal/peeling.h \
 unseal/verifypgp.h unseal/verifysmime.h
unseal/learned.o: unseal/learned.c unseal/learned.h mail/harvestanswer.h \
 text/span.h link/keyfolder.h link/places.h text/ascii.h text/idn.h
unseal/mailfacts.o: unseal/mailfacts.c unseal/mailfacts.h \
 rules/ruleanswer.h text/span.h rules/rulesfile.h rules/mailrule.h \
 unseal/job.h link/command.h link/child.h link/inbound.h link/become.h \
 link/envelope.h link/refusal.h link/stage.h link/io.h link/places.h
unseal/notice.o: unseal/notice.c unseal/notice.h text/span.h \
 unseal/inject.h link/control.h link/io.h link/say.h link/spool.h \
 link/stage.h rules/rcpthosts.h text/ascii.h text/utf8.h
unseal/ocspkeep.o: unseal/ocspkeep.c unseal/ocspkeep.h link/child.h \
 link/control.h text/span.h link/io.h link/plainfile.h link/say.h \
 link/spool.h link/stage.h unseal/putfile.h
unseal/openkeys.o: unseal/openkeys.c unseal/openkeys.h link/keyfolder.h \
 text/span.h unseal/idlist.h link/io.h link/places.h link/plainfile.h \
 link/say.h text/ascii.h text/hostname.h
unseal/peeling.o: unseal/peeling.c unseal/peeling.h unseal/entitle.h \
 link/keyfolder.h text/span.h unseal/standard.h mail/authmethod.h \
 unseal/job.h link/command.h link/child.h link/inbound.h link/become.h \
 link/envelope.h link/refusal.h link/stage.h link/answer.h link/io.h \
 unseal/decoy.h unseal/verifying.h
unseal/pgplearning.o: unseal/pgplearning.c unseal/pgplearning.h \
 unseal/job.h link/command.h link/child.h text/span.h link/inbound.h \
 link/become.h link/envelope.h link/refusal.h link/stage.h link/answer.h \
 link/io.h unseal/harvest.h unseal/learned.h mail/harvestanswer.h \
 unseal/standard.h link/keyfolder.h mail/authmethod.h unseal/verifying.h \
 unseal/verifypgp.h
unseal/putfile.o: unseal/putfile.c unseal/putfile.h text/span.h link/io.h \
 text/ascii.h
unseal/sending.o: unseal/sending.c unseal/sending.h unseal/inplan.h \
 rules/mailrule.h text/span.h rules/rulehold.h unseal/job.h \
 link/command.h link/child.h link/inbound.h link/become.h link/envelope.h \
 link/refusal.h link/stage.h text/ascii.h unseal/inject.h unseal/notice.h \
 unseal/places.h
unseal/standard.o: unseal/standard.c unseal/standard.h link/keyfolder.h \
 text/span.h mail/authmethod.h unseal/job.h link/command.h link/child.h \
 link/inbound.h link/become.h link/envelope.h link/refusal.h link/stage.h \
 link/control.h link/places.h
unseal/verifying.o: unseal/verifying.c unseal/verifying.h \
 mail/authmethod.h unseal/job.h link/command.h link/child.h text/span.h \
 link/inbound.h link/become.h link/envelope.h link/refusal.h link/stage.h \
 link/answer.h mail/authres.h mail/authresult.h pgp/pgpcause.h \
 smime/smimecause.h unseal/harvest.h unseal/words.h
unseal/verifypgp.o: unseal/verifypgp.c unseal/verifypgp.h \
 link/keyfolder.h text/span.h unseal/verifying.h mail/authmethod.h \
 unseal/job.h link/command.h link/child.h link/inbound.h link/become.h \
 link/envelope.h link/refusal.h link/stage.h link/answer.h link/places.h \
 link/say.h unseal/learned.h mail/harvestanswer.h unseal/standard.h
unseal/verifysmime.o: unseal/verifysmime.c unseal/verifysmime.h \
 unseal/verifying.h mail/authmethod.h unseal/job.h link/command.h \
 link/child.h text/span.h link/inbound.h link/become.h link/envelope.h \
 link/refusal.h link/stage.h link/answer.h link/io.h link/places.h \
 unseal/knowncerts.h unseal/ocspkeep.h unseal/places.h
unseal/words.o: unseal/words.c unseal/words.h text/span.h \
 rules/mailrule.h
check/check.o: check/check.c check/check.h text/span.h link/io.h \
 link/say.h
check/checkbytes.o: check/checkbytes.c check/checkbytes.h check/check.h \
 text/span.h check/checkremedy.h check/checkperm.h link/control.h
check/checkcdb.o: check/checkcdb.c check/checkcdb.h rules/rules.h \
 rules/firstfield.h text/span.h dksign/dkimrule.h link/cdbread.h \
 link/control.h text/ascii.h
check/checkconfine.o: check/checkconfine.c check/checkconfine.h \
 check/check.h text/span.h dkim/places.h engine/confine.h
check/checkcontrol.o: check/checkcontrol.c check/checkcontrol.h \
 check/checkperm.h check/check.h text/span.h check/checkbytes.h \
 check/checkremedy.h dkim/dkimopt.h dkim/canon.h mail/origin.h \
 mail/message.h dkim/fieldlist.h dkim/limits.h dkim/places.h \
 link/control.h link/plainfile.h mail/authres.h mail/authmethod.h \
 mail/authresult.h text/hostname.h
check/checkconvert.o: check/checkconvert.c check/checkconvert.h \
 text/span.h check/checkremedy.h check/checkperm.h check/check.h \
 crypto/private_key.h crypto/algorithm.h crypto/digest.h \
 crypto/key_limits.h crypto/secret.h text/ascii.h text/b64.h
check/checkdns.o: check/checkdns.c check/checkdns.h check/checkrecord.h \
 check/check.h text/span.h crypto/private_key.h crypto/algorithm.h \
 crypto/digest.h crypto/key_limits.h dkim/keyquery.h dkim/limits.h \
 crypto/secret.h engine/dns.h text/hostname.h
check/checkhome.o: check/checkhome.c check/checkhome.h check/checkperm.h \
 check/check.h text/span.h auto_qmail.h check/checkbytes.h \
 check/checkcontrol.h check/checkremedy.h dkim/places.h link/control.h
check/checkkey.o: check/checkkey.c check/checkkey.h check/checkperm.h \
 check/check.h text/span.h crypto/private_key.h crypto/algorithm.h \
 crypto/digest.h crypto/key_limits.h dksign/keyset.h dksign/dkimrule.h \
 rules/firstfield.h rules/rules.h check/checkconvert.h \
 check/checkremedy.h crypto/secret.h dkim/defaults.h link/io.h \
 text/ascii.h text/hostname.h
check/checkkeys.o: check/checkkeys.c check/checkkeys.h check/checkdns.h \
 check/checkrecord.h check/check.h text/span.h crypto/private_key.h \
 crypto/algorithm.h crypto/digest.h crypto/key_limits.h dkim/keyquery.h \
 dkim/limits.h check/checkperm.h dksign/keyset.h dksign/dkimrule.h \
 rules/firstfield.h rules/rules.h check/checkkey.h check/checkrules.h \
 dkim/defaults.h dksign/identity.h
check/checkperm.o: check/checkperm.c check/checkperm.h check/check.h \
 text/span.h auto_qmail.h check/checkremedy.h dkim/places.h
check/checkrecord.o: check/checkrecord.c check/checkrecord.h \
 check/check.h text/span.h crypto/private_key.h crypto/algorithm.h \
 crypto/digest.h crypto/key_limits.h dkim/keyquery.h check/checkkey.h \
 check/checkperm.h dksign/keyset.h dksign/dkimrule.h rules/firstfield.h \
 rules/rules.h dkim/keyrecord.h dkim/result.h mail/authresult.h \
 text/ascii.h text/taglist.h
check/checkremedy.o: check/checkremedy.c check/checkremedy.h \
 check/checkperm.h check/check.h text/span.h auto_qmail.h dkim/places.h \
 dksign/dkimrule.h rules/firstfield.h rules/rules.h link/control.h \
 text/ascii.h
check/checkrules.o: check/checkrules.c check/checkrules.h \
 check/checkperm.h check/check.h text/span.h dksign/dkimrule.h \
 rules/firstfield.h rules/rules.h check/checkbytes.h check/checkcdb.h \
 check/checkcontrol.h check/checkremedy.h link/control.h text/ascii.h
check/checksender.o: check/checksender.c check/checksender.h \
 check/checkkeys.h check/checkdns.h check/checkrecord.h check/check.h \
 text/span.h crypto/private_key.h crypto/algorithm.h crypto/digest.h \
 crypto/key_limits.h dkim/keyquery.h dkim/limits.h check/checkperm.h \
 dksign/keyset.h dksign/dkimrule.h rules/firstfield.h rules/rules.h \
 check/checkbytes.h check/checkremedy.h check/checkrules.h dkim/dkimopt.h \
 dkim/canon.h mail/origin.h mail/message.h dkim/places.h \
 dksign/identity.h link/control.h rules/candidates.h text/ascii.h \
 text/hostname.h text/idn.h
check/checkspawn.o: check/checkspawn.c check/checkspawn.h \
 check/checkhome.h check/checkperm.h check/check.h text/span.h \
 check/checkremedy.h link/io.h text/ascii.h
check/checkstart.o: check/checkstart.c check/checkstart.h crypto/crypto.h \
 link/home.h link/say.h
check/checkwalk.o: check/checkwalk.c check/checkwalk.h check/checkkeys.h \
 check/checkdns.h check/checkrecord.h check/check.h text/span.h \
 crypto/private_key.h crypto/algorithm.h crypto/digest.h \
 crypto/key_limits.h dkim/keyquery.h dkim/limits.h check/checkperm.h \
 dksign/keyset.h dksign/dkimrule.h rules/firstfield.h rules/rules.h \
 check/checkbytes.h check/checkkey.h check/checkrules.h link/control.h \
 rules/rcpthosts.h text/ascii.h text/hostname.h
sealcheck/addressfolder.o: sealcheck/addressfolder.c \
 sealcheck/addressfolder.h check/check.h text/span.h link/keyfolder.h \
 sealcheck/trustfiles.h check/checkperm.h sealcheck/certlook.h \
 sealcheck/folders.h text/ascii.h text/hostname.h
sealcheck/asking.o: sealcheck/asking.c sealcheck/asking.h \
 check/checkperm.h check/check.h text/span.h rules/rulehold.h \
 rules/mailrule.h dkim/dkimopt.h dkim/canon.h mail/origin.h \
 mail/message.h dkim/places.h link/control.h link/places.h \
 rules/mailpattern.h rules/runprogram.h text/ascii.h
sealcheck/certlook.o: sealcheck/certlook.c sealcheck/certlook.h \
 link/keyfolder.h text/span.h crypto/crypto.h crypto/digest.h \
 crypto/mailkey.h crypto/private_key.h crypto/algorithm.h \
 crypto/key_limits.h crypto/secret.h engine/certbytes.h \
 smime/certfields.h engine/confine.h link/io.h sealcheck/pgplook.h \
 engine/pgpfile.h pgp/certificate.h pgp/keyfault.h pgp/keymaterial.h \
 pgp/keyid.h pgp/packet.h pgp/signature.h smime/certfile.h smime/choose.h \
 smime/trust.h smime/ocspkept.h smime/smimecause.h mail/authresult.h
sealcheck/certset.o: sealcheck/certset.c sealcheck/certset.h \
 check/check.h text/span.h sealcheck/certlook.h link/keyfolder.h \
 seal/choice.h link/outbound.h link/become.h link/control.h link/stage.h \
 seal/refused.h seal/sealengine.h link/command.h link/child.h
sealcheck/correspondents.o: sealcheck/correspondents.c \
 sealcheck/correspondents.h check/checkperm.h check/check.h text/span.h \
 sealcheck/trustfiles.h sealcheck/addressfolder.h link/keyfolder.h \
 sealcheck/certset.h sealcheck/certlook.h sealcheck/folders.h \
 sealcheck/heldcerts.h
sealcheck/cover.o: sealcheck/cover.c sealcheck/cover.h rules/mailrule.h \
 text/span.h rules/mailpattern.h text/ascii.h
sealcheck/explain.o: sealcheck/explain.c sealcheck/explain.h \
 check/checkperm.h check/check.h text/span.h rules/mailrule.h \
 sealcheck/trustfiles.h rules/ruleanswer.h rules/rulehold.h \
 rules/ruletable.h seal/plan.h sealcheck/asking.h sealcheck/explainplan.h \
 sealcheck/lint.h sealcheck/rulechild.h
sealcheck/explainplan.o: sealcheck/explainplan.c sealcheck/explainplan.h \
 rules/ruleanswer.h text/span.h seal/plan.h rules/mailrule.h \
 sealcheck/explain.h check/checkperm.h check/check.h \
 sealcheck/trustfiles.h rules/mailpattern.h seal/authorship.h \
 seal/places.h seal/search.h seal/choice.h link/keyfolder.h \
 link/outbound.h link/become.h link/control.h link/stage.h seal/refused.h \
 seal/sealengine.h link/command.h link/child.h sealcheck/asking.h \
 rules/rulehold.h sealcheck/keychoice.h
sealcheck/folders.o: sealcheck/folders.c sealcheck/folders.h \
 check/check.h text/span.h
sealcheck/heldcerts.o: sealcheck/heldcerts.c sealcheck/heldcerts.h \
 check/check.h text/span.h sealcheck/trustfiles.h check/checkperm.h \
 sealcheck/addressfolder.h link/keyfolder.h sealcheck/certlook.h \
 sealcheck/correspondents.h sealcheck/folders.h
sealcheck/incomingrule.o: sealcheck/incomingrule.c \
 sealcheck/incomingrule.h check/check.h text/span.h rules/mailrule.h \
 rules/ruletable.h sealcheck/lint.h check/checkperm.h
sealcheck/keychoice.o: sealcheck/keychoice.c sealcheck/keychoice.h \
 check/check.h text/span.h link/keyfolder.h sealcheck/trustfiles.h \
 check/checkperm.h seal/held.h sealcheck/addressfolder.h \
 sealcheck/certset.h sealcheck/certlook.h sealcheck/correspondents.h \
 sealcheck/folders.h sealcheck/ownkeys.h
sealcheck/layout.o: sealcheck/layout.c sealcheck/layout.h \
 check/checkperm.h check/check.h text/span.h check/checkhome.h \
 check/checkspawn.h link/control.h sealcheck/unsealing.h
sealcheck/lint.o: sealcheck/lint.c sealcheck/lint.h check/checkperm.h \
 check/check.h text/span.h rules/mailrule.h check/checkbytes.h \
 check/checkcontrol.h link/control.h link/say.h sealcheck/cover.h \
 sealcheck/incomingrule.h sealcheck/rulefiles.h sealcheck/ruleregex.h
sealcheck/openids.o: sealcheck/openids.c sealcheck/openids.h \
 sealcheck/certset.h check/check.h text/span.h sealcheck/certlook.h \
 link/keyfolder.h link/control.h
sealcheck/ownkeys.o: sealcheck/ownkeys.c sealcheck/ownkeys.h \
 check/checkperm.h check/check.h text/span.h sealcheck/trustfiles.h \
 check/checkremedy.h sealcheck/addressfolder.h link/keyfolder.h \
 sealcheck/certset.h sealcheck/certlook.h sealcheck/folders.h \
 sealcheck/openids.h
sealcheck/pgplook.o: sealcheck/pgplook.c sealcheck/pgplook.h \
 engine/pgpfile.h pgp/certificate.h pgp/keyfault.h pgp/keymaterial.h \
 pgp/keyid.h text/span.h pgp/packet.h pgp/signature.h \
 sealcheck/certlook.h link/keyfolder.h crypto/secret.h
sealcheck/rulechild.o: sealcheck/rulechild.c sealcheck/rulechild.h \
 rules/mailrule.h text/span.h check/checkperm.h check/check.h \
 link/child.h link/io.h rules/ruleanswer.h
sealcheck/rulefiles.o: sealcheck/rulefiles.c sealcheck/rulefiles.h \
 check/checkperm.h check/check.h text/span.h rules/mailrule.h \
 check/checkremedy.h link/control.h rules/mailpattern.h rules/rcpthosts.h \
 sealcheck/lint.h text/ascii.h
sealcheck/ruleregex.o: sealcheck/ruleregex.c sealcheck/ruleregex.h \
 check/check.h text/span.h rules/mailrule.h sealcheck/lint.h \
 check/checkperm.h sealcheck/rulechild.h link/io.h
sealcheck/sealcontrol.o: sealcheck/sealcontrol.c sealcheck/sealcontrol.h \
 check/checkperm.h check/check.h text/span.h check/checkbytes.h \
 check/checkcontrol.h check/checkremedy.h link/control.h mail/address.h \
 rules/mailpattern.h text/ascii.h
sealcheck/sopcheck.o: sealcheck/sopcheck.c sealcheck/sopcheck.h \
 check/checkperm.h check/check.h text/span.h rules/mailrule.h \
 check/checkbytes.h check/checkcontrol.h link/control.h link/places.h \
 pgp/pgpopt.h
sealcheck/trustfiles.o: sealcheck/trustfiles.c sealcheck/trustfiles.h \
 check/checkperm.h check/check.h text/span.h check/checkcontrol.h \
 check/checkremedy.h sealcheck/certlook.h link/keyfolder.h \
 sealcheck/certset.h sealcheck/folders.h
sealcheck/unsealing.o: sealcheck/unsealing.c sealcheck/unsealing.h \
 check/checkperm.h check/check.h text/span.h check/checkbytes.h \
 check/checkcontrol.h check/checkhome.h link/control.h link/io.h \
 sealcheck/lint.h rules/mailrule.h text/ascii.h text/hostname.h \
 unseal/job.h link/command.h link/child.h link/inbound.h link/become.h \
 link/envelope.h link/refusal.h link/stage.h unseal/places.h
crl/crlfetch.o: crl/crlfetch.c crl/crlfetch.h link/io.h
crl/crlstep.o: crl/crlstep.c crl/crlstep.h link/io.h link/say.h \
 text/span.h
crl/crlstore.o: crl/crlstore.c crl/crlstore.h text/span.h crypto/digest.h \
 link/io.h
crl/wkdurl.o: crl/wkdurl.c crl/wkdurl.h text/span.h crypto/digest.h \
 text/ascii.h
