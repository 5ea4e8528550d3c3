# maildkim.pl: sign or verify one message with Mail::DKIM and RSA.
#
#   maildkim.pl sign in out key
#   maildkim.pl verify port in     key from the name server at that port of 127.0.0.1; prints `dkim=pass`, or
#                                  `dkim=fail` and exits 1
use strict;
use warnings;

sub feed {
	my ($dkim, $in) = @_;
	while (my $line = <$in>) {
		$line =~ s/\n\z/\r\n/;
		$dkim->PRINT($line);
	}
	$dkim->CLOSE;
}

sub open_to_read {
	my ($source) = @_;
	open my $in, '<:raw', $source or die "$source: $!";
	return $in;
}

sub sign {
	my ($source, $target, $key) = @_;
	require Mail::DKIM::Signer;
	my $dkim = Mail::DKIM::Signer->new(
		Algorithm => 'rsa-sha256', Method => 'relaxed/relaxed', Domain => 'example.org', Selector => 'jan', KeyFile => $key);
	my $in = open_to_read($source);
	feed($dkim, $in);
	open my $out, '>:raw', $target or die "$target: $!";
	(my $field = $dkim->signature->as_string) =~ s/\r//g;
	print $out "$field\n";
	seek $in, 0, 0;
	while (read $in, my $piece, 65536) { print $out $piece }
	close $out or die "$target: $!";
}

sub verify {
	my ($port, $source) = @_;
	require Mail::DKIM::Verifier;
	Mail::DKIM::DNS::resolver(Net::DNS::Resolver->new(nameservers => ['127.0.0.1'], port => $port));
	my $dkim = Mail::DKIM::Verifier->new;
	feed($dkim, open_to_read($source));
	print 'dkim=', $dkim->result, "\n";
	exit($dkim->result ne 'pass');
}

my $command = shift;
$command eq 'sign' ? sign(@ARGV) : verify(@ARGV);
