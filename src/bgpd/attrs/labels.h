/* SPDX-License-Identifier: Apache-2.0 */
/* labels -- the MPLS labels that came with a prefix (RFC 8277), kept in the attribute set.
 *
 * A labeled prefix has a set of its own, or shares it with those of the same labels: so labels cost nothing where there
 * are none, and whatever passes a set on passes them on.  In the block they are an attribute of our own: three octets
 * a label, 20 bits and zeros. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "bgpd/attrs/attrs.h"

enum { LABELS_MOST = 16, LABEL_IMPLICIT_NULL = 3, LABEL_LAST = 1048575,
       SRGB_FIRST = 8000, SRGB_LAST = 23999 };   /* labels of label indices (RFC 8669 2), FRR's range */

struct label_stack {
	uint8_t count;
	uint32_t labels[LABELS_MOST];        /* the top first */
};

/* All that the set has; count 0: none. */
struct label_stack attrs_labels_read(const struct attrs *a);
static inline struct label_stack attrs_labels(const struct attrs *a)
{
	return a->flags & ATTRS_HAS_LABELS ? attrs_labels_read(a) : (struct label_stack){ 0 };
}
void builder_put_labels(struct attrs_builder *b, const struct label_stack *stack);   /* count 0: taken out */
/* The set with these labels, with one hold. */
uint32_t attrs_with_labels(uint32_t id, const struct label_stack *stack);
/* The label index of the Prefix-SID attribute (RFC 8669 3.1); false: there is none. */
bool attrs_label_index(const struct attrs *a, uint32_t *out);
void text_add_labels(struct text *t, const struct label_stack *stack);                /* "777/10006" */
