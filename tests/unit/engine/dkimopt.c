/* dkimopt: what is wrong with a command line of qmail-dkim, and what a good one says. */
#include "tests/tap.h"
#include "engine/dkimopt.h"

#define ARGS_MAX 16

/* Words are parted by one blank. NULL: nothing is wrong. */
static const struct {
  const char *line;
  const char *wrong;
} lines[] = {
  { "-s m k o", NULL },
  { "-s m k o k2", NULL },
  { "-s -b1 -b 3 m k o", NULL },
  { "-s -z5 m k o k2", NULL },
  { "-v", NULL },
  { "-v m", NULL },
  { "-a -i mx.example.org m", NULL },
  { "-h -s", NULL },
  { "-V", NULL },
  { "", "one of -s, -v and -a is needed" },
  { "m k o", "one of -s, -v and -a is needed" },
  { "-s", "-s takes in_message private_key out_message [Ed25519_private_key]" },
  { "-s m k", "-s takes in_message private_key out_message [Ed25519_private_key]" },
  { "-s m k o k2 x", "-s takes in_message private_key out_message [Ed25519_private_key]" },
  { "-v m n", "-a and -v take one file" },
  { "-a m n", "-a and -v take one file" },
  { "-s -b0 m k o", "-b must be 1, 2 or 3" },
  { "-s -b4 m k o", "-b must be 1, 2 or 3" },
  { "-s -b10 m k o", "-b must be 1, 2 or 3" },
  { "-s -bx m k o", "-b must be 1, 2 or 3" },
  { "-s -z0 m k o", "-z must be 1 to 5" },
  { "-s -z6 m k o", "-z must be 1 to 5" },
  { "-s -zx m k o", "-z must be 1 to 5" },
  { "-s -z5 m k o", "-z 5 takes two keys" },
  { "-s -z5 -y a -Y a m k o k2", "two signatures need two selectors" },
  { "-s -d org m k o", "-d must be a domain of two or more labels" },
  { "-s -d a..b m k o", "-d must be a domain of two or more labels" },
  { "-s -y a/b m k o", "-y must be a selector" },
  { "-s -Y a/b m k o k2", "-Y must be a selector" },
  { "-s -T x m k o", "-T must be seconds since 1970" },
  { "-s -T -1 m k o", "-T must be seconds since 1970" },
  { "-s -k m k o", "unknown option or missing argument" },
  { "-s -d", "unknown option or missing argument" },
};

static const char *parse(struct dkimopt *o, const char *line)
{
  static char words[200];
  const char *argv[ARGS_MAX] = { "qmail-dkim" };
  int argc = 1;

  snprintf(words, sizeof words, "%s", line);
  for (char *word = words; *word;) {
    argv[argc++] = word;
    while (*word && *word != ' ')
      word++;
    if (*word)
      *word++ = 0;
  }
  return dkimopt_parse(o, argc, argv);
}

int main(void)
{
  struct dkimopt o;

  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    const char *wrong = parse(&o, lines[i].line);
    const char *wanted = lines[i].wrong;

    ok(wrong ? wanted && strcmp(wrong, wanted) == 0 : !wanted, "`%s`: %s", lines[i].line, wrong ? wrong : "right");
  }
  ok(!parse(&o, "-s -T 1700000000 -x 0 -c t -l -z 4 m k o") && o.mode == DKIMOPT_SIGN && o.now_given
     && o.now_s == 1700000000 && o.lifetime_s == 0 && o.header_canon == CANON_RELAXED && o.body_canon == CANON_SIMPLE
     && o.body_length && o.z == 4, "numbers and letters are what they say");
  ok(!parse(&o, "-s -x - -c u m k o") && o.lifetime_s == 0 && o.header_canon == CANON_SIMPLE
     && o.body_canon == CANON_RELAXED && !o.now_given, "-x - is no x=");
  ok(!parse(&o, "-v") && strcmp(o.in, "-") == 0, "no file is standard input");
  return tap_done();
}
