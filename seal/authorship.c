/* authorship: compare the addresses. */
#include "seal/authorship.h"

#include "text/ascii.h"

/* prvs=KDDDSSSSSS=: a digit for the key, three for the day, six of a hash */
#define BATV "prvs="
#define BATV_TAG 10

static int skip(struct span *text, struct span start)
{
  if (text->len < start.len || !ascii_equal_nocase(span_first(*text, start.len), start))
    return 0;
  *text = span_from(*text, start.len);
  return 1;
}

static int is_batv(struct span sender, struct span author)
{
  struct span tag;

  if (!skip(&sender, span_of(BATV)) || sender.len <= BATV_TAG || sender.p[BATV_TAG] != '=')
    return 0;
  tag = span_first(sender, BATV_TAG);
  for (size_t i = 0; i < tag.len; i++)
    if (!((tag.p[i] >= '0' && tag.p[i] <= '9') || (tag.p[i] >= 'a' && tag.p[i] <= 'z')
          || (tag.p[i] >= 'A' && tag.p[i] <= 'Z')))
      return 0;
  return ascii_equal_nocase(span_from(sender, BATV_TAG + 1), author);
}

/* LOCAL-recipient=host@DOMAIN, as qmail-send writes it; both addresses have an @ */
static int is_verp(struct span sender, struct span author, struct span recipient)
{
  struct span domain = span_behind_last(author, '@');
  struct span to_domain = span_behind_last(recipient, '@');

  if (domain.len == 0 || to_domain.len == 0)
    return 0;
  return skip(&sender, span_first(author, author.len - domain.len - 1)) && skip(&sender, span_of("-"))
         && skip(&sender, span_first(recipient, recipient.len - to_domain.len - 1)) && skip(&sender, span_of("="))
         && skip(&sender, to_domain) && skip(&sender, span_of("@")) && ascii_equal_nocase(sender, domain);
}

static int is_sender(const struct authorship *a)
{
  if (ascii_equal_nocase(a->sender, a->author) || is_batv(a->sender, a->author))
    return 1;
  for (size_t i = 0; i < a->recipient_count; i++)
    if (is_verp(a->sender, a->author, a->recipients[i]))
      return 1;
  return 0;
}

const char *authorship_why_not(const struct authorship *a)
{
  if (a->author.len == 0)
    return "From does not name one author";
  if (!is_sender(a))
    return "the envelope sender is not the author";
  if (a->needs_login && a->login.len == 0)
    return "the author did not log in";
  if (a->needs_login)
    return ascii_equal_nocase(a->login, a->author) ? NULL : "another user than the author logged in";
  return a->is_outside ? "the message came from outside" : NULL;
}
