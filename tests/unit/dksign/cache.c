/* cache: an answer is found for the very same question only, in time, and in a whole slot of a file that nobody else
 * can write. In every other case it is as if there were no cache.
 */
#define _GNU_SOURCE
#include "tests/tap.h"
#include "dksign/cache.h"
#include "tests/unit/fault.h"
#include "tests/unit/run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define ANSWER "signed 1423 rsa-sha256 adds 412\nDKIM-Signature: x\n"
#define OTHER "another answer"
#define CACHE_FILE "folder/cache"
#define HEAD_BYTES 48
#define SECOND_NS 1000000000LL

/* The clock stands where a test puts it. */
static struct timespec now;
static int clock_fails;

int clock_gettime(clockid_t id, struct timespec *t)
{
  (void)id;
  errno = EINVAL;
  *t = now;
  return clock_fails ? -1 : 0;
}

/* a file system whose times have no fractions */
static int is_coarse;

int fstat(int fd, struct stat *st)
{
  int r = fstatat(fd, "", st, AT_EMPTY_PATH);

  if (is_coarse)
    st->st_ctim.tv_nsec = st->st_mtim.tv_nsec = 0;
  return r;
}

static const struct cache cache = { "folder", CACHE_FILE };
static char *words[] = { "qmail-dkim", "-s", "-d", "example.org", "&0", NULL };
static int message_fd = -1;
static int key_fd = -1;

static int make(const char *path, const char *text)
{
  int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

  if (fd == -1 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
    run_bail(path);
  return fd;
}

static void make_again(int *fd, const char *path, const char *text)
{
  if (*fd != -1)
    close(*fd);
  *fd = make(path, text);
}

static void command(const char *text)
{
  if (system(text) != 0)
    run_bail(text);
}

/* the clock stands so long after the last change of `fd` */
static void set_clock(int fd, long long after_ns)
{
  struct stat st;

  if (fstat(fd, &st) == -1)
    run_bail("fstat");
  after_ns += st.st_ctim.tv_nsec;
  now.tv_sec = st.st_ctim.tv_sec + (time_t)(after_ns / SECOND_NS);
  now.tv_nsec = (long)(after_ns % SECOND_NS);
}

/* a long time after all changes */
static void set_clock_late(void)
{
  set_clock(message_fd, 1000 * SECOND_NS);
}

static struct cache_question question(void)
{
  struct cache_question q = { CACHE_FIELDS, "program", words, message_fd, { key_fd, -1, -1 }, .is_settled = 0 };

  return q;
}

/* 1 if the answer of store() is found, 0 if none is; -1 for another answer */
static int finds(struct cache_question q)
{
  stralloc answer = STRALLOC_ZERO;
  int found;

  cache_ask(&q);
  found = cache_find(&cache, &q, &answer);
  if (found ? !span_equal(span_sa(&answer), span_of(ANSWER)) : answer.len > 0)
    found = -1;
  stralloc_free(&answer);
  stralloc_free(&q.text);
  return found;
}

static void store_answer(struct cache_question q, unsigned long long lifetime_s, struct span answer)
{
  cache_ask(&q);
  cache_store(&cache, &q, lifetime_s, answer);
  stralloc_free(&q.text);
}

static void store(struct cache_question q)
{
  store_answer(q, 0, span_of(ANSWER));
}

/* an empty cache, and a message and a key that have not changed for long */
static void begin(void)
{
  command("rm -rf folder message key program other real && mkdir -m 700 folder");
  make_again(&message_fd, "message", "a message\n");
  make_again(&key_fd, "key", "a key");
  close(make("program", "a program"));
  is_coarse = 0;
  set_clock_late();
}

static void begin_stored(void)
{
  begin();
  store(question());
  if (finds(question()) != 1)
    run_bail("a stored answer is not found");
}

/* ---- what decides ------------------------------------------------------------------------------ */

static void test_same(void)
{
  struct stat st;

  begin();
  ok(finds(question()) == 0, "no file: nothing is found");
  ok(access(CACHE_FILE, F_OK) == -1, "and looking makes no file");
  store(question());
  ok(finds(question()) == 1, "what was stored is found");
  ok(stat(CACHE_FILE, &st) == 0 && (st.st_mode & 07777) == 0600 && st.st_uid == geteuid(), "the file is its owner's");
  ok(st.st_size <= (off_t)CACHE_SLOTS * CACHE_SLOT_BYTES, "and not larger than its slots");
  store_answer(question(), 0, span_of(OTHER));
  ok(finds(question()) == -1, "a later answer replaces it");
}

#define OTHER_WORDS(what, ...) { what, { __VA_ARGS__, NULL } }
static const struct {
  const char *what;
  char *words[8];
} other_words[] = {
  OTHER_WORDS("another domain", "qmail-dkim", "-s", "-d", "example.net", "&0"),
  OTHER_WORDS("one word fewer", "qmail-dkim", "-s", "-d", "example.org"),
  OTHER_WORDS("one word more", "qmail-dkim", "-s", "-d", "example.org", "&0", "&5"),
  OTHER_WORDS("an empty word more", "qmail-dkim", "-s", "-d", "example.org", "&0", ""),
  OTHER_WORDS("two words as one", "qmail-dkim", "-s", "-dexample.org", "&0"),
  OTHER_WORDS("the border of words moved", "qmail-dkim", "-s", "-dw", "example.org", "&0"),
  OTHER_WORDS("other order", "qmail-dkim", "-d", "example.org", "-s", "&0"),
  OTHER_WORDS("no words", NULL),
};

static void test_words(void)
{
  begin_stored();
  for (size_t i = 0; i < sizeof other_words / sizeof *other_words; i++) {
    struct cache_question q = question();
    char *w[8];

    memcpy(w, other_words[i].words, sizeof w);
    q.argv = w;
    ok(finds(q) == 0, "%s: nothing", other_words[i].what);
    store_answer(q, 0, span_of(OTHER));
    ok(finds(q) == -1 && finds(question()) == 0, "%s: its answer takes the slot", other_words[i].what);
    store(question());
  }
  {
    struct cache_question q = question();

    q.kind = CACHE_AUTHOR;
    ok(finds(q) == 0, "another kind of question: nothing");
    store_answer(q, 0, span_of(OTHER));
    ok(finds(question()) == 1, "and it has a slot of its own");
  }
}

/* Commands that change one of the files. `fd` is opened anew by its name if `path` is given. */
static const struct {
  const char *what;
  const char *command;
} changes[] = {
  { "the message is written again, same bytes", "printf 'a message\\n' >message" },
  { "the message is written again, same size", "printf 'b message\\n' >message" },
  { "the message is longer", "echo >>message" },
  { "the message is another file", "printf 'a message\\n' >new && mv new message" },
  { "the message is another file with the same mtime", "cp -p message new && mv new message" },
  { "the message has another mode", "chmod 644 message" },
  { "the message has another mtime", "touch -d '2001-01-01' message" },
  { "the key is written again", "printf 'a key' >key" },
  { "the key is written again, its mtime is put back", "cp -p key old && printf 'b key' >key && touch -r old key" },
  { "the key is another file with the same mtime", "cp -p key new && mv new key" },
  { "the key was renamed and is back", "mv key new && mv new key" },
  { "the program is another file", "cp -p program new && mv new program" },
  { "the program is written again", "printf 'a program' >program" },
  { "the program is gone", "rm program" },
  { "the message is gone, its file is still open", "rm message" },
  { "the message has a second name", "ln message other" },
};

static void test_files(void)
{
  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
    stralloc answer = STRALLOC_ZERO;
    struct cache_question before;
    struct stat st;

    begin_stored();
    before = question();
    cache_ask(&before);
    command(changes[i].command);
    if (stat("message", &st) == 0 && message_fd != -1) {
      close(message_fd);
      message_fd = open("message", O_RDONLY);
    }
    close(key_fd);
    key_fd = open("key", O_RDONLY);
    set_clock_late();
    ok(finds(question()) == 0, "%s: nothing", changes[i].what);
    before.message = message_fd;
    before.file[0] = key_fd;
    ok(!cache_is_current(&before), "%s: seen as a change", changes[i].what);
    cache_store(&cache, &before, 0, span_of(OTHER));
    ok(cache_find(&cache, &before, &answer) && span_equal(span_sa(&answer), span_of(ANSWER)),
       "%s: what came in answer to the old question is not stored", changes[i].what);
    stralloc_free(&answer);
    stralloc_free(&before.text);
  }
  begin_stored();
  {
    struct cache_question q = question();

    ok(cache_is_current(&q) == 0, "a question that was not asked is not current");
    q.file[1] = key_fd;
    ok(finds(q) == 0, "a file more: nothing");
    q = question();
    q.file[0] = -1;
    ok(finds(q) == 0, "a file fewer: nothing");
    q.file[1] = key_fd;
    ok(finds(q) == 0, "a file in another place: nothing");
    q = question();
    q.file[0] = 999;
    ok(finds(q) == 0, "a closed descriptor: nothing");
  }
}

/* ---- what is no message of the queue ----------------------------------------------------------- */

static void cannot_ask(int fd, const char *what)
{
  struct cache_question q = question();

  q.message = fd;
  cache_ask(&q);
  ok(q.text.len == 0, "%s cannot be asked for", what);
  cache_store(&cache, &q, 0, span_of(ANSWER));
  ok(access(CACHE_FILE, F_OK) == -1, "%s: nothing is stored", what);
  stralloc_free(&q.text);
}

static void test_messages(void)
{
  int p[2];
  int fd;

  begin();
  if (pipe(p) == -1)
    run_bail("pipe");
  cannot_ask(p[0], "a pipe");
  fd = open("folder", O_RDONLY);
  cannot_ask(fd, "a directory");
  close(fd);
  fd = make("staged", "a message\n");
  unlink("staged");
  cannot_ask(fd, "a file without a name");
  close(fd);
  cannot_ask(999, "a closed descriptor");
  fd = make("other", "a message\n");
  if (link("other", "second") == -1)
    run_bail("link");
  cannot_ask(fd, "a file with two names");
  close(fd);
  clock_fails = 1;
  cannot_ask(message_fd, "without a clock, a message");
  clock_fails = 0;
}

/* ---- time -------------------------------------------------------------------------------------- */

static const struct {
  unsigned long long lifetime_s;
  int after_s;
  int found;
} ages[] = {
  { 0, 0, 1 }, { 0, 3599, 1 }, { 0, 3600, 0 }, { 0, 1000000, 0 }, { 0, -1, 0 }, { 0, -1000000, 0 },
  { 604800, 3599, 1 }, { 604800, 3600, 0 },
  { 36000, 3599, 1 }, { 36000, 3600, 0 }, { 35990, 3598, 1 }, { 35990, 3599, 0 },
  { 100, 0, 1 }, { 100, 9, 1 }, { 100, 10, 0 }, { 100, 99, 0 },
  { 10, 0, 1 }, { 10, 1, 0 }, { 9, 0, 0 }, { 1, 0, 0 },
  { 999999999, 3599, 1 }, { 999999999, 3600, 0 },
};

static void test_age(void)
{
  for (size_t i = 0; i < sizeof ages / sizeof *ages; i++) {
    begin();
    store_answer(question(), ages[i].lifetime_s, span_of(ANSWER));
    now.tv_sec += ages[i].after_s;
    ok(finds(question()) == ages[i].found, "lifetime %llu s, %d s later: %s", ages[i].lifetime_s, ages[i].after_s,
       ages[i].found ? "found" : "nothing");
  }
}

static const struct {
  const char *what;
  int is_message;  /* the file that was changed last: the message, or the key */
  int is_coarse;
  long long after_ns;
  int is_stored;
} steps[] = {
  { "a message of this moment", 1, 0, 0, 0 },
  { "a message of 50 ms ago", 1, 0, 50000000, 0 },
  { "a message of more than 50 ms ago", 1, 0, 50000001, 1 },
  { "a message from the future", 1, 0, -1, 0 },
  { "a message from far in the future", 1, 0, -1000 * SECOND_NS, 0 },
  { "times without fractions, a message of 2 s ago", 1, 1, 2 * SECOND_NS + 999999999, 0 },
  { "times without fractions, a message of 3 s ago", 1, 1, 3 * SECOND_NS, 1 },
  { "a key of this moment", 0, 0, 0, 0 },
  { "a key of 1 s ago", 0, 0, SECOND_NS, 0 },
  { "a key of 4 s ago", 0, 0, 4 * SECOND_NS, 1 },
  { "times without fractions, a key of 1 s ago", 0, 1, SECOND_NS, 0 },
  { "times without fractions, a key of 3 s ago", 0, 1, 3 * SECOND_NS, 1 },
};

/* The file that is not looked at is an old one of the system. */
static void test_steps(void)
{
  int old = open("/bin/sh", O_RDONLY);

  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
    struct cache_question q;

    begin();
    q = question();
    q.program = "/bin/sh";
    if (steps[i].is_message)
      q.file[0] = old;
    is_coarse = steps[i].is_coarse;
    set_clock(steps[i].is_message ? message_fd : key_fd, steps[i].after_ns);
    store(q);
    ok(finds(q) == steps[i].is_stored, "%s: %s", steps[i].what, steps[i].is_stored ? "stored" : "not stored");
  }
  close(old);
  is_coarse = 0;
}

/* ---- the file ---------------------------------------------------------------------------------- */

static char whole[CACHE_SLOT_BYTES];

static int cache_fd(void)
{
  int fd = open(CACHE_FILE, O_RDWR);

  if (fd == -1)
    run_bail(CACHE_FILE);
  return fd;
}

static off_t slot_offset(void)
{
  struct stat st;

  if (fstat(message_fd, &st) == -1)
    run_bail("fstat");
  return (off_t)((st.st_ino * 2 + CACHE_FIELDS) % CACHE_SLOTS * CACHE_SLOT_BYTES);
}

static void put(int fd, const char *bytes, size_t len, off_t at)
{
  if (pwrite(fd, bytes, len, at) != (ssize_t)len)
    run_bail("pwrite");
}

static void test_damage(void)
{
  size_t wrong = 0;
  size_t wrong_cut = 0;
  off_t at;
  size_t len;
  int fd;

  begin_stored();
  fd = cache_fd();
  at = slot_offset();
  len = (size_t)pread(fd, whole, sizeof whole, at);
  ok(len > HEAD_BYTES + strlen(ANSWER) && memcmp(whole + len - strlen(ANSWER), ANSWER, strlen(ANSWER)) == 0,
     "the slot stands where it is looked for");
  for (size_t i = 0; i < len; i++) {
    for (unsigned int bit = 0; bit < 8; bit++) {
      char byte = (char)(whole[i] ^ (1 << bit));

      put(fd, &byte, 1, at + (off_t)i);
      wrong += finds(question()) != 0;
    }
    put(fd, whole + i, 1, at + (off_t)i);
  }
  ok(wrong == 0, "each bit of it changed: nothing is found");
  ok(finds(question()) == 1, "all as it was: found");
  for (size_t i = 0; i < len; i++) {
    if (ftruncate(fd, at + (off_t)i) == -1)
      run_bail("ftruncate");
    wrong_cut += finds(question()) != 0;
    put(fd, whole, len, at);
  }
  ok(wrong_cut == 0, "cut behind each byte of it: nothing is found");
  put(fd, "more", 4, at + (off_t)len);
  ok(finds(question()) == 1, "other bytes behind it do not matter");
  for (int byte = 0; byte < 256; byte += 255) {
    memset(whole, byte, sizeof whole);
    put(fd, whole, sizeof whole, at);
    ok(finds(question()) == 0, "a slot full of %02x: nothing", (unsigned int)byte);
    store(question());
    ok(finds(question()) == 1, "and the next answer is stored there");
  }
  close(fd);
}

/* a slot that was made for another message, brought to the place of this one */
static void test_moved(void)
{
  struct cache_question q;
  int other;
  int fd;

  begin_stored();
  fd = cache_fd();
  if (pread(fd, whole, sizeof whole, slot_offset()) < HEAD_BYTES)
    run_bail("pread");
  other = make("other", "a message\n");
  set_clock(other, 1000 * SECOND_NS);
  q = question();
  q.message = other;
  close(message_fd);
  message_fd = other;
  put(fd, whole, sizeof whole, slot_offset());
  ok(finds(q) == 0, "the whole slot of another message in this place: nothing");
  close(fd);
}

/* commands that put another file into the place of the cache */
static const struct {
  const char *what;
  const char *command;
  int needs_root;
} places[] = {
  { "a symbolic link to the cache", "mv folder/cache real && ln -s ../real folder/cache", 0 },
  { "a dangling symbolic link", "rm folder/cache && ln -s nowhere folder/cache", 0 },
  { "a FIFO", "rm folder/cache && mkfifo -m 600 folder/cache", 0 },
  { "a directory", "rm folder/cache && mkdir folder/cache", 0 },
  { "a file that the group can write", "chmod 620 folder/cache", 0 },
  { "a file that all can write", "chmod 602 folder/cache", 0 },
  { "a file with two names", "ln folder/cache other", 0 },
  { "a file of another user", "chown 12345 folder/cache", 1 },
  { "no file in a folder of another user", "rm folder/cache && chown 12345 folder", 1 },
  { "no folder", "rm -r folder", 0 },
};

static void test_places(void)
{
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    if (places[i].needs_root && geteuid() != 0) {
      ok(1, "%s: needs root # SKIP", places[i].what);
      continue;
    }
    begin_stored();
    command(places[i].command);
    ok(finds(question()) == 0, "%s: nothing", places[i].what);
    store_answer(question(), 0, span_of(OTHER));
    ok(finds(question()) == 0, "%s: nothing is stored", places[i].what);
  }
  begin_stored();
  command("mv folder/cache real && ln -s ../real folder/cache");
  store_answer(question(), 0, span_of(OTHER));
  command("rm folder/cache && mv real folder/cache");
  ok(finds(question()) == 1, "a file behind a symbolic link is not changed");
}

static void test_size(void)
{
  static char long_answer[CACHE_SLOT_BYTES];
  struct cache_question q;
  stralloc answer = STRALLOC_ZERO;
  size_t room;

  begin();
  q = question();
  cache_ask(&q);
  memset(long_answer, 'x', sizeof long_answer);
  room = CACHE_SLOT_BYTES - HEAD_BYTES - q.text.len;
  cache_store(&cache, &q, 0, span_make(long_answer, room + 1));
  ok(access(CACHE_FILE, F_OK) == -1, "an answer that is one byte too long is not stored");
  cache_store(&cache, &q, 0, span_make(long_answer, room));
  ok(cache_find(&cache, &q, &answer) && answer.len == room, "one that fills the slot is");
  cache_store(&cache, &q, 0, span_of(""));
  ok(cache_find(&cache, &q, &answer) && answer.len == 0, "an empty one is found, too");
  stralloc_free(&q.text);
  stralloc_free(&answer);
}

/* another process writes to a slot */
static void test_lock(void)
{
  for (int is_same = 0; is_same < 2; is_same++) {
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 };
    int p[2];
    pid_t pid;
    char c;

    begin_stored();
    lock.l_start = slot_offset() ^ (is_same ? 0 : CACHE_SLOT_BYTES);
    if (pipe(p) == -1)
      run_bail("pipe");
    pid = fork();
    if (pid == 0) {
      close(p[0]);
      if (fcntl(cache_fd(), F_SETLK, &lock) == -1 || write(p[1], "x", 1) != 1)
        _exit(1);
      pause();
      _exit(0);
    }
    close(p[1]);
    if (read(p[0], &c, 1) != 1)
      run_bail("the other process has no lock");
    store_answer(question(), 0, span_of(OTHER));
    ok(finds(question()) == (is_same ? 1 : -1), "a lock on %s slot: %s", is_same ? "this" : "another",
       is_same ? "not stored, and nothing waits" : "stored");
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    close(p[0]);
  }
}

/* ---- each call fails --------------------------------------------------------------------------- */

static const char *const families[][2] = {
  { "open", "EMFILE" }, { "stat", "EIO" }, { "read", "EIO" }, { "read", "EINTR" }, { "shortread", "EIO" },
  { "write", "ENOSPC" }, { "write", "EINTR" }, { "shortwrite", "EIO" }, { "fcntl", "EAGAIN" }, { "malloc", "ENOMEM" },
};

static void test_faults(void)
{
  for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
    unsigned int n;
    int wrong = 0;

    for (n = 1; n < 100; n++) {
      unsigned long failed;
      int found;

      begin();
      fault_nth(families[i][0], n, families[i][1]);
      store(question());
      found = finds(question());
      failed = fault(NULL);
      wrong += found == -1 || finds(question()) == -1;
      begin_stored();
      fault_nth(families[i][0], n, families[i][1]);
      found = finds(question());
      failed += fault(NULL);
      wrong += found == -1 || finds(question()) != 1;
      if (!failed)
        break;
    }
    ok(n > 1 && n < 100 && !wrong, "%s: %s in each call: the answer, or none", families[i][0], families[i][1]);
  }
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  folder_begin();
  test_same();
  test_words();
  test_files();
  test_messages();
  test_age();
  test_steps();
  test_damage();
  test_moved();
  test_places();
  test_size();
  test_lock();
  test_faults();
  folder_end();
  return tap_done();
}
