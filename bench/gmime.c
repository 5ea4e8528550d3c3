/* gmime: read a message with GMime and print the media type of each part: the peer of qmail-mime -l.
 *
 *   gmime FILE
 */
#include <gmime/gmime.h>
#include <stdio.h>

static void say(GMimeObject *parent, GMimeObject *part, gpointer ignored)
{
  char *type = g_mime_content_type_get_mime_type(g_mime_object_get_content_type(part));

  (void)parent;
  (void)ignored;
  puts(type);
  g_free(type);
}

int main(int argc, char **argv)
{
  GMimeStream *stream;
  GMimeParser *parser;
  GMimeMessage *message;

  g_mime_init();
  stream = argc == 2 ? g_mime_stream_file_open(argv[1], "r", NULL) : NULL;
  if (!stream)
    return 111;
  parser = g_mime_parser_new_with_stream(stream);
  message = g_mime_parser_construct_message(parser, NULL);
  if (!message)
    return 1;
  g_mime_message_foreach(message, say, NULL);
  return 0;
}
