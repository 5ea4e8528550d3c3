/* rulescdb and cdbread: control/dkimdomains.cdb is replaced by a whole new one or not at all, and one that is damaged
 * is seen to be.
 */
#include "tests/tap.h"
#include "link/cdbread.h"
#include "link/control.h"
#include "dksign/dkimrule.h"
#include "rules/rules.h"
#include "rules/rulescdb.h"
#include "tests/unit/fault.h"
#include "tests/unit/run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>

#define TEXT "a.example:jan\n.b.example:\n*:\n"

static void put(const char *path, const char *text, size_t len)
{
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0640);

  if (fd == -1 || write(fd, text, len) != (ssize_t)len || close(fd) == -1)
    run_bail(path);
}

static size_t get(const char *path, char *out, size_t max)
{
  int fd = open(path, O_RDONLY);
  ssize_t n = fd == -1 ? 0 : read(fd, out, max);

  close(fd);
  return n > 0 ? (size_t)n : 0;
}

/* 1 if the text was read and made a cdb of */
static int compile(const char *fault_spec, unsigned long *hits, int *error)
{
  struct rules r = RULES_OF(&dkimrules);
  int good;

  if (control_text(&r.text, DKIMRULES_TEXT, RULES_TEXT_MAX) != CONTROL_PRESENT || !rules_scan(&r))
    run_bail("unable to read the rules");
  fault(fault_spec);
  errno = 0;
  good = rulescdb_write(&r);
  *error = errno;
  *hits = fault(NULL);
  rules_free(&r);
  return good;
}

static int files_in_control(void)
{
  return system("test \"$(ls control)\" = 'dkimdomains\ndkimdomains.cdb'") == 0;
}

static const struct {
  const char *what;
  const char *fault;
  int error;
} faults[] = {
  { "what a killed one left can't be removed", "unlink:1:EACCES", EACCES },
  { "it can't be made", "open:1:ENOSPC", ENOSPC },
  { "whose the text is can't be seen", "stat:1:EIO", EIO },
  { "it can't be written", "write:1:ENOSPC", ENOSPC },
  { "it can't be closed", "close:1:EDQUOT", EDQUOT },
  { "no memory", "malloc:1:ENOMEM", ENOMEM },
};

static void writing(void)
{
  static char old[8192];
  static char now[8192];
  size_t old_len;
  unsigned long hits;
  struct stat st;
  int error;

  put(DKIMRULES_TEXT, TEXT, sizeof TEXT - 1);
  chmod(DKIMRULES_TEXT, 0640);
  ok(compile(NULL, &hits, &error) && files_in_control(), "a cdb is made, and nothing is left beside it");
  ok(stat(DKIMRULES_CDB, &st) == 0 && (st.st_mode & 0777) == 0640, "it is for the readers of the text");
  old_len = get(DKIMRULES_CDB, old, sizeof old);
  put(DKIMRULES_TEXT, "c.example:\n", 11);
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
    int good = compile(faults[i].fault, &hits, &error);

    ok(!good && hits == 1 && error == faults[i].error, "%s: no new one, and errno is %d", faults[i].what, error);
    ok(files_in_control() && get(DKIMRULES_CDB, now, sizeof now) == old_len && memcmp(old, now, old_len) == 0,
       "%s: the old one stays", faults[i].what);
  }
  /* the name is taken by what can't be replaced */
  unlink(DKIMRULES_CDB);
  if (mkdir(DKIMRULES_CDB, 0700) == -1)
    run_bail(DKIMRULES_CDB);
  ok(!compile(NULL, &hits, &error) && error == EISDIR && files_in_control(), "it can't be put in place: none is left");
  rmdir(DKIMRULES_CDB);
  ok(compile(NULL, &hits, &error) && get(DKIMRULES_CDB, now, sizeof now) > 0, "and then it can");
}

static void lookup(const char *what, struct span key, int wanted, const char *data)
{
  cdb c = CDB_ZERO;
  struct span found = { NULL, 0 };
  int r = cdb_init(&c, DKIMRULES_CDB) ? cdbread_find(&c, key, &found) : -2;

  ok(r == wanted, "%s: %d", what, r);
  if (wanted == 1)
    is_bytes(found.p, found.len, data, strlen(data), what);
  cdb_free(&c);
}

/* bytes of the header of the cdb, which says where its tables are, and of the records */
static void reading(void)
{
  static char whole[8192];
  static char now[8192];
  unsigned long hits;
  size_t len;
  int error;
  int misses = 0;
  int fd;

  put(DKIMRULES_TEXT, TEXT, sizeof TEXT - 1);
  if (!compile(NULL, &hits, &error))
    run_bail(DKIMRULES_CDB);
  len = get(DKIMRULES_CDB, whole, sizeof whole);
  lookup("a key that is there", span_of("a.example"), 1, "1 a.example:jan");
  lookup("one that is not", span_of("z.example"), 0, NULL);
#if SIZE_MAX > UINT32_MAX
  lookup("one that is longer than a key can be", span_make("", (size_t)UINT32_MAX + 1), 0, NULL);
#endif

  /* the length of the data of the 1st record with a key: 2048 bytes of header, then the record of the format */
  memcpy(now, whole, len);
  now[2048 + 8 + strlen(dkimrules.format) + 7] = 0x7f;
  put(DKIMRULES_CDB, now, len);
  lookup("data that would end behind the file", span_of("a.example"), -1, NULL);

  put(DKIMRULES_CDB, whole, len);
  fd = open(DKIMRULES_CDB, O_WRONLY);
  for (size_t i = 0; i < len; i++) {
    cdb c = CDB_ZERO;
    struct span found;
    char changed = (char)(whole[i] ^ 0xff);

    if ((i && pwrite(fd, whole + i - 1, 1, (off_t)i - 1) != 1) || pwrite(fd, &changed, 1, (off_t)i) != 1
        || !cdb_init(&c, DKIMRULES_CDB))
      run_bail(DKIMRULES_CDB);
    /* what is found is inside the file */
    if (cdbread_find(&c, span_of("a.example"), &found) != 1)
      misses++;
    else if (found.p < c.map || found.p + found.len > c.map + c.size)
      misses = -10000;
    cdb_free(&c);
  }
  close(fd);
  ok(misses > 0, "any byte changed: it is found, or not, or the damage is seen: %d times not", misses);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  folder_begin();
  if (mkdir("control", 0700) == -1)
    run_bail("unable to make a folder");
  writing();
  reading();
  folder_end();
  return tap_done();
}
