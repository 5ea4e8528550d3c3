/* signedpgp: where the signature of a message is, what it is over, and why nothing can be said. Each message is read as
 * a whole and in pieces of each size, in LF and in CRLF.
 */
#include "tests/tap.h"
#include "pgp/signedpgp.h"
#include "tests/unit/fault.h"
#include "tests/unit/openpgp.h"

#include <errno.h>

#define BEGIN "Content-Type: multipart/signed; boundary=s"
#define PGP "; protocol=\"application/pgp-signature\""
#define TOP BEGIN PGP "\n\n"
#define TEXT "Content-Type: text/plain\n\ntext\nof two lines"
#define PART "\n--s\nContent-Type: application/pgp-signature\n\n"
#define END "--s--\n"
/* in messages: * is the armor of a signature, and in brackets are other octets */
#define SIGNATURE PART "*" END
#define ENTITY "Content-Type: text/plain\r\n\r\ntext\r\nof two lines"
#define CLEAR "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\none \n- -two\n*"
#define CLEAR_OCTETS "one\r\n-two"
#define CLEAR_TEXT "one \n-two\n"

static const struct row {
  const char *reason;
  const char *message;
  enum signedpgp_kind kind;
  enum pgpcause cause;
  int is_inside;            /* not at the root */
  int is_shown;
  const char *section;
  const char *content;      /* of PGPCAUSE_PENDING */
  const char *text;         /* NULL: `content` */
  const char *wrapped;      /* the header of the message that is signed */
} rows[] = {
  { .reason = "no signature", .message = "Subject: x\n\ntext\n" },
  { .reason = "empty", .message = "" },
  { .reason = "multipart/signed", .message = TOP "--s\n" TEXT SIGNATURE, .kind = SIGNEDPGP_DETACHED,
    .section = "2", .content = ENTITY },
  { .reason = "protocol in capitals",
    .message = BEGIN "; protocol=\"APPLICATION/PGP-SIGNATURE\"\n\n--s\n" TEXT SIGNATURE,
    .kind = SIGNEDPGP_DETACHED, .section = "2", .content = ENTITY },
  { .reason = "no protocol", .message = BEGIN "\n\n--s\n" TEXT SIGNATURE, .kind = SIGNEDPGP_DETACHED, .section = "2",
    .content = ENTITY },
  { .reason = "another protocol", .message = BEGIN "; protocol=x/y\n\n--s\n" TEXT SIGNATURE, .kind = SIGNEDPGP_DETACHED,
    .section = "2", .content = ENTITY },
  { .reason = "no protocol, and no signature", .message = BEGIN "\n\n--s\n" TEXT "\n--s\n\ntext\n" END },
  { .reason = "S/MIME", .message = BEGIN "; protocol=\"application/pkcs7-signature\"\n\n--s\n" TEXT SIGNATURE },
  { .reason = "old S/MIME", .message = BEGIN "; protocol=\"application/x-pkcs7-signature\"\n\n--s\n" TEXT SIGNATURE },
  { .reason = "preamble and epilogue are not signed", .message = TOP "before\n--s\n" TEXT SIGNATURE "behind\n",
    .kind = SIGNEDPGP_DETACHED, .section = "2", .content = ENTITY },
  { .reason = "the first part is empty", .message = TOP "--s\n" SIGNATURE, .kind = SIGNEDPGP_DETACHED, .section = "2",
    .content = "" },
  { .reason = "a multipart is signed",
    .message = TOP "--s\nContent-Type: multipart/mixed; boundary=m\n\n--m\n\na\n--m--\n" SIGNATURE,
    .kind = SIGNEDPGP_DETACHED, .section = "2",
    .content = "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\na\r\n--m--\r\n" },
  { .reason = "a message is signed",
    .message = TOP "--s\nContent-Type: message/rfc822\n\nFrom: a@b\n\nhello" SIGNATURE,
    .kind = SIGNEDPGP_DETACHED, .section = "2", .content = "Content-Type: message/rfc822\r\n\r\nFrom: a@b\r\n\r\nhello",
    .wrapped = "From: a@b\n\n" },
  { .reason = "in a multipart",
    .message = "Content-Type: multipart/mixed; boundary=m\n\n--m\n\na\n--m\n" TOP "--s\n" TEXT
    SIGNATURE "--m--\n", .kind = SIGNEDPGP_DETACHED, .is_inside = 1, .section = "2.2", .content = ENTITY },
  { .reason = "two in a multipart: the first one", .message = "Content-Type: multipart/mixed; boundary=m\n\n--m\n" TOP
    "--s\n" TEXT SIGNATURE "--m\n" TOP "--s\n\nother" SIGNATURE "--m--\n", .kind = SIGNEDPGP_DETACHED, .is_inside = 1,
    .section = "1.2", .content = ENTITY },
  { .reason = "in a message that is enclosed",
    .message = "Content-Type: message/rfc822\n\n" TOP "--s\n" TEXT SIGNATURE },
  { .reason = "behind one that was none",
    .message = "Content-Type: multipart/mixed; boundary=m\n\n--m\n" BEGIN "\n\n--s\n"
    "\na\n--s\n\nb\n" END "--m\n" TOP "--s\n" TEXT SIGNATURE "--m--\n", .kind = SIGNEDPGP_DETACHED, .is_inside = 1,
    .section = "2.2", .content = ENTITY },
  { .reason = "the signature as octet-stream",
    .message = TOP "--s\n" TEXT "\n--s\nContent-Type: application/octet-stream"
    "\n\n*" END, .kind = SIGNEDPGP_DETACHED, .section = "2", .content = ENTITY },
  { .reason = "the signature as text", .message = TOP "--s\n" TEXT "\n--s\n\n*" END, .kind = SIGNEDPGP_DETACHED,
    .is_shown = 1, .section = "2", .content = ENTITY },
  { .reason = "binary", .message = TOP "--s\n" TEXT "\n--s\nContent-Transfer-Encoding: base64\n"
    "Content-Type: application/pgp-signature\n\n#\n" END, .kind = SIGNEDPGP_DETACHED, .section = "2",
      .content = ENTITY },

  { .reason = "one part", .message = TOP "--s\n" TEXT "\n" END, .kind = SIGNEDPGP_DETACHED, .cause = PGPCAUSE_SYNTAX,
    .section = "" },
  { .reason = "three parts", .message = TOP "--s\n" TEXT PART "*--s\n\nx\n" END, .kind = SIGNEDPGP_DETACHED,
    .cause = PGPCAUSE_SYNTAX, .section = "2" },
  { .reason = "the second part is a multipart", .message = TOP "--s\n" TEXT "\n--s\nContent-Type: multipart/mixed; "
    "boundary=m\n\n--m\n\n*--m--\n" END, .kind = SIGNEDPGP_DETACHED, .cause = PGPCAUSE_SYNTAX, .section = "" },
  { .reason = "no armor", .message = TOP "--s\n" TEXT PART "hello\n" END, .kind = SIGNEDPGP_DETACHED,
    .cause = PGPCAUSE_SYNTAX, .section = "2" },
  { .reason = "an empty signature", .message = TOP "--s\n" TEXT PART END, .kind = SIGNEDPGP_DETACHED,
    .cause = PGPCAUSE_SYNTAX, .section = "2" },
  { .reason = "armor without end", .message = TOP "--s\n" TEXT PART "-----BEGIN PGP SIGNATURE-----\n\nwsBz\n" END,
    .kind = SIGNEDPGP_DETACHED, .cause = PGPCAUSE_SYNTAX, .section = "2" },
  { .reason = "armor of a message", .message = TOP "--s\n" TEXT PART "-----BEGIN PGP MESSAGE-----\n\n#\n"
    "-----END PGP MESSAGE-----\n" END, .kind = SIGNEDPGP_DETACHED, .cause = PGPCAUSE_SYNTAX, .section = "2" },
  { .reason = "armor of a signature in which is something else", .message = TOP "--s\n" TEXT PART
    "-----BEGIN PGP SIGNATURE-----\n\nyDgB\n-----END PGP SIGNATURE-----\n" END, .kind = SIGNEDPGP_DETACHED,
    .cause = PGPCAUSE_SYNTAX, .section = "2" },
  { .reason = "two types", .message = BEGIN PGP "\nContent-Type: text/plain\n\n--s\n" TEXT SIGNATURE,
    .kind = SIGNEDPGP_DETACHED, .cause = PGPCAUSE_AMBIGUOUS, .section = "2" },
  { .reason = "no last boundary", .message = TOP "--s\n" TEXT PART "*", .kind = SIGNEDPGP_DETACHED,
    .cause = PGPCAUSE_AMBIGUOUS, .section = "2" },
  { .reason = "ambiguous elsewhere", .message = "Content-Type: multipart/mixed; boundary=m\n\n--m\n" TOP "--s\n" TEXT
    SIGNATURE "--m\nContent-Type: text/plain\nContent-Type: text/html\n\nx\n--m--\n", .kind = SIGNEDPGP_DETACHED,
    .cause = PGPCAUSE_AMBIGUOUS, .is_inside = 1, .section = "1.2" },

  { .reason = "clear text", .message = "Subject: x\n\n" CLEAR, .kind = SIGNEDPGP_CLEAR, .section = "1",
    .content = CLEAR_OCTETS, .text = CLEAR_TEXT },
  { .reason = "clear text as application/pgp", .message = "Content-Type: application/pgp\n\n" CLEAR,
    .kind = SIGNEDPGP_CLEAR, .section = "1", .content = CLEAR_OCTETS, .text = CLEAR_TEXT },
  { .reason = "clear text as HTML", .message = "Content-Type: text/html\n\n" CLEAR },
  { .reason = "clear text in a part",
    .message = "Content-Type: multipart/mixed; boundary=m\n\n--m\n\n" CLEAR "--m--\n" },
  { .reason = "text around it", .message = "Subject: x\n\nbefore\n" CLEAR "behind\n", .kind = SIGNEDPGP_CLEAR,
    .is_shown = 1, .section = "1", .content = CLEAR_OCTETS, .text = CLEAR_TEXT },
  { .reason = "clear text in quoted-printable", .message = "Content-Transfer-Encoding: quoted-printable\n\n"
    "-----BEGIN PGP SIGNED MESSAGE-----\n\no=6Ee=20\n- -two\n[=]", .kind = SIGNEDPGP_CLEAR, .section = "1",
    .content = CLEAR_OCTETS, .text = CLEAR_TEXT },
  { .reason = "and a fault of it", .message = "Content-Transfer-Encoding: quoted-printable\n\n"
    "-----BEGIN PGP SIGNED MESSAGE-----\n\na=xb\n[=]", .kind = SIGNEDPGP_CLEAR, .cause = PGPCAUSE_AMBIGUOUS,
    .section = "1" },
  { .reason = "clear text without a signature", .message = "Subject: x\n\n-----BEGIN PGP SIGNED MESSAGE-----\n\none\n",
    .kind = SIGNEDPGP_CLEAR, .cause = PGPCAUSE_SYNTAX, .section = "1" },
  { .reason = "a damaged signature", .message = "Subject: x\n\n-----BEGIN PGP SIGNED MESSAGE-----\n\none\n"
    "-----BEGIN PGP SIGNATURE-----\n\nyDgB\n-----END PGP SIGNATURE-----\n", .kind = SIGNEDPGP_CLEAR,
    .cause = PGPCAUSE_SYNTAX, .section = "1" },
  { .reason = "two clear texts: the second one is text around the first", .message = "Subject: x\n\n" CLEAR CLEAR,
    .kind = SIGNEDPGP_CLEAR, .is_shown = 1, .section = "1", .content = CLEAR_OCTETS, .text = CLEAR_TEXT },
};

static stralloc signature;
static stralloc armor;
static stralloc binary;       /* in base64 */

static int append(void *arg, struct span piece)
{
  return stralloc_catb(arg, piece.p, piece.len);
}

static void make_armor(void)
{
  const struct openpgp_key ann = { .seed = 1, .created_s = 1700000000 };
  struct armor_writer w;
  struct transfer_encode t;

  openpgp_signature(&signature, &(const struct openpgp_signature){ .by = &ann, .created_s = 1700000000 });
  ok(armor_writer_init(&w, ARMOR_SIGNATURE, "\n", append, &armor)
     && armor_writer_feed(&w, span_sa(&signature), append, &armor) && armor_writer_end(&w, append, &armor), "an armor");
  transfer_encode_init(&t, TRANSFER_BASE64, "\n");
  ok(transfer_encode_feed(&t, span_sa(&signature), append, &binary) && transfer_encode_end(&t, append, &binary),
     "a signature in base64");
}

/* `[=]` is the armor in quoted-printable */
static void put_quoted(stralloc *out)
{
  for (size_t i = 0; i < armor.len; i++)
    openpgp_octets(out, armor.s[i] == '=' ? "=3D" : armor.s + i, armor.s[i] == '=' ? 3 : 1);
}

static void make_message(stralloc *out, const char *from, const char *line_end)
{
  stralloc all = STRALLOC_ZERO;

  out->len = 0;
  for (; *from; from++)
    if (*from == '*')
      openpgp_octets(&all, armor.s, armor.len);
    else if (*from == '#')
      openpgp_octets(&all, binary.s, binary.len - 1);
    else if (strncmp(from, "[=]", 3) != 0)
      openpgp_octets(&all, from, 1);
    else {
      put_quoted(&all);
      from += 2;
    }
  for (size_t i = 0; i < all.len; i++)
    openpgp_octets(out, all.s[i] == '\n' ? line_end : all.s + i, all.s[i] == '\n' ? strlen(line_end) : 1);
  stralloc_free(&all);
}

static int read_message(struct signedpgp *m, struct span message, size_t step)
{
  signedpgp_init(m);
  for (; message.len; message = span_from(message, step))
    if (!signedpgp_feed(m, span_first(message, step)))
      return 0;
  return signedpgp_end(m);
}

static int read_again(struct signedpgp *m, struct span message, size_t step)
{
  message = span_from(span_first(message, (size_t)m->end), (size_t)m->start);
  for (; message.len; message = span_from(message, step))
    if (!signedpgp_content(m, span_first(message, step)))
      return 0;
  return signedpgp_content_end(m);
}

/* CRs left out */
static int is_text(struct span got, const char *wanted)
{
  for (; got.len; got = span_from(got, 1))
    if (got.p[0] != '\r' && got.p[0] != *wanted++)
      return 0;
  return *wanted == 0;
}

static int is_found(const struct signedpgp *m, const struct row *r)
{
  if (m->kind != r->kind)
    return 0;
  if (m->kind == SIGNEDPGP_NONE)
    return 1;
  return m->cause == r->cause && m->is_root == !r->is_inside && span_equal(span_sa(&m->section), span_of(r->section))
         && m->is_shown == r->is_shown && is_text(span_sa(&m->wrapped_header), r->wrapped ? r->wrapped : "")
         && (m->cause == PGPCAUSE_PENDING) == !m->detail;
}

static int is_content(struct signedpgp *m, const struct row *r, struct span message, size_t step)
{
  const char *text = r->text ? r->text : r->content;
  stralloc out = STRALLOC_ZERO;
  int good;

  if (m->kind == SIGNEDPGP_NONE || m->cause != PGPCAUSE_PENDING)
    return 1;
  if (!r->content)
    return 0;
  good = span_equal(span_sa(&m->packets.bodies), span_sa(&signature));
  signedpgp_content_begin(m, append, &out);
  good &= read_again(m, message, step) && span_equal(span_sa(&out), span_of(r->content));
  if (!good && step > message.len)
    tap_show("content", out.s, out.len);
  out.len = 0;
  signedpgp_text_begin(m, append, &out);
  good &= read_again(m, message, step);
  good &= r->text ? is_text(span_sa(&out), text) : span_equal(span_sa(&out), span_of(text));
  if (!good && step > message.len)
    tap_show("text", out.s, out.len);
  stralloc_free(&out);
  return good;
}

static void show(const struct signedpgp *m)
{
  printf("# kind %d, cause %s (%s), root %d, shown %d\n", m->kind, pgpcause_token(m->cause), m->detail ? m->detail : "",
         m->is_root, m->is_shown);
  tap_show("section", m->section.s, m->section.len);
  tap_show("wrapped", m->wrapped_header.s, m->wrapped_header.len);
}

static void each(void)
{
  static const char *const line_ends[] = { "\n", "\r\n" };
  static struct signedpgp m;
  stralloc message = STRALLOC_ZERO;

  for (size_t i = 0; i < 2 * (sizeof rows / sizeof *rows); i++) {
    const struct row *r = &rows[i / 2];
    int good;

    make_message(&message, r->message, line_ends[i % 2]);
    good = read_message(&m, span_sa(&message), message.len + 1) && is_found(&m, r);
    ok(good, "%s%s", r->reason, i % 2 ? ", CRLF" : "");
    if (!good)
      show(&m);
    ok(is_content(&m, r, span_sa(&message), message.len + 1), "  its content");
    signedpgp_free(&m);
    good = 1;
    for (size_t step = 1; good && step < message.len; step += 1 + step / 8) {
      good = read_message(&m, span_sa(&message), step) && is_found(&m, r) && is_content(&m, r, span_sa(&message), step);
      signedpgp_free(&m);
    }
    ok(good, "  in pieces");
  }
  stralloc_free(&message);
}

/* ---- limits --------------------------------------------------------------------------------------- */

static void is_limit(const stralloc *message, const char *detail, const char *what)
{
  static struct signedpgp m;
  int good = read_message(&m, span_make(message->s, message->len), 5000) && m.cause == PGPCAUSE_LIMIT
             && strcmp(m.detail, detail) == 0;

  ok(good, "%s", what);
  if (!good)
    show(&m);
  signedpgp_free(&m);
}

/* a header that is longer than any that counts */
static void long_header(stralloc *out)
{
  for (size_t i = 0; i < MIMELIMIT_HEADER_BYTES / 1000 + 100; i++) {
    openpgp_octets(out, "X: ", 3);
    for (size_t n = 0; n < 996; n++)
      openpgp_octets(out, "x", 1);
    openpgp_octets(out, "\n", 1);
  }
}

static void limits(void)
{
  struct openpgp_key ann = { .seed = 1, .created_s = 1700000000 };
  stralloc kept = signature;
  stralloc kept_armor = armor;
  stralloc message = STRALLOC_ZERO;
  stralloc end = STRALLOC_ZERO;

  openpgp_octets(&message, TOP "--s\n", strlen(TOP "--s\n"));
  long_header(&message);
  make_message(&end, TEXT SIGNATURE, "\n");
  openpgp_octets(&message, end.s, end.len);
  is_limit(&message, "structure of the message", "the header of the signed part is too long");

  message.len = 0;
  long_header(&message);
  make_message(&end, TOP "--s\n" TEXT SIGNATURE, "\n");
  openpgp_octets(&message, end.s, end.len);
  is_limit(&message, "structure of the message", "the header of the message is too long");

  signature = armor = (stralloc)STRALLOC_ZERO;
  for (size_t i = 0; i <= PACKETS_SIGNATURES_MAX; i++)
    openpgp_signature(&signature, &(const struct openpgp_signature){ .by = &ann, .created_s = 1700000000 });
  binary.len = 0;
  make_armor();
  make_message(&message, TOP "--s\n" TEXT SIGNATURE, "\n");
  is_limit(&message, "signatures", "too many signatures");
  make_message(&message, "Subject: x\n\n" CLEAR, "\n");
  is_limit(&message, "signatures", "too many of a clear text");

  message.len = 0;
  make_message(&message, "Subject: x\n\n-----BEGIN PGP SIGNED MESSAGE-----\n\n", "\n");
  for (size_t i = 0; i < 2 * CLEARTEXT_LINE_BYTES; i++)
    openpgp_octets(&message, " ", 1);
  make_message(&end, "x\n*", "\n");
  openpgp_octets(&message, end.s, end.len);
  is_limit(&message, "line", "blanks that may be the end of a line");
  stralloc_free(&signature);
  stralloc_free(&armor);
  signature = kept;
  armor = kept_armor;
  stralloc_free(&message);
  stralloc_free(&end);
}

/* ---- sinks and memory ----------------------------------------------------------------------------- */

static int stop(void *arg, struct span piece)
{
  (void)arg;
  (void)piece;
  return 0;
}

static void memory(const char *from)
{
  static struct signedpgp m;
  stralloc message = STRALLOC_ZERO;
  unsigned int n = 0;
  unsigned long hits = 1;
  int holds = 1;

  make_message(&message, from, "\n");
  while (hits && holds) {
    stralloc out = STRALLOC_ZERO;
    int good;
    int is_read;
    int saved;

    errno = 0;
    fault_nth("malloc", ++n, "ENOMEM");
    good = is_read = read_message(&m, span_sa(&message), 11);
    saved = errno;
    if (is_read) {
      signedpgp_content_begin(&m, append, &out);
      good = read_again(&m, span_sa(&message), 11);
    }
    hits = fault(NULL);
    holds = hits ? !good && (is_read || saved == ENOMEM) : good && out.len > 0;
    if (hits && is_read && holds && m.kind == SIGNEDPGP_CLEAR && out.len == 0)
      holds = signedpgp_content_was_short(&m) || errno == ENOMEM;
    signedpgp_free(&m);
    stralloc_free(&out);
  }
  ok(holds && n > 8, "memory is short at each of %u places: it says so", n - 1);

  (void)read_message(&m, span_sa(&message), 11);
  signedpgp_content_begin(&m, stop, NULL);
  ok(!read_again(&m, span_sa(&message), message.len) && !signedpgp_content_was_short(&m), "a sink that stops");
  signedpgp_free(&m);
  stralloc_free(&message);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  make_armor();
  each();
  limits();
  memory(TOP "--s\nContent-Type: message/rfc822\n\nFrom: a@b\n\nhello" SIGNATURE);
  memory("Subject: x\n\n" CLEAR);
  return tap_done();
}
