/* measure: run commands interleaved and print what each run costs.
 *
 *   measure [-c checker] jobs
 *
 * jobs is a file of lines with fields between tabs:
 *
 *   label  runs  messages  stdin  output  wanted  says  [NAME=value ...]  program  [argument ...]
 *
 * runs is how often the command is timed, messages how many messages one run handles. A run reads
 * the file stdin on fd 0. The file output is removed before each run. Before anything is timed each
 * command runs once, and `checker output wanted` must exit 0, so that no figure is that of a failure.
 * fd 1 and fd 2 are one scratch file, which must begin with says after every run. `-` stands for none
 * (stdin: /dev/null; wanted: nothing is checked). With FD1=file among the NAME=value, fd 1 is that file, opened for
 * reading, as programs in qmail-queue's place have their envelope. A job that fails says so on fd 2, has `failed` for
 * its times, and makes the exit status 1 when all others are done.
 *
 * Commands run in rounds, each round in another order, so that a change of the machine's mood falls on
 * all of them. Prints one line a job, fields between tabs, each time that of one message:
 *
 *   label  wall_ms  cpu_ms  peak_kib  runs  spread
 *
 * wall_ms and cpu_ms (user and system, waited-for children included) are medians, peak_kib is the
 * greatest ru_maxrss, spread the distance between the quartiles of the CPU time in percent of the median.
 *
 * This program is linked statically: what it has in memory at fork() counts as its child's peak.
 */
#define _DEFAULT_SOURCE /* wait4 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_JOBS = 100, MAX_FIELDS = 40, FIRST_COMMAND_FIELD = 7 };

struct job {
  char *field[MAX_FIELDS + 1]; /* the line, cut at its tabs, and a null pointer */
  long runs;
  long done;
  long messages;
  double *wall_ms;
  double *cpu_ms;
  long peak_kib;
  int has_failed;
};

static struct job jobs[MAX_JOBS];
static int job_count;
static int said; /* the scratch file */

static void die(const char *what, const char *about)
{
  fprintf(stderr, "measure: fatal: %s: %s\n", what, about);
  exit(111);
}

static int absent(const char *field)
{
  return strcmp(field, "-") == 0;
}

static void jobs_read(const char *path)
{
  FILE *in = fopen(path, "r");
  char *line = 0;
  size_t size = 0;
  ssize_t len;

  if (!in)
    die(path, strerror(errno));
  while ((len = getline(&line, &size, in)) > 0) {
    struct job *job = &jobs[job_count];
    char *rest = strdup(line);
    int n = 0;

    if (job_count == MAX_JOBS || !rest)
      die(path, "too many jobs");
    rest[strcspn(rest, "\n")] = 0;
    while (rest && n < MAX_FIELDS) {
      job->field[n++] = rest;
      rest = strchr(rest, '\t');
      if (rest)
        *rest++ = 0;
    }
    if (rest || n <= FIRST_COMMAND_FIELD)
      die(path, line);
    job->runs = atol(job->field[1]);
    job->messages = atol(job->field[2]);
    if (job->runs < 1 || job->messages < 1)
      die(path, line);
    job->wall_ms = calloc((size_t)job->runs, sizeof *job->wall_ms);
    job->cpu_ms = calloc((size_t)job->runs, sizeof *job->cpu_ms);
    if (!job->wall_ms || !job->cpu_ms)
      die(path, "out of memory");
    job_count++;
  }
  free(line);
  fclose(in);
}

static void become(struct job *job)
{
  const char *input = absent(job->field[3]) ? "/dev/null" : job->field[3];
  char **argv = job->field + FIRST_COMMAND_FIELD;
  int fd = open(input, O_RDONLY);

  if (fd == -1 || dup2(fd, 0) == -1 || dup2(said, 1) == -1 || dup2(said, 2) == -1)
    _exit(126);
  close(fd);
  for (; *argv && strchr(*argv, '='); argv++)
    if (strncmp(*argv, "FD1=", 4) != 0)
      putenv(*argv);
    else if ((fd = open(*argv + 4, O_RDONLY)) == -1 || dup2(fd, 1) == -1 || close(fd) == -1)
      _exit(126);
  if (*argv)
    execv(*argv, argv);
  _exit(127);
}

static void fail(struct job *job, const char *why)
{
  fprintf(stderr, "measure: FAILED: %s: %s\n", job->field[0], why);
  job->has_failed = 1;
}

static void show_failure(struct job *job, int status)
{
  char text[1000];
  ssize_t len = pread(said, text, sizeof text, 0);

  fprintf(stderr, "measure: FAILED: %s: wait status %d; it says: %.*s\n", job->field[0], status,
          len > 0 ? (int)len : 0, text);
  job->has_failed = 1;
}

static double ms_of(struct timeval t)
{
  return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

static double ms_between(struct timespec start, struct timespec end)
{
  return (double)(end.tv_sec - start.tv_sec) * 1e3 + (double)(end.tv_nsec - start.tv_nsec) / 1e6;
}

/* Runs the command once and adds what it costs to the job, unless it is only the first try. */
static void job_run(struct job *job, int timed)
{
  const char *says = job->field[6];
  char text[100] = "";
  struct timespec start;
  struct timespec end;
  struct rusage used;
  int status;
  pid_t pid;

  if (!absent(job->field[4]) && unlink(job->field[4]) == -1 && errno != ENOENT)
    die(job->field[4], strerror(errno));
  if (ftruncate(said, 0) == -1 || lseek(said, 0, SEEK_SET) == -1)
    die("scratch file", strerror(errno));
  clock_gettime(CLOCK_MONOTONIC, &start);
  pid = fork();
  if (pid == -1)
    die("fork", strerror(errno));
  if (pid == 0)
    become(job);
  if (wait4(pid, &status, 0, &used) == -1)
    die("wait4", strerror(errno));
  clock_gettime(CLOCK_MONOTONIC, &end);
  if (pread(said, text, sizeof text - 1, 0) == -1)
    die("scratch file", strerror(errno));
  if (status != 0 || (!absent(says) && strncmp(text, says, strlen(says)) != 0))
    show_failure(job, status);
  if (!timed || job->has_failed)
    return;
  job->wall_ms[job->done] = ms_between(start, end) / (double)job->messages;
  job->cpu_ms[job->done] = (ms_of(used.ru_utime) + ms_of(used.ru_stime)) / (double)job->messages;
  if (used.ru_maxrss > job->peak_kib)
    job->peak_kib = used.ru_maxrss;
  job->done++;
}

static void job_check(struct job *job, char *checker)
{
  char *argv[] = {checker, job->field[4], job->field[5], 0};
  int status;
  pid_t pid;

  job_run(job, 0);
  if (job->has_failed || absent(job->field[5]))
    return;
  if (!checker)
    die(job->field[0], "there is no checker for its output");
  pid = fork();
  if (pid == 0) {
    execv(checker, argv);
    _exit(127);
  }
  if (pid == -1)
    die("fork", strerror(errno));
  if (waitpid(pid, &status, 0) == -1)
    die("waitpid", strerror(errno));
  if (status != 0)
    fail(job, "what it wrote does not verify");
}

/* A small generator of its own: the order is the same in every run of this program. */
static unsigned int random_below(unsigned int n)
{
  static unsigned long long state = 1;

  state = state * 6364136223846793005ULL + 1442695040888963407ULL;
  return (unsigned int)(state >> 33) % n;
}

static void rounds_run(void)
{
  long rounds = 0;
  int order[MAX_JOBS];

  for (int i = 0; i < job_count; i++) {
    order[i] = i;
    if (jobs[i].runs > rounds)
      rounds = jobs[i].runs;
  }
  for (long r = 0; r < rounds; r++) {
    for (int i = job_count - 1; i > 0; i--) {
      int other = (int)random_below((unsigned int)i + 1);
      int swap = order[i];

      order[i] = order[other];
      order[other] = swap;
    }
    for (int i = 0; i < job_count; i++) {
      struct job *job = &jobs[order[i]];

      /* a job with fewer runs than rounds takes part in evenly spread ones */
      if (!job->has_failed && (r + 1) * job->runs / rounds > r * job->runs / rounds)
        job_run(job, 1);
    }
  }
}

static int compare(const void *a, const void *b)
{
  double x = *(const double *)a;
  double y = *(const double *)b;

  return (x > y) - (x < y);
}

static double median(const double *sorted, long n)
{
  return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
}

static void job_print(struct job *job)
{
  long n = job->done;
  double spread;

  if (job->has_failed) {
    printf("%s\tfailed\tfailed\t0\t0\t0\n", job->field[0]);
    return;
  }
  qsort(job->wall_ms, (size_t)n, sizeof *job->wall_ms, compare);
  qsort(job->cpu_ms, (size_t)n, sizeof *job->cpu_ms, compare);
  spread = job->cpu_ms[n - 1 - n / 4] - job->cpu_ms[n / 4];
  printf("%s\t%.4f\t%.4f\t%ld\t%ld\t%.1f\n", job->field[0], median(job->wall_ms, n), median(job->cpu_ms, n),
         job->peak_kib, n, 100 * spread / median(job->cpu_ms, n));
}

int main(int argc, char **argv)
{
  char scratch[] = "/tmp/measure.XXXXXX";
  char *checker = 0;
  int has_failed = 0;

  if (argc == 4 && strcmp(argv[1], "-c") == 0) {
    checker = argv[2];
    argv += 2;
    argc -= 2;
  }
  if (argc != 2) {
    fputs("measure: usage: measure [-c checker] jobs\n", stderr);
    return 100;
  }
  jobs_read(argv[1]);
  said = mkstemp(scratch);
  if (said == -1 || unlink(scratch) == -1)
    die(scratch, strerror(errno));
  for (int i = 0; i < job_count; i++)
    job_check(&jobs[i], checker);
  rounds_run();
  for (int i = 0; i < job_count; i++) {
    job_print(&jobs[i]);
    has_failed |= jobs[i].has_failed;
  }
  return fflush(stdout) != 0 || ferror(stdout) ? 111 : has_failed;
}
