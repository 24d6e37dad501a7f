/* SPDX-License-Identifier: Apache-2.0 */
/* rtr_settings -- which caches are asked, and how often. */
#include "base/text.h"
#include "bgpd/rpki/rtr.h"

static void free_cache(struct rtr_cache *c)
{
	char *const texts[] = { c->host, c->port, c->source, c->user, c->key, c->known };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		mem_free(texts[i]);
}

void rtr_settings_free(struct rtr_settings *settings)
{
	for (uint32_t i = 0; i < settings->caches.count; i++)
		free_cache(&settings->caches.items[i]);
	array_free(&settings->caches);
}

static bool is_same_cache(const struct rtr_cache *a, const struct rtr_cache *b)
{
	return a->is_ssh == b->is_ssh && a->preference == b->preference && text_same(a->host, b->host) &&
	       text_same(a->port, b->port) && text_same(a->source, b->source) && text_same(a->user, b->user) &&
	       text_same(a->key, b->key) && text_same(a->known, b->known);
}

bool rtr_settings_same(const struct rtr_settings *a, const struct rtr_settings *b)
{
	if (a->polling_s != b->polling_s || a->expire_s != b->expire_s || a->retry_s != b->retry_s || a->caches.count != b->caches.count)
		return false;
	for (uint32_t i = 0; i < a->caches.count; i++)
		if (!is_same_cache(&a->caches.items[i], &b->caches.items[i]))
			return false;
	return true;
}
