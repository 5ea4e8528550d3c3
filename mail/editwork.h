/* editwork: what the files of mail/edit share. */
#ifndef EDITWORK_H
#define EDITWORK_H

#include "mail/edit.h"

/* edit_fail - an order cannot be made; noted once for each part of it.
 * edit_fail_all - the same for all orders of this kind.
 * edit_patch - put in a patch; `text` is copied.
 * edit_cat - append to e->text. edit_has - is there an order of this kind?
 *
 * All return 1, or 0 with ENOMEM; edit_has() 1 or 0.
 */
int edit_fail(struct edit *e, size_t order, const char *part, const char *reason);
int edit_fail_all(struct edit *e, enum edit_kind kind, const char *part, const char *reason);
int edit_patch(struct edit *e, uint64_t start, uint64_t end, struct span text);
int edit_has(const struct edit *e, enum edit_kind kind);

/* edittext: the disclaimer.
 *
 * edittext_start - expand the disclaimers for this message; e->is_reply is known.
 * edittext_part - a part begins: is it to be changed?
 * edittext_body - a piece of a leaf.
 * edittext_end - a leaf ends.
 * edittext_finish - the message ends: what was not made?
 */
int edittext_start(struct edit *e);
int edittext_part(struct edit *e, const struct mimepart *part);
int edittext_body(struct edit *e, const struct mimepart *part, struct span piece);
int edittext_end(struct edit *e, const struct mimepart *part);
int edittext_finish(struct edit *e);

/* edittext_is_applied - is this order a disclaimer that this message gets? */
int edittext_is_applied(const struct edit *e, const struct edit_order *o);

/* editrelated: start= of multipart/related.
 *
 * editrelated_begin - a part begins; what is inside it comes later.
 * editrelated_header - a piece of the header of a part.
 * editrelated_part - this header is complete: is the part the text of the multipart around it?
 */
int editrelated_begin(struct edit *e, const struct mimepart *part);
int editrelated_header(struct edit *e, const struct mimescan_at *at);
int editrelated_part(struct edit *e, const struct mimepart *part);

/* editinsert: the part e->now was read; put the disclaimer into it. */
int editinsert(struct edit *e);

/* editcut: EDIT_CUT.
 *
 * editcut_part, editcut_end - a part begins, ends.
 * editcut_body - a piece of a leaf; *kept is set to what is left of it.
 */
int editcut_part(struct edit *e, const struct mimepart *part);
int editcut_body(struct edit *e, const struct mimepart *part, const struct mimescan_at *at, struct span *kept);
int editcut_end(struct edit *e, const struct mimepart *part);

/* editroot: the header of the message, and attachments.
 *
 * editroot_part - the header of the message is complete.
 * editroot_end - the message ends: `ambiguous` is 0 or why nothing in the body may be changed.
 */
int editroot_part(struct edit *e, const struct mimepart *part);
int editroot_end(struct edit *e, const char *ambiguous);

#endif
