/* landlock: what may be read and executed, and nothing else; where the kernel has no Landlock it says so. */
#include "tests/tap.h"
#include "engine/landlock.h"
#include "tests/unit/run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>

static int has_landlock;

struct attempt {
  const char *what;
  int (*try)(void);
  int wanted;           /* 0, or an errno */
  unsigned int keeps;
};

static int result(int r)
{
  return r == -1 ? errno : 0;
}

static int read_folder(void)
{
  return result(open("open", O_RDONLY | O_DIRECTORY));
}

static int read_file(void)
{
  return result(open("open/file", O_RDONLY));
}

static int read_one(void)
{
  return result(open("one", O_RDONLY));
}

static int write_file(void)
{
  return result(open("open/file", O_WRONLY));
}

static int make_file(void)
{
  return result(open("open/new", O_WRONLY | O_CREAT, 0600));
}

static int remove_file(void)
{
  return result(unlink("open/file"));
}

static int read_other(void)
{
  return result(open("closed/file", O_RDONLY));
}

static int read_up(void)
{
  return result(open("open/../closed/file", O_RDONLY));
}

static int read_through_link(void)
{
  return result(open("open/link", O_RDONLY));
}

static int execute(void)
{
  execl("/bin/true", "true", (char *)NULL);
  return errno;
}

static int in_other_file(void)
{
  return result(open("closed/file", O_WRONLY | O_CREAT, 0600));
}

static const struct attempt attempts[] = {
  { "a folder that may be read", read_folder, 0, 0 },
  { "a file in it", read_file, 0, 0 },
  { "a file that is named alone", read_one, 0, 0 },
  { "a program in a folder that may be read", execute, 0, 0 },
  { "to write there", write_file, EACCES, 0 },
  { "to make a file there", make_file, EACCES, 0 },
  { "to remove one", remove_file, EACCES, 0 },
  { "another file", read_other, EACCES, 0 },
  { "by way of the folder", read_up, EACCES, 0 },
  { "by way of a link in it", read_through_link, EACCES, 0 },
  { "to write another file", in_other_file, EACCES, 0 },
  { "the same with signals and connections kept", read_other, EACCES, LANDLOCK_KEEPS_CONNECT | LANDLOCK_KEEPS_SIGNALS },
};

static void confined(const void *argument)
{
  const struct attempt *a = argument;
  int set = landlock_new(a->keeps);
  int flags = set == -1 ? -1 : fcntl(set, F_GETFD);
  int got;

  if (!has_landlock)
    _exit(set == -1 ? 0 : 90);
  if (set == -1 || !(flags & FD_CLOEXEC))
    _exit(91);
  landlock_read(set, "open");
  landlock_read(set, "one");
  landlock_read(set, "nowhere");
  landlock_read(set, "/bin");
  landlock_read(set, "/usr");
  landlock_read(set, "/lib");
  landlock_read(set, "/lib64");
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 || !landlock_enter(set))
    _exit(92);
  if (fcntl(set, F_GETFD) != -1)
    _exit(93);
  got = a->try();
  _exit(got == a->wanted ? 0 : got ? got : 94);
}

/* without the promise that no program gets more rights, for who is not root */
static void no_promise(const void *argument)
{
  int set = landlock_new(0);

  (void)argument;
  if (geteuid() == 0 && (setgid(65534) == -1 || setuid(65534) == -1))
    _exit(90);
  _exit(has_landlock ? landlock_enter(set) : set != -1);
}

/* a descriptor that is no set */
static void no_set(const void *argument)
{
  (void)argument;
  _exit(landlock_enter(open("/dev/null", O_RDONLY | O_CLOEXEC)));
}

static void make_files(void)
{
  int fd;

  if (mkdir("open", 0755) == -1 || mkdir("closed", 0755) == -1 || symlink("../closed/file", "open/link") == -1)
    run_bail("folders");
  for (const char *const *name = (const char *const[]){ "open/file", "closed/file", "one", NULL }; *name; name++)
    if ((fd = open(*name, O_WRONLY | O_CREAT, 0644)) == -1 || close(fd) == -1)
      run_bail(*name);
}

int main(void)
{
  struct run r;
  int set = landlock_new(0);

  has_landlock = set != -1;
  close(set);
  folder_begin();
  make_files();
  printf("# this kernel has %s Landlock\n", has_landlock ? "a" : "no");
  for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
    run(&r, confined, &attempts[i]);
    if (!ok(r.status == 0, "%s: %s", attempts[i].what, attempts[i].wanted ? "refused" : "allowed"))
      printf("# status %d\n", r.status);
  }
  run(&r, no_promise, NULL);
  ok(r.status == 0, "no rules without PR_SET_NO_NEW_PRIVS");
  run(&r, no_set, NULL);
  ok(r.status == 0, "no rules from another descriptor");
  folder_end();
  return tap_done();
}
