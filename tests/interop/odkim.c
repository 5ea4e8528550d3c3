/* odkim: have OpenDKIM's library verify every signature of every message.
 *
 *   odkim keys < list > verdicts
 *
 * Arguments, input and output are those of peer_dkimpy.py; each message is in wire form. One process
 * takes all of them.
 */
#define _DEFAULT_SOURCE /* dkim.h needs u_char */
#include <sys/types.h>

#include <dkim.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void die(const char *what)
{
  perror(what);
  exit(111);
}

/* the whole file, allocated */
static unsigned char *slurp(const char *name, size_t *len)
{
  FILE *f = fopen(name, "rb");
  unsigned char *p;
  long size;

  if (!f || fseek(f, 0, SEEK_END) == -1 || (size = ftell(f)) == -1)
    die(name);
  rewind(f);
  p = malloc((size_t)size + 1);
  if (!p || fread(p, 1, (size_t)size, f) != (size_t)size)
    die(name);
  fclose(f);
  *len = (size_t)size;
  return p;
}

/* every signature of the message is judged by itself, whatever the message as a whole got */
static void print_verdicts(DKIM *dkim, DKIM_STAT status)
{
  DKIM_SIGINFO **sigs;
  int count;

  if (status == DKIM_STAT_NOSIG)
    return;
  if (dkim_getsiglist(dkim, &sigs, &count) != DKIM_STAT_OK) {
    printf("\terror: %s", dkim_getresultstr(status));
    return;
  }
  for (int i = 0; i < count; i++) {
    unsigned int flags = dkim_sig_getflags(sigs[i]);
    int why = dkim_sig_geterror(sigs[i]);

    if (DKIM_SIG_CHECK(sigs[i]))
      printf("\tpass");
    else if (!(flags & DKIM_SIGFLAG_PROCESSED))
      printf("\terror: not looked at: %s", dkim_sig_geterrorstr(why));
    else if (dkim_sig_getbh(sigs[i]) == DKIM_SIGBH_MISMATCH || why == DKIM_SIGERROR_BADSIG)
      printf("\tfail");
    else
      printf("\terror: %s", dkim_sig_geterrorstr(why));
  }
}

/* as the opendkim program does: field by field, each without its last CRLF, then the body */
static DKIM_STAT feed(DKIM *dkim, unsigned char *p, const unsigned char *end)
{
  DKIM_STAT status = DKIM_STAT_OK;

  while (status == DKIM_STAT_OK && p != end && *p != '\r') {
    unsigned char *field = p;

    do
      p = (unsigned char *)memchr(p, '\n', (size_t)(end - p)) + 1;
    while (p != end && (*p == ' ' || *p == '\t'));
    status = dkim_header(dkim, field, (size_t)(p - field) - 2);
  }
  if (status == DKIM_STAT_OK)
    status = dkim_eoh(dkim);
  if (status == DKIM_STAT_OK && end - p > 2)
    status = dkim_body(dkim, p + 2, (size_t)(end - p) - 2);
  return status == DKIM_STAT_OK ? dkim_eom(dkim, NULL) : status;
}

static void verify(DKIM_LIB *lib, const char *name)
{
  size_t len;
  unsigned char *message = slurp(name, &len);
  DKIM_STAT status;
  DKIM *dkim = dkim_verify(lib, (const unsigned char *)name, NULL, &status);

  if (!dkim)
    die("dkim_verify");
  if (len < 2 || message[len - 1] != '\n' || message[len - 2] != '\r')
    die("not in wire form");
  status = feed(dkim, message, message + len);
  printf("%s", name);
  print_verdicts(dkim, status);
  putchar('\n');
  dkim_free(dkim);
  free(message);
}

int main(int argc, char **argv)
{
  DKIM_LIB *lib = dkim_init(NULL, NULL);
  dkim_query_t method = DKIM_QUERY_FILE;
  char name[4096];

  if (argc != 2) {
    fprintf(stderr, "usage: odkim keys < list\n");
    return 100;
  }
  if (!lib
      || dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_QUERYMETHOD, &method, sizeof method) != DKIM_STAT_OK
      || dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_QUERYINFO, argv[1], strlen(argv[1])) != DKIM_STAT_OK)
    die("dkim_options");
  while (fgets(name, sizeof name, stdin)) {
    name[strcspn(name, "\n")] = 0;
    verify(lib, name);
  }
  dkim_close(lib);
  return 0;
}
