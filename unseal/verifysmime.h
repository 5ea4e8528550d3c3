/* verifysmime: have qmail-smime -v verify one signed layer. */
#ifndef VERIFYSMIME_H
#define VERIFYSMIME_H

#include "unseal/verifying.h"

/* verifysmime - verify the message on descriptor `message`, from its start. */
void verifysmime(struct job *j, struct verifying *v, int message);

#endif
