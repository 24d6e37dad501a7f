/* SPDX-License-Identifier: Apache-2.0 */
/* rpki -- see rpki.h.  Lines of caches have two forms: FRR's newer one says how it is spoken to, the older one did not. */
#include "bgpd/cli/rpki.h"
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "bgpd/cli/words.h"
#include "cli/command.h"

struct rpki_section {
	struct said said;
	uint32_t polling_period, expire_interval, retry_interval;
};
struct cache_line {
	struct said said;
	uint8_t preference;
	char *host, *port;
	uint8_t transport;
	struct address source;
	char *user, *key, *known;
};

/* ---- rpki cache ------------------------------------------------------------------------------------------ */

static const char *const transports[] = { "tcp", "ssh", NULL };
enum { TCP, SSH };

#define CACHE_FIELDS                                                                                                   \
	FIELD(struct cache_line, preference, &type_u8, "which one is asked first: 1 is the best", .least = 1, .most = 255), \
	FIELD(struct cache_line, host, &type_word, "address or name of the cache"),                                    \
	FIELD(struct cache_line, port, &type_word, "its port"),                                                        \
	FIELD(struct cache_line, transport, &type_choice, "how it is spoken to", .words = transports),                 \
	FIELD(struct cache_line, source, &type_address, "address of ours")
static const struct field tcp_fields[] = { CACHE_FIELDS, FIELDS_END };
static const struct field ssh_fields[] = {
	CACHE_FIELDS,
	FIELD(struct cache_line, user, &type_word, "our name there"),
	FIELD(struct cache_line, key, &type_word, "file of our private key"),
	FIELD(struct cache_line, known, &type_word, "file of known hosts"),
	FIELDS_END
};
static const struct setting cache_rows[] = { { "", "a cache to ask" }, SETTINGS_END };

static bool is_port(const char *port)
{
	uint64_t number;
	return text_to_number(port, 65535, &number) && number;
}

/* The older form gets the word that it lacks. */
static bool settle_as(struct cache_line *line, uint8_t transport, unsigned field, char **why)
{
	if (!said_has(&line->said, field) && line->host) {
		line->transport = transport;
		said_set(&line->said, field);
	}
	if (line->port && !is_port(line->port))
		*why = text_format("rpki cache %s: %s is no port (1 to 65535)", line->host, line->port);
	return !*why;
}

enum { TRANSPORT_FIELD = 3 };
static bool settle_tcp(void *record, char **why)
{
	return settle_as(record, TCP, TRANSPORT_FIELD, why);
}
static bool settle_ssh(void *record, char **why)
{
	return settle_as(record, SSH, TRANSPORT_FIELD, why);
}

#define CACHE_KIND(fields_of, settle_of)                                                                       \
	.name = "cache", .help = "a cache to ask", .fields = fields_of, .key_count = 1,                        \
	.record_size = sizeof(struct cache_line), .settings = cache_rows, .words = bgp_words,                  \
	.settle = settle_of, .differs = "there is another cache with this preference: %s"
static const struct kind tcp_cache_kind = {
	.grammar = "rpki cache [transport:\"tcp\"] {host} {port} [source {source}] preference {preference}",
	CACHE_KIND(tcp_fields, settle_tcp)
};
static const struct kind ssh_cache_kind = {
	.grammar = "rpki cache [transport:\"ssh\"] {host} {port} {user} {key} [{known}] [source {source}] preference {preference}",
	CACHE_KIND(ssh_fields, settle_ssh)
};

/* ---- rpki -------------------------------------------------------------------------------------------------- */

static const struct field section_fields[] = {
	FIELD(struct rpki_section, polling_period, &type_u32, "seconds", .least = 1, .most = 86400, .preset = 3600),
	FIELD(struct rpki_section, expire_interval, &type_u32, "seconds", .least = 600, .most = 172800, .preset = 7200),
	FIELD(struct rpki_section, retry_interval, &type_u32, "seconds", .least = 1, .most = 7200, .preset = 600),
	FIELDS_END
};
static const struct setting section_rows[] = {
	{ "rpki polling_period {polling_period}", "how often caches are asked for news" },
	{ "rpki retry_interval {retry_interval}", "how long to wait until a cache that failed is asked again" },
	{ "rpki expire_interval {expire_interval}", "how long to go by what caches said that can't be asked any more" },
	SETTINGS_END
};
static const struct kind *const section_children[] = { &tcp_cache_kind, &ssh_cache_kind, NULL };

static char *remark(const void *record)
{
	return rtr_is_built_in() ? NULL : mem_text("this bgpd was built without RTRlib: lines are kept, no cache can be asked");
}

const struct kind rpki_kind = {
	.name = "rpki", .grammar = "rpki", .help = "which caches say who may announce what (RPKI)", .mode = "config-rpki",
	.fields = section_fields, .record_size = sizeof(struct rpki_section), .settings = section_rows,
	.children = section_children, .words = bgp_words, .needs_setting = true,
	.remark = remark,
};

/* ---- compiling ------------------------------------------------------------------------------------------- */

static void compile_caches(const struct object *section, const struct kind *kind, struct rtr_settings *out)
{
	char room[ADDRESS_TEXT];
	for (const struct object *o = object_first(section, kind); o; o = object_next(o)) {
		const struct cache_line *line = o->record;
		const char *source = line->source.family ? address_text(&line->source, room) : NULL;
		array_push(&out->caches, (struct rtr_cache){
			.is_ssh = kind == &ssh_cache_kind, .preference = line->preference, .host = mem_text(line->host),
			.port = mem_text(line->port), .source = mem_text(source), .user = mem_text(line->user),
			.key = mem_text(line->key), .known = mem_text(line->known) });
	}
}

static int compare_preferences(const void *a, const void *b)
{
	return ((const struct rtr_cache *)a)->preference - ((const struct rtr_cache *)b)->preference;
}

void compile_rpki(const struct object *tree, struct rtr_settings *out)
{
	const struct object *section = object_first(tree, &rpki_kind);
	*out = (struct rtr_settings){ .polling_s = 3600, .expire_s = 7200, .retry_s = 600 };
	if (!section)
		return;
	const struct rpki_section *settings = section->record;
	out->polling_s = settings->polling_period;
	out->expire_s = settings->expire_interval;
	out->retry_s = settings->retry_interval;
	compile_caches(section, &tcp_cache_kind, out);
	compile_caches(section, &ssh_cache_kind, out);
	if (out->caches.count)
		qsort(out->caches.items, out->caches.count, sizeof *out->caches.items, compare_preferences);
}

bool check_rpki(const struct object *tree, char **why)
{
	struct rtr_settings settings;
	compile_rpki(tree, &settings);
	if (settings.expire_s < settings.polling_s && object_first(tree, &rpki_kind) &&
	    said_has(object_first(tree, &rpki_kind)->record, 1))
		*why = text_format("rpki expire_interval %u: what caches said must last until they are asked again, %u seconds at least",
				   settings.expire_s, settings.polling_s);
	for (uint32_t i = 1; !*why && i < settings.caches.count; i++)
		if (settings.caches.items[i].preference == settings.caches.items[i - 1].preference)
			*why = text_format("rpki cache %s: there is another cache with preference %u", settings.caches.items[i].host,
					   settings.caches.items[i].preference);
	rtr_settings_free(&settings);
	return !*why;
}

enum validity picked_validity(const struct call *call)
{
	static const char *const words[] = { "valid", "notfound", "invalid" };
	for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
		if (call_has(call, words[i]))
			return (enum validity)i;
	return VALIDITY_UNKNOWN;
}
