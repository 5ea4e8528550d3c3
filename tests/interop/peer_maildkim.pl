#!/usr/bin/perl
# Have Mail::DKIM verify every signature of every message. Arguments, input and output are those of
# peer_dkimpy.py. Older versions know no Ed25519: the verdict on such a signature is `unsupported`.
use strict;
use warnings;

use Mail::DKIM::DNS;
use Mail::DKIM::Verifier;

package Answer;
sub type    { return 'TXT' }
sub txtdata { my ($self) = @_; return $$self }

package main;

# it has something to say about every DomainKeys signature
local $SIG{__WARN__} = sub { my ($text) = @_; warn $text unless $text =~ /DkSignature/ };

my %keys;
open my $in, '<', $ARGV[0] or die "$ARGV[0]: $!\n";
while (<$in>) {
	chomp;
	my ($name, $record) = split / /, $_, 2;
	$keys{$name} = bless \$record, 'Answer';
}
close $in;

{
	no warnings 'redefine';
	*Mail::DKIM::DNS::query = sub { my ($name) = @_; return $keys{$name} || () };
}

sub verdict {
	my ($signature) = @_;
	my $result = $signature->result || 'none';
	my $detail = $signature->result_detail || '';
	return $result if $result eq 'pass' || $result eq 'fail';
	return 'unsupported' if $detail =~ /unsupported algorithm ed25519-sha256/;
	return "error: $detail";
}

while (my $name = <STDIN>) {
	chomp $name;
	open my $file, '<:raw', $name or die "$name: $!\n";
	my $message = do { local $/; <$file> };
	close $file;
	my $verifier = Mail::DKIM::Verifier->new;
	my @verdicts;
	if (eval { $verifier->PRINT($message); $verifier->CLOSE; 1 }) {
		@verdicts = map { verdict($_) } $verifier->signatures;
	} else {
		@verdicts = ("error: $@");
	}
	s/\s+/ /g for @verdicts;
	print join("\t", $name, @verdicts), "\n";
}
