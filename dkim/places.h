/* places: where the programs of the DKIM chain find each other's files, relative to the qmail home.
 */
#ifndef PLACES_H
#define PLACES_H

#define DKIM_ENGINE "bin/qmail-dkim"
#define DKIM_STAGE "queue/dkim"
#define DKIM_LOG "control/dkimlog"
#define DKIM_HEADERS "control/dkimheaders"

#endif
