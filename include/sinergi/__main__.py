"""``python -m sinergi``."""

import sys

from sinergi.cli import main

if __name__ == "__main__":
    sys.exit(main())
