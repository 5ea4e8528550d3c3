/* layers: open and verify what a message is wrapped in, from the outside to the inside. */
#ifndef LAYERS_H
#define LAYERS_H

#include "unseal/job.h"
#include "unseal/standard.h"
#include "unseal/verifying.h"

/* Signed, encrypted and signed again are three; compressed data may be between them. What is deeper stays as it is. */
#define LAYERS_MAX 4

struct layers {
  struct verifying verified;  /* in: .author; out: the results of all signed layers, and the words of what was done */
  int may_be[STANDARDS];      /* in: can the outermost layer be of this standard? */
  int can_open;               /* in: 0: nothing is opened, as for a line with `keep` */
  int is_changed;             /* out: the message of the job is not what came */
  int is_opened[STANDARDS];   /* out: it was encrypted, by this standard */
  int is_weak;                /* out: an opened layer had no integrity */
  int was_tried;              /* out: a key was tried, whether it fitted or not */
  int is_good_signature;      /* out: the message of the job has a signature at its root that has passed */
  int has_passed;             /* out: there are signed layers, and all have passed */

  /* private */
  unsigned int passes;        /* signed layers that have passed */
  unsigned int signatures;    /* signed layers */
  int at;                     /* the layer that is looked at */
  enum standard_row standard; /* of that layer */
  enum standard_row signed_by;  /* is_good_signature: its standard */
  int is_peeled;              /* it is inside a signature that the message of the job has */
  stralloc prefix;
  stralloc listing;
};

#define LAYERS_ZERO { .verified = { .answer = STRALLOC_ZERO, .subject_fd = -1, .harvest = STRALLOC_ZERO }, \
                      .prefix = STRALLOC_ZERO, .listing = STRALLOC_ZERO }

/* layers_open - do it. The message of the job (unseal/job.h) becomes the opened one, if every recipient is entitled and
 * a key opens it. What cannot be opened stays as it is; there is one word for all reasons, `nokey`.
 *
 * The outer layers are verified as they came, even if a later one is opened. An outer signature is taken off only where
 * something inside it is opened. The word is `pass` only if all signed layers have passed; then what the innermost one
 * tells is learned. Layers can be of both standards.
 */
void layers_open(struct job *j, struct layers *l);

/* layers_was_opened - 1 if the message of the job was encrypted, by whatever standard. */
int layers_was_opened(const struct layers *l);

/* layers_unsign - take a good signature off the message of the job. */
void layers_unsign(struct job *j, struct layers *l);

#endif
