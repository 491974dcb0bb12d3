"""What can be typed into forms, checked as it is typed; knows no screen."""
