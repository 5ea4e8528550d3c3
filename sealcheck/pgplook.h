/* pgplook: look at one OpenPGP certificate and its key; a part of certlook. */
#ifndef PGPLOOK_H
#define PGPLOOK_H

#include "engine/pgpfile.h"
#include "sealcheck/certlook.h"

/* the open files of a question */
struct pgplook_files {
  struct pgpfile certificate;
  struct pgpfile key;            /* fd -1: there is none */
};

/* pgplook_open - open the files that the question names, in the parent. pgplook_close - close them.
 * pgplook - read them, in the confined child, and fill in *l. A certificate that never ends has .not_after_s 0. Its
 *     identifiers are those of all subkeys to which mail can have been encrypted.
 */
void pgplook_open(struct pgplook_files *f, const struct certlook_question *q);
void pgplook_close(struct pgplook_files *f);
void pgplook(struct certlook *l, const struct certlook_question *q, struct pgplook_files *f);

#endif
