/* odsign: have OpenDKIM's library sign messages.
 *
 *   odsign domain selector key algorithm < list
 *
 * algorithm is rsa or ed. Each line of the list is `in out canon options`: two file names, the two letters of header
 * and body (r, s), and letters out of l (l=), x (x=), z (z=), i (i=@sub.domain), o (oversign), - for none. A message
 * is in wire form; `out` gets it with the new field on top, or as it is if it can't be signed: then `in` is printed.
 */
#define _DEFAULT_SOURCE /* dkim.h needs u_char */
#include <sys/types.h>

#include <dkim.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void die(const char *what)
{
  perror(what);
  exit(111);
}

static char *slurp(const char *name, size_t *len)
{
  FILE *f = fopen(name, "rb");
  long size;
  char *p;

  if (!f || fseek(f, 0, SEEK_END) == -1 || (size = ftell(f)) == -1)
    die(name);
  rewind(f);
  p = malloc((size_t)size + 1);
  if (!p || fread(p, 1, (size_t)size, f) != (size_t)size)
    die(name);
  fclose(f);
  p[size] = 0;
  *len = (size_t)size;
  return p;
}

/* field by field, each without its last CRLF, then the body */
static DKIM_STAT feed(DKIM *dkim, char *p, const char *end)
{
  DKIM_STAT status = DKIM_STAT_OK;

  while (status == DKIM_STAT_OK && p != end && *p != '\r') {
    char *field = p;

    do
      p = (char *)memchr(p, '\n', (size_t)(end - p)) + 1;
    while (p != end && (*p == ' ' || *p == '\t'));
    status = dkim_header(dkim, (unsigned char *)field, (size_t)(p - field) - 2);
  }
  if (status == DKIM_STAT_OK)
    status = dkim_eoh(dkim);
  if (status == DKIM_STAT_OK && end - p > 2)
    status = dkim_body(dkim, (unsigned char *)p + 2, (size_t)(end - p) - 2);
  return status == DKIM_STAT_OK ? dkim_eom(dkim, NULL) : status;
}

static void set(DKIM_LIB *lib, int option, void *value, size_t size)
{
  if (dkim_options(lib, DKIM_OP_SETOPT, option, value, size) != DKIM_STAT_OK)
    die("dkim_options");
}

static void write_signed(const char *name, const unsigned char *field, size_t field_len, const char *message,
                         size_t len)
{
  static const char field_name[] = "DKIM-Signature: ";
  FILE *f = fopen(name, "wb");

  if (!f || (field_len && (fwrite(field_name, 1, sizeof field_name - 1, f) != sizeof field_name - 1
                           || fwrite(field, 1, field_len, f) != field_len || fwrite("\r\n", 1, 2, f) != 2))
      || fwrite(message, 1, len, f) != len || fclose(f) != 0)
    die(name);
}

int main(int argc, char **argv)
{
  DKIM_LIB *lib = dkim_init(NULL, NULL);
  char in[1000], out[1000], canon[10], options[10];
  char *key;
  size_t key_len;

  if (argc != 5) {
    fprintf(stderr, "usage: odsign domain selector key rsa|ed < list\n");
    return 100;
  }
  if (!lib)
    die("dkim_init");
  key = slurp(argv[3], &key_len);
  while (scanf("%999s %999s %9s %9s", in, out, canon, options) == 4) {
    unsigned int flags = strchr(options, 'z') ? DKIM_LIBFLAGS_ZTAGS : 0;
    uint64_t ttl = strchr(options, 'x') ? 100000 : 0;
    const char *over[] = { "from", "subject", "x-not-there", NULL };
    const char *none[] = { NULL };
    char identity[1000];
    unsigned char *field;
    size_t field_len;
    size_t len;
    char *message = slurp(in, &len);
    DKIM_STAT status;
    DKIM *dkim;

    set(lib, DKIM_OPTS_FLAGS, &flags, sizeof flags);
    set(lib, DKIM_OPTS_SIGNATURETTL, &ttl, sizeof ttl);
    set(lib, DKIM_OPTS_OVERSIGNHDRS, strchr(options, 'o') ? over : none, sizeof(const char **));
    dkim = dkim_sign(lib, (const unsigned char *)in, NULL, (unsigned char *)key, (const unsigned char *)argv[2],
                     (const unsigned char *)argv[1], canon[0] == 'r' ? DKIM_CANON_RELAXED : DKIM_CANON_SIMPLE,
                     canon[1] == 'r' ? DKIM_CANON_RELAXED : DKIM_CANON_SIMPLE,
                     strcmp(argv[4], "ed") == 0 ? DKIM_SIGN_ED25519SHA256 : DKIM_SIGN_RSASHA256,
                     strchr(options, 'l') ? (ssize_t)1 << 30 : -1, &status);
    if (!dkim)
      die("dkim_sign");
    snprintf(identity, sizeof identity, "jan@sub.%.900s", argv[1]);
    if (strchr(options, 'i') && dkim_set_signer(dkim, (unsigned char *)identity) != DKIM_STAT_OK)
      die("dkim_set_signer");
    status = feed(dkim, message, message + len);
    if (status != DKIM_STAT_OK
        || dkim_getsighdr_d(dkim, strlen("DKIM-Signature: "), &field, &field_len) != DKIM_STAT_OK) {
      printf("%s\n", in);
      field_len = 0;
    }
    write_signed(out, field, field_len, message, len);
    dkim_free(dkim);
    free(message);
  }
  dkim_close(lib);
  return 0;
}
