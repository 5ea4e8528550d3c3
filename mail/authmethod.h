/* authmethod: the authentication methods whose results our programs print and read (RFC 8601 2.7).
 *
 * One row a method. mail/authres reads and writes by this table alone: a new method is a new row and an enum that
 * names its properties.
 */
#ifndef AUTHMETHOD_H
#define AUTHMETHOD_H

/* The largest row, that of dkim, has so many. */
#define AUTHMETHOD_PROPERTIES_MAX 5

struct authmethod_property {
  const char *name;       /* ptype.property; NULL behind the last one */
  const char *log_name;   /* what the log calls it, or NULL if the log does not show it */
};

struct authmethod {
  const char *name;       /* NULL behind the last row */
  struct authmethod_property property[AUTHMETHOD_PROPERTIES_MAX];   /* in the order in which they are written */
};

/* rows of the table */
enum authmethod_row { AUTHMETHOD_DKIM };

/* the properties of dkim (RFC 8601 2.7.1, RFC 6008 for header.b) */
enum authmethod_dkim {
  AUTHMETHOD_DKIM_D,
  AUTHMETHOD_DKIM_I,
  AUTHMETHOD_DKIM_S,
  AUTHMETHOD_DKIM_A,
  AUTHMETHOD_DKIM_B
};

extern const struct authmethod authmethod_table[];

#endif
