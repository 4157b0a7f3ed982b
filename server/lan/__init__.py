"""What it takes to be reached by phones: addresses, certificates, logins, who may call which route, and diagnosis."""
