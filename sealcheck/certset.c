/* certset: of several certificates that can be used, qmail-smime -k takes the one whose dates begin last. */
#include "sealcheck/certset.h"

#include "seal/choice.h"

#include <skalibs/types.h>
#include <stdlib.h>
#include <time.h>

static size_t count_of(const struct certset *s)
{
  return genalloc_len(struct certset_seen, &s->seen);
}

static struct certset_seen *seen_of(const struct certset *s)
{
  return genalloc_s(struct certset_seen, &s->seen);
}

void certset_add(struct certset *s, const struct certlook_question *q)
{
  struct certset_seen one;

  memset(&one, 0, sizeof one);
  certlook(&one.look, q);
  one.path = strdup(q->certificate);
  if (!one.path || !genalloc_append(struct certset_seen, &s->seen, &one)) {
    check_say(s->check, CHECK_BLIND, q->certificate, "out of memory", "try again");
    free(one.path);
  }
}

static int cat_digits(stralloc *s, int n, int width)
{
  char text[16];

  for (int i = width; i > 0; n /= 10)
    text[--i] = (char)('0' + n % 10);
  return stralloc_catb(s, text, (size_t)width);
}

const char *certset_date(stralloc *s, long long at_s)
{
  time_t at = (time_t)at_s;
  struct tm tm;

  s->len = 0;
  if (!gmtime_r(&at, &tm) || !cat_digits(s, tm.tm_year + 1900, 4) || !stralloc_cats(s, "-")
      || !cat_digits(s, tm.tm_mon + 1, 2) || !stralloc_cats(s, "-") || !cat_digits(s, tm.tm_mday, 2) || !stralloc_0(s))
    return "an unknown day";
  return s->s;
}

static int is_good(const struct certset *s, const struct certset_seen *one)
{
  return one->look.result == CERTLOOK_USABLE && !*one->look.key_why
         && (!*one->look.chain_why || (s->takes_untrusted && one->look.is_untrusted));
}

/* Is `one` used rather than `best`? What a trusted root has issued comes first. */
static int is_better(const struct certset_seen *one, const struct certset_seen *best)
{
  if (one->look.is_untrusted != best->look.is_untrusted)
    return best->look.is_untrusted;
  return one->look.not_before_s > best->look.not_before_s;
}

const struct certset_seen *certset_best(const struct certset *s)
{
  const struct certset_seen *best = NULL;

  for (size_t i = 0; i < count_of(s); i++)
    if (is_good(s, &seen_of(s)[i]) && (!best || is_better(&seen_of(s)[i], best)))
      best = &seen_of(s)[i];
  return best;
}

/* the days after which none is left, as .days: 0 if one lasts longer */
static int days_left(const struct certset *s)
{
  int days = CERTLOOK_NOW_DAYS;

  for (size_t i = 0; i < count_of(s); i++)
    if (is_good(s, &seen_of(s)[i])) {
      if (seen_of(s)[i].look.days == 0)
        return 0;
      if (seen_of(s)[i].look.days > days)
        days = seen_of(s)[i].look.days;
    }
  return days;
}

static void say_best(const struct certset *s, const struct certset_seen *best)
{
  stralloc what = STRALLOC_ZERO;
  stralloc date = STRALLOC_ZERO;
  const char *day = certset_date(&date, best->look.not_after_s);
  int days = days_left(s);

  if (best->look.not_after_s == 0)
    check_say(s->check, CHECK_OK, best->path, check_text(&what, s->purpose, " without an end", (char *)NULL), NULL);
  else if (days)
    check_say(s->check, days == CERTLOOK_NOW_DAYS ? CHECK_ERROR : CHECK_WARNING, best->path,
              check_text(&what, s->purpose, ", but ends within ", check_number((unsigned long long)days), " days, on ",
                         day, (char *)NULL), s->remedy);
  else
    check_say(s->check, CHECK_OK, best->path, check_text(&what, s->purpose, " until ", day, (char *)NULL), NULL);
  stralloc_free(&what);
  stralloc_free(&date);
}

static const char *why_of(stralloc *s, const struct certlook *l)
{
  if (*l->key_why)
    return check_text(s, "its key can't be used: ", l->key_why, (char *)NULL);
  if (*l->chain_why)
    return check_text(s, "its chain is not good: ", l->chain_why, (char *)NULL);
  return check_text(s, l->why, (char *)NULL);
}

/* Without a list of its CA a certificate cannot be used, however good it is: another one would not help. */
static const char *remedy_of(const struct certset *s, const struct certset_seen *one)
{
  return one->look.lacks_crl && !*one->look.key_why ? CERTSET_FETCH : s->remedy;
}

/* one that is not used; a key that does not fit is an error whatever else is there, because mail waits for it */
static void say_other(const struct certset *s, const struct certset_seen *one, int has_best)
{
  stralloc what = STRALLOC_ZERO;
  stralloc why = STRALLOC_ZERO;
  const char *text = check_text(&what, has_best ? "is not used: " : "can't be used: ", why_of(&why, &one->look),
                                (char *)NULL);

  if (one->look.result == CERTLOOK_FAULT)
    check_say(s->check, CHECK_BLIND, one->path, text, CHECK_AS_ROOT);
  else if (*one->look.key_why)
    check_say(s->check, CHECK_ERROR, one->path, text, s->remedy);
  else if (has_best && one->look.result != CERTLOOK_UNREADABLE)
    check_say(s->check, CHECK_NOTE, one->path, text, NULL);
  else
    check_say(s->check, has_best ? CHECK_WARNING : s->useless, one->path, text, remedy_of(s, one));
  stralloc_free(&what);
  stralloc_free(&why);
}

static int is_lasting(const struct certlook *l)
{
  const char *why = *l->chain_why ? l->chain_why : l->why;

  return !*l->key_why && (l->is_untrusted || choice_is_lasting(span_of(why)));
}

int certset_waits(const struct certset *set, stralloc *s)
{
  for (size_t i = 0; i < count_of(set); i++)
    if (!is_good(set, &seen_of(set)[i]) && !is_lasting(&seen_of(set)[i].look)) {
      (void)why_of(s, &seen_of(set)[i].look);
      return 1;
    }
  return 0;
}

const char *certset_why(const struct certset *set, stralloc *s)
{
  const struct certset_seen *newest = NULL;

  for (size_t i = 0; i < count_of(set); i++)
    if (!newest || seen_of(set)[i].look.not_before_s > newest->look.not_before_s)
      newest = &seen_of(set)[i];
  return newest ? why_of(s, &newest->look) : check_text(s, "none", (char *)NULL);
}

void certset_free(struct certset *s)
{
  for (size_t i = 0; i < count_of(s); i++)
    free(seen_of(s)[i].path);
  genalloc_free(struct certset_seen, &s->seen);
}

void certset_say(struct certset *s, const char *where)
{
  const struct certset_seen *best = certset_best(s);

  if (best)
    say_best(s, best);
  if (best && best->look.is_untrusted)
    check_say(s->check, CHECK_WARNING, best->path, "no trusted root has issued it: it is used because it was put here",
              "if its CA can be trusted, run mkmailkey trust with the certificate of that");
  for (size_t i = 0; i < count_of(s); i++)
    if (!is_good(s, &seen_of(s)[i]))
      say_other(s, &seen_of(s)[i], best != NULL);
  if (best && s->wants_crl && !best->look.names_crl && check_is_new(s->check, where))
    check_say(s->check, CHECK_NOTE, where,
              "its certificate names no revocation list, so nobody can learn that it was revoked", NULL);
  certset_free(s);
}
