# SPDX-License-Identifier: Apache-2.0
"""The house rules that a program can check.  `python3 -m house` (from tools/) prints what breaks them."""

from . import layers, sizes, words

CHECKS = [
    ("includes point only down", layers.includes_point_down),
    ("no header includes itself in a circle", layers.no_header_in_a_circle),
    ("no folder sees another in a circle", layers.no_folder_in_a_circle),
    ("a file has at most 1,000 lines", sizes.files_are_short),
    ("a function has at most 100 lines", sizes.functions_are_short),
    ("every file names its licence", words.every_file_names_its_licence),
    ("atomics and threads stay in seven files", words.threads_stay_in_their_rooms),
    ("no struct hides behind a typedef", words.no_struct_hides_behind_a_typedef),
    ("a promise says what is missing", words.promises_say_what_is_missing),
    ("no path of one machine", words.no_path_of_one_machine),
]
