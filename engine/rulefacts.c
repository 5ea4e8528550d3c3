/* rulefacts: the header, the type of the root, and lines that look like the field of opened mail. */
#include "engine/rulefacts.h"

#include "engine/rulefield.h"
#include "rules/editfield.h"
#include "rules/mailrule.h"
#include "text/ascii.h"

/* ---- the mark --------------------------------------------------------------------------------- */

/* what programs put before the lines of a message that they quote */
static int is_quoting(char c)
{
  return c == '>' || c == '|' || c == ':' || ascii_is_wsp(c);
}

static int find_mark(void *arg, struct span piece)
{
  static const char name[] = EDITFIELD_OPENED;
  struct rulefacts_mark *m = arg;

  for (size_t i = 0; i < piece.len && !m->was_found; i++) {
    char c = piece.p[i];

    if (m->in_line) {
      i += span_find(span_from(piece, i), '\n');
      m->in_line = i >= piece.len;
      m->have = 0;
    } else if (m->have == 0 && is_quoting(c)) {
      continue;
    } else if (m->have < sizeof name - 1) {
      m->in_line = c != '\n' && ascii_lower(c) != ascii_lower(name[m->have]);
      m->have = c == '\n' ? 0 : m->have + 1;
    } else if (!ascii_is_wsp(c)) {
      m->was_found = c == ':';
      m->in_line = c != '\n';
      m->have = 0;
    }
  }
  return 1;
}

/* decoded text */
static int look_into(void *arg, struct span piece)
{
  struct rulefacts *f = arg;

  pgpfacts_text(&f->pgp, piece);
  return find_mark(&f->inner, piece);
}

/* ---- the root --------------------------------------------------------------------------------- */

static int param_is(const struct contentfield *c, const char *name, const char *value)
{
  stralloc s = STRALLOC_ZERO;
  int r = contentfield_param(c, name, &s, NULL);

  if (r == 1)
    r = ascii_equal_nocase(span_sa(&s), span_of(value));
  stralloc_free(&s);
  return r;
}

/* multipart/signed and multipart/encrypted, whose second part is `type` and says so in its protocol */
static int claim(struct rulefacts *f, const struct contentfield *c, unsigned int bits, const char *type)
{
  stralloc whole = STRALLOC_ZERO;
  int r = stralloc_cats(&whole, "application/") && stralloc_cats(&whole, type) && stralloc_0(&whole) ? 1 : -1;

  if (r == 1)
    r = param_is(c, "protocol", whole.s);
  stralloc_free(&whole);
  if (r == 1) {
    f->bits |= bits;
    f->second = type;
  }
  return r != -1;
}

static int root_cms(struct rulefacts *f, const struct contentfield *c)
{
  static const char *const types[] = { "signed-data", "enveloped-data", "authenveloped-data", "compressed-data",
                                       "certs-only" };
  int is_named = 0;

  f->bits |= MAILRULE_IS_SMIME;
  f->root = RULEANSWER_CMS;
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    int r = param_is(c, "smime-type", types[i]);

    if (r == -1)
      return 0;
    if (r == 1) {
      is_named = 1;
      f->root = i == 0 ? RULEANSWER_SIGNED : i < 3 ? RULEANSWER_ENCRYPTED : i == 3 ? RULEANSWER_CMS : RULEANSWER_PLAIN;
      f->bits |= i == 0 ? MAILRULE_IS_SIGNED : i < 3 ? MAILRULE_IS_ENCRYPTED : 0;
    }
  }
  if (!is_named)
    f->unknown |= MAILRULE_IS_SIGNED | MAILRULE_IS_ENCRYPTED;
  return 1;
}

/* Some programs send S/MIME under no better type: the name tells. */
static int root_name(struct rulefacts *f, const struct mimepart *part)
{
  static const char ending[] = ".p7m";
  const struct { const struct contentfield *field; const char *param; } names[] = {
    { &part->type, "name" }, { &part->disposition, "filename" }
  };
  stralloc s = STRALLOC_ZERO;
  int r = 0;

  if (!contentfield_is(&part->type, "application", "octet-stream"))
    return 1;
  for (size_t i = 0; i < 2 && r == 0; i++) {
    r = contentfield_param(names[i].field, names[i].param, &s, NULL);
    if (r == 1)
      r = s.len >= 4 && ascii_equal_nocase(span_from(span_sa(&s), s.len - 4), span_of(ending));
  }
  stralloc_free(&s);
  if (r == 1)
    f->root = RULEANSWER_CMS;
  return r != -1;
}

static int root_type(struct rulefacts *f, const struct contentfield *c)
{
  int r;

  if (contentfield_is(c, "application", "pkcs7-mime") || contentfield_is(c, "application", "x-pkcs7-mime"))
    return root_cms(f, c);
  if (contentfield_is(c, "multipart", "signed")) {
    f->root = RULEANSWER_SIGNED;
    return claim(f, c, MAILRULE_IS_SIGNED | MAILRULE_IS_SMIME, "pkcs7-signature")
           && claim(f, c, MAILRULE_IS_SIGNED | MAILRULE_IS_SMIME, "x-pkcs7-signature")
           && claim(f, c, MAILRULE_IS_SIGNED | MAILRULE_IS_PGP, "pgp-signature");
  }
  if (contentfield_is(c, "multipart", "encrypted")) {
    f->root = RULEANSWER_ENCRYPTED;
    return claim(f, c, MAILRULE_IS_ENCRYPTED | MAILRULE_IS_PGP, "pgp-encrypted");
  }
  if (!contentfield_is(c, "multipart", "report"))
    return 1;
  r = param_is(c, "report-type", "delivery-status");
  if (r == 1)
    f->bits |= MAILRULE_IS_BOUNCE;
  return r != -1;
}

/* The second part of the root, or for OpenPGP's encryption the first one, must be what the protocol says. */
static void check_second(struct rulefacts *f, const struct mimepart *part)
{
  size_t number = f->bits & MAILRULE_IS_ENCRYPTED ? 1 : 2;

  if (f->second && part->depth == 1 && part->number == number
      && contentfield_is(&part->type, "application", f->second))
    f->second_fits = 1;
}

/* ---- events ----------------------------------------------------------------------------------- */

static int push(struct rulefacts *f, struct span piece)
{
  struct span body;

  message_push(&f->message, piece);
  switch (message_next(&f->message, &body)) {
    case MESSAGE_NOMEM: return 0;
    case MESSAGE_TOO_LONG: f->header_is_long = 1; break;
    case MESSAGE_MORE:
    case MESSAGE_HEADER:
    case MESSAGE_BODY: break;
  }
  return 1;
}

static int begin_part(struct rulefacts *f, const struct mimepart *part)
{
  int is_text = contentfield_is(&part->type, "text", NULL) || contentfield_is(&part->type, "message", NULL);

  if (contentfield_is(&part->type, "text", "calendar") || contentfield_is(&part->type, "application", "ics"))
    f->bits |= MAILRULE_IS_CALENDAR;
  f->in_encoded = part->kind == MIMEPART_LEAF && is_text
                  && (part->encoding == TRANSFER_BASE64 || part->encoding == TRANSFER_QUOTED_PRINTABLE);
  if (f->in_encoded) {
    f->inner.have = 0;
    f->inner.in_line = 0;
    transfer_decode_init(&f->decode, part->encoding);
  }
  check_second(f, part);
  pgpfacts_part(&f->pgp, part);
  return part->parent || (root_type(f, &part->type) && root_name(f, part));
}

int rulefacts_event(struct rulefacts *f, enum mimescan_event event, const struct mimescan_at *at)
{
  if (event == MIMESCAN_HEADER && !at->part->parent)
    return f->header_is_long || push(f, at->piece);
  if (event == MIMESCAN_HEADER || event == MIMESCAN_BODY || event == MIMESCAN_OUTSIDE)
    (void)find_mark(&f->outer, at->piece);
  if (event == MIMESCAN_PART)
    return begin_part(f, at->part);
  if (event == MIMESCAN_BODY && f->in_encoded)
    (void)transfer_decode_feed(&f->decode, at->piece, look_into, f);
  else if (event == MIMESCAN_BODY)
    pgpfacts_text(&f->pgp, at->piece);
  if (event == MIMESCAN_END && f->in_encoded) {
    (void)transfer_decode_end(&f->decode, look_into, f);
    f->in_encoded = 0;
  }
  return 1;
}

/* ---- the end ---------------------------------------------------------------------------------- */

const char *rulefacts_header_doubt(const struct rulefacts *f, const struct mimescan *scan)
{
  if (f->header_is_long)
    return "a header of more than 1 MiB";
  if (f->message.malformed_line)
    return "a header line that is no field";
  return scan->ambiguous & (MIMEPART_NUL | MIMEPART_BARE_CR) ? "NUL or CR in the message" : NULL;
}

const char *rulefacts_structure_doubt(const struct mimescan *scan)
{
  if (scan->limits_hit)
    return "a limit of the number, depth or header of parts";
  return scan->ambiguous ? "parts that mail readers understand in different ways" : NULL;
}

static int end_header(struct rulefacts *f)
{
  struct span body;

  if (f->header_is_long)
    return 1;
  message_end(&f->message);
  for (;;)
    switch (message_next(&f->message, &body)) {
      case MESSAGE_MORE: return 1;
      case MESSAGE_NOMEM: return 0;
      case MESSAGE_TOO_LONG: f->header_is_long = 1; return 1;
      case MESSAGE_HEADER:
      case MESSAGE_BODY: break;
    }
}

int rulefacts_finish(struct rulefacts *f, const struct mimescan *scan)
{
  const unsigned int by_header = MAILRULE_IS_REPLY | MAILRULE_IS_AUTO | MAILRULE_IS_LIST | MAILRULE_IS_CONFIDENTIAL
                                 | MAILRULE_IS_PRIVATE | MAILRULE_IS_OUTSIDE;
  const unsigned int by_root = MAILRULE_IS_SIGNED | MAILRULE_IS_ENCRYPTED | MAILRULE_IS_SMIME | MAILRULE_IS_PGP;

  if (!end_header(f) || !rulefield_facts(f))
    return 0;
  if (f->second && !f->second_fits)
    f->unknown |= f->bits & by_root;
  if (f->sender.len == 0 || span_equal(f->sender, span_of("#@[]")))
    f->bits |= MAILRULE_IS_BOUNCE;
  if (rulefacts_structure_doubt(scan))
    f->unknown |= by_root | ((MAILRULE_IS_CALENDAR | MAILRULE_IS_BOUNCE) & ~f->bits);
  if (rulefacts_header_doubt(f, scan))
    f->unknown |= by_header & ~f->bits;
  return 1;
}

enum rulehold_value rulefacts_is(const struct rulefacts *f, unsigned int words)
{
  if (words & f->bits & ~f->unknown)
    return RULEHOLD_YES;
  return words & f->unknown ? RULEHOLD_UNKNOWN : RULEHOLD_NO;
}

void rulefacts_free(struct rulefacts *f)
{
  message_free(&f->message);
  stralloc_free(&f->author);
  stralloc_free(&f->authenticated);
  stralloc_free(&f->mailbox);
}
