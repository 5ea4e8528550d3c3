/* certbytes: files of certificates, those that are no such file, and calls that fail. */
#include "tests/tap.h"
#include "engine/certbytes.h"
#include "tests/unit/certificate.h"
#include "tests/unit/fault.h"
#include "tests/unit/run.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static stralloc ann = STRALLOC_ZERO, bob = STRALLOC_ZERO, ann_der = STRALLOC_ZERO, bob_der = STRALLOC_ZERO;

static void write_file(const char *name, struct span first, struct span second)
{
  int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

  if (fd == -1 || write(fd, first.p, first.len) != (ssize_t)first.len
      || write(fd, second.p, second.len) != (ssize_t)second.len || close(fd) == -1)
    run_bail("unable to write a file");
}

static void make(stralloc *pem, stralloc *der, const char *name)
{
  EVP_PKEY *key = EVP_EC_gen("P-256");
  X509 *x = certificate_make(&(struct certificate){ .name = name, .key = key });

  certificate_pem(pem, x);
  certificate_der(der, x);
  X509_free(x);
  EVP_PKEY_free(key);
}

/* the name of the file that has `what`, and how reading it ends */
static const struct row {
  const char *file;
  int result;
  const char *why;
  int count;          /* of the certificates */
} rows[] = {
  { "one", 1, NULL, 1 },
  { "two", 1, NULL, 2 },
  { "der", 1, NULL, 1 },
  { "missing", 0, "No such file or directory", 0 },
  { ".", 0, "Is a directory", 0 },
  { "empty", 0, "no certificate in this file", 0 },
  { "text", 0, "no certificate in this file", 0 },
  { "cut", 0, "damaged PEM block", 0 },
  { "no-certificate", 0, "damaged certificate", 0 },
  { "large", 0, "over 1 MiB", 0 },
};

static void make_files(void)
{
  stralloc large = STRALLOC_ZERO;

  write_file("one", span_sa(&ann), span_of("text behind it\n"));
  write_file("two", span_sa(&ann), span_sa(&bob));
  write_file("der", span_sa(&ann_der), span_of(""));
  write_file("empty", span_of(""), span_of(""));
  write_file("text", span_of("Ann's certificate is with her\n"), span_of(""));
  write_file("cut", span_first(span_sa(&ann), ann.len / 2), span_of(""));
  write_file("no-certificate",
             span_of("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"), span_of(""));
  while (large.len <= CERTBYTES_MAX)
    (void)stralloc_cats(&large, "a comment\n");
  write_file("large", span_sa(&large), span_sa(&ann));
  stralloc_free(&large);
}

static int is_count(struct span der, int count)
{
  if (count == 0)
    return 1;
  if (der.len < ann_der.len || memcmp(der.p, ann_der.s, ann_der.len) != 0)
    return 0;
  der = span_from(der, ann_der.len);
  return count == 1 ? der.len == 0 : span_equal(der, span_sa(&bob_der));
}

static void try_files(void)
{
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const struct row *r = &rows[i];
    struct certbytes c;
    const char *why = NULL;
    int result;

    certbytes_open(&c, r->file);
    result = certbytes_read(&c, &why);
    ok(result == r->result, "%s: read as wanted", r->file);
    ok(r->why ? why && strcmp(why, r->why) == 0 : !why, "  the reason: %s", why ? why : "none");
    ok(is_count(span_sa(&c.der), r->count), "  the certificates");
    ok(result != 1 || span_equal(c.first.whole, span_sa(&ann_der)), "  the first one is Ann's");
    if (c.fd != -1)
      close(c.fd);
    certbytes_free(&c);
  }
}

/* with fewer calls than this it would not have been read at all */
static void faults(const char *family, const char *error, int wanted, unsigned int calls)
{
  unsigned int n = 0;
  int result;
  int failed;

  do {
    struct certbytes c;
    const char *why = NULL;
    int saved;

    certbytes_open(&c, "two");
    fault_nth(family, ++n, error);
    result = certbytes_read(&c, &why);
    saved = errno;
    failed = fault(NULL) != 0;
    if (failed)
      ok(result == -1 && saved == wanted && !why, "%s %u fails: an errno, and nothing is said of the file", family, n);
    else
      ok(result == 1, "with none failed it is read");
    close(c.fd);
    certbytes_free(&c);
  } while (failed);
  ok(n > calls, "%u calls were tried", n - 1);
}

static void open_faults(void)
{
  struct certbytes c;
  const char *why = NULL;

  fault("open:1:EMFILE");
  certbytes_open(&c, "two");
  fault(NULL);
  ok(certbytes_read(&c, &why) == -1 && errno == EMFILE && !why, "no descriptor left is no fault of the file");
}

/* `all` gets what it has not got yet */
static void add(void)
{
  stralloc all = STRALLOC_ZERO;
  struct certbytes c;
  const char *why;

  certbytes_open(&c, "two");
  (void)certbytes_read(&c, &why);
  close(c.fd);
  (void)stralloc_catb(&all, bob_der.s, bob_der.len);
  ok(certbytes_add(&all, &c) && all.len == ann_der.len + bob_der.len, "Ann's is added, Bob's was there");
  ok(memcmp(all.s + bob_der.len, ann_der.s, ann_der.len) == 0, "  behind his");
  ok(certbytes_add(&all, &c) && all.len == ann_der.len + bob_der.len, "both were there");
  stralloc_free(&all);
  fault("malloc:1:ENOMEM");
  ok(!certbytes_add(&all, &c), "without memory");
  fault(NULL);
  certbytes_free(&c);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  folder_begin();
  make(&ann, &ann_der, "Ann");
  make(&bob, &bob_der, "Bob");
  make_files();
  try_files();
  faults("read", "EIO", EIO, 1);
  faults("malloc", "ENOMEM", ENOMEM, 1);
  open_faults();
  add();
  stralloc_free(&ann);
  stralloc_free(&bob);
  stralloc_free(&ann_der);
  stralloc_free(&bob_der);
  folder_end();
  return tap_done();
}
