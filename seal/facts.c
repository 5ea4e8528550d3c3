/* facts: the command line of qmail-mime -r. */
#include "seal/facts.h"

#include "link/command.h"
#include "link/io.h"
#include "link/places.h"
#include "seal/childfault.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define NAME "qmail-mime"
#define ORIGIN "control/dkimorigin"

/* control/dkimorigin is for DKIM, whose signature is that of a domain. `any` signs whatever comes; that would let
 * everybody have mail signed as a person, so our own field counts here all the same.
 */
static const char *origin_of(const struct outbound *o)
{
  static const char *const words[] = { "any", "authres", NULL };

  int word = outbound_word(o, ORIGIN, words, ORIGIN " must be empty or hold any or authres");

  return word == -1 ? "delivered" : "authres";
}

static void add_authserv(const struct outbound *o, struct command *c)
{
  stralloc authserv = STRALLOC_ZERO;

  if (control_line(&authserv, PLACES_AUTHSERVID) == CONTROL_ERROR)
    outbound_temporary_control(o, control_reason());
  if (authserv.len || o->me.len) {
    command_word(c, span_of("-I"));
    command_word(c, authserv.len ? span_sa(&authserv) : span_sa(&o->me));
  }
  stralloc_free(&authserv);
}

/* A copy of what was read, so that qmail-mime reads the same rules whatever happens to the file meanwhile. Without
 * rules, what is asked for is the same: /dev/null has none.
 */
static int rules_of(const struct outbound *o, const struct rulesfile *rules)
{
  struct stage s = { -1, -1, STRALLOC_ZERO };
  struct span text = span_sa(&rules->rules.source);

  if (!rules->is_there)
    return 2;
  outbound_stage(o, &s);
  if (!io_write(s.write_fd, text.p, text.len) || close(s.write_fd) == -1)
    outbound_temporary(o, "Unable to write ", span_of(o->stage_name));
  stralloc_free(&s.path);
  return s.read_fd;
}

static int ask(const struct outbound *o, const struct rulesfile *rules, stralloc *said)
{
  struct command c;
  int status;

  command_begin(&c, PLACES_MIME, NAME, 0, COMMAND_BOTH);
  command_word(&c, span_of("-r"));
  add_authserv(o, &c);
  command_word(&c, span_of("-o"));
  command_word(&c, span_of(origin_of(o)));
  command_word(&c, span_of("&0"));
  command_fd(&c, rules_of(o, rules));
  for (char **word = o->argv + 1; *word; word++)
    command_word(&c, span_of(*word));
  status = command_run(&c, said, RULEANSWER_BYTES);
  command_free(&c);
  return status;
}

void facts_find(const struct outbound *o, const struct rulesfile *rules, struct facts *f)
{
  int status;

  if (f->is_known)
    return;
  status = ask(o, rules, &f->said);
  if (status != 0 || !ruleanswer_read(&f->answer, span_sa(&f->said), mailrules_count(&rules->rules)))
    childfault(o, "Unable to read message. ", PLACES_MIME, NAME, status, &f->said);
  f->is_known = 1;
}
