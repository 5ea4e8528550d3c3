# maildkim.pl: sign one message with Mail::DKIM and RSA.
#
#   maildkim.pl in out key
use strict;
use warnings;
use Mail::DKIM::Signer;

my ($source, $target, $key) = @ARGV;
my $dkim = Mail::DKIM::Signer->new(
	Algorithm => 'rsa-sha256', Method => 'relaxed/relaxed', Domain => 'example.org', Selector => 'jan', KeyFile => $key);
open my $in, '<:raw', $source or die "$source: $!";
while (my $line = <$in>) {
	$line =~ s/\n\z/\r\n/;
	$dkim->PRINT($line);
}
$dkim->CLOSE;
open my $out, '>:raw', $target or die "$target: $!";
(my $field = $dkim->signature->as_string) =~ s/\r//g;
print $out "$field\n";
seek $in, 0, 0;
while (read $in, my $piece, 65536) { print $out $piece }
close $out or die "$target: $!";
