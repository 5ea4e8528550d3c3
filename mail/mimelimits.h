/* mimelimits: every limit of the MIME scanner, with its reason. A message over a limit is still read to its end in the
 * same memory; the scanner says which limit it was, and what it does not know is unknown.
 */
#ifndef MIMELIMITS_H
#define MIMELIMITS_H

/* Entities inside each other, the message itself among them. Real mail has fewer than 10; each enclosed message takes
 * two or three.
 */
#define MIMELIMIT_DEPTH 64

/* The parts of a message. The largest digests of mailing lists have some hundreds. */
#define MIMELIMIT_PARTS 10000

/* A Content-Type, Content-Disposition or Content-Transfer-Encoding field. It is held in memory. Postfix cuts a field
 * at 100 KiB and sendmail takes 32 KiB of header in all, so a longer one would not arrive.
 */
#define MIMELIMIT_FIELD_BYTES (64 * 1024)

/* The header of one part. It is not held in memory, but a program that has to edit or sign it does that. */
#define MIMELIMIT_HEADER_BYTES (1024 * 1024)

/* The part of a line that the scanner looks at: a name of a field, or a boundary with the blanks behind it. RFC 5322
 * 2.1.1 allows 998 bytes in a line.
 */
#define MIMELIMIT_LINE_BYTES 2046

#endif
