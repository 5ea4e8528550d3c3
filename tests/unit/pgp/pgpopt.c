/* pgpopt: what is wrong with a command line of qmail-pgp, and what a good one says. */
#include "tests/tap.h"
#include "pgp/pgpopt.h"

#include <string.h>

#define ARGS_MAX 40
#define MISSING "one of -s, -e, -d, -u, -v, -l, -k, -I, -x and -H is needed"
#define SEVERAL "only one of -s, -e, -d, -u, -v, -l, -k, -I, -x and -H can be given"
#define UNKNOWN "unknown option or missing argument"

/* Words are parted by one blank. NULL: nothing is wrong. */
static const struct {
  const char *line;
  const char *wrong;
} lines[] = {
  { "-s m k o", NULL },
  { "-s -f -p /p m k o", NULL },
  { "-e m o c", NULL },
  { "-e -K k -f -p /p m o c d", NULL },
  { "-d m o k", NULL },
  { "-d -Pw -b 1. -R r -T 1 -p /p m o k c d", NULL },
  { "-u m o", NULL },
  { "-u -P m o", NULL },
  { "-v m", NULL },
  { "-v -w -b 1/2 -i mx -S s -T 1 -p /p m c d", NULL },
  { "-l m", NULL },
  { "-k sign a@example.org c", NULL },
  { "-k -T 0 encrypt @example.org c d e", NULL },
  { "-I c", NULL },
  { "-I -T 3 c", NULL },
  { "-x public k o", NULL },
  { "-x public k o ann@example.org", NULL },
  { "-x sign k o", NULL },
  { "-x open k o", NULL },
  { "-H h m a", NULL },
  { "-H h -T 1 m a c d", NULL },
  { "-H h -c dkim m a", NULL },
  { "-H h -c signature m a", NULL },
  { "-H h -c me m a", "-c must be signature or dkim" },
  { "-v -c dkim m", "-c belongs to -H" },
  { "-ss m k o", NULL },
  { "-h -s", NULL },
  { "-s -h", NULL },
  { "-V -f", NULL },
  { "", MISSING },
  { "m k o", MISSING },
  { "-f m", MISSING },
  { "-s -e m k o", SEVERAL },
  { "-lv m", SEVERAL },
  { "-l -H h m a", SEVERAL },
  { "-s m k", "-s takes message key out" },
  { "-s m k o p", "-s takes message key out" },
  { "-e m o", "-e takes message out cert ..." },
  { "-d m o", "-d takes message out key [cert ...]" },
  { "-d -w m o k", "-b and -w of -d need -R" },
  { "-d -b 1 m o k", "-b and -w of -d need -R" },
  { "-u m", "-u takes message out" },
  { "-u m o p", "-u takes message out" },
  { "-v", "-v takes message [cert ...]" },
  { "-l", "-l takes message" },
  { "-l m n", "-l takes message" },
  { "-k sign a@example.org", "-k takes usage address cert ..." },
  { "-k open a@example.org c", "the usage of -k must be sign or encrypt" },
  { "-I", "-I takes cert" },
  { "-I c d", "-I takes cert" },
  { "-x public k", "-x takes part key out [address]" },
  { "-x public k o a b", "-x takes part key out [address]" },
  { "-x sign k o ann@example.org", "an address of -x belongs to public" },
  { "-x secret k o", "the part of -x must be public, sign or open" },
  { "-H h m", "-H takes harvest message address [cert ...]" },
  { "-H", UNKNOWN },
  { "-s -p sqop m k o", "-p must be a path that begins with /" },
  { "-l -p /p m", "-p belongs to -s, -e, -d and -v" },
  { "-d -f m o k", "-f belongs to -s and -e" },
  { "-s -K k m k o", "-K belongs to -e" },
  { "-d -i x m o k", "-i belongs to -v" },
  { "-s -P m k o", "-P belongs to -d and -u" },
  { "-v -R r m", "-R belongs to -d" },
  { "-d -S s m o k", "-S belongs to -v" },
  { "-e -T 1 m o c", "-T belongs to -d, -v, -k, -I and -H" },
  { "-u -w m o", "-w belongs to -d and -v" },
  { "-s -b 1 m k o", "-b belongs to -d and -v" },
  { "-v -b 1,2 m", "-b must be sections, as 1 or 1/2" },
  { "-v -T x m", "-T must be seconds since 1970" },
  { "-v -T -1 m", "-T must be seconds since 1970" },
  { "-s -Q m k o", UNKNOWN },
  { "-v -T", UNKNOWN },
};

static const char *parse(struct pgpopt *o, const char *line)
{
  static char words[200];
  static const char *argv[ARGS_MAX];
  int argc = 1;

  argv[0] = "qmail-pgp";
  snprintf(words, sizeof words, "%s", line);
  for (char *word = words; *word;) {
    argv[argc++] = word;
    while (*word && *word != ' ')
      word++;
    if (*word)
      *word++ = 0;
  }
  return pgpopt_parse(o, argc, argv);
}

static int is(const char *a, const char *b)
{
  return a && strcmp(a, b) == 0;
}

static void members(void)
{
  struct pgpopt o;

  parse(&o, "-s m k o");
  ok(o.mode == PGPOPT_SIGN && is(o.message, "m") && is(o.key, "k") && is(o.out, "o") && !o.is_forced, "-s");
  ok(is(o.program, PGPOPT_PROGRAM), "-p that is not given");
  parse(&o, "-e -K k -f -p /p m o c d");
  ok(o.mode == PGPOPT_ENCRYPT && is(o.signer, "k") && o.is_forced && is(o.program, "/p"), "-e: options");
  ok(is(o.message, "m") && is(o.out, "o") && o.cert_count == 2 && is(o.certs[0], "c") && is(o.certs[1], "d"),
     "-e: files");
  parse(&o, "-d -Pw -b 1. -R r m o k c");
  ok(o.mode == PGPOPT_DECRYPT && o.takes_subject && o.has_words && is(o.prefix, "1.") && is(o.results, "r"),
     "-d: options");
  ok(is(o.message, "m") && is(o.out, "o") && is(o.key, "k") && o.cert_count == 1 && is(o.certs[0], "c"), "-d: files");
  parse(&o, "-u m o");
  ok(o.mode == PGPOPT_UNWRAP && is(o.message, "m") && is(o.out, "o"), "-u");
  parse(&o, "-v -i mx -S s -T 77 m");
  ok(o.mode == PGPOPT_VERIFY && is(o.authserv, "mx") && is(o.subject, "s") && o.now_given && o.now_s == 77
     && is(o.message, "m") && o.cert_count == 0, "-v");
  parse(&o, "-k encrypt @example.org c d");
  ok(o.mode == PGPOPT_CHOOSE && o.usage == PGPOPT_TO_ENCRYPT && is(o.address, "@example.org") && o.cert_count == 2
     && is(o.certs[1], "d") && !o.now_given, "-k encrypt");
  parse(&o, "-k sign a c");
  ok(o.usage == PGPOPT_TO_SIGN, "-k sign");
  parse(&o, "-I c");
  ok(o.mode == PGPOPT_INFO && is(o.key, "c"), "-I");
  parse(&o, "-x open k o");
  ok(o.mode == PGPOPT_EXTRACT && o.part == PGPOPT_OPENING && is(o.key, "k") && is(o.out, "o"), "-x open");
  parse(&o, "-x sign k o");
  ok(o.part == PGPOPT_SIGNING, "-x sign");
  parse(&o, "-H h m a c");
  ok(o.mode == PGPOPT_HARVEST && is(o.harvest, "h") && is(o.message, "m") && is(o.address, "a") && o.cert_count == 1,
     "-H");
  parse(&o, "-l m");
  ok(o.mode == PGPOPT_LIST && is(o.message, "m"), "-l");
}

int main(void)
{
  struct pgpopt o;

  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    const char *wrong = parse(&o, lines[i].line);
    const char *wanted = lines[i].wrong;

    ok(wanted ? is(wrong, wanted) : !wrong, "`%s`: %s", lines[i].line, wanted ? wanted : "good");
  }
  members();
  return tap_done();
}
