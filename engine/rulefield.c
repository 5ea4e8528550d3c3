/* rulefield: fields are decoded before they are searched. */
#include "engine/rulefield.h"

#include "mail/address.h"
#include "mail/encodedword.h"
#include "rules/editfield.h"
#include "rules/mailpattern.h"
#include "text/ascii.h"
#include "text/hostname.h"
#include "text/idn.h"

/* what rcpt= looks at, as a name in the cache */
#define TO_AND_CC "To,Cc"

/* RFC 5321 4.5.3.1.1 */
#define LOCAL_BYTES 64

/* ---- the author ------------------------------------------------------------------------------- */

static int is_atext(char c)
{
  return ascii_is_alnum(c) || (unsigned char)c > 127 || (c && strchr("!#$%&'*+-=?^_`{|}~", c));
}

/* dot-atom without `/`, which the names of key folders cannot have */
static int is_dot_atom(struct span local)
{
  if (local.len == 0 || local.len > LOCAL_BYTES)
    return 0;
  for (size_t i = 0; i < local.len; i++) {
    int is_dot = local.p[i] == '.' && i > 0 && i + 1 < local.len && local.p[i - 1] != '.';

    if (!is_dot && !is_atext(local.p[i]))
      return 0;
  }
  return 1;
}

/* author= of the answer */
static int write_author(struct rulefacts *f, struct span local, struct span domain)
{
  int r;

  if (!is_dot_atom(local))
    return 1;
  if (!stralloc_catb(&f->author, local.p, local.len) || !stralloc_append(&f->author, '@'))
    return 0;
  r = idn_to_ascii(&f->author, domain);
  if (r == 0 || f->author.len > RULEANSWER_ADDRESS_BYTES)
    f->author.len = 0;
  return r != -1;
}

static int find_author(struct rulefacts *f)
{
  stralloc local = STRALLOC_ZERO;
  stralloc domain = STRALLOC_ZERO;
  stralloc whole = STRALLOC_ZERO;
  size_t first = 0;
  size_t count = message_count(&f->message, "From", &first);
  int good = 1;
  enum address_result r = ADDRESS_SYNTAX;

  f->author_count = count == 0 ? 0 : 2;
  if (count == 1)
    r = address_one_mailbox(&local, &domain, message_field_body(&f->message, message_field(&f->message, first)));
  if (r == ADDRESS_NOMEM)
    good = 0;
  if (r == ADDRESS_ONE) {
    f->author_count = 1;
    good = write_author(f, span_sa(&local), span_sa(&domain)) && stralloc_catb(&whole, local.s, local.len)
           && stralloc_append(&whole, '@') && stralloc_catb(&whole, domain.s, domain.len)
           && mailpattern_subject(&f->mailbox, MAILPATTERN_ADDRESS, span_sa(&whole));
  }
  stralloc_free(&local);
  stralloc_free(&domain);
  stralloc_free(&whole);
  return good;
}

/* ---- words of is= ----------------------------------------------------------------------------- */

/* the first word of a field's body */
static struct span first_word(const struct message *m, size_t i)
{
  struct span body = ascii_trim_fws(message_field_body(m, message_field(m, i)));
  size_t len = 0;

  while (len < body.len && !ascii_is_fws(body.p[len]) && body.p[len] != ';' && body.p[len] != '(')
    len++;
  return span_first(body, len);
}

static unsigned int bits_of(const struct message *m, size_t i)
{
  static const struct {
    const char *field;
    const char *word;     /* NULL: any; `!no`: any other than this */
    unsigned int bit;
  } table[] = {
    { "In-Reply-To", NULL, MAILRULE_IS_REPLY },
    { "References", NULL, MAILRULE_IS_REPLY },
    { "Auto-Submitted", "!no", MAILRULE_IS_AUTO },
    { "Precedence", "auto_reply", MAILRULE_IS_AUTO },
    { "Precedence", "bulk", MAILRULE_IS_AUTO },
    { "Precedence", "junk", MAILRULE_IS_AUTO },
    { "Precedence", "list", MAILRULE_IS_LIST },
    { "List-Id", NULL, MAILRULE_IS_LIST },
    { "List-Post", NULL, MAILRULE_IS_LIST },
    { "Mailing-List", NULL, MAILRULE_IS_LIST },
    { "Sensitivity", "Company-Confidential", MAILRULE_IS_CONFIDENTIAL },
    { "Sensitivity", "Private", MAILRULE_IS_PRIVATE },
    { "Sensitivity", "Personal", MAILRULE_IS_PRIVATE },
  };
  unsigned int bits = 0;

  for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
    const char *word = table[k].word;

    if (!message_field_is(m, i, table[k].field))
      continue;
    if (!word || (word[0] == '!') != ascii_equal_nocase(first_word(m, i), span_of(word + (word[0] == '!'))))
      bits |= table[k].bit;
  }
  return bits;
}

int rulefield_facts(struct rulefacts *f)
{
  const struct message *m = &f->message;
  int r;

  if (f->header_is_long) {
    f->author_count = 2;
    return 1;
  }
  for (size_t i = 0; i < message_field_count(m); i++)
    f->bits |= bits_of(m, i);
  r = origin_shows(m, &f->origin);
  if (r == 1)
    f->bits |= MAILRULE_IS_OUTSIDE;
  if (r != -1)
    r = origin_authenticated(&f->authenticated, m, &f->origin);
  if (r == 1 && (!ascii_printable(span_sa(&f->authenticated)) || f->authenticated.len > RULEANSWER_ADDRESS_BYTES))
    f->authenticated.len = 0;
  return r != -1 && find_author(f);
}

/* ---- conditions ------------------------------------------------------------------------------- */

/* decode field `i` into the cache. 1, or 0 with ENOMEM */
static int keep(struct rulefield_cache *cache, const struct message *m, size_t i)
{
  struct span body = ascii_trim_fws(message_field_body(m, message_field(m, i)));
  size_t text_len = cache->text.len;
  int r = encodedword_decode(&cache->text, body);

  cache->is_damaged |= r == 0;
  return r != -1 && casefold_cat(&cache->form, span_from(span_sa(&cache->text), text_len))
         && genalloc_append(size_t, &cache->ends, &cache->text.len)
         && genalloc_append(size_t, &cache->ends, &cache->form.len);
}

static int fill(struct rulefield_cache *cache, const struct message *m, struct span name)
{
  if (cache->name.len && ascii_equal_nocase(name, span_sa(&cache->name)))
    return 1;
  cache->text.len = cache->form.len = 0;
  cache->is_damaged = 0;
  genalloc_setlen(size_t, &cache->ends, 0);
  for (size_t i = 0; i < message_field_count(m); i++) {
    struct span field = message_field_name(m, message_field(m, i));
    int is_it = ascii_equal_nocase(field, name)
                || (span_equal(name, span_of(TO_AND_CC))
                    && (ascii_equal_nocase(field, span_of("To")) || ascii_equal_nocase(field, span_of("Cc"))));

    if (is_it && !keep(cache, m, i))
      return 0;
  }
  return span_copy(&cache->name, name);
}

int rulefield_condition(struct ruletext *t, struct ruletext_condition *c, const struct rulefacts *f,
                        struct rulefield_cache *cache, const char *doubt)
{
  struct span name = c->c->test == MAILRULE_SUBJECT ? span_of("Subject")
                     : c->c->test == MAILRULE_RCPT ? span_of(TO_AND_CC) : mailrule_argument(t->rules, c->c);
  size_t text = 0;
  size_t form = 0;

  if (!fill(cache, &f->message, name))
    return 0;
  for (size_t i = 0; i + 1 < genalloc_len(size_t, &cache->ends); i += 2) {
    const size_t *end = genalloc_s(size_t, &cache->ends) + i;

    if (!ruletext_contains(t, c, span_make(cache->text.s + text, end[0] - text),
                           span_make(cache->form.s + form, end[1] - form)))
      return 0;
    text = end[0];
    form = end[1];
  }
  if (cache->is_damaged)
    doubt = "an encoded word or byte that can't be decoded";
  if (doubt)
    ruletext_set(c, RULEHOLD_UNKNOWN, doubt);
  return 1;
}

void rulefield_cache_free(struct rulefield_cache *cache)
{
  stralloc_free(&cache->name);
  stralloc_free(&cache->text);
  stralloc_free(&cache->form);
  genalloc_free(size_t, &cache->ends);
}
