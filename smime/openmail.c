/* openmail: rootcms -> opening or compressed -> unwrap. */
#include "smime/openmail.h"

#include "crypto/secret.h"

static const char cannot[] = "the message cannot be decrypted";

static int is_sealed(enum berwalk_kind kind)
{
  return kind == BERWALK_ENVELOPED || kind == BERWALK_AUTHENVELOPED;
}

static int structure(void *arg, struct span piece);

void openmail_init(struct openmail *m, struct evp_pkey_st *key, struct x509_st *cert, span_sink *sink, void *arg)
{
  memset(m, 0, sizeof *m);
  m->key = key;
  m->cert = cert;
  m->sink = sink;
  m->arg = arg;
  rootcms_init(&m->root, structure, m);
  unwrap_init(&m->unwrap, span_make(NULL, 0), sink, arg);
  opening_init(&m->opening, key, cert, unwrap_feed, &m->unwrap);
  compressed_init(&m->compressed, unwrap_feed, &m->unwrap);
}

/* The header inside is plain text. */
static void forget_text(struct openmail *m)
{
  stralloc *header = &m->unwrap.entity.header;

  if (header->s)
    secret_wipe(header->s, header->len);
  unwrap_free(&m->unwrap);
}

void openmail_free(struct openmail *m)
{
  rootcms_free(&m->root);
  forget_text(m);
  opening_free(&m->opening);
  compressed_free(&m->compressed);
}

void openmail_again(struct openmail *m)
{
  rootcms_free(&m->root);
  rootcms_init(&m->root, structure, m);
  forget_text(m);
  m->kind = BERWALK_UNKNOWN;
  opening_again(&m->opening);
}

/* the sink of rootcms. A structure that can be neither decrypted nor expanded is not read. */
static int structure(void *arg, struct span piece)
{
  struct openmail *m = arg;

  if (m->kind == BERWALK_UNKNOWN) {
    m->kind = m->root.kind;
    unwrap_init(&m->unwrap, span_sa(&m->root.header), m->sink, m->arg);
    /* all that it can need, because realloc() would leave copies of it behind */
    (void)stralloc_ready(&m->unwrap.entity.header, UNWRAP_HEADER_BYTES);
  }
  if (is_sealed(m->kind))
    return opening_feed(&m->opening, piece);
  return m->kind == BERWALK_COMPRESSED && compressed_feed(&m->compressed, piece);
}

int openmail_feed(struct openmail *m, struct span piece)
{
  return rootcms_feed(&m->root, piece);
}

static enum openmail_result failed(struct openmail *m, const char *why)
{
  m->why = why;
  return OPENMAIL_FAILED;
}

/* Why did unwrap stop the text, or OPENMAIL_OK. A limit that depends on the plain text is not told. */
static enum openmail_result unwrapped(struct openmail *m)
{
  switch (m->unwrap.result) {
    case UNWRAP_OK: break;
    case UNWRAP_STOPPED: return OPENMAIL_STOPPED;
    case UNWRAP_LIMIT: return failed(m, is_sealed(m->kind) ? cannot : "the header inside is too long");
    case UNWRAP_TROUBLE: return OPENMAIL_TROUBLE;
  }
  return OPENMAIL_OK;
}

static enum openmail_result end_opening(struct openmail *m)
{
  switch (opening_end(&m->opening)) {
    case OPENING_OK: (void)unwrap_end(&m->unwrap); break;
    case OPENING_FAILED: return failed(m, cannot);
    case OPENING_AGAIN: return OPENMAIL_AGAIN;
    case OPENING_STOPPED: break;
    case OPENING_TROUBLE: return OPENMAIL_TROUBLE;
  }
  return unwrapped(m);
}

static enum openmail_result end_compressed(struct openmail *m)
{
  switch (compressed_end(&m->compressed)) {
    case COMPRESSED_OK: (void)unwrap_end(&m->unwrap); break;
    case COMPRESSED_DAMAGED: return failed(m, "damaged compressed data");
    case COMPRESSED_LIMIT: return failed(m, "compressed data that expands too much");
    case COMPRESSED_STOPPED: break;
    case COMPRESSED_TROUBLE: return OPENMAIL_TROUBLE;
  }
  return unwrapped(m);
}

static enum openmail_result end_structure(struct openmail *m)
{
  switch (m->kind) {
    case BERWALK_ENVELOPED: case BERWALK_AUTHENVELOPED: return end_opening(m);
    case BERWALK_COMPRESSED: return end_compressed(m);
    case BERWALK_ENCRYPTED: return failed(m, cannot);
    case BERWALK_SIGNED: case BERWALK_OTHER: case BERWALK_UNKNOWN: break;
  }
  return OPENMAIL_NOTHING;
}

enum openmail_result openmail_end(struct openmail *m)
{
  switch (rootcms_end(&m->root)) {
    case ROOTCMS_CMS: case ROOTCMS_STOPPED: return end_structure(m);
    case ROOTCMS_LIMIT: return failed(m, "the header of the message is too long");
    case ROOTCMS_TROUBLE: return OPENMAIL_TROUBLE;
    case ROOTCMS_PENDING: case ROOTCMS_NONE: case ROOTCMS_DETACHED: break;
  }
  return OPENMAIL_NOTHING;
}
