/* control: absent, present, unreadable and damaged are four answers; each byte that an editor leaves behind is named
 * with its file and line; and the rest is read as qmail reads it.
 */
#define _GNU_SOURCE
#include "tests/tap.h"
#include "link/control.h"
#include "tests/unit/fault.h"
#include "tests/unit/run.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define FILE_NAME "control/me"
#define AT(n) FILE_NAME " line " #n ": "

static const struct {
  const char *what;
  const char *text;
  size_t len;
  const char *line;    /* of control_line(), if it is present */
  const char *reason;  /* of control_line(); NULL: present */
  const char *whole;   /* of control_text(); NULL: present */
} cases[] = {
#define TEXT(s) s, sizeof s - 1
  {"a name", TEXT("mx.example\n"), "mx.example", NULL, NULL},
  {"no final newline", TEXT("mx.example"), "mx.example", NULL, NULL},
  {"an empty file", TEXT(""), "", NULL, NULL},
  {"an empty line", TEXT("\n"), "", NULL, NULL},
  {"blanks and tabs at the end", TEXT("mx.example \t \n"), "mx.example", NULL, NULL},
  {"blanks alone", TEXT(" \t\n"), "", NULL, NULL},
  {"a blank at the start stays, as in qmail", TEXT(" mx.example\n"), " mx.example", NULL, NULL},
  {"several lines: the first", TEXT("mx.example\nother\n"), "mx.example", NULL, NULL},
  {"an empty first line: it counts", TEXT("\nmx.example\n"), "", NULL, NULL},
  {"UTF-8", TEXT("b\303\274cher.example\n"), "b\303\274cher.example", NULL, NULL},
  {"UTF-8 with a byte A0", TEXT("\303\240 la carte\n"), "\303\240 la carte", NULL, NULL},
  {"Latin-1", TEXT("b\374cher\n"), "b\374cher", NULL, NULL},
  {"CRLF", TEXT("mx.example\r\n"), NULL, AT(1) "carriage return", AT(1) "carriage return"},
  {"CR at the end", TEXT("mx.example\r"), NULL, AT(1) "carriage return", AT(1) "carriage return"},
  {"CR between two lines", TEXT("mx.example\rother"), NULL, AT(1) "carriage return", AT(1) "carriage return"},
  {"a CR alone", TEXT("\r\n"), NULL, AT(1) "carriage return", AT(1) "carriage return"},
  {"CR in a comment", TEXT("# a\r\nb\n"), NULL, AT(1) "carriage return", AT(1) "carriage return"},
  {"CR in line 3", TEXT("a\n\nb\r\n"), "a", NULL, AT(3) "carriage return"},
  {"CR in the last line", TEXT("a\nb\r"), "a", NULL, AT(2) "carriage return"},
  {"NUL in the middle", TEXT("mx\0.example\n"), NULL, AT(1) "NUL byte", AT(1) "NUL byte"},
  {"NUL at the end", TEXT("mx.example\0"), NULL, AT(1) "NUL byte", AT(1) "NUL byte"},
  {"NUL at the start", TEXT("\0mx.example\n"), NULL, AT(1) "NUL byte", AT(1) "NUL byte"},
  {"NUL in a comment", TEXT("a\n#\0\n"), "a", NULL, AT(2) "NUL byte"},
  {"UTF-8 byte order mark", TEXT("\357\273\277mx.example\n"), NULL, AT(1) "byte order mark", AT(1) "byte order mark"},
  {"one before a comment", TEXT("\357\273\277# a\n"), NULL, AT(1) "byte order mark", AT(1) "byte order mark"},
  {"one alone", TEXT("\357\273\277"), NULL, AT(1) "byte order mark", AT(1) "byte order mark"},
  {"one in line 2, from joined files", TEXT("a\n\357\273\277b\n"), "a", NULL, AT(2) "byte order mark"},
  {"one inside a line", TEXT("a\357\273\277b\n"), NULL, AT(1) "byte order mark", AT(1) "byte order mark"},
  {"the start of one", TEXT("\357\273"), "\357\273", NULL, NULL},
  {"UTF-16, little end first", TEXT("\377\376m\0x\0\n\0"), NULL, AT(1) "byte order mark of UTF-16",
   AT(1) "byte order mark of UTF-16"},
  {"UTF-16, big end first", TEXT("\376\377\0m\0x\0\n"), NULL, AT(1) "byte order mark of UTF-16",
   AT(1) "byte order mark of UTF-16"},
  {"UTF-16 without a mark", TEXT("m\0x\0\n\0"), NULL, AT(1) "NUL byte", AT(1) "NUL byte"},
  {"vertical tab", TEXT("mx.example\v\n"), NULL, AT(1) "control character", AT(1) "control character"},
  {"form feed", TEXT("mx.example\f\n"), NULL, AT(1) "control character", AT(1) "control character"},
  {"ESC", TEXT("\033[1mmx\n"), NULL, AT(1) "control character", AT(1) "control character"},
  {"DEL", TEXT("mx\177\n"), NULL, AT(1) "control character", AT(1) "control character"},
  {"a control character in a comment", TEXT("a\n# \f\n"), "a", NULL, NULL},
  {"no-break space", TEXT("mx.example\302\240\n"), NULL, AT(1) "no-break space", AT(1) "no-break space"},
  {"no-break space of Latin-1", TEXT("mx.example\240\n"), NULL, AT(1) "no-break space", AT(1) "no-break space"},
  {"one at the start", TEXT("\240mx\n"), NULL, AT(1) "no-break space", AT(1) "no-break space"},
  {"one in a comment", TEXT("a\n # b\302\240: c\n"), "a", NULL, NULL},
};

static void put(const char *text, size_t len)
{
  int fd = open(FILE_NAME, O_WRONLY | O_CREAT | O_TRUNC, 0600);

  if (fd == -1 || write(fd, text, len) != (ssize_t)len || close(fd) == -1)
    run_bail("unable to write " FILE_NAME);
}

static int is_same(const stralloc *s, const char *text, size_t len)
{
  return s->len == len && (len == 0 || memcmp(s->s, text, len) == 0);
}

static void check_case(size_t i)
{
  stralloc value = STRALLOC_ZERO;
  enum control_result r;

  put(cases[i].text, cases[i].len);
  r = control_line(&value, FILE_NAME);
  if (cases[i].reason)
    ok(r == CONTROL_ERROR && errno == EILSEQ && value.len == 0 && strcmp(control_reason(), cases[i].reason) == 0,
       "%s, one line: %s", cases[i].what, control_reason());
  else
    ok(r == CONTROL_PRESENT && is_same(&value, cases[i].line, strlen(cases[i].line)), "%s: the line", cases[i].what);
  r = control_text(&value, FILE_NAME, 100);
  ok(is_same(&value, cases[i].text, cases[i].len), "%s: the whole text", cases[i].what);
  if (cases[i].whole)
    ok(r == CONTROL_ERROR && errno == EILSEQ && strcmp(control_reason(), cases[i].whole) == 0, "%s, text: %s",
       cases[i].what, control_reason());
  else
    ok(r == CONTROL_PRESENT, "%s: a good text", cases[i].what);
  stralloc_free(&value);
}

static void check_unreadable(void)
{
  static const char *const faults[] = {"open:1:EIO", "open:1:EMFILE", "read:1:EIO", "malloc:1:ENOMEM"};
  stralloc value = STRALLOC_ZERO;
  int r;

  put("mx\n", 3);
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
    stralloc_free(&value);
    fault(faults[i]);
    r = control_line(&value, FILE_NAME) == CONTROL_ERROR;
    ok(fault(NULL) > 0 && r, "%s: not absent", faults[i]);
    ok(strcmp(control_reason(), "unable to read " FILE_NAME) == 0, "%s: %s", faults[i], control_reason());
  }
  stralloc_free(&value);
}

int main(int argc, char **argv)
{
  static char longest[CONTROL_LINE_MAX + 2];
  stralloc value = STRALLOC_ZERO;

  (void)argc;
  fault_begin(argv);
  folder_begin();
  if (mkdir("control", 0700) == -1)
    run_bail("unable to make a folder");
  ok(control_line(&value, FILE_NAME) == CONTROL_ABSENT && control_text(&value, FILE_NAME, 9) == CONTROL_ABSENT
     && control_exists(FILE_NAME) == CONTROL_ABSENT, "no file");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    check_case(i);
  check_unreadable();
  memset(longest, 'x', sizeof longest);
  put(longest, CONTROL_LINE_MAX);
  ok(control_line(&value, FILE_NAME) == CONTROL_PRESENT && value.len == CONTROL_LINE_MAX, "the longest line");
  put(longest, CONTROL_LINE_MAX + 1);
  ok(control_line(&value, FILE_NAME) == CONTROL_ERROR && errno == EMSGSIZE, "a longer line");
  ok(control_text(&value, FILE_NAME, CONTROL_LINE_MAX) == CONTROL_ERROR && errno == EFBIG, "a longer text");
  unlink(FILE_NAME);
  ok(symlink("nowhere", FILE_NAME) == 0 && control_line(&value, FILE_NAME) == CONTROL_ERROR && errno == ELOOP
     && control_text(&value, FILE_NAME, 9) == CONTROL_ERROR && control_exists(FILE_NAME) == CONTROL_ERROR,
     "a symbolic link that leads nowhere is not absent");
  stralloc_free(&value);
  folder_end();
  return tap_done();
}
