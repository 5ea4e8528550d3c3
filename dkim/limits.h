/* limits: every limit of the signer and the verifier, with its reason. */
#ifndef LIMITS_H
#define LIMITS_H

/* For signing. The header block is held in memory. The largest header blocks seen in real mail have less than 200 KiB,
 * with thousands of recipients in To.
 */
#define LIMIT_HEADER_BYTES (1024 * 1024)

/* One signature field that is written. Real ones have less than 4 KiB. Postfix cuts a field at 100 KiB
 * (header_size_limit), and sendmail takes 32 KiB of header in all, so a longer one would not arrive.
 */
#define LIMIT_SIGNATURE_FIELD_BYTES (64 * 1024)

/* A message whose header was just short enough for signing must not be too long for verifying. On the way it gets the
 * two signature fields, and a trace field or more at each host: qmail-smtpd ends a loop after 100, and they have some
 * hundred bytes each.
 */
#define LIMIT_TRACE_BYTES (64 * 1024)
#define LIMIT_VERIFIED_HEADER_BYTES (LIMIT_HEADER_BYTES + 2 * LIMIT_SIGNATURE_FIELD_BYTES + LIMIT_TRACE_BYTES)

/* The size of control/dkimheaders: names and comments. */
#define LIMIT_FIELD_LIST_BYTES (64 * 1024)

/* The names in control/dkimheaders. For each one the whole header is searched. RFC 6376 5.4.1 names about 25. */
#define LIMIT_FIELD_NAMES 200

/* i= is not folded, so it must fit into one line of at most 998 bytes (RFC 5322 2.1.1). A longer one is left out. */
#define LIMIT_IDENTITY_BYTES 900

/* The signatures that are verified. Each mailing list and relay adds one; real mail has fewer than five. */
#define LIMIT_SIGNATURES 10

/* The records at one name that are tried. There should be one; two can happen by mistake while a key is changed. */
#define LIMIT_KEY_RECORDS 5

/* All TXT data at one name. A 16384-bit RSA key has 2.8 KiB in base64. */
#define LIMIT_KEY_ANSWER_BYTES (64 * 1024)

/* The seconds that x= may lie in the past and t= in the future, because clocks differ and mail waits in queues. */
#define LIMIT_CLOCK_SKEW_S 300

#endif
