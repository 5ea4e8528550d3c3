/* checkconfine: check which parts of the confinement of qmail-dkim (engine/confine.h) work on this system. */
#ifndef CHECKCONFINE_H
#define CHECKCONFINE_H

#include "check/check.h"

/* checkconfine - let a child process confine itself as qmail-dkim does, and print the parts that are in force. */
void checkconfine(struct check *c);

#endif
