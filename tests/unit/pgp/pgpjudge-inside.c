/* pgpjudge_inside(): the list of a program for signatures that were seen inside of what was encrypted. */
#include "pgp/pgpjudge.h"
#include "tests/tap.h"
#include "text/b64.h"

#include <skalibs/stralloc.h>

/* by gpg 2.4: `B11 <b11@example.net>` */
#define CERTIFICATE \
  "xv8AAAAzBGsLGJYWCSsGAQQB2kcPAQEHQKioLYEGIR4h34MyHGuTjpgIyGBJe/272lp7sMQhR0ZxtBVCMTEgPGIxMUBleGFtcGxlLm5ldD6IkAQT" \
  "FgoAOBYhBHz9UpIUY54qx63pAJbB/3s3Lru9BQJrCxiWAhsDBQsJCAcCBhUKCQgLAgQWAgMBAh4BAheAAAoJEJbB/3s3Lru9yuABAJVIRJQ70oWQ" \
  "D1mCvVBuCMCn5xp5JM9CMMjsBgLUZ+VAAP9hwge06aK/17pQjxdLFfYa5/uq76dwqDv83UED8S53CM7/AAAAOARrCxiXEgorBgEEAZdVAQUBAQdA" \
  "2/3nP6kS2yxKNR2Sgh7PcbgcwD+ofVG3kYqjqGcSakQDAQgHiHgEGBYKACAWIQR8/VKSFGOeKset6QCWwf97Ny67vQUCawsYlwIbDAAKCRCWwf97" \
  "Ny67vZBjAP9HHL7VyGuU7BMunGyXKRDH6aJEhJAfaelXcSrUfj/HLgD/c2TAfetoIV1h1EHshDSS3r4PbIOVdcA5Q++wcVipugg="

#define CREATED_S 1795889302
#define LINE_S 1795890741
#define PRINT "7CFD529214639E2AC7ADE90096C1FF7B372EBBBD"
#define LINE "2026-11-28T18:32:21Z " PRINT " " PRINT " mode:binary\n"
#define LATER "2026-11-28T18:32:22Z " PRINT " " PRINT "\n"
#define LOWER "2026-11-28T18:32:21Z 7cfd529214639e2ac7ade90096c1ff7b372ebbbd 7cfd529214639e2ac7ade90096c1ff7b372ebbbd\n"

static struct certificate certificate;

static struct pgpjudge j;

/* two signatures by its primary key, the second one of this type */
static enum pgpcause result(const char *lines, size_t count, int type, int has_copies, int has_bare_cr)
{
  struct signature s[2] = { { .version = 4, .algorithm = 22, .hash = SIGNATURE_SHA512, .has_issuer = 1 } };
  struct pgpjudge_mail mail = { .header = span_of("From: b11@example.net\n\n"), .section = span_of("1") };
  struct pgpjudge_seen seen = { .lines = span_of(lines), .signatures = s, .count = count, .is_complete = 1,
                                .has_copies = has_copies, .has_bare_cr = has_bare_cr };
  enum pgpcause cause = PGPCAUSE_TROUBLE;

  memcpy(s[0].issuer, certificate.primary.material.id, KEYID_BYTES);
  s[1] = s[0];
  s[count - 1].type = type;
  memset(&j, 0, sizeof j);
  if (pgpjudge_inside(&j, &mail, &certificate, 1, CREATED_S + 86400, &seen))
    cause = pgpjudge_result(&j);
  pgpjudge_free(&j);
  return cause;
}

/* signatures that were seen themselves, so that their times are known: 1: the first is good, 10: the second */
static unsigned int good_of(const char *lines, uint32_t first_s, uint32_t second_s, size_t count)
{
  struct signature s[2] = { { .version = 4, .algorithm = 22, .hash = SIGNATURE_SHA512, .has_issuer = 1,
                              .has_created = 1 } };
  struct pgpjudge_mail mail = { .header = span_of("From: b11@example.net\n\n"), .section = span_of("1") };
  struct pgpjudge_seen seen = { .lines = span_of(lines), .signatures = s, .count = count, .is_complete = 1 };
  unsigned int good = 0;

  memcpy(s[0].issuer, certificate.primary.material.id, KEYID_BYTES);
  s[1] = s[0];
  s[0].created_s = first_s;
  s[1].created_s = second_s;
  memset(&j, 0, sizeof j);
  if (pgpjudge_inside(&j, &mail, &certificate, 1, CREATED_S + 86400, &seen))
    for (size_t i = 0; i < count; i++)
      good += j.one[i].is_good ? (i ? 10 : 1) : 0;
  pgpjudge_free(&j);
  return good;
}

int main(void)
{
  stralloc key = STRALLOC_ZERO;

  ok(b64_decode(&key, span_of(CERTIFICATE)) == 1
     && certificate_read(&certificate, span_sa(&key), CREATED_S + 86400) == KEYFAULT_NONE, "the certificate");
  ok(result(LINE, 1, 0, 0, 0) == PGPCAUSE_VERIFIED, "one that is good");
  ok(result(LINE LINE, 2, 0, 0, 0) == PGPCAUSE_VERIFIED, "two of one second");
  ok(result(LINE, 2, 0, 0, 0) == PGPCAUSE_SIGNATURE, "one of two");
  ok(result(LINE, 1, 1, 0, 0) == PGPCAUSE_VERIFIED, "of text");
  ok(result(LINE, 1, 1, 0, 1) == PGPCAUSE_AMBIGUOUS, "  with a CR without LF in it");
  ok(result(LINE, 1, 0, 0, 1) == PGPCAUSE_VERIFIED, "  which does not matter where octets are signed");
  ok(result(LINE, 1, 0x10, 0, 0) == PGPCAUSE_SYNTAX, "one that is no signature of a text, whatever the program says");
  ok(result(LINE LINE, 2, 0x1f, 0, 0) == PGPCAUSE_SYNTAX, "the same beside a good one");
  ok(result(LINE LINE, 1, 0, 1, 0) == PGPCAUSE_VERIFIED, "the program had the certificate twice: one, named twice");
  ok(result(LINE LINE, 2, 0, 1, 0) == PGPCAUSE_SIGNATURE, "  one of two, named twice");
  ok(result(LINE LOWER, 2, 0, 1, 0) == PGPCAUSE_SIGNATURE, "  in small letters, too");
  ok(result(LINE LATER, 2, 0, 1, 0) == PGPCAUSE_VERIFIED, "  two of two seconds");
  ok(result(LINE LINE LATER LATER, 2, 0, 1, 0) == PGPCAUSE_VERIFIED, "  each named twice");
  ok(good_of(LINE, LINE_S, 0, 1) == 1, "the time of the signature and that of the line are the same");
  ok(good_of(LATER, LINE_S, 0, 1) == 1 && j.one[0].facts.created_s == LINE_S,
     "  another time: that of the signature counts");
  ok(good_of(LATER, LINE_S, LINE_S + 1, 2) == 10, "of two, the line is for the one of its time");
  ok(good_of(LINE LATER, LINE_S + 1, LINE_S, 2) == 11, "  in another order");
  ok(good_of(LATER, LINE_S, LINE_S - 9, 2) == 0, "  of the time of none: for none, because one could be bad");
  stralloc_free(&key);
  return tap_done();
}
