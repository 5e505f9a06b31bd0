"""What a questionnaire says, to take away: each file made of `disclosure.published`, so that all say the same."""
