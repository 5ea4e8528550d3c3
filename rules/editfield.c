/* editfield: a table of names and of beginnings of names. */
#include "rules/editfield.h"

#include "text/ascii.h"

#define TRACE "other programs find loops and the way of the mail by this field"
#define PROOF "other programs trust this field"
#define ORIGINATOR "this field says who wrote the message"
#define CONTENT "this field says how the body is read"
#define OPENED "qmail-seal keeps opened mail from leaving in clear by this field"

static const struct {
  const char *name;     /* a `*` at its end stands for any text */
  const char *why;
} fields[] = {
  { "Received*", TRACE },
  { "Return-Path", TRACE },
  { "Delivered-To", TRACE },
  { "Resent-*", TRACE },
  { "Mailing-List", TRACE },
  { "Authentication-Results", PROOF },
  { "DKIM-Signature", PROOF },
  { "DomainKey-Signature", PROOF },
  { "ARC-*", PROOF },
  { "From", ORIGINATOR },
  { "Sender", ORIGINATOR },
  { "Reply-To", ORIGINATOR },
  { "Content-*", CONTENT },
  { "MIME-Version", CONTENT },
  { EDITFIELD_OPENED, OPENED },
};

static int names(const char *known, struct span name)
{
  struct span whole = span_of(known);

  if (whole.p[whole.len - 1] == '*') {
    whole.len--;
    name = span_first(name, whole.len);
  }
  return ascii_equal_nocase(whole, name);
}

const char *editfield_forbidden(struct span name)
{
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if (names(fields[i].name, name))
      return fields[i].why;
  return NULL;
}

int editfield_is_senders(struct span name)
{
  static const char *const senders[] = { "Subject", "Date", "Message-ID", "To", "Cc", "Bcc", "In-Reply-To",
                                         "References" };

  for (size_t i = 0; i < sizeof senders / sizeof *senders; i++)
    if (ascii_equal_nocase(span_of(senders[i]), name))
      return 1;
  return 0;
}

int editfield_is_name(struct span name)
{
  if (name.len == 0 || name.len > 77)
    return 0;
  for (size_t i = 0; i < name.len; i++)
    if (!ascii_is_vchar(name.p[i]) || name.p[i] == ':')
      return 0;
  return 1;
}
