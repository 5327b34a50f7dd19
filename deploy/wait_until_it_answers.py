"""Wait until the web server at a port of this machine answers: `wait_until_it_answers.py PORT [SECONDS]`. Fails where it does not.

For who starts one of two web servers anew: the other one is to be stopped only when this one serves.
"""

import sys
import time
import urllib.request


def answers(port):
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).status == 200
    except OSError:
        return False


def main(port, seconds="90"):
    until = time.monotonic() + float(seconds)
    while not answers(port):
        if time.monotonic() > until:
            sys.exit(f"Nobody answered at port {port} for {seconds} seconds.")
        time.sleep(0.5)


if __name__ == "__main__":
    main(*sys.argv[1:])
