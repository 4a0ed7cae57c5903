"""Where the packaged command line begins."""

import multiprocessing
import sys

from skillmix_desktop.cli import main

if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
