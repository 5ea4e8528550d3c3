/* entitle: who may read a message, and by which key. What cannot be found out is never a no. */
#include "unseal/entitle.h"
#include "tests/tap.h"
#include "tests/unit/fault.h"
#include "tests/unit/files.h"
#include "unseal/idlist.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define D "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"

#define ANN "ssl/mailkeys/example.org/u/ann"
#define BOB "ssl/mailkeys/example.org/u/bob"
#define DOMAIN "ssl/mailkeys/example.org/domain"

static void link_to(const char *where, const char *path)
{
  (void)unlink(path);
  if (symlink(where, path) == -1)
    run_bail(path);
}

/* a folder with a key for each label, whose file says which it is */
static void keys(const char *folder, const char *list, const char *const *labels)
{
  char path[256];

  files_folder(folder);
  snprintf(path, sizeof path, "%s/open", folder);
  files_folder(path);
  snprintf(path, sizeof path, "%s/open/by-id", folder);
  files_write(path, list);
  for (; *labels; labels++) {
    snprintf(path, sizeof path, "%s/open/key_%s", folder, *labels);
    files_write(path, *labels);
    snprintf(path, sizeof path, "%s/open/cert_%s", folder, *labels);
    files_write(path, *labels);
  }
}

/* Ask for up to three recipients. `wanted` is the label whose key is open. */
static void expect(const char *what, const char *to, const char *listing, enum entitled result, const char *wanted)
{
  struct span recipients[3];
  size_t count = 0;
  struct entitle e = { .key_fd = -1, .cert_fd = -1 };
  char content[2][256] = { "", "" };
  enum entitled got;

  for (struct span rest = span_of(to); rest.len; count++) {
    recipients[count] = span_first(rest, span_find(rest, ' '));
    rest = span_from(rest, recipients[count].len + 1);
  }
  got = entitle(&e, recipients, count, KEYFOLDER_SMIME, span_of(listing));
  if (got == ENTITLED && (read(e.key_fd, content[0], 255) < 0 || read(e.cert_fd, content[1], 255) < 0))
    run_bail("read");
  if (got == ENTITLED_NOT)
    snprintf(content[0], sizeof content[0], "%.*s", (int)e.without.len, e.without.p);
  if (got == ENTITLED_TROUBLE)
    snprintf(content[0], sizeof content[0], "%.*s", (int)e.why.len, e.why.s);
  if (got == ENTITLED)
    ok(result == got && strcmp(content[0], wanted) == 0 && strcmp(content[1], wanted) == 0
       && (fcntl(e.key_fd, F_GETFD) & FD_CLOEXEC) && (fcntl(e.cert_fd, F_GETFD) & FD_CLOEXEC), "%s: key %s", what,
       content[0]);
  else
    ok(result == got && strstr(content[0], wanted) != NULL && e.key_fd == -1 && e.cert_fd == -1,
       "%s: result %d, %s", what, (int)got, content[0]);
  entitle_free(&e);
}

#define TO(id) "enveloped-data complete\nrecipient " id "\n"

static void no_keys(void)
{
  files_folder("control");
  expect("nothing at all", "ann@example.org", TO(A), ENTITLED_NOT, "ann@example.org");
  files_folder("ssl");
  expect("no keys", "ann@example.org", TO(A), ENTITLED_NOT, "ann@example.org");
  files_folder("ssl/mailkeys");
  expect("no domain", "ann@example.org", TO(A), ENTITLED_NOT, "ann@example.org");
  files_folder("ssl/mailkeys/example.org");
  files_folder("ssl/mailkeys/example.org/u");
  expect("no folder", "ann@example.org", TO(A), ENTITLED_NOT, "ann@example.org");
  files_folder(ANN);
  expect("no folder of keys that open", "ann@example.org", TO(A), ENTITLED_NOT, "ann@example.org");
  files_folder(ANN "/open");
  expect("no list", "ann@example.org", TO(A), ENTITLED_NOT, "ann@example.org");
}

static void one_recipient(void)
{
  static const char *const labels[] = { "old", "new", NULL };

  keys(ANN, A " old\n" B " new\n" C " new\n", labels);
  expect("one", "ann@example.org", TO(A), ENTITLED, "old");
  expect("in upper case", "ANN@Example.ORG", TO(A), ENTITLED, "old");
  expect("by the key identifier", "ann@example.org", TO(C), ENTITLED, "new");
  expect("another one", "ann@example.org", TO(D), ENTITLED_NOT, "ann@example.org");
  expect("no identifier", "ann@example.org", "enveloped-data complete\n", ENTITLED_NOT, "ann@example.org");
  expect("nothing listed", "ann@example.org", "", ENTITLED_NOT, "ann@example.org");
  expect("the first of several", "ann@example.org", TO(D) "recipient " B "\nrecipient " A "\n", ENTITLED, "new");
  expect("the same in another order", "ann@example.org", TO(A) "recipient " D "\nrecipient " C "\n", ENTITLED, "old");
  expect("an identifier that is too short", "ann@example.org", "recipient aaaa\n", ENTITLED_NOT, "ann");
  expect("not a line for a recipient", "ann@example.org", "sender " A "\n", ENTITLED_NOT, "ann");
  expect("the same twice", "ann@example.org", TO(A) "recipient " A "\n", ENTITLED, "old");
}

static void strange_addresses(void)
{
  static const char *const addresses[] = {
    "ann", "@example.org", "ann@", "ann@@example.org", "../ann@example.org", "u/../ann@example.org",
    "ann/open@example.org",
    "ann@example.org/u/ann", "ann@../mailkeys/example.org", "..@example.org", ".ann@example.org", "a..nn@example.org",
    "\"ann\"@example.org", "\xff@example.org", "ann@[192.0.2.1]", "ann-x@example.org", "ann@sub.example.org",
  };

  for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
    expect("no folder", addresses[i], TO(A), ENTITLED_NOT, addresses[i]);
}

static void several(void)
{
  static const char *const labels[] = { "k", NULL };

  expect("one of two", "ann@example.org bob@example.org", TO(A), ENTITLED_NOT, "bob@example.org");
  keys(BOB, D " k\n", labels);
  expect("the other has another key", "ann@example.org bob@example.org", TO(A), ENTITLED_NOT, "bob@example.org");
  expect("each by his own", "ann@example.org bob@example.org", TO(A) "recipient " D "\n", ENTITLED, "old");
  expect("in the order of the envelope", "bob@example.org ann@example.org", TO(A) "recipient " D "\n", ENTITLED, "k");
  expect("one is outside", "bob@example.org ann@example.org eve@example.net", TO(A) "recipient " D "\n", ENTITLED_NOT,
         "eve@example.net");
  expect("the same recipient twice", "ann@example.org ANN@example.org", TO(A), ENTITLED, "old");
}

static void domains(void)
{
  static const char *const labels[] = { "dom", NULL };

  keys(DOMAIN, D " dom\n" C " dom\n", labels);
  expect("the domain is not listed", "eve@example.org", TO(D), ENTITLED_NOT, "eve@example.org");
  files_write("control/unsealdomains", "# ours\nexample.net\n\n");
  expect("another domain is", "eve@example.org", TO(D), ENTITLED_NOT, "eve@example.org");
  files_write("control/unsealdomains", "example.net\n Example.Org \n");
  expect("it is", "eve@example.org", TO(D), ENTITLED, "dom");
  expect("for every local part", "\"a/b\"@example.org", TO(D), ENTITLED, "dom");
  expect("an own key comes first", "ann@example.org", TO(D) "recipient " C "\n", ENTITLED, "new");
  expect("then the domain's", "ann@example.org", TO(D), ENTITLED, "dom");
  expect("not below it", "eve@sub.example.org", TO(D), ENTITLED_NOT, "eve");
  expect("both kinds", "eve@example.org ann@example.org", TO(A) "recipient " D "\n", ENTITLED, "dom");
  files_write("control/unsealdomains", "example.org\n*.example.net\n");
  expect("a pattern is no domain", "ann@example.org", TO(A), ENTITLED_TROUBLE, "line 2");
  files_write("control/unsealdomains", "example.org\r\n");
  expect("a carriage return", "ann@example.org", TO(A), ENTITLED_TROUBLE, "carriage return");
  unlink("control/unsealdomains");
}

static void aliases(void)
{
  link_to("ann", "ssl/mailkeys/example.org/u/info");
  expect("an alias", "info@example.org", TO(A), ENTITLED, "old");
  link_to("info", "ssl/mailkeys/example.org/u/more");
  expect("an alias of an alias", "more@example.org", TO(A), ENTITLED, "old");
  files_folder("ssl/mailkeys/example.net");
  files_folder("ssl/mailkeys/example.net/u");
  link_to("../../example.org/u/ann", "ssl/mailkeys/example.net/u/ann");
  expect("in another domain", "ann@example.net", TO(A), ENTITLED, "old");
  link_to("../../example.org/domain", "ssl/mailkeys/example.net/u/bob");
  expect("of a domain", "bob@example.net", TO(D), ENTITLED, "dom");
  link_to("example.org", "ssl/mailkeys/example.com");
  expect("of a whole domain", "ann@example.com", TO(A), ENTITLED, "old");
  link_to("loop", "ssl/mailkeys/example.org/u/loop");
  expect("a loop", "loop@example.org", TO(A), ENTITLED_TROUBLE, "/u/loop");
  link_to("gone", "ssl/mailkeys/example.org/u/lost");
  expect("one that leads nowhere", "lost@example.org", TO(A), ENTITLED_TROUBLE, "leads nowhere");
  files_folder("elsewhere");
  files_folder("elsewhere/open");
  files_write("elsewhere/open/by-id", A " old\n");
  link_to("../../../../elsewhere", "ssl/mailkeys/example.org/u/out");
  expect("out of the keys", "out@example.org", TO(A), ENTITLED_TROUBLE, "no folder of keys");
  files_folder("ssl/mailkeys2");
  link_to("../../../mailkeys2", "ssl/mailkeys/example.org/u/beside");
  files_folder("ssl/mailkeys2/open");
  expect("to a name that begins the same", "beside@example.org", TO(A), ENTITLED_TROUBLE, "no folder of keys");
  link_to("../u", "ssl/mailkeys/example.org/u/up");
  files_folder("ssl/mailkeys/example.org/u/open");
  expect("to a folder of folders", "up@example.org", TO(A), ENTITLED_TROUBLE, "no folder of keys");
  (void)rmdir("ssl/mailkeys/example.org/u/open");
}

static void damage(void)
{
  static const char *const bad[] = {
    A, A " ", A " a/b\n", A " ../old\n", "AAAA old\n", "\n", A "  old\n", A " old \n", " " A " old\n", "x" A " old\n",
    A "\told\n", A " old\r\n",
  };

  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    files_write(BOB "/open/by-id", bad[i]);
    expect("a damaged list", "bob@example.org", TO(D), ENTITLED_TROUBLE, "damaged");
  }
  files_write(BOB "/open/by-id", D " k\n" A " a/b\n");
  expect("damaged behind what is asked for", "bob@example.org", TO(D), ENTITLED_TROUBLE, "damaged");
  expect("also for a second recipient", "ann@example.org bob@example.org", TO(A), ENTITLED_TROUBLE, "damaged");
  files_write(BOB "/open/by-id", D " k2\n");
  expect("no such key", "bob@example.org", TO(D), ENTITLED_TROUBLE, "key_k2");
  files_write(BOB "/open/key_k2", "k2");
  expect("no such certificate", "bob@example.org", TO(D), ENTITLED_TROUBLE, "cert_k2");
  unlink(BOB "/open/by-id");
  files_folder(BOB "/open/by-id");
  expect("a directory", "bob@example.org", TO(D), ENTITLED_TROUBLE, "by-id");
  rmdir(BOB "/open/by-id");
  link_to("gone", BOB "/open/by-id");
  expect("a link that leads nowhere", "bob@example.org", TO(D), ENTITLED_TROUBLE, "by-id");
  unlink(BOB "/open/by-id");
  files_write(BOB "/open/by-id", "");
  expect("an empty list", "bob@example.org", TO(D), ENTITLED_NOT, "bob");
}

static void faults(void)
{
  static const char *const families[] = { "open", "read", "malloc", "stat" };
  static const char *const errors[] = { "EIO", "EIO", "ENOMEM", "EIO" };

  for (size_t f = 0; f < sizeof families / sizeof *families; f++) {
    unsigned int wrong = 0;
    unsigned int n = 1;
    unsigned long failed = 1;

    for (; failed && n < 200; n++) {
      struct span to[2] = { span_of("ann@example.org"), span_of("eve@example.org") };
      struct entitle e = { .key_fd = -1, .cert_fd = -1 };
      enum entitled got;

      fault_nth(families[f], n, errors[f]);
      got = entitle(&e, to, 2, KEYFOLDER_SMIME, span_of(TO(A) "recipient " D "\n"));
      failed = fault(NULL);
      wrong += failed ? got == ENTITLED_NOT : got != ENTITLED;
      entitle_free(&e);
    }
    ok(wrong == 0 && n > 2, "%s fails at each place: trouble, never a no (%u tries, %u wrong)", families[f], n, wrong);
  }
}

/* 4,500 in the message, 300 in the list: each look-up is a few comparisons */
static void many(void)
{
  struct idlist l = IDLIST_ZERO;
  stralloc listing = STRALLOC_ZERO;
  char line[96];
  size_t wrong = 0;

  for (unsigned int i = 0; i < 4500; i++) {
    snprintf(line, sizeof line, "recipient %060x%04x\n", i % 7, (i * 2654435761U) & 0xffff);
    stralloc_cats(&listing, line);
  }
  if (!idlist_read(&l, span_sa(&listing)))
    run_bail("memory");
  for (unsigned int i = 0; i < 4500; i++) {
    size_t first = 0;

    snprintf(line, sizeof line, "%060x%04x", i % 7, (i * 2654435761U) & 0xffff);
    while (first < i && memcmp(listing.s + first * 75 + 10, line, IDLIST_DIGITS) != 0)
      first++;
    wrong += idlist_find(&l, line) != first;
  }
  ok(idlist_count(&l) == 4500 && wrong == 0, "each of 4,500 identifiers is found, the first of equal ones");
  snprintf(line, sizeof line, "%064x", 99);
  ok(idlist_find(&l, line) == 4500, "one that is not there is not");
  idlist_free(&l);
  stralloc_free(&listing);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  folder_begin();
  no_keys();
  one_recipient();
  strange_addresses();
  several();
  domains();
  aliases();
  damage();
  files_write("control/unsealdomains", "example.org\n");
  faults();
  many();
  folder_end();
  return tap_done();
}
