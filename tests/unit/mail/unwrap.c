/* unwrap: which fields stay, and which lines of an entity are its header. Every case is cut at each octet. */
#include "tests/tap.h"
#include "mail/unwrap.h"

struct row {
  const char *what;
  const char *outer;
  const char *entity;
  const char *wanted;
};

static const struct row cases[] = {
  { "the Content fields of the entity take the place of those outside",
    "From: a@b.c\nMIME-Version: 1.0\nContent-Type: application/pkcs7-mime;\n name=x\n"
    "CONTENT-TRANSFER-ENCODING: base64\nTo: x\n\n",
    "Content-Type: text/plain;\r\n charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nHi\r\n\r\nthere\r\n",
    "From: a@b.c\nMIME-Version: 1.0\nTo: x\nContent-Type: text/plain;\n charset=utf-8\n"
    "Content-Transfer-Encoding: 8bit\n\nHi\n\nthere\n" },
  { "lines outside that end in CRLF", "From: a\r\nMIME-Version: 1.0\r\n\r\n", "Content-Type: a/b\n\nx",
    "From: a\nMIME-Version: 1.0\nContent-Type: a/b\n\nx\n" },
  { "a MIME-Version field is added", "From: a\n\n", "Content-Type: a/b\n\nx",
    "From: a\nMIME-Version: 1.0\nContent-Type: a/b\n\nx\n" },
  { "no other field of the entity is lifted", "MIME-Version: 1.0\n\n",
    "Subject: no\nContent-ID: <1>\nBcc: no\n more\n\nx\n",
    "MIME-Version: 1.0\nContent-ID: <1>\n\nx\n" },
  { "an enclosed message", "MIME-Version: 1.0\n\n", "Content-Type: message/rfc822\r\n\r\nFrom: x\r\n\r\ny\r\n",
    "MIME-Version: 1.0\nContent-Type: message/rfc822\n\nFrom: x\n\ny\n" },
  { "text without a header", "MIME-Version: 1.0\n\n", "Hello\r\nBob\r\n\r\nAnn\r\n",
    "MIME-Version: 1.0\n\nHello\nBob\n\nAnn\n" },
  { "text without a header, one line", "MIME-Version: 1.0\n\n", "Hello\n", "MIME-Version: 1.0\n\nHello\n" },
  { "text without a header, one empty line behind it", "MIME-Version: 1.0\n\n", "Hello\n\n",
    "MIME-Version: 1.0\n\nHello\n\n" },
  { "text without a header, without its last line end", "MIME-Version: 1.0\n\n", "Hello",
    "MIME-Version: 1.0\n\nHello\n" },
  { "a header that is not ended by an empty line", "MIME-Version: 1.0\n\n", "Content-Type: a/b\nHello Bob\nx: y\n\nz\n",
    "MIME-Version: 1.0\nContent-Type: a/b\n\nHello Bob\nx: y\n\nz\n" },
  { "an empty header", "MIME-Version: 1.0\n\n", "\r\nContent-Type: text\r\n",
    "MIME-Version: 1.0\n\nContent-Type: text\n" },
  { "nothing but a header", "MIME-Version: 1.0\n\n", "Content-Type: a/b\r\n",
    "MIME-Version: 1.0\nContent-Type: a/b\n\n" },
  { "nothing but a header, without its line end", "MIME-Version: 1.0\n\n", "Content-Type: a/b",
    "MIME-Version: 1.0\nContent-Type: a/b\n\n" },
  { "nothing", "MIME-Version: 1.0\n\n", "", "MIME-Version: 1.0\n\n" },
  { "a message without header", "", "Content-Type: a/b\n\nx\n", "MIME-Version: 1.0\nContent-Type: a/b\n\nx\n" },
  { "a header outside that ends within a line", "From: a\nContent-Type: x", "\ny",
    "From: a\nMIME-Version: 1.0\n\ny\n" },
  { "CRs that are content", "MIME-Version: 1.0\n\n", "Content-Type: a/b\r\n\r\na\rb\r\r\nc\r",
    "MIME-Version: 1.0\nContent-Type: a/b\n\na\rb\r\nc\r\n" },
  { "a line outside that is no field stays", "From x Mon\nA: b\nMIME-Version: 1.0\n\n", "\ny",
    "From x Mon\nA: b\nMIME-Version: 1.0\n\ny\n" },
};

static stralloc out = STRALLOC_ZERO;
static int takes_subject;

static int gather(void *arg, struct span piece)
{
  (void)arg;
  return stralloc_catb(&out, piece.p, piece.len);
}

static int refuse(void *arg, struct span piece)
{
  size_t *left = arg;

  if (piece.len > *left)
    return 0;
  *left -= piece.len;
  return 1;
}

static enum unwrap_result unwrap(struct span outer, struct span entity, size_t cut, span_sink *sink, void *arg)
{
  struct unwrap u;
  enum unwrap_result result;

  out.len = 0;
  unwrap_init(&u, outer, sink, arg);
  u.takes_subject = takes_subject;
  (void)(unwrap_feed(&u, span_first(entity, cut)) && unwrap_feed(&u, span_from(entity, cut)));
  result = unwrap_end(&u);
  unwrap_free(&u);
  return result;
}

/* ---- the Subject that was inside ------------------------------------------------------------------ */

#define OUTER "From: a\nSubject: x\n y\nTo: b\nsubject: z\nMIME-Version: 1.0\n"

static const struct row subjects[] = {
  { "a protected Subject takes the place of all outside", OUTER,
    "Subject: real\r\n one\r\nContent-Type: text/plain; hp=\"cipher\"\r\nFrom: eve\r\n\r\nt\r\n",
    "From: a\nSubject: real\n one\nTo: b\nMIME-Version: 1.0\nContent-Type: text/plain; hp=\"cipher\"\n\nt\n" },
  { "without a Subject outside it is added", "From: a\nMIME-Version: 1.0\n",
    "Content-Type: a/b; hp=clear\nSubject: real\n\nt\n",
    "From: a\nMIME-Version: 1.0\nSubject: real\nContent-Type: a/b; hp=clear\n\nt\n" },
  { "no hp", OUTER, "Content-Type: a/b\nSubject: real\n\nt\n", OUTER "Content-Type: a/b\n\nt\n" },
  { "another hp", OUTER, "Content-Type: a/b; hp=none\nSubject: real\n\nt\n",
    OUTER "Content-Type: a/b; hp=none\n\nt\n" },
  { "hp twice", OUTER, "Content-Type: a/b; hp=clear; hp=clear\nSubject: real\n\nt\n",
    OUTER "Content-Type: a/b; hp=clear; hp=clear\n\nt\n" },
  { "two Subjects inside", OUTER, "Content-Type: a/b; hp=clear\nSubject: real\nSubject: r\n\nt\n",
    OUTER "Content-Type: a/b; hp=clear\n\nt\n" },
  { "a Subject behind a line that is no field", OUTER, "Content-Type: a/b; hp=clear\nHello\nSubject: real\n\nt\n",
    OUTER "Content-Type: a/b; hp=clear\n\nHello\nSubject: real\n\nt\n" },
  { "a CR in it", OUTER, "Content-Type: a/b; hp=clear\nSubject: re\ral\n\nt\n",
    OUTER "Content-Type: a/b; hp=clear\n\nt\n" },
  { "hp beside another layer", OUTER, "Content-Type: multipart/signed; boundary=b; hp=clear\nSubject: real\n\nt\n",
    OUTER "Content-Type: multipart/signed; boundary=b; hp=clear\n\nt\n" },
  { "hp in a part", OUTER, "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: a/b; hp=clear\n"
    "Subject: real\n\nt\n--b--\n",
    OUTER "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: a/b; hp=clear\nSubject: real\n\nt\n"
    "--b--\n" },
};

static void try_subjects(void)
{
  takes_subject = 1;
  for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
    (void)unwrap(span_of(subjects[i].outer), span_of(subjects[i].entity), 0, gather, NULL);
    is_bytes(out.s, out.len, subjects[i].wanted, strlen(subjects[i].wanted), subjects[i].what);
  }
  takes_subject = 0;
  (void)unwrap(span_of(subjects[0].outer), span_of(subjects[0].entity), 0, gather, NULL);
  is_bytes(out.s, out.len, OUTER "Content-Type: text/plain; hp=\"cipher\"\n\nt\n",
           strlen(OUTER "Content-Type: text/plain; hp=\"cipher\"\n\nt\n"), "nobody asked for it");
}

static void limits(void)
{
  static char line[UNWRAP_HEADER_BYTES + 10];
  struct span entity = span_make(line, sizeof line);

  memset(line, 'x', sizeof line);
  ok(unwrap(span_of("A: b\n\n"), entity, 1000, gather, NULL) == UNWRAP_LIMIT, "a header of more than 1 MiB");
  for (size_t outer = UNWRAP_HEADER_BYTES / 2 - 10; outer <= UNWRAP_HEADER_BYTES / 2; outer += 10) {
    memcpy(line, "A: ", 3);
    line[outer - 1] = '\n';
    ok(unwrap(span_make(line, outer), span_make(line, UNWRAP_HEADER_BYTES / 2 - 19), 1000, gather, NULL)
         == (outer == UNWRAP_HEADER_BYTES / 2 ? UNWRAP_LIMIT : UNWRAP_OK),
       "two headers of 1 MiB together, and less: %zu", outer);
    memset(line, 'x', sizeof line);
  }
  /* 40 octets, with the line end that is added */
  for (size_t i = 0; i <= 40; i++) {
    size_t left = i;
    enum unwrap_result result = unwrap(span_of("A: b\n\n"), span_of("Content-ID: 1\n\nx"), 3, refuse, &left);

    if (result != (i == 40 ? UNWRAP_OK : UNWRAP_STOPPED))
      ok(0, "the sink takes %zu octets", i);
  }
}

int main(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct span entity = span_of(cases[i].entity);
    size_t cut = 0;

    while (cut <= entity.len && unwrap(span_of(cases[i].outer), entity, cut, gather, NULL) == UNWRAP_OK
           && span_equal(span_sa(&out), span_of(cases[i].wanted)))
      cut++;
    if (cut > entity.len)
      ok(1, "%s", cases[i].what);
    else
      is_bytes(out.s, out.len, cases[i].wanted, strlen(cases[i].wanted), cases[i].what);
  }
  try_subjects();
  limits();
  return tap_done();
}
