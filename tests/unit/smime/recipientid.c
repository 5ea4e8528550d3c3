/* recipientid: RecipientInfos written by hand, from RFC 5652 6.2. The hashes were computed by sha256sum. */
#include "crypto/crypto.h"
#include "smime/recipientid.h"
#include "tests/tap.h"
#include "tests/unit/fault.h"

#include <errno.h>

#define ISSUER_AND_NUMBER "\x30\x05\x30\x00\x02\x01\x07"   /* an empty name, the number 7 */
#define ISSUER_HASH "62b5ae71a94cae18cc1aa8339a41a7e47f5f707e6394b976c77eb21214ffc6f5"
/* of `abc` and `def` */
#define KEY_HASH "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define KEY2_HASH "cb8379ac2098aa165029e3938a51da0bcecfc008fd6795f401178647f96c5b34"
#define VERSION "\x02\x01\x00"
#define ALGORITHM "\x30\x00"
#define ENCRYPTED "\x04\x00"
#define ORIGINATOR "\xa0\x00"
#define UKM "\xa1\x02\x04\x00"
#define BY_KEY "\x30\x09\xa0\x05\x04\x03" "abc" ENCRYPTED
#define BY_KEY_DATED "\x30\x0c\xa0\x08\x04\x03" "def" "\x18\x01Z" ENCRYPTED
#define BY_ISSUER "\x30\x09" ISSUER_AND_NUMBER ENCRYPTED

static const struct {
  const char *in;
  size_t len;
  int result;
  const char *ids;
  const char *reason;
} rows[] = {
#define ROW(in, result, ids, reason) { in, sizeof in - 1, result, ids, reason }
  ROW("", 0, "", "there is none"),
  ROW("\x30\x0e" VERSION ISSUER_AND_NUMBER ALGORITHM ENCRYPTED, 1, ISSUER_HASH, "RSA, by issuer and serial number"),
  ROW("\x30\x0c" VERSION "\x80\x03" "abc" ALGORITHM ENCRYPTED, 1, KEY_HASH, "RSA, by key identifier"),
  ROW("\x30\x03" VERSION, 0, "", "RSA, without an identifier"),
  ROW("\x30\x05" VERSION "\x04\x00", 0, "", "RSA, with something else in its place"),
  ROW("\x30\x07" ISSUER_AND_NUMBER, 0, "", "RSA, without a version"),
  ROW("\xa1\x14" VERSION ORIGINATOR ALGORITHM "\x30\x0b" BY_ISSUER, 1, ISSUER_HASH,
      "ECDH, by issuer and serial number"),
  ROW("\xa1\x18" VERSION ORIGINATOR UKM ALGORITHM "\x30\x0b" BY_KEY, 1, KEY_HASH, "ECDH, by key identifier, with ukm"),
  ROW("\xa1\x2d" VERSION ORIGINATOR ALGORITHM "\x30\x24" BY_KEY BY_KEY_DATED BY_ISSUER, 1,
      KEY_HASH KEY2_HASH ISSUER_HASH, "ECDH, three recipients, one with the date of the key"),
  ROW("\xa1\x09" VERSION ORIGINATOR ALGORITHM "\x30\x00", 1, "", "ECDH, for nobody"),
  ROW("\xa1\x05" VERSION ORIGINATOR, 0, "", "ECDH, without an algorithm"),
  ROW("\xa1\x07" VERSION ORIGINATOR ALGORITHM, 0, "", "ECDH, without a list"),
  ROW("\xa1\x05" VERSION ALGORITHM, 0, "", "ECDH, without an originator"),
  ROW("\xa1\x04" ORIGINATOR ALGORITHM, 0, "", "ECDH, without a version"),
  ROW("\xa1\x0d" VERSION ORIGINATOR ALGORITHM "\x30\x04\x30\x02\xa0\x00", 0, "", "ECDH, an empty key identifier"),
  ROW("\xa1\x0b" VERSION ORIGINATOR ALGORITHM "\x30\x02\x30\x00", 0, "", "ECDH, no identifier"),
  ROW("\xa2\x00", 1, "", "a shared key has no certificate"),
  ROW("\xa3\x00", 1, "", "nor has a password"),
  ROW("\xa4\x00", 1, "", "nor another kind"),
  ROW("\x30\x20" VERSION, 0, "", "cut off"),
};

static void table(void)
{
  stralloc ids = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct span in = span_make(rows[i].in, rows[i].len);

    ids.len = 0;
    ok(recipientid_take(&ids, &in) == rows[i].result, "%s: %d", rows[i].reason, rows[i].result);
    is_bytes(ids.s, ids.len, rows[i].ids, strlen(rows[i].ids), "its identifiers");
  }
  stralloc_free(&ids);
}

static void several(void)
{
  stralloc ids = STRALLOC_ZERO;
  struct span in = span_make(rows[1].in, rows[1].len);
  stralloc two = STRALLOC_ZERO;

  (void)stralloc_catb(&two, rows[2].in, rows[2].len);
  (void)stralloc_catb(&two, in.p, in.len);
  in = span_sa(&two);
  ok(recipientid_take(&ids, &in) == 1 && in.len == rows[1].len, "the first of two is removed");
  ok(recipientid_take(&ids, &in) == 1 && in.len == 0, "and the second");
  is_bytes(ids.s, ids.len, KEY_HASH ISSUER_HASH, 2 * RECIPIENTID_HEX, "both are appended");
  ok(recipientid_take(&ids, &in) == 0, "there are no more");
  stralloc_free(&two);
  stralloc_free(&ids);
}

static void memory(void)
{
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    unsigned long failed = 1;
    int result = -1;
    int good = 1;

    for (unsigned int n = 1; failed && n < 100; n++) {
      struct span in = span_make(rows[i].in, rows[i].len);
      stralloc ids = STRALLOC_ZERO;

      fault_nth("malloc", n, "ENOMEM");
      result = recipientid_take(&ids, &in);
      failed = fault(NULL);
      good = good && (result == (failed ? -1 : rows[i].result));
      stralloc_free(&ids);
    }
    ok(good && result == rows[i].result, "%s: nothing but -1 while memory is short", rows[i].reason);
  }
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  if (!crypto_library_init())
    return 111;
  table();
  several();
  memory();
  return tap_done();
}
