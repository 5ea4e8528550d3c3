/* origin: look for the fields, then compare the domains, and only then read the results. */
#include "mail/origin.h"

#include "mail/authclaim.h"
#include "mail/author.h"
#include "mail/authpass.h"
#include "text/ascii.h"
#include "text/hostname.h"
#include "text/idn.h"

#define AUTHRES "Authentication-Results"
#define DELIVERED "Delivered-To"

/* how much is known about From */
enum proof {
  PROOF_NO_FROM,    /* its domain cannot be found */
  PROOF_NONE,
  PROOF_DOUBTFUL,   /* there is a pass that could be forged */
  PROOF_GENUINE
};

/* ---- the fields that show it -------------------------------------------------------------------- */

static int is_ours(const struct message *m, size_t i, const struct origin *o)
{
  if (o->authserv.len == 0 || !message_field_is(m, i, AUTHRES))
    return 0;
  return authclaim(message_field_body(m, message_field(m, i)), 0, o->authserv);
}

/* the name of the first field that shows it, or NULL; -1 in *error with ENOMEM */
static const char *shown_by(const struct message *m, const struct origin *o, int *error)
{
  *error = 0;
  for (size_t i = 0; i < message_field_count(m); i++) {
    int ours;

    if (o->mode == ORIGIN_DELIVERED && message_field_is(m, i, DELIVERED))
      return DELIVERED;
    ours = is_ours(m, i, o);
    if (ours == 1)
      return AUTHRES;
    if (ours == -1) {
      *error = -1;
      return NULL;
    }
  }
  return NULL;
}

/* ---- domains ------------------------------------------------------------------------------------ */

static int is_one_line(struct span a, struct span b)
{
  return hostname_within(a, b) || hostname_within(b, a);
}

/* the last two labels, or all of a shorter name */
static struct span last_two_labels(struct span name)
{
  while (hostname_labels(name) > 2)
    name = hostname_parent(name);
  return name;
}

int origin_may_align(struct span a, struct span b)
{
  return is_one_line(a, b) || ascii_equal_nocase(last_two_labels(a), last_two_labels(b));
}

/* The domain of From as in the DNS. Returns 1; 0 if there is none; -1 with ENOMEM. */
static int author_in_dns(stralloc *out, const struct message *m)
{
  stralloc domain = STRALLOC_ZERO;
  int r = author_domain(&domain, m);

  if (r == 1)
    r = idn_to_ascii(out, span_sa(&domain));
  stralloc_free(&domain);
  return r;
}

/* ---- the proof ---------------------------------------------------------------------------------- */

/* Is this a Received field that qmail-queue wrote? `(qmail 1234 invoked by alias); ...` That of qmail-smtpd begins with
 * `from`, and the words of the client stand behind that.
 */
static int is_of_queue(struct span body)
{
  size_t name;

  body = ascii_trim_fws(body);
  if (!span_take(&body, "("))
    return 0;
  name = span_find(body, ' ');
  body = span_from(body, name + 1);
  return name && span_take_class(&body, ascii_is_digit).len && span_take(&body, " invoked ");
}

/* Is this a field that is put on top of a message after qmail-dkverify has seen it? */
static int is_put_on_top(const struct message *m, size_t i)
{
  return message_field_is(m, i, DELIVERED) || message_field_is(m, i, "Return-Path") || message_field_is(m, i, AUTHRES)
         || (message_field_is(m, i, "Received") && is_of_queue(message_field_body(m, message_field(m, i))));
}

/* Does the field have a pass for From and the signer? 1, 0, or -1 with ENOMEM */
static int has_pass(struct span body, const struct origin *o, struct span author, struct span signer)
{
  stralloc domains = STRALLOC_ZERO;
  stralloc name = STRALLOC_ZERO;
  struct span rest;
  int r = authpass_dkim(&domains, body, o->authserv);
  int found = 0;

  for (rest = span_sa(&domains); r == 1 && !found && rest.len; rest = span_from(rest, span_find(rest, '\n') + 1)) {
    name.len = 0;
    r = idn_to_ascii(&name, span_first(rest, span_find(rest, '\n')));
    found = r == 1 && hostname_labels(span_sa(&name)) >= 2 && is_one_line(span_sa(&name), author)
            && is_one_line(span_sa(&name), signer);
    r = r == -1 ? -1 : 1;
  }
  stralloc_free(&domains);
  stralloc_free(&name);
  return r == -1 ? -1 : found;
}

/* one of enum proof, or -1 with ENOMEM */
static int prove(const struct message *m, const struct origin *o, struct span author, struct span signer)
{
  int proof = PROOF_NONE;
  int is_on_top = 1;

  for (size_t i = 0; i < message_field_count(m) && proof != PROOF_GENUINE; i++) {
    const struct message_field *f = message_field(m, i);
    int passes = 0;

    is_on_top = is_on_top && is_put_on_top(m, i);
    if (o->authserv.len && message_field_is(m, i, AUTHRES))
      passes = has_pass(message_field_body(m, f), o, author, signer);
    if (passes == -1)
      return -1;
    if (passes)
      proof = f->end <= o->clean && (is_on_top || o->mode == ORIGIN_AUTHRES) ? PROOF_GENUINE : PROOF_DOUBTFUL;
  }
  return proof;
}

/* Is one of the domains, each with LF behind it, that of the author or above it? 1, 0, or -1 with ENOMEM */
static int is_above(struct span domains, struct span author)
{
  stralloc name = STRALLOC_ZERO;
  int found = 0;
  int r = 0;

  for (; !found && r != -1 && domains.len; domains = span_from(domains, span_find(domains, '\n') + 1)) {
    name.len = 0;
    r = idn_to_ascii(&name, span_first(domains, span_find(domains, '\n')));
    found = r == 1 && hostname_labels(span_sa(&name)) >= 2 && hostname_within(author, span_sa(&name));
  }
  stralloc_free(&name);
  return r == -1 ? -1 : found;
}

int origin_proves(const struct message *m, struct span authserv)
{
  stralloc author = STRALLOC_ZERO;
  stralloc domains = STRALLOC_ZERO;
  int r = author_in_dns(&author, m);
  int found = 0;

  for (size_t i = 0; r == 1 && !found && i < message_field_count(m); i++) {
    if (!message_field_is(m, i, AUTHRES))
      continue;
    r = authpass_dkim(&domains, message_field_body(m, message_field(m, i)), authserv);
    if (r == 1)
      found = is_above(span_sa(&domains), span_sa(&author));
    r = r == -1 || found == -1 ? -1 : 1;
  }
  stralloc_free(&author);
  stralloc_free(&domains);
  return r == -1 ? -1 : found;
}

static const char *reason(const char *field, int proof)
{
  static const char *const reasons[][PROOF_GENUINE] = {
    { DELIVERED " field, and the From domain can't be found",
      DELIVERED " field, and no dkim=pass for the From domain",
      DELIVERED " field, and a dkim=pass for the From domain that could be forged" },
    { AUTHRES " field of this host, and the From domain can't be found",
      AUTHRES " field of this host, and no dkim=pass for the From domain",
      AUTHRES " field of this host, and a dkim=pass for the From domain that could be forged" },
  };

  return reasons[strcmp(field, AUTHRES) == 0][proof];
}

int origin_forbids(const char **why, const struct message *m, const struct origin *o, struct span signer)
{
  stralloc author = STRALLOC_ZERO;
  const char *field;
  int proof = PROOF_NO_FROM;
  int r;

  if (o->mode == ORIGIN_ANY)
    return 0;
  field = shown_by(m, o, &r);
  if (!field)
    return r;
  r = author_in_dns(&author, m);
  if (r == 1) {
    if (hostname_labels(signer) && !origin_may_align(span_sa(&author), signer))
      proof = PROOF_GENUINE;
    else
      proof = prove(m, o, span_sa(&author), signer);
    r = proof == -1 ? -1 : proof != PROOF_GENUINE;
  } else if (r == 0) {
    r = 1;
  }
  stralloc_free(&author);
  if (r == 1)
    *why = reason(field, proof);
  return r;
}

int origin_shows(const struct message *m, const struct origin *o)
{
  int error;
  const char *field = o->mode == ORIGIN_ANY ? NULL : shown_by(m, o, &error);

  return field ? 1 : o->mode == ORIGIN_ANY ? 0 : error;
}

int origin_authenticated(stralloc *who, const struct message *m, const struct origin *o)
{
  who->len = 0;
  for (size_t i = 0; i < message_field_count(m); i++) {
    int ours = is_ours(m, i, o);

    if (ours == -1 || (o->mode == ORIGIN_DELIVERED && !is_put_on_top(m, i)))
      return ours == -1 ? -1 : 0;
    if (ours)
      return authpass_auth(who, message_field_body(m, message_field(m, i)), o->authserv);
  }
  return 0;
}
