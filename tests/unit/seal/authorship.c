/* authorship: who may sign as whom. */
#include "tests/tap.h"
#include "seal/authorship.h"

static const struct {
  const char *author;
  const char *sender;
  int is_outside;
  int needs_login;
  const char *login;
  const char *why;  /* NULL: he may */
  const char *reason;
} cases[] = {
  { "ann@example.org", "ann@example.org", 0, 0, "", NULL, "the author himself" },
  { "ann@example.org", "Ann@EXAMPLE.ORG", 0, 0, "", NULL, "case does not count" },
  { "", "ann@example.org", 0, 0, "", "From does not name one author", "several From fields or mailboxes" },
  { "", "", 0, 0, "", "From does not name one author", "no From field, null sender" },
  { "ann@example.org", "", 0, 0, "", "the envelope sender is not the author", "null sender: automatic mail" },
  { "ann@example.org", "#@[]", 0, 0, "", "the envelope sender is not the author", "double bounce" },
  { "ann@example.org", "joe@example.org", 0, 0, "", "the envelope sender is not the author", "a colleague" },
  { "ann@example.org", "ann@example.com", 0, 0, "", "the envelope sender is not the author", "another domain" },
  { "ann@example.org", "annex@example.org", 0, 0, "", "the envelope sender is not the author", "a longer name" },
  { "ann@example.org", "ann@example.org.evil.example", 0, 0, "", "the envelope sender is not the author", "longer" },
  { "ann@example.org", "ann-list@example.org", 0, 0, "", "the envelope sender is not the author", "an extension" },
  { "ann@example.org", "ann-bob=partner.example@example.org", 0, 0, "", NULL, "VERP for the recipient" },
  { "ann@example.org", "ann-eve=partner.example@example.org", 0, 0, "", NULL, "VERP for the second recipient" },
  { "ann@example.org", "ann-joe=partner.example@example.org", 0, 0, "", "the envelope sender is not the author",
    "VERP for somebody else" },
  { "ann@example.org", "ann-bob=partner.example@example.com", 0, 0, "", "the envelope sender is not the author",
    "VERP of another domain" },
  { "ann@example.org", "list-bob=partner.example@example.org", 0, 0, "", "the envelope sender is not the author",
    "VERP of a list" },
  { "ann@example.org", "ann-@example.org-@[]", 0, 0, "", "the envelope sender is not the author", "unexpanded VERP" },
  { "ann@example.org", "prvs=4211abcdef=ann@example.org", 0, 0, "", NULL, "BATV" },
  { "ann@example.org", "PRVS=4211ABCDEF=Ann@example.org", 0, 0, "", NULL, "BATV in capitals" },
  { "ann@example.org", "prvs=4211abcde=ann@example.org", 0, 0, "", "the envelope sender is not the author",
    "BATV tag too short" },
  { "ann@example.org", "prvs=4211abcdef0=ann@example.org", 0, 0, "", "the envelope sender is not the author",
    "BATV tag too long" },
  { "ann@example.org", "prvs=4211abc=ef=ann@example.org", 0, 0, "", "the envelope sender is not the author",
    "BATV tag with another byte" },
  { "ann@example.org", "prvs=4211abcdef=joe@example.org", 0, 0, "", "the envelope sender is not the author",
    "BATV of a colleague" },
  { "ann@example.org", "prvs=", 0, 0, "", "the envelope sender is not the author", "BATV of nobody" },
  { "ann@example.org", "SRS0=HHH=TT=example.org=ann@forward.example", 0, 0, "", "the envelope sender is not the author",
    "SRS of a forward" },
  { "ann@example.org", "SRS0=HHH=TT=example.org=ann@example.org", 0, 0, "", "the envelope sender is not the author",
    "SRS in the own domain" },
  { "ann@example.org", "ann@example.org", 1, 0, "", "the message came from outside", "forged, or a forward" },
  { "ann@example.org", "ann@example.org", 0, 1, "", "the author did not log in", "control/sealauth" },
  { "ann@example.org", "ann@example.org", 0, 1, "joe@example.org", "another user than the author logged in",
    "a colleague logged in" },
  { "ann@example.org", "ann@example.org", 0, 1, "Ann@example.org", NULL, "the author logged in" },
  { "ann@example.org", "ann@example.org", 1, 1, "ann@example.org", NULL, "our field says both" },
  { "ann@example.org", "joe@example.org", 0, 1, "ann@example.org", "the envelope sender is not the author",
    "the author logged in, the sender is another" },
  { "ann", "ann", 0, 0, "", NULL, "no domain: nobody has a key of that name" },
};

int main(void)
{
  const struct span recipients[] = { span_of("bob@partner.example"), span_of("eve@partner.example") };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct authorship a = { .recipients = recipients, .recipient_count = 2 };
    const char *why;

    a.author = span_of(cases[i].author);
    a.sender = span_of(cases[i].sender);
    a.is_outside = cases[i].is_outside;
    a.needs_login = cases[i].needs_login;
    a.login = span_of(cases[i].login);
    why = authorship_why_not(&a);
    ok(why && cases[i].why ? strcmp(why, cases[i].why) == 0 : !why && !cases[i].why, "%s: %s", cases[i].reason,
       why ? why : "may sign");
  }
  return tap_done();
}
