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
#define SEAL_GROUPS "control/groups/"
#define SEAL_ATTACH "control/attach/"
#define SEAL_DISCLAIMERS "control/disclaimers/"

/* If this program is installed, messages can have the mark of opened mail. */
#define SEAL_UNSEAL "bin/qmail-unseal"

#define SEAL_MIME "bin/qmail-mime"
#define SEAL_SMIME "bin/qmail-smime"

#define SEAL_OWN_KEYS "ssl/mailkeys/"
#define SEAL_CERTIFICATES "ssl/mailcerts/"
#define SEAL_ROOTS "ssl/mailroots/roots.pem"
#define SEAL_CRLS "ssl/mailroots/crls.pem"
#define SEAL_REFUSED "ssl/mailroots/refused.sha256"

#endif
