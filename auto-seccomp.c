/* auto-seccomp: write auto_seccomp.h, the seccomp filters of engine/confine and engine/sopconfine. It runs when the
 * package is built, on the machine that builds it, and gets the name of the architecture that the filters are for. The
 * Makefile learns that name from the compiler of the package: with WHICH_TARGET this file is the name and nothing else.
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
#define _GNU_SOURCE

#include <stdio.h>
#include <string.h>

#ifdef __linux__

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <sched.h>
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

/* What an OpenPGP program and all that it does may not: the calls that fail with EPERM. */
static const int denied_to_sop[] = {
  /* a socket, or another way to other processes */
  SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(io_uring_setup), SCMP_SYS(shmget), SCMP_SYS(msgget),
  SCMP_SYS(semget), SCMP_SYS(mq_open),
  SCMP_SYS(kill), SCMP_SYS(tkill), SCMP_SYS(rt_sigqueueinfo), SCMP_SYS(rt_tgsigqueueinfo),
  SCMP_SYS(pidfd_open), SCMP_SYS(pidfd_getfd), SCMP_SYS(pidfd_send_signal), SCMP_SYS(ptrace),
  SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(kcmp),
  /* a process of its own, a namespace, and what few programs need and many holes were in */
  SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(unshare), SCMP_SYS(setns), SCMP_SYS(chroot), SCMP_SYS(bpf),
  SCMP_SYS(perf_event_open), SCMP_SYS(userfaultfd), SCMP_SYS(add_key), SCMP_SYS(request_key), SCMP_SYS(keyctl),
  /* changes of files by name, which Landlock denies as well where the kernel has it */
  SCMP_SYS(creat), SCMP_SYS(mkdir), SCMP_SYS(mkdirat), SCMP_SYS(rmdir), SCMP_SYS(unlink), SCMP_SYS(unlinkat),
  SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(link), SCMP_SYS(linkat), SCMP_SYS(symlink),
  SCMP_SYS(symlinkat), SCMP_SYS(mknod), SCMP_SYS(mknodat), SCMP_SYS(truncate), SCMP_SYS(open_by_handle_at),
  /* and those that it does not know */
  SCMP_SYS(chmod), SCMP_SYS(fchmod), SCMP_SYS(fchmodat), SCMP_SYS(chown), SCMP_SYS(fchown), SCMP_SYS(lchown),
  SCMP_SYS(fchownat), SCMP_SYS(utime), SCMP_SYS(utimes), SCMP_SYS(futimesat), SCMP_SYS(utimensat),
  SCMP_SYS(setxattr), SCMP_SYS(lsetxattr), SCMP_SYS(fsetxattr), SCMP_SYS(removexattr), SCMP_SYS(lremovexattr),
  SCMP_SYS(fremovexattr),
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

/* a filter that allows what no rule denies */
static scmp_filter_ctx new_filter(const char *target)
{
  scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);

  check(!ctx);
  set_target(ctx, target);
  /* By default a call with a number of another architecture kills the process. */
  check(seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(EPERM)));
  /* 2: a binary tree of comparisons instead of a chain, which is faster. Older libraries do not support it. */
  (void)seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2);
  return ctx;
}

/* The calls are named by their numbers here. The library puts in those of the target, and adds no rule for a call that
 * the target does not have.
 */
static void deny(scmp_filter_ctx ctx, const int *calls, size_t count)
{
  for (size_t i = 0; i < count; i++)
    check(seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), calls[i], 0));
}

/* deny a call in which these bits of argument `arg` have this value */
static void deny_bits(scmp_filter_ctx ctx, int call, unsigned int arg, unsigned long bits, unsigned long value)
{
  check(seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), call, 1, SCMP_CMP(arg, SCMP_CMP_MASKED_EQ, bits, value)));
}

/* print a filter as a macro with a list of initializers */
static void print(scmp_filter_ctx ctx, const char *name)
{
  struct sock_filter filter[FILTER_MAX];
  FILE *file = tmpfile();
  size_t count;

  check(!file);
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

static void print_nothing(const char *target)
{
  scmp_filter_ctx ctx = new_filter(target);

  deny(ctx, denied, sizeof denied / sizeof *denied);
  check(seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 0));
  print(ctx, "AUTO_SECCOMP_NOTHING");
}

/* Some architectures, like i386, have two calls for this: socket(), and socketcall() for all functions of sockets. A
 * filter cannot see the family behind socketcall(), so the library denies every new socket there.
 */
static void print_dns(const char *target)
{
  scmp_filter_ctx ctx = new_filter(target);
  const uint32_t fail = SCMP_ACT_ERRNO(EPERM);

  deny(ctx, denied, sizeof denied / sizeof *denied);
  check(seccomp_rule_add(ctx, fail, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_LT, AF_INET, 0)));
  check(seccomp_rule_add(ctx, fail, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_GT, AF_INET6, 0)));
  print(ctx, "AUTO_SECCOMP_DNS");
}

/* O_CREAT and O_TRUNC of the target; the second one is the same everywhere */
static unsigned long create_flag(const char *target)
{
  return strncmp(target, "mips", 4) == 0 || strcmp(target, "parisc") == 0 ? 0x100 : 0x40;
}
#define TRUNCATE_FLAG 0x200

/* no file is opened to be written */
static void deny_writing(scmp_filter_ctx ctx, const char *target, int call, unsigned int flags)
{
  deny_bits(ctx, call, flags, 3, O_WRONLY);
  deny_bits(ctx, call, flags, 3, O_RDWR);
  deny_bits(ctx, call, flags, 3, 3);
  deny_bits(ctx, call, flags, create_flag(target), create_flag(target));
  deny_bits(ctx, call, flags, TRUNCATE_FLAG, TRUNCATE_FLAG);
}

static void print_sop(const char *target)
{
  scmp_filter_ctx ctx = new_filter(target);

  deny(ctx, denied_to_sop, sizeof denied_to_sop / sizeof *denied_to_sop);
  deny_writing(ctx, target, SCMP_SYS(open), 1);
  deny_writing(ctx, target, SCMP_SYS(openat), 2);
  /* threads, but no processes; and no limits for other processes */
  deny_bits(ctx, SCMP_SYS(clone), strcmp(target, "s390x") == 0 || strcmp(target, "s390") == 0, CLONE_THREAD, 0);
  check(seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(prlimit64), 1, SCMP_A0(SCMP_CMP_NE, 0, 0)));
  /* A filter sees no flags of these. C libraries then use the older calls. */
  check(seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0));
  check(seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(openat2), 0));
  print(ctx, "AUTO_SECCOMP_SOP");
}

#else

static int knows(const char *target)
{
  fprintf(stderr, "auto-seccomp: no filter for %s can be made on this system\n", target);
  return 0;
}

static void print_nothing(const char *target)
{
  (void)target;
}

static void print_dns(const char *target)
{
  (void)target;
}

static void print_sop(const char *target)
{
  (void)target;
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
  print_nothing(target);
  print_dns(target);
  print_sop(target);
  return fflush(stdout) == 0 ? 0 : 111;
}

#endif
