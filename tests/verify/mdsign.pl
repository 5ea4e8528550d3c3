#!/usr/bin/perl
# Have Mail::DKIM sign messages. Arguments and input are those of odsign.c; of the options it knows x and i, and
# h: other fields signed, some of them oversigned.
use strict;
use warnings;

use Mail::DKIM::PrivateKey;
use Mail::DKIM::Signer;
use Mail::DKIM::TextWrap;

my ($domain, $selector, $file) = @ARGV;
my $key = Mail::DKIM::PrivateKey->load(File => $file);
my %canon = (r => 'relaxed', s => 'simple');

while (my $line = <STDIN>) {
	my ($in, $out, $letters, $options) = split ' ', $line;
	my ($header, $body) = map { $canon{$_} } split //, $letters;
	open my $from, '<:raw', $in or die "$in: $!\n";
	my $message = do { local $/; <$from> };
	close $from;
	my $signer = Mail::DKIM::Signer->new(
		Algorithm => 'rsa-sha256', Method => "$header/$body", Domain => $domain, Selector => $selector, Key => $key,
		Timestamp => 1600000000,
		($options =~ /x/ ? (Expiration => 4000000000) : ()),
		($options =~ /i/ ? (Identity => "jan\@sub.$domain") : ()),
		# whatever its sender is, it is signed
		Policy => sub { return 1 },
	);
	$signer->{'Algorithm'} = 'rsa-sha256';
	$signer->extended_headers({ 'Subject' => '+', 'X-Not-There' => '+', 'Date' => 0 }) if $options =~ /h/;
	$signer->PRINT($message);
	$signer->CLOSE;
	my $signature = $signer->signature;
	print "$in\n" unless $signature;
	open my $to, '>:raw', $out or die "$out: $!\n";
	print $to $signature->as_string, "\r\n" if $signature;
	print $to $message;
	close $to or die "$out: $!\n";
}
