/* SPDX-License-Identifier: Apache-2.0 */
/* common_process -- what the process is and what it uses: version, memory. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "base/loop.h"
#include "base/memory.h"
#include "cli/common_rows.h"
#include "cli/session.h"

static void put_text(struct json_object *object, const char *key, const char *value)
{
	json_object_object_add(object, key, json_object_new_string(value));
}

static void put_number(struct json_object *object, const char *key, int64_t value)
{
	json_object_object_add(object, key, json_object_new_int64(value));
}

void common_show_version(struct call *call)
{
	const struct host *host = call->session->host;
	char room[256];
	const char *name = common_hostname(host_settings(host), room);
	struct utsname machine;
	int64_t up = wall_now_s() - host->started_s;
	uname(&machine);
	if (call_wants_json(call)) {
		struct json_object *answer = json_object_new_object();
		put_text(answer, "program", host->language->program);
		put_text(answer, "version", host->version);
		put_text(answer, "hostname", name);
		put_text(answer, "system", machine.sysname);
		put_text(answer, "release", machine.release);
		put_number(answer, "uptimeSeconds", up);
		call_json(call, answer);
		return;
	}
	call_print(call, "Grevy %s (%s) on %s(%s).\n%s: up for ", host->version, name, machine.sysname, machine.release,
		   host->language->program);
	text_add_age(call_out(call), (uint64_t)(up < 0 ? 0 : up));
	call_print(call, ", process %d. Licence: Apache-2.0\n", (int)getpid());
}

/* ---- memory ---------------------------------------------------------------------------------------- */

/* A number of /proc/self/status in KiB; 0 if it isn't there. */
static uint64_t status_kib(const char *key)
{
	char line[256];
	uint64_t kib = 0;
	FILE *file = fopen("/proc/self/status", "re");
	while (file && fgets(line, sizeof line, file))
		if (text_starts(line, key))
			kib = strtoull(line + strlen(key) + 1, NULL, 10);
	if (file)
		fclose(file);
	return kib;
}

static void print_part(struct call *call, struct json_object *all, const struct holder *part)
{
	put_number(all, part->json, (int64_t)part->bytes);
	if (!call_wants_json(call))
		call_print(call, "  %-32s %12llu KiB\n", part->text, (unsigned long long)part->bytes >> 10);
}

static void print_parts(struct call *call, struct json_object *all, const struct holder *parts, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		print_part(call, all, &parts[i]);
}

/* The same as FRR has it for its kinds of memory: a list under the program's name.  There is no history of it here, so
 * the most is what is. */
static void add_kinds(struct json_object *all, const char *program, const struct holder *holders, uint32_t count)
{
	struct json_object *kinds = json_object_new_array();
	for (uint32_t i = 0; i < count; i++) {
		const struct holder *h = &holders[i];
		struct json_object *kind = json_object_new_object();
		json_object_object_add(kind, "name", json_object_new_string(h->text));
		put_number(kind, "currentAllocations", (int64_t)h->count);
		put_number(kind, "size", (int64_t)(h->count ? h->bytes / h->count : h->bytes));
		put_number(kind, "totalBytes", (int64_t)h->bytes);
		put_number(kind, "maxAllocations", (int64_t)h->count);
		put_number(kind, "maxBytes", (int64_t)h->bytes);
		json_object_array_add(kinds, kind);
	}
	json_object_object_add(all, program, kinds);
}

/* The holders, then what of the heap nobody named: together they are what the program has asked for. */
static void print_holders(struct call *call, struct json_object *all, const struct holder *holders, uint32_t count,
			  uint64_t used)
{
	struct json_object *list = json_object_new_object();
	struct holder other = { "anything else", "other", used };
	if (!call_wants_json(call))
		call_print(call, "Who holds it:\n");
	print_parts(call, list, holders, count);
	for (uint32_t i = 0; i < count; i++)
		other.bytes -= holders[i].bytes < other.bytes ? holders[i].bytes : other.bytes;
	print_part(call, list, &other);
	print_part(call, list, &(struct holder){ "nobody: kept by the allocator", "free", mallinfo2().fordblks });
	json_object_object_add(all, "holders", list);
}

/* The program's own holders, and the one that every program has. */
static void print_all_holders(struct call *call, struct json_object *all, const struct holder *own, uint32_t count,
			      uint64_t used)
{
	const struct host *host = call->session->host;
	struct holder *holders = mem_new((count + 1) * sizeof *holders);
	memcpy(holders, own, count * sizeof *holders);
	holders[count] = (struct holder){ "language of the command line", "language", host->language_bytes };
	print_holders(call, all, holders, count + 1, used);
	add_kinds(all, host->language->program, holders, count + 1);
	mem_free(holders);
}

void call_memory(struct call *call, const struct holder *holders, uint32_t count)
{
	struct mallinfo2 heap = mallinfo2();
	const struct holder allocator[] = {
		{ "Total heap allocated", "totalHeapAllocated", heap.arena + heap.hblkhd },
		{ "Holding block headers", "holdingBlockHeaders", heap.hblkhd },
		{ "Used ordinary blocks", "usedOrdinaryBlocks", heap.uordblks },
		{ "Free ordinary blocks", "freeOrdinaryBlocks", heap.fordblks },
	};
	const struct holder process[] = {
		{ "Resident", "resident", status_kib("VmRSS:") << 10 },
		{ "Resident at most", "residentPeak", status_kib("VmHWM:") << 10 },
		{ "of that the program itself", "program", (status_kib("RssFile:") + status_kib("RssShmem:")) << 10 },
	};
	const char *program = call->session->host->language->program;
	struct json_object *answer = json_object_new_object(), *all = json_object_new_object();
	if (!call_wants_json(call))
		call_print(call, "Memory statistics for %s:\nSystem allocator statistics:\n", program);
	print_parts(call, all, allocator, sizeof allocator / sizeof *allocator);
	if (!call_wants_json(call))
		call_print(call, "The process:\n");
	print_parts(call, all, process, sizeof process / sizeof *process);
	if (count)
		print_all_holders(call, all, holders, count, heap.uordblks + heap.hblkhd);
	json_object_object_add(answer, program, all);
	if (call_wants_json(call))
		call_json(call, answer);
	else
		json_object_put(answer);
}

void common_show_memory(struct call *call)
{
	const struct language *language = call->session->host->language;
	if (language->memory)
		language->memory(call);
	else
		call_memory(call, NULL, 0);
}
