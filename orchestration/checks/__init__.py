"""The asset checks: what the audit of a build found, on the assets that it looked at."""
