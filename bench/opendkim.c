/* opendkim: sign, check or verify a message with OpenDKIM's library.
 *
 *   opendkim sign|sign-crlf times in out key         RSA
 *   opendkim sign|sign-crlf times in out - key       Ed25519
 *   opendkim sign|sign-crlf times in out key key2    both
 *   opendkim check records in rsa|ed25519|both
 *   opendkim verify|verify-crlf times port in
 *
 * sign makes relaxed/relaxed signatures for example.org, selectors jan and eddy, and writes field and
 * message to out, times over in one process. One pass over the message feeds both signatures. The
 * library turns the body's LF into CRLF (DKIM_LIBFLAGS_FIXCRLF); with sign-crlf and verify-crlf this program
 * does, once for all signatures and faster. check exits 0 if the message holds exactly the signatures asked
 * for, each relaxed/relaxed, and each passes; records is a file of `selector._domainkey.domain record` lines.
 * verify asks the name server at the port of 127.0.0.1 for the keys by the library's own resolver, prints
 * `dkim=pass` or `dkim=fail` and a reason for each signature, and exits 0 if each passes, each time.
 */
#define _DEFAULT_SOURCE /* u_char, which dkim.h needs */

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <resolv.h>
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

/* The library's resolver is libc's, with libc's state as its handle. No call of the library sets a port. */
static void server_set(int port)
{
  struct __res_state *resolver;

  if (dkim_dns_init(library) != DKIM_DNS_SUCCESS)
    die("dkim_dns_init");
  resolver = dkim_dns_set_query_service(library, 0);
  memset(&resolver->nsaddr_list[0], 0, sizeof resolver->nsaddr_list[0]);
  resolver->nsaddr_list[0].sin_family = AF_INET;
  resolver->nsaddr_list[0].sin_port = htons((uint16_t)port);
  resolver->nsaddr_list[0].sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  resolver->nscount = 1;
  dkim_dns_set_query_service(library, resolver);
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

/* Feeds the message and has every signature looked at, also one that dkim_eom() left out. */
static DKIM_SIGINFO **judge(const char *path, int *count)
{
  int in = open(path, O_RDONLY);
  DKIM_SIGINFO **sig;
  DKIM_STAT status;

  if (in == -1)
    die(path);
  handle[handles++] = dkim_verify(library, (const unsigned char *)"bench", 0, &status);
  if (!handle[0])
    die("dkim_verify");
  feed(in);
  close(in);
  dkim_eom(handle[0], 0);
  if (dkim_getsiglist(handle[0], &sig, count) != DKIM_STAT_OK)
    *count = 0;
  for (int i = 0; i < *count; i++)
    dkim_sig_process(handle[0], sig[i]);
  return sig;
}

static int check(const char *path, const char *wanted)
{
  int rsa = strcmp(wanted, "rsa") == 0 || strcmp(wanted, "both") == 0;
  int ed25519 = strcmp(wanted, "ed25519") == 0 || strcmp(wanted, "both") == 0;
  int count;
  DKIM_SIGINFO **sig = judge(path, &count);

  for (int i = 0; i < count; i++) {
    dkim_alg_t algorithm;
    dkim_canon_t header;
    dkim_canon_t body;

    if (!DKIM_SIG_CHECK(sig[i]) || dkim_sig_getsignalg(sig[i], &algorithm) != DKIM_STAT_OK ||
        dkim_sig_getcanons(sig[i], &header, &body) != DKIM_STAT_OK || header != DKIM_CANON_RELAXED ||
        body != DKIM_CANON_RELAXED)
      return 0;
    rsa -= algorithm == DKIM_SIGN_RSASHA256;
    ed25519 -= algorithm == DKIM_SIGN_ED25519SHA256;
  }
  return count > 0 && rsa == 0 && ed25519 == 0;
}

static int verify(const char *path)
{
  int count;
  DKIM_SIGINFO **sig = judge(path, &count);
  int good = count > 0;

  for (int i = 0; i < count; i++) {
    const char *why = dkim_sig_geterrorstr(dkim_sig_geterror(sig[i]));

    if (dkim_sig_getbh(sig[i]) == DKIM_SIGBH_MISMATCH)
      why = "body hash";
    if (DKIM_SIG_CHECK(sig[i])) {
      puts("dkim=pass");
    } else {
      printf("dkim=fail (%s)\n", why ? why : "");
      good = 0;
    }
  }
  handles_free();
  return good;
}

/* Is it the command, with `-crlf` behind it or without? */
static int is_command(const char *word, const char *command)
{
  size_t len = strlen(command);

  if (strncmp(word, command, len) != 0)
    return 0;
  body_to_crlf = strcmp(word + len, "-crlf") == 0;
  return body_to_crlf || word[len] == 0;
}

int main(int argc, char **argv)
{
  if (argc >= 6 && argc <= 7 && is_command(argv[1], "sign")) {
    library_open(body_to_crlf ? 0 : DKIM_LIBFLAGS_FIXCRLF, 0);
    for (long times = atol(argv[2]); times > 0; times--)
      sign(argv[3], argv[4], argv[5], argv[6]);
    return 0;
  }
  if (argc == 5 && strcmp(argv[1], "check") == 0) {
    library_open(DKIM_LIBFLAGS_FIXCRLF, argv[2]);
    return check(argv[3], argv[4]) ? 0 : 1;
  }
  if (argc == 5 && is_command(argv[1], "verify")) {
    int good = 1;

    library_open(body_to_crlf ? 0 : DKIM_LIBFLAGS_FIXCRLF, 0);
    server_set(atoi(argv[3]));
    for (long times = atol(argv[2]); times > 0; times--)
      good &= verify(argv[4]);
    return fflush(stdout) == 0 && good ? 0 : 1;
  }
  fputs("opendkim: usage: see the first comment of bench/opendkim.c\n", stderr);
  return 100;
}
