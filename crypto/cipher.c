/* cipher: a cipher of the default provider, found by name in the provider's own table (provider-cipher(7)). */
#include "crypto/cipher.h"

#include "crypto/crypto.h"

#include <errno.h>
#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <stdlib.h>

/* octets that are encrypted at a time */
#define PIECE_BYTES (16 * 1024)

struct functions {
  OSSL_FUNC_cipher_newctx_fn *newctx;
  OSSL_FUNC_cipher_freectx_fn *freectx;
  OSSL_FUNC_cipher_encrypt_init_fn *init;
  OSSL_FUNC_cipher_update_fn *update;
  OSSL_FUNC_cipher_final_fn *final;
  OSSL_FUNC_cipher_get_ctx_params_fn *get;
};

struct cipher {
  enum cipher_kind kind;
  struct functions f;
  void *state;
  int failed;
  unsigned char out[PIECE_BYTES + CIPHER_BLOCK_BYTES];
};

static void take_function(struct functions *f, const OSSL_DISPATCH *d)
{
  switch (d->function_id) {
    case OSSL_FUNC_CIPHER_NEWCTX: f->newctx = OSSL_FUNC_cipher_newctx(d); break;
    case OSSL_FUNC_CIPHER_FREECTX: f->freectx = OSSL_FUNC_cipher_freectx(d); break;
    case OSSL_FUNC_CIPHER_ENCRYPT_INIT: f->init = OSSL_FUNC_cipher_encrypt_init(d); break;
    case OSSL_FUNC_CIPHER_UPDATE: f->update = OSSL_FUNC_cipher_update(d); break;
    case OSSL_FUNC_CIPHER_FINAL: f->final = OSSL_FUNC_cipher_final(d); break;
    case OSSL_FUNC_CIPHER_GET_CTX_PARAMS: f->get = OSSL_FUNC_cipher_get_ctx_params(d); break;
    default: break;
  }
}

static int has_name(const char *names, const char *name)
{
  size_t len = strlen(name);

  return strncmp(names, name, len) == 0 && (names[len] == ':' || names[len] == 0);
}

/* Find the functions of the cipher `name`, and make a state. Returns the state, or NULL. */
static void *start(struct functions *f, const char *name)
{
  static OSSL_PROVIDER *provider;
  const OSSL_ALGORITHM *a;
  int must_not_keep;
  void *state = NULL;

  if (!provider)
    provider = OSSL_PROVIDER_load(NULL, "default");
  a = provider ? OSSL_PROVIDER_query_operation(provider, OSSL_OP_CIPHER, &must_not_keep) : NULL;
  while (a && a->algorithm_names && !has_name(a->algorithm_names, name))
    a++;
  if (!a || !a->algorithm_names)
    return NULL;
  memset(f, 0, sizeof *f);
  for (const OSSL_DISPATCH *d = a->implementation; d->function_id; d++)
    take_function(f, d);
  if (f->newctx && f->freectx && f->init && f->update && f->final && f->get)
    state = f->newctx(OSSL_PROVIDER_get0_provider_ctx(provider));
  return state;
}

struct cipher *cipher_new(enum cipher_kind kind, const unsigned char *key, const unsigned char *iv)
{
  struct cipher *c = malloc(sizeof *c);

  if (!c)
    return NULL;
  (void)crypto_memory_was_short();
  c->kind = kind;
  c->failed = 0;
  c->state = start(&c->f, kind == CIPHER_AES256_CBC ? "AES-256-CBC" : "AES-256-GCM");
  if (c->state && c->f.init(c->state, key, CIPHER_KEY_BYTES, iv,
                            kind == CIPHER_AES256_CBC ? CIPHER_CBC_IV_BYTES : CIPHER_GCM_NONCE_BYTES, NULL))
    return c;
  cipher_free(c);
  errno = crypto_memory_was_short() ? ENOMEM : 0;
  return NULL;
}

static int pass_on(struct cipher *c, size_t len, span_sink *sink, void *arg)
{
  return len == 0 || sink(arg, span_make((const char *)c->out, len));
}

int cipher_feed(struct cipher *c, struct span piece, span_sink *sink, void *arg)
{
  while (piece.len) {
    struct span now = span_first(piece, PIECE_BYTES);
    size_t len = 0;

    if (!c->f.update(c->state, c->out, &len, sizeof c->out, (const unsigned char *)now.p, now.len)) {
      c->failed = 1;
      return 0;
    }
    if (!pass_on(c, len, sink, arg))
      return 0;
    piece = span_from(piece, now.len);
  }
  return 1;
}

int cipher_end(struct cipher *c, unsigned char *tag, span_sink *sink, void *arg)
{
  OSSL_PARAM params[2];
  size_t len = 0;

  params[0] = OSSL_PARAM_construct_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, tag, CIPHER_GCM_TAG_BYTES);
  params[1] = OSSL_PARAM_construct_end();
  if (!c->f.final(c->state, c->out, &len, sizeof c->out)
      || (c->kind == CIPHER_AES256_GCM && !c->f.get(c->state, params))) {
    c->failed = 1;
    return 0;
  }
  return pass_on(c, len, sink, arg);
}

int cipher_failed(const struct cipher *c)
{
  return c->failed;
}

void cipher_free(struct cipher *c)
{
  if (c && c->state)
    c->f.freectx(c->state);
  free(c);
}

unsigned long long cipher_octets(enum cipher_kind kind, unsigned long long len)
{
  return kind == CIPHER_AES256_GCM ? len : (len / CIPHER_BLOCK_BYTES + 1) * CIPHER_BLOCK_BYTES;
}

int cipher_wrap(unsigned char *out, const unsigned char *kek, const unsigned char *key)
{
  struct functions f;
  void *state = start(&f, "AES-256-WRAP");
  size_t len = 0;
  int good = state && f.init(state, kek, CIPHER_KEY_BYTES, NULL, 0, NULL)
             && f.update(state, out, &len, CIPHER_KEY_BYTES + 8, key, CIPHER_KEY_BYTES) && len == CIPHER_KEY_BYTES + 8;

  if (state)
    f.freectx(state);
  return good;
}
