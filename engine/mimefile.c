/* mimefile: lines are collected until they fill a block, so the memory does not depend on the number of parts. */
#include "engine/mimefile.h"

#include "engine/confine.h"
#include "link/argfile.h"
#include "link/io.h"
#include "link/say.h"
#include "mail/mimescan.h"
#include "text/ascii.h"

#include <errno.h>

/* bytes read at a time, and about as many that are written */
#define READ_BYTES (64 * 1024)
#define WRITE_BYTES (8 * 1024)

struct listing {
  struct mimescan scan;
  stralloc text;
  stralloc value;
  int out;
};

/* ---- one line --------------------------------------------------------------------------------- */

/* Bytes that would end a word or a line, or confuse a terminal, are written as `%` and two digits. */
static int cat_value(stralloc *out, struct span value)
{
  static const char digits[] = "0123456789abcdef";

  value = span_first(value, MIMEFILE_VALUE_BYTES);
  for (size_t i = 0; i < value.len; i++) {
    unsigned char c = (unsigned char)value.p[i];
    char code[3];

    code[0] = '%';
    code[1] = digits[c >> 4];
    code[2] = digits[c & 15];
    if (ascii_is_vchar(value.p[i]) && c != '%' ? !stralloc_append(out, value.p[i]) : !stralloc_catb(out, code, 3))
      return 0;
  }
  return 1;
}

static int cat_word(stralloc *out, const char *word, struct span value)
{
  return stralloc_cats(out, word) && cat_value(out, value);
}

/* the parameter `name` as a word, if it is there */
static int cat_param(struct listing *l, const struct contentfield *c, const char *name, const char *word)
{
  switch (contentfield_param(c, name, &l->value, NULL)) {
    case 1: return cat_word(&l->text, word, span_sa(&l->value));
    case 0: return 1;
    default: return 0;
  }
}

/* the name of an attachment: of the disposition, else of the type, as most readers do */
static int cat_file(struct listing *l, const struct mimepart *part)
{
  size_t len = l->text.len;

  if (!cat_param(l, &part->disposition, "filename", " file="))
    return 0;
  return l->text.len > len || cat_param(l, &part->type, "name", " file=");
}

/* WORD=NAME,NAME for the bits that are 1; nothing if there are none */
static int cat_bits(stralloc *out, const char *word, unsigned int bits, const char *(*name)(unsigned int))
{
  for (unsigned int i = 0; name(i); i++)
    if (bits & 1U << i) {
      if (!stralloc_cats(out, word) || !stralloc_cats(out, name(i)))
        return 0;
      word = ",";
    }
  return 1;
}

static int cat_number(stralloc *out, uint64_t n)
{
  return stralloc_catb(out, " ", 1) && ascii_cat_number(out, n);
}

static int cat_place(struct listing *l, const struct mimepart *part)
{
  stralloc *out = &l->text;
  const char *encoding = part->encoding == TRANSFER_UNKNOWN ? "unknown" : transfer_name(part->encoding);

  return stralloc_catb(out, part->section.s, part->section.len) && cat_word(out, " ", contentfield_type(&part->type))
         && cat_word(out, "/", contentfield_subtype(&part->type)) && stralloc_catb(out, " ", 1)
         && stralloc_cats(out, encoding) && cat_number(out, part->start) && cat_number(out, part->body)
         && cat_number(out, part->end);
}

static int cat_words(struct listing *l, const struct mimepart *part)
{
  stralloc *out = &l->text;
  struct span disposition = contentfield_type(&part->disposition);

  return (!disposition.len || cat_word(out, " disposition=", disposition)) && cat_file(l, part)
         && cat_param(l, &part->type, "charset", " charset=") && cat_param(l, &part->type, "protocol", " protocol=")
         && cat_param(l, &part->type, "micalg", " micalg=")
         && cat_param(l, &part->type, "smime-type", " smime-type=")
         && cat_bits(out, " ambiguous=", part->ambiguous, mimepart_reason_name)
         && cat_bits(out, " limit=", part->limits, mimepart_limit_name);
}

static int write_text(struct listing *l)
{
  int good = io_write(l->out, l->text.s, l->text.len);

  l->text.len = 0;
  return good;
}

/* ---- the message ------------------------------------------------------------------------------ */

/* Set `line` to the reason, unless memory is short. */
static enum answer_status trouble(stralloc *line, const char *what, const char *name)
{
  int error = errno;

  line->len = 0;
  if (error != ENOMEM)
    (void)(stralloc_cats(line, "unable to ") && stralloc_cats(line, what) && stralloc_cats(line, name)
           && stralloc_cats(line, ": ") && stralloc_cats(line, say_error(error)));
  return ANSWER_TEMPORARY;
}

static enum answer_status pull(struct listing *l, stralloc *line)
{
  struct mimescan_at at;
  enum mimescan_event event;

  while ((event = mimescan_next(&l->scan, &at)) != MIMESCAN_MORE) {
    errno = ENOMEM;
    if (event == MIMESCAN_NOMEM)
      return trouble(line, "read", "");
    if (event != MIMESCAN_END)
      continue;
    if (!cat_place(l, at.part) || !cat_words(l, at.part) || !stralloc_catb(&l->text, "\n", 1))
      return trouble(line, "read", "");
    if (l->text.len >= WRITE_BYTES && !write_text(l))
      return trouble(line, "write the output", "");
  }
  return ANSWER_DONE;
}

static enum answer_status list(struct listing *l, int fd, const char *name, stralloc *line)
{
  static char block[READ_BYTES];
  enum answer_status status = ANSWER_DONE;
  ssize_t n;

  while (status == ANSWER_DONE && (n = io_read(fd, block, sizeof block)) != 0) {
    if (n == -1)
      return trouble(line, "read ", name);
    mimescan_push(&l->scan, span_make(block, (size_t)n));
    status = pull(l, line);
  }
  mimescan_end(&l->scan);
  if (status == ANSWER_DONE)
    status = pull(l, line);
  return status == ANSWER_DONE && !write_text(l) ? trouble(line, "write the output", "") : status;
}

enum answer_status mimefile_list(const char *name, int out, stralloc *line)
{
  struct listing l = { .text = STRALLOC_ZERO, .value = STRALLOC_ZERO, .out = out };
  enum answer_status status;
  int fd = argfile_read(name);

  if (fd == -1)
    return trouble(line, "read ", name);
  (void)confine(CONFINE_NEEDS_NOTHING);
  mimescan_init(&l.scan, &mimescan_usual);
  status = list(&l, fd, name, line);
  mimescan_free(&l.scan);
  stralloc_free(&l.text);
  stralloc_free(&l.value);
  return status;
}
