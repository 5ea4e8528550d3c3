/* recipients: by which standard all of several recipients are encrypted to, who has no certificate, and why. */
#include "seal/recipients.h"
#include "tests/unit/sealhome.h"

#define NO_ENCRYPTION "certificate whose key usage does not allow encryption"

struct order {
  const char *to;       /* addresses with a blank between them */
  const char *methods;  /* s, p, d */
};

/* The methods and the standard, or the number of the one who has none; then why, the capabilities, and how many
 * descriptors stay open behind recipients_free().
 */
static void choose(const void *argument)
{
  const struct order *a = argument;
  static struct recipients r;
  enum mailrule_method method[3];
  struct span to[RECIPIENTS_MAX + 1];
  struct searchsteps steps = { 0 };
  stralloc why = STRALLOC_ZERO;
  struct outbound o;
  size_t lacking = 99;
  size_t count = 0;
  char caps[64] = "none";
  int before;
  int found;

  for (size_t i = 0; a->methods[i]; i++)
    method[i] = a->methods[i] == 's' ? MAILRULE_SMIME : a->methods[i] == 'p' ? MAILRULE_PGP : MAILRULE_DOMAIN;
  for (struct span rest = span_of(a->to); rest.len; rest = span_from(rest, to[count++].len + 1))
    to[count] = span_first(rest, span_find(rest, ' '));
  searchsteps_encrypt(&steps, method, strlen(a->methods));
  sealhome_enter(&o);
  before = open("/dev/null", O_RDONLY | O_CLOEXEC);
  close(before);
  if (!stralloc_cats(&why, "left over"))
    _exit(98);
  sealhome_arm();
  found = recipients_choose(&o, &r, &steps, to, count, &lacking, &why);
  sealhome_disarm();
  for (size_t i = 0; i < r.count; i++)
    dprintf(1, "%s ", r.method[i]);
  if (found)
    dprintf(1, "by %s", r.engine->name);
  else
    dprintf(1, "lacking %zu %zu", lacking, r.count);
  if (r.count && r.caps_fd != -1) {
    ssize_t n = read(r.caps_fd, caps, sizeof caps - 1);

    caps[n > 0 ? n : 0] = 0;
  }
  recipients_free(&r);
  dprintf(1, "|%.*s|%s|%d", (int)why.len, why.len ? why.s : "", caps,
          open("/dev/null", O_RDONLY | O_CLOEXEC) - before);
  stralloc_free(&why);
  _exit(0);
}

static void expect(const char *what, const char *to, const char *methods, const char *wanted)
{
  const struct order o = { to, methods };
  struct run r;

  run(&r, choose, &o);
  sealhome_expect(&r, wanted, what);
}

/* bob has a certificate of both standards, cat one of S/MIME, any one of OpenPGP, and example.com one for all */
static void prepare(void)
{
  sealhome_smime("bob@example.org", SEALHOME_GOOD);
  sealhome_pgp("bob@example.org", SEALHOME_PGP_BOB);
  sealhome_smime("cat@example.org", SEALHOME_GOOD);
  sealhome_pgp("any@example.net", SEALHOME_PGP_ANY);
  sealhome_smime("@example.com", SEALHOME_GOOD);
  sealhome_smime("old@example.org", SEALHOME_SIGNS);
}

static void one(void)
{
  expect("both standards", "bob@example.org", "spd", "smime by qmail-smime|left over|none|0");
  expect("the order of the rule", "bob@example.org", "ps", "pgp by qmail-pgp|left over|none|0");
  expect("the one that he has", "any@example.net", "spd", "pgp by qmail-pgp|left over|none|0");
  expect("that of the domain", "who@example.com", "spd", "domain by qmail-smime|left over|none|0");
  expect("however it is written", "BOB@Example.ORG.", "s", "smime by qmail-smime|left over|none|0");
  expect("none", "dan@example.org", "spd", "lacking 0 0|none|none|0");
  expect("none that can be used", "old@example.org", "spd", "lacking 0 0|smime:" NO_ENCRYPTION "|none|0");
  expect("not by this method", "any@example.net", "sd", "lacking 0 0|none|none|0");
  expect("no address", "root", "spd", "lacking 0 0|none|none|0");
  sealhome_put("bob@example.org", "caps", "AES-256-GCM\n", 12);
  sealhome_put("any@example.net", "caps", "AES-256-GCM\n", 12);
  expect("capabilities", "bob@example.org", "spd", "smime by qmail-smime|left over|AES-256-GCM\n|0");
  expect("OpenPGP has none of them", "any@example.net", "spd", "pgp by qmail-pgp|left over|none|0");
  sealhome_drop("bob@example.org", "caps");
  files_folder("ssl/mailcerts/example.org/u/bob/caps");
  expect("capabilities that cannot be read", "bob@example.org", "spd", "ZUnable to choose a certificate: the file");
  rmdir("ssl/mailcerts/example.org/u/bob/caps");
  sealhome_put("bob@example.org", "caps", "AES-256-GCM\n", 12);
}

static void several(void)
{
  expect("all by the first", "bob@example.org cat@example.org", "spd",
         "smime smime by qmail-smime|left over|none|0");
  expect("the second one has only the other standard", "bob@example.org any@example.net", "spd",
         "pgp pgp by qmail-pgp|none|none|0");
  expect("one by his own, one by his domain's", "cat@example.org who@example.com", "spd",
         "smime domain by qmail-smime|left over|none|0");
  expect("no standard that all have", "cat@example.org any@example.net", "spd", "lacking 1 0|none|none|0");
  expect("the first one that was tried counts", "bob@example.org any@example.net old@example.org", "spd",
         "lacking 1 0|none|none|0");
  expect("why the others can't", "bob@example.org cat@example.org old@example.org", "spd",
         "lacking 2 0|smime:" NO_ENCRYPTION "|none|0");
  expect("the first one has none", "dan@example.org bob@example.org", "spd", "lacking 0 0|none|none|0");
  expect("the same twice", "bob@example.org bob@example.org", "p", "pgp pgp by qmail-pgp|left over|none|0");
}

static void many(void)
{
  static char to[(RECIPIENTS_MAX + 1) * 16];
  struct run r;
  struct order o = { to, "s" };

  for (size_t i = 0; i < RECIPIENTS_MAX; i++)
    memcpy(to + 16 * i, "bob@example.org ", 16);
  run(&r, choose, &o);
  ok(r.status == 0 && r.len > 17 && memcmp(r.out + r.len - 17, "|left over|none|0", 17) == 0, "%d recipients",
     RECIPIENTS_MAX);
  memcpy(to + 16 * RECIPIENTS_MAX, "bob@example.org", 16);
  run(&r, choose, &o);
  sealhome_expect(&r, "ZUnable to choose a certificate: too many recipients in one call", "one more");
}

static void faults(void)
{
  static const char *const families[] = { "malloc", "open", "lseek", "fork", NULL };
  static const struct order one = { "bob@example.org", "spd" };
  static const struct order two = { "bob@example.org any@example.net", "spd" };

  sealhome_failing(choose, &one, families);
  sealhome_failing(choose, &two, families);
  sealhome_put("any@example.net", "pgp_1", "x", 1);
  expect("damage of one is a fault for all", "bob@example.org any@example.net", "spd",
         "ZUnable to choose a certificate: ");
}

int main(int argc, char **argv)
{
  (void)argc;
  sealhome_begin(argv);
  prepare();
  one();
  several();
  many();
  faults();
  folder_end();
  return tap_done();
}
