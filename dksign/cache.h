/* cache: keep the answers of qmail-dkim about a message, for the other recipients of the same message.
 *
 * The cache is one file with a fixed number of slots. A slot holds one question and its answer. The question is all
 * that decides the answer: the message as a file, the command line of qmail-dkim, the other files that it reads, and
 * qmail-dkim itself. So an edited rule, a new key or another message is another question. Nothing here waits, and every
 * fault of the file means that there is no answer.
 */
#ifndef CACHE_H
#define CACHE_H

#include "text/span.h"

#include <skalibs/stralloc.h>
#include <time.h>

/* a prime number, so that queue numbers with a common step do not share a few slots */
#define CACHE_SLOTS 1021

/* An answer that does not fit together with its question is not stored. The fields of two large keys fit. */
#define CACHE_SLOT_BYTES 4096

/* An answer is used for so long, or for a tenth of the lifetime of its signature if that is shorter. */
#define CACHE_AGE_S 3600
#define CACHE_LIFETIME_PART 10

#define CACHE_FILES 3

struct cache {
  const char *folder;  /* the file is created only if this directory belongs to the effective user */
  const char *path;    /* of the file, in that directory */
};

enum cache_kind { CACHE_AUTHOR, CACHE_FIELDS };

struct cache_question {
  /* in */
  enum cache_kind kind;
  const char *program;         /* path of the program that answers */
  char *const *argv;           /* its command line: all that it is told */
  int message;                 /* descriptor of the message */
  int file[CACHE_FILES];       /* descriptors of the other files that it reads; -1: there is none */
  /* out: cache_ask() */
  stralloc text;               /* all of the above in one string; empty: the answer cannot be kept */
  unsigned long long number;   /* inode number of the message */
  struct timespec asked;
  int is_settled;              /* 0: a file was changed a moment ago, so its next change might leave no trace */
};

/* cache_ask - write q->text. Call it before the program runs.
 *
 * q->text is empty afterwards if the message is not a regular file with one name. Files in the queue have one name.
 * Files that a link staged have none; their inode numbers and times are used again and again. It is also empty if a
 * call fails or memory is short. The caller frees q->text.
 */
void cache_ask(struct cache_question *q);

/* cache_is_current - 1 if no file has changed since cache_ask(), 0 if one has. */
int cache_is_current(const struct cache_question *q);

/* cache_find - find the answer to this question.
 *
 *   answer  replaced by the answer
 *
 * Returns 1; 0 if there is no answer, with `answer` empty. That includes an answer that is too old or that was stored
 * in the future, a damaged slot, and a file that is not a regular one with one name, that does not belong to the
 * effective user or that others may write.
 */
int cache_find(const struct cache *c, const struct cache_question *q, stralloc *answer);

/* cache_store - store the answer to this question. The file is created if it does not exist.
 *
 *   lifetime_s  of the signature; 0: it has no end
 *
 * Nothing is stored if cache_is_current() is 0, if q->is_settled is 0, or if another process is writing to the slot.
 */
void cache_store(const struct cache *c, const struct cache_question *q, unsigned long long lifetime_s,
                 struct span answer);

#endif
