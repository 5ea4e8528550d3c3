/* cleartext: line by line. RFC 4880 7.1: the line end before the armor of the signature is not signed, so that each
 * line end is given when the next line of the text has come.
 *
 *   state         line                      what happens
 *   BEFORE        BEGIN PGP SIGNED MESSAGE  IN_FIELDS
 *                 any other                 it is outside
 *   IN_FIELDS     Hash: names of hashes     -
 *                 blank                     IN_TEXT
 *                 any other                 damaged
 *   IN_TEXT       BEGIN PGP SIGNATURE       armor; IN_SIGNATURE
 *                 "- " and text             text
 *                 another `-` at its start  damaged
 *                 any other                 text
 *   IN_SIGNATURE  END PGP SIGNATURE         armor; BEHIND
 *                 any other                 armor
 *   BEHIND        any                       it is outside
 */
#include "pgp/cleartext.h"

#include "text/ascii.h"

void cleartext_init(struct cleartext *c, const struct cleartext_sinks *sinks)
{
  memset(c, 0, sizeof *c);
  c->sinks = *sinks;
}

void cleartext_free(struct cleartext *c)
{
  stralloc_free(&c->line);
}

/* All functions below return 1, or 0 with c->result set. */
static int fail(struct cleartext *c, enum cleartext_result result)
{
  c->result = result;
  return 0;
}

static int give(struct cleartext *c, span_sink *sink, struct span piece)
{
  return !sink || piece.len == 0 || sink(c->sinks.arg, piece) ? 1 : fail(c, CLEARTEXT_STOPPED);
}

/* blanks and CRs at the end are no part of a line that is compared or signed */
static struct span without_blanks(struct span line)
{
  while (line.len && (line.p[line.len - 1] == ' ' || line.p[line.len - 1] == '\t' || line.p[line.len - 1] == '\r'))
    line.len--;
  return line;
}

static int is_line(struct span line, const char *wanted)
{
  return span_equal(without_blanks(line), span_of(wanted));
}

static int outside(struct cleartext *c, struct span line)
{
  c->has_outside |= ascii_trim(line).len != 0;
  return 1;
}

/* Readers without OpenPGP show the field, and nobody has signed it. So it has names of hashes and nothing else. */
static int is_hash(struct span name)
{
  static const char *const names[] = {
    "MD5", "SHA1", "RIPEMD160", "SHA224", "SHA256", "SHA384", "SHA512", "SHA3-256", "SHA3-512"
  };

  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (ascii_equal_nocase(name, span_of(names[i])))
      return 1;
  return 0;
}

static int are_hashes(struct span list)
{
  size_t len;

  do {
    len = span_find(list, ',');
    if (!is_hash(ascii_trim(span_first(list, len))))
      return 0;
    list = span_from(list, len + 1);
  } while (list.len);
  return 1;
}

static int field(struct cleartext *c, struct span line)
{
  line = without_blanks(line);
  if (line.len == 0)
    c->state = CLEARTEXT_IN_TEXT;
  else if (!span_take(&line, "Hash:") || !are_hashes(line))
    return fail(c, CLEARTEXT_DAMAGED);
  return 1;
}

static int text(struct cleartext *c, struct span line)
{
  if (line.len && line.p[0] == '-' && !span_take(&line, "- "))
    return fail(c, CLEARTEXT_DAMAGED);
  if (c->lines++ && !give(c, c->sinks.signed_octets, span_of("\r\n")))
    return 0;
  return give(c, c->sinks.signed_octets, without_blanks(line)) && give(c, c->sinks.text, line)
         && give(c, c->sinks.text, span_of("\n"));
}

static int armor(struct cleartext *c, struct span line)
{
  return give(c, c->sinks.armor, line) && give(c, c->sinks.armor, span_of("\n"));
}

/* a line without its end */
static int take(struct cleartext *c, struct span line)
{
  if (c->state != CLEARTEXT_BEFORE && c->state != CLEARTEXT_BEHIND
      && (span_find(line, '\r') < line.len || span_find(line, '\0') < line.len))
    return fail(c, CLEARTEXT_DAMAGED);
  switch (c->state) {
    case CLEARTEXT_BEFORE:
      if (!is_line(line, "-----BEGIN PGP SIGNED MESSAGE-----"))
        return outside(c, line);
      c->state = CLEARTEXT_IN_FIELDS;
      return 1;
    case CLEARTEXT_IN_FIELDS: return field(c, line);
    case CLEARTEXT_IN_TEXT:
      if (!is_line(line, "-----BEGIN PGP SIGNATURE-----"))
        return text(c, line);
      c->state = CLEARTEXT_IN_SIGNATURE;
      return armor(c, line);
    case CLEARTEXT_IN_SIGNATURE:
      if (is_line(line, "-----END PGP SIGNATURE-----"))
        c->state = CLEARTEXT_BEHIND;
      return armor(c, line);
    case CLEARTEXT_BEHIND: break;
  }
  return outside(c, line);
}

static int take_held(struct cleartext *c)
{
  struct span line = span_sa(&c->line);

  if (line.len && line.p[line.len - 1] == '\r')
    line.len--;
  c->line.len = 0;
  return take(c, line);
}

/* A line of any length may stand outside. */
static int hold(struct cleartext *c, struct span piece)
{
  if (c->line.len + piece.len <= CLEARTEXT_LINE_BYTES)
    return stralloc_catb(&c->line, piece.p, piece.len) ? 1 : fail(c, CLEARTEXT_TROUBLE);
  if (c->state != CLEARTEXT_BEFORE && c->state != CLEARTEXT_BEHIND)
    return fail(c, CLEARTEXT_LIMIT);
  c->has_outside = 1;
  return span_copy(&c->line, span_of("too long")) ? 1 : fail(c, CLEARTEXT_TROUBLE);
}

int cleartext_feed(void *cleartext, struct span piece)
{
  struct cleartext *c = cleartext;

  if (c->result != CLEARTEXT_NONE)
    return 0;
  while (piece.len) {
    size_t len = span_find(piece, '\n');

    if (len && !hold(c, span_first(piece, len)))
      return 0;
    if (len == piece.len)
      return 1;
    if (!take_held(c))
      return 0;
    piece = span_from(piece, len + 1);
  }
  return 1;
}

enum cleartext_result cleartext_end(struct cleartext *c)
{
  if (c->result != CLEARTEXT_NONE || (c->line.len && !take_held(c)))
    return c->result;
  if (c->state == CLEARTEXT_BEFORE)
    return CLEARTEXT_NONE;
  return c->state == CLEARTEXT_BEHIND ? CLEARTEXT_OK : CLEARTEXT_DAMAGED;
}
