/* signedtype: media types and parameters, compared without case. */
#include "smime/signedtype.h"

#include "text/ascii.h"

static int is_word(const stralloc *value, const char *word)
{
  return ascii_equal_nocase(span_sa(value), span_of(word));
}

int signedtype_is_detached(const struct mimepart *part)
{
  stralloc protocol = STRALLOC_ZERO;
  int found;
  int result = 0;

  if (part->kind != MIMEPART_MULTIPART || !contentfield_is(&part->type, "multipart", "signed"))
    return -1;
  found = contentfield_param(&part->type, "protocol", &protocol, NULL);
  if (found == -1)
    result = -2;
  else if (is_word(&protocol, "application/pkcs7-signature") || is_word(&protocol, "application/x-pkcs7-signature"))
    result = 1;
  else if (is_word(&protocol, "application/pgp-signature"))
    result = -1;
  stralloc_free(&protocol);
  return result;
}

int signedtype_is_signature(const struct mimepart *part)
{
  return part->kind == MIMEPART_LEAF && (contentfield_is(&part->type, "application", "pkcs7-signature")
                                         || contentfield_is(&part->type, "application", "x-pkcs7-signature"));
}

static int ends_in_p7m(const stralloc *name)
{
  static const char ending[] = ".p7m";
  size_t len = sizeof ending - 1;

  return name->len >= len && ascii_equal_nocase(span_from(span_sa(name), name->len - len), span_of(ending));
}

/* 1 or 0; -1 with ENOMEM */
static int has_name(const struct mimepart *part)
{
  stralloc name = STRALLOC_ZERO;
  int found = contentfield_param(&part->type, "name", &name, NULL);
  int result = found == 1 && ends_in_p7m(&name);

  if (found != -1 && !result) {
    found = contentfield_param(&part->disposition, "filename", &name, NULL);
    result = found == 1 && ends_in_p7m(&name);
  }
  stralloc_free(&name);
  return found == -1 ? -1 : result;
}

static enum signedtype_opaque by_smime_type(const struct mimepart *part)
{
  stralloc type = STRALLOC_ZERO;
  int found = contentfield_param(&part->type, "smime-type", &type, NULL);
  enum signedtype_opaque result = SIGNEDTYPE_MAYBE;

  if (found == -1)
    result = SIGNEDTYPE_NOMEM;
  else if (is_word(&type, "signed-data"))
    result = SIGNEDTYPE_SIGNED;
  else if (is_word(&type, "enveloped-data") || is_word(&type, "authenveloped-data")
           || is_word(&type, "compressed-data"))
    result = SIGNEDTYPE_NO;
  stralloc_free(&type);
  return result;
}

enum signedtype_opaque signedtype_opaque(const struct mimepart *part)
{
  int named;

  if (part->kind != MIMEPART_LEAF)
    return SIGNEDTYPE_NO;
  if (contentfield_is(&part->type, "application", "pkcs7-mime")
      || contentfield_is(&part->type, "application", "x-pkcs7-mime"))
    return by_smime_type(part);
  if (!contentfield_is(&part->type, "application", "octet-stream"))
    return SIGNEDTYPE_NO;
  named = has_name(part);
  if (named == -1)
    return SIGNEDTYPE_NOMEM;
  return named ? SIGNEDTYPE_MAYBE : SIGNEDTYPE_NO;
}

/* No structure begins with `M`, and all of them do in base64. */
void signedtype_decode(struct transfer_decode *d, const struct mimepart *part, struct span first)
{
  int is_base64 = part->encoding != TRANSFER_QUOTED_PRINTABLE && first.p[0] == 'M';

  transfer_decode_init(d, is_base64 ? TRANSFER_BASE64 : part->encoding);
}
