/* attachpart: media types by name, and the name as a parameter. */
#include "mail/attachpart.h"

#include "text/ascii.h"
#include "text/utf8.h"

static const struct {
  const char *end;
  const char *type;
} types[] = {
  { "asc", "application/pgp-keys" }, { "bmp", "image/bmp" }, { "cer", "application/pkix-cert" },
  { "crt", "application/pkix-cert" }, { "css", "text/css; charset=utf-8" }, { "csv", "text/csv; charset=utf-8" },
  { "doc", "application/msword" },
  { "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
  { "gif", "image/gif" }, { "gz", "application/gzip" }, { "htm", "text/html; charset=utf-8" },
  { "html", "text/html; charset=utf-8" }, { "ics", "text/calendar; charset=utf-8" }, { "jpeg", "image/jpeg" },
  { "jpg", "image/jpeg" }, { "json", "application/json" }, { "mp3", "audio/mpeg" }, { "mp4", "video/mp4" },
  { "odp", "application/vnd.oasis.opendocument.presentation" },
  { "ods", "application/vnd.oasis.opendocument.spreadsheet" }, { "odt", "application/vnd.oasis.opendocument.text" },
  { "p7c", "application/pkcs7-mime; smime-type=certs-only" }, { "pdf", "application/pdf" }, { "png", "image/png" },
  { "ppt", "application/vnd.ms-powerpoint" },
  { "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation" },
  { "rtf", "application/rtf" }, { "svg", "image/svg+xml" }, { "tif", "image/tiff" }, { "tiff", "image/tiff" },
  { "txt", "text/plain; charset=utf-8" }, { "vcf", "text/vcard; charset=utf-8" }, { "wav", "audio/wav" },
  { "webp", "image/webp" }, { "xls", "application/vnd.ms-excel" },
  { "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" }, { "xml", "application/xml" },
  { "zip", "application/zip" }
};

#define OTHER_TYPE "application/octet-stream"

/* a longer name is cut into sections */
#define PLAIN_NAME 60
#define SECTION 60

static const char *type_of(struct span name)
{
  struct span end = span_behind_last(name, '.');

  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (ascii_equal_nocase(end, span_of(types[i].end)))
      return types[i].type;
  return OTHER_TYPE;
}

static int cat_quoted(stralloc *out, struct span name)
{
  if (!stralloc_cats(out, " filename=\""))
    return 0;
  for (size_t i = 0; i < name.len; i++)
    if (((name.p[i] == '"' || name.p[i] == '\\') && !stralloc_append(out, '\\')) || !stralloc_append(out, name.p[i]))
      return 0;
  return stralloc_append(out, '"');
}

/* attribute-char of RFC 2231 7 */
static int is_attribute_char(char c)
{
  return ascii_is_alnum(c) || (c && strchr("!#$&+-.^_`{|}~", c));
}

/* as much of the name as one section holds; no character is cut */
static int cat_section(stralloc *out, struct span *name, size_t room)
{
  static const char digits[] = "0123456789ABCDEF";
  size_t used = 0;

  while (name->len) {
    size_t len = utf8_char(*name);
    size_t need = len == 1 && is_attribute_char(name->p[0]) ? 1 : 3 * len;

    if (used + need > room)
      break;
    used += need;
    for (size_t i = 0; i < len; i++) {
      unsigned char octet = (unsigned char)name->p[i];
      const char code[3] = { '%', digits[octet >> 4], digits[octet & 15] };

      if (need == 1 ? !stralloc_append(out, name->p[i]) : !stralloc_catb(out, code, 3))
        return 0;
    }
    *name = span_from(*name, len);
  }
  return 1;
}

static int cat_sections(stralloc *out, struct span name, const char *line_end)
{
  unsigned long long section = 0;

  do {
    if ((section && !(stralloc_append(out, ';') && stralloc_cats(out, line_end)))
        || !stralloc_cats(out, " filename*") || !ascii_cat_number(out, section)
        || !stralloc_cats(out, section ? "*=" : "*=utf-8''")
        || !cat_section(out, &name, section ? SECTION : SECTION - 10))
      return 0;
    section++;
  } while (name.len);
  return 1;
}

int attachpart_header(stralloc *out, struct span name, const char *line_end)
{
  return stralloc_cats(out, "Content-Type: ") && stralloc_cats(out, type_of(name)) && stralloc_cats(out, line_end)
         && stralloc_cats(out, "Content-Transfer-Encoding: base64") && stralloc_cats(out, line_end)
         && stralloc_cats(out, "Content-Disposition: attachment;") && stralloc_cats(out, line_end)
         && (name.len <= PLAIN_NAME && ascii_printable(name) ? cat_quoted(out, name)
                                                             : cat_sections(out, name, line_end))
         && stralloc_cats(out, line_end) && stralloc_cats(out, line_end);
}
