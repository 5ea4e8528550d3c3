/* author: the one domain that From speaks for, or none. */
#include "tests/tap.h"
#include "mail/author.h"
#include "dkim/limits.h"

#include <stdlib.h>

static const struct {
  const char *reason;
  const char *header;
  int wanted;
  const char *domain;
} cases[] = {
  {"one From, one mailbox", "From: Joe <joe@Example.COM>\n", 1, "example.com"},
  {"among other fields", "To: a@b.example\nFrom: joe@example.com\nDate: x\n", 1, "example.com"},
  {"name in another case", "fROM: joe@example.com\n", 1, "example.com"},
  {"blank before the colon", "From : joe@example.com\n", 1, "example.com"},
  {"folded", "From: Joe\n <joe@example.com>\n", 1, "example.com"},
  {"group of one", "From: Joe: joe@example.com;\n", 1, "example.com"},
  {"no From", "To: joe@example.com\n", 0, ""},
  {"no header", "", 0, ""},
  {"two From", "From: a@example.com\nFrom: b@example.com\n", 0, ""},
  {"two From, the second one empty", "From: a@example.com\nFrom:\n", 0, ""},
  {"two From, other fields between, another case", "From: a@example.com\nTo: x\nFROM: a@example.com\n",
   0, ""},
  {"two mailboxes", "From: a@example.com, b@example.com\n", 0, ""},
  {"no mailbox", "From: Robot:;\n", 0, ""},
  {"can't be parsed", "From: Doe, John <a@example.com>\n", 0, ""},
  {"empty From", "From:\n", 0, ""},
  {"domain literal", "From: a@[192.0.2.1]\n", 0, ""},
  {"Sender, Reply-To and Resent-From say nothing", "Sender: a@b.example\nReply-To: a@b.example\n"
   "Resent-From: a@b.example\n", 0, ""},
  {"fields of delivery say nothing",
   "Delivered-To: x\nAuthentication-Results: mx.example.net; none\nFrom: a@example.com\n",
   1, "example.com"},
  {"a field whose name begins with From", "From-Line: a@b.example\n", 0, ""},
};

static const struct {
  const char *header;
  const char *why;
} missing[] = {
  { "To: joe@example.com\n", "no From field" },
  { "", "no From field" },
  { "From: a@example.com\nFrom:\n", "several From fields" },
  { "From: a@example.com, b@example.com\n", "the From field names several mailboxes" },
  { "From: Robot:;\n", "the From field names no mailbox" },
  { "From: Doe, John <a@example.com>\n", "the From field cannot be parsed" },
  { "From:\n", "the From field cannot be parsed" },
  { "From: a@[192.0.2.1]\n", "the address in the From field has no domain name" },
};

static void read_header(struct message *m, const char *header)
{
  struct span body;

  message_init(m, LIMIT_HEADER_BYTES);
  message_push(m, span_of(header));
  if (message_next(m, &body) != MESSAGE_MORE)
    abort();
  message_end(m);
  if (message_next(m, &body) != MESSAGE_HEADER)
    abort();
}

int main(void)
{
  stralloc domain = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct message m;

    read_header(&m, cases[i].header);
    ok(author_domain(&domain, &m) == cases[i].wanted, "%s", cases[i].reason);
    is_bytes(domain.s, domain.len, cases[i].domain, strlen(cases[i].domain), "  the domain");
    message_free(&m);
  }
  for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
    struct message m;
    const char *why;

    read_header(&m, missing[i].header);
    why = author_missing(&m);
    is_bytes(why, strlen(why), missing[i].why, strlen(missing[i].why), missing[i].why);
    message_free(&m);
  }
  stralloc_free(&domain);
  return tap_done();
}
