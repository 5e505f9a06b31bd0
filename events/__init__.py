"""National events where groups learn from one another: programme, invitations, participation."""
