/* canon: the two canonicalizations (RFC 6376 3.4), chosen apart for header and body.
 */
#ifndef CANON_H
#define CANON_H

enum canon {
  CANON_SIMPLE,
  CANON_RELAXED
};

#endif
