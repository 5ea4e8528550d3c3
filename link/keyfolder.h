/* keyfolder: the folder of an address below ssl/mailkeys or ssl/mailcerts (mailkeys(5)), and the files in it. No file
 * is read here.
 */
#ifndef KEYFOLDER_H
#define KEYFOLDER_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* Both standards keep their files in the same folders, under names of their own. */
enum keyfolder_kind {
  KEYFOLDER_SMIME,   /* key_LABEL and cert_LABEL, by-id; smime_SHA256.pem */
  KEYFOLDER_OPENPGP  /* pgpkey_LABEL and pgpcert_LABEL, pgp-by-id; pgp_FINGERPRINT */
};

struct keyfolder_names {
  const char *key;         /* our own: a file with a private key is this and a label */
  const char *cert;        /* its certificate */
  const char *alien;       /* a certificate of a correspondent is this, a name, */
  const char *alien_end;   /* and this */
  const char *list;        /* which key opens what: in open/ */
};

/* The longest local part that has a folder, in bytes. */
#define KEYFOLDER_LOCAL_MAX 64

/* Certificates of one folder, which are open at the same time. Nobody has so many. */
#define KEYFOLDER_MAX 40

struct keyfolder_file {
  int fd;          /* of the certificate; close-on-exec */
  int key_fd;      /* of the key that belongs to it; -1 without keyfolder.with_keys, or with .of_opening */
  stralloc label;  /* of the file, for the log */
};

struct keyfolder {
  stralloc path;   /* ends in `/` and a NUL */
  enum keyfolder_kind kind;
  int with_keys;   /* our own keys and certificates; 0: certificates of a correspondent */
  int of_opening;  /* with_keys: those below open/; 0: those below sign/ */
  struct keyfolder_file file[KEYFOLDER_MAX];
  size_t count;
  const char *why; /* of keyfolder_open(), for the report; static */
};

enum keyfolder_result {
  KEYFOLDER_FOUND,   /* at least one file is open */
  KEYFOLDER_NONE,    /* the folder, or a file in it, does not exist */
  KEYFOLDER_TROUBLE  /* anything else, with errno and f->why; 0 in errno is no fault of the system */
};

/* keyfolder_names - how the files of that kind are named. */
const struct keyfolder_names *keyfolder_names(enum keyfolder_kind kind);

/* keyfolder_address - 1 if this address can have a folder: its local part is a dot-atom (RFC 5322; UTF-8 is allowed) of
 * at most KEYFOLDER_LOCAL_MAX bytes without `/`, and its domain has host name labels. 0 if not. No `..` can be in it.
 */
int keyfolder_address(struct span address);

/* keyfolder_place - replace `path` by that of the folder of such an address: TOP, then DOMAIN/u/LOCAL or DOMAIN/domain.
 * Neither `/` nor NUL is at its end. ASCII letters of the address become lower case. Returns 1, or 0 with ENOMEM.
 */
int keyfolder_place(stralloc *path, const char *top, struct span address, int of_domain);

/* keyfolder_is_absent - the system said ENOENT of the directory `path`. 1 if it, or a directory on the way to it from
 * `top`, is really not there; 0 if a symbolic link on the way leads nowhere, or if that cannot be found out. Both end
 * in `/`, and `path` starts with `top`.
 */
int keyfolder_is_absent(const char *path, const char *top);

/* keyfolder_open - open the files of an address, or of its domain.
 *
 *   f          zeroed except kind, with_keys and of_opening; keyfolder_close() when done
 *   top        PLACES_OWN_KEYS or PLACES_CERTIFICATES
 *   address    in lower case, with A-labels
 *   of_domain  1: the folder domain/; 0: the folder u/LOCAL/
 *
 * Only ENOENT proves that something is absent. Any file that cannot be opened, is not regular, or is too much is
 * KEYFOLDER_TROUBLE: it could be the key that is needed. Keys without a certificate, and certificates without a key, do
 * not count.
 */
enum keyfolder_result keyfolder_open(struct keyfolder *f, const char *top, struct span address, int of_domain);

/* keyfolder_extra - open the file `name` in the folder. Returns its descriptor; -1 if it does not exist; -2 with errno
 * for every other error.
 */
int keyfolder_extra(const struct keyfolder *f, const char *name);

void keyfolder_close(struct keyfolder *f);

#endif
