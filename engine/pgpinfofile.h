/* pgpinfofile: the work of `qmail-pgp -I`: print the facts of an OpenPGP certificate or secret key. */
#ifndef PGPINFOFILE_H
#define PGPINFOFILE_H

#include "link/answer.h"
#include "pgp/pgpopt.h"

/* pgpinfofile - print what the first certificate of o->key is. qmail-pgp(8) has the lines.
 *
 *   output  replaced by the lines
 *   line    replaced by the reason if something failed
 *
 * The process is confined before the file is read. It can run only once in a process.
 */
enum answer_status pgpinfofile(const struct pgpopt *o, stralloc *output, stralloc *line);

#endif
