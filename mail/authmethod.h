/* authmethod: the authentication methods whose results our programs print and read (RFC 8601 2.7).
 *
 * Each method has one row. mail/authres knows the methods only from this table. To add a method, add a row and an enum
 * of its properties.
 */
#ifndef AUTHMETHOD_H
#define AUTHMETHOD_H

/* the number of properties in the largest row, that of dkim */
#define AUTHMETHOD_PROPERTIES_MAX 5

struct authmethod_property {
  const char *name;       /* ptype.property; NULL behind the last one */
  const char *log_name;   /* its name in the log; NULL if the log does not show it */
};

struct authmethod {
  const char *name;       /* NULL behind the last row */
  struct authmethod_property property[AUTHMETHOD_PROPERTIES_MAX];   /* in the order in which they are written */
};

/* rows of the table */
enum authmethod_row { AUTHMETHOD_DKIM, AUTHMETHOD_SMIME, AUTHMETHOD_OPENPGP };

/* the properties of dkim (RFC 8601 2.7.1, RFC 6008 for header.b) */
enum authmethod_dkim {
  AUTHMETHOD_DKIM_D,
  AUTHMETHOD_DKIM_I,
  AUTHMETHOD_DKIM_S,
  AUTHMETHOD_DKIM_A,
  AUTHMETHOD_DKIM_B
};

/* the properties of smime (RFC 7281 3.2) */
enum authmethod_smime {
  AUTHMETHOD_SMIME_IDENTIFIER,
  AUTHMETHOD_SMIME_PART,
  AUTHMETHOD_SMIME_SERIAL,
  AUTHMETHOD_SMIME_ISSUER
};

/* the properties of x-openpgp, a method that is not registered; its results are in qmail-pgp(8) */
enum authmethod_openpgp {
  AUTHMETHOD_OPENPGP_FINGERPRINT,  /* of the primary key, in hex */
  AUTHMETHOD_OPENPGP_PART,
  AUTHMETHOD_OPENPGP_CAUSE         /* why it is no pass: a token of pgp/pgpcause.h */
};

extern const struct authmethod authmethod_table[];

#endif
