"""What people note for themselves: sealed worksheets that only their owner can read."""
