/* checkstart: how a program that checks begins and ends. */
#ifndef CHECKSTART_H
#define CHECKSTART_H

#include <stdnoreturn.h>

#define CHECKSTART_USAGE 100
#define CHECKSTART_TEMPORARY 111

/* checkstart_die - say `PROGRAM: fatal: WHAT: WHY` on fd 2 and end.
 *
 *   why  NULL: there is no more to say
 */
noreturn void checkstart_die(const char *program, int status, const char *what, const char *why);

/* checkstart - enter the qmail home, start the crypto libraries and forbid core files. Ends the process if that is not
 * possible.
 */
void checkstart(const char *program);

#endif
