"""Where the packaged window program begins."""

import multiprocessing
import sys

from skillmix_desktop.app import main

if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
