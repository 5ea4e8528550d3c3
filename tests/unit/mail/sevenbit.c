/* sevenbit: messages in their 7-bit form, byte by byte, and those that have none. */
#include "tests/tap.h"
#include "mail/sevenbit.h"

#include <stdlib.h>

#define B(literal) literal, sizeof(literal) - 1

#define LINE_100 "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
#define LINE_1000 \
  LINE_100 LINE_100 LINE_100 LINE_100 LINE_100 LINE_100 LINE_100 LINE_100 LINE_100 LINE_100

/* a part of a multipart with the boundary `b` */
#define MIXED "Content-Type: multipart/mixed; boundary=b\n"
#define END "\n--b--\n"

static const struct row {
  const char *reason;
  const char *in;             /* lines end in LF */
  size_t len;
  enum sevenbit_result result;
  const char *wanted;         /* NULL: the same bytes */
  int has_raw_header;
} rows[] = {
  {"nothing", B(""), SEVENBIT_AS_IT_IS, NULL, 0},
  {"a header alone", B("A: b\n"), SEVENBIT_AS_IT_IS, NULL, 0},
  {"an empty header", B("\nbody\n"), SEVENBIT_AS_IT_IS, NULL, 0},
  {"plain text", B("A: b\n\nbody\n.\n From x\n"), SEVENBIT_AS_IT_IS, NULL, 0},
  {"what relays change", B("A: b\n\nbody \n.\nFrom x\n"), SEVENBIT_ENCODE,
   "A: b\nContent-Transfer-Encoding: quoted-printable\n\nbody=20\n=2E\nFrom=20x\n", 0},
  {"the same in a delivery report", B("Content-Type: message/delivery-status\n\nReporting-MTA: x \n"),
   SEVENBIT_AS_IT_IS, NULL, 0},
  {"the same in something signed", B("Content-Type: multipart/signed; boundary=b\n\n--b\n\nFrom x \n--b--\n"),
   SEVENBIT_AS_IT_IS, NULL, 0},
  {"the same, and the boundary twice",
   B("Content-Type: multipart/mixed; boundary=b; boundary=c\n\n--b\n\nx \n--b--\n"),
   SEVENBIT_AS_IT_IS, NULL, 0},
  {"the same in a preamble", B("Content-Type: multipart/mixed; boundary=b\n\nFrom x \n--b\n\nx\n--b--\n"),
   SEVENBIT_AS_IT_IS, NULL, 0},
  {"the same in quoted-printable", B("Content-Transfer-Encoding: quoted-printable\n\nFrom x=\n\n"), SEVENBIT_ENCODE,
   "Content-Transfer-Encoding: quoted-printable\n\nFrom=20x\n", 0},
  {"no line end at the end", B("A: b\n\nbody"), SEVENBIT_AS_IT_IS, NULL, 0},

  {"8-bit text without a type", B("A: b\n\nbl\344h\n"), SEVENBIT_ENCODE,
   "A: b\nContent-Transfer-Encoding: quoted-printable\n\nbl=E4h\n", 0},
  {"8-bit text below an empty header", B("\nbl\344h\n"), SEVENBIT_ENCODE,
   "Content-Transfer-Encoding: quoted-printable\n\nbl=E4h\n", 0},
  {"8-bit text that says so", B("content-transfer-encoding:\n  8BIT\nA: b\n\nbl\344h\n"), SEVENBIT_ENCODE,
   "Content-Transfer-Encoding: quoted-printable\nA: b\n\nbl=E4h\n", 0},
  {"8-bit text without a line end", B("A: b\n\n\344"), SEVENBIT_ENCODE,
   "A: b\nContent-Transfer-Encoding: quoted-printable\n\n=E4", 0},
  {"8-bit that is no text", B("Content-Type: application/x\nContent-Transfer-Encoding: binary\n\n\377\377\r\n"),
   SEVENBIT_ENCODE, "Content-Type: application/x\nContent-Transfer-Encoding: base64\n\n//8NCg==\n", 0},
  {"text with NUL", B("Content-Type: text/x\n\na\0\n"), SEVENBIT_ENCODE,
   "Content-Type: text/x\nContent-Transfer-Encoding: base64\n\nYQAK\n", 0},
  {"text with a CR", B("A: b\n\na\rb\n"), SEVENBIT_ENCODE,
   "A: b\nContent-Transfer-Encoding: quoted-printable\n\na=0Db\n", 0},
  {"a long line", B("A: b\n\n" LINE_1000 "\n"), SEVENBIT_ENCODE,
   "A: b\nContent-Transfer-Encoding: quoted-printable\n\n"
   "012345678901234567890123456789012345678901234567890123456789012345678901234=\n"
   "567890123456789012345678901234567890123456789012345678901234567890123456789=\n"
   "012345678901234567890123456789012345678901234567890123456789012345678901234=\n"
   "567890123456789012345678901234567890123456789012345678901234567890123456789=\n"
   "012345678901234567890123456789012345678901234567890123456789012345678901234=\n"
   "567890123456789012345678901234567890123456789012345678901234567890123456789=\n"
   "012345678901234567890123456789012345678901234567890123456789012345678901234=\n"
   "567890123456789012345678901234567890123456789012345678901234567890123456789=\n"
   "012345678901234567890123456789012345678901234567890123456789012345678901234=\n"
   "567890123456789012345678901234567890123456789012345678901234567890123456789=\n"
   "012345678901234567890123456789012345678901234567890123456789012345678901234=\n"
   "567890123456789012345678901234567890123456789012345678901234567890123456789=\n"
   "012345678901234567890123456789012345678901234567890123456789012345678901234=\n"
   "5678901234567890123456789\n", 0},
  {"quoted-printable with raw bytes", B("Content-Transfer-Encoding: quoted-printable\n\n\344=C4=\nx\n"),
   SEVENBIT_ENCODE, "Content-Transfer-Encoding: quoted-printable\n\n=E4=C4x\n", 0},
  {"quoted-printable that would become a boundary line",
   B(MIXED "\n--b\nContent-Transfer-Encoding: quoted-printable\n\n\344\n=2D=2Db\n\nx" END), SEVENBIT_ENCODE,
   MIXED "\n--b\nContent-Transfer-Encoding: quoted-printable\n\n=E4\n-=2Db\n\nx" END, 0},
  {"base64 behind its padding, with a blank at the end of a line",
   B("Content-Transfer-Encoding: base64\n\nZg==\nZg== \n"), SEVENBIT_AS_IT_IS, NULL, 0},
  {"... and with a byte over 127", B("Content-Transfer-Encoding: base64\n\nZg==\nZg==\344\n"), SEVENBIT_AMBIGUOUS,
   NULL, 0},
  {"... in the middle of a group", B("Content-Transfer-Encoding: base64\n\nZ=g\344\n"), SEVENBIT_AMBIGUOUS, NULL, 0},
  {"padding that ends it", B("Content-Transfer-Encoding: base64\n\nZg==\344 \n=\n"), SEVENBIT_ENCODE,
   "Content-Transfer-Encoding: base64\n\nZg==\n", 0},
  {"base64 in a long line", B("Content-Transfer-Encoding: BASE64\n\nZm9v" LINE_1000 "\n"), SEVENBIT_ENCODE, "", 0},

  {"8bit that is not needed", B("Content-Transfer-Encoding: 8bit\n\nx\n"), SEVENBIT_ENCODE,
   "Content-Transfer-Encoding: 7bit\n\nx\n", 0},
  {"... in a header alone", B("Content-Transfer-Encoding: binary\n"), SEVENBIT_ENCODE,
   "Content-Transfer-Encoding: 7bit\n", 0},
  {"an encoding that nobody knows, of 7-bit text", B("Content-Transfer-Encoding: x-uue\n\nx\n"), SEVENBIT_AS_IT_IS,
   NULL, 0},
  {"an encoding that nobody knows, of 8-bit text", B("Content-Transfer-Encoding: x-uue\n\n\344\n"),
   SEVENBIT_AMBIGUOUS, NULL, 0},

  {"one part of several",
   B("Content-Transfer-Encoding: 8bit\n" MIXED "\npre\n--b\n\na\n--b\nA: b\n\n\344\n--b\nContent-Type: a/b\n\n\344" END
     "post\n"),
   SEVENBIT_ENCODE,
   "Content-Transfer-Encoding: 7bit\n" MIXED "\npre\n--b\n\na\n--b\nA: b\n"
   "Content-Transfer-Encoding: quoted-printable\n\n"
   "=E4\n--b\nContent-Type: a/b\nContent-Transfer-Encoding: base64\n\n5A==" END "post\n", 0},
  {"a multipart in a multipart",
   B(MIXED "\n--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\n\344\n\n--c--\n" END), SEVENBIT_ENCODE,
   MIXED "\n--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n"
   "Content-Transfer-Encoding: quoted-printable\n\n=E4\n\n--c--\n" END, 0},
  {"an enclosed message",
   B("Content-Type: message/rfc822\nContent-Transfer-Encoding: 8bit\n\nSubject: x\n\n\344\n"), SEVENBIT_ENCODE,
   "Content-Type: message/rfc822\nContent-Transfer-Encoding: 7bit\n\nSubject: x\n"
   "Content-Transfer-Encoding: quoted-printable\n\n=E4\n", 0},
  {"an enclosed message in a multipart",
   B(MIXED "\n--b\nContent-Type: message/rfc822\n\nContent-Type: a/b\n\n\344" END),
   SEVENBIT_ENCODE, MIXED "\n--b\nContent-Type: message/rfc822\n\nContent-Type: a/b\n"
   "Content-Transfer-Encoding: base64\n\n5A==" END, 0},
  {"8-bit text outside the parts", B(MIXED "\npr\344\0\n--b\n\na" END "p\377st\n"), SEVENBIT_ENCODE,
   MIXED "\npr??\n--b\n\na" END "p?st\n", 0},
  {"a CR outside the parts", B(MIXED "\npr\re\n--b\n\na" END), SEVENBIT_OUTSIDE, NULL, 0},
  {"a long line outside the parts", B(MIXED "\n--b\n\na" END LINE_1000), SEVENBIT_OUTSIDE, NULL, 0},
  {"a delivery report", B("Content-Type: message/delivery-status\n\nA: \344\n"), SEVENBIT_ENCODE,
   "Content-Type: message/delivery-status\nContent-Transfer-Encoding: quoted-printable\n\nA: =E4\n", 0},
  {"message/partial", B("Content-Type: message/partial\n\n\344\n"), SEVENBIT_FIXED, NULL, 0},
  {"message/external-body", B("Content-Type: message/external-body\n\n\344\n"), SEVENBIT_FIXED, NULL, 0},

  {"8-bit text in a signed part", B("Content-Type: multipart/signed; boundary=b\n\n--b\n\n\344" END), SEVENBIT_SIGNED,
   NULL, 0},
  {"... in a message in an encrypted part",
   B("Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n\n\344" END),
   SEVENBIT_SIGNED, NULL, 0},
  {"... in a preamble in a signed part",
   B("Content-Type: multipart/signed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=c\n\n\344\n--c\n\n"
     "\n--c--\n" END), SEVENBIT_SIGNED, NULL, 0},
  {"8bit that is not needed in a signed part",
   B("Content-Type: multipart/signed; boundary=b\n\n--b\nContent-Transfer-Encoding: 8bit\n\nx" END), SEVENBIT_AS_IT_IS,
   NULL, 0},
  {"8bit of the signed part itself",
   B("Content-Type: multipart/signed; boundary=b\nContent-Transfer-Encoding: 8bit\n\n--b\n\nx" END), SEVENBIT_ENCODE,
   "Content-Type: multipart/signed; boundary=b\nContent-Transfer-Encoding: 7bit\n\n--b\n\nx" END, 0},
  {"8-bit text beside a signed part",
   B(MIXED "\n--b\nContent-Type: multipart/signed; boundary=c\n\n--c\n\nx \n--c--\n\n--b\n\n\344" END), SEVENBIT_ENCODE,
   MIXED "\n--b\nContent-Type: multipart/signed; boundary=c\n\n--c\n\nx \n--c--\n\n--b\n"
   "Content-Transfer-Encoding: quoted-printable\n\n=E4" END, 0},

  {"a header with 8-bit bytes", B("A: \344\n\nx\n"), SEVENBIT_AS_IT_IS, NULL, 1},
  {"a long line in a header", B("A: " LINE_1000 "\n\nx\n"), SEVENBIT_AS_IT_IS, NULL, 1},
  {"NUL in a header", B("A: \0\n\nx\n"), SEVENBIT_OUTSIDE, NULL, 0},
  {"a CR in a header", B("A: \r\r\n\nx\n"), SEVENBIT_OUTSIDE, NULL, 0},

  {"an ambiguous message of 7 bits", B(MIXED MIXED "\n--b\n\na" END), SEVENBIT_AS_IT_IS, NULL, 0},
  {"an ambiguous message with 8bit that is not needed",
   B(MIXED MIXED "Content-Transfer-Encoding: 8bit\n\n--b\n\na" END), SEVENBIT_AS_IT_IS, NULL, 0},
  {"an ambiguous message of 8 bits", B(MIXED MIXED "\n--b\n\n\344" END), SEVENBIT_AMBIGUOUS, NULL, 0},
};

static int gather(void *arg, struct span piece)
{
  return stralloc_catb(arg, piece.p, piece.len);
}

static int refuse(void *arg, struct span piece)
{
  (void)arg;
  (void)piece;
  return 0;
}

static enum sevenbit_result look(struct sevenbit *s, struct span in, size_t cut, const char *line_end)
{
  sevenbit_init(s, line_end);
  sevenbit_look(s, span_first(in, cut));
  sevenbit_look(s, span_from(in, cut));
  return sevenbit_look_end(s);
}

/* cut differently the second time */
static int write_all(struct sevenbit *s, struct span in, size_t cut, stralloc *out)
{
  size_t other = in.len - cut;

  out->len = 0;
  return sevenbit_write(s, span_first(in, other), gather, out) == 1
         && sevenbit_write(s, span_from(in, other), gather, out) == 1 && sevenbit_write_end(s, gather, out) == 1;
}

/* with CRLF for LF */
static void on_the_wire(stralloc *out, struct span in)
{
  out->len = 0;
  for (size_t i = 0; i < in.len; i++)
    if ((in.p[i] == '\n' && (i == 0 || in.p[i - 1] != '\r') && !stralloc_append(out, '\r'))
        || !stralloc_append(out, in.p[i]))
      exit(1);
}

static int same(enum sevenbit_result got, struct sevenbit *s, const struct row *r)
{
  return got == r->result && s->has_raw_header == r->has_raw_header;
}

/* all forms of one row at one cut: LF and CRLF, in and out */
static size_t forms(const struct row *r, struct span in, struct span wanted, size_t cut)
{
  struct sevenbit s;
  stralloc out = STRALLOC_ZERO;
  stralloc wire = STRALLOC_ZERO;
  stralloc wanted_wire = STRALLOC_ZERO;
  int writes = r->result <= SEVENBIT_ENCODE;
  size_t bad = 0;

  on_the_wire(&wire, in);
  on_the_wire(&wanted_wire, wanted);
  bad += !same(look(&s, in, cut, "\r\n"), &s, r);
  bad += writes && !(write_all(&s, in, cut, &out) && span_equal(span_sa(&out), span_sa(&wanted_wire)));
  sevenbit_free(&s);
  bad += !same(look(&s, span_sa(&wire), cut, "\n"), &s, r);
  bad += writes && !(write_all(&s, span_sa(&wire), cut, &out) && span_equal(span_sa(&out), wanted));
  sevenbit_free(&s);
  stralloc_free(&out);
  stralloc_free(&wire);
  stralloc_free(&wanted_wire);
  return bad;
}

static void test_row(const struct row *r)
{
  struct span in = span_make(r->in, r->len);
  struct sevenbit s;
  stralloc out = STRALLOC_ZERO;
  enum sevenbit_result got = look(&s, in, 0, "\n");
  struct span wanted = r->wanted && *r->wanted ? span_of(r->wanted) : in;
  size_t bad = 0;

  ok(got == r->result, "%s: %d, wanted %d", r->reason, got, r->result);
  ok(s.has_raw_header == r->has_raw_header, "  raw header: %d", r->has_raw_header);
  if (got <= SEVENBIT_ENCODE) {
    ok(write_all(&s, in, 0, &out), "  is written");
    if (r->wanted && !*r->wanted)
      wanted = span_sa(&out);
    is_bytes(out.s, out.len, wanted.p, wanted.len, "  as these bytes");
  }
  sevenbit_free(&s);
  /* what is 7-bit already stays */
  if (got <= SEVENBIT_ENCODE && !r->has_raw_header) {
    ok(look(&s, wanted, 0, "\n") == SEVENBIT_AS_IT_IS || r->result == SEVENBIT_AS_IT_IS, "  which are 7-bit");
    sevenbit_free(&s);
  }
  /* base64 keeps what LF and CRLF are */
  if (!strstr(r->reason, "no text") && !strstr(r->reason, "NUL"))
    for (size_t cut = 0; cut <= in.len; cut += in.len > 500 ? 97 : 1)
      bad += forms(r, in, wanted, cut);
  ok(bad == 0, "  with CRLF too, cut at every place");
  stralloc_free(&out);
}

static void test_base64_again(void)
{
  static const char in[] = "Content-Transfer-Encoding: base64\n\n" LINE_1000 "\n";
  struct sevenbit s;
  stralloc out = STRALLOC_ZERO;
  size_t lf = 0;

  look(&s, span_make(in, sizeof in - 1), 0, "\n");
  ok(write_all(&s, span_make(in, sizeof in - 1), 0, &out) && out.len > 1000, "base64 in a long line is cut");
  for (size_t i = 36; i < out.len; i++)
    if (out.s[i] == '\n') {
      memmove(out.s + i, out.s + i + 1, out.len - i - 1);
      out.len--;
      lf++;
    }
  ok(lf == 14 && out.len == sizeof in - 2 && memcmp(out.s, in, out.len) == 0, "  into 14 lines, and stays the same");
  sevenbit_free(&s);
  stralloc_free(&out);
}

static void test_other_bytes(void)
{
  static const char in[] = MIXED "\n--b\n\n\344" END;
  static const char other[] = MIXED "\n--b\n\n\344\n--b\n\n\344" END;
  struct sevenbit s;
  stralloc out = STRALLOC_ZERO;

  look(&s, span_of(in), 0, "\n");
  ok(sevenbit_write(&s, span_of(other), gather, &out) == 0, "another message the second time, with more parts");
  sevenbit_free(&s);
  look(&s, span_of(other), 0, "\n");
  ok(sevenbit_write(&s, span_of(in), gather, &out) == 1 && sevenbit_write_end(&s, gather, &out) == 0, "  with fewer");
  sevenbit_free(&s);
  look(&s, span_of(in), 0, "\n");
  ok(sevenbit_write(&s, span_of(in), refuse, NULL) == 0, "  the sink stops it");
  sevenbit_free(&s);
  stralloc_free(&out);
}

/* more parts inside each other than the scanner follows */
static void test_deep(void)
{
  stralloc in = STRALLOC_ZERO;
  struct sevenbit s;

  for (int i = 0; i < 70; i++)
    if (!stralloc_cats(&in, "Content-Type: message/rfc822\n\n"))
      exit(1);
  ok(look(&s, span_sa(&in), 0, "\n") == SEVENBIT_AS_IT_IS, "too deep, but of 7 bits");
  sevenbit_free(&s);
  if (!stralloc_cats(&in, "\n\344\n"))
    exit(1);
  ok(look(&s, span_sa(&in), 0, "\n") == SEVENBIT_LIMIT, "too deep");
  sevenbit_free(&s);
  stralloc_free(&in);
}

int main(void)
{
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    test_row(rows + i);
  test_base64_again();
  test_other_bytes();
  test_deep();
  return tap_done();
}
