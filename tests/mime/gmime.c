/* gmime: mail/mimescan against GMime, and against the naive reader.
 *
 *   gmime corpus FILE ...       messages of files
 *   gmime generated COUNT       as many of tests/mime/generate.h
 *   gmime show FILE             what each of them says
 *
 * For each message: the pieces are the message, the naive reader agrees to the octet, and GMime agrees about each
 * part's number, type and encoding and each leaf's octets, or the message is ambiguous. Messages that are not
 * ambiguous and about which GMime does not agree are named. Exit code 1: there is one.
 */
#include "tests/mime/compare.h"
#include "tests/mime/generate.h"

#include <gmime/gmime.h>

/* The octets of a leaf; of an empty one the place does not matter: we give the line end of the empty line behind the
 * header to the boundary line behind it, as RFC 2046 5.1.1 does, and GMime gives it to the header.
 */
static void cat_octets(stralloc *out, unsigned long long start, unsigned long long end)
{
  if (start == end) {
    fuzz_cat(out, span_of(" empty"));
    return;
  }
  fuzz_put(out, ' ');
  check(ascii_cat_number(out, start));
  fuzz_put(out, ' ');
  check(ascii_cat_number(out, end));
}

/* ---- GMime ------------------------------------------------------------------------------------ */

static gint64 gmime_octets(GMimeObject *leaf)
{
  GMimeDataWrapper *content = g_mime_part_get_content((GMimePart *)leaf);
  GMimeStream *stream = content ? g_mime_data_wrapper_get_stream(content) : NULL;

  return stream ? stream->bound_end - stream->bound_start : 0;
}

/* A line `SECTION TYPE/SUBTYPE ENCODING START END` for a leaf, `SECTION TYPE/SUBTYPE` for all others, lower case. */
static void gmime_line(stralloc *out, const char *section, GMimeObject *object, int is_leaf)
{
  GMimeContentType *type = g_mime_object_get_content_type(object);
  const char *names[2] = { g_mime_content_type_get_media_type(type), g_mime_content_type_get_media_subtype(type) };

  fuzz_cat(out, span_of(section));
  fuzz_put(out, ' ');
  check(ascii_cat_lower(out, span_of(names[0] ? names[0] : "")));
  fuzz_put(out, '/');
  check(ascii_cat_lower(out, span_of(names[1] ? names[1] : "")));
  if (is_leaf) {
    GMimeDataWrapper *content = g_mime_part_get_content((GMimePart *)object);
    GMimeStream *stream = content ? g_mime_data_wrapper_get_stream(content) : NULL;
    const char *encoding = g_mime_content_encoding_to_string(g_mime_part_get_content_encoding((GMimePart *)object));

    fuzz_put(out, ' ');
    fuzz_cat(out, span_of(encoding ? encoding : "7bit"));
    cat_octets(out, stream ? (unsigned long long)stream->bound_start : 0,
               stream ? (unsigned long long)stream->bound_end : 0);
  }
  fuzz_put(out, '\n');
}

/* GMime has not always a part for a message/rfc822 without header and body: those are left out on both sides. */
static int is_gmime_nothing(GMimeMessage *message)
{
  GMimeObject *object = g_mime_message_get_mime_part(message);

  return GMIME_IS_PART(object) && g_mime_header_list_get_count(g_mime_object_get_header_list(object)) == 0
         && g_mime_header_list_get_count(g_mime_object_get_header_list((GMimeObject *)message)) == 0
         && gmime_octets(object) == 0;
}

static void gmime_object(stralloc *out, const char *stem, int number, int is_in_multipart, GMimeObject *object)
{
  int is_multipart = GMIME_IS_MULTIPART(object);
  char *section = is_multipart && !is_in_multipart ? g_strdup_printf("%s%sTEXT", stem, *stem ? "." : "")
                                                   : g_strdup_printf("%s%s%d", stem, *stem ? "." : "", number);

  if (is_multipart) {
    GMimeMultipart *multipart = (GMimeMultipart *)object;

    for (int i = 0; i < g_mime_multipart_get_count(multipart); i++)
      gmime_object(out, is_in_multipart ? section : stem, i + 1, 1, g_mime_multipart_get_part(multipart, i));
  } else if (GMIME_IS_MESSAGE_PART(object)) {
    GMimeMessage *message = g_mime_message_part_get_message((GMimeMessagePart *)object);

    if (message && g_mime_message_get_mime_part(message) && !is_gmime_nothing(message))
      gmime_object(out, section, 1, 0, g_mime_message_get_mime_part(message));
  }
  gmime_line(out, section, object, GMIME_IS_PART(object));
  g_free(section);
}

static void gmime_read(stralloc *out, struct span in)
{
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer(in.p, in.len);
  GMimeParser *parser = g_mime_parser_new_with_stream(stream);
  GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);

  out->len = 0;
  if (message && g_mime_message_get_mime_part(message))
    gmime_object(out, "", 1, 0, g_mime_message_get_mime_part(message));
  if (message)
    g_object_unref(message);
  g_object_unref(parser);
  g_object_unref(stream);
}

/* ---- ours, in the same form ------------------------------------------------------------------- */

static void ours_line(stralloc *out, const struct mimepart *part)
{
  fuzz_cat(out, span_sa(&part->section));
  fuzz_put(out, ' ');
  fuzz_cat(out, contentfield_type(&part->type));
  fuzz_put(out, '/');
  fuzz_cat(out, contentfield_subtype(&part->type));
  if (part->kind == MIMEPART_LEAF) {
    fuzz_put(out, ' ');
    fuzz_cat(out, span_of(part->encoding == TRANSFER_UNKNOWN ? "unknown" : transfer_name(part->encoding)));
    cat_octets(out, part->body, part->end);
  }
  fuzz_put(out, '\n');
}

static int is_empty_message(const struct mimepart *part)
{
  return part->parent && part->parent->kind == MIMEPART_MESSAGE && part->body - part->start <= 2
         && part->end <= part->body;
}

static unsigned int ours_read(stralloc *out, struct span in)
{
  struct mimescan m;
  struct mimescan_at at;
  enum mimescan_event event;
  unsigned int ambiguous;

  out->len = 0;
  mimescan_init(&m, &mimescan_usual);
  mimescan_push(&m, in);
  for (int ended = 0; (event = mimescan_next(&m, &at)) != MIMESCAN_MORE || !ended;)
    if (event == MIMESCAN_MORE) {
      mimescan_end(&m);
      ended = 1;
    } else if (event == MIMESCAN_END && !is_empty_message(at.part)) {
      ours_line(out, at.part);
    }
  ambiguous = m.ambiguous;
  mimescan_free(&m);
  return ambiguous;
}

/* ---- the comparison --------------------------------------------------------------------------- */

/* GMime takes CRLF or LF from the end of a part by what is behind the boundary line; and there may be nothing. */
static int is_open_crlf(struct span in)
{
  return in.len && in.p[in.len - 1] != '\n' && span_find(in, '\r') < in.len;
}

static size_t differ_ambiguous;
static size_t differ;
static size_t ambiguous_messages;
static size_t open_messages;

static void show_reasons(unsigned int ambiguous)
{
  for (unsigned int i = 0; mimepart_reason_name(i); i++)
    if (ambiguous & 1U << i)
      printf(" %s", mimepart_reason_name(i));
  printf("\n");
}

static void compare_message(const char *name, struct span in, int is_shown)
{
  struct compare c = { .bytes = STRALLOC_ZERO };
  stralloc naive = STRALLOC_ZERO;
  stralloc ours = STRALLOC_ZERO;
  stralloc theirs = STRALLOC_ZERO;
  unsigned int ambiguous;

  for (size_t way = 0; way < 3; way++)
    compare_scan(&c, in, way);
  naive_read(&naive, in);
  check(span_equal(span_sa(&c.lines), span_sa(&naive)));
  ambiguous = ours_read(&ours, in);
  gmime_read(&theirs, in);
  ambiguous_messages += ambiguous != 0;
  open_messages += is_open_crlf(in);
  if (!is_open_crlf(in) && !span_equal(span_sa(&ours), span_sa(&theirs))) {
    differ_ambiguous += ambiguous != 0;
    differ += ambiguous == 0;
    if (ambiguous == 0 || is_shown) {
      printf("%s: not as GMime:", name);
      show_reasons(ambiguous);
    }
  }
  if (is_shown) {
    show_reasons(ambiguous);
    printf("ours\n%.*stheirs\n%.*s", (int)ours.len, ours.s, (int)theirs.len, theirs.s);
  }
  compare_free(&c);
  stralloc_free(&naive);
  stralloc_free(&ours);
  stralloc_free(&theirs);
}

static int compare_file(const char *name, int is_shown)
{
  stralloc in = STRALLOC_ZERO;
  char block[65536];
  FILE *f = fopen(name, "rb");
  size_t n;

  if (!f)
    return 0;
  while ((n = fread(block, 1, sizeof block, f)) > 0)
    fuzz_cat(&in, span_make(block, n));
  fclose(f);
  compare_message(name, span_sa(&in), is_shown);
  stralloc_free(&in);
  return 1;
}

static void compare_generated(unsigned long long count)
{
  stralloc in = STRALLOC_ZERO;
  char name[64];

  for (unsigned long long i = 0; i < count; i++) {
    generate(&in, i);
    snprintf(name, sizeof name, "generated %llu", i);
    compare_message(name, span_sa(&in), 0);
  }
  stralloc_free(&in);
}

int main(int argc, char **argv)
{
  unsigned long long count = 0;
  int is_shown = argc > 1 && strcmp(argv[1], "show") == 0;

  g_mime_init();
  if (argc == 3 && strcmp(argv[1], "generated") == 0 && ascii_number(span_of(argv[2]), 9, &count))
    compare_generated(count);
  for (int i = 2; i < argc && !count; i++, count = 0)
    if (!compare_file(argv[i], is_shown))
      return 111;
  printf("ambiguous %zu, not as GMime and ambiguous %zu, CRLF without last line end %zu, not as GMime %zu\n",
         ambiguous_messages, differ_ambiguous, open_messages, differ);
  return differ ? 1 : 0;
}
