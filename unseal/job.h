/* job: one incoming message on its way through the children, the time that is left for it, and what is logged of it.
 *
 * A function that meets a fault of this host ends the process with an exit code of qmail-queue that means "later".
 */
#ifndef JOB_H
#define JOB_H

#include "link/command.h"
#include "link/inbound.h"

#include <stdnoreturn.h>

/* seconds for all work on a message, from the moment on when message and envelope are there; control/unsealtime */
#define JOB_TIME_S 60
#define JOB_TIME_MAX_S 3600

/* The longest opened message that is delivered opened; control/unsealbytes. Compressed data can be a hundred times as
 * long as what came, and the file system of the queue has to hold it.
 */
#define JOB_OPENED_BYTES (256ULL * 1024 * 1024)

struct job {
  struct inbound *in;
  int message;                    /* as it would be delivered now: in->message, or the last file that was taken */
  unsigned long long size;        /* of that */
  struct stage stage;             /* the next one, while a child writes it */
  unsigned long long opened_max;  /* control/unsealbytes */
  long long end_ms;               /* by CLOCK_MONOTONIC */
  stralloc log;                   /* ` WORD...` */
};

#define JOB_ZERO { .stage = { -1, -1, STRALLOC_ZERO }, .log = STRALLOC_ZERO }

/* job_begin - message and envelope are received: start the clock. */
void job_begin(struct job *j, struct inbound *in);

/* job_rest_s - the seconds that are left, at least 1. If there are none, the process ends. */
unsigned int job_rest_s(const struct job *j);

/* job_later - end the process with INBOUND_EXIT_LATER. job_no_memory - with INBOUND_EXIT_MEMORY. job_later_text - the
 * reason is `before` and `text`.
 */
noreturn void job_later(const struct job *j, const char *why);
noreturn void job_later_text(const struct job *j, const char *before, struct span text);
noreturn void job_no_memory(const struct job *j);

/* job_note - for the log: `word` and `text`. */
void job_note(struct job *j, const char *word, struct span text);

/* job_file - an empty file for a child to write and for us to read. Returns its descriptor. */
int job_file(struct job *j, int *read_fd);

/* job_run - run a child, for no longer than what is left. Returns its exit status; a child that cannot be run, dies or
 * hangs ends the process.
 * job_fault - it did not do its work: end the process with what it says.
 */
int job_run(struct job *j, struct command *c, stralloc *said, size_t said_max);
noreturn void job_fault(const struct job *j, const struct command *c, int status, stralloc *said);

/* job_stage - open a staged file for the next child. Returns the descriptor to write to.
 * job_take - it is complete, if it has `bytes` bytes, which is what the child said: return the descriptor to read.
 * job_drop - it is not used.
 * job_set - the message is from now on what job_take() returned. The descriptor of the old one stays open.
 */
int job_stage(struct job *j);
int job_take(struct job *j, unsigned long long bytes);
void job_drop(struct job *j);
void job_set(struct job *j, int fd, unsigned long long size);

/* job_is_empty - does this file hold nothing? */
int job_is_empty(const struct job *j, int fd);

/* job_open - open a file of ours for a child; -1 if it does not exist. */
int job_open(const struct job *j, const char *path);

#endif
