/* makemail: print a message of an exact size, the same bytes at every call.
 *
 *   makemail mail|text|base64|crs|blanks|runs bytes
 *
 * mail    a header as mail programs write it, a text part, and a base64 attachment that fills the rest
 * text    lines of words and nothing else
 * base64  full lines of base64 and nothing else
 * crs     nothing but CR, and one last line of text
 * blanks  lines of nothing but blanks and tabs, and one last line of text
 * runs    one-letter words between runs of blanks and tabs, blanks before the end of each line
 *
 * Lines end in LF, as in qmail's queue.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char header[] =
  "Received: (qmail 4711 invoked by uid 1000); 2 Jan 2024 10:11:12 -0000\n"
  "Received: from desk.example.org (HELO desk) (192.0.2.17)\n"
  "  by mail.example.org with ESMTPSA; 2 Jan 2024 10:11:11 -0000\n"
  "Message-ID: <6593e1bf.1c69fb81.3fd2a@desk.example.org>\n"
  "Date: Tue, 2 Jan 2024 11:11:10 +0100\n"
  "MIME-Version: 1.0\n"
  "User-Agent: Desk/1.2 (X11; Linux x86_64)\n"
  "Subject: The figures of the last quarter, the minutes of the meeting, and what\n"
  "  is left to do before Friday\n"
  "From: \"Jan Example\" <jan@example.org>\n"
  "To: Ada Example <ada@example.net>, Bob Example <bob@example.net>,\n"
  "  \"Carol from the office (2nd floor)\" <carol@example.com>\n"
  "Cc: list@lists.example.com\n"
  "Reply-To: Jan <jan@example.org>\n"
  "In-Reply-To: <20231229170203.GA12345@example.net>\n"
  "References: <20231228090807.GA12001@example.net> <20231229170203.GA12345@example.net>\n";

static const char before_text[] =
  "Content-Type: multipart/mixed; boundary=\"------------a1b2c3d4e5f6\"\n"
  "\n"
  "This is a multi-part message in MIME format.\n"
  "--------------a1b2c3d4e5f6\n"
  "Content-Type: text/plain; charset=UTF-8; format=flowed\n"
  "Content-Transfer-Encoding: 8bit\n"
  "\n";

static const char before_attachment[] =
  "\n-- \nJan Example\n\n"
  "--------------a1b2c3d4e5f6\n"
  "Content-Type: application/pdf; name=\"figures.pdf\"\n"
  "Content-Disposition: attachment; filename=\"figures.pdf\"\n"
  "Content-Transfer-Encoding: base64\n"
  "\n";

static const char after_attachment[] = "\n--------------a1b2c3d4e5f6--\n";

static size_t left; /* bytes to print before what stands at the end */

static unsigned int random_below(unsigned int n)
{
  static unsigned long long state = 20240102;

  state = state * 6364136223846793005ULL + 1442695040888963407ULL;
  return (unsigned int)(state >> 33) % n;
}

static void put(int c)
{
  putchar(c);
  left--;
}

static void put_string(const char *s)
{
  while (*s)
    put((unsigned char)*s++);
}

static void text_line(void)
{
  size_t len = 0;

  if (random_below(8) == 0)
    put_string("> ");
  while (len < 62) {
    unsigned int letters = 2 + random_below(8);

    len += letters + 1;
    while (letters--)
      put((int)('a' + random_below(26)));
    if (random_below(9) == 0)
      put_string(". ");
    if (len < 62)
      put(' ');
  }
  put_string(random_below(6) ? "\n" : "\n\n");
}

static void base64_lines(void)
{
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  for (size_t column = 0; left; column++) {
    if (column == 76) {
      put('\n');
      column = 0;
    }
    if (left)
      put(digits[random_below(64)]);
  }
}

static void mail_body(void)
{
  size_t text = left / 4 < 65536 ? left / 4 : 65536;
  size_t attachment;

  put_string(before_text);
  for (attachment = left - text; left > attachment;)
    text_line();
  put_string(before_attachment);
  base64_lines();
  fputs(after_attachment, stdout);
}

/* lines of one kind */
static void plain_body(const char *kind)
{
  put_string("Content-Type: text/plain; charset=UTF-8\n\n");
  if (strcmp(kind, "base64") == 0)
    base64_lines();
  while (left > 200)
    if (strcmp(kind, "text") == 0)
      text_line();
    else
      put('\r');
  while (left)
    put('x');
  fputs("\nend\n", stdout);
}

static void blank_body(int words)
{
  static const char text[] = "Content-Type: text/plain; charset=UTF-8\n\n";

  put_string(text);
  while (left) {
    unsigned int len = random_below(77);

    while (len-- && left > 1) {
      if (words && random_below(4) == 0)
        put((int)('a' + random_below(26)));
      else
        put(random_below(3) ? ' ' : '\t');
    }
    put('\n');
  }
  fputs("end\n", stdout);
}

int main(int argc, char **argv)
{
  size_t size = argc == 3 ? strtoull(argv[2], 0, 10) : 0;
  const char *kind = argc == 3 ? argv[1] : "";

  if (size < 4000) {
    fputs("makemail: usage: makemail mail|text|base64|crs|blanks|runs bytes (4000 at least)\n", stderr);
    return 100;
  }
  left = size;
  put_string(header);
  if (strcmp(kind, "mail") == 0) {
    left -= sizeof after_attachment - 1;
    mail_body();
  } else if (strcmp(kind, "blanks") == 0 || strcmp(kind, "runs") == 0) {
    left -= strlen("end\n");
    blank_body(strcmp(kind, "runs") == 0);
  } else {
    left -= strlen("\nend\n");
    plain_body(kind);
  }
  return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 111;
}
