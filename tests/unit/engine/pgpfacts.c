/* pgpfacts: every form that pgp/rootpgp knows may be OpenPGP; for what cannot be, no program has to be started.
 * Each message is read in pieces of each size.
 */
#include "tests/tap.h"
#include "engine/pgpfacts.h"
#include "mail/mimescan.h"
#include "mail/transfer.h"
#include "pgp/rootpgp.h"
#include "tests/unit/fault.h"

#define ARMOR "-----BEGIN PGP MESSAGE-----\n\nwQwDAQIDBAUGBwgBAAHSBQFhYWFh\n-----END PGP MESSAGE-----\n"
#define CLEAR "-----BEGIN PGP SIGNED MESSAGE-----\n\nx\n"
#define MIXED "Content-Type: multipart/mixed; boundary=b\n\n"
#define SIGNED "Content-Type: multipart/signed; boundary=b"
#define TEXT "--b\n\ntext\n"
#define END "\n--b--\n"

static const struct {
  const char *reason;
  const char *message;
  int may_be_pgp;
  int has_keys;
} rows[] = {
  { "a text", "Subject: x\n\ntext\n", 0, 0 },
  { "nothing", "", 0, 0 },
  { "inline", "Subject: x\n\n" ARMOR, 1, 0 },
  { "clear-signed", "Subject: x\n\nHello\n" CLEAR, 1, 0 },
  { "in HTML, within a line", "Content-Type: text/html\n\n<pre>" ARMOR, 1, 0 },
  { "behind more dashes", "Subject: x\n\n----------BEGIN PGP MESSAGE-----\n", 1, 0 },
  { "behind the beginning of one", "Subject: x\n\n-----BEGIN P-----BEGIN PGP MESSAGE-----\n", 1, 0 },
  { "behind one dash of another", "Subject: x\n\n-----BEG------BEGIN PGP MESSAGE-----\n", 1, 0 },
  { "four dashes", "Subject: x\n\n----BEGIN PGP MESSAGE-----\n", 0, 0 },
  { "cut", "Subject: x\n\n-----BEGIN PGP", 0, 0 },
  { "other case", "Subject: x\n\n-----begin pgp message-----\n", 0, 0 },
  { "in base64", "Content-Transfer-Encoding: base64\n\nLS0tLS1CRUdJTiBQR1AgTUVTU0FHRS0tLS0tCg==\n", 1, 0 },
  { "in quoted-printable", "Content-Transfer-Encoding: quoted-printable\n\n-----BEG=\nIN=20PGP MESSAGE\n", 1, 0 },
  { "in a part", MIXED "--b\n\n" ARMOR END, 0, 0 },
  { "in a file", "Content-Type: application/x\n\n" ARMOR, 0, 0 },
  { "application/pgp", "Content-Type: application/pgp\n\nx\n", 1, 0 },
  { "PGP/MIME", "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b\n\n"
    "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n" END, 1, 0 },
  { "mangled by a server", MIXED "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n"
    "--b\nContent-Type: application/octet-stream\n\n" ARMOR END, 1, 0 },
  { "signed", SIGNED "; protocol=\"application/pgp-signature\"\n\n" TEXT
    "--b\nContent-Type: application/pgp-signature\n\nx" END, 1, 0 },
  { "signed, no protocol", SIGNED "\n\n" TEXT "--b\nContent-Type: application/pgp-signature\n\nx" END, 1, 0 },
  { "signed, the signature as another type", SIGNED "; protocol=\"Application/PGP-Signature\"\n\n" TEXT
    "--b\nContent-Type: application/octet-stream\n\nx" END, 1, 0 },
  { "signed, the signature as text", SIGNED "; protocol=\"application/pgp-signature\"\n\n" TEXT TEXT END, 1, 0 },
  { "S/MIME", SIGNED "; protocol=\"application/pkcs7-signature\"\n\n" TEXT
    "--b\nContent-Type: application/pkcs7-signature\n\nx" END, 0, 0 },
  { "signed, neither says how", SIGNED "\n\n" TEXT TEXT END, 0, 0 },
  { "a key", MIXED TEXT "--b\nContent-Type: application/pgp-keys\n\nx" END, 0, 1 },
  { "a key deep inside", MIXED "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n"
    "Content-Type: application/pgp-keys\n\nx\n--c--" END, 0, 1 },
  { "a signature deep inside", MIXED "--b\nContent-Type: multipart/signed; boundary=c\n\n--c\n\nx\n--c\n"
    "Content-Type: application/pgp-signature\n\nx\n--c--" END, 0, 0 },
  { "a message in a message", "Content-Type: message/rfc822\n\nSubject: x\n\n" ARMOR, 0, 0 },
};

struct reader {
  struct pgpfacts facts;
  struct mimescan scan;
  struct transfer_decode decode;
};

static int text(void *arg, struct span piece)
{
  pgpfacts_text(arg, piece);
  return 1;
}

static void drain(struct reader *r)
{
  struct mimescan_at at;
  enum mimescan_event event;

  while ((event = mimescan_next(&r->scan, &at)) != MIMESCAN_MORE && event != MIMESCAN_NOMEM)
    if (event == MIMESCAN_PART) {
      pgpfacts_part(&r->facts, at.part);
      transfer_decode_init(&r->decode, at.part->encoding);
    } else if (event == MIMESCAN_BODY)
      (void)transfer_decode_feed(&r->decode, at.piece, text, &r->facts);
    else if (event == MIMESCAN_END)
      (void)transfer_decode_end(&r->decode, text, &r->facts);
}

static struct pgpfacts look(struct span message, size_t step)
{
  struct reader r;

  memset(&r, 0, sizeof r);
  mimescan_init(&r.scan, &mimescan_usual);
  for (; message.len; message = span_from(message, step)) {
    mimescan_push(&r.scan, span_first(message, step));
    drain(&r);
  }
  mimescan_end(&r.scan);
  drain(&r);
  mimescan_free(&r.scan);
  return r.facts;
}

static int is_openpgp(struct span message)
{
  static struct rootpgp r;
  enum rootpgp_found found;

  rootpgp_init(&r, NULL, NULL);
  (void)rootpgp_feed(&r, message);
  found = rootpgp_end(&r);
  rootpgp_free(&r);
  return found != ROOTPGP_NONE;
}

static void each(void)
{
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct span message = span_of(rows[i].message);
    int holds = 1;

    for (size_t step = 1; step <= message.len + 1; step++) {
      struct pgpfacts f = look(message, step);

      holds &= f.may_be_pgp == rows[i].may_be_pgp && f.has_keys == rows[i].has_keys;
    }
    ok(holds, "%s", rows[i].reason);
    ok(rows[i].may_be_pgp || !is_openpgp(message), "  what pgp/rootpgp finds is never left out");
  }
}

/* The protocol cannot be read: it may be one. */
static void memory(void)
{
  struct contentfield type = CONTENTFIELD_ZERO;
  struct mimepart part;
  struct pgpfacts f;

  memset(&part, 0, sizeof part);
  memset(&f, 0, sizeof f);
  ok(contentfield_parse_type(&type, span_of("multipart/signed; protocol=x/y")) == 1, "a type");
  part.type = type;
  part.kind = MIMEPART_MULTIPART;
  pgpfacts_part(&f, &part);
  ok(!f.may_be_pgp, "another protocol");
  fault("malloc:1:ENOMEM");
  pgpfacts_part(&f, &part);
  ok(fault(NULL) == 1 && f.may_be_pgp, "memory is short: it may be OpenPGP");
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  each();
  memory();
  return tap_done();
}
