/* places: the paths of the files that qmail-unseal uses, relative to the qmail home. */
#ifndef UNSEAL_PLACES_H
#define UNSEAL_PLACES_H

/* the same directory as that of qmail-dksign and qmail-seal, with the same owner */
#define UNSEAL_STAGE "queue/dkim"
#define UNSEAL_PREFIX "unseal"

#define UNSEAL_QUEUE "control/unsealqueue"
#define UNSEAL_RULES "control/unsealrules"
#define UNSEAL_BYTES "control/unsealbytes"
#define UNSEAL_TIME "control/unsealtime"

#endif
