/* pgpfile: files with and without armor, what is none, what is too long, and what this host cannot give; pgpcerts,
 * which reads several; pgpresults, which says what was found.
 */
#include "tests/tap.h"
#include "engine/pgpcerts.h"
#include "engine/pgpfile.h"
#include "engine/pgpresults.h"
#include "pgp/armor.h"
#include "tests/unit/fault.h"
#include "tests/unit/openpgp.h"
#include "tests/unit/run.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define NOW_S 1800000000U
#define MADE_S 1700000000U

static stralloc binary;
static stralloc armored;

static int append(void *arg, struct span piece)
{
  return stralloc_catb(arg, piece.p, piece.len);
}

static void make_certificate(void)
{
  const struct openpgp_key ann = { .seed = 1, .created_s = MADE_S };
  const struct openpgp_signature self = { .type = SIGNATURE_CERTIFY, .by = &ann, .created_s = MADE_S, .flags = 3 };
  struct armor_writer w;

  openpgp_key(&binary, PACKET_PUBLIC_KEY, &ann);
  openpgp_user(&binary, "Ann <ann@example.org>");
  openpgp_signature(&binary, &self);
  ok(armor_writer_init(&w, ARMOR_PUBLIC, "\n", append, &armored)
     && armor_writer_feed(&w, span_sa(&binary), append, &armored) && armor_writer_end(&w, append, &armored),
     "an armor");
}

static void put(const char *name, struct span text)
{
  int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

  if (fd == -1 || write(fd, text.p, text.len) != (ssize_t)text.len || close(fd) == -1)
    run_bail(name);
}

static void put_long(const char *name, size_t len)
{
  put(name, span_sa(&binary));
  if (truncate(name, (off_t)len) == -1)
    run_bail(name);
}

/* both ways to read give the same */
static void is(const char *name, enum keyfault fault, const char *what)
{
  struct pgpfile f;
  enum keyfault found;

  pgpfile_open(&f, name);
  found = pgpfile_read(&f);
  ok(found == fault && (fault != KEYFAULT_NONE || span_equal(f.bytes, span_sa(&binary))), "%s: %s", what,
     keyfault_text(found));
  pgpfile_free(&f);
  if (f.fd != -1)
    close(f.fd);
  pgpfile_open(&f, name);
  found = pgpfile_read_secret(&f);
  ok(found == fault && (fault != KEYFAULT_NONE || span_equal(f.bytes, span_sa(&binary))), "  into locked memory: %s",
     keyfault_text(found));
  pgpfile_wipe();
  pgpfile_free(&f);
  if (f.fd != -1)
    close(f.fd);
}

static void files(void)
{
  put("binary", span_sa(&binary));
  put("armored", span_sa(&armored));
  put("empty", span_of(""));
  put("text", span_of("hello\n"));
  put("cut", span_first(span_sa(&armored), armored.len / 2));
  put("message", span_of("-----BEGIN PGP MESSAGE-----\n\nyDgB\n-----END PGP MESSAGE-----\n"));
  put("clear", span_of("-----BEGIN PGP SIGNED MESSAGE-----\n\nx\n"));
  put("odd", span_of("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n*\n-----END PGP PUBLIC KEY BLOCK-----\n"));
  if (mkdir("folder", 0700) == -1)
    run_bail("folder");
  is("binary", KEYFAULT_NONE, "packets");
  is("armored", KEYFAULT_NONE, "armor");
  is("empty", KEYFAULT_NOTHING, "nothing");
  is("text", KEYFAULT_NOTHING, "a text");
  is("message", KEYFAULT_NOTHING, "the armor of a message");
  is("clear", KEYFAULT_NOTHING, "a clear-signed text");
  is("cut", KEYFAULT_DAMAGED, "armor that is cut");
  is("odd", KEYFAULT_DAMAGED, "armor that is none");
  is("nowhere", KEYFAULT_MISSING, "no file");
  is("folder", KEYFAULT_MISSING, "a folder");
}

static enum keyfault read_long(const char *name, int is_secret)
{
  struct pgpfile f;
  enum keyfault fault;

  pgpfile_open(&f, name);
  fault = is_secret ? pgpfile_read_secret(&f) : pgpfile_read(&f);
  pgpfile_wipe();
  pgpfile_free(&f);
  close(f.fd);
  return fault;
}

static void limits(void)
{
  put_long("long", PGPFILE_SECRET_BYTES - 1);
  ok(read_long("long", 1) == KEYFAULT_NONE, "a key of almost 1 MiB");
  put_long("long", PGPFILE_SECRET_BYTES);
  ok(read_long("long", 1) == KEYFAULT_LIMIT && read_long("long", 0) == KEYFAULT_NONE, "a longer one");
  put_long("long", CERTIFICATE_BYTES_MAX);
  ok(read_long("long", 0) == KEYFAULT_NONE, "a file of certificates of 8 MiB");
  put_long("long", CERTIFICATE_BYTES_MAX + 1);
  ok(read_long("long", 0) == KEYFAULT_LIMIT, "one more octet");
}

/* what this host cannot give is no fault of the file */
static void host(void)
{
  static const struct {
    const char *fault;
    int error;
    int is_for_secret;
  } rows[] = {
    { "open:1:EMFILE", EMFILE, 1 }, { "read:1:EIO", EIO, 1 }, { "malloc:1:ENOMEM", ENOMEM, 0 },
    { "malloc:2:ENOMEM", ENOMEM, 0 }
  };

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    for (int is_secret = 0; is_secret <= rows[i].is_for_secret; is_secret++) {
      struct pgpfile f;
      enum keyfault found;
      int error;

      fault(rows[i].fault);
      pgpfile_open(&f, "armored");
      found = is_secret ? pgpfile_read_secret(&f) : pgpfile_read(&f);
      error = errno;
      ok(fault(NULL) == 1 && found == KEYFAULT_NOMEM && error == rows[i].error, "%s, %s", rows[i].fault,
         is_secret ? "a secret key" : "a certificate");
      pgpfile_wipe();
      pgpfile_free(&f);
      if (f.fd != -1)
        close(f.fd);
    }
}

/* ---- pgpcerts ------------------------------------------------------------------------------------- */

static void several(void)
{
  static const char *const names[] = { "binary", "text", "armored", "cut" };
  static const char *const missing[] = { "binary", "nowhere" };
  struct pgpcerts c;
  unsigned int n = 0;
  unsigned long hits = 1;
  int holds = 1;

  ok(pgpcerts_open(&c, NULL, 0) == 1 && pgpcerts_read(&c, NOW_S) == 1 && c.count == 0, "no file of a certificate");
  pgpcerts_free(&c);
  ok(pgpcerts_open(&c, names, 4) == 1 && pgpcerts_read(&c, NOW_S) == 1, "four files");
  ok(c.count == 2 && c.certificates[0].users == 1 && c.certificates[1].users == 1, "  two are certificates");
  pgpcerts_free(&c);
  ok(pgpcerts_open(&c, missing, 2) == 0 && errno == ENOENT && c.trouble == missing[1], "one that is missing");
  pgpcerts_free(&c);
  while (hits && holds) {
    int good;
    int error;

    errno = 0;
    fault_nth("malloc", ++n, "ENOMEM");
    good = pgpcerts_open(&c, names, 4) && pgpcerts_read(&c, NOW_S);
    error = errno;
    hits = fault(NULL);
    /* the armor that is cut is damaged, with memory or without */
    holds = good ? c.count == 2 : hits && error == ENOMEM && !c.trouble;
    pgpcerts_free(&c);
  }
  ok(holds && n > 5, "memory is short at each of %u places: ENOMEM, or both", n - 1);
  fault("read:2:EIO");
  ok(pgpcerts_open(&c, names, 4) && !pgpcerts_read(&c, NOW_S) && errno == EIO && c.trouble, "one that cannot be read");
  (void)fault(NULL);
  pgpcerts_free(&c);
}

/* ---- pgpresults ----------------------------------------------------------------------------------- */

static void results(void)
{
  static const struct {
    struct pgpopt o;
    enum pgpcause cause;
    const char *wanted;
  } rows[] = {
    { { .prefix = NULL }, PGPCAUSE_UNSIGNED, "x-openpgp=none\n" },
    { { .has_words = 1 }, PGPCAUSE_UNSIGNED, "x-openpgp=none\nis=\n" },
    { { .has_words = 1 }, PGPCAUSE_PROGRAM, "x-openpgp=temperror policy.x-openpgp=program\nis=unknown\n" },
    { { .authserv = "mx.example.net" }, PGPCAUSE_UNSIGNED,
      "Authentication-Results: mx.example.net;\n\tx-openpgp=none\n" },
  };
  stralloc out = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    unsigned int n = 0;
    unsigned long hits = 1;
    int holds = 1;

    ok(pgpresults_cause(&out, rows[i].cause, &rows[i].o), "a result: %s", pgpcause_text(rows[i].cause));
    is_bytes(out.s, out.len, rows[i].wanted, strlen(rows[i].wanted), "  its text");
    while (hits && holds) {
      int good;

      stralloc_free(&out);
      fault_nth("malloc", ++n, "ENOMEM");
      good = pgpresults_cause(&out, rows[i].cause, &rows[i].o);
      hits = fault(NULL);
      holds = good ? !hits : hits && out.len == 0;
    }
    ok(holds && n > 1, "  memory is short at each of %u places: nothing", n - 1);
  }
  stralloc_free(&out);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  make_certificate();
  folder_begin();
  files();
  limits();
  host();
  several();
  results();
  folder_end();
  stralloc_free(&binary);
  stralloc_free(&armored);
  return tap_done();
}
