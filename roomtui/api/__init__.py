"""The Telnyx Video API: typed operations, frozen records, clear errors; knows no screen."""
