/* dkimopt: the letters of the options and the order of the files are those of qmail-dkim in s/qmail. */
#include "dkim/dkimopt.h"

#include "dkim/defaults.h"
#include "dkim/localpart.h"
#include "text/ascii.h"
#include "text/hostname.h"

#include <skalibs/sgetopt.h>

/* RFC 6376 3.5: t= has at most 12 digits */
#define TIME_DIGITS 12

static const char *canonicalization(struct dkimopt *o, const char *arg)
{
  if (strlen(arg) != 1 || !strchr("rstu", arg[0]))
    return "-c must be r, s, t or u";
  o->header_canon = arg[0] == 'r' || arg[0] == 't' ? CANON_RELAXED : CANON_SIMPLE;
  o->body_canon = arg[0] == 'r' || arg[0] == 'u' ? CANON_RELAXED : CANON_SIMPLE;
  return NULL;
}

static const char *lifetime(struct dkimopt *o, const char *arg)
{
  o->lifetime_s = 0;
  if (strcmp(arg, "-") != 0 && !ascii_number(span_of(arg), DKIM_LIFETIME_DIGITS, &o->lifetime_s))
    return "-x must be a number of seconds of at most 9 digits";
  return NULL;
}

static const char *origin(struct dkimopt *o, const char *arg)
{
  o->origin = arg;
  return strcmp(arg, DKIMOPT_ORIGIN_ANY) == 0 || strcmp(arg, DKIMOPT_ORIGIN_AUTHRES) == 0
         || strcmp(arg, DKIMOPT_ORIGIN_DELIVERED) == 0 ? NULL : "-o must be any, authres or delivered";
}

static const char *option(struct dkimopt *o, int letter, const char *arg)
{
  unsigned long long n;

  switch (letter) {
    case 's': o->mode = DKIMOPT_SIGN; break;
    case 'a': o->mode = DKIMOPT_AUTHOR; break;
    case 'v': o->mode = DKIMOPT_VERIFY; break;
    case 'h': o->mode = DKIMOPT_HELP; break;
    case 'V': o->mode = DKIMOPT_VERSION; break;
    case 'b':
      if (!ascii_number(span_of(arg), 1, &n) || n < 1 || n > 3)
        return "-b must be 1, 2 or 3";
      break;
    case 'c': return canonicalization(o, arg);
    case 'd': o->domain = arg; break;
    case 'H': o->fields = arg; break;
    case 'I': o->authserv = arg; break;
    case 'i': o->identity = arg; break;
    case 'l': o->body_length = 1; break;
    case 'o': return origin(o, arg);
    case 'q':
    case 't': break;
    case 'T':
      if (!ascii_number(span_of(arg), TIME_DIGITS, &o->now_s))
        return "-T must be seconds since 1970";
      o->now_given = 1;
      break;
    case 'x': return lifetime(o, arg);
    case 'y': o->selector = arg; break;
    case 'Y': o->selector2 = arg; break;
    case 'z':
      if (!ascii_number(span_of(arg), 1, &n) || n < 1 || n > 5)
        return "-z must be 1 to 5";
      o->z = (unsigned int)n;
      break;
    default: return "unknown option or missing argument";
  }
  return NULL;
}

/* -i of -s. Whether its domain lies in that of -d is checked when that is known. */
static const char *check_identity(const char *identity)
{
  struct span i = span_of(identity);
  struct span domain = span_behind_last(i, '@');

  if (!domain.p || hostname_labels(domain) < 2)
    return "-i must be an address: [local]@domain";
  if (!localpart_is_valid(span_first(i, i.len - domain.len - 1)))
    return "the local part of -i must be a dot-atom or a quoted string";
  return NULL;
}

static const char *check_names(const struct dkimopt *o)
{
  if (o->identity && check_identity(o->identity))
    return check_identity(o->identity);
  if (o->domain && hostname_labels(span_of(o->domain)) < 2)
    return "-d must be a domain of two or more labels";
  if (hostname_labels(span_of(o->selector)) == 0)
    return "-y must be a selector";
  if (hostname_labels(span_of(o->selector2)) == 0)
    return "-Y must be a selector";
  if (o->z == 5 && strcmp(o->selector, o->selector2) == 0)
    return "two signatures need two selectors";
  return NULL;
}

static const char *files(struct dkimopt *o, int count, const char *const *names)
{
  if (o->mode != DKIMOPT_SIGN) {
    if (count > 1)
      return "-a and -v take one file";
    if (count == 1)
      o->in = names[0];
    return NULL;
  }
  if (count != 3 && count != 4)
    return "-s takes in_message private_key out_message [Ed25519_private_key]";
  o->in = names[0];
  o->key = names[1];
  o->out = names[2];
  o->key2 = count == 4 ? names[3] : NULL;
  if (o->z == 5 && !o->key2)
    return "-z 5 takes two keys";
  return check_names(o);
}

void dkimopt_init(struct dkimopt *o, enum dkimopt_mode mode)
{
  memset(o, 0, sizeof *o);
  o->mode = mode;
  o->header_canon = CANON_RELAXED;
  o->body_canon = CANON_RELAXED;
  o->selector = DKIM_SELECTOR;
  o->selector2 = DKIM_ED25519_SELECTOR;
  o->lifetime_s = DKIM_LIFETIME_S;
  o->in = "-";
}

const char *dkimopt_parse(struct dkimopt *o, int argc, const char *const *argv)
{
  subgetopt state = SUBGETOPT_ZERO;
  int mode_seen = 0;
  int letter;

  dkimopt_init(o, DKIMOPT_SIGN);
  state.err = 0;
  while ((letter = subgetopt_r(argc, argv, DKIMOPT_LETTERS, &state)) != -1) {
    const char *wrong = option(o, letter, state.arg);

    if (wrong)
      return wrong;
    if (o->mode == DKIMOPT_HELP || o->mode == DKIMOPT_VERSION)
      return NULL;
    mode_seen |= letter == 's' || letter == 'a' || letter == 'v';
  }
  if (!mode_seen)
    return "one of -s, -v and -a is needed";
  return files(o, argc - state.ind, argv + state.ind);
}

enum origin_mode dkimopt_origin(const struct dkimopt *o)
{
  if (!o->origin)
    return o->mode == DKIMOPT_AUTHOR ? ORIGIN_DELIVERED : ORIGIN_ANY;
  if (strcmp(o->origin, DKIMOPT_ORIGIN_ANY) == 0)
    return ORIGIN_ANY;
  return strcmp(o->origin, DKIMOPT_ORIGIN_AUTHRES) == 0 ? ORIGIN_AUTHRES : ORIGIN_DELIVERED;
}

/* ---- writing ------------------------------------------------------------------------------------ */

static int put(struct dkimopt_args *a, const char *word)
{
  return stralloc_cats(&a->text, word) && stralloc_0(&a->text);
}

/* an option with its value; nothing if `value` is NULL */
static int put_value(struct dkimopt_args *a, const char *option, const char *value)
{
  return !value || (put(a, option) && put(a, value));
}

static int put_number(struct dkimopt_args *a, const char *option, unsigned long long n)
{
  return put(a, option) && ascii_cat_number(&a->text, n) && stralloc_0(&a->text);
}

static const char *canon_letter(enum canon header, enum canon body)
{
  if (header == CANON_RELAXED)
    return body == CANON_RELAXED ? "r" : "t";
  return body == CANON_RELAXED ? "u" : "s";
}

static int put_signing(struct dkimopt_args *a, const struct dkimopt *o)
{
  return put(a, "-s") && put_value(a, "-c", canon_letter(o->header_canon, o->body_canon))
         && put_value(a, "-d", o->domain) && put_value(a, "-y", o->selector)
         && (!o->key2 || put_value(a, "-Y", o->selector2)) && (o->z == 0 || put_number(a, "-z", o->z))
         && put_value(a, "-i", o->identity) && put_value(a, "-I", o->authserv) && put_value(a, "-o", o->origin)
         && put_number(a, "-x", o->lifetime_s)
         && (!o->body_length || put(a, "-l")) && put_value(a, "-H", o->fields)
         && (!o->now_given || put_number(a, "-T", o->now_s)) && put(a, o->in) && put(a, o->key) && put(a, o->out)
         && (!o->key2 || put(a, o->key2));
}

static int put_reading(struct dkimopt_args *a, const struct dkimopt *o)
{
  return put(a, o->mode == DKIMOPT_VERIFY ? "-v" : "-a") && put_value(a, "-d", o->domain)
         && put_value(a, "-i", o->identity) && put_value(a, "-o", o->origin)
         && (!o->now_given || put_number(a, "-T", o->now_s)) && put(a, o->in);
}

char *const *dkimopt_write(struct dkimopt_args *a, const struct dkimopt *o)
{
  size_t words = 0;

  if (!put(a, "qmail-dkim") || !(o->mode == DKIMOPT_SIGN ? put_signing(a, o) : put_reading(a, o)))
    return NULL;
  for (size_t at = 0; at < a->text.len && words < DKIMOPT_ARGS_MAX; at += strlen(a->text.s + at) + 1)
    a->argv[words++] = a->text.s + at;
  a->argv[words] = NULL;
  return a->argv;
}

void dkimopt_args_free(struct dkimopt_args *a)
{
  stralloc_free(&a->text);
}
