/* auto-charset: write auto_charset.h, the tables of mail/charset: what each byte over 127 is in the character sets that
 * have one byte a character. It runs when the package is built, and asks iconv() of the machine that builds it. A set
 * that this iconv() does not have is left out, and is unknown then.
 */
#include <iconv.h>
#include <stdio.h>
#include <string.h>

/* The names are those of iconv(). In the table they are in lower case, without `-` and `_`. */
static const char *const sets[] = {
  "ISO-8859-1", "ISO-8859-2", "ISO-8859-3", "ISO-8859-4", "ISO-8859-5", "ISO-8859-6", "ISO-8859-7", "ISO-8859-8",
  "ISO-8859-9", "ISO-8859-10", "ISO-8859-11", "ISO-8859-13", "ISO-8859-14", "ISO-8859-15", "ISO-8859-16",
  "WINDOWS-1250", "WINDOWS-1251", "WINDOWS-1252", "WINDOWS-1253", "WINDOWS-1254", "WINDOWS-1255", "WINDOWS-1256",
  "WINDOWS-1257", "WINDOWS-1258", "KOI8-R", "KOI8-U", "TIS-620", "CP874", "MACINTOSH",
  "CP437", "CP850", "CP852", "CP855", "CP857", "CP858", "CP860", "CP861", "CP862", "CP863", "CP864", "CP865", "CP866",
  "CP869", "HP-ROMAN8"
};

/* the code point of a byte; 0 if it has none, or one that is not in the first plane */
static unsigned int code_point(iconv_t cd, int byte)
{
  char in = (char)byte;
  unsigned char out[8];
  char *from = &in;
  char *to = (char *)out;
  size_t from_len = 1;
  size_t to_len = sizeof out;

  iconv(cd, NULL, NULL, NULL, NULL);
  if (iconv(cd, &from, &from_len, &to, &to_len) == (size_t)-1 || iconv(cd, NULL, NULL, &to, &to_len) == (size_t)-1
      || to_len != sizeof out - 2)
    return 0;
  return out[0] * 256U + out[1];
}

/* 1 if the lower half of the set is ASCII, as mail/charset has it */
static int has_ascii(iconv_t cd)
{
  for (int byte = 1; byte < 128; byte++)
    if (code_point(cd, byte) != (unsigned int)byte)
      return 0;
  return 1;
}

static void write_name(const char *name)
{
  printf("  {\"");
  for (; *name; name++)
    if (*name != '-' && *name != '_')
      putchar(*name >= 'A' && *name <= 'Z' ? *name - 'A' + 'a' : *name);
  printf("\", {");
}

static int write_table(const char *name)
{
  /* static, because gcc takes the error value for memory that is not freed */
  static iconv_t cd;
  int is_good;

  cd = iconv_open("UTF-16BE", name);
  if (cd == (iconv_t)-1)
    return 0;
  is_good = has_ascii(cd);
  if (is_good) {
    write_name(name);
    for (int byte = 128; byte < 256; byte++)
      printf("%s%u,", byte % 16 ? "" : "\n    ", code_point(cd, byte));
    printf("\n  }},\n");
  }
  iconv_close(cd);
  return is_good;
}

int main(void)
{
  int count = 0;

  printf("/* made by auto-charset */\nstatic const struct charset_table tables[] = {\n");
  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
    count += write_table(sets[i]);
  printf("};\n");
  if (count == 0 || fflush(stdout) == EOF) {
    fprintf(stderr, "auto-charset: no tables\n");
    return 111;
  }
  return 0;
}
