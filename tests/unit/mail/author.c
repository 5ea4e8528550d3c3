/* author: the one domain that From speaks for, or none. */
#include "tests/tap.h"
#include "mail/author.h"
#include "dkim/limits.h"

#include <stdlib.h>

#define OURS "mx.example.net"

static const struct {
  const char *reason;
  const char *header;
  const char *authserv;
  int wanted;
  const char *domain;
} cases[] = {
  {"one From, one mailbox", "From: Joe <joe@Example.COM>\n", "", 1, "example.com"},
  {"among other fields", "To: a@b.example\nFrom: joe@example.com\nDate: x\n", "", 1, "example.com"},
  {"name in another case", "fROM: joe@example.com\n", "", 1, "example.com"},
  {"blank before the colon", "From : joe@example.com\n", "", 1, "example.com"},
  {"folded", "From: Joe\n <joe@example.com>\n", "", 1, "example.com"},
  {"group of one", "From: Joe: joe@example.com;\n", "", 1, "example.com"},
  {"no From", "To: joe@example.com\n", "", 0, ""},
  {"no header", "", "", 0, ""},
  {"two From", "From: a@example.com\nFrom: b@example.com\n", "", 0, ""},
  {"two From, the second one empty", "From: a@example.com\nFrom:\n", "", 0, ""},
  {"two From, other fields between, another case", "From: a@example.com\nTo: x\nFROM: a@example.com\n", "",
   0, ""},
  {"two mailboxes", "From: a@example.com, b@example.com\n", "", 0, ""},
  {"no mailbox", "From: Robot:;\n", "", 0, ""},
  {"can't be parsed", "From: Doe, John <a@example.com>\n", "", 0, ""},
  {"empty From", "From:\n", "", 0, ""},
  {"domain literal", "From: a@[192.0.2.1]\n", "", 0, ""},
  {"Sender, Reply-To and Resent-From say nothing", "Sender: a@b.example\nReply-To: a@b.example\n"
   "Resent-From: a@b.example\n", "", 0, ""},
  {"a field whose name begins with From", "From-Line: a@b.example\n", "", 0, ""},

  {"delivered here before", "Delivered-To: x@example.net\nFrom: a@example.com\n", OURS, 0, ""},
  {"delivered, below From", "From: a@example.com\nDELIVERED-TO: x\n", OURS, 0, ""},
  {"delivered, where no authserv-id is known", "From: a@example.com\nDelivered-To: x\n", "", 0, ""},
  {"our results", "Authentication-Results: " OURS "; none\nFrom: a@example.com\n", OURS, 0, ""},
  {"our results below From", "From: a@example.com\nAuthentication-Results: " OURS "; none\n", OURS, 0, ""},
  {"our results in another case", "authentication-results: MX.Example.NET; none\nFrom: a@example.com\n",
   OURS, 0, ""},
  {"our results, quoted, commented, with a version",
   "Authentication-Results: (x) \"" OURS "\" 1; none\nFrom: a@example.com\n", OURS, 0, ""},
  {"our results, folded", "Authentication-Results:\n\t" OURS ";\n none\nFrom: a@example.com\n", OURS, 0, ""},
  {"our results below foreign ones",
   "Authentication-Results: a.example; none\nAuthentication-Results: " OURS "; none\nFrom: a@example.com\n",
   OURS, 0, ""},
  {"results of others", "Authentication-Results: mx.example.org; none\nFrom: a@example.com\n", OURS, 1,
   "example.com"},
  {"results of a host below ours", "Authentication-Results: a." OURS "; none\nFrom: a@example.com\n", OURS, 1,
   "example.com"},
  {"our name as a property of others", "Authentication-Results: mx.example.org; x=y smtp.z=" OURS "\n"
   "From: a@example.com\n", OURS, 1, "example.com"},
  {"results of a host that can't be read", "Authentication-Results: (x; none\nFrom: a@example.com\n", OURS, 0, ""},
  {"results of no host", "From: a@example.com\nAuthentication-Results: ; none\n", OURS, 0, ""},
  {"results of a nameless host, no authserv-id known",
   "Authentication-Results: \"\"; none\nFrom: a@example.com\n", "", 1, "example.com"},
  {"results, no authserv-id known", "Authentication-Results: " OURS "; none\nFrom: a@example.com\n", "", 1,
   "example.com"},
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
  { "Delivered-To: x@example.net\nFrom: a@example.com\n", "the message was delivered here before" },
  { "From: a@example.com\nAuthentication-Results: mx.example.net; none\n", "the message was delivered here before" },
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
    ok(author_domain(&domain, &m, span_of(cases[i].authserv)) == cases[i].wanted, "%s", cases[i].reason);
    is_bytes(domain.s, domain.len, cases[i].domain, strlen(cases[i].domain), "  the domain");
    message_free(&m);
  }
  for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
    struct message m;
    const char *why;

    read_header(&m, missing[i].header);
    why = author_missing(&m, span_of(OURS));
    is_bytes(why, strlen(why), missing[i].why, strlen(missing[i].why), missing[i].why);
    message_free(&m);
  }
  stralloc_free(&domain);
  return tap_done();
}
