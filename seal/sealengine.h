/* sealengine: the two standards, as far as they differ for this link: the program that does the work, and its words. */
#ifndef SEALENGINE_H
#define SEALENGINE_H

#include "link/command.h"
#include "link/keyfolder.h"
#include "link/outbound.h"

struct sealengine {
  enum keyfolder_kind kind;
  const char *path;         /* of the program */
  const char *name;         /* its argv[0] */
  const char *own;          /* for the log: a key of the address itself, */
  const char *domain;       /* and one of its domain */
  const char *with;         /* for the log: how it was encrypted; NULL: the program says it */
  const char *caps;         /* a file of capabilities beside the certificate; NULL: there is none */
  const char *sop_option;   /* before the path of the program that does its work; NULL: it does it itself */
  int has_roots;            /* certificates are checked by those of ssl/mailroots */
  int takes_certificate;    /* for signing, beside the key */
  int signs_inside;         /* the signature is made while encrypting, in one go */
};

/* sealengine - the engine of that kind */
const struct sealengine *sealengine(enum keyfolder_kind kind);

/* sealengine_begin - start a command line of the engine: its program and `verb`. See command_begin().
 *
 *   verb  as `-e`; `-k` and `-l` do without the program in control/sop, which is given to all others
 *
 * A control/sop that cannot be read ends the process with a report.
 */
void sealengine_begin(const struct outbound *o, const struct sealengine *e, struct command *c, const char *verb,
                      int message, enum command_output output);

#endif
