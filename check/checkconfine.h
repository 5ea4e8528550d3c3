/* checkconfine: what a hole in qmail-dkim could still do here.
 */
#ifndef CHECKCONFINE_H
#define CHECKCONFINE_H

#include "check/check.h"

/* checkconfine - have a child process confine itself as qmail-dkim does, and say what of it this system has. */
void checkconfine(struct check *c);

#endif
