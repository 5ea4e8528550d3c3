/* isencrypted: smime/berwalk walks over the structure in the body, pgp/rootpgp over the packets. */
#include "engine/isencrypted.h"

#include <string.h>

void isencrypted_start(struct isencrypted *i, enum entityheader_kind kind, size_t header_len)
{
  memset(i, 0, sizeof *i);
  i->reads_cms = kind == ENTITYHEADER_ENCRYPTED || kind == ENTITYHEADER_CMS;
  i->reads_pgp = 1;
  i->header = header_len;
  berwalk_init(&i->walk, NULL, NULL, NULL);
  transfer_decode_init(&i->decode, TRANSFER_BASE64);
  rootpgp_init(&i->root, NULL, NULL);
}

static int walk(void *arg, struct span piece)
{
  struct isencrypted *i = arg;

  return berwalk_feed(&i->walk, piece) == BERWALK_OK;
}

void isencrypted_feed(struct isencrypted *i, struct span piece)
{
  struct span body = span_from(piece, i->header);

  i->header -= piece.len - body.len;
  if (i->reads_pgp)
    i->reads_pgp = rootpgp_feed(&i->root, piece);
  if (i->reads_cms && body.len)
    i->reads_cms = transfer_decode_feed(&i->decode, body, walk, i);
}

static int is_cms(struct isencrypted *i)
{
  return i->reads_cms && transfer_decode_end(&i->decode, walk, i) && i->decode.faults == 0
         && berwalk_end(&i->walk) == BERWALK_OK && i->walk.has_content && i->walk.trailing == 0
         && (i->walk.kind == BERWALK_ENVELOPED || i->walk.kind == BERWALK_AUTHENVELOPED);
}

int isencrypted_end(struct isencrypted *i)
{
  enum rootpgp_found found = rootpgp_end(&i->root);

  if (found == ROOTPGP_TROUBLE)
    return -1;
  if ((found == ROOTPGP_ENCRYPTED || found == ROOTPGP_INLINE) && !i->root.fault && !i->root.has_text_outside)
    return packets_are_sealed(&i->root.packets);
  return is_cms(i);
}

void isencrypted_free(struct isencrypted *i)
{
  berwalk_free(&i->walk);
  rootpgp_free(&i->root);
}
