/* SPDX-License-Identifier: Apache-2.0 */
/* typing -- see typing.h. */
#include "bgpd/cli/typing.h"
#include <string.h>
#include "base/memory.h"

static bool take_all(struct candidate *candidate, char *lines, char **refused)
{
	struct place place = { 0 };
	char *line;
	bool good = true;
	while (good && (line = strsep(&lines, "\n"))) {
		struct answer answer = { 0 };
		good = candidate_line(candidate, &place, line, &answer);
		if (!good)
			*refused = mem_text(text_chars(&answer.text));
		answer_drop(&answer);
	}
	place_drop(&place);
	return good;
}

bool type_lines(struct config *config, const char *lines, char **refused)
{
	struct candidate *candidate = candidate_open(config);
	char *copy = mem_text(lines);
	mem_free(*refused);
	*refused = NULL;
	bool good = take_all(candidate, copy, refused);
	mem_free(copy);
	if (good)
		return candidate_commit(candidate, refused);
	candidate_drop(candidate);
	return false;
}
