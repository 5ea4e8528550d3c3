/* notice: a short message in UTF-8. */
#include "unseal/notice.h"

#include "link/control.h"
#include "link/io.h"
#include "link/say.h"
#include "link/spool.h"
#include "rules/rcpthosts.h"
#include "text/ascii.h"
#include "text/utf8.h"

#include <errno.h>
#include <unistd.h>

#define FOLDER "control/notices/"
#define ADMIN "control/sealadmin"
#define ME "control/me"
#define SUBJECT "Subject: "

/* A line of a message with many recipients has no more than these. */
#define RECIPIENTS_SHOWN 20

struct work {
  stralloc text;     /* of the file */
  stralloc to;
  stralloc me;
  stralloc message;
  stralloc *why;
};

static int fail(struct work *w, int status, const char *what, const char *reason)
{
  if (!span_copy(w->why, span_of(what)) || !stralloc_cats(w->why, ": ") || !stralloc_cats(w->why, reason))
    w->why->len = 0;
  return status;
}

static int no_memory(struct work *w)
{
  return fail(w, INJECT_EXIT_MEMORY, "notice", "out of memory");
}

/* ---- the file and the addresses ------------------------------------------------------------------- */

static int is_name(struct span s)
{
  for (size_t i = 0; i < s.len; i++)
    if (!ascii_is_alnum(s.p[i]) && s.p[i] != '-' && s.p[i] != '_')
      return 0;
  return s.len > 0;
}

static int read_text(struct work *w, struct span name)
{
  stralloc path = STRALLOC_ZERO;
  int status = 0;

  if (!is_name(name))
    return fail(w, INJECT_EXIT_CONFIGURATION, "notice", "its name is not of letters, digits, - and _");
  if (!stralloc_cats(&path, FOLDER) || !stralloc_catb(&path, name.p, name.len) || !stralloc_0(&path))
    status = no_memory(w);
  else
    switch (control_text(&w->text, path.s, NOTICE_BYTES)) {
      case CONTROL_PRESENT: break;
      case CONTROL_ABSENT: status = fail(w, INJECT_EXIT_CONFIGURATION, path.s, "it does not exist"); break;
      case CONTROL_ERROR: status = fail(w, INJECT_EXIT_CONFIGURATION, "control", control_reason()); break;
    }
  stralloc_free(&path);
  return status;
}

/* It stands in a field of the notice, and in its envelope. */
static int is_address(struct span s)
{
  for (size_t i = 0; i < s.len; i++)
    if (!ascii_is_vchar(s.p[i]) || s.p[i] == '<' || s.p[i] == '>' || s.p[i] == '"')
      return 0;
  return span_behind_last(s, '@').len > 0;
}

static int find_address(struct work *w, struct span address)
{
  stralloc domain = STRALLOC_ZERO;
  int inside = 1;

  if (span_equal(address, span_of("admin"))) {
    if (control_line(&w->to, ADMIN) == CONTROL_ERROR)
      return fail(w, INJECT_EXIT_CONFIGURATION, "control", control_reason());
    return is_address(span_sa(&w->to)) ? 0 : fail(w, INJECT_EXIT_CONFIGURATION, ADMIN, "it has no address");
  }
  if (!is_address(address))
    return fail(w, INJECT_EXIT_CONFIGURATION, "notice", "its recipient is no address");
  if (!span_copy(&w->to, address) || !ascii_cat_lower(&domain, span_behind_last(address, '@')))
    inside = -2;
  else
    inside = rcpthosts_match(span_sa(&domain));
  stralloc_free(&domain);
  switch (inside) {
    case 1: return 0;
    case 0: return fail(w, INJECT_EXIT_CONFIGURATION, "notice", "its recipient is not inside: control/rcpthosts");
    case -1: return fail(w, INJECT_EXIT_CONFIGURATION, "control/rcpthosts", say_error(errno));
    default: return no_memory(w);
  }
}

static int find_me(struct work *w)
{
  switch (control_line(&w->me, ME)) {
    case CONTROL_ERROR: return fail(w, INJECT_EXIT_CONFIGURATION, "control", control_reason());
    case CONTROL_ABSENT: return span_copy(&w->me, span_of("localhost")) ? 0 : no_memory(w);
    default: return 0;
  }
}

/* ---- the message ---------------------------------------------------------------------------------- */

static int cat_span(stralloc *out, struct span s)
{
  return s.len == 0 || stralloc_catb(out, s.p, s.len);
}

static int cat_line(stralloc *out, const char *name, struct span value)
{
  size_t from = out->len;

  if (!stralloc_cats(out, name) || !cat_span(out, value))
    return 0;
  say_mask(out, from, 32);
  return stralloc_cats(out, "\n");
}

/* A field has no UTF-8: such a byte becomes `?`. */
static int cat_header(struct work *w, struct span *text)
{
  struct span first = span_first(*text, span_find(*text, '\n'));
  struct span subject = first;
  struct span fallback = span_of("notice about a message");

  if (span_take(&subject, "Subject:")) {
    *text = span_from(*text, first.len + 1);
    if (text->len && text->p[0] == '\n')
      *text = span_from(*text, 1);
    subject = ascii_trim(subject);
  } else
    subject = fallback;
  return stralloc_cats(&w->message, "From: MAILER-DAEMON@") && cat_line(&w->message, "", span_sa(&w->me))
         && cat_line(&w->message, "To: ", span_sa(&w->to)) && cat_line(&w->message, SUBJECT, subject)
         && stralloc_cats(&w->message, "Auto-Submitted: auto-generated\nPrecedence: junk\nMIME-Version: 1.0\n"
                                       "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n");
}

static int cat_facts(struct work *w, const struct notice_facts *f)
{
  int good = stralloc_cats(&w->message, "\n") && cat_line(&w->message, "Sender: ", f->sender);

  for (size_t i = 0; good && i < f->recipient_count && i < RECIPIENTS_SHOWN; i++)
    good = cat_line(&w->message, "Recipient: ", f->recipients[i]);
  if (good && f->recipient_count > RECIPIENTS_SHOWN)
    good = stralloc_cats(&w->message, "Further recipients: ")
           && ascii_cat_number(&w->message, f->recipient_count - RECIPIENTS_SHOWN)
           && stralloc_cats(&w->message, "\n");
  return good && cat_line(&w->message, "Result: ", f->results);
}

static int write_message(struct work *w, const struct notice_facts *facts)
{
  struct span text = span_sa(&w->text);

  if (!utf8_is_valid(text))
    return fail(w, INJECT_EXIT_CONFIGURATION, "notice", "its text is not UTF-8");
  if (!cat_header(w, &text) || !cat_span(&w->message, text)
      || (text.len && text.p[text.len - 1] != '\n' && !stralloc_cats(&w->message, "\n")) || !cat_facts(w, facts))
    return no_memory(w);
  return 0;
}

static int queue(struct work *w, const struct inject *in)
{
  struct stage s = { .write_fd = -1, .read_fd = -1, .path = STRALLOC_ZERO };
  struct span to = span_sa(&w->to);
  int status;

  if (!spool_open(&s, in->place, in->prefix))
    status = fail(w, INJECT_EXIT_WRITE, in->place, "a file cannot be created");
  else if (!io_write(s.write_fd, w->message.s, w->message.len) || !spool_done(&s))
    status = fail(w, INJECT_EXIT_WRITE, "notice", say_error(errno));
  else
    status = inject(in, s.read_fd, span_of(""), &to, 1, w->why);
  if (s.write_fd != -1)
    close(s.write_fd);
  if (s.read_fd != -1)
    close(s.read_fd);
  stralloc_free(&s.path);
  return status;
}

int notice_send(const struct inject *in, struct span name, struct span address, const struct notice_facts *facts,
                stralloc *why)
{
  struct work w = { .why = why };
  int status;

  why->len = 0;
  status = read_text(&w, name);
  if (status == 0)
    status = find_address(&w, address);
  if (status == 0)
    status = find_me(&w);
  if (status == 0)
    status = write_message(&w, facts);
  if (status == 0)
    status = queue(&w, in);
  stralloc_free(&w.text);
  stralloc_free(&w.to);
  stralloc_free(&w.me);
  stralloc_free(&w.message);
  return status;
}
