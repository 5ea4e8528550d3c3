/* sealhome: a home for the parts of qmail-seal that choose certificates, with the real qmail-smime and qmail-pgp, and
 * calls of those parts in a process of its own. Certificates are made for the day of the test.
 *
 *   sealhome_begin(argv);                                  first in main()
 *   sealhome_smime("bob@example.org", SEALHOME_GOOD);      a certificate of a correspondent
 *   run(&r, function, argument);                           function: sealhome_enter(&o), then what is tested
 */
#ifndef SEALHOME_H
#define SEALHOME_H

#include "link/outbound.h"
#include "tests/tap.h"
#include "tests/unit/certificate.h"
#include "tests/unit/fault.h"
#include "tests/unit/files.h"
#include "text/b64.h"

#include <time.h>

/* made by gpg 2.2 in 2020, without an end: `Bob <bob@example.org>` */
#define SEALHOME_PGP_BOB \
  "mDMEXgvhABYJKwYBBAHaRw8BAQdAN1m5KR4QUuoZa89J3FXsGFe2W2Z4+HPnY90hpUusvuW0FUJvYiA8Ym9iQGV4YW1wbGUub3JnPoiQBBMWCAA4" \
  "FiEE8BLfIEizXP8vye6Ppsp2uSA53awFAl4L4QACGwMFCwkIBwIGFQoJCAsCBBYCAwECHgECF4AACgkQpsp2uSA53azl7wD/Q/g5oCO2Yn+1dYAG" \
  "SrLjRbYrbEzD7YaFsIa1q5SIXMMA/0z+pvXRRo8Og0723zpocqKnFukxnEDnnXUF52h0NT4FuDgEXgvhABIKKwYBBAGXVQEFAQEHQOBxqDnD7sZv" \
  "KHgZFIt2tVTCm6SFHyx8MW2NjYAn3WxrAwEIB4h4BBgWCAAgFiEE8BLfIEizXP8vye6Ppsp2uSA53awFAl4L4QACGwwACgkQpsp2uSA53ayQSwEA" \
  "sAVDl24PNrIvdoJUu02OstzLginjcyC1oJ9b/rsxOVsA/jKiJ0+l14wwpC85BSweuwDhfkAY0vEGwVlYE8kv4oED"
/* the same: `Any <any@example.net>` */
#define SEALHOME_PGP_ANY \
  "mDMEXgvhABYJKwYBBAHaRw8BAQdAPz9Rw/Z5punJPcCIPu9r3EDapSaZI4TFopSJxXadDOG0FUFueSA8YW55QGV4YW1wbGUubmV0PoiQBBMWCAA4" \
  "FiEE4A6qg0ET7vlJat7CyVDs0X//sgsFAl4L4QACGwMFCwkIBwIGFQoJCAsCBBYCAwECHgECF4AACgkQyVDs0X//sgtnTwEAwr9bvm682pnKK4w4" \
  "VJNyKayRuboGfEWi1bsRXEv9azAA/3RzICDIEzEgwJxyMWtzgHybdGWHGrUgL5IgcB6IptoHuDgEXgvhABIKKwYBBAGXVQEFAQEHQADGWTvPqU5G" \
  "CrlYa6Zv8i02QmDn9DhunuyN37I1a0ZDAwEIB4h4BBgWCAAgFiEE4A6qg0ET7vlJat7CyVDs0X//sgsFAl4L4QACGwwACgkQyVDs0X//sgtf8wD/" \
  "ZcJNLKovdHPCRyJlNdSjUm7xvugATHRqR9Hn0IgI/KUBALE7bsAnbKOKu3Do0H+aGni8xx97JbVTszEI/YniNU0K"

enum sealhome_state { SEALHOME_GOOD, SEALHOME_EXPIRED, SEALHOME_SIGNS };

/* the key of all people, made when it is first asked for; it stays */
static inline EVP_PKEY *sealhome_key(void)
{
  static EVP_PKEY *key;

  if (!key)
    key = EVP_EC_gen("P-256");
  return key;
}

static inline void sealhome_begin(char **argv)
{
  static const char *const programs[] = { "qmail-smime", "qmail-pgp" };
  char top[1024];
  char path[1200];

  fault_begin(argv);
  if (!getcwd(top, sizeof top))
    run_bail("unable to find the programs");
  folder_begin();
  umask(077);
  files_folder("bin");
  files_folder("control");
  files_folder("queue/dkim");
  for (size_t i = 0; i < 2; i++) {
    snprintf(path, sizeof path, "%s/%s", top, programs[i]);
    if (symlink(path, i ? "bin/qmail-pgp" : "bin/qmail-smime") == -1)
      run_bail(path);
  }
}

/* the folder of an address, or of its domain: `@example.org` */
static inline const char *sealhome_folder(const char *top, const char *address)
{
  static char path[256];
  const char *at = strchr(address, '@');

  if (at == address)
    snprintf(path, sizeof path, "%s/%s/domain", top, at + 1);
  else
    snprintf(path, sizeof path, "%s/%s/u/%.*s", top, at + 1, (int)(at - address), address);
  return path;
}

static inline void sealhome_put(const char *address, const char *name, const char *text, size_t len)
{
  char path[300];

  files_folder(sealhome_folder("ssl/mailcerts", address));
  snprintf(path, sizeof path, "%s/%s", sealhome_folder("ssl/mailcerts", address), name);
  files_write_mode(path, text, len, 0600);
}

/* PEM of a certificate that names this address */
static inline void sealhome_certificate(stralloc *pem, const char *address, enum sealhome_state state)
{
  long long now_s = (long long)time(NULL);
  struct certificate wish = { .name = address, .key = sealhome_key(), .address = address };
  X509 *x;

  wish.from_s = now_s - 2 * DAY_S;
  wish.to_s = now_s + (state == SEALHOME_EXPIRED ? -1 : 1) * DAY_S;
  wish.extension[0] = "keyUsage";
  wish.extension[1] = state == SEALHOME_SIGNS ? "digitalSignature" : "keyAgreement";
  x = certificate_make(&wish);
  certificate_pem(pem, x);
  X509_free(x);
}

/* A certificate of a correspondent. One of a domain is in the folder `@example.org`. */
static inline void sealhome_smime(const char *address, enum sealhome_state state)
{
  stralloc pem = STRALLOC_ZERO;
  char name[90];

  if (*address == '@')
    snprintf(name, sizeof name, "domain-confidentiality-authority%s", address);
  else
    snprintf(name, sizeof name, "%s", address);
  sealhome_certificate(&pem, name, state);
  sealhome_put(address, "smime_1.pem", pem.s, pem.len);
  stralloc_free(&pem);
}

static inline void sealhome_pgp(const char *address, const char *b64)
{
  stralloc binary = STRALLOC_ZERO;

  if (!b64_decode(&binary, span_of(b64)))
    run_bail("base64");
  sealhome_put(address, "pgp_1", binary.s, binary.len);
  stralloc_free(&binary);
}

static inline void sealhome_drop(const char *address, const char *name)
{
  char path[300];

  snprintf(path, sizeof path, "%s/%s", sealhome_folder("ssl/mailcerts", address), name);
  unlink(path);
}

/* a link in the home, as outbound_begin() leaves it */
static inline void sealhome_enter(struct outbound *o)
{
  static char *argv[] = { NULL };

  *o = (struct outbound){ .name = "link", .stage = "queue/dkim", .stage_name = "stage file", .log = "control/seallog",
                          .is_home = 1, .argv = argv };
  if (dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), 0) == -1 || dup2(open("/dev/null", O_RDWR | O_CLOEXEC), 2) == -1)
    run_bail("unable to begin");
}

/* `wanted`: all that it says, or the start of a report */
static inline void sealhome_expect(struct run *r, const char *wanted, const char *what)
{
  size_t len = *wanted == 'Z' && r->len > strlen(wanted) ? strlen(wanted) : r->len;

  ok(r->status == 0, "%s: %d", what, r->status);
  is_bytes(r->out, len, wanted, strlen(wanted), what);
}

/* what fails in the process that run() starts; the function that is tested calls the other two */
static struct {
  const char *family;   /* NULL: nothing */
  unsigned int nth;
} sealhome_now;

static inline void sealhome_arm(void)
{
  if (sealhome_now.family)
    fault_nth(sealhome_now.family, sealhome_now.nth, strcmp(sealhome_now.family, "malloc") ? "EIO" : "ENOMEM");
}

/* before it says what came out: the first byte, if a call failed */
static inline void sealhome_disarm(void)
{
  dprintf(1, "%s", fault(NULL) ? "!" : "");
}

/* Each call of each family fails: it ends with a temporary report, or what comes out is what comes out without. */
static inline void sealhome_failing(void (*function)(const void *), const void *argument, const char *const *families)
{
  struct run good, r;

  run(&good, function, argument);
  for (; *families; families++) {
    unsigned int wrong = 0;
    unsigned int ended = 0;
    int is_through = 0;

    sealhome_now.family = *families;
    for (sealhome_now.nth = 1; !is_through && sealhome_now.nth < 500; sealhome_now.nth++) {
      int is_report;
      int has_failed;

      run(&r, function, argument);
      is_report = r.len && r.out[0] == 'Z';
      has_failed = r.len && r.out[0] == '!';
      is_through = !is_report && !has_failed;
      ended += is_report != 0;
      if (r.status == 0 && (is_report || (r.len == good.len + (has_failed != 0)
                                          && memcmp(r.out + (has_failed != 0), good.out, good.len) == 0)))
        continue;
      printf("# %s:%u: status %d\n", *families, sealhome_now.nth, r.status);
      tap_show("got", r.out, r.len);
      wrong++;
    }
    ok(good.status == 0 && wrong == 0 && is_through, "%s fails: %u runs, %u of them end with a report, %u wrong",
       *families, sealhome_now.nth - 1, ended, wrong);
  }
  sealhome_now.family = NULL;
}

#endif
