/* carriedkey: where in a message a key counts, its content, Autocrypt fields of the header; limits, memory that is
 * short. Each message is read as a whole and in pieces of each size.
 */
#include "tests/tap.h"
#include "pgp/carriedkey.h"
#include "tests/unit/fault.h"

#include <errno.h>
#include <stdlib.h>

#define KEY "Content-Type: application/pgp-keys\n\n"
#define MIXED "Content-Type: multipart/mixed; boundary=b\n\n"
#define SIGNED "Content-Type: multipart/signed; boundary=s; protocol=\"application/pgp-signature\"\n\n"
#define TEXT "--b\n\ntext\n"
#define END "--b--\n"

static const struct {
  const char *reason;
  const char *message;
  size_t attachments;
  const char *attached;
  const char *fields;     /* the bodies of the Autocrypt fields, with | behind each */
} cases[] = {
  { "no key", "Subject: x\n\ntext\n", 0, "", "" },
  { "in the multipart at the root", MIXED TEXT "--b\n" KEY "armor\n" END, 1, "armor", "" },
  { "the first part", MIXED "--b\n" KEY "armor\nof two lines\n" TEXT END, 1, "armor\nof two lines", "" },
  { "any multipart", "Content-Type: multipart/related; boundary=b\n\n" "--b\n" KEY "armor\n" END, 1, "armor", "" },
  { "type in capitals", MIXED "--b\nContent-Type: APPLICATION/PGP-KEYS; name=x\n\narmor\n" END, 1, "armor", "" },
  { "base64", MIXED "--b\nContent-Type: application/pgp-keys\nContent-Transfer-Encoding: base64\n\nYXJt\nb3I=\n" END, 1,
    "armor", "" },
  { "quoted-printable", MIXED "--b\nContent-Transfer-Encoding: quoted-printable\n" KEY "ar=\nm=6Fr\n" END, 1, "armor",
    "" },
  { "base64 whose end is missing", MIXED "--b\nContent-Transfer-Encoding: base64\n" KEY "YXJtb3\n" END, 1, "armo", "" },
  { "an empty one", MIXED "--b\n" KEY "\n" END, 1, "", "" },
  { "two: the first one is kept", MIXED "--b\n" KEY "one\n--b\n" KEY "two\n" END, 2, "one", "" },
  { "the message is a key", KEY "armor\n", 0, "", "" },
  { "below another multipart", MIXED "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n" KEY "armor\n--c--\n" END,
    0, "", "" },
  { "in a message that is enclosed", MIXED "--b\nContent-Type: message/rfc822\n\n" KEY "armor\n" END, 0, "", "" },
  { "in the multipart of an enclosed message", "Content-Type: message/rfc822\n\n" MIXED "--b\n" KEY "armor\n" END, 0,
    "",
    "" },
  { "in what is signed", SIGNED "--s\n" MIXED TEXT "--b\n" KEY "armor\n" END "--s\n" KEY "two\n--s--\n", 2, "armor",
    "" },
  { "it is what is signed", SIGNED "--s\n" KEY "armor\n--s--\n", 1, "armor", "" },
  { "in the second part of what is signed", SIGNED "--s\n\ntext\n--s\n" MIXED "--b\n" KEY "armor\n" END "--s--\n", 0,
    "",
    "" },
  { "two levels in what is signed", SIGNED "--s\n" MIXED "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n" KEY
    "armor\n--c--\n" END "--s--\n", 0, "", "" },
  { "a key that is a multipart", MIXED "--b\nContent-Type: multipart/mixed; boundary=pgp-keys\n\narmor\n" END, 0, "",
    "" },
  { "another type", MIXED "--b\nContent-Type: application/pgp-key\n\narmor\n" END, 0, "", "" },
  { "cut in the key", MIXED "--b\n" KEY "arm", 1, "arm", "" },
  { "CRLF", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/pgp-keys\r\n\r\n"
    "one\r\ntwo\r\n--b--\r\n", 1, "one\r\ntwo", "" },

  { "a field", "Autocrypt: addr=a@b; keydata=AA==\n\n", 0, "", " addr=a@b; keydata=AA==\n|" },
  { "in capitals, folded", "AUTOCRYPT: addr=a@b;\n keydata=AA==\nSubject: x\n\n", 0, "",
    " addr=a@b;\n keydata=AA==\n|" },
  { "two fields", "Autocrypt: a\nSubject: x\nAutocrypt: b\n\n", 0, "", " a\n| b\n|" },
  { "CRLF in fields", "Autocrypt: a\r\n b\r\n\r\n", 0, "", " a\n b\n|" },
  { "one that is longer", "Autocrypt-Gossip: a\nX-Autocrypt: b\n\n", 0, "", "" },
  { "behind the header", "Subject: x\n\nAutocrypt: a\n", 0, "", "" },
  { "of a part", MIXED "--b\nAutocrypt: a\n\ntext\n" END, 0, "", "" },
  { "a header without end", "Subject: x\nAutocrypt: a", 0, "", " a\n|" },
  { "one that ends in CR", "Subject: x\nAutocrypt: a\r", 0, "", " a\r\n|" },
  { "both", "Autocrypt: a\n" MIXED "--b\n" KEY "armor\n" END, 1, "armor", " a\n|" },
  { "nothing at all", "", 0, "", "" },
};

/* returns 0 if memory is short */
static int read_message(struct carriedkey *k, struct span message, size_t step)
{
  carriedkey_init(k);
  for (; message.len; message = span_from(message, step))
    if (!carriedkey_feed(k, span_first(message, step)))
      return 0;
  return carriedkey_end(k);
}

static int keep_field(void *arg, struct span body)
{
  return stralloc_catb(arg, body.p, body.len) && stralloc_cats(arg, "|");
}

static int is_text(const stralloc *got, const char *wanted)
{
  return span_equal(span_make(got->s, got->len), span_of(wanted));
}

static int is_right(const struct carriedkey *k, size_t i, stralloc *fields)
{
  fields->len = 0;
  return k->attachments == cases[i].attachments && !k->is_long && is_text(&k->attached, cases[i].attached)
         && carriedkey_fields(k, keep_field, fields) == 1 && is_text(fields, cases[i].fields);
}

static void each(void)
{
  struct carriedkey k;
  stralloc fields = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct span message = span_of(cases[i].message);
    int good = read_message(&k, message, message.len ? message.len : 1) && is_right(&k, i, &fields);

    ok(good, "%s", cases[i].reason);
    if (!good)
      printf("# %zu parts, %zu octets, fields %zu\n", k.attachments, k.attached.len, fields.len);
    carriedkey_free(&k);
    for (size_t step = 1; good && step < message.len; step++) {
      good = read_message(&k, message, step) && is_right(&k, i, &fields);
      carriedkey_free(&k);
    }
    ok(good, "  in pieces");
  }
  stralloc_free(&fields);
}

/* ---- limits --------------------------------------------------------------------------------------- */

static void fill(stralloc *out, size_t len)
{
  while (out->len < len)
    if (!stralloc_catb(out, out->len % 70 == 69 || out->len + 1 == len ? "\n" : "x", 1))
      abort();
}

static void limits(void)
{
  static const char field[] = "Autocrypt: a\n";
  stralloc message = STRALLOC_ZERO;
  struct carriedkey k;
  size_t end;

  for (size_t over = 0; over < 2; over++) {
    message.len = 0;
    (void)stralloc_cats(&message, MIXED "--b\n" KEY);
    end = message.len;
    fill(&message, end + CARRIEDKEY_BYTES_MAX + over);
    (void)stralloc_cats(&message, "\n" END);
    for (size_t step = 1000; step < message.len; step += message.len) {
      ok(read_message(&k, span_sa(&message), step), "a key of %d octets", (int)(CARRIEDKEY_BYTES_MAX + over));
      ok(k.is_long == (int)over && k.attachments == 1, "  is too long: %d", (int)over);
      ok(k.attached.len <= CARRIEDKEY_BYTES_MAX && (over || k.attached.len == CARRIEDKEY_BYTES_MAX), "  what is kept");
      carriedkey_free(&k);
    }
  }
  for (size_t over = 0; over < 2; over++) {
    message.len = 0;
    (void)stralloc_cats(&message, field);
    while (message.len + 1000 < CARRIEDKEY_HEADER_BYTES) {
      end = message.len + 900;
      (void)stralloc_cats(&message, "X: ");
      for (size_t i = message.len; i < end; i++)
        (void)stralloc_catb(&message, "x", 1);
      (void)stralloc_cats(&message, "\n");
    }
    (void)stralloc_cats(&message, "Y: ");
    while (message.len < CARRIEDKEY_HEADER_BYTES + over - 2)
      (void)stralloc_catb(&message, "y", 1);
    (void)stralloc_cats(&message, "\n\nbody\n");
    ok(read_message(&k, span_sa(&message), 4096), "a header of %d octets", (int)(CARRIEDKEY_HEADER_BYTES + over));
    ok(k.is_long == (int)over && k.header.len <= CARRIEDKEY_HEADER_BYTES, "  is too long: %d", (int)over);
    carriedkey_free(&k);
  }
  stralloc_free(&message);
}

/* ---- sinks and memory ----------------------------------------------------------------------------- */

static int stop_at_second(void *arg, struct span body)
{
  int *calls = arg;

  (void)body;
  return ++*calls < 2;
}

static void sinks(void)
{
  struct carriedkey k;
  int calls = 0;

  ok(read_message(&k, span_of("Autocrypt: a\nAutocrypt: b\nAutocrypt: c\n\n"), 5), "three fields");
  ok(carriedkey_fields(&k, stop_at_second, &calls) == 0 && calls == 2, "  a sink that stops is not asked again");
  carriedkey_free(&k);
}

static void memory(void)
{
  static const char message[] = "Autocrypt: a\n" MIXED "--b\nContent-Transfer-Encoding: base64\n" KEY "YXJt\nb3I=\n"
    END;
  unsigned int n = 0;
  unsigned long hits = 1;
  int holds = 1;

  while (hits && holds) {
    struct carriedkey k;
    stralloc fields = STRALLOC_ZERO;
    int good;
    int saved;

    errno = 0;
    fault_nth("malloc", ++n, "ENOMEM");
    good = read_message(&k, span_of(message), 7) && carriedkey_fields(&k, keep_field, &fields) == 1;
    saved = errno;
    hits = fault(NULL);
    holds = hits ? !good && saved == ENOMEM : good && is_text(&k.attached, "armor") && is_text(&fields, " a\n|");
    carriedkey_free(&k);
    stralloc_free(&fields);
  }
  ok(holds && n > 8, "memory is short at each of %u places: ENOMEM", n - 1);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  each();
  limits();
  sinks();
  memory();
  return tap_done();
}
