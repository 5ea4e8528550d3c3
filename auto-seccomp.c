/* auto-seccomp: write auto_seccomp.h, the two seccomp filters of engine/confine. It runs when the package is built, on
 * the machine that builds it, and gets the name of the architecture that the filters are for. The Makefile learns that
 * name from the compiler of the package: with WHICH_TARGET this file is the name and nothing else.
 *
 * libseccomp, which makes the filters, allocates much memory, and loops forever if memory is short. So it is used only
 * here, and qmail-dkim just passes the finished filter to the kernel.
 */
#ifdef WHICH_TARGET
#if !defined __linux__
none
#elif defined __x86_64__ && defined __ILP32__
x32
#elif defined __x86_64__
x86_64
#elif defined __i386__
x86
#elif defined __aarch64__ && defined __AARCH64EL__
aarch64
#elif defined __arm__
arm
#elif defined __riscv && __riscv_xlen == 64
riscv64
#elif defined __loongarch64
loongarch64
#elif defined __powerpc64__ && defined __LITTLE_ENDIAN__
ppc64le
#elif defined __powerpc64__
ppc64
#elif defined __powerpc__
ppc
#elif defined __s390x__
s390x
#elif defined __s390__
s390
#elif defined __hppa__
parisc
#elif defined __mips64 && defined __MIPSEL__ && _MIPS_SIM == 2
mipsel64n32
#elif defined __mips64 && defined __MIPSEL__
mipsel64
#elif defined __mips64 && _MIPS_SIM == 2
mips64n32
#elif defined __mips64
mips64
#elif defined __mips__ && defined __MIPSEL__
mipsel
#elif defined __mips__
mips
#else
unknown
#endif
#else

#define _DEFAULT_SOURCE

#include <stdio.h>
#include <string.h>

#ifdef __linux__

#include <errno.h>
#include <linux/filter.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/socket.h>
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

/* 1 if the library can make a filter for `target`, 0 if not; then that is said */
static int knows(const char *target)
{
  if (seccomp_arch_resolve_name(target) != 0)
    return 1;
  fprintf(stderr, "auto-seccomp: libseccomp of this machine makes no filter for %s\n", target);
  return 0;
}

/* a filter for one architecture: calls by the numbers of another one fail */
static void set_target(scmp_filter_ctx ctx, const char *target)
{
  uint32_t arch = seccomp_arch_resolve_name(target);

  if (arch == seccomp_arch_native())
    return;
  /* in this order, because a filter has architectures of one byte order */
  check(seccomp_arch_remove(ctx, seccomp_arch_native()));
  check(seccomp_arch_add(ctx, arch));
}

/* The library writes in the byte order of the target. Each filter begins with the same instruction. */
static void to_our_order(struct sock_filter *filter, size_t count)
{
  if (filter[0].code == (BPF_LD | BPF_W | BPF_ABS))
    return;
  for (size_t i = 0; i < count; i++) {
    filter[i].code = __builtin_bswap16(filter[i].code);
    filter[i].k = __builtin_bswap32(filter[i].k);
  }
  check(filter[0].code != (BPF_LD | BPF_W | BPF_ABS));
}

/* print one filter as a macro with a list of initializers */
static void print(const char *target, const char *name, int needs_dns)
{
  const uint32_t fail = SCMP_ACT_ERRNO(EPERM);
  struct sock_filter filter[FILTER_MAX];
  FILE *file = tmpfile();
  scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
  size_t count;

  check(!file || !ctx);
  set_target(ctx, target);
  /* By default a call with a number of another architecture kills the process. */
  check(seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, fail));
  /* 2: a binary tree of comparisons instead of a chain, which is faster. Older libraries do not support it. */
  (void)seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
  /* The calls are named by their numbers here. The library puts in those of the target, and adds no rule for a call
   * that the target does not have.
   */
  for (size_t i = 0; i < sizeof denied / sizeof *denied; i++)
    check(seccomp_rule_add(ctx, fail, denied[i], 0));
  if (!needs_dns)
    check(seccomp_rule_add(ctx, fail, SCMP_SYS(socket), 0));
  /* Some architectures, like i386, have two calls for this: socket(), and socketcall() for all functions of sockets. A
   * filter cannot see the family behind socketcall(), so the library denies every new socket there.
   */
  if (needs_dns) {
    check(seccomp_rule_add(ctx, fail, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_LT, AF_INET, 0)));
    check(seccomp_rule_add(ctx, fail, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_GT, AF_INET6, 0)));
  }
  check(seccomp_export_bpf(ctx, fileno(file)));
  seccomp_release(ctx);
  rewind(file);
  count = fread(filter, sizeof *filter, FILTER_MAX, file);
  check(count == 0 || count == FILTER_MAX);
  check(fclose(file));
  to_our_order(filter, count);
  printf("#define %s", name);
  for (size_t i = 0; i < count; i++)
    printf(" \\\n  { %u, %u, %u, %u },", (unsigned int)filter[i].code, (unsigned int)filter[i].jt,
           (unsigned int)filter[i].jf, (unsigned int)filter[i].k);
  printf("\n");
}

#else

static int knows(const char *target)
{
  fprintf(stderr, "auto-seccomp: no filter for %s can be made on this system\n", target);
  return 0;
}

static void print(const char *target, const char *name, int needs_dns)
{
  (void)target;
  (void)name;
  (void)needs_dns;
}

#endif

int main(int argc, char **argv)
{
  const char *target = argc == 2 ? argv[1] : "unknown";

  /* a system without seccomp */
  if (strcmp(target, "none") == 0)
    return 0;
  if (!knows(target))
    return 111;
  print(target, "AUTO_SECCOMP_NOTHING", 0);
  print(target, "AUTO_SECCOMP_DNS", 1);
  return fflush(stdout) == 0 ? 0 : 111;
}

#endif
