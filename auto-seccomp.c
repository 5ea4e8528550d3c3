/* auto-seccomp: write auto_seccomp.h, the two seccomp filters of engine/confine. It runs when the package is built.
 *
 * libseccomp, which makes the filters, allocates much memory, and loops forever if memory is short. So it is used only
 * here, and qmail-dkim just passes the finished filter to the kernel.
 */
#define _DEFAULT_SOURCE

#include <stdio.h>

#ifdef __linux__

#include <errno.h>
#include <linux/filter.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FILTER_MAX 512

/* The calls that fail with an errno; all other calls are allowed. So a newer C library that uses other calls still
 * works. The list is short, because the kernel runs the filter for every system call number when the filter is loaded.
 * Calls that change files by name are denied by Landlock.
 */
static const int denied[] = {
  /* open, and io_uring, which can open files inside the kernel */
  SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(openat2), SCMP_SYS(creat), SCMP_SYS(io_uring_setup),
  /* calls that Landlock does not handle, at least in its older versions */
  SCMP_SYS(chmod), SCMP_SYS(fchmodat), SCMP_SYS(truncate),
  /* exec, fork */
  SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(clone), SCMP_SYS(clone3),
  /* kill, ptrace, and calls with the same effect */
  SCMP_SYS(kill), SCMP_SYS(tkill), SCMP_SYS(tgkill), SCMP_SYS(rt_sigqueueinfo), SCMP_SYS(rt_tgsigqueueinfo),
  SCMP_SYS(pidfd_send_signal), SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
};

static void check(int result)
{
  if (result == 0)
    return;
  fprintf(stderr, "auto-seccomp: %d\n", result);
  exit(111);
}

/* print one filter as a macro with a list of initializers */
static void print(const char *name, int needs_dns)
{
  const uint32_t fail = SCMP_ACT_ERRNO(EPERM);
  struct sock_filter filter[FILTER_MAX];
  FILE *file = tmpfile();
  scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
  size_t count;

  check(!file || !ctx);
  /* By default a call with a number of another architecture kills the process. */
  check(seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, fail));
  /* 2: a binary tree of comparisons instead of a chain, which is faster. Older libraries do not support it. */
  (void)seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
  /* The library adds no rule for a call that this architecture does not have. */
  for (size_t i = 0; i < sizeof denied / sizeof *denied; i++)
    check(seccomp_rule_add(ctx, fail, denied[i], 0));
  if (!needs_dns)
    check(seccomp_rule_add(ctx, fail, SCMP_SYS(socket), 0));
#ifndef SYS_socketcall
  /* If the architecture has socketcall(), one call for all socket functions, the library would deny all sockets here.
   */
  if (needs_dns) {
    check(seccomp_rule_add(ctx, fail, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_LT, AF_INET, 0)));
    check(seccomp_rule_add(ctx, fail, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_GT, AF_INET6, 0)));
  }
#endif
  check(seccomp_export_bpf(ctx, fileno(file)));
  seccomp_release(ctx);
  rewind(file);
  count = fread(filter, sizeof *filter, FILTER_MAX, file);
  check(count == 0 || count == FILTER_MAX);
  check(fclose(file));
  printf("#define %s", name);
  for (size_t i = 0; i < count; i++)
    printf(" \\\n  { %u, %u, %u, %u },", (unsigned int)filter[i].code, (unsigned int)filter[i].jt,
           (unsigned int)filter[i].jf, (unsigned int)filter[i].k);
  printf("\n");
}

#else

static void print(const char *name, int needs_dns)
{
  (void)name;
  (void)needs_dns;
}

#endif

int main(void)
{
  print("AUTO_SECCOMP_NOTHING", 0);
  print("AUTO_SECCOMP_DNS", 1);
  return fflush(stdout) == 0 ? 0 : 111;
}
