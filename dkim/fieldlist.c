/* fieldlist: the default list, and the parser of control/dkimheaders. */
#include "dkim/fieldlist.h"

#include "dkim/limits.h"
#include "text/ascii.h"

static const struct {
  const char *name;
  enum oversign oversign;
} default_fields[] = {
  { "From", OVERSIGN_ALWAYS },
  { "To", OVERSIGN_IF_PRESENT },
  { "Cc", OVERSIGN_IF_PRESENT },
  { "Subject", OVERSIGN_IF_PRESENT },
  { "Date", OVERSIGN_IF_PRESENT },
  { "Reply-To", OVERSIGN_IF_PRESENT },
  { "Message-ID", OVERSIGN_IF_PRESENT },
  { "In-Reply-To", OVERSIGN_NEVER },
  { "References", OVERSIGN_NEVER },
  /* The meaning of the body depends on these fields. */
  { "MIME-Version", OVERSIGN_IF_PRESENT },
  { "Content-Type", OVERSIGN_IF_PRESENT },
  { "Content-Transfer-Encoding", OVERSIGN_IF_PRESENT },
  { "Content-ID", OVERSIGN_NEVER },
  { "Content-Description", OVERSIGN_NEVER },
  { "Content-Disposition", OVERSIGN_NEVER },
  /* Everybody who resends the message adds these fields. Oversigning would break the signature then. */
  { "Resent-Date", OVERSIGN_NEVER },
  { "Resent-From", OVERSIGN_NEVER },
  { "Resent-To", OVERSIGN_NEVER },
  { "Resent-Cc", OVERSIGN_NEVER },
  /* Mailing lists add these fields. List-Unsubscribe-Post has no effect unless it is signed (RFC 8058 4). */
  { "List-Id", OVERSIGN_NEVER },
  { "List-Help", OVERSIGN_NEVER },
  { "List-Unsubscribe", OVERSIGN_NEVER },
  { "List-Unsubscribe-Post", OVERSIGN_NEVER },
  { "List-Subscribe", OVERSIGN_NEVER },
  { "List-Post", OVERSIGN_NEVER },
  { "List-Owner", OVERSIGN_NEVER },
  { "List-Archive", OVERSIGN_NEVER },
};

/* fields that are changed or added in transit, or are handled separately (RFC 6376 5.4, 5.4.1) */
static const char *const never_signed[] = {
  "Received", "Return-Path", "Bcc", "Authentication-Results", "DKIM-Signature"
};

static int add(struct fieldlist *list, struct span name, enum oversign oversign)
{
  struct fieldlist_entry e;

  e.name = name;
  e.oversign = oversign;
  return genalloc_append(struct fieldlist_entry, &list->entries, &e);
}

int fieldlist_default(struct fieldlist *list)
{
  genalloc_setlen(struct fieldlist_entry, &list->entries, 0);
  for (size_t i = 0; i < sizeof default_fields / sizeof *default_fields; i++)
    if (!add(list, span_of(default_fields[i].name), default_fields[i].oversign))
      return 0;
  return 1;
}

static int is_field_name(struct span name)
{
  for (size_t i = 0; i < name.len; i++)
    /* A field name may contain `;`, but h= cannot (RFC 6376 3.2). */
    if (!ascii_is_vchar(name.p[i]) || name.p[i] == ':' || name.p[i] == ';')
      return 0;
  return name.len > 0;
}

static int is_never_signed(struct span name)
{
  if (ascii_equal_nocase(span_first(name, 4), span_of("ARC-")))
    return 1;
  for (size_t i = 0; i < sizeof never_signed / sizeof *never_signed; i++)
    if (ascii_equal_nocase(name, span_of(never_signed[i])))
      return 1;
  return 0;
}

static int is_listed(const struct fieldlist *list, struct span name)
{
  const struct fieldlist_entry *e = genalloc_s(struct fieldlist_entry, &list->entries);

  for (size_t i = 0; i < genalloc_len(struct fieldlist_entry, &list->entries); i++)
    if (ascii_equal_nocase(e[i].name, name))
      return 1;
  return 0;
}

/* Add one line that is neither blank nor a comment. Returns NULL or the error; *nomem is set to 1 with ENOMEM. */
static const char *parse_line(struct fieldlist *list, struct span line, int *nomem)
{
  enum oversign oversign = OVERSIGN_NEVER;

  for (; line.len && line.p[0] == '+' && oversign != OVERSIGN_ALWAYS; line = span_from(line, 1))
    oversign = oversign == OVERSIGN_NEVER ? OVERSIGN_IF_PRESENT : OVERSIGN_ALWAYS;
  if (!is_field_name(line))
    return "not a header field name";
  if (is_never_signed(line))
    return "this field is never signed";
  if (ascii_equal_nocase(line, span_of("From")))
    return NULL;
  if (is_listed(list, line))
    return "this field is listed already";
  if (genalloc_len(struct fieldlist_entry, &list->entries) == LIMIT_FIELD_NAMES)
    return "more than 200 names";
  *nomem = !add(list, line, oversign);
  return NULL;
}

int fieldlist_parse(struct fieldlist *list, struct span text, size_t *line, const char **why)
{
  int nomem = 0;

  genalloc_setlen(struct fieldlist_entry, &list->entries, 0);
  if (!add(list, span_of("From"), OVERSIGN_ALWAYS))
    return -1;
  for (*line = 1; text.len; ++*line) {
    size_t lf = span_find(text, '\n');
    struct span name = ascii_trim(span_first(text, lf));

    text = span_from(text, lf + 1);
    if (name.len == 0 || name.p[0] == '#')
      continue;
    *why = parse_line(list, name, &nomem);
    if (*why)
      return 0;
    if (nomem)
      return -1;
  }
  return 1;
}

int fieldlist_is_bare(const struct fieldlist *list)
{
  return genalloc_len(struct fieldlist_entry, &list->entries) <= 1;
}

void fieldlist_free(struct fieldlist *list)
{
  genalloc_free(struct fieldlist_entry, &list->entries);
}

static int cat_name(stralloc *names, struct span name)
{
  return (names->len == 0 || stralloc_catb(names, ":", 1)) && stralloc_catb(names, name.p, name.len);
}

static int choose_one(const struct fieldlist_entry *e, const struct message *m, stralloc *names, genalloc *fields)
{
  int present = 0;

  for (size_t i = message_field_count(m); i-- > 0;) {
    if (!ascii_equal_nocase(message_field_name(m, message_field(m, i)), e->name))
      continue;
    present = 1;
    if (!cat_name(names, e->name) || !genalloc_append(size_t, fields, &i))
      return 0;
  }
  if (e->oversign == OVERSIGN_ALWAYS || (present && e->oversign == OVERSIGN_IF_PRESENT))
    return cat_name(names, e->name);
  return 1;
}

int fieldlist_choose(const struct fieldlist *list, const struct message *m, stralloc *names, genalloc *fields)
{
  const struct fieldlist_entry *e = genalloc_s(struct fieldlist_entry, &list->entries);

  for (size_t i = 0; i < genalloc_len(struct fieldlist_entry, &list->entries); i++)
    if (!choose_one(e + i, m, names, fields))
      return 0;
  return 1;
}
