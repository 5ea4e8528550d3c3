/* nothing: what the start and the end of a static program cost, and no more. */
int main(void)
{
  return 0;
}
