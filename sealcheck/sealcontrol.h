/* sealcontrol: check the control files of qmail-seal other than sealrules and sealremote. */
#ifndef SEALCONTROL_H
#define SEALCONTROL_H

#include "check/checkperm.h"

/* sealcontrol - check that qmail-seal can read them, and that their contents are valid. */
void sealcontrol(const struct checkperm *p, struct check *c);

#endif
