/* digest: known answers, in one piece and in many; memory that is short. */
#include "tests/tap.h"
#include "crypto/crypto.h"
#include "crypto/digest.h"
#include "tests/unit/fault.h"

#include <errno.h>
#include <sodium.h>

static void hex_is(const unsigned char *p, size_t len, const char *wanted, const char *what)
{
  char hex[2 * HASH_BYTES_MAX + 1];

  sodium_bin2hex(hex, sizeof hex, p, len);
  is_bytes(hex, 2 * len, wanted, strlen(wanted), what);
}

/* FIPS 180-2 appendices A and B */
static const struct {
  enum hash hash;
  const char *what;
  const char *piece;
  size_t times;
  const char *wanted;
} hashes[] = {
  {HASH_SHA256, "SHA-256 of nothing", "", 0,
   "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
  {HASH_SHA256, "SHA-256 of abc", "abc", 1,
   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
  {HASH_SHA256, "SHA-256 of a million a, in pieces", "aaaaaaaaaa", 100000,
   "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
  {HASH_SHA1, "SHA-1 of nothing", "", 0, "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
  {HASH_SHA1, "SHA-1 of abc", "abc", 1, "a9993e364706816aba3e25717850c26c9cd0d89d"},
  {HASH_SHA1, "SHA-1 of a million a, in pieces", "aaaaaaaaaa", 100000,
   "34aa973cd4c4daa4f61eeb2bdbad27316534016f"},
};

static void test_hashes(void)
{
  unsigned char hash[HASH_BYTES_MAX];

  for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++) {
    struct digest *d = digest_new(hashes[i].hash);
    int good = d != NULL;

    for (size_t n = 0; good && n < hashes[i].times; n++)
      good = digest_feed(d, span_of(hashes[i].piece));
    ok(good, "%s", hashes[i].what);
    hex_is(hash, digest_end(d, hash), hashes[i].wanted, "  is the known one");
  }
  ok(digest_end(NULL, hash) == 0, "ending no digest is allowed");
}

/* The hash is the known one, or there is none and errno is ENOMEM. */
static void test_memory(void)
{
  unsigned char hash[HASH_BYTES_MAX];
  char hex[2 * HASH_BYTES_MAX + 1];
  unsigned long hits = 1;
  unsigned int n = 0;
  int holds = 1;

  while (hits && holds) {
    struct digest *d;
    size_t len = 0;
    int error;

    errno = 0;
    fault_nth("malloc", ++n, "ENOMEM");
    d = digest_new(HASH_SHA256);
    error = errno;
    if (d && digest_feed(d, span_of("abc")))
      len = digest_end(d, hash);
    hits = fault(NULL);
    sodium_bin2hex(hex, sizeof hex, hash, len);
    holds = len ? strcmp(hex, hashes[1].wanted) == 0 : hits && !d && error == ENOMEM;
  }
  ok(holds && n > 1, "memory is short at each of %u places", n - 1);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  ok(crypto_library_init(), "the libraries start");
  test_hashes();
  test_memory();
  return tap_done();
}
