/* entityheader: fields by the beginning of their name. */
#include "mail/entityheader.h"

#include "text/ascii.h"

static const char content_prefix[] = "content-";
#define CONTENT_LEN (sizeof content_prefix - 1)

static int describes_body(struct span name)
{
  return name.len > CONTENT_LEN
         && ascii_equal_nocase(span_first(name, CONTENT_LEN), span_make(content_prefix, CONTENT_LEN));
}

static int append(stralloc *out, struct span field)
{
  return stralloc_catb(out, field.p, field.len)
         && (field.len == 0 || field.p[field.len - 1] == '\n' || stralloc_catb(out, "\n", 1));
}

int entityheader_part(stralloc *outer, stralloc *inner, const struct message *m)
{
  size_t first;

  outer->len = 0;
  inner->len = 0;
  for (size_t i = 0; i < message_field_count(m); i++) {
    const struct message_field *f = message_field(m, i);

    if (!message_field_is(m, i, "MIME-Version")
        && !append(describes_body(message_field_name(m, f)) ? inner : outer, message_field_whole(m, f)))
      return 0;
  }
  return (message_count(m, "Content-Type", &first) || stralloc_cats(inner, "Content-Type: text/plain\n"))
         && stralloc_catb(inner, "\n", 1);
}

static enum entityheader_kind kind_of_smime(const struct contentfield *c)
{
  static const struct {
    const char *type;
    enum entityheader_kind kind;
  } types[] = {
    { "signed-data", ENTITYHEADER_SIGNED },
    { "enveloped-data", ENTITYHEADER_ENCRYPTED },
    { "authenveloped-data", ENTITYHEADER_ENCRYPTED },
    { "compressed-data", ENTITYHEADER_PLAIN },
    { "certs-only", ENTITYHEADER_PLAIN },
  };
  stralloc value = STRALLOC_ZERO;
  enum entityheader_kind kind = ENTITYHEADER_CMS;

  if (contentfield_param(c, "smime-type", &value, NULL) == -1)
    kind = ENTITYHEADER_NOMEM;
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (ascii_equal_nocase(span_sa(&value), span_of(types[i].type)))
      kind = types[i].kind;
  stralloc_free(&value);
  return kind;
}

static enum entityheader_kind kind_of_field(const struct contentfield *c)
{
  if (contentfield_is(c, "multipart", "signed"))
    return ENTITYHEADER_SIGNED;
  if (contentfield_is(c, "multipart", "encrypted"))
    return ENTITYHEADER_ENCRYPTED;
  if (contentfield_is(c, "application", "pkcs7-mime") || contentfield_is(c, "application", "x-pkcs7-mime"))
    return kind_of_smime(c);
  return ENTITYHEADER_PLAIN;
}

enum entityheader_kind entityheader_kind(const struct message *m)
{
  struct contentfield c = CONTENTFIELD_ZERO;
  enum entityheader_kind kind = ENTITYHEADER_PLAIN;
  size_t first;

  if (!message_count(m, "Content-Type", &first))
    return kind;
  kind = ENTITYHEADER_NOMEM;
  if (contentfield_parse_type(&c, message_field_body(m, message_field(m, first))))
    kind = kind_of_field(&c);
  contentfield_free(&c);
  return kind;
}
