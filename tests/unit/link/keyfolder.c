/* keyfolder: which addresses have a folder, and what in it counts. Only ENOENT proves that something is absent. */
#include "link/keyfolder.h"
#include "link/plainfile.h"
#include "tests/tap.h"
#include "tests/unit/fault.h"
#include "tests/unit/run.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static const struct {
  const char *address;
  int has;
} addresses[] = {
  { "ann@example.org", 1 }, { "ann.smith+x@example.org", 1 }, { "\xc3\xa4nn@example.org", 1 },
  { "!#$%&'*+-=?^_`{|}~@example.org", 1 }, { "a@b", 1 },
  { "", 0 }, { "ann", 0 }, { "@example.org", 0 }, { "ann@", 0 }, { ".ann@example.org", 0 }, { "ann.@example.org", 0 },
  { "a..n@example.org", 0 }, { "..@example.org", 0 }, { ".@example.org", 0 }, { "a/b@example.org", 0 },
  { "\"ann\"@example.org", 0 }, { "a b@example.org", 0 }, { "a@b@example.org", 0 }, { "\xff@example.org", 0 },
  { "ann@example..org", 0 }, { "ann@../../etc", 0 }, { "ann@[192.0.2.1]", 0 }, { "ann@.", 0 }, { "ann@..", 0 },
  { "0123456789012345678901234567890123456789012345678901234567890123@example.org", 1 },
  { "01234567890123456789012345678901234567890123456789012345678901234@example.org", 0 },
};

static void touch(const char *path)
{
  int fd = open(path, O_WRONLY | O_CREAT, 0600);

  if (fd == -1 || close(fd) == -1)
    run_bail(path);
}

static void make(const char *path)
{
  if (mkdir(path, 0700) == -1 && errno != EEXIST)
    run_bail(path);
}

static enum keyfolder_result look(struct keyfolder *f, int with_keys, const char *address, int of_domain)
{
  memset(f, 0, sizeof *f);
  f->with_keys = with_keys;
  return keyfolder_open(f, "keys/", span_of(address), of_domain);
}

static void expect(const char *what, int with_keys, const char *address, int of_domain, enum keyfolder_result wanted,
                   size_t count)
{
  struct keyfolder f;
  enum keyfolder_result got = look(&f, with_keys, address, of_domain);

  /* in which order a directory is read is open, so the number counts only where all was read */
  ok(got == wanted && (got == KEYFOLDER_TROUBLE || f.count == count), "%s: result %d, %zu files", what, (int)got,
     f.count);
  keyfolder_close(&f);
}

static void link_to(const char *where, const char *path)
{
  (void)unlink(path);
  if (symlink(where, path) == -1)
    run_bail(path);
}

static void correspondents(void)
{
  expect("no folder at all", 0, "bob@example.net", 0, KEYFOLDER_NONE, 0);
  make("keys");
  make("keys/example.net");
  expect("no folder of users", 0, "bob@example.net", 0, KEYFOLDER_NONE, 0);
  make("keys/example.net/u");
  make("keys/example.net/u/bob");
  expect("an empty folder", 0, "bob@example.net", 0, KEYFOLDER_NONE, 0);
  touch("keys/example.net/u/bob/caps");
  touch("keys/example.net/u/bob/pgp_1");
  touch("keys/example.net/u/bob/smime_.pem");
  touch("keys/example.net/u/bob/smime_1.new");
  expect("other files", 0, "bob@example.net", 0, KEYFOLDER_NONE, 0);
  touch("keys/example.net/u/bob/smime_1.pem");
  touch("keys/example.net/u/bob/smime_2.pem");
  expect("two certificates", 0, "bob@example.net", 0, KEYFOLDER_FOUND, 2);
  expect("the address in capitals", 0, "BOB@Example.NET", 0, KEYFOLDER_FOUND, 2);
  expect("another user", 0, "eve@example.net", 0, KEYFOLDER_NONE, 0);
  expect("the domain's has none", 0, "bob@example.net", 1, KEYFOLDER_NONE, 0);
  make("keys/example.net/domain");
  touch("keys/example.net/domain/smime_3.pem");
  expect("the domain's", 0, "eve@example.net", 1, KEYFOLDER_FOUND, 1);
  expect("an address that has none", 0, "../u/bob@example.net", 0, KEYFOLDER_NONE, 0);
}

static void damage(void)
{
  link_to("nothing", "keys/example.net/u/bob/smime_4.pem");
  expect("a link that leads nowhere", 0, "bob@example.net", 0, KEYFOLDER_TROUBLE, 2);
  (void)unlink("keys/example.net/u/bob/smime_4.pem");
  make("keys/example.net/u/bob/smime_5.pem");
  expect("a directory as a certificate", 0, "bob@example.net", 0, KEYFOLDER_TROUBLE, 2);
  (void)rmdir("keys/example.net/u/bob/smime_5.pem");
  if (mkfifo("keys/example.net/u/bob/smime_6.pem", 0600) == -1)
    run_bail("fifo");
  expect("a FIFO as a certificate", 0, "bob@example.net", 0, KEYFOLDER_TROUBLE, 2);
  (void)unlink("keys/example.net/u/bob/smime_6.pem");
  link_to("nothing", "keys/example.net/u/eve");
  expect("a folder that is a link to nowhere", 0, "eve@example.net", 0, KEYFOLDER_TROUBLE, 0);
  link_to("bob", "keys/example.net/u/eve");
  expect("a folder that is a link to another one", 0, "eve@example.net", 0, KEYFOLDER_FOUND, 2);
  link_to("nothing", "keys/example.com");
  expect("a domain that is a link to nowhere", 0, "bob@example.com", 0, KEYFOLDER_TROUBLE, 0);
  touch("keys/example.edu");
  expect("a file in the place of a domain", 0, "bob@example.edu", 0, KEYFOLDER_TROUBLE, 0);
}

static void own(void)
{
  make("keys/example.org");
  make("keys/example.org/u");
  make("keys/example.org/u/ann");
  expect("no folder for signing", 1, "ann@example.org", 0, KEYFOLDER_NONE, 0);
  make("keys/example.org/u/ann/sign");
  touch("keys/example.org/u/ann/sign/key_1");
  touch("keys/example.org/u/ann/sign/cert_2");
  expect("a key without its certificate, and the reverse", 1, "ann@example.org", 0, KEYFOLDER_NONE, 0);
  touch("keys/example.org/u/ann/sign/cert_1");
  expect("a pair", 1, "ann@example.org", 0, KEYFOLDER_FOUND, 1);
  link_to("nothing", "keys/example.org/u/ann/sign/key_2");
  expect("a key that is a link to nowhere", 1, "ann@example.org", 0, KEYFOLDER_TROUBLE, 1);
}

/* each kind sees its own files alone, though they lie in one folder */
static void expect_pgp(const char *what, int with_keys, const char *address, enum keyfolder_result wanted, size_t count)
{
  struct keyfolder f = { .kind = KEYFOLDER_OPENPGP, .with_keys = with_keys };
  enum keyfolder_result got = keyfolder_open(&f, "keys/", span_of(address), 0);

  ok(got == wanted && f.count == count, "OpenPGP: %s: result %d, %zu files", what, (int)got, f.count);
  keyfolder_close(&f);
}

static void openpgp(void)
{
  expect_pgp("bob's one beside two of S/MIME", 0, "bob@example.net", KEYFOLDER_FOUND, 1);
  touch("keys/example.net/u/bob/pgp_");
  expect_pgp("a name without a fingerprint does not count", 0, "bob@example.net", KEYFOLDER_FOUND, 1);
  touch("keys/example.org/u/ann/sign/pgpcert_2");
  (void)unlink("keys/example.org/u/ann/sign/key_2");
  touch("keys/example.org/u/ann/sign/key_2");
  expect_pgp("a key of S/MIME does not belong to the certificate", 1, "ann@example.org", KEYFOLDER_NONE, 0);
  touch("keys/example.org/u/ann/sign/pgpkey_2");
  expect_pgp("a pair", 1, "ann@example.org", KEYFOLDER_FOUND, 1);
  expect("S/MIME sees its own two pairs", 1, "ann@example.org", 0, KEYFOLDER_FOUND, 2);
  ok(strcmp(keyfolder_names(KEYFOLDER_SMIME)->list, "by-id") == 0
         && strcmp(keyfolder_names(KEYFOLDER_OPENPGP)->list, "pgp-by-id") == 0,
     "each kind has a list of its own");
}

static void many(void)
{
  char path[64];

  make("keys/many.example");
  make("keys/many.example/u");
  make("keys/many.example/u/bob");
  for (int i = 0; i <= KEYFOLDER_MAX; i++) {
    snprintf(path, sizeof path, "keys/many.example/u/bob/smime_%d.pem", i);
    touch(path);
  }
  expect("too many certificates", 0, "bob@many.example", 0, KEYFOLDER_TROUBLE, KEYFOLDER_MAX);
}

static void faults(const char *family, const char *error)
{
  struct keyfolder f;
  unsigned long hit = 1;

  for (unsigned int n = 1; hit && n < 500; n++) {
    enum keyfolder_result got;

    fault_nth(family, n, error);
    got = look(&f, 0, "bob@example.net", 0);
    hit = fault(NULL);
    if (hit && got != KEYFOLDER_TROUBLE && !(got == KEYFOLDER_FOUND && f.count == 2))
      ok(0, "%s:%u:%s: result %d, %zu files", family, n, error, (int)got, f.count);
    keyfolder_close(&f);
  }
  ok(!hit, "%s:%s: never absent", family, error);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
    ok(keyfolder_address(span_of(addresses[i].address)) == addresses[i].has, "folder for %s: %d", addresses[i].address,
       addresses[i].has);
  folder_begin();
  correspondents();
  damage();
  own();
  openpgp();
  many();
  faults("open", "EMFILE");
  faults("open", "EIO");
  faults("stat", "EIO");
  faults("malloc", "ENOMEM");
  folder_end();
  return tap_done();
}
