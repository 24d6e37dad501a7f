/* SPDX-License-Identifier: Apache-2.0 */
/* holes -- see holes.h. */
#include "bgpd/wire/holes.h"

/* Not inline: most messages have none, and who writes them shall not pay for the list. */
void holes_note(struct hole_list *holes, size_t at, enum own_part part)
{
	array_push(&holes->items, (struct hole){ (uint32_t)at, part });
}
