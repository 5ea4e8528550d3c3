/* framing: fixed text around the boundary. */
#include "pgp/framing.h"

#include "pgp/armor.h"
#include "pgp/signature.h"

/* the texts one behind the other, up to a NULL */
static int put_all(const char *const *texts, span_sink *sink, void *arg)
{
  for (; *texts; texts++)
    if (!sink(arg, span_of(*texts)))
      return 0;
  return 1;
}

int framing_encrypted_start(const char *boundary, span_sink *sink, void *arg)
{
  const char *texts[] = {
    "MIME-Version: 1.0\nContent-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\";\n\tboundary=\"",
    boundary, "\"\n\n--", boundary,
    "\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--", boundary,
    "\nContent-Type: application/octet-stream; name=\"encrypted.asc\"\n",
    "Content-Disposition: inline; filename=\"encrypted.asc\"\n\n", NULL
  };

  return put_all(texts, sink, arg);
}

int framing_encrypted_end(const char *boundary, span_sink *sink, void *arg)
{
  const char *texts[] = { "\n--", boundary, "--\n", NULL };

  return put_all(texts, sink, arg);
}

int framing_signed_start(const char *boundary, const char *micalg, span_sink *sink, void *arg)
{
  const char *texts[] = {
    "MIME-Version: 1.0\nContent-Type: multipart/signed; protocol=\"application/pgp-signature\";\n\tmicalg=", micalg,
    "; boundary=\"", boundary, "\"\n\n--", boundary, "\n", NULL
  };

  return put_all(texts, sink, arg);
}

int framing_signed_end(const char *boundary, struct span signature, span_sink *sink, void *arg)
{
  const char *before[] = {
    "\n--", boundary, "\nContent-Type: application/pgp-signature; name=\"signature.asc\"\n"
    "Content-Disposition: attachment; filename=\"signature.asc\"\n\n", NULL
  };
  struct armor_writer a;

  return put_all(before, sink, arg) && armor_writer_init(&a, ARMOR_SIGNATURE, "\n", sink, arg)
         && armor_writer_feed(&a, signature, sink, arg) && armor_writer_end(&a, sink, arg)
         && framing_encrypted_end(boundary, sink, arg);
}

const char *framing_micalg(int hash)
{
  switch (hash) {
    case SIGNATURE_SHA256: return "pgp-sha256";
    case SIGNATURE_SHA384: return "pgp-sha384";
    case SIGNATURE_SHA512: return "pgp-sha512";
    case SIGNATURE_SHA224: return "pgp-sha224";
    case SIGNATURE_SHA3_256: return "pgp-sha3-256";
    case SIGNATURE_SHA3_512: return "pgp-sha3-512";
    default: return NULL;
  }
}
