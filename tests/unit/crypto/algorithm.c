/* algorithm: each name, there and back, with its hash and its kind of key. */
#include "tests/tap.h"
#include "crypto/algorithm.h"

static void test_names(void)
{
  ok(strcmp(algorithm_name(ALGORITHM_RSA_SHA256), "rsa-sha256") == 0, "a=rsa-sha256");
  ok(strcmp(algorithm_name(ALGORITHM_ED25519_SHA256), "ed25519-sha256") == 0, "a=ed25519-sha256");
  ok(strcmp(algorithm_name(ALGORITHM_RSA_SHA1), "rsa-sha1") == 0, "a=rsa-sha1");
  ok(algorithm_hash(ALGORITHM_RSA_SHA256) == HASH_SHA256 &&
     algorithm_hash(ALGORITHM_ED25519_SHA256) == HASH_SHA256 &&
     algorithm_hash(ALGORITHM_RSA_SHA1) == HASH_SHA1, "each algorithm has its hash");
}

static void test_find(void)
{
  enum algorithm a = ALGORITHM_RSA_SHA1;

  for (int i = 0; i < ALGORITHM_COUNT; i++)
    ok(algorithm_find(&a, span_of(algorithm_name((enum algorithm)i))) && (int)a == i, "%s is found",
       algorithm_name((enum algorithm)i));
  ok(algorithm_find(&a, span_of("RSA-sha256")) && a == ALGORITHM_RSA_SHA256, "in any case");
  ok(!algorithm_find(&a, span_of("rsa-sha")) && !algorithm_find(&a, span_of("rsa-sha2561"))
     && !algorithm_find(&a, span_of("")), "no other name is");
  ok(a == ALGORITHM_RSA_SHA256, "  and then nothing is changed");
  ok(algorithm_key_type(ALGORITHM_RSA_SHA256) == KEY_RSA && algorithm_key_type(ALGORITHM_RSA_SHA1) == KEY_RSA
     && algorithm_key_type(ALGORITHM_ED25519_SHA256) == KEY_ED25519, "each algorithm has its kind of key");
}

int main(void)
{
  test_names();
  test_find();
  return tap_done();
}
