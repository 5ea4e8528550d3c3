/* privilege: it is gone for good, or the answer is no. The kernel is a model of three user ids here, because the right
 * one does not fail.
 */
#include "tests/tap.h"
#include "link/privilege.h"

#include <errno.h>
#include <sys/types.h>
#include <unistd.h>

static struct {
  uid_t real;
  uid_t effective;
  uid_t saved;
  gid_t real_group;
  gid_t effective_group;
  int refuses;         /* setreuid() fails */
  uid_t other_real;    /* ... or says it did what it did not */
  int keeps_effective;
  int keeps_saved;
} kernel;

uid_t getuid(void)
{
  return kernel.real;
}

uid_t geteuid(void)
{
  return kernel.effective;
}

gid_t getgid(void)
{
  return kernel.real_group;
}

gid_t getegid(void)
{
  return kernel.effective_group;
}

int setreuid(uid_t real, uid_t effective)
{
  if (kernel.refuses) {
    errno = EAGAIN;
    return -1;
  }
  kernel.real = kernel.other_real ? kernel.other_real : real;
  if (!kernel.keeps_effective)
    kernel.effective = effective;
  if (!kernel.keeps_saved)
    kernel.saved = effective;
  return 0;
}

int seteuid(uid_t effective)
{
  if (effective != kernel.real && effective != kernel.saved && kernel.effective != 0) {
    errno = EPERM;
    return -1;
  }
  kernel.effective = effective;
  return 0;
}

static void become(uid_t real, uid_t effective)
{
  memset(&kernel, 0, sizeof kernel);
  kernel.real = real;
  kernel.effective = kernel.saved = effective;
  kernel.real_group = kernel.effective_group = 100;
}

int main(void)
{
  become(1, 1);
  ok(!privilege_is_set_id(), "ids are the same: not set-id");
  become(1, 2);
  ok(privilege_is_set_id(), "another user: set-id");
  become(1, 1);
  kernel.effective_group = 101;
  ok(privilege_is_set_id(), "another group: set-id");

  become(1, 2);
  ok(privilege_drop() && kernel.real == 1 && kernel.effective == 1 && kernel.saved == 1, "set-id: dropped for good");
  become(1, 1);
  ok(privilege_drop() && kernel.effective == 1, "not set-id: nothing to drop");
  become(0, 0);
  ok(privilege_drop() && kernel.effective == 0, "root: nothing to drop");
  become(0, 2);
  ok(privilege_drop() && kernel.effective == 0 && kernel.saved == 0, "run by root: dropped, though root may go back");

  become(1, 2);
  kernel.refuses = 1;
  ok(!privilege_drop(), "it can't be dropped");
  become(1, 2);
  kernel.other_real = 3;
  ok(!privilege_drop(), "the real id is another one then");
  become(1, 2);
  kernel.keeps_effective = 1;
  ok(!privilege_drop(), "the effective id is what it was");
  become(1, 2);
  kernel.keeps_saved = 1;
  ok(!privilege_drop(), "the saved id lets it go back");
  return tap_done();
}
