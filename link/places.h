/* places: the paths of the files that several links and checks use, relative to the qmail home. */
#ifndef LINK_PLACES_H
#define LINK_PLACES_H

#define PLACES_AUTHSERVID "control/authservid"
#define PLACES_GROUPS "control/groups/"

#define PLACES_MIME "bin/qmail-mime"
#define PLACES_SMIME "bin/qmail-smime"
#define PLACES_PGP "bin/qmail-pgp"

/* the program that qmail-pgp runs: one line, a path. Without it, qmail-pgp takes its default. */
#define PLACES_SOP "control/sop"

/* mailkeys(5) */
#define PLACES_OWN_KEYS "ssl/mailkeys/"
#define PLACES_CERTIFICATES "ssl/mailcerts/"
#define PLACES_ROOTS "ssl/mailroots/roots.pem"
#define PLACES_CRLS "ssl/mailroots/crls.pem"
#define PLACES_REFUSED "ssl/mailroots/refused.sha256"
#define PLACES_REFUSED_EACH "ssl/mailroots/refused/"

#endif
