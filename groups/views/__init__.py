"""What people see of groups: the map, a group and its log, its way through the phases, its people."""
