/* textplace: a place in the text of a part, between two of its octets, and where that is in the message. */
#ifndef TEXTPLACE_H
#define TEXTPLACE_H

#include <stdint.h>

struct textplace {
  uint64_t decoded;         /* octets of the decoded text before it */
  uint64_t raw;             /* octets of the message before it; base64: before its group of four characters */
  uint64_t raw_end;         /* base64: octets of the message up to the end of the group; else as `raw` */
  char group[3];            /* base64: what the group encodes */
  unsigned char have;       /* so many octets; 0: the place is between two groups */
  unsigned char before;     /* so many of them are before the place */
  unsigned char is_start;   /* base64: the group is the first one in its line */
  unsigned char is_end;     /* base64: a line end, or the end of the body, is behind the group */
};

#endif
