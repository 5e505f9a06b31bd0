"""What people fill in. A form that makes a row carries its identity, so that sending it twice makes one."""
