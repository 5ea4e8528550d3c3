/* pgpchoosefile: the work of `qmail-pgp -k`: say which of several OpenPGP certificates is used today. */
#ifndef PGPCHOOSEFILE_H
#define PGPCHOOSEFILE_H

#include "link/answer.h"
#include "pgp/pgpopt.h"

/* pgpchoosefile - choose among o->certs the one that names o->address and can be used for o->usage at o->now_s. If
 * there are several, it is the one whose key was made last.
 *
 *   output  replaced by its name, as on the command line, and a line end
 *   line    replaced by the reason if there is none, or if something failed: a text of pgp/keyfault.h behind the name
 *           of one of them: one that may be read at another time, or else the newest
 *
 * Returns ANSWER_DONE; ANSWER_NO_KEY; ANSWER_USAGE for an address that is not one mailbox nor `@` and a domain;
 * ANSWER_TEMPORARY. A file that is missing, damaged or cannot be used changes nothing for the others. The process is
 * confined before they are read. It can run only once in a process.
 */
enum answer_status pgpchoosefile(const struct pgpopt *o, stralloc *output, stralloc *line);

#endif
