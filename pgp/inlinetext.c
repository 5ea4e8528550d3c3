/* inlinetext: mail/message cuts the header. */
#include "pgp/inlinetext.h"

#include "mail/contentfield.h"
#include "mail/wholeheader.h"
#include "text/ascii.h"

#include <errno.h>

static const char prefix[] = "content-";
#define PREFIX_LEN (sizeof prefix - 1)

static int stays(struct span name, int has_type)
{
  return ascii_equal_nocase(span_first(name, PREFIX_LEN), span_make(prefix, PREFIX_LEN))
         && !ascii_equal_nocase(name, span_of("content-transfer-encoding"))
         && (has_type || !ascii_equal_nocase(name, span_of("content-type")));
}

/* 1 if the type says that it is a text, 0 if not; -1 with ENOMEM */
static int is_text(const struct message *m)
{
  struct contentfield c = CONTENTFIELD_ZERO;
  size_t at;
  int result = 0;

  if (message_count(m, "Content-Type", &at) == 0)
    return 0;
  result = contentfield_parse_type(&c, message_field_body(m, message_field(m, at)))
           ? contentfield_is(&c, "text", NULL) : -1;
  contentfield_free(&c);
  return result;
}

static int put_fields(stralloc *entity, const struct message *m)
{
  int has_type = is_text(m);

  entity->len = 0;
  if (has_type == -1)
    return 0;
  for (size_t i = 0; i < message_field_count(m); i++) {
    const struct message_field *f = message_field(m, i);
    struct span whole = message_field_whole(m, f);

    if (stays(message_field_name(m, f), has_type) && !stralloc_catb(entity, whole.p, whole.len))
      return 0;
  }
  return (has_type || stralloc_cats(entity, "Content-Type: text/plain; charset=utf-8\n"))
         && stralloc_cats(entity, "\n");
}

/* in front of the empty line, if there is one */
static int add_version(stralloc *outer)
{
  while (outer->len >= 2 && outer->s[outer->len - 1] == '\n'
         && (outer->s[outer->len - 2] == '\n'
             || (outer->s[outer->len - 2] == '\r' && outer->len >= 3 && outer->s[outer->len - 3] == '\n')))
    outer->len -= outer->s[outer->len - 2] == '\n' ? 1 : 2;
  if (outer->len == 1 || (outer->len == 2 && outer->s[0] == '\r'))
    outer->len = 0;
  return (outer->len == 0 || outer->s[outer->len - 1] == '\n' || stralloc_cats(outer, "\n"))
         && stralloc_cats(outer, "MIME-Version: 1.0\n\n");
}

int inlinetext_header(stralloc *entity, stralloc *outer)
{
  struct message m;
  size_t at;
  int good = wholeheader_read(&m, span_sa(outer)) && put_fields(entity, &m)
             && (message_count(&m, "MIME-Version", &at) > 0 || add_version(outer));

  message_free(&m);
  if (!good)
    errno = ENOMEM;
  return good;
}
