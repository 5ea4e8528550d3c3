/* cipher: the same octets as EVP, whatever pieces the text comes in; padding, tag and wrapped keys; memory that is
 * short.
 */
#include "tests/tap.h"
#include "crypto/cipher.h"
#include "crypto/crypto.h"
#include "tests/unit/fault.h"

#include <errno.h>
#include <openssl/evp.h>
#include <string.h>

#define TEXT_MAX 40000

static unsigned char text[TEXT_MAX];
static unsigned char wanted[TEXT_MAX + 64];
static stralloc got;

static const unsigned char key[CIPHER_KEY_BYTES] = "0123456789abcdef0123456789abcdeX";
static const unsigned char iv[CIPHER_CBC_IV_BYTES] = "an iv of 16 byte";

static int collect(void *arg, struct span piece)
{
  return stralloc_catb(arg, piece.p, piece.len);
}

static int refuse(void *arg, struct span piece)
{
  (void)arg;
  (void)piece;
  return 0;
}

static int by_evp(enum cipher_kind kind, size_t len, unsigned char *tag)
{
  EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
  int n = 0;
  int rest = 0;

  if (!EVP_EncryptInit_ex(c, kind == CIPHER_AES256_GCM ? EVP_aes_256_gcm() : EVP_aes_256_cbc(), NULL, key, iv)
      || !EVP_EncryptUpdate(c, wanted, &n, text, (int)len) || !EVP_EncryptFinal_ex(c, wanted + n, &rest)
      || (kind == CIPHER_AES256_GCM && !EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, CIPHER_GCM_TAG_BYTES, tag)))
    n = -rest - 1;
  EVP_CIPHER_CTX_free(c);
  return n + rest;
}

static int same(enum cipher_kind kind, size_t len, size_t piece)
{
  unsigned char tag[CIPHER_GCM_TAG_BYTES] = { 0 };
  unsigned char wanted_tag[CIPHER_GCM_TAG_BYTES] = { 0 };
  struct cipher *c = cipher_new(kind, key, iv);
  int good = c != NULL;
  int wanted_len = by_evp(kind, len, wanted_tag);

  got.len = 0;
  for (size_t at = 0; good && at < len; at += piece)
    good = cipher_feed(c, span_first(span_from(span_make((const char *)text, len), at), piece), collect, &got);
  good = good && cipher_end(c, tag, collect, &got) && got.len == (size_t)wanted_len
         && memcmp(got.s, wanted, got.len) == 0 && memcmp(tag, wanted_tag, sizeof tag) == 0
         && cipher_octets(kind, len) == got.len && !cipher_failed(c);
  cipher_free(c);
  return good;
}

static void compare(enum cipher_kind kind, const char *name)
{
  static const size_t lens[] = { 0, 1, 15, 16, 17, 31, 32, 1000, 16384, 16385, TEXT_MAX };
  static const size_t pieces[] = { 1, 7, 16, 4096, TEXT_MAX };
  int good = 1;

  for (size_t i = 0; i < sizeof lens / sizeof *lens; i++)
    for (size_t j = 0; j < sizeof pieces / sizeof *pieces; j++)
      good &= same(kind, lens[i], pieces[j]);
  ok(good, "%s: as EVP has it", name);
}

/* RFC 3394 4.6 */
static void wrap(void)
{
  static const unsigned char kek[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
                                       23, 24, 25, 26, 27, 28, 29, 30, 31 };
  static const unsigned char data[] = { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc,
                                        0xdd, 0xee, 0xff, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
  static const unsigned char wrapped[] = { 0x28, 0xc9, 0xf4, 0x04, 0xc4, 0xb8, 0x10, 0xf4, 0xcb, 0xcc, 0xb3, 0x5c,
                                           0xfb, 0x87, 0xf8, 0x26, 0x3f, 0x57, 0x86, 0xe2, 0xd8, 0x0e, 0xd3, 0x26,
                                           0xcb, 0xc7, 0xf0, 0xe7, 0x1a, 0x99, 0xf4, 0x3b, 0xfb, 0x98, 0x8b, 0x9b,
                                           0x7a, 0x02, 0xdd, 0x21 };
  unsigned char out[CIPHER_KEY_BYTES + 8];

  ok(cipher_wrap(out, kek, data) && memcmp(out, wrapped, sizeof wrapped) == 0, "RFC 3394 4.6: 256 bits with 256 bits");
}

/* ---- memory --------------------------------------------------------------------------------------------- */

static unsigned char short_wrapped[CIPHER_KEY_BYTES + 8];

/* -1: it says that memory is short; 0: it fails and does not say so; 1: it is done */
static int encrypt(int kind)
{
  unsigned char tag[CIPHER_GCM_TAG_BYTES];
  struct cipher *c;
  int good;

  (void)crypto_memory_was_short();
  if (kind == 2)
    return cipher_wrap(short_wrapped, key, text) ? 1 : crypto_memory_was_short() ? -1 : 0;
  got.len = 0;
  errno = 0;
  c = cipher_new((enum cipher_kind)kind, key, iv);
  if (!c)
    return errno == ENOMEM ? -1 : 0;
  good = cipher_feed(c, span_make((const char *)text, 1000), collect, &got) && cipher_end(c, tag, collect, &got);
  cipher_free(c);
  return good ? 1 : -1;
}

static int is_right(int kind)
{
  unsigned char wrapped[sizeof short_wrapped];
  unsigned char tag[CIPHER_GCM_TAG_BYTES];

  if (kind == 2)
    return cipher_wrap(wrapped, key, text) && memcmp(wrapped, short_wrapped, sizeof wrapped) == 0;
  return got.len == (size_t)by_evp((enum cipher_kind)kind, 1000, tag) && memcmp(got.s, wanted, got.len) == 0;
}

static void memory(void)
{
  static const char *const names[] = { "CBC", "GCM", "a wrapped key" };

  for (int kind = 0; kind < 3; kind++) {
    unsigned long hits = 1;
    unsigned int n = 0;
    int holds = 1;

    while (hits && holds) {
      int result;

      fault_nth("malloc", ++n, "ENOMEM");
      result = encrypt(kind);
      hits = fault(NULL);
      holds = result == 1 ? is_right(kind) : result == -1 && hits;
    }
    ok(holds && n > 1, "memory is short at each of %u places: %s", n - 1, names[kind]);
  }
}

int main(int argc, char **argv)
{
  struct cipher *c;

  (void)argc;
  fault_begin(argv);
  ok(crypto_library_init(), "the library starts");
  for (size_t i = 0; i < sizeof text; i++)
    text[i] = (unsigned char)(i * i >> 3);
  compare(CIPHER_AES256_CBC, "CBC");
  compare(CIPHER_AES256_GCM, "GCM");
  wrap();
  c = cipher_new(CIPHER_AES256_CBC, key, iv);
  ok(c && !cipher_feed(c, span_make((const char *)text, 64), refuse, NULL) && !cipher_failed(c),
     "a sink that stops is no fault of the library");
  cipher_free(c);
  cipher_free(NULL);
  memory();
  stralloc_free(&got);
  return tap_done();
}
