/* certlook: the child opens nothing. A fault in it is a finding, and ends nothing else. */
#include "sealcheck/certlook.h"

#include "crypto/crypto.h"
#include "crypto/digest.h"
#include "crypto/mailkey.h"
#include "crypto/secret.h"
#include "engine/certbytes.h"
#include "engine/confine.h"
#include "link/io.h"
#include "sealcheck/pgplook.h"
#include "smime/certfile.h"
#include "smime/choose.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/x509v3.h>
#include <skalibs/djbunix.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DAY_S 86400
#define KEY_BYTES_MAX (64 * 1024)
#define TRUST_BYTES_MAX (64 * 1024 * 1024)
#define TRUST_FILES 3

/* the open files of a question */
struct open_files {
  struct certbytes certificate;
  int key;
  int trust[TRUST_FILES];
  struct pgplook_files pgp;
};

static void put_text(char *out, const char *text)
{
  size_t len = strlen(text);

  len = len < CERTLOOK_TEXT - 1 ? len : CERTLOOK_TEXT - 1;
  memcpy(out, text, len);
  out[len] = 0;
}

static void put_result(struct certlook *l, enum certlook_result result, const char *why)
{
  l->result = result;
  put_text(l->why, why);
}

static int open_if(const char *path)
{
  return path ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
}

static void open_all(struct open_files *f, const struct certlook_question *q)
{
  if (q->kind == KEYFOLDER_OPENPGP) {
    pgplook_open(&f->pgp, q);
    return;
  }
  certbytes_open(&f->certificate, q->certificate);
  f->key = open_if(q->key);
  f->trust[0] = open_if(q->roots);
  f->trust[1] = open_if(q->crls);
  f->trust[2] = open_if(q->refused);
}

static void close_if(int fd)
{
  if (fd != -1)
    close(fd);
}

static void close_all(struct open_files *f, const struct certlook_question *q)
{
  if (q->kind == KEYFOLDER_OPENPGP) {
    pgplook_close(&f->pgp);
    return;
  }
  close_if(f->certificate.fd);
  close_if(f->key);
  for (size_t i = 0; i < TRUST_FILES; i++)
    close_if(f->trust[i]);
}

/* ---- in the child */

static int read_trust(struct trust *t, const struct open_files *f, long long now_s)
{
  static const enum trust_kind kinds[TRUST_FILES] = { TRUST_ROOTS, TRUST_CRLS, TRUST_REFUSED };
  int good = 1;

  t->now_s = now_s;
  for (size_t i = 0; good && i < TRUST_FILES; i++) {
    stralloc text = STRALLOC_ZERO;

    if (f->trust[i] != -1)
      good = io_slurp(&text, f->trust[i], TRUST_BYTES_MAX) && trust_add(t, kinds[i], span_sa(&text)) == 1;
    stralloc_free(&text);
  }
  return good;
}

/* NULL, or the reason why it cannot be used that many days from now. *is_short is set for want of memory. */
static const char *why_not(const struct certlook_question *q, const struct certbytes *c, struct trust *trust, int days,
                           int *is_short)
{
  struct choose wish = {
    .use = q->is_to_sign ? TRUST_SIGN : TRUST_ENCRYPT,
    .local = q->local,
    .domain = q->domain,
    .now_s = (unsigned long long)(q->now_s + (long long)days * DAY_S),
    .trust = trust
  };
  struct trust later;
  const char *why;

  /* Revocation lists of today say nothing about that day. */
  if (trust && days) {
    later = *trust;
    later.crls = NULL;
    later.now_s = q->now_s + (long long)days * DAY_S;
    wish.trust = &later;
  }
  why = choose_why_not(&wish, &c->first, span_from(span_sa(&c->der), c->first.whole.len));
  *is_short |= why && errno == ENOMEM;
  return why;
}

static void look_at_key(struct certlook *l, int fd, const struct certfields *c)
{
  stralloc text = STRALLOC_ZERO;
  struct mailkey key = { 0 };
  const char *why;

  if (!io_slurp(&text, fd, KEY_BYTES_MAX))
    why = errno == EFBIG ? "over 64 KiB" : strerror(errno);
  else
    why = mailkey_load(&key, span_sa(&text));
  if (!why && !mailkey_matches(&key, c->spki, c->curve, c->bits))
    why = "it is not the key of this certificate";
  if (why)
    put_text(l->key_why, why);
  mailkey_wipe(&key);
  if (text.len)
    secret_wipe(text.s, text.len);
  stralloc_free(&text);
}

static int names_crl(struct span der)
{
  const unsigned char *at = (const unsigned char *)der.p;
  X509 *x = d2i_X509(NULL, &at, (long)der.len);
  int found = x && X509_get_ext_by_NID(x, NID_crl_distribution_points, -1) >= 0;

  X509_free(x);
  return found;
}

static int put_hash(char out[65], struct span first, struct span second, struct span third)
{
  static const char digits[] = "0123456789abcdef";
  struct digest *d = digest_new(HASH_SHA256);
  unsigned char hash[HASH_BYTES_MAX];
  size_t len;

  if (d)
    (void)(digest_feed(d, first) && digest_feed(d, second) && digest_feed(d, third));
  len = digest_end(d, hash);
  for (size_t i = 0; i < len; i++) {
    out[2 * i] = digits[hash[i] >> 4];
    out[2 * i + 1] = digits[hash[i] & 15];
  }
  return len > 0;
}

/* The header of a SEQUENCE of `len` octets. */
static struct span sequence_header(unsigned char out[4], size_t len)
{
  size_t used = 0;

  out[used++] = 0x30;
  if (len > 0xff)
    out[used++] = 0x82;
  else if (len > 0x7f)
    out[used++] = 0x81;
  if (len > 0xff)
    out[used++] = (unsigned char)(len >> 8);
  out[used++] = (unsigned char)len;
  return span_make((const char *)out, used);
}

/* as smime/recipientid hashes them in a message */
static int put_ids(struct certlook *l, const struct certfields *c)
{
  const unsigned char *at = (const unsigned char *)c->whole.p;
  size_t len = c->issuer.len + c->serial.len;
  X509 *x = d2i_X509(NULL, &at, (long)c->whole.len);
  const ASN1_OCTET_STRING *key = x ? X509_get0_subject_key_id(x) : NULL;
  unsigned char header[4];
  int good = len > 0xffff || put_hash(l->id[0], sequence_header(header, len), c->issuer, c->serial);

  if (key)
    good &= put_hash(l->id[1], span_make((const char *)ASN1_STRING_get0_data(key), (size_t)ASN1_STRING_length(key)),
                     span_of(""), span_of(""));
  X509_free(x);
  return good;
}

static void judge(struct certlook *l, const struct certlook_question *q, const struct certbytes *c, struct trust *t)
{
  int is_short = 0;
  const char *why = why_not(q, c, NULL, 0, &is_short);
  const char *chain = t && !why ? why_not(q, c, t, 0, &is_short) : NULL;

  put_result(l, why ? CERTLOOK_UNUSABLE : CERTLOOK_USABLE, why ? why : "");
  if (chain)
    put_text(l->chain_why, chain);
  l->is_untrusted = chain && strcmp(chain, smimecause_text(SMIMECAUSE_NO_ROOT)) == 0;
  l->lacks_crl = chain && strcmp(chain, smimecause_text(SMIMECAUSE_NO_CRL)) == 0;
  t = chain ? NULL : t;
  if (!why && why_not(q, c, t, CERTLOOK_NOW_DAYS, &is_short))
    l->days = CERTLOOK_NOW_DAYS;
  else if (!why && why_not(q, c, t, CERTLOOK_SOON_DAYS, &is_short))
    l->days = CERTLOOK_SOON_DAYS;
  if (is_short)
    put_result(l, CERTLOOK_FAULT, strerror(ENOMEM));
}

static void look(struct certlook *l, const struct certlook_question *q, struct open_files *f)
{
  static const struct trust no_trust = TRUST_ZERO;
  struct trust trust = no_trust;
  struct certbytes *c = &f->certificate;
  const char *why = "";
  int result = certbytes_read(c, &why);
  int good;

  if (result != 1) {
    put_result(l, result == 0 ? CERTLOOK_UNREADABLE : CERTLOOK_FAULT, result == 0 ? why : strerror(errno));
    return;
  }
  l->not_before_s = c->first.not_before_s;
  l->not_after_s = c->first.not_after_s;
  good = put_hash(l->sha256, c->first.whole, span_of(""), span_of("")) && put_ids(l, &c->first);
  l->names_crl = names_crl(c->first.whole);
  if (q->key && f->key != -1)
    look_at_key(l, f->key, &c->first);
  if (crypto_memory_was_short() || !good)
    put_result(l, CERTLOOK_FAULT, strerror(ENOMEM));
  else if (read_trust(&trust, f, q->now_s))
    judge(l, q, c, f->trust[0] == -1 ? NULL : &trust);
  else
    put_result(l, CERTLOOK_FAULT, "roots, revocation lists or refused certificates can't be read");
  trust_free(&trust);
}

struct crl_dates {
  long long first_s;
  long long count;
};

static int take_crl(void *arg, X509_CRL *crl)
{
  struct crl_dates *d = arg;
  ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
  long long at_s;
  int days;
  int seconds;

  d->count++;
  if (epoch && ASN1_TIME_diff(&days, &seconds, epoch, X509_CRL_get0_nextUpdate(crl)) == 1) {
    at_s = (long long)days * DAY_S + seconds;
    if (d->count == 1 || at_s < d->first_s)
      d->first_s = at_s;
  }
  ASN1_TIME_free(epoch);
  X509_CRL_free(crl);
  return 1;
}

static void look_at_crl(struct certlook *l, int fd)
{
  stralloc text = STRALLOC_ZERO;
  struct crl_dates d = { 0, 0 };

  if (!io_slurp(&text, fd, TRUST_BYTES_MAX))
    put_result(l, CERTLOOK_FAULT, strerror(errno));
  else if (certfile_crls(span_sa(&text), take_crl, &d) != 1 || (text.len && d.count == 0))
    put_result(l, CERTLOOK_UNREADABLE, "no revocation list can be read in it");
  else
    l->result = CERTLOOK_USABLE;
  l->not_before_s = d.count;
  l->not_after_s = d.first_s;
  stralloc_free(&text);
}

/* ---- in the parent */

/* Whatever came through the pipe: the enum is one of its values, and each text ends. */
static void make_safe(struct certlook *l, size_t got)
{
  if (got != sizeof *l || (l->result != CERTLOOK_UNREADABLE && l->result != CERTLOOK_UNUSABLE
                           && l->result != CERTLOOK_USABLE && l->result != CERTLOOK_FAULT)) {
    memset(l, 0, sizeof *l);
    put_result(l, CERTLOOK_FAULT, "the process that reads it ended early");
  }
  l->why[CERTLOOK_TEXT - 1] = 0;
  l->chain_why[CERTLOOK_TEXT - 1] = 0;
  l->key_why[CERTLOOK_TEXT - 1] = 0;
  l->sha256[sizeof l->sha256 - 1] = 0;
  for (size_t i = 0; i < CERTLOOK_IDS; i++)
    l->id[i][sizeof l->id[i] - 1] = 0;
}

static void start(struct certlook *l)
{
  memset(l, 0, sizeof *l);
  /* before the fork: the C library opens the file of the time zone when it first converts a date */
  tzset();
}

/* fork; in the child *out is where the answer goes */
static pid_t split(struct certlook *l, int *in, int *out)
{
  int fds[2];
  pid_t pid;

  if (pipe(fds) == -1) {
    put_result(l, CERTLOOK_FAULT, strerror(errno));
    return -1;
  }
  pid = fork();
  if (pid == -1) {
    put_result(l, CERTLOOK_FAULT, strerror(errno));
    close(fds[0]);
    close(fds[1]);
    return -1;
  }
  close(fds[pid == 0 ? 0 : 1]);
  *in = fds[0];
  *out = fds[1];
  return pid;
}

static void take(struct certlook *l, pid_t pid, int in)
{
  int status;
  ssize_t got = io_fill(in, (char *)l, sizeof *l);

  close(in);
  (void)waitpid_nointr(pid, &status, 0);
  make_safe(l, got > 0 ? (size_t)got : 0);
}

void certlook(struct certlook *l, const struct certlook_question *q)
{
  struct open_files f;
  int in;
  int out;
  pid_t pid;

  memset(&f, 0, sizeof f);
  start(l);
  open_all(&f, q);
  pid = split(l, &in, &out);
  if (pid == 0) {
    (void)confine(CONFINE_NEEDS_NOTHING);
    if (q->kind == KEYFOLDER_OPENPGP)
      pgplook(l, q, &f.pgp);
    else
      look(l, q, &f);
    _exit(io_write(out, (const char *)l, sizeof *l) ? 0 : 1);
  }
  close_all(&f, q);
  if (pid != -1)
    take(l, pid, in);
}

void certlook_crl(struct certlook *l, const char *path)
{
  int fd = open_if(path);
  int in;
  int out;
  pid_t pid;

  start(l);
  if (fd == -1) {
    put_result(l, CERTLOOK_FAULT, strerror(errno));
    return;
  }
  pid = split(l, &in, &out);
  if (pid == 0) {
    (void)confine(CONFINE_NEEDS_NOTHING);
    look_at_crl(l, fd);
    _exit(io_write(out, (const char *)l, sizeof *l) ? 0 : 1);
  }
  close(fd);
  if (pid != -1)
    take(l, pid, in);
}
