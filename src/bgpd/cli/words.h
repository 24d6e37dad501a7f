/* SPDX-License-Identifier: Apache-2.0 */
/* words -- what each word of bgpd's language means, for `?`. */
#pragma once
#include "cli/config.h"

extern const struct word_help bgp_words[];
