/* search: which steps there are, which of them is taken, and why the others were not. */
#include "seal/search.h"
#include "tests/unit/sealhome.h"

#define BOB "bob@example.org"

/* ---- the steps ----------------------------------------------------------------------------------- */

static void is_steps(const struct searchsteps *s, const char *wanted, const char *what)
{
  char got[200] = "";

  for (size_t i = 0; i < s->count; i++)
    snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s", i ? " " : "", search_word(&s->step[i]));
  is_bytes(got, strlen(got), wanted, strlen(wanted), what);
}

static void steps(void)
{
  static const enum mailrule_method all[] = { MAILRULE_SMIME, MAILRULE_PGP, MAILRULE_DOMAIN };
  static const enum mailrule_method turned[] = { MAILRULE_DOMAIN, MAILRULE_PGP };
  struct searchsteps s = { 0 };

  searchsteps_encrypt(&s, all, 3);
  is_steps(&s, "smime pgp domain domain-pgp", "encrypt");
  ok(s.count == SEARCH_STEPS, "more there cannot be");
  searchsteps_encrypt(&s, turned, 2);
  is_steps(&s, "domain domain-pgp pgp", "encrypt=domain,pgp");
  searchsteps_encrypt(&s, all + 1, 1);
  is_steps(&s, "pgp", "encrypt=pgp");
  searchsteps_encrypt(&s, all, 0);
  is_steps(&s, "", "no method");
  searchsteps_sign(&s, NULL, 0);
  is_steps(&s, "smime pgp", "sign");
  searchsteps_sign(&s, NULL, 1);
  is_steps(&s, "smime pgp domain domain-pgp", "sign:domain");
  searchsteps_sign(&s, sealengine(KEYFOLDER_OPENPGP), 0);
  is_steps(&s, "pgp", "sign, as it is encrypted");
  searchsteps_sign(&s, sealengine(KEYFOLDER_SMIME), 1);
  is_steps(&s, "smime domain", "sign:domain, as it is encrypted");
}

/* ---- looking ------------------------------------------------------------------------------------- */

struct look {
  const char *address;
  int engine;          /* -1: both */
  size_t from;
  const char *before;  /* what is in `why` before */
};

/* the method, the label of the file, why not the others */
static void look(const void *argument)
{
  static const enum mailrule_method all[] = { MAILRULE_SMIME, MAILRULE_PGP, MAILRULE_DOMAIN };
  const struct look *l = argument;
  struct choice c = CHOICE_ZERO;
  stralloc why = STRALLOC_ZERO;
  struct searchsteps s = { 0 };
  struct outbound o;
  size_t step;

  sealhome_enter(&o);
  if (!stralloc_cats(&why, l->before))
    _exit(98);
  searchsteps_encrypt(&s, all, 3);
  sealhome_arm();
  step = search(&o, &c, CHOICE_ENCRYPT, &s, l->engine == -1 ? NULL : sealengine((enum keyfolder_kind)l->engine),
                l->from, span_of(l->address), &why);
  sealhome_disarm();
  if (step < s.count)
    dprintf(1, "%s %.*s, ", search_word(&s.step[step]), (int)choice_label(&c).len, choice_label(&c).p);
  dprintf(1, "%.*s", (int)why.len, why.s);
  if (step < s.count)
    choice_free(&c);
  stralloc_free(&why);
  _exit(0);
}

static const struct look bob = { BOB, -1, 0, "left over" };

static void expect(const char *what, const struct look *l, const char *wanted)
{
  struct run r;

  run(&r, look, l);
  sealhome_expect(&r, wanted, what);
}

static void looks(void)
{
  static const struct look by_smime = { BOB, KEYFOLDER_SMIME, 0, "left over" };
  static const struct look by_pgp = { BOB, KEYFOLDER_OPENPGP, 0, "left over" };
  static const struct look go_on = { BOB, -1, 1, "smime:kept" };
  static const struct look go_on_with_none = { BOB, -1, 1, "none" };
  static const struct look at_the_end = { BOB, -1, 4, "kept" };
  static const struct look no_folder = { "\"a b\"@example.org", -1, 0, "" };

  expect("there is nothing", &bob, "none");
  expect("an address without a folder", &no_folder, "none");
  sealhome_smime("@example.org", SEALHOME_GOOD);
  expect("the domain has one", &bob, "domain 1.pem, none");
  sealhome_smime(BOB, SEALHOME_EXPIRED);
  expect("his own has expired", &bob, "domain 1.pem, smime:certificate that has expired");
  sealhome_pgp(BOB, SEALHOME_PGP_BOB);
  expect("he has one of OpenPGP", &bob, "pgp 1, smime:certificate that has expired");
  expect("by S/MIME alone", &by_smime, "domain 1.pem, smime:certificate that has expired");
  expect("by OpenPGP alone", &by_pgp, "pgp 1, none");
  sealhome_smime(BOB, SEALHOME_GOOD);
  expect("all have one: the first", &bob, "smime 1.pem, none");
  expect("from the second step on: what is in `why` stays", &go_on, "pgp 1, smime:kept");
  sealhome_smime("@example.org", SEALHOME_SIGNS);
  sealhome_drop(BOB, "pgp_1");
  expect("the reason of a later step is added", &go_on,
         "smime:kept,domain:certificate whose key usage does not allow encryption");
  expect("it takes the place of `none`", &go_on_with_none,
         "domain:certificate whose key usage does not allow encryption");
  expect("behind the last step", &at_the_end, "kept");
  sealhome_smime(BOB, SEALHOME_SIGNS);
  sealhome_pgp(BOB, SEALHOME_PGP_ANY);
  expect("all reasons", &bob, "smime:certificate whose key usage does not allow encryption,"
         "pgp:certificate of another address,domain:certificate whose key usage does not allow encryption");
  sealhome_drop("@example.org", "smime_1.pem");
  files_folder("ssl/mailcerts/example.org/hold/@");
  files_write("ssl/mailcerts/example.org/hold/@/smime_2.pem", "x");
  expect("one that is held", &bob, "smime:certificate whose key usage does not allow encryption,"
         "pgp:certificate of another address,domain:held");
}

/* A fault of this host, and damage, is no reason to look further: it could be the one that is needed. */
static void faults(void)
{
  static const char *const families[] = { "malloc", "open", "lseek", "fork", "pipe", NULL };

  sealhome_pgp(BOB, SEALHOME_PGP_BOB);
  sealhome_failing(look, &bob, families);
  sealhome_put(BOB, "smime_1.pem", "x", 1);
  expect("damage", &bob, "ZUnable to choose a certificate: ");
  sealhome_drop(BOB, "smime_1.pem");
  if (symlink("nowhere", "ssl/mailcerts/example.org/u/bob/smime_1.pem") == -1)
    run_bail("symlink");
  expect("a link that leads nowhere", &bob, "ZUnable to choose a certificate: ");
  sealhome_drop(BOB, "smime_1.pem");
  expect("without it", &bob, "pgp 1, none");
}

int main(int argc, char **argv)
{
  (void)argc;
  sealhome_begin(argv);
  steps();
  looks();
  faults();
  folder_end();
  return tap_done();
}
