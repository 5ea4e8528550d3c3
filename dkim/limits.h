/* limits: every ceiling of the engine, with its reason.
 */
#ifndef LIMITS_H
#define LIMITS_H

/* The header block is held in memory. The largest ones seen in real mail (thousands of recipients
 * in To:) are under 200 KiB.
 */
#define LIMIT_HEADER_BYTES (1024 * 1024)

/* control/dkimheaders, in bytes: names, and what an administrator may have to say about them. */
#define LIMIT_FIELD_LIST_BYTES (64 * 1024)

/* control/dkimheaders: each name costs a walk over the header. RFC 6376 5.4.1 names about 25. */
#define LIMIT_FIELD_NAMES 200

/* i= stands in one piece in one line of at most 998 bytes (RFC 5322 2.1.1) or is left out. */
#define LIMIT_IDENTITY_BYTES 900

/* Signatures that are tried. Mailing lists and relays add one each; real mail has under five. */
#define LIMIT_SIGNATURES 10

/* Records at one name that are tried. One is right; two happen while a key is changed by mistake. */
#define LIMIT_KEY_RECORDS 5

/* All TXT data at one name: a 16384-bit RSA key has 2.8 KiB in base64. */
#define LIMIT_KEY_ANSWER_BYTES (64 * 1024)

/* Clocks differ, and mail waits: allowed for x= in the past and t= in the future, in seconds. */
#define LIMIT_CLOCK_SKEW_S 300

#endif
