/* compromised: qmail-dkim with a security hole: the first piece of a message takes it over. Linked with
 * --wrap=sign_feed, --wrap=verify_feed, --wrap=message_push.
 *
 * If descriptor 9 is open, it gets a line for each thing that was tried: `refused NAME ERRNO` or `DONE NAME`. Then the
 * program does its work as the real one does, so that a test sees that the attempts do not disturb the mail.
 */
#include "tests/attack.h"

#include "dkim/sign.h"
#include "dkim/verify.h"

#include <stdio.h>

#define REPORT_FD 9

enum sign_result __real_sign_feed(struct sign *s, struct span in);
enum sign_result __wrap_sign_feed(struct sign *s, struct span in);
int __real_verify_feed(struct verify *v, struct span in);
int __wrap_verify_feed(struct verify *v, struct span in);
void __real_message_push(struct message *m, struct span in);
void __wrap_message_push(struct message *m, struct span in);

static void take_over(void)
{
  static int taken;

  for (; !taken; taken = 1)
    for (size_t i = 0; i < ATTACKS; i++) {
      long got = attacks[i].attempt();
      int error = errno;

      if (got == -1)
        dprintf(REPORT_FD, "refused %s %d\n", attacks[i].name, error);
      else
        dprintf(REPORT_FD, "DONE %s\n", attacks[i].name);
    }
}

enum sign_result __wrap_sign_feed(struct sign *s, struct span in)
{
  take_over();
  return __real_sign_feed(s, in);
}

int __wrap_verify_feed(struct verify *v, struct span in)
{
  take_over();
  return __real_verify_feed(v, in);
}

void __wrap_message_push(struct message *m, struct span in)
{
  take_over();
  __real_message_push(m, in);
}
