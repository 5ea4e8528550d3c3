/* openmail: rootcms -> opening or compressed. */
#include "smime/openmail.h"

static int is_sealed(enum berwalk_kind kind)
{
  return kind == BERWALK_ENVELOPED || kind == BERWALK_AUTHENVELOPED;
}

static int structure(void *arg, struct span piece);

void openmail_init(struct openmail *m, struct evp_pkey_st *key, const struct certfields *cert, span_sink *sink,
                   void *arg)
{
  memset(m, 0, sizeof *m);
  rootcms_init(&m->root, structure, m);
  opening_init(&m->opening, key, cert, sink, arg);
  compressed_init(&m->compressed, sink, arg);
}

void openmail_free(struct openmail *m)
{
  rootcms_free(&m->root);
  opening_free(&m->opening);
  compressed_free(&m->compressed);
}

int openmail_has_integrity(const struct openmail *m)
{
  return m->kind == BERWALK_AUTHENVELOPED;
}

void openmail_again(struct openmail *m)
{
  rootcms_free(&m->root);
  rootcms_init(&m->root, structure, m);
  m->kind = BERWALK_UNKNOWN;
  opening_again(&m->opening);
}

/* the sink of rootcms. A structure that can be neither decrypted nor expanded is not read. */
static int structure(void *arg, struct span piece)
{
  struct openmail *m = arg;

  if (m->kind == BERWALK_UNKNOWN)
    m->kind = m->root.kind;
  if (is_sealed(m->kind))
    return opening_feed(&m->opening, piece);
  return m->kind == BERWALK_COMPRESSED && compressed_feed(&m->compressed, piece);
}

int openmail_feed(void *openmail, struct span piece)
{
  struct openmail *m = openmail;

  return rootcms_feed(&m->root, piece);
}

static enum openmail_result failed(struct openmail *m, enum smimecause cause)
{
  m->cause = cause;
  return OPENMAIL_FAILED;
}

static enum openmail_result end_opening(struct openmail *m)
{
  switch (opening_end(&m->opening)) {
    case OPENING_OK: return OPENMAIL_OK;
    case OPENING_FAILED: return failed(m, SMIMECAUSE_CLOSED);
    case OPENING_AGAIN: return OPENMAIL_AGAIN;
    case OPENING_STOPPED: return OPENMAIL_STOPPED;
    case OPENING_TROUBLE: break;
  }
  return OPENMAIL_TROUBLE;
}

static enum openmail_result end_compressed(struct openmail *m)
{
  switch (compressed_end(&m->compressed)) {
    case COMPRESSED_OK: return OPENMAIL_OK;
    case COMPRESSED_DAMAGED: return failed(m, SMIMECAUSE_COMPRESSED);
    case COMPRESSED_LIMIT: return failed(m, SMIMECAUSE_EXPANDS);
    case COMPRESSED_STOPPED: return OPENMAIL_STOPPED;
    case COMPRESSED_TROUBLE: break;
  }
  return OPENMAIL_TROUBLE;
}

static enum openmail_result end_structure(struct openmail *m)
{
  switch (m->kind) {
    case BERWALK_ENVELOPED: case BERWALK_AUTHENVELOPED: return end_opening(m);
    case BERWALK_COMPRESSED: return end_compressed(m);
    case BERWALK_ENCRYPTED: return failed(m, SMIMECAUSE_CLOSED);
    case BERWALK_SIGNED: case BERWALK_OTHER: case BERWALK_UNKNOWN: break;
  }
  return OPENMAIL_NOTHING;
}

enum openmail_result openmail_end(struct openmail *m)
{
  switch (rootcms_end(&m->root)) {
    case ROOTCMS_CMS: case ROOTCMS_STOPPED: return end_structure(m);
    case ROOTCMS_LIMIT: return failed(m, SMIMECAUSE_HEADER);
    case ROOTCMS_TROUBLE: return OPENMAIL_TROUBLE;
    case ROOTCMS_PENDING: case ROOTCMS_NONE: case ROOTCMS_DETACHED: break;
  }
  return OPENMAIL_NOTHING;
}
