/* cache: compare the question in a slot byte by byte, so that no hash has to be trusted. The checksum is only for slots
 * that were written in part: who can write the file can read the keys.
 */
#include "dksign/cache.h"

#include "link/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file can be changed twice within one step of the clock of its file system, and its times show only one change. The
 * steps are one or two seconds if the times have no fractions, else one tick of the kernel, at most 10 ms.
 */
#define STEP_S 2
#define TICK_NS 50000000

#define SECOND_NS 1000000000LL

struct head {
  char magic[8];           /* the format */
  uint64_t checksum;       /* of all that follows in the slot */
  uint64_t made_s;
  uint64_t until_s;
  uint64_t question_len;   /* the question, and behind it the answer */
  uint64_t answer_len;
};

static const char magic[8] = { 'd', 'k', 'c', 'a', 'c', 'h', 'e', '1' };

/* the bytes that the checksum does not cover */
#define UNCHECKED 16

/* ---- the question ------------------------------------------------------------------------------ */

static int is_settled(const struct timespec *changed, const struct timespec *now, int is_fine)
{
  if (changed->tv_sec < now->tv_sec - STEP_S)
    return 1;
  if (!is_fine || changed->tv_nsec == 0 || changed->tv_sec > now->tv_sec)
    return 0;
  return (now->tv_sec - changed->tv_sec) * SECOND_NS + now->tv_nsec - changed->tv_nsec > TICK_NS;
}

/* The inode number can be used again, but not with the same ctime, because that can't be set. */
static int cat_file(struct cache_question *q, const struct stat *st, int is_fine)
{
  const uint64_t identity[] = {
    (uint64_t)st->st_dev, (uint64_t)st->st_ino, (uint64_t)st->st_size, (uint64_t)st->st_mtim.tv_sec,
    (uint64_t)st->st_mtim.tv_nsec, (uint64_t)st->st_ctim.tv_sec, (uint64_t)st->st_ctim.tv_nsec
  };

  q->is_settled = q->is_settled && is_settled(&st->st_ctim, &q->asked, is_fine);
  return stralloc_catb(&q->text, "f", 1) && stralloc_catb(&q->text, (const char *)identity, sizeof identity);
}

/* The clock of the kernel is fine enough for a message: qmail never changes a file in the queue. */
static int cat_message(struct cache_question *q)
{
  struct stat st;

  if (fstat(q->message, &st) == -1 || !S_ISREG(st.st_mode) || st.st_nlink != 1)
    return 0;
  q->number = st.st_ino;
  return cat_file(q, &st, 1);
}

static int cat_files(struct cache_question *q)
{
  struct stat st;

  for (unsigned int i = 0; i < CACHE_FILES; i++)
    if (q->file[i] == -1 ? !stralloc_catb(&q->text, "-", 1)
                         : fstat(q->file[i], &st) == -1 || !cat_file(q, &st, 0))
      return 0;
  return stat(q->program, &st) == 0 && cat_file(q, &st, 0);
}

static int cat_words(struct cache_question *q)
{
  for (char *const *word = q->argv; *word; word++)
    if (!stralloc_catb(&q->text, "w", 1) || !stralloc_catb(&q->text, *word, strlen(*word) + 1))
      return 0;
  return 1;
}

/* What decides the answer and is not in the command line or in a file must be added here. */
void cache_ask(struct cache_question *q)
{
  q->text.len = 0;
  q->is_settled = 1;
  if (clock_gettime(CLOCK_REALTIME, &q->asked) == -1 || !cat_message(q) || !cat_files(q) || !cat_words(q))
    q->text.len = 0;
}

int cache_is_current(const struct cache_question *q)
{
  struct cache_question again = *q;
  int is_same;

  memset(&again.text, 0, sizeof again.text);
  cache_ask(&again);
  is_same = again.text.len > 0 && span_equal(span_sa(&again.text), span_sa(&q->text));
  stralloc_free(&again.text);
  return is_same;
}

/* ---- the file ---------------------------------------------------------------------------------- */

static char slot[CACHE_SLOT_BYTES];

/* FNV-1a */
static uint64_t checksum_of(const char *p, size_t len)
{
  uint64_t sum = 0xcbf29ce484222325;

  for (size_t i = 0; i < len; i++)
    sum = (sum ^ (unsigned char)p[i]) * 0x100000001b3;
  return sum;
}

static off_t offset_of(const struct cache_question *q)
{
  return (off_t)((q->number * 2 + q->kind) % CACHE_SLOTS * CACHE_SLOT_BYTES);
}

static int owns(const char *folder)
{
  struct stat st;

  return stat(folder, &st) == 0 && st.st_uid == geteuid();
}

/* O_NONBLOCK is for a FIFO in its place. */
static int open_file(const struct cache *c, int may_create)
{
  const int flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  int fd = open(c->path, flags);
  struct stat st;

  if (fd == -1 && errno == ENOENT && may_create && owns(c->folder))
    fd = open(c->path, flags | O_CREAT | O_EXCL, 0600);
  if (fd == -1)
    return -1;
  if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() && st.st_nlink == 1
      && (st.st_mode & 022) == 0)
    return fd;
  close(fd);
  return -1;
}

static ssize_t read_slot(const struct cache *c, const struct cache_question *q)
{
  int fd = open_file(c, 0);
  ssize_t n;

  if (fd == -1)
    return -1;
  do
    n = pread(fd, slot, sizeof slot, offset_of(q));
  while (n == -1 && errno == EINTR);
  close(fd);
  return n;
}

/* No lock is taken: the checksum finds a slot that is being written. */
static int is_whole(struct head *h, ssize_t n)
{
  size_t room;

  if (n < (ssize_t)sizeof *h)
    return 0;
  memcpy(h, slot, sizeof *h);
  room = (size_t)n - sizeof *h;
  return memcmp(h->magic, magic, sizeof magic) == 0 && h->question_len <= room
         && h->answer_len <= room - h->question_len
         && h->checksum == checksum_of(slot + UNCHECKED,
                                       sizeof *h - UNCHECKED + (size_t)(h->question_len + h->answer_len));
}

int cache_find(const struct cache *c, const struct cache_question *q, stralloc *answer)
{
  const char *question = slot + sizeof(struct head);
  uint64_t now_s = (uint64_t)q->asked.tv_sec;
  struct head h;

  answer->len = 0;
  return q->text.len > 0 && is_whole(&h, read_slot(c, q)) && h.made_s <= now_s && now_s < h.until_s
         && span_equal(span_make(question, (size_t)h.question_len), span_sa(&q->text))
         && stralloc_catb(answer, question + h.question_len, (size_t)h.answer_len);
}

/* One write under a lock that is not waited for. The lock ends when the file is closed. */
static int write_slot(const struct cache *c, const struct cache_question *q, size_t len)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  int fd = open_file(c, 1);
  int good;

  if (fd == -1)
    return 0;
  lock.l_start = offset_of(q);
  lock.l_len = CACHE_SLOT_BYTES;
  good = fcntl(fd, F_SETLK, &lock) == 0 && pwrite(fd, slot, len, offset_of(q)) == (ssize_t)len;
  close(fd);
  return good;
}

void cache_store(const struct cache *c, const struct cache_question *q, unsigned long long lifetime_s,
                 struct span answer)
{
  unsigned long long part_s = lifetime_s / CACHE_LIFETIME_PART;
  char *question = slot + sizeof(struct head);
  struct head h = { .checksum = 0 };

  if (q->text.len == 0 || !q->is_settled || q->text.len > sizeof slot - sizeof h
      || answer.len > sizeof slot - sizeof h - q->text.len || !cache_is_current(q))
    return;
  memcpy(h.magic, magic, sizeof magic);
  h.made_s = (uint64_t)q->asked.tv_sec;
  h.until_s = h.made_s + (lifetime_s == 0 || part_s > CACHE_AGE_S ? CACHE_AGE_S : part_s);
  h.question_len = q->text.len;
  h.answer_len = answer.len;
  memcpy(slot, &h, sizeof h);
  memcpy(question, q->text.s, q->text.len);
  if (answer.len)
    memcpy(question + q->text.len, answer.p, answer.len);
  h.checksum = checksum_of(slot + UNCHECKED, sizeof h - UNCHECKED + q->text.len + answer.len);
  memcpy(slot, &h, sizeof h);
  /* A slot that was written in part has a wrong checksum. */
  (void)write_slot(c, q, sizeof h + q->text.len + answer.len);
}
