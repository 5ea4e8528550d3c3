/* keymaterial: the numbers of each algorithm, fingerprints, what is damaged, what a key can do, is it weak. */
#include "tests/tap.h"
#include "pgp/keymaterial.h"
#include "tests/unit/fault.h"
#include "tests/unit/openpgp.h"

#define CREATED_S 0x01020304

/* the numbers of a key: n a number of `bits` bits, f the octets of a curve, o a short octet string */
static void put(stralloc *out, const char *numbers, unsigned int bits, const char *oid)
{
  for (; *numbers; numbers++)
    switch (*numbers) {
      case 'n':
        openpgp_number(out, bits, 2);
        for (unsigned int i = 0; i < (bits + 7) / 8; i++)
          openpgp_number(out, 0xff, 1);
        break;
      case 'o':
        openpgp_number(out, (uint32_t)strlen(oid), 1);
        openpgp_octets(out, oid, strlen(oid));
        break;
      case 'p': openpgp_octets(out, "\3\1\10\7", 4); break;
      default:
        for (unsigned int i = 0; i < bits; i++)
          openpgp_number(out, 7, 1);
    }
}

#define SIGN SIGNATURE_MAY_SIGN
#define ENCRYPT SIGNATURE_MAY_ENCRYPT

static const struct row {
  int algorithm;
  const char *numbers;
  unsigned int size;          /* of numbers in bits, or of octets */
  const char *oid;
  const char *name;
  unsigned int bits;
  int is_curve;
  unsigned int can;
  int is_weak;
} rows[] = {
  { 1, "nn", 3072, "", "RSA", 3072, 0, SIGN | ENCRYPT, 0 },
  { 1, "nn", 2048, "", "RSA", 2048, 0, SIGN | ENCRYPT, 0 },
  { 1, "nn", 2047, "", "RSA", 2047, 0, SIGN | ENCRYPT, 1 },
  { 2, "nn", 4096, "", "RSA", 4096, 0, ENCRYPT, 0 },
  { 3, "nn", 4096, "", "RSA", 4096, 0, SIGN, 0 },
  { 16, "nnn", 4096, "", "Elgamal", 4096, 0, ENCRYPT, 1 },
  { 17, "nnnn", 2048, "", "DSA", 2048, 0, SIGN, 0 },
  { 17, "nnnn", 1024, "", "DSA", 1024, 0, SIGN, 1 },
  { 19, "on", 515, "\x2a\x86\x48\xce\x3d\x03\x01\x07", "P-256", 256, 1, SIGN, 0 },
  { 19, "on", 515, "\x2b\x81\x04", "unknown", 0, 1, SIGN, 1 },
  { 18, "onp", 515, "\x2b\x24\x03\x03\x02\x08\x01\x01\x0b", "brainpoolP384r1", 384, 1, ENCRYPT, 0 },
  { 22, "on", 263, "\x2b\x06\x01\x04\x01\xda\x47\x0f\x01", "Ed25519", 256, 1, SIGN, 0 },
  { 22, "on", 263, "\x2b\x65\x71", "Ed448", 456, 1, SIGN, 0 },
  { 22, "on", 263, "\x2b\x65\x72", "unknown", 0, 1, SIGN, 1 },
  { 25, "f", 32, "", "X25519", 256, 1, ENCRYPT, 0 },
  { 26, "f", 56, "", "X448", 448, 1, ENCRYPT, 0 },
  { 27, "f", 32, "", "Ed25519", 256, 1, SIGN, 0 },
  { 28, "f", 57, "", "Ed448", 456, 1, SIGN, 0 },
  { 99, "f", 5, "", "unknown", 0, 0, 0, 1 },
  { 99, "", 0, "", "unknown", 0, 0, 0, 1 },
};

/* the body of a key packet; `tail` octets of `more` behind it */
static void make(stralloc *packet, int tag, int version, const struct row *r, size_t cut, struct span more)
{
  stralloc numbers = STRALLOC_ZERO;
  stralloc body = STRALLOC_ZERO;

  put(&numbers, r->numbers, r->size, r->oid);
  openpgp_number(&body, (uint32_t)version, 1);
  openpgp_number(&body, CREATED_S, 4);
  openpgp_number(&body, (uint32_t)r->algorithm, 1);
  if (version > 4)
    openpgp_number(&body, (uint32_t)numbers.len, 4);
  openpgp_octets(&body, numbers.s, numbers.len);
  body.len -= cut < body.len ? cut : body.len;
  openpgp_octets(&body, more.p, more.len);
  packet->len = 0;
  openpgp_packet(packet, tag, &body);
  stralloc_free(&numbers);
  stralloc_free(&body);
}

static enum keymaterial_result read_key(struct keymaterial *k, const stralloc *packet)
{
  struct span in = span_make(packet->s, packet->len);
  struct packet p;

  if (packet_next(&p, &in) != 1)
    abort();
  return keymaterial_read(k, &p);
}

static void each(void)
{
  struct keymaterial k;
  stralloc packet = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    for (int version = 4; version <= 6; version++) {
      const struct row *r = &rows[i];
      int holds = 1;

      make(&packet, PACKET_PUBLIC_KEY, version, r, 0, span_make(NULL, 0));
      ok(read_key(&k, &packet) == KEYMATERIAL_GOOD && k.version == version && k.algorithm == r->algorithm
         && k.created_s == CREATED_S && !k.is_secret, "algorithm %d, version %d", r->algorithm, version);
      ok(strcmp(k.name, r->name) == 0 && k.bits == r->bits && k.is_curve == r->is_curve, "  %s %u", r->name, r->bits);
      ok(keymaterial_can(&k, SIGN) == ((r->can & SIGN) != 0)
         && keymaterial_can(&k, ENCRYPT) == ((r->can & ENCRYPT) != 0) && keymaterial_is_weak(&k) == r->is_weak,
         "  what it can, and is it weak");
      ok(k.fingerprint_len == (version == 4 ? 20 : 32)
         && memcmp(k.id, k.fingerprint + (version == 4 ? 12 : 0), KEYID_BYTES) == 0, "  key ID and fingerprint");
      if (r->algorithm == 99 && version == 4)
        continue;
      for (size_t cut = 1; cut < 700; cut++) {
        make(&packet, PACKET_PUBLIC_KEY, version, r, cut, span_make(NULL, 0));
        holds &= read_key(&k, &packet) == KEYMATERIAL_DAMAGED;
      }
      make(&packet, PACKET_PUBLIC_KEY, version, r, 0, span_of("x"));
      ok(holds && read_key(&k, &packet) == KEYMATERIAL_DAMAGED, "  it is damaged if it is cut or longer");
    }
  stralloc_free(&packet);
}

static void versions(void)
{
  struct keymaterial k;
  stralloc packet = STRALLOC_ZERO;

  for (int version = 0; version < 256; version++)
    if (version < 4 || version > 6) {
      make(&packet, PACKET_PUBLIC_KEY, version, &rows[0], 0, span_make(NULL, 0));
      if (read_key(&k, &packet) != KEYMATERIAL_VERSION)
        ok(0, "version %d", version);
    }
  ok(1, "other versions");
  stralloc_free(&packet);
}

static void secrets(void)
{
  static const struct {
    const char *what;
    const char *octets;
    size_t len;
    int has_secret;
  } parts[] = {
    { "in clear", "\0\0\1\1\0\1", 6, 1 },
    { "protected", "\xfe\x09\x03\x08saltsalt\x60", 13, 1 },
    { "elsewhere", "\xff\x00\x65\x00GNU\x01", 8, 0 },
    { "on a card", "\xff\x00\x65\x00GNU\x02", 8, 0 },
    { "an octet 101 in clear", "\0\0\x65\1\0\1", 6, 1 },
    { "an octet 101 at the end", "\xff\x00\x65", 3, 1 },
  };
  struct keymaterial open_key;
  struct keymaterial k;
  stralloc packet = STRALLOC_ZERO;

  make(&packet, PACKET_PUBLIC_SUBKEY, 4, &rows[0], 0, span_make(NULL, 0));
  ok(read_key(&open_key, &packet) == KEYMATERIAL_GOOD && !keymaterial_has_secret(&open_key), "a public key");
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    make(&packet, PACKET_SECRET_SUBKEY, 4, &rows[0], 0, span_make(parts[i].octets, parts[i].len));
    ok(read_key(&k, &packet) == KEYMATERIAL_GOOD && k.is_secret
       && keymaterial_has_secret(&k) == parts[i].has_secret, "a secret part %s", parts[i].what);
    ok(memcmp(k.fingerprint, open_key.fingerprint, 20) == 0, "  the fingerprint is that of the public part");
  }
  stralloc_free(&packet);
}

/* fingerprints of version 4 count octets in 16 bits */
static void limits(void)
{
  struct row r = { 99, "f", 65535 - 6, "", "", 0, 0, 0, 0 };
  struct keymaterial k;
  stralloc packet = STRALLOC_ZERO;

  make(&packet, PACKET_PUBLIC_KEY, 4, &r, 0, span_make(NULL, 0));
  ok(read_key(&k, &packet) == KEYMATERIAL_GOOD, "a key of 65535 octets");
  r.size++;
  make(&packet, PACKET_PUBLIC_KEY, 4, &r, 0, span_make(NULL, 0));
  ok(read_key(&k, &packet) == KEYMATERIAL_DAMAGED, "one more");
  make(&packet, PACKET_PUBLIC_KEY, 6, &r, 0, span_make(NULL, 0));
  ok(read_key(&k, &packet) == KEYMATERIAL_GOOD, "which version 6 may have");
  stralloc_free(&packet);
}

static void memory(void)
{
  struct keymaterial k;
  stralloc packet = STRALLOC_ZERO;
  enum keymaterial_result result;

  make(&packet, PACKET_PUBLIC_KEY, 4, &rows[0], 0, span_make(NULL, 0));
  fault("malloc:1:ENOMEM");
  result = read_key(&k, &packet);
  ok(fault(NULL) == 1 && result == KEYMATERIAL_NOMEM, "no memory for the fingerprint");
  stralloc_free(&packet);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  each();
  versions();
  secrets();
  limits();
  memory();
  return tap_done();
}
