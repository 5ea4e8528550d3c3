/* canon: the two canonicalizations (RFC 6376 3.4). A signature chooses one for the header and one for the body. */
#ifndef CANON_H
#define CANON_H

enum canon {
  CANON_SIMPLE,
  CANON_RELAXED
};

#endif
