/* layout: check the programs that qmail-seal is made of, and that it is called. */
#ifndef LAYOUT_H
#define LAYOUT_H

#include "check/checkperm.h"

/* layout - check owners and modes, the staging directory, the next program, and whether qmail-rspawn starts qmail-seal.
 */
void layout(const struct checkperm *p, struct check *c);

#endif
