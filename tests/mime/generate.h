/* generate: messages for the tests of mail/mimescan, the same on every run. A seed makes a message; two of three are
 * well-formed, and the others have a fault: a line removed, doubled, joined, cut or changed.
 */
#ifndef GENERATE_H
#define GENERATE_H

#include "tests/fuzz/fuzz.h"
#include "text/ascii.h"

struct generate {
  unsigned long long state;
  stralloc *out;
  size_t boundaries;
  size_t parts;
};

static inline size_t generate_below(struct generate *g, size_t n)
{
  return fuzz_below(&g->state, n);
}

static inline void generate_s(struct generate *g, const char *s)
{
  fuzz_cat(g->out, span_of(s));
}

static inline const char *generate_one_of(struct generate *g, const char *const *list, size_t n)
{
  return list[generate_below(g, n)];
}

#define GENERATE_ONE(g, list) generate_one_of(g, list, sizeof list / sizeof *list)

/* a line of text, awkward ones among them; never a boundary line, because all boundaries have a number */
static inline void generate_text(struct generate *g)
{
  static const char *const lines[] = {
    "Hi Bob,\n", "\n", "\n", "-- \n", "--\n", "---\n", "--=\n", " --indented\n", "From the start\n", "\t\n", ".\n",
    "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=\n", "=E2=82=AC is a euro=\n", "\xc3\xbc\xe2\x82\xac 8-bit\n",
    "Content-Type: text/plain\n",
    "a: b\n", "> quoted\n", "- one dash\n", "--b", "\n", "a line that is longer than most and says nothing at all\n"
  };

  for (size_t n = generate_below(g, 8); n > 0; n--)
    generate_s(g, GENERATE_ONE(g, lines));
}

static inline void generate_fields(struct generate *g)
{
  static const char *const fields[] = {
    "Subject: x\n", "X-Long: a\n b\n\tc\n", "Content-ID: <1@example.org>\n", "Content-Description: =?utf-8?q?a?=\n",
    "Content-Disposition: inline\n", "Content-Disposition: attachment; filename=\"a b.pdf\"\n", "MIME-Version: 1.0\n",
    "X-Empty:\n", "Received: from a by b; Fri, 11 Jul 2025 21:00:37 +0200\n"
  };

  if (generate_below(g, 2))
    generate_s(g, GENERATE_ONE(g, fields));
}

static inline void generate_boundary(struct generate *g, stralloc *boundary)
{
  static const char *const starts[] = { "=_", "----=_Part", "b", "Apple-Mail", "'()+_,-./:=?", "a b" };

  check(span_copy(boundary, span_of(GENERATE_ONE(g, starts))));
  check(ascii_cat_number(boundary, 100 + g->boundaries++));
  fuzz_cat(boundary, span_of("x"));
}

static inline void generate_part(struct generate *g, size_t depth);

static inline void generate_multipart(struct generate *g, size_t depth)
{
  static const char *const types[] = {
    "mixed", "alternative", "related", "signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256", "digest",
    "Mixed", "x-other", "report; report-type=delivery-status", "parallel"
  };
  static const char *const forms[] = {
    "Content-Type: multipart/", "content-type:multipart/", "Content-Type:\n multipart/"
  };
  static const char *const joins[] = { "; boundary=\"", ";\n\tboundary=\"", " ; BOUNDARY=\"" };
  stralloc boundary = STRALLOC_ZERO;

  generate_boundary(g, &boundary);
  generate_s(g, GENERATE_ONE(g, forms));
  generate_s(g, GENERATE_ONE(g, types));
  generate_s(g, GENERATE_ONE(g, joins));
  fuzz_cat(g->out, span_sa(&boundary));
  generate_s(g, "\"\n");
  if (generate_below(g, 4) == 0)
    generate_s(g, "Content-Transfer-Encoding: 8bit\n");
  generate_fields(g);
  generate_s(g, "\n");
  if (generate_below(g, 3) == 0)
    generate_s(g, "This is a preamble.\n\n");
  for (size_t n = 1 + generate_below(g, 3); n > 0; n--) {
    generate_s(g, "--");
    fuzz_cat(g->out, span_sa(&boundary));
    generate_s(g, generate_below(g, 8) ? "\n" : " \t\n");
    generate_part(g, depth + 1);
    generate_s(g, "\n");
  }
  generate_s(g, "--");
  fuzz_cat(g->out, span_sa(&boundary));
  generate_s(g, generate_below(g, 8) ? "--\n" : "-- \n");
  if (generate_below(g, 4) == 0)
    generate_text(g);
  stralloc_free(&boundary);
}

static inline void generate_leaf(struct generate *g)
{
  static const char *const types[] = {
    "", "Content-Type: text/plain; charset=utf-8\n", "Content-Type: text/html; charset=\"iso-8859-1\"\n",
    "Content-Type: APPLICATION/PDF; name*=utf-8''%e2%82%ac.pdf\n", "Content-Type: image/png;\n name=a.png\n",
    "Content-Type: message/delivery-status\n", "Content-Type: application/pkcs7-signature; name=smime.p7s\n",
    "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n", "Content-Type: text/calendar\n"
  };
  static const char *const encodings[] = {
    "", "", "Content-Transfer-Encoding: 7bit\n", "Content-Transfer-Encoding: 8BIT\n",
    "Content-Transfer-Encoding: base64\n", "content-transfer-encoding: quoted-printable\n",
    "Content-Transfer-Encoding:  binary \n"
  };

  generate_s(g, GENERATE_ONE(g, types));
  generate_s(g, GENERATE_ONE(g, encodings));
  generate_fields(g);
  generate_s(g, "\n");
  generate_text(g);
}

static inline void generate_part(struct generate *g, size_t depth)
{
  size_t kind = depth > 5 || g->parts++ > 40 ? 9 : generate_below(g, 10);

  generate_fields(g);
  if (kind < 3) {
    generate_multipart(g, depth);
  } else if (kind == 3) {
    generate_s(g, "Content-Type: message/rfc822\n\n");
    generate_part(g, depth + 1);
  } else {
    generate_leaf(g);
  }
}

/* a place at which a line begins, if possible not the first one */
static inline size_t generate_line(struct generate *g, struct span s)
{
  size_t first = span_find(s, '\n') + 1;
  size_t at = generate_below(g, s.len + 1);

  at = at < first && first <= s.len ? first : at;
  while (at > 0 && s.p[at - 1] != '\n')
    at--;
  return at;
}

static inline void generate_fault(struct generate *g, stralloc *in)
{
  struct span all = span_sa(in);
  size_t at = generate_line(g, all);
  struct span rest = span_from(all, at);
  struct span line = span_first(rest, span_find(rest, '\n') + 1);
  stralloc out = STRALLOC_ZERO;

  fuzz_cat(&out, span_first(all, at));
  switch (generate_below(g, 6)) {
    case 0: break;
    case 1:  /* twice */
      fuzz_cat(&out, line);
      fuzz_cat(&out, line);
      break;
    case 2: fuzz_cat(&out, line); break;
    case 3: fuzz_cat(&out, span_first(line, line.len ? line.len - 1 : 0)); break;
    case 4: rest.len = line.len; break;
    default:
      fuzz_cat(&out, line);
      if (line.len)
        out.s[at + generate_below(g, line.len)] = "-b\n :;=\"\r"[generate_below(g, 9)];
  }
  fuzz_cat(&out, span_from(rest, line.len));
  check(span_copy(in, span_sa(&out)));
  stralloc_free(&out);
}

/* generate - replace `out` by message number `seed`. */
static inline void generate(stralloc *out, unsigned long long seed)
{
  stralloc lf = STRALLOC_ZERO;
  struct generate g = { .state = seed * 7919 + 1, .out = &lf };
  int is_crlf = generate_below(&g, 4) == 0;

  generate_s(&g, "From: Ann <ann@example.org>\n");
  generate_part(&g, 0);
  if (generate_below(&g, 3) == 0)
    for (size_t n = 1 + generate_below(&g, 2); n > 0; n--)
      generate_fault(&g, &lf);
  out->len = 0;
  for (size_t i = 0; i < lf.len; i++) {
    if (is_crlf && lf.s[i] == '\n' && (i == 0 || lf.s[i - 1] != '\r'))
      fuzz_put(out, '\r');
    fuzz_put(out, lf.s[i]);
  }
  stralloc_free(&lf);
}

#endif
