/* residue: one of our programs that searches its memory for the rest of a key before it ends. Linked with
 * --wrap=_exit,--wrap=random_bytes. Random numbers as long as a content key count as keys, by the name of `random`;
 * fd 9 gets `random HEX` for each.
 *
 * fd 8 has what to look for, `NAME HEX` a line. fd 9 gets `found NAME` for each that is there, and at the end
 * `searched BYTES` and, from the kernel, how much memory is locked: `VmLck: N kB`.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define NEEDLES_FD 8
#define REPORT_FD 9
#define NEEDLES_MAX 400
#define NEEDLE_BYTES 32
#define BLOCK_BYTES (1024 * 1024)

/* Needles lie here in this disguise, or they would be found where they are. */
#define DISGUISE 0x5a

_Noreturn void __real__exit(int status);
_Noreturn void __wrap__exit(int status);
void __real_random_bytes(void *out, size_t len);
void __wrap_random_bytes(void *out, size_t len);

static struct {
  char name[32];
  unsigned char bytes[NEEDLE_BYTES];
  size_t len;
  int found;
} needles[NEEDLES_MAX];
static size_t count;
/* A copy of memory in disguise. Shared, so that it is a region of its own, which is not searched. */
static unsigned char *block;
static char maps[BLOCK_BYTES];
static int maps_fd;
static int memory_fd;
static int status_fd;
static unsigned long long searched;

/* before main(): afterwards nothing can be opened */
__attribute__((constructor)) static void prepare(void)
{
  FILE *f = fdopen(NEEDLES_FD, "r");
  char hex[2 * NEEDLE_BYTES + 1];

  /* cppcheck-suppress invalidFunctionArg ; -1 is what MAP_ANONYMOUS wants */
  block = mmap(NULL, BLOCK_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  maps_fd = open("/proc/self/maps", O_RDONLY);
  memory_fd = open("/proc/self/mem", O_RDONLY);
  status_fd = open("/proc/self/status", O_RDONLY);
  if (!f || block == MAP_FAILED || maps_fd == -1 || memory_fd == -1 || status_fd == -1)
    abort();
  while (count < NEEDLES_MAX && fscanf(f, "%31s %64s", needles[count].name, hex) == 2) {
    needles[count].len = strlen(hex) / 2;
    for (size_t i = 0; i < needles[count].len; i++) {
      char byte[3] = { hex[2 * i], hex[2 * i + 1], 0 };

      needles[count].bytes[i] = (unsigned char)strtoul(byte, NULL, 16) ^ DISGUISE;
    }
    count++;
  }
  fclose(f);
}

void __wrap_random_bytes(void *out, size_t len)
{
  const unsigned char *p = out;

  __real_random_bytes(out, len);
  if (len != NEEDLE_BYTES || count == NEEDLES_MAX)
    return;
  strcpy(needles[count].name, "random");
  needles[count].len = len;
  dprintf(REPORT_FD, "random ");
  for (size_t i = 0; i < len; i++) {
    needles[count].bytes[i] = p[i] ^ DISGUISE;
    dprintf(REPORT_FD, "%02x", p[i]);
  }
  dprintf(REPORT_FD, "\n");
  count++;
}

static void search(size_t len, const char *where)
{
  for (size_t i = 0; i < len; i++)
    block[i] ^= DISGUISE;
  for (size_t n = 0; n < count; n++)
    if (!needles[n].found && memmem(block, len, needles[n].bytes, needles[n].len)) {
      needles[n].found = 1;
      dprintf(REPORT_FD, "found %s in %s\n", needles[n].name, where);
    }
}

/* Pieces overlap, so that nothing hides on a border. */
static void search_region(unsigned long long first, unsigned long long end, const char *where)
{
  while (first < end) {
    size_t want = end - first < BLOCK_BYTES ? (size_t)(end - first) : BLOCK_BYTES;
    ssize_t n = pread(memory_fd, block, want, (off_t)first);

    if (n <= 0)
      return;
    search((size_t)n, where);
    searched += (unsigned long long)n;
    first += n > NEEDLE_BYTES && first + (unsigned long long)n < end ? (size_t)n - NEEDLE_BYTES : (size_t)n;
  }
}

static size_t read_all(int fd, char *out, size_t room)
{
  size_t len = 0;
  ssize_t n;

  while (len < room - 1 && (n = read(fd, out + len, room - 1 - len)) > 0)
    len += (size_t)n;
  out[len] = 0;
  return len;
}

_Noreturn void __wrap__exit(int status)
{
  unsigned long long first;
  unsigned long long end;
  char mode;
  char *rest;
  int name;

  read_all(maps_fd, maps, sizeof maps);
  for (char *line = strtok_r(maps, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
    if (sscanf(line, "%llx-%llx %c%*s %*s %*s %*s %n", &first, &end, &mode, &name) == 3 && mode == 'r'
        && first != (unsigned long long)(size_t)block)
      search_region(first, end, line[name] ? line + name : "no file");
  read_all(status_fd, maps, sizeof maps);
  dprintf(REPORT_FD, "searched %llu for %zu\n%.*s\n", searched, count, (int)strcspn(strstr(maps, "VmLck:"), "\n"),
          strstr(maps, "VmLck:"));
  __real__exit(status);
}
