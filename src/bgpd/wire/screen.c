/* SPDX-License-Identifier: Apache-2.0 */
/* screen -- see screen.h.  A route that is screened out is a withdrawal of the one before; nothing is wrong with the
 * peer, so that nothing is said about it in the log. */
#include "bgpd/wire/screen.h"
#include "bgpd/wire/attribute.h"
#include "bgpd/wire/capability.h"

bool screen_skips(struct decoding *d, uint8_t type)
{
	const struct update_screen *screen = &d->context->screen;
	if (screen_has(screen->withdraw, type)) {
		d->out->is_screened_out = true;
		return false;
	}
	if (!screen_has(screen->discard, type))
		return false;
	d->out->screened++;
	d->is_canonical = false;
	return true;
}

/* RFC 9234 5, ingress 1 and 2: who gets from us, or from us as a route server, never brings a marked route; a peer
 * brings what it has marked itself. */
static bool is_leaked(const struct update_context *c, uint32_t otc)
{
	if (c->screen.role == ROLE_PROVIDER || c->screen.role == ROLE_RS_SERVER)
		return true;
	return c->screen.role == ROLE_PEER && otc != c->remote_as;
}

/* Ingress 3: from a provider, a peer or a route server it may go to customers only. */
static void add_mark(struct decoding *d)
{
	if (d->context->screen.role == ROLE_PROVIDER || d->context->screen.role == ROLE_RS_SERVER)
		return;
	store_u32(d->otc, d->context->remote_as);
	d->found[ATTR_OTC] = (struct found){ ATTR_FLAG_OPTIONAL | ATTR_FLAG_TRANSITIVE, sizeof d->otc, d->otc };
	d->present[ATTR_OTC >> 6] |= 1ull << (ATTR_OTC & 63);
	d->is_canonical = false;
}

void screen_role(struct decoding *d)
{
	if (!d->context->screen.role_said)
		return;
	struct reader value = found_value(&d->found[ATTR_OTC]);
	if (!decoding_has(d, ATTR_OTC))
		add_mark(d);
	else if (is_leaked(d->context, read_u32(&value)))
		d->out->is_screened_out = true;
}
