/* protectedsubject: mail/contentfield reads the parameter. */
#include "mail/protectedsubject.h"

#include "mail/contentfield.h"
#include "mail/lineends.h"

/* what is inside one of these is the payload, or another layer */
static int is_layer(const struct contentfield *c)
{
  return contentfield_is(c, "application", "pkcs7-mime") || contentfield_is(c, "application", "x-pkcs7-mime")
         || contentfield_is(c, "multipart", "signed") || contentfield_is(c, "multipart", "encrypted");
}

/* 1 if the parameter stands there once with one of the values; 0 if not; -1 with ENOMEM */
static int says(const struct contentfield *c, const char *name, const char *value, const char *other)
{
  stralloc found = STRALLOC_ZERO;
  int result = contentfield_param(c, name, &found, NULL);

  if (result == 1)
    result = contentfield_param_is_plain(c, name)
             && (span_equal(span_sa(&found), span_of(value)) || span_equal(span_sa(&found), span_of(other)));
  stralloc_free(&found);
  return result;
}

/* 1 if the type says that the fields beside it are protected, 0 if not; -1 with ENOMEM */
static int is_root_of_payload(struct span type)
{
  struct contentfield c = CONTENTFIELD_ZERO;
  int result = contentfield_parse_type(&c, type) ? says(&c, "hp", "clear", "cipher") : -1;

  if (result == 0)
    result = says(&c, "protected-headers", "v1", "v1");
  if (result == 1 && (c.faults || is_layer(&c)))
    result = 0;
  contentfield_free(&c);
  return result;
}

int protectedsubject_of(struct span *field, const struct message *m)
{
  size_t type;
  size_t subject;
  struct span whole;
  int is_root;

  *field = span_make(NULL, 0);
  /* what is behind a line that is no field is text for some readers */
  if (m->malformed_line || message_count(m, "Content-Type", &type) != 1 || message_count(m, "Subject", &subject) != 1)
    return 1;
  is_root = is_root_of_payload(message_field_body(m, message_field(m, type)));
  whole = message_field_whole(m, message_field(m, subject));
  if (is_root == 1 && whole.len <= PROTECTEDSUBJECT_MAX && span_find(whole, '\0') == whole.len
      && span_find(whole, '\r') == whole.len)
    *field = whole;
  return is_root != -1;
}

static int to_stralloc(void *arg, struct span piece)
{
  return stralloc_catb(arg, piece.p, piece.len);
}

int protectedsubject_read(stralloc *field, struct span header)
{
  struct lineends ends = LINEENDS_ZERO;
  stralloc staged = STRALLOC_ZERO;
  struct message m;
  struct span found = span_make(NULL, 0);
  struct span ignored;
  int good;

  good = lineends_receive(&ends, header, to_stralloc, &staged) && lineends_receive_end(&ends, to_stralloc, &staged)
         && stralloc_catb(&staged, "\n", 1);
  message_init(&m, header.len + 1);
  message_push(&m, span_sa(&staged));
  /* the empty line ends it, wherever the first one is */
  good = good && message_next(&m, &ignored) == MESSAGE_HEADER && protectedsubject_of(&found, &m)
         && span_copy(field, found);
  message_free(&m);
  stralloc_free(&staged);
  return good;
}
