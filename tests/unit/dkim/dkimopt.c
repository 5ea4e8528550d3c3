/* dkimopt: what is wrong with a command line of qmail-dkim, and what a good one says. */
#include "tests/tap.h"
#include "dkim/dkimopt.h"

#define ARGS_MAX 40
#define LOCAL "the local part of -i must be a dot-atom or a quoted string"

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
  { "-a -i mx.example.org -o any m", NULL },
  { "-s -I mx.example.org -o delivered m k o", NULL },
  { "-s -o authres m k o", NULL },
  { "-s -o any m k o", NULL },
  { "-s -o x m k o", "-o must be any, authres or delivered" },
  { "-a -o Any m", "-o must be any, authres or delivered" },
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
  { "-s -i a@example.org m k o", NULL },
  { "-s -i @example.org m k o", NULL },
  { "-s -i a.b+c@example.org m k o", NULL },
  { "-s -i \"a.b\"@example.org m k o", NULL },
  { "-s -i \"a@b\"@example.org m k o", NULL },
  { "-s -i \"\\\"\"@example.org m k o", NULL },
  { "-s -i \"\"@example.org m k o", NULL },
  { "-s -i j\303\244n@example.org m k o", NULL },
  { "-s -i example.org m k o", "-i must be an address: [local]@domain" },
  { "-s -i a m k o", "-i must be an address: [local]@domain" },
  { "-s -i a@ m k o", "-i must be an address: [local]@domain" },
  { "-s -i a@b m k o", "-i must be an address: [local]@domain" },
  { "-s -i a@b..c m k o", "-i must be an address: [local]@domain" },
  { "-s -i a@example.org. m k o", "-i must be an address: [local]@domain" },
  { "-s -i a\tb@example.org m k o", LOCAL },
  { "-s -i a..b@example.org m k o", LOCAL },
  { "-s -i .a@example.org m k o", LOCAL },
  { "-s -i a.@example.org m k o", LOCAL },
  { "-s -i a@b@example.org m k o", LOCAL },
  { "-s -i a,b@example.org m k o", LOCAL },
  { "-s -i <a@example.org m k o", LOCAL },
  { "-s -i \"a@example.org m k o", LOCAL },
  { "-s -i \"a\\\"@example.org m k o", LOCAL },
  { "-s -i \"a\"b\"@example.org m k o", LOCAL },
  { "-s -i \"@example.org m k o", LOCAL },
  { "-s -i a\"b\"@example.org m k o", LOCAL },
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

static int same_text(const char *a, const char *b)
{
  return a && b ? strcmp(a, b) == 0 : a == b;
}

static int same(const struct dkimopt *a, const struct dkimopt *b)
{
  return a->mode == b->mode && a->header_canon == b->header_canon && a->body_canon == b->body_canon
         && same_text(a->domain, b->domain) && same_text(a->identity, b->identity)
         && same_text(a->selector, b->selector) && (!a->key2 || same_text(a->selector2, b->selector2))
         && same_text(a->authserv, b->authserv) && dkimopt_origin(a) == dkimopt_origin(b)
         && same_text(a->fields, b->fields) && a->z == b->z && a->body_length == b->body_length
         && a->lifetime_s == b->lifetime_s && a->now_given == b->now_given && a->now_s == b->now_s
         && same_text(a->in, b->in) && same_text(a->key, b->key) && same_text(a->out, b->out)
         && same_text(a->key2, b->key2);
}

/* what is written is read as what was meant */
static void round_trip(const char *line)
{
  struct dkimopt_args args = DKIMOPT_ARGS_ZERO;
  struct dkimopt o;
  struct dkimopt again;
  char *const *argv;
  int argc = 0;

  if (parse(&o, line) || o.mode == DKIMOPT_HELP || o.mode == DKIMOPT_VERSION)
    return;
  argv = dkimopt_write(&args, &o);
  while (argv && argv[argc])
    argc++;
  ok(argv && !dkimopt_parse(&again, argc, (const char *const *)argv) && same(&o, &again),
     "`%s`: written and read again", line);
  dkimopt_args_free(&args);
}

int main(void)
{
  struct dkimopt o;

  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    const char *wrong = parse(&o, lines[i].line);
    const char *wanted = lines[i].wrong;

    ok(wrong ? wanted && strcmp(wrong, wanted) == 0 : !wanted, "`%s`: %s", lines[i].line, wrong ? wrong : "right");
    round_trip(lines[i].line);
  }
  ok(!parse(&o, "-s -T 1700000000 -x 0 -c t -l -z 4 m k o") && o.mode == DKIMOPT_SIGN && o.now_given
     && o.now_s == 1700000000 && o.lifetime_s == 0 && o.header_canon == CANON_RELAXED && o.body_canon == CANON_SIMPLE
     && o.body_length && o.z == 4, "numbers and letters are what they say");
  ok(!parse(&o, "-s -x - -c u m k o") && o.lifetime_s == 0 && o.header_canon == CANON_SIMPLE
     && o.body_canon == CANON_RELAXED && !o.now_given, "-x - is no x=");
  ok(!parse(&o, "-v") && strcmp(o.in, "-") == 0, "no file is standard input");
  ok(!parse(&o, "-s m k o") && dkimopt_origin(&o) == ORIGIN_ANY, "-s without -o: no mail is from outside");
  ok(!parse(&o, "-a m") && dkimopt_origin(&o) == ORIGIN_DELIVERED, "-a without -o: Delivered-To counts");
  ok(!parse(&o, "-o authres -a m") && dkimopt_origin(&o) == ORIGIN_AUTHRES, "-o authres");
  ok(!parse(&o, "-a -o any m") && dkimopt_origin(&o) == ORIGIN_ANY, "-o any");
  round_trip("-s -T 1700000000 -x 0 -c t -l -z 4 m k o");
  round_trip("-s -c s -d example.org -i a@example.org -I mx.example.org -o delivered -y one -Y two -z 5 "
             "-l -T 1 -x 9 -H fields &0 &4 &3 &5");
  round_trip("-s -c u -x 7 m k o");
  round_trip("-a -i mx.example.org m");
  round_trip("-v -T 1 &0");
  return tap_done();
}
