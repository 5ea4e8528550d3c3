/* signkeys: which key makes which signature, for each -z and each number of keys; and keys that can't be used. */
#include "tests/tap.h"
#include "crypto/crypto.h"
#include "engine/signkeys.h"
#include "tests/unit/fault.h"

#include <errno.h>
#include <fcntl.h>

#define RSA "tests/vectors/rfc8463-a-rsa.pem"
#define ED25519 "tests/vectors/rfc8463-a-ed25519.pem"
#define NOTHING "tests/vectors/nothing.pem"

static const char *name_of(enum algorithm a)
{
  return a == ALGORITHM_ED25519_SHA256 ? "ed25519" : a == ALGORITHM_RSA_SHA256 ? "rsa" : "sha1";
}

/* what will be done: `rsa:jan` for each signature, `!` before one whose key can't be used */
static const struct {
  const char *key;
  const char *key2;
  unsigned int z;
  const char *wanted;
  const char *why;   /* of the first bad key */
} cases[] = {
  { RSA, NULL, 0, "rsa:jan", NULL },
  { ED25519, NULL, 0, "ed25519:jan", NULL },
  { RSA, ED25519, 0, "rsa:jan ed25519:feb", NULL },
  { RSA, NULL, 1, "sha1:jan", NULL },
  { RSA, NULL, 2, "rsa:jan", NULL },
  { RSA, NULL, 3, "rsa:jan sha1:jan", NULL },
  { ED25519, NULL, 4, "ed25519:jan", NULL },
  { RSA, ED25519, 4, "ed25519:feb", NULL },
  { RSA, ED25519, 5, "rsa:jan ed25519:feb", NULL },
  { ED25519, RSA, 5, "!rsa:jan !ed25519:feb", "Ed25519 key where an RSA key is asked for" },
  { RSA, NULL, 4, "!ed25519:jan", "RSA key where an Ed25519 key is asked for" },
  { ED25519, NULL, 3, "!rsa:jan !sha1:jan", "Ed25519 key where an RSA key is asked for" },
  { RSA, NOTHING, 5, "rsa:jan !ed25519:feb", "No such file or directory" },
  { NOTHING, ED25519, 2, "!rsa:jan", "No such file or directory" },
  { NOTHING, ED25519, 4, "ed25519:feb", NULL },
  { NOTHING, NULL, 0, "!rsa:jan", "No such file or directory" },
  { "Makefile", ED25519, 0, "!rsa:jan ed25519:feb", "not a private key in PEM form" },
};

static void choices(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct dkimopt o = { .selector = "jan", .selector2 = "feb", .key = cases[i].key, .key2 = cases[i].key2,
                         .z = cases[i].z };
    struct signkeys k;
    const struct signkey *bad;
    char got[200] = "";
    size_t len = 0;
    int good = 0;

    signkeys_open(&k, &o);
    ok(signkeys_choose(&k, &o), "-z %u with %s and %s", cases[i].z, cases[i].key,
       cases[i].key2 ? cases[i].key2 : "none");
    for (size_t u = 0; u < k.uses; u++) {
      len += (size_t)snprintf(got + len, sizeof got - len, "%s%s%s:%s", u ? " " : "", k.use[u].key->why ? "!" : "",
                              name_of(k.use[u].algorithm), k.use[u].selector);
      good |= !k.use[u].key->why;
    }
    is_bytes(got, len, cases[i].wanted, strlen(cases[i].wanted), "  these signatures");
    bad = signkeys_first_bad(&k);
    ok(!cases[i].why == !bad && (!bad || strcmp(bad->why, cases[i].why) == 0), "  %s",
       cases[i].why ? cases[i].why : "no bad key");
    ok(signkeys_has_good(&k) == good, "  and %s", good ? "one that can be made" : "none that can be made");
    signkeys_wipe();
    ok(k.key[0].key->type == KEY_NONE && k.key[1].key->type == KEY_NONE, "  wiped");
    for (size_t n = 0; n < SIGNKEYS_MAX; n++)
      if (k.key[n].fd != -1)
        close(k.key[n].fd);
  }
}

/* not the key's fault: mail waits */
static void trouble(void)
{
  struct dkimopt o = { .selector = "jan", .key = RSA };
  struct signkeys k;

  signkeys_open(&k, &o);
  fault("read:1:EIO");
  ok(signkeys_choose(&k, &o) == 0 && errno == EIO, "a key that can't be read");
  fault(NULL);
  fault("open:1:EMFILE");
  signkeys_open(&k, &o);
  fault(NULL);
  ok(signkeys_choose(&k, &o) == 0 && errno == EMFILE, "no descriptor for a key");
  signkeys_wipe();
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  ok(crypto_library_init(), "the crypto libraries start");
  choices();
  trouble();
  return tap_done();
}
