/* files: the files of a home that a unit test makes, and what became of them. */
#ifndef FILES_H
#define FILES_H

#include "tests/unit/run.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

/* a folder, and those above it */
static inline void files_folder(const char *path)
{
  char part[256];

  for (const char *at = path; *at;) {
    at += 1 + strcspn(at + 1, "/");
    snprintf(part, sizeof part, "%.*s", (int)(at - path), path);
    if (mkdir(part, 0700) == -1 && errno != EEXIST)
      run_bail(part);
  }
}

static inline void files_write_mode(const char *path, const char *text, size_t len, mode_t mode)
{
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);

  if (fd == -1 || write(fd, text, len) != (ssize_t)len || close(fd) == -1)
    run_bail(path);
}

static inline void files_write(const char *path, const char *text)
{
  files_write_mode(path, text, strlen(text), 0600);
}

/* Not written in place: a process that a test has just forked could hold it open, and then it cannot be run. */
static inline void files_program(const char *path, const char *script)
{
  char text[2048];

  unlink(path);
  snprintf(text, sizeof text, "#!/bin/sh\n%s", script);
  files_write_mode(path, text, strlen(text), 0755);
}

/* the content of a file with `|` for NUL; empty if there is none */
static inline const char *files_read(const char *path)
{
  static char text[70000];
  int fd = open(path, O_RDONLY);
  ssize_t n = fd == -1 ? 0 : read(fd, text, sizeof text - 1);

  if (fd != -1)
    close(fd);
  text[n > 0 ? n : 0] = 0;
  for (ssize_t i = 0; i < n; i++)
    if (!text[i])
      text[i] = '|';
  return text;
}

/* the first number that a command of the shell prints */
static inline int files_count(const char *command)
{
  FILE *f;
  int n = -1;

  fflush(stdout);
  f = popen(command, "r");
  if (!f || fscanf(f, "%d", &n) != 1 || pclose(f) == -1)
    run_bail(command);
  return n;
}

#endif
