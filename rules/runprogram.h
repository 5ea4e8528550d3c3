/* runprogram: ask a program of the administrator, the condition run= of a rule. */
#ifndef RUNPROGRAM_H
#define RUNPROGRAM_H

#include "rules/rulehold.h"

#include <skalibs/stralloc.h>

#define RUNPROGRAM_TIMEOUT_S 30

struct runprogram {
  int message;                   /* a file of its own: the program may keep it and read from it at any time */
  struct span sender;
  const struct span *recipients;
  size_t recipient_count;
  unsigned int timeout_s;        /* for each of them; 0: RUNPROGRAM_TIMEOUT_S */
};

/* runprogram_ask - run the program for each recipient until it says yes. fd 2 must be /dev/null.
 *
 *   program  its path, relative to the home
 *
 * It gets the message as fd 0 and /dev/null as 1 and 2, the user id of our caller, and an environment of SENDER,
 * RECIPIENT, EXT (what is behind the first `-` in the local part of RECIPIENT) and PATH. It cannot get more rights.
 *
 * Returns yes if it exits with 0 for some recipient; no if it exits with 1, 99 or 100 for each; else unknown: another
 * exit status, a signal, r->timeout_s, or a program that cannot be run.
 */
enum rulehold_value runprogram_ask(const struct runprogram *r, struct span program);

#endif
