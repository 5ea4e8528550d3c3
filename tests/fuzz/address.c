/* address: mail/address, with mail/cfws below it, against a reader of another make: comments and blanks go first, each
 * token that is left becomes one letter, and regular expressions, which are the grammar of RFC 5322 3.4 and 4.4, say
 * what the letters are. Then mail/author, which asks it, and text/hostname, against their headers.
 *
 * The input is a field body; the header of a message; and, cut at its first blank, two names.
 */
#include "tests/fuzz/fuzz.h"

#include "mail/author.h"
#include "dkim/limits.h"
#include "mail/message.h"
#include "mail/address.h"
#include "mail/cfws.h"
#include "text/ascii.h"
#include "text/hostname.h"
#include "text/idn.h"

#include <regex.h>

#define OURS "mx.example.net"

static char lower(char c)
{
  return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static int is_wsp(char c)
{
  return c == ' ' || c == '\t';
}

static int is_alnum(char c)
{
  return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9');
}

/* ---- tokens ------------------------------------------------------------------------------------- */

/* length of a line end at `i` that is a fold, RFC 5322 3.2.2 */
static size_t fold(struct span s, size_t i)
{
  if (i + 1 < s.len && s.p[i] == '\n' && is_wsp(s.p[i + 1]))
    return 1;
  return i + 2 < s.len && s.p[i] == '\r' && s.p[i + 1] == '\n' && is_wsp(s.p[i + 2]) ? 2 : 0;
}

/* What may stand in a comment, a quoted string or a literal, from `i` on: its length, 0 if it may not. *c is what it
 * stands for.
 */
static size_t text(struct span s, size_t i, char *c)
{
  size_t start = i;

  i += fold(s, i);
  if (i < s.len && s.p[i] == '\\' && start == i) {
    i++;
    i += fold(s, i);
  }
  if (i >= s.len || s.p[i] == 0 || s.p[i] == '\r' || s.p[i] == '\n')
    return 0;
  *c = s.p[i];
  return i + 1 - start;
}

/* [CFWS]; 0 if a comment is broken */
static int skip(struct span s, size_t *i)
{
  size_t depth = 0;

  while (*i < s.len && (depth || s.p[*i] == '(' || is_wsp(s.p[*i]) || fold(s, *i))) {
    char c;
    size_t n = text(s, *i, &c);

    if (n == 0)
      return 0;
    depth += n == 1 && c == '(';
    depth -= n == 1 && c == ')';
    *i += n;
  }
  return depth == 0;
}

/* from the byte behind the opening one to behind `close`; 0 if there is none */
static int enclosed(struct span s, size_t *i, char close, stralloc *meaning)
{
  while (*i < s.len && s.p[*i] != close) {
    char c;
    size_t n = close == ']' && s.p[*i] == '[' ? 0 : text(s, *i, &c);

    if (n == 0)
      return 0;
    fuzz_put(meaning, c);
    *i += n;
  }
  ++*i;
  return *i <= s.len;
}

static int is_atext(char c)
{
  return is_alnum(c) || (unsigned char)c > 127 || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* A for an atom, Q for a quoted string, L for a literal, and what stands for itself; 0 if there are other bytes.
 * Behind each atom a blank and the atom itself are put into `atoms`.
 */
static int tokens(stralloc *letters, stralloc *atoms, struct span s)
{
  stralloc ignored = STRALLOC_ZERO;
  size_t i = 0;
  int good = 1;

  while ((good = skip(s, &i)) && i < s.len) {
    char c = s.p[i];

    if (is_atext(c)) {
      fuzz_put(letters, 'A');
      for (; i < s.len && is_atext(s.p[i]); i++)
        fuzz_put(atoms, s.p[i]);
      fuzz_put(atoms, ' ');
      continue;
    }
    i++;
    good = c == '"' ? enclosed(s, &i, '"', &ignored) : c == '[' ? enclosed(s, &i, ']', &ignored)
           : c && strchr("<>@,;:.", c);
    if (!good)
      break;
    fuzz_put(letters, c == '"' ? 'Q' : c == '[' ? 'L' : c);
  }
  stralloc_free(&ignored);
  return good;
}

/* ---- the grammar -------------------------------------------------------------------------------- */

#define PHRASE "[AQ][AQ.]*"
#define LOCAL "[AQ](\\.[AQ])*"
#define DOMAIN "(L|A(\\.A)*)"
#define ROUTE ",*@" DOMAIN "(,(@" DOMAIN ")?)*:"
#define MAILBOX "((" PHRASE ")?<(" ROUTE ")?" LOCAL "@" DOMAIN ">|" LOCAL "@" DOMAIN ")"
#define GROUP PHRASE ":(" MAILBOX ")?(,(" MAILBOX ")?)*;"
#define ADDRESS "(" MAILBOX "|" GROUP ")"

static int is_address_list(const char *letters)
{
  static regex_t list;
  static int is_ready;

  if (!is_ready)
    check(regcomp(&list, "^,*" ADDRESS "(,(" ADDRESS ")?)*$", REG_EXTENDED | REG_NOSUB) == 0);
  is_ready = 1;
  return regexec(&list, letters, 0, NULL, 0) == 0;
}

/* Mailboxes in a list: as many as there are `@` outside of routes. *at is where the last one has it. */
static size_t count_mailboxes(const char *letters, size_t *at)
{
  size_t count = 0;

  for (size_t i = 0; letters[i]; i++) {
    if (letters[i] == '<' && (letters[i + 1] == '@' || letters[i + 1] == ','))
      i = (size_t)(strchr(letters + i, ':') - letters);
    if (letters[i] == '@') {
      *at = i;
      count++;
    }
  }
  return count;
}

/* RFC 3629 3: is this how the number that these bytes hold is written? */
static int is_utf8(struct span s)
{
  static const unsigned long least[] = { 0, 0x80, 0x800, 0x10000 };

  for (size_t i = 0; i < s.len;) {
    unsigned char first = (unsigned char)s.p[i];
    size_t more = first < 0x80 ? 0 : first < 0xc0 ? 9 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf8 ? 3 : 9;
    unsigned long n = more ? first & (0x3fU >> more) : first;

    if (more == 9 || i + more >= s.len)
      return 0;
    for (size_t j = 1; j <= more; j++) {
      if (((unsigned char)s.p[i + j] & 0xc0) != 0x80)
        return 0;
      n = n << 6 | ((unsigned char)s.p[i + j] & 0x3f);
    }
    if (n > 0x10ffff || (n >= 0xd800 && n < 0xe000) || n < least[more])
      return 0;
    i += more + 1;
  }
  return 1;
}

/* the domain behind the `@` at letter `at` */
static enum address_result naive_domain(stralloc *domain, const char *letters, size_t at, struct span atoms)
{
  for (size_t i = 0; i <= at; i++)
    if (letters[i] == 'A')
      atoms = span_from(atoms, span_find(atoms, ' ') + 1);
  for (at++; letters[at] == 'A' || letters[at] == '.'; at++) {
    struct span atom = span_first(atoms, span_find(atoms, ' '));

    if (letters[at] == '.') {
      fuzz_put(domain, '.');
      continue;
    }
    if (!is_utf8(atom)) {
      domain->len = 0;
      return ADDRESS_SYNTAX;
    }
    for (size_t i = 0; i < atom.len; i++)
      fuzz_put(domain, lower(atom.p[i]));
    atoms = span_from(atoms, atom.len + 1);
  }
  return ADDRESS_ONE;
}

static struct span without_line_end(struct span s)
{
  s.len -= s.len && s.p[s.len - 1] == '\n';
  s.len -= s.len && s.p[s.len - 1] == '\r';
  return s;
}

static enum address_result naive_from(stralloc *domain, struct span body)
{
  stralloc letters = STRALLOC_ZERO;
  stralloc atoms = STRALLOC_ZERO;
  enum address_result result = ADDRESS_SYNTAX;
  size_t at = 0;
  size_t count;

  domain->len = 0;
  if (tokens(&letters, &atoms, without_line_end(body))) {
    fuzz_put(&letters, 0);
    if (is_address_list(letters.s)) {
      count = count_mailboxes(letters.s, &at);
      result = count > 1 ? ADDRESS_SEVERAL : count == 0 ? ADDRESS_NONE
               : naive_domain(domain, letters.s, at, span_sa(&atoms));
    }
  }
  stralloc_free(&letters);
  stralloc_free(&atoms);
  return result;
}

/* ---- authserv-id -------------------------------------------------------------------------------- */

/* length of an RFC 2045 5.1 token at `i`, with RFC 8601 2.5: bytes over 127 too */
static size_t token(struct span s, size_t i)
{
  size_t n = i;

  while (n < s.len && s.p[n] != ' ' && ((unsigned char)s.p[n] > 127 || (s.p[n] > 31 && s.p[n] < 127))
         && !strchr("()<>@,;:\\\"/[]?=", s.p[n]))
    n++;
  return n - i;
}

/* RFC 8601 2.2: [CFWS] authserv-id [CFWS authres-version] [CFWS] and `;` or the end */
static int naive_id(stralloc *id, struct span body)
{
  struct span s = without_line_end(body);
  size_t i = 0;
  size_t n;

  id->len = 0;
  if (!skip(s, &i) || i == s.len)
    return 0;
  if (s.p[i] == '"') {
    i++;
    if (!enclosed(s, &i, '"', id))
      return 0;
  } else {
    n = token(s, i);
    if (n == 0)
      return 0;
    fuzz_cat(id, span_first(span_from(s, i), n));
    i += n;
  }
  if (!skip(s, &i))
    return 0;
  n = token(s, i);
  if (n > 18)
    return 0;
  for (; n; n--, i++)
    if (s.p[i] < '0' || s.p[i] > '9')
      return 0;
  return skip(s, &i) && (i == s.len || s.p[i] == ';');
}

/* ---- the author --------------------------------------------------------------------------------- */

static int is_word(struct span s, const char *word)
{
  size_t i = 0;

  while (i < s.len && word[i] && lower(s.p[i]) == word[i])
    i++;
  return i == s.len && !word[i];
}

static int naive_author(stralloc *domain, const struct message *m)
{
  enum address_result result = ADDRESS_NONE;
  int froms = 0;

  for (size_t i = 0; i < message_field_count(m); i++) {
    struct span name = message_field_name(m, message_field(m, i));
    struct span body = message_field_body(m, message_field(m, i));

    if (is_word(name, "from") && ++froms == 1)
      result = naive_from(domain, body);
  }
  return froms == 1 && result == ADDRESS_ONE && domain->len > 0;
}

static void check_author(struct span in)
{
  struct message m;
  struct span ignored;
  stralloc domain = STRALLOC_ZERO;
  stralloc want = STRALLOC_ZERO;
  stralloc ascii = STRALLOC_ZERO;
  int is_one;

  message_init(&m, LIMIT_HEADER_BYTES);
  message_push(&m, in);
  if (message_next(&m, &ignored) == MESSAGE_MORE) {
    message_end(&m);
    check(message_next(&m, &ignored) == MESSAGE_HEADER);
  }
  is_one = naive_author(&want, &m);
  if (is_one && !ascii_only(span_sa(&want)) && idn_to_ascii(&ascii, span_sa(&want)) == 1)
    check(span_copy(&want, span_sa(&ascii)));
  check(author_domain(&domain, &m) == is_one);
  check(!is_one || span_equal(span_sa(&domain), span_sa(&want)));
  message_free(&m);
  stralloc_free(&domain);
  stralloc_free(&want);
  stralloc_free(&ascii);
}

/* ---- names -------------------------------------------------------------------------------------- */

/* RFC 1035 2.3.1 with RFC 1123 2.1, and `_` */
static unsigned int naive_labels(struct span s)
{
  unsigned int labels = 1;
  size_t len = 0;

  for (size_t i = 0; i < s.len; i++) {
    int at_end = i + 1 == s.len || s.p[i + 1] == '.';

    if (s.p[i] == '.') {
      if (len == 0)
        return 0;
      labels++;
      len = 0;
      continue;
    }
    if (!is_alnum(s.p[i]) && s.p[i] != '_' && (s.p[i] != '-' || len == 0 || at_end))
      return 0;
    if (++len > 63)
      return 0;
  }
  return len && s.len <= 253 ? labels : 0;
}

static int naive_within(struct span name, struct span domain)
{
  if (domain.len == 0 || name.len < domain.len)
    return 0;
  for (size_t i = 1; i <= domain.len; i++)
    if (lower(name.p[name.len - i]) != lower(domain.p[domain.len - i]))
      return 0;
  return name.len == domain.len || name.p[name.len - domain.len - 1] == '.';
}

static void check_names(struct span name, struct span domain)
{
  struct span parent = hostname_parent(name);

  check(hostname_labels(name) == naive_labels(name));
  check(hostname_within(name, domain) == naive_within(name, domain));
  check(hostname_within(name, name) == (name.len > 0));
  if (naive_labels(name) > 1) {
    check(hostname_labels(parent) + 1 == hostname_labels(name));
    check(hostname_within(name, parent) && !hostname_within(parent, name));
  } else if (naive_labels(name) == 1)
    check(parent.len == 0);
}

/* ------------------------------------------------------------------------------------------------- */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct span in = span_make((const char *)data, size);
  stralloc got = STRALLOC_ZERO;
  stralloc want = STRALLOC_ZERO;
  int has_id;

  check(address_one_mailbox_domain(&got, in) == naive_from(&want, in));
  check(span_equal(span_sa(&got), span_sa(&want)));
  has_id = naive_id(&want, in);
  check(authserv_id(&got, in) == has_id);
  if (!has_id)
    want.len = 0;
  check(span_equal(span_sa(&got), span_sa(&want)));
  check_author(in);
  check_names(span_first(in, span_find(in, ' ')), span_from(in, span_find(in, ' ') + 1));
  stralloc_free(&got);
  stralloc_free(&want);
  return 0;
}
