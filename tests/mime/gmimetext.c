/* gmimetext: what GMime shows of messages. For each file one line: its name, and how often MARK is in each leaf, 0 for
 * a leaf that is not text, and for an enclosed message.
 *
 *   gmimetext MARK FILE ...
 */
#include <gmime/gmime.h>
#include <stdio.h>
#include <string.h>

static const char *mark;

static int marks_in(const char *text)
{
  int count = 0;

  while (text && (text = strstr(text, mark)) != NULL) {
    count++;
    text++;
  }
  return count;
}

static void show(GMimeObject *parent, GMimeObject *part, gpointer user)
{
  char *text;

  (void)parent;
  (void)user;
  if (GMIME_IS_MULTIPART(part))
    return;
  if (!GMIME_IS_TEXT_PART(part)) {
    printf(" 0");
    return;
  }
  text = g_mime_text_part_get_text((GMimeTextPart *)part);
  printf(" %d", marks_in(text));
  g_free(text);
}

int main(int argc, char **argv)
{
  if (argc < 3)
    return 100;
  mark = argv[1];
  g_mime_init();
  for (int i = 2; i < argc; i++) {
    GMimeStream *stream = g_mime_stream_file_open(argv[i], "r", NULL);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    const char *name = strrchr(argv[i], '/');

    printf("%s", name ? name + 1 : argv[i]);
    if (message)
      g_mime_message_foreach(message, show, NULL);
    printf("\n");
    if (message)
      g_object_unref(message);
    g_object_unref(parser);
    g_object_unref(stream);
  }
  return 0;
}
