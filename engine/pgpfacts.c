/* pgpfacts: the types of the root and of its parts, and one word in the text of the root. */
#include "engine/pgpfacts.h"

#include "mail/contentfield.h"
#include "text/ascii.h"

/* what all armor begins with (RFC 4880 6.2); mail programs put it into HTML, too, so it may stand anywhere in a line */
static const char armor[] = "-----BEGIN PGP ";

#define DASHES 5

static int is_pgp(const struct mimepart *part)
{
  return contentfield_is(&part->type, "application", "pgp-encrypted")
         || contentfield_is(&part->type, "application", "pgp-signature");
}

/* multipart/signed that says by which standard, whatever the types of its parts; 1 also with ENOMEM */
static int says_pgp(const struct mimepart *part)
{
  stralloc protocol = STRALLOC_ZERO;
  int found = contentfield_param(&part->type, "protocol", &protocol, NULL);
  int result = found == -1 || ascii_equal_nocase(span_sa(&protocol), span_of("application/pgp-signature"));

  stralloc_free(&protocol);
  return result;
}

void pgpfacts_part(struct pgpfacts *f, const struct mimepart *part)
{
  if (contentfield_is(&part->type, "application", "pgp-keys"))
    f->has_keys = 1;
  if (part->depth <= 1 && is_pgp(part))
    f->may_be_pgp = 1;
  f->in_text = !part->parent && part->kind == MIMEPART_LEAF && contentfield_is(&part->type, "text", NULL);
  if (!part->parent && (contentfield_is(&part->type, "multipart", "encrypted")
                        || contentfield_is(&part->type, "application", "pgp")
                        || (contentfield_is(&part->type, "multipart", "signed") && says_pgp(part))))
    f->may_be_pgp = 1;
}

void pgpfacts_text(struct pgpfacts *f, struct span piece)
{
  if (!f->in_text || f->may_be_pgp)
    return;
  for (size_t i = 0; i < piece.len; i++) {
    if (f->have == 0)
      i += span_find(span_from(piece, i), armor[0]);
    if (i == piece.len)
      return;
    if (piece.p[i] == armor[f->have])
      f->have++;
    else if (piece.p[i] != armor[0])
      f->have = 0;
    else if (f->have != DASHES)
      f->have = 1;
    if (f->have == sizeof armor - 1) {
      f->may_be_pgp = 1;
      return;
    }
  }
}
