/* command: the command line and the descriptors of a child of a link.
 *
 * Files are named by the descriptors that the child gets: `&3`, `&4` and so on. So its command line holds no path, and
 * it opens nothing.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include "link/child.h"
#include "text/span.h"

#include <skalibs/genalloc.h>
#include <skalibs/stralloc.h>

/* COMMAND_ZERO is empty */
struct command {
  struct child child;
  stralloc text;     /* the words, a NUL behind each */
  genalloc argv;     /* of command_run() */
  unsigned int timeout_s;  /* CHILD_TIMEOUT_S, unless it is changed */
  int is_short;      /* memory was short */
  int has_too_many;  /* more than CHILD_FDS descriptors */
};

#define COMMAND_ZERO { .text = STRALLOC_ZERO, .argv = GENALLOC_ZERO }

/* how the child gets its descriptors 1 and 2 */
enum command_output {
  COMMAND_BOTH,   /* both are the pipe that we read */
  COMMAND_FIRST,  /* 1 is the pipe, 2 is /dev/null */
  COMMAND_SECOND  /* 2 is the pipe, 1 is /dev/null */
};

/* command_begin - start a command line.
 *
 *   path     of the program
 *   name     its argv[0]
 *   message  becomes its descriptor 0; fd 2 must be /dev/null
 */
void command_begin(struct command *c, const char *path, const char *name, int message, enum command_output output);

/* command_word - add a word. command_fd - add a descriptor, and the word `&N` that names it. Returns N. What could not
 * be added makes command_run() fail.
 */
void command_word(struct command *c, struct span word);
int command_fd(struct command *c, int fd);

/* command_give - add a descriptor without a word. Returns its number. */
int command_give(struct command *c, int fd);

/* command_run - set `message` to its start and run the program with an empty environment.
 *
 *   said  replaced by what it says, at most `said_max` bytes
 *
 * Returns its exit status, or -1 as child_answer().
 */
int command_run(struct command *c, stralloc *said, size_t said_max);

void command_free(struct command *c);

#endif
