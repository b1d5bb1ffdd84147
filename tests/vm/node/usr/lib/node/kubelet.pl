# What stands in for the kubelet: it answers every request on its health port, holds that of its API, and knows nothing
# else.
use IO::Socket::INET;
my $port = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 10248, Listen => 5, ReuseAddr => 1) or die $!;
my $api = IO::Socket::INET->new(LocalAddr => '0.0.0.0', LocalPort => 10250, Listen => 5, ReuseAddr => 1) or die $!;
while (my $client = $port->accept) {
  while (my $line = <$client>) { last if $line =~ /^\r?$/ }
  print $client "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  close $client;
}
