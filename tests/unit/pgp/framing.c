/* framing: the text of both forms, octet by octet; sinks that stop at each call; the names of hashes. */
#include "tests/tap.h"
#include "pgp/framing.h"
#include "pgp/signature.h"

#include <skalibs/stralloc.h>

#define ENCRYPTED_START \
  "MIME-Version: 1.0\nContent-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\";\n" \
  "\tboundary=\"b\"\n\n" \
  "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--b\n" \
  "Content-Type: application/octet-stream; name=\"encrypted.asc\"\n" \
  "Content-Disposition: inline; filename=\"encrypted.asc\"\n\n"
#define ENCRYPTED_END "\n--b--\n"
#define SIGNED_START \
  "MIME-Version: 1.0\nContent-Type: multipart/signed; protocol=\"application/pgp-signature\";\n\tmicalg=pgp-sha256; " \
  "boundary=\"b\"\n\n--b\n"
/* with the sum of the octet x: 0x10d458, reckoned bit by bit from RFC 4880 6.1 */
#define SIGNED_END \
  "\n--b\nContent-Type: application/pgp-signature; name=\"signature.asc\"\n" \
  "Content-Disposition: attachment; filename=\"signature.asc\"\n\n" \
  "-----BEGIN PGP SIGNATURE-----\n\neA==\n=ENRY\n-----END PGP SIGNATURE-----\n\n--b--\n"

struct sink {
  stralloc out;
  unsigned int stop;      /* at this call; 0: never */
  unsigned int calls;
};

static int take(void *arg, struct span piece)
{
  struct sink *s = arg;

  return ++s->calls != s->stop && stralloc_catb(&s->out, piece.p, piece.len);
}

static int encrypted_start(struct sink *s)
{
  return framing_encrypted_start("b", take, s);
}

static int encrypted_end(struct sink *s)
{
  return framing_encrypted_end("b", take, s);
}

static int signed_start(struct sink *s)
{
  return framing_signed_start("b", framing_micalg(SIGNATURE_SHA256), take, s);
}

static int signed_end(struct sink *s)
{
  return framing_signed_end("b", span_of("x"), take, s);
}

static void is(const char *what, int (*write)(struct sink *s), const char *wanted)
{
  struct sink s = { STRALLOC_ZERO, 0, 0 };
  unsigned int calls;
  int good = 1;

  ok(write(&s) == 1, "%s", what);
  is_bytes(s.out.s, s.out.len, wanted, strlen(wanted), "  its text");
  calls = s.calls;
  for (unsigned int n = 1; n <= calls; n++) {
    s.out.len = s.calls = 0;
    s.stop = n;
    good &= write(&s) == 0 && s.calls == n;
  }
  ok(good && calls > 1, "  it stops where the sink does, at each of %u calls", calls);
  stralloc_free(&s.out);
}

static void hashes(void)
{
  static const struct {
    int hash;
    const char *name;
  } rows[] = {
    { SIGNATURE_SHA256, "pgp-sha256" }, { SIGNATURE_SHA384, "pgp-sha384" }, { SIGNATURE_SHA512, "pgp-sha512" },
    { SIGNATURE_SHA224, "pgp-sha224" }, { SIGNATURE_SHA3_256, "pgp-sha3-256" },
    { SIGNATURE_SHA3_512, "pgp-sha3-512" }, { SIGNATURE_MD5, NULL }, { SIGNATURE_SHA1, NULL },
    { SIGNATURE_RIPEMD160, NULL }, { 0, NULL }, { 13, NULL }, { 255, NULL }
  };

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *name = framing_micalg(rows[i].hash);

    ok(rows[i].name ? name && strcmp(name, rows[i].name) == 0 : !name, "hash %d: %s", rows[i].hash,
       rows[i].name ? rows[i].name : "no name");
  }
}

int main(void)
{
  is("what stands before what is encrypted", encrypted_start, ENCRYPTED_START);
  is("and behind it", encrypted_end, ENCRYPTED_END);
  is("what stands before what is signed", signed_start, SIGNED_START);
  is("and behind it", signed_end, SIGNED_END);
  hashes();
  return tap_done();
}
