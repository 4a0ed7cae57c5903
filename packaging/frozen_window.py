"""Where the packaged window program begins."""

import sys

from skillmix_desktop.app import main

if __name__ == "__main__":
    sys.exit(main())
