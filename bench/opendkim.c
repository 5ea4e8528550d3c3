/* opendkim: sign or check one message with OpenDKIM's library.
 *
 *   opendkim sign|sign-crlf times in out key         RSA
 *   opendkim sign|sign-crlf times in out - key       Ed25519
 *   opendkim sign|sign-crlf times in out key key2    both
 *   opendkim check records in rsa|ed25519|both
 *
 * sign makes relaxed/relaxed signatures for example.org, selectors jan and eddy, and writes field and
 * message to out, times over in one process. One pass over the message feeds both signatures. The
 * library turns the body's LF into CRLF (DKIM_LIBFLAGS_FIXCRLF); with sign-crlf this program does, once
 * for both signatures and faster. check exits 0 if the message holds exactly the signatures asked for,
 * each relaxed/relaxed, and each passes; records is a file of `selector._domainkey.domain record` lines.
 */
#define _DEFAULT_SOURCE /* u_char, which dkim.h needs */

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include <dkim.h>

enum { PIECE = 65536, KEY_MAX = 16384 };

static DKIM_LIB *library;
static DKIM *handle[2];
static int handles;
static int body_to_crlf;

static void die(const char *what)
{
  fprintf(stderr, "opendkim: fatal: %s\n", what);
  exit(111);
}

static void option(dkim_opts_t name, const void *value, size_t len)
{
  if (dkim_options(library, DKIM_OP_SETOPT, name, (void *)(uintptr_t)value, len) != DKIM_STAT_OK)
    die("dkim_options");
}

static void library_open(unsigned int flags, const char *records)
{
  dkim_query_t from_file = DKIM_QUERY_FILE;

  library = dkim_init(0, 0);
  if (!library)
    die("dkim_init");
  option(DKIM_OPTS_FLAGS, &flags, sizeof flags);
  if (records) {
    option(DKIM_OPTS_QUERYMETHOD, &from_file, sizeof from_file);
    option(DKIM_OPTS_QUERYINFO, records, strlen(records));
  }
}

/* Writes in to out with each LF as CRLF; out has room for twice as much. */
static size_t crlf(char *out, const char *in, size_t len)
{
  size_t n = 0;

  while (len) {
    const char *lf = memchr(in, '\n', len);
    size_t run = lf ? (size_t)(lf - in) : len;

    memcpy(out + n, in, run);
    n += run;
    if (lf) {
      out[n++] = '\r';
      out[n++] = '\n';
      run++;
    }
    in += run;
    len -= run;
  }
  return n;
}

/* The library wants the folds of a field as CRLF whatever its flags are. */
static void feed_field(const char *field, size_t len)
{
  static char wire[2 * PIECE];
  size_t wire_len = crlf(wire, field, len);

  for (int i = 0; i < handles; i++)
    if (dkim_header(handle[i], (unsigned char *)wire, wire_len) != DKIM_STAT_OK)
      die("dkim_header");
}

static void feed_end_of_header(void)
{
  for (int i = 0; i < handles; i++)
    if (dkim_eoh(handle[i]) != DKIM_STAT_OK)
      die("dkim_eoh");
}

static void feed_body(char *buf, size_t len)
{
  static char wire[2 * PIECE];
  char *p = body_to_crlf ? wire : buf;
  size_t n = body_to_crlf ? crlf(wire, buf, len) : len;

  for (int i = 0; i < handles; i++)
    if (dkim_body(handle[i], (unsigned char *)p, n) != DKIM_STAT_OK)
      die("dkim_body");
}

/* Splits the header, which lies within the first piece, into fields; returns where the body begins. */
static size_t feed_header(char *buf, size_t len)
{
  size_t start = 0;

  while (start < len && buf[start] != '\n') {
    size_t end = start;

    for (;;) {
      char *lf = memchr(buf + end, '\n', len - end);

      if (!lf)
        die("header too long");
      end = (size_t)(lf - buf) + 1;
      if (end == len || (buf[end] != ' ' && buf[end] != '\t'))
        break;
    }
    feed_field(buf + start, end - 1 - start);
    start = end;
  }
  feed_end_of_header();
  return start < len ? start + 1 : len;
}

static void feed(int in)
{
  static char buf[PIECE];
  ssize_t len = read(in, buf, sizeof buf);
  size_t body = len > 0 ? feed_header(buf, (size_t)len) : 0;

  for (; len > 0; body = 0) {
    if ((size_t)len > body)
      feed_body(buf + body, (size_t)len - body);
    len = read(in, buf, sizeof buf);
  }
  if (len == -1)
    die("read");
}

static void key_read(char *key, const char *path)
{
  int fd = open(path, O_RDONLY);
  ssize_t len = fd == -1 ? -1 : read(fd, key, KEY_MAX - 1);

  if (len <= 0)
    die(path);
  key[len] = 0;
  close(fd);
}

static void write_all(int out, const char *p, size_t len)
{
  while (len) {
    ssize_t n = write(out, p, len);

    if (n <= 0)
      die("write");
    p += n;
    len -= (size_t)n;
  }
}

static void field_write(int out, DKIM *dkim)
{
  static const char name[] = "DKIM-Signature: ";
  char line[4096];
  unsigned char *field;
  size_t len;
  size_t n = 0;

  if (dkim_getsighdr_d(dkim, sizeof name - 1, &field, &len) != DKIM_STAT_OK ||
      len > sizeof line - sizeof name)
    die("dkim_getsighdr_d");
  memcpy(line, name, sizeof name - 1);
  n = sizeof name - 1;
  for (size_t i = 0; i < len; i++)
    if (field[i] != '\r')
      line[n++] = (char)field[i];
  line[n++] = '\n';
  write_all(out, line, n);
}

static void copy(int in, int out)
{
  static char buf[PIECE];
  ssize_t len;

  if (lseek(in, 0, SEEK_SET) == -1)
    die("lseek");
  while ((len = read(in, buf, sizeof buf)) > 0)
    write_all(out, buf, (size_t)len);
  if (len == -1)
    die("read");
}

static void handle_add(const char *key_path, const char *selector, dkim_alg_t algorithm)
{
  static char key[KEY_MAX];
  DKIM_STAT status;

  key_read(key, key_path);
  handle[handles] = dkim_sign(library, (const unsigned char *)"bench", 0, (dkim_sigkey_t)key,
                              (const unsigned char *)selector, (const unsigned char *)"example.org",
                              DKIM_CANON_RELAXED, DKIM_CANON_RELAXED, algorithm, -1, &status);
  if (!handle[handles++])
    die("dkim_sign");
}

static void handles_free(void)
{
  while (handles)
    dkim_free(handle[--handles]);
}

static void sign(const char *in_path, const char *out_path, const char *rsa_key, const char *ed25519_key)
{
  int in = open(in_path, O_RDONLY);
  int out = open(out_path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

  if (in == -1 || out == -1)
    die("open");
  if (strcmp(rsa_key, "-") != 0)
    handle_add(rsa_key, "jan", DKIM_SIGN_RSASHA256);
  if (ed25519_key)
    handle_add(ed25519_key, "eddy", DKIM_SIGN_ED25519SHA256);
  feed(in);
  for (int i = 0; i < handles; i++) {
    if (dkim_eom(handle[i], 0) != DKIM_STAT_OK)
      die(dkim_geterror(handle[i]));
    field_write(out, handle[i]);
  }
  copy(in, out);
  handles_free();
  if (close(out) == -1)
    die("close");
  close(in);
}

static int check(const char *path, const char *wanted)
{
  int rsa = strcmp(wanted, "rsa") == 0 || strcmp(wanted, "both") == 0;
  int ed25519 = strcmp(wanted, "ed25519") == 0 || strcmp(wanted, "both") == 0;
  int in = open(path, O_RDONLY);
  DKIM_STAT status;
  DKIM_SIGINFO **sig;
  int count;

  if (in == -1)
    die("open");
  handle[handles++] = dkim_verify(library, (const unsigned char *)"bench", 0, &status);
  if (!handle[0])
    die("dkim_verify");
  feed(in);
  close(in);
  if (dkim_eom(handle[0], 0) != DKIM_STAT_OK || dkim_getsiglist(handle[0], &sig, &count) != DKIM_STAT_OK)
    return 0;
  for (int i = 0; i < count; i++) {
    dkim_alg_t algorithm;
    dkim_canon_t header;
    dkim_canon_t body;

    if (dkim_sig_process(handle[0], sig[i]) != DKIM_STAT_OK || !DKIM_SIG_CHECK(sig[i]) ||
        dkim_sig_getsignalg(sig[i], &algorithm) != DKIM_STAT_OK ||
        dkim_sig_getcanons(sig[i], &header, &body) != DKIM_STAT_OK || header != DKIM_CANON_RELAXED ||
        body != DKIM_CANON_RELAXED)
      return 0;
    rsa -= algorithm == DKIM_SIGN_RSASHA256;
    ed25519 -= algorithm == DKIM_SIGN_ED25519SHA256;
  }
  return count > 0 && rsa == 0 && ed25519 == 0;
}

int main(int argc, char **argv)
{
  body_to_crlf = argc > 1 && strcmp(argv[1], "sign-crlf") == 0;
  if (argc >= 6 && argc <= 7 && (body_to_crlf || strcmp(argv[1], "sign") == 0)) {
    library_open(body_to_crlf ? 0 : DKIM_LIBFLAGS_FIXCRLF, 0);
    for (long times = atol(argv[2]); times > 0; times--)
      sign(argv[3], argv[4], argv[5], argv[6]);
    return 0;
  }
  if (argc == 5 && strcmp(argv[1], "check") == 0) {
    library_open(DKIM_LIBFLAGS_FIXCRLF, argv[2]);
    return check(argv[3], argv[4]) ? 0 : 1;
  }
  fputs("opendkim: usage: see the first comment of bench/opendkim.c\n", stderr);
  return 100;
}
