/* openids: a certificate that the list does not name opens nothing, and a name without its key makes mail wait. */
#include "sealcheck/openids.h"

#include "link/control.h"

#include <errno.h>
#include <unistd.h>

#define HEX 64
/* as unseal/openkeys reads at most */
#define LIST_BYTES (256 * 1024)

static int is_hex(struct span s)
{
  for (size_t i = 0; i < s.len; i++)
    if (!(s.p[i] >= '0' && s.p[i] <= '9') && !(s.p[i] >= 'a' && s.p[i] <= 'f'))
      return 0;
  return s.len == HEX;
}

/* `ID LABEL`. Returns 1, or 0 if it is none. */
static int read_line(struct span line, struct span *id, struct span *label)
{
  *id = span_first(line, span_find(line, ' '));
  *label = span_from(line, id->len + 1);
  return is_hex(*id) && label->len > 0 && span_find(*label, '/') == label->len && span_find(*label, '\0') == label->len;
}

static int has_line(struct span text, struct span wanted_id, struct span wanted_label)
{
  struct span id;
  struct span label;

  for (; text.len; text = span_from(text, span_find(text, '\n') + 1))
    if (read_line(span_first(text, span_find(text, '\n')), &id, &label) && span_equal(id, wanted_id)
        && span_equal(label, wanted_label))
      return 1;
  return 0;
}

/* Does the list name this certificate? One line for each way in which a message can. */
static void check_certificate(struct check *c, const char *list, struct span text, const char *start,
                              const struct certset_seen *seen)
{
  struct span label = span_of(strrchr(seen->path, '/'));
  stralloc what = STRALLOC_ZERO;
  stralloc line = STRALLOC_ZERO;

  if (!span_take(&label, "/") || !span_take(&label, start))
    return;
  for (size_t i = 0; i < CERTLOOK_IDS; i++) {
    const char *id = seen->look.id[i];

    if (*id && !has_line(text, span_of(id), label))
      check_say(c, CHECK_ERROR, list,
                check_text(&what, "does not name ", start, label.p, ": mail that is encrypted to it is not opened",
                           (char *)NULL),
                check_text(&line, "add the line ", id, " ", label.p, (char *)NULL));
  }
  stralloc_free(&what);
  stralloc_free(&line);
}

static int is_missing(const char *folder, const char *start, struct span label)
{
  stralloc path = STRALLOC_ZERO;
  stralloc name = STRALLOC_ZERO;
  int missing = access(check_text(&path, folder, "/", start, check_span(&name, label), (char *)NULL), F_OK) == -1
                && errno == ENOENT;

  stralloc_free(&path);
  stralloc_free(&name);
  return missing;
}

static void check_lines(struct check *c, const char *folder, const struct keyfolder_names *names, const char *list,
                        struct span text)
{
  struct span id;
  struct span label;
  stralloc what = STRALLOC_ZERO;
  stralloc name = STRALLOC_ZERO;

  for (unsigned long long n = 1; text.len; n++, text = span_from(text, span_find(text, '\n') + 1)) {
    const char *number = check_number(n);

    if (!read_line(span_first(text, span_find(text, '\n')), &id, &label))
      check_say(c, CHECK_ERROR, list,
                check_text(&what, "line ", number, " is not a SHA-256, a blank and a label: mail waits", (char *)NULL),
                "correct or remove the line");
    else if (is_missing(folder, names->key, label) || is_missing(folder, names->cert, label))
      check_say(c, CHECK_ERROR, list,
                check_text(&what, "line ", number, " names the pair ", check_span(&name, label),
                           ", which is not there: mail that is encrypted to it waits", (char *)NULL),
                "put the key and the certificate back, or remove the line");
  }
  stralloc_free(&what);
  stralloc_free(&name);
}

void openids(struct check *c, const char *folder, enum keyfolder_kind kind, const struct certset *set)
{
  const struct keyfolder_names *names = keyfolder_names(kind);
  const struct certset_seen *seen = genalloc_s(struct certset_seen, &set->seen);
  stralloc path = STRALLOC_ZERO;
  stralloc text = STRALLOC_ZERO;
  const char *list = check_text(&path, folder, "/", names->list, (char *)NULL);

  if (control_text(&text, list, LIST_BYTES) == CONTROL_ERROR) {
    check_blind(c, list);
  } else {
    check_lines(c, folder, names, list, span_sa(&text));
    for (size_t i = 0; i < genalloc_len(struct certset_seen, &set->seen); i++)
      check_certificate(c, list, span_sa(&text), names->cert, seen + i);
  }
  stralloc_free(&path);
  stralloc_free(&text);
}
