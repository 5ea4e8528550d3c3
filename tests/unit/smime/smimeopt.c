/* smimeopt: what is wrong with a command line of qmail-smime, and what a good one says. */
#include "tests/tap.h"
#include "smime/smimeopt.h"

#include <string.h>

#define ARGS_MAX 40
#define MISSING "one of -s, -e, -d, -u, -v, -l and -k is needed"
#define SEVERAL "only one of -s, -e, -d, -u, -v, -l and -k can be given"
#define UNKNOWN "unknown option or missing argument"

/* Words are parted by one blank. NULL: nothing is wrong. */
static const struct {
  const char *line;
  const char *wrong;
} lines[] = {
  { "-s m k c o", NULL },
  { "-s -fo -T 1 m k c o", NULL },
  { "-s -E enc m k c o", NULL },
  { "-e m o c", NULL },
  { "-e -g -C caps -f m o c d", NULL },
  { "-d m o k c", NULL },
  { "-v m r", NULL },
  { "-v -c known -i mx -T 12 -x refused m r crl", NULL },
  { "-v -a ans -O hard -p chains m r", NULL },
  { "-v -O soft m r", NULL },
  { "-l m", NULL },
  { "-k sign a@example.org c", NULL },
  { "-k -r r -R crl -x no -c k -T 0 encrypt a@example.org c d e", NULL },
  { "-ss m k c o", NULL },
  { "-h -s", NULL },
  { "-s -h", NULL },
  { "-V -g", NULL },
  { "", MISSING },
  { "m k c o", MISSING },
  { "-f m", MISSING },
  { "-s -e m k c o", SEVERAL },
  { "-lv m r", SEVERAL },
  { "-s", "-s takes message key cert out" },
  { "-s m k c", "-s takes message key cert out" },
  { "-s m k c o p", "-s takes message key cert out" },
  { "-e m o", "-e takes message out cert ..." },
  { "-d m o k", "-d takes message out key cert" },
  { "-d m o k c c", "-d takes message out key cert" },
  { "-v m", "-v takes message roots [crls]" },
  { "-v m r c d", "-v takes message roots [crls]" },
  { "-l", "-l takes message" },
  { "-l m n", "-l takes message" },
  { "-k sign a@example.org", "-k takes usage address cert ..." },
  { "-k open a@example.org c", "the usage of -k must be sign or encrypt" },
  { "-k -R crl sign a@example.org c", "-c, -R and -x of -k need -r" },
  { "-k -c k sign a@example.org c", "-c, -R and -x of -k need -r" },
  { "-k -x no sign a@example.org c", "-c, -R and -x of -k need -r" },
  { "-v -O on m r", "-O must be soft or hard" },
  { "-k -O soft sign a@example.org c", "-O belongs to -v" },
  { "-s -a x m k c o", "-a belongs to -v" },
  { "-s -p x m k c o", "-p belongs to -v" },
  { "-s -g m k c o", "-g belongs to -e" },
  { "-s -C x m k c o", "-C belongs to -e" },
  { "-e -E x m o c", "-E belongs to -s" },
  { "-s -c x m k c o", "-c belongs to -v and -k" },
  { "-d -f m o k c", "-f belongs to -s and -e" },
  { "-l -i x m", "-i belongs to -v" },
  { "-e -o m o c", "-o belongs to -s" },
  { "-v -r r m r", "-r belongs to -k" },
  { "-v -R r m r", "-R belongs to -k" },
  { "-e -T 1 m o c", "-T belongs to -s, -v and -k" },
  { "-g -s m k c o", "-g belongs to -e" },
  { "-s -x x m k c o", "-x belongs to -v and -k" },
  { "-s -T x m k c o", "-T must be seconds since 1970" },
  { "-s -T -1 m k c o", "-T must be seconds since 1970" },
  { "-s -Q m k c o", UNKNOWN },
  { "-v -T", UNKNOWN },
};

static const char *parse(struct smimeopt *o, const char *line)
{
  static char words[200];
  static const char *argv[ARGS_MAX];
  int argc = 1;

  argv[0] = "qmail-smime";
  snprintf(words, sizeof words, "%s", line);
  for (char *word = words; *word;) {
    argv[argc++] = word;
    while (*word && *word != ' ')
      word++;
    if (*word)
      *word++ = 0;
  }
  return smimeopt_parse(o, argc, argv);
}

static int is(const char *a, const char *b)
{
  return a && strcmp(a, b) == 0;
}

static void members(void)
{
  struct smimeopt o;

  parse(&o, "-s -o -T 77 m k c o");
  ok(o.mode == SMIMEOPT_SIGN && o.is_opaque && !o.is_forced && o.now_given && o.now_s == 77, "-s: options");
  ok(is(o.message, "m") && is(o.key, "k") && is(o.cert, "c") && is(o.out, "o"), "-s: files");
  parse(&o, "-e -f -g -C caps m o c d");
  ok(o.mode == SMIMEOPT_ENCRYPT && o.is_forced && o.is_gcm && is(o.capabilities, "caps"), "-e: options");
  ok(is(o.message, "m") && is(o.out, "o") && o.cert_count == 2 && is(o.certs[0], "c") && is(o.certs[1], "d"),
     "-e: files");
  parse(&o, "-d m o k c");
  ok(o.mode == SMIMEOPT_DECRYPT && is(o.message, "m") && is(o.out, "o") && is(o.key, "k") && is(o.cert, "c"),
     "-d: files");
  parse(&o, "-v -c k -i mx -x no m r crl");
  ok(o.mode == SMIMEOPT_VERIFY && is(o.known, "k") && is(o.authserv, "mx") && is(o.refused, "no") && !o.now_given,
     "-v: options");
  ok(is(o.message, "m") && is(o.roots, "r") && is(o.crls, "crl"), "-v: files");
  parse(&o, "-v m r");
  ok(!o.crls && !o.known && !o.refused, "-v: what is not given is NULL");
  parse(&o, "-k -r r -R crl encrypt a@example.org c d");
  ok(o.mode == SMIMEOPT_CHOOSE && is(o.chain_roots, "r") && is(o.chain_crls, "crl"), "-k: options");
  ok(o.usage == SMIMEOPT_TO_ENCRYPT && is(o.address, "a@example.org") && o.cert_count == 2 && is(o.certs[1], "d"),
     "-k: files");
  parse(&o, "-k sign a c");
  ok(o.usage == SMIMEOPT_TO_SIGN, "-k sign");
  parse(&o, "-l m");
  ok(o.mode == SMIMEOPT_LIST && is(o.message, "m"), "-l");
}

int main(void)
{
  struct smimeopt o;

  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    const char *wrong = parse(&o, lines[i].line);
    const char *wanted = lines[i].wrong;

    ok(wanted ? is(wrong, wanted) : !wrong, "`%s`: %s", lines[i].line, wanted ? wanted : "good");
  }
  members();
  return tap_done();
}
