"""Events of the activity: typed, kept in a log, worded when drawn, filtered and folded."""
