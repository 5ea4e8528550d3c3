/* landlock: the three system calls. */
#define _DEFAULT_SOURCE
#define _GNU_SOURCE

#include "engine/landlock.h"

#ifdef __linux__

#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The C library has no functions for these calls, and the headers may be older than the kernel. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif
#define CREATE_RULESET_VERSION 1U
#define RULE_PATH_BENEATH 1

/* struct landlock_ruleset_attr. Members that a kernel does not know must be 0. */
struct ruleset {
  uint64_t files;
  uint64_t ports;
  uint64_t scopes;
};

/* struct landlock_path_beneath_attr */
struct path_rule {
  uint64_t allowed;
  int32_t fd;
} __attribute__((packed));

/* The number of file rights in each version of the interface. Each right is a bit, from the lowest one up. */
static const unsigned char file_rights[] = { 0, 13, 14, 15, 15, 16 };
#define FILE_VERSIONS (long)(sizeof file_rights)
#define RIGHT_EXECUTE 1U
#define RIGHT_READ_FILE 4U
#define RIGHT_READ_FOLDER 8U
#define PORTS_VERSION 4
#define PORT_BIND 1U
#define PORT_CONNECT 2U
#define SCOPES_VERSION 6
#define SCOPE_ABSTRACT_SOCKETS 1U
#define SCOPE_SIGNALS 2U

int landlock_new(unsigned int keeps)
{
  struct ruleset r = { 0, 0, 0 };
  long version = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, CREATE_RULESET_VERSION);

  if (version < 1)
    return -1;
  r.files = (UINT64_C(1) << file_rights[version < FILE_VERSIONS ? version : FILE_VERSIONS - 1]) - 1;
  if (version >= PORTS_VERSION)
    r.ports = keeps & LANDLOCK_KEEPS_CONNECT ? PORT_BIND : PORT_BIND | PORT_CONNECT;
  if (version >= SCOPES_VERSION)
    r.scopes = SCOPE_ABSTRACT_SOCKETS | (keeps & LANDLOCK_KEEPS_SIGNALS ? 0 : SCOPE_SIGNALS);
  return (int)syscall(SYS_landlock_create_ruleset, &r, sizeof r, 0U);
}

void landlock_read(int set, const char *path)
{
  struct path_rule rule = { RIGHT_EXECUTE | RIGHT_READ_FILE, open(path, O_PATH | O_CLOEXEC) };
  struct stat st;

  if (rule.fd == -1)
    return;
  if (fstat(rule.fd, &st) == 0 && S_ISDIR(st.st_mode))
    rule.allowed |= RIGHT_READ_FOLDER;
  (void)syscall(SYS_landlock_add_rule, set, RULE_PATH_BENEATH, &rule, 0U);
  close(rule.fd);
}

int landlock_enter(int set)
{
  int good = syscall(SYS_landlock_restrict_self, set, 0U) == 0;

  close(set);
  return good;
}

#else

int landlock_new(unsigned int keeps)
{
  (void)keeps;
  return -1;
}

void landlock_read(int set, const char *path)
{
  (void)set;
  (void)path;
}

int landlock_enter(int set)
{
  (void)set;
  return 0;
}

#endif
