/* qmail-dksign: have one outgoing message signed, then become qmail-remote.
 *
 *   qmail-rspawn -> qmail-dksign host sender recip [recip ...] ==exec==> qmail-remote
 *
 * fd 0 is the queued message. fds 1 and 2 are one pipe to qmail-rspawn; this program writes one report to it or
 * nothing. It can open the keys and write to queue/dkim, but it does not parse messages. qmail-dkim does that, as a
 * child without privilege. Every fault on this host is temporary (`Z`).
 */
#include "dkim/places.h"
#include "dksign/decide.h"
#include "dksign/keyset.h"
#include "dksign/signchild.h"
#include "link/outbound.h"

#include <errno.h>

#define STRICT "control/dkimstrict"

static const char bad_key_text[] = "can't read private file: ";

/* the state of this delivery */
struct delivery {
  struct outbound out;
  struct cache cache;      /* for the other recipients of the same message */
  struct decide decide;
  struct keyset keys;
  int is_strict;           /* control/dkimstrict: mail waits if a key is bad */
  struct stage stage;
  struct signchild child;
};

static void defer_if_strict(const struct delivery *d, unsigned int bad_key)
{
  errno = 0;
  if (d->is_strict)
    outbound_temporary(&d->out, bad_key_text, span_of(d->keys.key[bad_key].path.s));
}

/* for the log: the other key of a pair, if it could not be opened either */
static int cat_other_key(stralloc *text, const struct delivery *d, unsigned int bad_key)
{
  const struct keyfile *other = &d->keys.key[!bad_key];

  return d->keys.wanted < 2 || !other->why
         || (stralloc_cats(text, ", ") && stralloc_cats(text, other->path.s) && stralloc_cats(text, ": ")
             && stralloc_cats(text, other->why));
}

static noreturn void go_unsigned(struct delivery *d, unsigned int bad_key, struct span why)
{
  const char *path = d->keys.key[bad_key].path.s;
  stralloc text = STRALLOC_ZERO;

  defer_if_strict(d, bad_key);
  if (stralloc_cats(&text, path) && stralloc_cats(&text, ": ") && stralloc_catb(&text, why.p, why.len)
      && cat_other_key(&text, d, bad_key))
    outbound_log(&d->out, "unsigned", span_sa(&text));
  keyset_close(&d->keys);
  outbound_hand_off_with_notice(&d->out, 0, bad_key_text, span_of(path), " continue without signing.");
}

/* It came from outside, so its From could be forged. This is no fault, so there is no notice. */
static noreturn void go_forwarded(struct delivery *d, struct span why)
{
  outbound_log(&d->out, "unsigned", why);
  keyset_close(&d->keys);
  outbound_hand_off(&d->out, 0);
}

static noreturn void go_unsignable(struct delivery *d, struct span why)
{
  outbound_log(&d->out, "unsigned", why);
  keyset_close(&d->keys);
  outbound_hand_off_with_notice(&d->out, 0, "can't sign message: ", why, " continue without signing.");
}

/* `bad_key` is the index of the key that was left out; KEYSET_MAX: all keys signed */
static noreturn void go_signed(struct delivery *d, unsigned int bad_key)
{
  stralloc text = STRALLOC_ZERO;

  if (bad_key < KEYSET_MAX)
    defer_if_strict(d, bad_key);
  if (signchild_signatures(&text, &d->child))
    outbound_log(&d->out, "signed", span_sa(&text));
  keyset_close(&d->keys);
  if (bad_key < KEYSET_MAX)
    outbound_hand_off_with_notice(&d->out, d->stage.read_fd, bad_key_text, span_of(d->keys.key[bad_key].path.s),
                                  " continue with the other key.");
  outbound_hand_off(&d->out, d->stage.read_fd);
}

/* open the keys of the rule; returns the index of the key that cannot be opened, or KEYSET_MAX */
static unsigned int open_keys(struct delivery *d)
{
  unsigned int bad_key;

  d->is_strict = outbound_flag(&d->out, STRICT, "1", STRICT " must be empty or hold 1");
  if (!keyset_open(&d->keys, &d->decide.decision, span_sa(&d->out.me)))
    outbound_temporary_control(&d->out, "unable to open a private key");
  if (d->keys.opened == d->keys.wanted)
    return KEYSET_MAX;
  bad_key = d->keys.key[0].fd != -1;
  defer_if_strict(d, bad_key);
  if (d->keys.opened == 0)
    go_unsigned(d, 0, span_of(d->keys.key[0].why));
  return bad_key;
}

static noreturn void sign(struct delivery *d)
{
  unsigned int bad_key = open_keys(d);
  struct signchild *c = &d->child;

  decide_origin(&d->out, &d->decide);
  outbound_make_seekable(&d->out);
  outbound_check_last_line(&d->out);
  outbound_stage(&d->out, &d->stage);
  c->decision = &d->decide.decision;
  c->keys = &d->keys;
  c->stage = &d->stage;
  c->sender = d->out.sender;
  c->origin = d->decide.origin;
  c->authserv = span_sa(&d->decide.authserv);
  c->cache = &d->cache;
  switch (signchild_sign(c)) {
    case SIGNCHILD_SIGNED: go_signed(d, bad_key);
    case SIGNCHILD_PARTLY: go_signed(d, c->bad_key);
    case SIGNCHILD_NO_KEY: go_unsigned(d, c->bad_key, c->answer.reason);
    case SIGNCHILD_FORWARDED: go_forwarded(d, c->answer.reason);
    case SIGNCHILD_UNSIGNABLE: go_unsignable(d, c->answer.reason);
    case SIGNCHILD_TROUBLE: break;
  }
  outbound_temporary(&d->out, "Unable to sign message: ", c->answer.reason);
}

int main(int argc, char **argv)
{
  static struct delivery d = {
    .out = {
      .name = "qmail-dksign",
      .stage = DKIM_STAGE,
      .stage_name = "DKIM stage file",
      .log = DKIM_LOG,
      .next_control = "control/dkremote",
      .next_default = "bin/qmail-remote",
      .received = { .pid_name = "DKSIGN_PID", .depth_name = "DKSIGN_DEPTH" },
    },
    .cache = { DKIM_STAGE, DKIM_CACHE },
    .decide = { .cache = &d.cache },
  };

  outbound_begin(&d.out, argc, argv);
  if (decide(&d.out, &d.decide))
    sign(&d);
  outbound_log(&d.out, "unsigned", span_of(d.out.line ? "by rule" : "no rule"));
  outbound_hand_off(&d.out, 0);
}
