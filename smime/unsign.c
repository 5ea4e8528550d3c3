/* unsign: rootcms -> berwalk or compressed. */
#include "smime/unsign.h"

static int structure(void *arg, struct span piece)
{
  struct unsign *u = arg;

  u->kind = u->root.kind;
  if (u->kind == BERWALK_SIGNED)
    return berwalk_feed(&u->walk, piece) == BERWALK_OK;
  return u->kind == BERWALK_COMPRESSED && compressed_feed(&u->compressed, piece);
}

void unsign_init(struct unsign *u, span_sink *sink, void *arg)
{
  memset(u, 0, sizeof *u);
  rootcms_init(&u->root, structure, u);
  berwalk_init(&u->walk, NULL, sink, arg);
  compressed_init(&u->compressed, sink, arg);
}

void unsign_free(struct unsign *u)
{
  rootcms_free(&u->root);
  berwalk_free(&u->walk);
  compressed_free(&u->compressed);
}

int unsign_feed(void *unsign, struct span piece)
{
  struct unsign *u = unsign;

  return rootcms_feed(&u->root, piece);
}

static enum unsign_result failed(struct unsign *u, enum smimecause cause)
{
  u->cause = cause;
  return UNSIGN_FAILED;
}

static enum unsign_result end_signed(struct unsign *u)
{
  switch (berwalk_end(&u->walk)) {
    case BERWALK_OK: return u->walk.has_content ? UNSIGN_OK : failed(u, SMIMECAUSE_SYNTAX);
    case BERWALK_DAMAGED: return failed(u, SMIMECAUSE_SYNTAX);
    case BERWALK_LIMIT: return failed(u, SMIMECAUSE_LIMIT);
    case BERWALK_STOPPED: return UNSIGN_STOPPED;
    case BERWALK_TROUBLE: break;
  }
  return UNSIGN_TROUBLE;
}

static enum unsign_result end_compressed(struct unsign *u)
{
  switch (compressed_end(&u->compressed)) {
    case COMPRESSED_OK: return UNSIGN_OK;
    case COMPRESSED_DAMAGED: return failed(u, SMIMECAUSE_COMPRESSED);
    case COMPRESSED_LIMIT: return failed(u, SMIMECAUSE_EXPANDS);
    case COMPRESSED_STOPPED: return UNSIGN_STOPPED;
    case COMPRESSED_TROUBLE: break;
  }
  return UNSIGN_TROUBLE;
}

enum unsign_result unsign_end(struct unsign *u)
{
  switch (rootcms_end(&u->root)) {
    case ROOTCMS_CMS: case ROOTCMS_STOPPED: break;
    case ROOTCMS_LIMIT: return failed(u, SMIMECAUSE_HEADER);
    case ROOTCMS_TROUBLE: return UNSIGN_TROUBLE;
    case ROOTCMS_PENDING: case ROOTCMS_NONE: case ROOTCMS_DETACHED: return UNSIGN_NOTHING;
  }
  if (u->kind == BERWALK_SIGNED)
    return end_signed(u);
  return u->kind == BERWALK_COMPRESSED ? end_compressed(u) : UNSIGN_NOTHING;
}
