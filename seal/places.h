/* places: the paths of the files that qmail-seal uses, relative to the qmail home. */
#ifndef SEAL_PLACES_H
#define SEAL_PLACES_H

/* the same directory as that of qmail-dksign, with the same owner */
#define SEAL_STAGE "queue/dkim"
#define SEAL_LOG "control/seallog"

#define SEAL_RULES "control/sealrules"
#define SEAL_INSIDE "control/sealinside"
#define SEAL_OPENED "control/sealopened"
#define SEAL_BOUNCE "control/sealbounce"
#define SEAL_AUTH "control/sealauth"
#define SEAL_ATTACH "control/attach/"
#define SEAL_DISCLAIMERS "control/disclaimers/"

/* If this program is installed, messages can have the mark of opened mail. */
#define SEAL_UNSEAL "bin/qmail-unseal"

#endif
