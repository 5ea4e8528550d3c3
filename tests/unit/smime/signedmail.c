/* signedmail: which part of a message is taken for its signature, and over which octets. Whether the signature is good
 * is another matter: tests/unit/smime/signers.c and judge.c.
 */
#include "crypto/crypto.h"
#include "smime/signedmail.h"
#include "tests/tap.h"
#include "tests/unit/certificate.h"
#include "tests/unit/fault.h"
#include "text/b64.h"

#include <errno.h>

#define ENTITY "Content-Type: text/plain\nFrom: inner@example.org\n\nHello\n"
#define WRAPPED "Content-Type: message/rfc822\n\nFrom: ann@example.org\nSubject: x\n\nHello\n"

/* base64 of structures: @D detached over ENTITY, @O opaque with it, @W opaque with WRAPPED, @C only certificates, @E
 * enveloped data, @B damaged, @9 with nine hashes, @A over an ambiguous entity, @N over nothing
 */
static stralloc made[128];

static void encode(char letter, struct span der)
{
  (void)b64_encode(&made[(unsigned char)letter], der);
}

static void sign(char letter, const char *content, unsigned int flags, const struct certificate_signer *s, size_t n)
{
  stralloc der = STRALLOC_ZERO;

  certificate_sign(&der, span_of(content), flags, s, n);
  encode(letter, span_sa(&der));
  if (letter == 'O')
    encode('B', span_first(span_sa(&der), der.len / 2));
  stralloc_free(&der);
}

#define SIGNED_DATA "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
#define DATA "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"
#define HASH(last) "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02" last
static const char nine[] = "\x30\x81\x95" SIGNED_DATA "\xa0\x81\x87\x30\x81\x84\x02\x01\x01\x31\x70"
                           HASH("\x01") HASH("\x02") HASH("\x03") HASH("\x04") HASH("\x07") HASH("\x08") HASH("\x09")
                           "\x30\x07\x06\x05\x2b\x0e\x03\x02\x1a" "\x30\x0a\x06\x08\x2a\x86\x48\x86\xf7\x0d\x02\x05"
                           "\x30\x0b" DATA "\x31\x00";
static const char enveloped[] = "\x30\x0f\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x02\x30\x00";

static void make_all(void)
{
  EVP_PKEY *key = EVP_EC_gen("P-256");
  struct certificate_signer ann = { certificate_make(&(struct certificate){ .name = "Ann", .key = key }), key, NULL };

  sign('D', ENTITY, CMS_DETACHED, &ann, 1);
  sign('O', ENTITY, 0, &ann, 1);
  sign('W', WRAPPED, 0, &ann, 1);
  sign('A', "Content-Type: text/plain\nContent-Type: text/html\n\nHello\n", 0, &ann, 1);
  sign('N', "", 0, &ann, 1);
  sign('C', "", CMS_DETACHED, NULL, 0);
  encode('E', span_make(enveloped, sizeof enveloped - 1));
  encode('9', span_make(nine, sizeof nine - 1));
  X509_free(ann.certificate);
  EVP_PKEY_free(key);
}

/* the text with @X replaced */
static void fill(stralloc *out, const char *text)
{
  out->len = 0;
  for (; *text; text++)
    if (*text == '@' && made[(unsigned char)text[1]].len) {
      text++;
      (void)stralloc_cat(out, &made[(unsigned char)*text]);
    } else {
      (void)stralloc_append(out, *text);
    }
}

#define TOP "From: ann@example.org\nMIME-Version: 1.0\n"
#define SIGNED "Content-Type: multipart/signed; boundary=b; protocol=\"application/pkcs7-signature\"\n\n"
#define UNNAMED "Content-Type: multipart/signed; boundary=b\n\n"
#define P7S "Content-Type: application/pkcs7-signature\nContent-Transfer-Encoding: base64\n\n"
#define P7M "Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\n"
#define P7M_SIGNED "Content-Type: application/pkcs7-mime; smime-type=signed-data\nContent-Transfer-Encoding: base64\n\n"
#define MIXED "Content-Type: multipart/mixed; boundary=m\n\n--m\n"
#define TEXT_HEADER "Content-Type: text/plain\nFrom: inner@example.org\n\n"
#define NONE SIGNEDMAIL_NONE, SMIMECAUSE_PENDING, NULL, 0, "", "", "", ""

static const struct row {
  const char *message;
  enum signedmail_kind kind;
  enum smimecause cause;
  const char *detail;
  int is_root;
  const char *section;
  const char *content;          /* of a detached signature */
  const char *signed_header;
  const char *wrapped_header;
  const char *reason;
} rows[] = {
  { TOP "\nHello\n", NONE, "plain text" },
  { "", NONE, "nothing" },
  { TOP SIGNED "--b\n" ENTITY "\n--b\n" P7S "@D\n--b--\n", SIGNEDMAIL_DETACHED, SMIMECAUSE_PENDING, NULL, 1, "2",
    ENTITY,
    TEXT_HEADER, "", "a detached signature" },
  { TOP UNNAMED "--b\n" ENTITY "\n--b\n" P7S "@D\n--b--\n", SIGNEDMAIL_DETACHED, SMIMECAUSE_PENDING, NULL, 1, "2",
    ENTITY,
    TEXT_HEADER, "", "no protocol, but the second part is a signature" },
  { TOP UNNAMED "--b\n" ENTITY "\n--b\nContent-Type: text/plain\n\nx\n--b--\n", NONE,
    "no protocol, and the second part is none" },
  { TOP "Content-Type: multipart/signed; boundary=b; protocol=\"application/pgp-signature\"\n\n--b\n" ENTITY
    "\n--b\n" P7S "@D\n--b--\n", NONE, "a signature of OpenPGP" },
  { TOP SIGNED "--b\n" WRAPPED "\n--b\n" P7S "@D\n--b--\n", SIGNEDMAIL_DETACHED, SMIMECAUSE_PENDING, NULL, 1, "2",
    WRAPPED,
    "Content-Type: message/rfc822\n\n", "From: ann@example.org\nSubject: x\n\n", "a message is signed as a whole" },
  { TOP MIXED SIGNED "--b\n" ENTITY "\n--b\n" P7S "@D\n--b--\n\n--m\n\nfooter\n--m--\n", SIGNEDMAIL_DETACHED,
    SMIMECAUSE_PENDING, NULL, 0, "1.2", ENTITY, TEXT_HEADER, "", "a signed part within a multipart" },
  { TOP "Content-Type: message/rfc822\n\n" TOP SIGNED "--b\n" ENTITY "\n--b\n" P7S "@D\n--b--\n", NONE,
    "a signature within an enclosed message is not of this one" },
  { TOP SIGNED "--b\n" ENTITY "\n--b--\n", SIGNEDMAIL_DETACHED, SMIMECAUSE_SYNTAX, "parts of multipart/signed", 1, "",
    ENTITY, TEXT_HEADER, "", "one part alone" },
  { TOP SIGNED "--b\n" ENTITY "\n--b\n" P7S "@D\n--b\n\nx\n--b--\n", SIGNEDMAIL_DETACHED, SMIMECAUSE_SYNTAX,
    "parts of multipart/signed", 1, "2", ENTITY, TEXT_HEADER, "", "a third part" },
  { TOP SIGNED "--b\n" ENTITY "\n--b\nContent-Type: multipart/mixed; boundary=m\n\n--m\n\nx\n--m--\n--b--\n",
    SIGNEDMAIL_DETACHED, SMIMECAUSE_SYNTAX, "parts of multipart/signed", 1, "", ENTITY, TEXT_HEADER, "",
    "a multipart in the place of the signature" },
  { TOP SIGNED "--b\n" ENTITY "\n--b\n" P7S "@O\n--b--\n", SIGNEDMAIL_DETACHED, SMIMECAUSE_SYNTAX,
    "content within a detached signature", 1, "2", ENTITY, TEXT_HEADER, "", "an opaque structure beside a text" },
  { TOP SIGNED "--b\n" ENTITY "\n--b\n" P7S "@B\n--b--\n", SIGNEDMAIL_DETACHED, SMIMECAUSE_SYNTAX,
    "content within a detached signature", 1, "2", ENTITY, TEXT_HEADER, "",
    "the same, cut off: the first fault counts" },
  { TOP SIGNED "--b\n" ENTITY "\n--b\n" P7S "@E\n--b--\n", SIGNEDMAIL_DETACHED, SMIMECAUSE_SYNTAX,
    "damaged structure", 1,
    "2", ENTITY, TEXT_HEADER, "", "encrypted data in the place of the signature" },
  { TOP SIGNED "--b\n" ENTITY "\n--b\n" P7S "\n--b--\n", SIGNEDMAIL_DETACHED, SMIMECAUSE_SYNTAX, "damaged structure", 1,
    "2", ENTITY, TEXT_HEADER, "", "an empty signature" },
  { TOP SIGNED "--b\n" ENTITY "\n--b\n" P7S "@9\n--b--\n", SIGNEDMAIL_DETACHED, SMIMECAUSE_LIMIT, "hashes", 1, "2",
    ENTITY,
    TEXT_HEADER, "", "nine hashes" },
  { TOP SIGNED "--b\n" ENTITY "\n--b\n" P7S "@D\n", SIGNEDMAIL_DETACHED, SMIMECAUSE_AMBIGUOUS, "unclosed", 1, "2",
    ENTITY,
    TEXT_HEADER, "", "no closing boundary" },
  { TOP P7M_SIGNED "@O\n", SIGNEDMAIL_OPAQUE, SMIMECAUSE_PENDING, NULL, 1, "1", "", TEXT_HEADER, "",
    "an opaque signature" },
  { TOP P7M "@O\n", SIGNEDMAIL_OPAQUE, SMIMECAUSE_PENDING, NULL, 1, "1", "", TEXT_HEADER, "", "without smime-type" },
  { TOP "Content-Type: application/octet-stream; name=\"a.P7M\"\nContent-Transfer-Encoding: base64\n\n@O\n",
    SIGNEDMAIL_OPAQUE, SMIMECAUSE_PENDING, NULL, 1, "1", "", TEXT_HEADER, "", "by its name" },
  { TOP "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=a.p7m\n"
    "Content-Transfer-Encoding: base64\n\n@O\n", SIGNEDMAIL_OPAQUE, SMIMECAUSE_PENDING, NULL, 1, "1", "", TEXT_HEADER,
    "",
    "by its file name" },
  { TOP "Content-Type: application/octet-stream; name=\"a.doc\"\nContent-Transfer-Encoding: base64\n\n@O\n", NONE,
    "another name" },
  { TOP P7M "@E\n", NONE, "encrypted data is no signature" },
  { TOP P7M_SIGNED "@E\n", NONE, "nor is it one where smime-type says so" },
  { TOP "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\nContent-Transfer-Encoding: base64\n\n@O\n",
    NONE,
    "a signature that is said to be encrypted data is left to who decrypts" },
  { TOP P7M_SIGNED "@W\n", SIGNEDMAIL_OPAQUE, SMIMECAUSE_PENDING, NULL, 1, "1", "", "Content-Type: message/rfc822\n\n",
    "From: ann@example.org\nSubject: x\n\n", "a message is enclosed as a whole" },
  { TOP P7M_SIGNED "@B\n", SIGNEDMAIL_OPAQUE, SMIMECAUSE_SYNTAX, "damaged structure", 1, "1", "", TEXT_HEADER, "",
    "an opaque signature that is cut off" },
  { TOP P7M "AAAA\n", SIGNEDMAIL_OPAQUE, SMIMECAUSE_SYNTAX, "damaged structure", 1, "1", "", "", "",
    "no structure at all" },
  { TOP P7M_SIGNED "@C\n", SIGNEDMAIL_OPAQUE, SMIMECAUSE_PENDING, NULL, 1, "1", "", "", "", "certificates alone" },
  { TOP P7M_SIGNED "@N\n", SIGNEDMAIL_OPAQUE, SMIMECAUSE_PENDING, NULL, 1, "1", "", "", "", "an empty content" },
  { TOP P7M_SIGNED "@A\n", SIGNEDMAIL_OPAQUE, SMIMECAUSE_AMBIGUOUS, "signed content", 1, "1", "",
    "Content-Type: text/plain\nContent-Type: text/html\n\n", "", "two types in the content" },
  { TOP MIXED P7M_SIGNED "@O\n--m--\n", SIGNEDMAIL_OPAQUE, SMIMECAUSE_PENDING, NULL, 0, "1", "", TEXT_HEADER, "",
    "an opaque signature within a multipart" },
  { TOP MIXED P7M "@O\n--m--\n", NONE, "a signed document is an attachment" },
  { TOP MIXED P7M_SIGNED "@E\n--m\n" P7M_SIGNED "@O\n--m--\n", SIGNEDMAIL_OPAQUE, SMIMECAUSE_PENDING, NULL, 0, "2", "",
    TEXT_HEADER, "", "the first one was none, and the next one counts" },
  { TOP "Content-Type: text/plain\n" P7M_SIGNED "@O\n", NONE, "of two types the first counts" },
};

/* ---- reading ------------------------------------------------------------------------------------ */

static stralloc content = STRALLOC_ZERO;

/* 1, or 0 with ENOMEM */
static int read_mail(struct signedmail *m, struct span in, size_t piece)
{
  struct span content_octets;
  struct span rest = in;

  signedmail_init(m);
  for (; rest.len; rest = span_from(rest, piece))
    if (!signedmail_feed(m, span_first(rest, piece)))
      return 0;
  if (!signedmail_end(m))
    return 0;
  content_octets = span_first(span_from(in, m->start), m->end - m->start);
  content.len = 0;
  if (m->kind != SIGNEDMAIL_DETACHED)
    return 1;
  (void)stralloc_catb(&content, content_octets.p, content_octets.len);
  return signedmail_content(m, content_octets) && signedmail_content_end(m);
}

static int is(const stralloc *got, const char *wanted)
{
  return span_equal(span_sa(got), span_of(wanted));
}

static int is_found(const struct signedmail *m, const struct row *r)
{
  return m->kind == r->kind && m->cause == r->cause
         && (r->kind == SIGNEDMAIL_NONE || m->is_root == r->is_root) && is(&m->section, r->section)
         && (r->detail ? m->detail && strcmp(m->detail, r->detail) == 0 : !m->detail)
         && (r->kind != SIGNEDMAIL_DETACHED || is(&content, r->content)) && is(&m->signed_header, r->signed_header)
         && is(&m->wrapped_header, r->wrapped_header);
}

static void show(const struct signedmail *m)
{
  printf("# kind %d, cause %d, detail %s, root %d\n", m->kind, m->cause, m->detail ? m->detail : "-", m->is_root);
  tap_show("section", m->section.s, m->section.len);
  tap_show("content", content.s, content.len);
  tap_show("header of the entity", m->signed_header.s, m->signed_header.len);
  tap_show("header within it", m->wrapped_header.s, m->wrapped_header.len);
}

static void try_row(const struct row *r)
{
  static const size_t pieces[] = { 1, 7, 4096 };
  static struct signedmail m;
  stralloc in = STRALLOC_ZERO;
  unsigned long failed = 1;
  int good = 1;

  fill(&in, r->message);
  for (size_t i = 0; good && i < sizeof pieces / sizeof *pieces; i++) {
    good = read_mail(&m, span_sa(&in), pieces[i]) && is_found(&m, r);
    if (!good)
      show(&m);
    signedmail_free(&m);
  }
  ok(good, "%s", r->reason);
  good = 1;
  for (unsigned int n = 1; failed && n < 5000; n++) {
    int result;

    errno = 0;
    fault_nth("malloc", n, "ENOMEM");
    result = read_mail(&m, span_sa(&in), 4096);
    failed = fault(NULL);
    good = good && (result ? crypto_memory_was_short() || is_found(&m, r) : failed && errno == ENOMEM);
    (void)crypto_memory_was_short();
    signedmail_free(&m);
  }
  ok(good && failed == 0, "  ENOMEM as long as memory is short");
  stralloc_free(&in);
}

/* ---- limits ------------------------------------------------------------------------------------- */

static void header_of(stralloc *out, size_t len)
{
  (void)stralloc_cats(out, "Subject: ");
  for (size_t i = 0; i < len; i++)
    (void)stralloc_append(out, i % 70 == 69 ? '\n' : ' ');
  (void)stralloc_cats(out, "x\n\nHello\n");
}

static void limits(void)
{
  static struct signedmail m;
  stralloc in = STRALLOC_ZERO, rest = STRALLOC_ZERO;

  (void)stralloc_cats(&in, TOP SIGNED "--b\n");
  header_of(&in, 1100000);
  fill(&rest, "\n--b\n" P7S "@D\n--b--\n");
  (void)stralloc_cat(&in, &rest);
  ok(read_mail(&m, span_sa(&in), 65536) && m.cause == SMIMECAUSE_LIMIT && m.kind == SIGNEDMAIL_DETACHED,
     "a header over 1 MiB in the signed part is a limit");
  signedmail_free(&m);
  in.len = 0;
  header_of(&in, 1100000);
  fill(&rest, TOP P7M_SIGNED "@O\n");
  (void)stralloc_cat(&rest, &in);
  ok(read_mail(&m, span_sa(&in), 65536) && m.kind == SIGNEDMAIL_NONE, "a long header without a signature has none");
  signedmail_free(&m);
  stralloc_free(&in);
  stralloc_free(&rest);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  if (!crypto_library_init())
    return 111;
  make_all();
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    try_row(&rows[i]);
  limits();
  stralloc_free(&content);
  return tap_done();
}
