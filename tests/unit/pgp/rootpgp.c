/* rootpgp: the forms of a message, cut at every place. */
#include "tests/tap.h"
#include "pgp/rootpgp.h"
#include "tests/unit/fault.h"

#include <skalibs/stralloc.h>

/* a session key for the key 0102030405060708 and a content, in armor */
#define BODY "wQwDAQIDBAUGBwgBAAHSBQFhYWFh\n"
#define OCTETS "\xc1\x0c\x03\x01\x02\x03\x04\x05\x06\x07\x08\x01\x00\x01\xd2\x05\x01" "aaaa"
#define ARMOR "-----BEGIN PGP MESSAGE-----\n\n" BODY "-----END PGP MESSAGE-----\n"
/* the same without integrity protection; a literal; a cut content */
#define NO_INTEGRITY "-----BEGIN PGP MESSAGE-----\n\nwQwDAQIDBAUGBwgBAAHJBGFhYWE=\n-----END PGP MESSAGE-----\n"
#define CLEAR "-----BEGIN PGP MESSAGE-----\n\nywdiAAAAAAB4\n-----END PGP MESSAGE-----\n"
#define CUT "-----BEGIN PGP MESSAGE-----\n\nwQwDAQIDBAUGBwgBAAHSBgFhYWFh\n-----END PGP MESSAGE-----\n"
#define SUM "-----BEGIN PGP MESSAGE-----\n\n" BODY "=AAAA\n-----END PGP MESSAGE-----\n"
#define SIGNED "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello\n-----BEGIN PGP SIGNATURE-----\n\nabcd\n" \
  "-----END PGP SIGNATURE-----\n"

#define FROM "From: ann@example.org\n"
#define SEALED FROM "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b\n\n"
#define MIXED FROM "Content-Type: multipart/mixed; boundary=b\n\n"
#define VERSION "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n"
#define DATA "--b\nContent-Type: application/octet-stream; name=encrypted.asc\n\n"
#define TEXT "--b\nContent-Type: text/plain\n\n"
#define END "\n--b--\n"

#define NOT "not encrypted"
#define OTHERS "other parts than a version and a message"

static const struct {
  const char *what;
  const char *message;
  enum rootpgp_found found;
  const char *fault;
  int is_mangled;
  int has_text_outside;
} rows[] = {
  { "PGP/MIME", SEALED VERSION DATA ARMOR END, ROOTPGP_ENCRYPTED, NULL, 0, 0 },
  { "with a preamble and an epilogue", SEALED "This is encrypted.\n\n" VERSION DATA ARMOR END "x\n",
    ROOTPGP_ENCRYPTED, NULL,
    0, 0 },
  { "without the last boundary", SEALED VERSION DATA ARMOR, ROOTPGP_ENCRYPTED, NULL, 0, 0 },
  { "in base64", SEALED VERSION "--b\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n"
    "LS0tLS1CRUdJTiBQR1AgTUVTU0FHRS0tLS0tCgp3UXdEQVFJREJBVUdCd2dCQUFIU0JRRmhZV0ZoCi0tLS0tRU5EIFBHUCBNRVNTQUdFLS0tLS0K\n"
    END, ROOTPGP_ENCRYPTED, NULL, 0, 0 },
  { "binary in base64", SEALED VERSION
    "--b\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n"
    BODY END, ROOTPGP_ENCRYPTED, NULL, 0, 0 },
  { "mixed", MIXED VERSION DATA ARMOR END, ROOTPGP_ENCRYPTED, NULL, 1, 0 },
  { "mixed with an empty text", MIXED TEXT " \n" VERSION DATA ARMOR "\n" TEXT "\n" END, ROOTPGP_ENCRYPTED, NULL, 1, 0 },
  { "mixed with a text before", MIXED TEXT "Hello\n" VERSION DATA ARMOR END, ROOTPGP_NONE, NULL, 0, 0 },
  { "mixed with a text behind", MIXED VERSION DATA ARMOR "\n" TEXT "A list\n" END, ROOTPGP_ENCRYPTED, OTHERS, 1, 0 },
  { "mixed without the version", MIXED DATA ARMOR END, ROOTPGP_NONE, NULL, 0, 0 },
  { "mixed with a picture", MIXED "--b\nContent-Type: image/png\n\nx\n" VERSION DATA ARMOR END, ROOTPGP_NONE, NULL,
    0, 0 },
  { "a usual multipart/mixed", MIXED TEXT "Hello\n--b\nContent-Type: application/pdf\n\nx" END, ROOTPGP_NONE, NULL,
    0, 0 },
  { "mixed, without a message", MIXED VERSION DATA "Hello" END, ROOTPGP_NONE, NULL, 0, 0 },
  { "text outside of the armor", SEALED VERSION DATA "Hello\n" ARMOR END, ROOTPGP_ENCRYPTED, NULL, 0, 1 },
  { "no version part", SEALED DATA ARMOR END, ROOTPGP_ENCRYPTED, OTHERS, 0, 0 },
  { "a version part without version", SEALED "--b\nContent-Type: application/pgp-encrypted\n\nx\n" DATA ARMOR END,
    ROOTPGP_ENCRYPTED, "no version", 0, 0 },
  { "another version", SEALED "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 12\n" DATA ARMOR END,
    ROOTPGP_ENCRYPTED, "no version", 0, 0 },
  { "three parts", SEALED VERSION DATA ARMOR "\n" TEXT "x" END, ROOTPGP_ENCRYPTED, OTHERS, 0, 0 },
  { "no data part", SEALED VERSION END, ROOTPGP_ENCRYPTED, "no encrypted part", 0, 0 },
  { "no armor", SEALED VERSION DATA "Hello\n" END, ROOTPGP_ENCRYPTED, "no armor", 0, 0 },
  { "another armor", SEALED VERSION DATA "-----BEGIN PGP SIGNATURE-----\n\n" BODY "-----END PGP SIGNATURE-----\n" END,
    ROOTPGP_ENCRYPTED, "not an encrypted message", 0, 0 },
  { "a literal", SEALED VERSION DATA CLEAR END, ROOTPGP_ENCRYPTED, NOT, 0, 0 },
  { "no integrity protection", SEALED VERSION DATA NO_INTEGRITY END, ROOTPGP_ENCRYPTED, "no integrity protection", 0,
    0 },
  { "cut packets", SEALED VERSION DATA CUT END, ROOTPGP_ENCRYPTED, "truncated", 0, 0 },
  { "cut armor", SEALED VERSION DATA "-----BEGIN PGP MESSAGE-----\n\n" BODY, ROOTPGP_ENCRYPTED, "armor without end",
    0, 0 },
  { "a wrong sum", SEALED VERSION DATA SUM END, ROOTPGP_ENCRYPTED, "wrong check sum of the armor", 0, 0 },
  { "two types", FROM
    "Content-Type: text/plain\nContent-Type: multipart/encrypted;\n protocol=\"application/pgp-encrypted\"; "
    "boundary=b\n\n" ARMOR, ROOTPGP_INLINE, "ambiguous message", 0, 0 },
  { "S/MIME", FROM "Content-Type: multipart/encrypted; protocol=\"x/y\"; boundary=b\n\n" VERSION DATA ARMOR END,
    ROOTPGP_NONE,
    NULL, 0, 0 },
  { "in a part", FROM "Content-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: multipart/encrypted;\n "
    "protocol=\"application/pgp-encrypted\"; boundary=b\n\n" VERSION DATA ARMOR END "--c--\n", ROOTPGP_NONE, NULL, 0,
    0 },
  { "signed", FROM "Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; boundary=b\n\n" TEXT "x"
    END,
    ROOTPGP_SIGNED, NULL, 0, 0 },
  { "signed, its second part tells", FROM "Content-Type: multipart/signed; boundary=b\n\n" TEXT "x"
    "\n--b\nContent-Type: application/pgp-signature\n\nx\n--b--\n", ROOTPGP_SIGNED, NULL, 0, 0 },
  { "signed by something else", FROM "Content-Type: multipart/signed; boundary=b\n\n" TEXT "x"
    "\n--b\nContent-Type: application/pkcs7-signature\n\nx\n--b--\n", ROOTPGP_NONE, NULL, 0, 0 },
  { "signed by S/MIME", FROM
    "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b\n\n" TEXT
    "x" END, ROOTPGP_NONE, NULL, 0, 0 },
  { "inline", FROM "\n" ARMOR, ROOTPGP_INLINE, NULL, 0, 0 },
  { "inline, old", FROM "Content-Type: application/pgp; x-action=encrypt\n\n" ARMOR, ROOTPGP_INLINE, NULL, 0, 0 },
  { "inline in HTML", FROM "Content-Type: text/html\n\n" ARMOR, ROOTPGP_NONE, NULL, 0, 0 },
  { "inline in quoted-printable", FROM "Content-Transfer-Encoding: quoted-printable\n\n"
    "-----BEGIN PGP MESSAGE-----\n\nwQwDAQIDBAUGBwgBA=\nAHSBQFhYWFh\n=2D----END PGP MESSAGE-----\n", ROOTPGP_INLINE,
    NULL,
    0, 0 },
  { "inline with text before", FROM "\nHello\n\n" ARMOR, ROOTPGP_INLINE, NULL, 0, 1 },
  { "inline with text behind", FROM "\n" ARMOR "--\nAnn\n", ROOTPGP_INLINE, NULL, 0, 1 },
  { "inline, cut", FROM "\n" "-----BEGIN PGP MESSAGE-----\n\n", ROOTPGP_INLINE, "armor without end", 0, 0 },
  { "inline, not base64", FROM "\n" "-----BEGIN PGP MESSAGE-----\n\n*\n", ROOTPGP_INLINE, "damaged armor", 0, 0 },
  { "inline, a literal", FROM "\n" CLEAR, ROOTPGP_INLINE, NOT, 0, 0 },
  { "a certificate in a text", FROM "\n-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n" BODY
    "-----END PGP PUBLIC KEY BLOCK-----\n",
    ROOTPGP_NONE, NULL, 0, 0 },
  { "clear-signed", FROM "\nHello\n" SIGNED, ROOTPGP_CLEARSIGNED, NULL, 0, 0 },
  { "a text", FROM "\nHello\n", ROOTPGP_NONE, NULL, 0, 0 },
  { "an empty message", FROM "\n", ROOTPGP_NONE, NULL, 0, 0 },
  { "nothing", "", ROOTPGP_NONE, NULL, 0, 0 },
  { "another multipart", FROM "Content-Type: multipart/alternative; boundary=b\n\n" VERSION DATA ARMOR END,
    ROOTPGP_NONE,
    NULL, 0, 0 },
  { "encrypted, its parts tell", FROM "Content-Type: multipart/encrypted; boundary=b\n\n" VERSION DATA ARMOR END,
    ROOTPGP_ENCRYPTED, NULL, 1, 0 },
  { "signed, one part", FROM "Content-Type: multipart/signed; boundary=b\n\n" TEXT "x" END, ROOTPGP_NONE, NULL, 0, 0 },
  { "signed, a multipart and a signature", FROM "Content-Type: multipart/signed; boundary=b\n\n"
    "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nx\n--c\nContent-Type: application/pkcs7-signature\n\nx\n"
    "--c--\n--b\nContent-Type: application/pgp-signature\n\nx" END, ROOTPGP_SIGNED, NULL, 0, 0 },
  { "signed, and parts before are ambiguous", FROM "Content-Type: multipart/signed; boundary=b\nContent-Type: x/y\n\n"
    TEXT "x" END, ROOTPGP_NONE, "ambiguous message", 0, 0 },
  { "a long version in base64",
    SEALED "--b\nContent-Type: application/pgp-encrypted\nContent-Transfer-Encoding: base64\n"
    "\nVmVyc2lvbjogMSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICA\n" DATA ARMOR END,
    ROOTPGP_ENCRYPTED, "no version", 0, 0 },
  { "a version of mixed that is none", MIXED "--b\nContent-Type: application/pgp-encrypted\n\nx\n" DATA ARMOR END,
    ROOTPGP_NONE, NULL, 0, 0 },
  { "another version of integrity protection", SEALED VERSION DATA "-----BEGIN PGP MESSAGE-----\n\n"
    "wQwDAQIDBAUGBwgBAAHSBQlhYWFh\n-----END PGP MESSAGE-----\n" END, ROOTPGP_ENCRYPTED, "unknown version", 0, 0 },
  { "a packet behind it", SEALED VERSION DATA "-----BEGIN PGP MESSAGE-----\n\n"
    "wQwDAQIDBAUGBwgBAAHSBQFhYWFhywdiAAAAAAB4\n-----END PGP MESSAGE-----\n" END, ROOTPGP_ENCRYPTED, "damaged packets",
      0,
    0 },
  { "a message in a message", FROM "Content-Type: message/rfc822\n\n" FROM "\n" ARMOR, ROOTPGP_NONE, NULL, 0, 0 },
};

static int keep(void *arg, struct span piece)
{
  return stralloc_catb(arg, piece.p, piece.len);
}

static int refuse(void *arg, struct span piece)
{
  (void)arg;
  (void)piece;
  return 0;
}

static int is_same(const char *a, const char *b)
{
  return a && b ? strcmp(a, b) == 0 : a == b;
}

static int is_right(size_t i, const struct rootpgp *r, const stralloc *out)
{
  int is_open = (r->found == ROOTPGP_ENCRYPTED || r->found == ROOTPGP_INLINE) && !r->fault;

  if (is_open && !span_equal(span_sa(out), span_make(OCTETS, sizeof OCTETS - 1)))
    return 0;
  if (is_open && (!packets_are_sealed(&r->packets) || !span_equal(span_sa(&r->packets.ids),
  span_of("\1\2\3\4\5\6\7\10"))))
    return 0;
  return r->found == rows[i].found && is_same(r->fault, rows[i].fault) && r->is_mangled == rows[i].is_mangled
         && r->has_text_outside == rows[i].has_text_outside;
}

static void run(struct rootpgp *r, struct span message, size_t cut, span_sink *sink, void *arg)
{
  rootpgp_init(r, sink, arg);
  (void)(rootpgp_feed(r, span_first(message, cut)) && rootpgp_feed(r, span_from(message, cut)));
  rootpgp_end(r);
}

static void table(void)
{
  static struct rootpgp r;
  stralloc out = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct span message = span_of(rows[i].message);
    size_t bad = 0;

    for (size_t cut = 0; cut <= message.len; cut++) {
      out.len = 0;
      run(&r, message, cut, keep, &out);
      bad += !is_right(i, &r, &out);
      rootpgp_free(&r);
    }
    if (!ok(bad == 0, "%s (%zu of %zu)", rows[i].what, bad, message.len + 1)) {
      run(&r, message, 0, keep, &out);
      printf("# found %d fault %s mangled %d outside %d\n", r.found, r.fault ? r.fault : "none", r.is_mangled,
             r.has_text_outside);
      rootpgp_free(&r);
    }
  }
  stralloc_free(&out);
}

static void others(void)
{
  static struct rootpgp r;
  stralloc text = STRALLOC_ZERO;

  run(&r, span_of(SEALED VERSION DATA ARMOR END), 10, refuse, NULL);
  ok(r.found == ROOTPGP_STOPPED, "a sink that stops");
  rootpgp_free(&r);
  run(&r, span_of(SEALED VERSION DATA ARMOR END), 10, NULL, NULL);
  ok(r.found == ROOTPGP_ENCRYPTED && !r.fault && packets_are_sealed(&r.packets), "no sink");
  is_bytes(r.header.s, r.header.len, SEALED, strlen(SEALED), "the header");
  rootpgp_free(&r);
  while (text.len <= MIMELIMIT_HEADER_BYTES)
    stralloc_cats(&text,
    "X-Filler: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n");
  run(&r, span_sa(&text), 10, NULL, NULL);
  ok(r.found == ROOTPGP_LIMIT, "a long header");
  rootpgp_free(&r);
  stralloc_free(&text);
}

/* more session keys than there may be */
static void many_keys(void)
{
  static struct rootpgp r;
  static const char key[] = "\xc1\x0c\x03\1\2\3\4\5\6\7\x08\1\0\1";
  stralloc octets = STRALLOC_ZERO;
  stralloc message = STRALLOC_ZERO;
  struct armor_writer w;

  for (size_t i = 0; i <= PACKETS_SESSION_KEYS_MAX; i++)
    (void)stralloc_catb(&octets, key, sizeof key - 1);
  (void)stralloc_cats(&message, FROM "\n");
  ok(armor_writer_init(&w, ARMOR_MESSAGE, "\n", keep, &message)
     && armor_writer_feed(&w, span_make(octets.s, octets.len), keep, &message)
     && armor_writer_end(&w, keep, &message), "a message for too many");
  run(&r, span_make(message.s, message.len), 10, NULL, NULL);
  ok(r.found == ROOTPGP_INLINE && is_same(r.fault, "over a limit"), "  is over a limit");
  rootpgp_free(&r);
  stralloc_free(&octets);
  stralloc_free(&message);
}

/* the innermost of so many parts is not read */
static void deep(void)
{
  static struct rootpgp r;
  stralloc message = STRALLOC_ZERO;
  char line[100];

  (void)stralloc_cats(&message, FROM "Content-Type: multipart/signed; boundary=b\n\n");
  for (int i = 0; i < 70; i++) {
    snprintf(line, sizeof line, "%d\nContent-Type: multipart/mixed; boundary=c%d\n\n", i, i + 1);
    (void)(stralloc_cats(&message, i ? "--c" : "--b\nX: ") && stralloc_cats(&message, line));
  }
  run(&r, span_make(message.s, message.len), 10, NULL, NULL);
  ok(r.found == ROOTPGP_NONE && is_same(r.fault, "over a limit"), "parts in each other without end");
  rootpgp_free(&r);
  stralloc_free(&message);
}

static void memory(const char *what, const char *message)
{
  static struct rootpgp r;
  stralloc out = STRALLOC_ZERO;
  unsigned int n = 0;
  unsigned long hits = 1;
  int holds = stralloc_ready(&out, sizeof OCTETS);

  while (hits && holds) {
    out.len = 0;
    fault_nth("malloc", ++n, "ENOMEM");
    run(&r, span_of(message), 100, keep, &out);
    hits = fault(NULL);
    holds = hits ? r.found == ROOTPGP_TROUBLE && !rootpgp_feed(&r, span_of("x")) : r.found != ROOTPGP_TROUBLE;
    if (r.found == ROOTPGP_ENCRYPTED)
      holds &= packets_are_sealed(&r.packets);
    if (!holds)
      printf("# found %d, fault %s, %lu calls failed\n", r.found, r.fault ? r.fault : "none", hits);
    rootpgp_free(&r);
  }
  ok(holds && n > 4, "%s: memory is short at each of %u places", what, n - 1);
  stralloc_free(&out);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  table();
  others();
  many_keys();
  deep();
  memory("encrypted", SEALED VERSION DATA ARMOR END);
  memory("signed", FROM "Content-Type: multipart/signed; boundary=b\n\n" TEXT "x\n--b\nContent-Type: "
         "application/pgp-signature\n\nx" END);
  return tap_done();
}
