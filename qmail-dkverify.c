/* qmail-dkverify: have one incoming message verified, write the result into its header, then become qmail-queue.
 *
 *   qmail-smtpd -> qmail-dkverify ==exec==> qmail-queue
 *
 * link/inbound.h describes the descriptors, files, refusals and the next program, which all such links share. This
 * program has no privilege. It parses nothing of the message except Authentication-Results fields. qmail-dkim verifies,
 * as a child that gets only the message, a pipe and /dev/null.
 */
#include "dkim/places.h"
#include "dkverify/annotate.h"
#include "dkverify/authservid.h"
#include "dkverify/verdict.h"
#include "dkverify/verifychild.h"
#include "link/inbound.h"
#include "mail/authres.h"
#include "text/ascii.h"

#include <stdlib.h>

static noreturn void die_nomem(const struct inbound *in)
{
  inbound_die(in, INBOUND_EXIT_MEMORY, "out of memory");
}

/* 1 for mail of this host and its users, and if $DKIM contains `-` */
static int is_skipped(const struct inbound *in, struct verdict_options *options)
{
  const char *letters = getenv("DKIM");
  int all_known = verdict_options_parse(options, letters ? letters : "");

  if (inbound_is_own() || options->skips)
    return 1;
  if (!all_known)
    inbound_die(in, INBOUND_EXIT_CONFIGURATION, "$DKIM has a letter other than + ! t -");
  return 0;
}

/* set `id` to our authserv-id */
static void find_id(const struct inbound *in, stralloc *id)
{
  const char *why;

  if (!authservid_find(id, &why))
    inbound_die(in, INBOUND_EXIT_CONFIGURATION, why);
}

/* `removed` is the number of forged fields */
static void log_outcome(const struct inbound *in, const char *outcome, size_t removed, struct span answer)
{
  stralloc details = STRALLOC_ZERO;

  if ((removed == 0 || (stralloc_cats(&details, "removed ") && ascii_cat_number(&details, removed)
                        && stralloc_cats(&details, " ")))
      && authres_log(&details, answer))
    inbound_log(in, outcome, span_sa(&details));
  stralloc_free(&details);
}

/* write the message for the queue into `queued`; returns the number of forged fields that were removed */
static size_t write_queued(const struct inbound *in, struct stage *queued, struct span id, struct span answer)
{
  stralloc field = STRALLOC_ZERO;
  struct annotate a = { .id = id, .size = in->size };

  if (!authres_field(&field, id, answer))
    die_nomem(in);
  a.field = span_sa(&field);
  inbound_open(in, queued);
  switch (annotate(&a, in->message.read_fd, queued->write_fd)) {
    case ANNOTATE_DONE: break;
    case ANNOTATE_READ_FAILED: inbound_die(in, INBOUND_EXIT_READ, "unable to read the message again");
    case ANNOTATE_WRITE_FAILED: inbound_die(in, INBOUND_EXIT_WRITE, "unable to write the message");
    case ANNOTATE_NO_MEMORY: die_nomem(in);
  }
  inbound_close(in, queued);
  stralloc_free(&field);
  return a.removed;
}

int main(int argc, char **argv)
{
  static struct inbound in = {
    .name = "qmail-dkverify",
    .stage = DKIM_STAGE,
    .stage_prefix = "dkverify",
    .next_name = "DKQUEUE",
    .next_default = "bin/qmail-queue",
    .received.pid_name = "DKVERIFY_PID",
    .received.depth_name = "DKVERIFY_DEPTH",
  };
  static struct stage queued;
  struct verdict_options options;
  stralloc id = STRALLOC_ZERO;
  stralloc answer = STRALLOC_ZERO;
  size_t removed;

  (void)argc;
  inbound_begin(&in, argv);
  if (is_skipped(&in, &options))
    inbound_hand_off(&in, 0);
  find_id(&in, &id);
  inbound_receive(&in);
  if (!verifychild(&answer, in.message.read_fd))
    die_nomem(&in);
  switch (verdict_of(&options, span_sa(&answer))) {
    case VERDICT_ACCEPT: break;
    case VERDICT_REFUSE:
      log_outcome(&in, "refused", 0, span_sa(&answer));
      inbound_refuse(&in, REFUSAL_PERMANENT, "D5.7.20 No passing DKIM signature found");
    case VERDICT_DEFER:
      log_outcome(&in, "deferred", 0, span_sa(&answer));
      inbound_refuse(&in, REFUSAL_TEMPORARY, "Z4.7.5 Unable to verify the DKIM signature, try again later");
  }
  removed = write_queued(&in, &queued, span_sa(&id), span_sa(&answer));
  log_outcome(&in, "accepted", removed, span_sa(&answer));
  inbound_hand_off(&in, queued.read_fd);
}
