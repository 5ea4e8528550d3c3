/* editfile: the first reading makes a list of patches, the second one copies what is between them. */
#define _DEFAULT_SOURCE

#include "engine/editfile.h"

#include "engine/confine.h"
#include "engine/editorders.h"
#include "engine/messagefile.h"
#include "engine/outfile.h"
#include "link/editanswer.h"
#include "link/io.h"
#include "mail/charset.h"
#include "mail/charsetwrite.h"

#include <errno.h>
#include <unistd.h>

#define READ_BYTES (128 * 1024)

#define BOUNDARY_BYTES 15

struct run {
  const char *message;
  const char *out_name;
  stralloc *line;
  struct editorders orders;
  struct messagefile in;
  struct outfile out;
  struct edit edit;
  char boundary[4 + 2 * BOUNDARY_BYTES + 1];
  uint64_t read;                /* octets of the message that were read the second time, or skipped */
};

static char block[READ_BYTES];

/* ---- before it is confined ----------------------------------------------------------------------- */

static int make_boundary(struct run *r)
{
  static const char digits[] = "0123456789abcdef";
  unsigned char octets[BOUNDARY_BYTES];
  char *to = r->boundary;

  if (getentropy(octets, sizeof octets) == -1)
    return 0;
  memcpy(to, "part", 4);
  to += 4;
  for (size_t i = 0; i < sizeof octets; i++) {
    *to++ = digits[octets[i] >> 4];
    *to++ = digits[octets[i] & 15];
  }
  *to = '\0';
  return 1;
}

static enum answer_status open_all(struct run *r, char **words, size_t count)
{
  enum answer_status status = editorders_open(&r->orders, words, count, r->line);

  if (status != ANSWER_DONE)
    return status;
  if (!messagefile_open_to_reread(&r->in, r->message))
    return editorders_trouble(r->line, r->in.copy_failed ? "write a temporary copy of" : "read", r->message);
  if (!outfile_open(&r->out, r->out_name))
    return editorders_trouble(r->line, "open", r->out_name);
  if (!make_boundary(r))
    return editorders_trouble(r->line, "get", "random numbers");
  if (r->orders.needs_cjk) {
    charset_open_cjk();
    charsetwrite_open_cjk();
  }
  return ANSWER_DONE;
}

/* ---- the first reading --------------------------------------------------------------------------- */

static enum answer_status no_memory(struct run *r)
{
  return editorders_reason(r->line, ANSWER_TEMPORARY, "out of memory");
}

static enum answer_status look(struct run *r)
{
  if (!edit_init(&r->edit, r->orders.orders, r->orders.count, r->orders.from, r->boundary))
    return no_memory(r);
  /* a copy of a pipe was written up to its end */
  switch (messagefile_pass(&r->in, edit_look, &r->edit)) {
    case MESSAGEFILE_DONE: break;
    case MESSAGEFILE_STOPPED: return no_memory(r);
    case MESSAGEFILE_UNREADABLE: return editorders_trouble(r->line, "read", r->message);
  }
  switch (edit_look_end(&r->edit)) {
    case EDIT_NOMEM: return no_memory(r);
    case EDIT_SAME: return ANSWER_NOTHING;
    case EDIT_CHANGED: break;
  }
  return ANSWER_DONE;
}

/* ---- the second reading -------------------------------------------------------------------------- */

static enum answer_status write_trouble(struct run *r)
{
  return editorders_trouble(r->line, "write", r->out_name);
}

static enum answer_status changed(struct run *r)
{
  return editorders_reason(r->line, ANSWER_TEMPORARY, "the message changed while it was read");
}

/* pass the message up to `end` to the sink */
static enum answer_status pass(struct run *r, uint64_t end, span_sink *sink, void *arg)
{
  while (r->read < end) {
    uint64_t left = end - r->read;
    ssize_t n = io_read(r->in.fd, block, left < sizeof block ? (size_t)left : sizeof block);

    if (n == -1)
      return editorders_trouble(r->line, "read", r->message);
    if (n == 0)
      return changed(r);
    r->read += (uint64_t)n;
    if (!sink(arg, span_make(block, (size_t)n)))
      return write_trouble(r);
  }
  return ANSWER_DONE;
}

/* copy the message up to `end` as it is */
static enum answer_status copy(struct run *r, uint64_t end)
{
  if (end > r->read) {
    unsigned long long done = outfile_copy(&r->out, r->in.fd, end - r->read);

    r->read += done;
  }
  return pass(r, end, outfile_put, &r->out);
}

struct recoding {
  struct run *run;
  struct recode recode;
};

static int put_recoded(void *recoding, struct span piece)
{
  struct recoding *c = recoding;

  return recode_feed(&c->recode, piece, outfile_put, &c->run->out);
}

static enum answer_status write_recoded(struct run *r, const struct edit_patch *p)
{
  struct recode_job job = edit_patch_recode(&r->edit, p);
  struct recoding c = { .run = r };
  enum answer_status status;

  recode_init(&c.recode, &job);
  status = pass(r, p->end, put_recoded, &c);
  if (status != ANSWER_DONE)
    return status;
  return recode_end(&c.recode, outfile_put, &r->out) ? ANSWER_DONE : write_trouble(r);
}

static enum answer_status write_file(struct run *r, const struct editorders_one *one)
{
  struct transfer_encode encode;
  ssize_t n;

  /* one descriptor can be attached twice; a pipe cannot */
  if (lseek(one->fd, 0, SEEK_SET) == -1 && errno != ESPIPE)
    return editorders_trouble(r->line, "read", one->file.s);
  transfer_encode_init(&encode, TRANSFER_BASE64, r->edit.line_end);
  while ((n = io_read(one->fd, block, sizeof block)) > 0)
    if (!transfer_encode_feed(&encode, span_make(block, (size_t)n), outfile_put, &r->out))
      return write_trouble(r);
  if (n == -1)
    return editorders_trouble(r->line, "read", one->file.s);
  /* the line end before the next boundary ends the last line */
  encode.line_end = "";
  return transfer_encode_end(&encode, outfile_put, &r->out) ? ANSWER_DONE : write_trouble(r);
}

static enum answer_status write_patch(struct run *r, const struct edit_patch *p)
{
  enum answer_status status = copy(r, p->start);

  if (status != ANSWER_DONE)
    return status;
  if (!outfile_put(&r->out, edit_patch_text(&r->edit, p)))
    return write_trouble(r);
  if (p->recode)
    return write_recoded(r, p);
  if (p->file)
    return write_file(r, r->orders.all + p->file - 1);
  if (p->end == r->read)
    return ANSWER_DONE;
  r->read = p->end;
  return lseek(r->in.fd, r->in.start + (off_t)p->end, SEEK_SET) == -1
         ? editorders_trouble(r->line, "read", r->message) : ANSWER_DONE;
}

/* A message that has grown was changed by somebody, too. */
static enum answer_status at_end(struct run *r)
{
  ssize_t n = io_read(r->in.fd, block, 1);

  if (n == -1)
    return editorders_trouble(r->line, "read", r->message);
  return n == 0 ? ANSWER_DONE : changed(r);
}

static enum answer_status write_patches(struct run *r)
{
  enum answer_status status = ANSWER_DONE;

  if (lseek(r->in.fd, r->in.start, SEEK_SET) == -1)
    return editorders_trouble(r->line, "read", r->message);
  for (size_t i = 0; status == ANSWER_DONE && i < edit_patch_count(&r->edit); i++)
    status = write_patch(r, edit_patch_at(&r->edit, i));
  if (status == ANSWER_DONE)
    status = copy(r, r->edit.octets);
  return status == ANSWER_DONE ? at_end(r) : status;
}

static enum answer_status write_message(struct run *r)
{
  enum answer_status status;

  switch (outfile_begin(&r->out, &r->in)) {
    case OUTFILE_WRITTEN: break;
    case OUTFILE_IS_INPUT:
      return editorders_reason(r->line, ANSWER_USAGE, "the output is the message");
    default: return write_trouble(r);
  }
  status = write_patches(r);
  if (!outfile_end(&r->out, status == ANSWER_DONE) && status == ANSWER_DONE)
    return write_trouble(r);
  return status;
}

/* ---- the answer ---------------------------------------------------------------------------------- */

static int cat_failure(struct run *r, const struct edit_failure *f)
{
  static const char *const names[] = {
    [EDIT_STRIP] = "strip", [EDIT_REMOVE] = "remove", [EDIT_SET] = "set", [EDIT_TAG] = "tag",
    [EDIT_PROTECTED] = "protected", [EDIT_ATTACH] = "attach", [EDIT_DISCLAIMER] = "disclaimer", [EDIT_CUT] = "cut",
    [EDIT_UNTAG] = "untag", [EDIT_UNSET] = "unset"
  };
  const struct editorders_one *one = r->orders.all + f->order;
  stralloc edit = STRALLOC_ZERO;
  struct editanswer_failure failure = { one->number, { NULL, 0 }, span_of(f->reason) };
  int good = stralloc_cats(&edit, names[one->order.kind])
             && (!*f->part || (stralloc_append(&edit, '.') && stralloc_cats(&edit, f->part)));

  failure.edit = span_sa(&edit);
  good = good && editanswer_cat(r->line, &failure);
  stralloc_free(&edit);
  return good;
}

static enum answer_status answer(struct run *r, enum answer_status status)
{
  const struct edit_failure *f = genalloc_s(struct edit_failure, &r->edit.failures);
  int good;

  r->line->len = 0;
  good = editanswer_start(r->line, status == ANSWER_DONE, r->out.octets);
  for (size_t order = 0; order < r->orders.count; order++)
    for (size_t i = 0; good && i < genalloc_len(struct edit_failure, &r->edit.failures); i++)
      if (f[i].order == order)
        good = cat_failure(r, f + i);
  return good ? status : no_memory(r);
}

enum answer_status editfile(const char *message, const char *out, char **words, size_t count, stralloc *line)
{
  static struct run r;
  enum answer_status status;

  r.message = message;
  r.out_name = out;
  r.line = line;
  status = open_all(&r, words, count);
  if (status != ANSWER_DONE)
    return status;
  (void)confine(CONFINE_NEEDS_NOTHING);
  status = look(&r);
  if (status == ANSWER_DONE)
    status = write_message(&r);
  if (status == ANSWER_DONE || status == ANSWER_NOTHING)
    status = answer(&r, status);
  edit_free(&r.edit);
  editorders_free(&r.orders);
  messagefile_close(&r.in);
  return status;
}
