/* control: a control file can be absent, present, unreadable or damaged by an editor. The result always tells which. */
#include "link/control.h"

#include "link/io.h"
#include "link/plainfile.h"
#include "text/ascii.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static stralloc reason;

/* ---- what is said ------------------------------------------------------------------------------- */

const char *control_reason(void)
{
  return reason.len ? reason.s : "unable to read a control file";
}

static enum control_result failed(const char *path)
{
  int error = errno;

  if (!span_copy(&reason, span_of("unable to read ")) || !stralloc_cats(&reason, path) || !stralloc_0(&reason))
    reason.len = 0;
  errno = error;
  return CONTROL_ERROR;
}

/* Only ENOENT proves that there is no such file, and not if it is about what a symbolic link leads to. */
static enum control_result absent_or_error(const char *path)
{
  return plainfile_is_absent(path) ? CONTROL_ABSENT : failed(path);
}

/* ---- bytes that do not belong there ------------------------------------------------------------- */

static int is_at(struct span text, size_t i, const char *bytes)
{
  size_t len = strlen(bytes);

  return text.len - i >= len && memcmp(text.p + i, bytes, len) == 0;
}

/* In UTF-8 a no-break space is C2 A0. In Latin-1 it is A0 alone; in UTF-8 that byte stands behind a byte over 127. */
static int is_nbsp(struct span text, size_t i)
{
  return is_at(text, i, "\302\240") || (is_at(text, i, "\240") && (i == 0 || (unsigned char)text.p[i - 1] < 128));
}

static const char *fault_at(struct span text, size_t i, int is_comment)
{
  unsigned char c = (unsigned char)text.p[i];

  if (c == 0)
    return "NUL byte";
  if (c == '\r')
    return "carriage return";
  if (is_comment)
    return NULL;
  if (is_at(text, i, "\357\273\277"))
    return "byte order mark";
  if (i == 0 && (is_at(text, i, "\377\376") || is_at(text, i, "\376\377")))
    return "byte order mark of UTF-16";
  if (is_nbsp(text, i))
    return "no-break space";
  return (c < 32 && c != '\t') || c == 127 ? "control character" : NULL;
}

/* Nearly all files have none of the bytes that need a closer look. */
static int is_plain(struct span text)
{
  unsigned int odd = 0;

  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.p[i];

    odd |= (c < 32) & (c != '\n') & (c != '\t');
    odd |= c > 126;
  }
  return !odd;
}

const char *control_fault(struct span text, size_t *line)
{
  size_t number = 1;

  if (is_plain(text))
    return NULL;
  for (size_t i = 0; i < text.len; number++) {
    struct span rest = span_from(text, i);
    size_t end = i + span_find(rest, '\n');
    struct span trimmed = ascii_trim(span_first(rest, end - i));
    int is_comment = trimmed.len && trimmed.p[0] == '#';

    for (*line = number; i < end; i++) {
      const char *fault = fault_at(text, i, is_comment);

      if (fault)
        return fault;
    }
    i++;
  }
  return NULL;
}

/* Check what was read. Returns CONTROL_PRESENT or CONTROL_ERROR. */
static enum control_result checked(struct span text, const char *path)
{
  size_t line = 0;
  const char *fault = control_fault(text, &line);

  if (!fault)
    return CONTROL_PRESENT;
  if (!span_copy(&reason, span_of(path)) || !stralloc_cats(&reason, " line ") || !ascii_cat_number(&reason, line)
      || !stralloc_cats(&reason, ": ") || !stralloc_cats(&reason, fault) || !stralloc_0(&reason))
    reason.len = 0;
  errno = EILSEQ;
  return CONTROL_ERROR;
}

/* ---- reading ------------------------------------------------------------------------------------ */

enum control_result control_text(stralloc *text, const char *path, size_t limit)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  int good;
  int error;

  text->len = 0;
  if (fd == -1)
    return absent_or_error(path);
  good = io_slurp(text, fd, limit);
  error = errno;
  close(fd);
  errno = error;
  return good ? checked(span_sa(text), path) : failed(path);
}

enum control_result control_line(stralloc *value, const char *path)
{
  char buffer[CONTROL_LINE_MAX + 2];
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  ssize_t n;
  struct span line;
  int error;

  value->len = 0;
  if (fd == -1)
    return absent_or_error(path);
  n = io_fill(fd, buffer, sizeof buffer);
  error = errno;
  close(fd);
  errno = error;
  if (n == -1)
    return failed(path);
  line = span_make(buffer, (size_t)n);
  line = span_first(line, span_find(line, '\n'));
  if (line.len > CONTROL_LINE_MAX) {
    errno = EMSGSIZE;
    return failed(path);
  }
  if (checked(line, path) == CONTROL_ERROR)
    return CONTROL_ERROR;
  while (line.len && ascii_is_wsp(line.p[line.len - 1]))
    line.len--;
  return span_copy(value, line) ? CONTROL_PRESENT : failed(path);
}

enum control_result control_exists(const char *path)
{
  struct stat st;

  return stat(path, &st) == 0 ? CONTROL_PRESENT : absent_or_error(path);
}
