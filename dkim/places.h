/* places: the paths of the files that several DKIM programs use, relative to the qmail home. */
#ifndef PLACES_H
#define PLACES_H

#define DKIM_ENGINE "bin/qmail-dkim"
#define DKIM_STAGE "queue/dkim"
#define DKIM_CACHE "queue/dkim/cache"
#define DKIM_LOG "control/dkimlog"
#define DKIM_HEADERS "control/dkimheaders"
#define DKIM_ORIGIN "control/dkimorigin"

#endif
