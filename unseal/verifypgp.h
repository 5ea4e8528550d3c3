/* verifypgp: have qmail-pgp -v verify one signed layer, with the certificates of the author that are known. */
#ifndef VERIFYPGP_H
#define VERIFYPGP_H

#include "link/keyfolder.h"
#include "unseal/verifying.h"

/* verifypgp - verify the message on descriptor `message`, from its start. */
void verifypgp(struct job *j, struct verifying *v, int message);

/* verifypgp_inside - take what `qmail-pgp -d -R` wrote about the signature inside what it opened. */
void verifypgp_inside(struct job *j, struct verifying *v, struct span results);

/* verifypgp_known - open the certificates of the author; none, if there are none or `author` is empty.
 * keyfolder_close() when done.
 */
void verifypgp_known(struct job *j, struct span author, struct keyfolder *known);

#endif
