/* boundary: a new boundary for a multipart that nobody can guess. */
#ifndef BOUNDARY_H
#define BOUNDARY_H

#define BOUNDARY_RANDOM_BYTES 15
/* with the NUL behind it */
#define BOUNDARY_SIZE (6 + 2 * BOUNDARY_RANDOM_BYTES + 1)

/* boundary_make - write it into `out`, with a NUL behind it. It begins with `----=_`: `=_` is in no line of
 * quoted-printable.
 */
void boundary_make(char out[BOUNDARY_SIZE]);

#endif
