# SPDX-License-Identifier: Apache-2.0
"""Poll with a deadline.  Tests never sleep for a time that "should be enough"."""

import time


class TooLate(AssertionError):
    pass


def wait_until(what, question, seconds=15.0, every=0.05):
    """Ask until the answer is true and give it back; or say what the last answer was.

    A question may raise while things are not there yet: that counts as "no"."""
    end = time.monotonic() + seconds
    while True:
        try:
            answer = question()
        except Exception as error:      # daemons that are just starting answer with all sorts of errors
            answer, said = None, f"{type(error).__name__}: {error}"
        else:
            said = repr(answer)
            if answer:
                return answer
        if time.monotonic() > end:
            raise TooLate(f"not within {seconds:g} s: {what}\nlast answer: {said[:2000]}")
        time.sleep(every)


def stays(what, question, seconds):
    """The answer is true all the time, for so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert question(), f"stopped being true: {what}"
        time.sleep(0.05)
