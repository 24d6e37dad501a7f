/* SPDX-License-Identifier: Apache-2.0 */
/* install -- from the rib's queue to the kernel, 256 routes a batch, one answer for all.
 *
 * A prefix is looked at when its batch is made: the kernel gets the newest state, not the history.  A route
 * always replaces what is there with our metric, so there is no moment without one. */
#include <errno.h>
#include <string.h>
#include "base/loop.h"
#include "zebra/kernel/kernel.h"
#include "zebra/rib/walk.h"

struct job {
	struct table *table;
	uint32_t entry;
	uint32_t exit;             /* held while the batch is under way; 0: delete */
	uint8_t origin;
	bool was_refused;
};

struct work {
	struct kernel *k;
	uint32_t count;
	struct job jobs[NETLINK_BATCH_MAX];
};

static const uint8_t protocol_of[ORIGIN_COUNT] = {
	[ORIGIN_STATIC] = PROTOCOL_STATIC, [ORIGIN_BGP] = PROTOCOL_BGP,
	[ORIGIN_TABLE] = PROTOCOL_ZEBRA,
};

static const uint8_t type_of[] = {
	[NEXTHOP_GATEWAY] = RTN_UNICAST, [NEXTHOP_INTERFACE] = RTN_UNICAST, [NEXTHOP_BLACKHOLE] = RTN_BLACKHOLE,
	[NEXTHOP_REJECT] = RTN_UNREACHABLE, [NEXTHOP_PROHIBIT] = RTN_PROHIBIT,
};

static bool is_all_on_link(const struct exit *exit)
{
	for (uint32_t i = 0; i < exit->count; i++)
		if (exit->nexthops[i].kind != NEXTHOP_INTERFACE)
			return false;
	return true;
}

static struct rtmsg *add_message(struct kernel *k, const struct job *job, uint16_t type, struct nlmsghdr **out)
{
	void *body;
	uint16_t flags = type == RTM_NEWROUTE ? NLM_F_CREATE | NLM_F_REPLACE : 0;
	struct prefix p = entry_prefix(job->table, table_entry(job->table, job->entry));
	*out = batch_add(k->batch, type, flags, sizeof(struct rtmsg), &body);
	struct rtmsg *head = body;
	head->rtm_family = p.family;
	head->rtm_dst_len = p.length;
	head->rtm_table = (uint8_t)(job->table->id < 256 ? job->table->id : RT_TABLE_UNSPEC);
	mnl_attr_put(*out, RTA_DST, address_bits(p.family) / 8, p.bytes);
	mnl_attr_put_u32(*out, RTA_PRIORITY, INSTALL_METRIC);
	if (job->table->id >= 256)
		mnl_attr_put_u32(*out, RTA_TABLE, job->table->id);
	return head;
}

static void put_gateway(struct nlmsghdr *m, int family, const struct nexthop *n)
{
	if (!n->gateway.family)
		return;
	size_t bytes = address_bits(n->gateway.family) / 8;
	if (n->gateway.family == family) {
		mnl_attr_put(m, RTA_GATEWAY, bytes, n->gateway.bytes);
		return;
	}
	uint8_t via[sizeof(struct rtvia) + 16];
	struct rtvia head = { .rtvia_family = n->gateway.family };
	memcpy(via, &head, sizeof head);
	memcpy(via + sizeof head, n->gateway.bytes, bytes);
	mnl_attr_put(m, RTA_VIA, sizeof head + bytes, via);
}

static void put_multipath(struct nlmsghdr *m, const struct exit *exit)
{
	struct nlattr *nest = mnl_attr_nest_start(m, RTA_MULTIPATH);
	for (uint32_t i = 0; i < exit->count; i++) {
		const struct nexthop *n = &exit->nexthops[i];
		struct rtnexthop *each = mnl_nlmsg_get_payload_tail(m);
		*each = (struct rtnexthop){ .rtnh_ifindex = (int)n->ifindex,
					    .rtnh_flags = n->is_onlink ? RTNH_F_ONLINK : 0,
					    .rtnh_hops = (uint8_t)(n->weight ? n->weight - 1 : 0) };
		m->nlmsg_len += sizeof *each;
		put_gateway(m, exit->family, n);
		each->rtnh_len = (uint16_t)((char *)mnl_nlmsg_get_payload_tail(m) - (char *)each);
	}
	mnl_attr_nest_end(m, nest);
}

/* A route that carries its next hops itself. */
static void put_plain(struct nlmsghdr *m, struct rtmsg *head, const struct exit *exit)
{
	const struct nexthop *n = &exit->nexthops[0];
	if (exit->count > 1) {
		put_multipath(m, exit);
	} else if (!nexthop_is_drop(n)) {
		head->rtm_flags = n->is_onlink ? RTNH_F_ONLINK : 0;
		mnl_attr_put_u32(m, RTA_OIF, n->ifindex);
		put_gateway(m, exit->family, n);
	}
}

static void add_route(struct kernel *k, const struct job *job)
{
	struct nlmsghdr *m;
	object_make(k, job->exit);
	const struct exit *exit = exit_at(&k->rib->shared, job->exit);
	struct rtmsg *head = add_message(k, job, RTM_NEWROUTE, &m);
	head->rtm_protocol = protocol_of[job->origin];
	head->rtm_type = type_of[exit->nexthops[0].kind];
	head->rtm_scope = exit->family == AF_INET && is_all_on_link(exit) ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
	if (exit->source.family == exit->family)
		mnl_attr_put(m, RTA_PREFSRC, address_bits(exit->family) / 8, exit->source.bytes);
	if (exit->kernel_id)
		mnl_attr_put_u32(m, RTA_NH_ID, exit->kernel_id);
	else
		put_plain(m, head, exit);
	k->counts.routes_sent++;
}

static void add_delete(struct kernel *k, const struct job *job)
{
	struct nlmsghdr *m;
	struct rtmsg *head = add_message(k, job, RTM_DELROUTE, &m);
	head->rtm_scope = RT_SCOPE_NOWHERE;
	k->counts.deletes_sent++;
}

static void collect(struct kernel *k, struct work *work)
{
	struct job job;
	while (batch_has_room(k->batch) && rib_next_kernel_work(k->rib, &job.table, &job.entry)) {
		job.exit = rib_wanted(k->rib, job.table, table_entry(job.table, job.entry), &job.origin);
		job.was_refused = false;
		if (job.exit) {
			exit_hold(&k->rib->shared, job.exit);
			add_route(k, &job);
		} else {
			add_delete(k, &job);
		}
		work->jobs[work->count++] = job;
	}
}

/* What is to be deleted and isn't there is no failure. */
static void on_refused(void *owner, uint32_t index, int error, const char *words)
{
	struct work *work = owner;
	struct job *job = &work->jobs[index];
	if (!job->exit)
		return;
	struct kernel *k = work->k;
	job->was_refused = true;
	k->counts.refused++;
	k->rules->refused(k->owner, job->table, table_entry(job->table, job->entry), error,
			  *words ? words : strerror(error));
}

static void settle_jobs(struct work *work)
{
	struct rib *rib = work->k->rib;
	for (uint32_t i = 0; i < work->count; i++) {
		const struct job *job = &work->jobs[i];
		if (job->was_refused)
			rib_kernel_refused(rib, job->table, job->entry);
		else
			rib_kernel_has(rib, job->table, job->entry, job->exit, job->origin);
		if (rib->is_confirmed && !job->was_refused && job->exit)
			work->k->rules->installed(work->k->owner, job->table, table_entry(job->table, job->entry));
		exit_put(&rib->shared, job->exit);
	}
}

static bool send_batch(struct kernel *k)
{
	struct work work = { .k = k };
	collect(k, &work);
	if (!work.count)
		return false;
	k->counts.batches++;
	enum netlink_verdict verdict = batch_send(k->batch, on_refused, &work);
	settle_jobs(&work);
	if (verdict != NETLINK_FINE)
		k->rules->overrun(k->owner, "the kernel's answer to a batch of routes was lost");
	return true;
}

bool kernel_install_some(struct kernel *k, int64_t budget_us)
{
	int64_t end = clock_now_us() + budget_us;
	while (send_batch(k))
		if (clock_now_us() >= end)
			return rib_has_kernel_work(k->rib);
	return false;
}

/* -- leaving -- */

static bool is_plain(const void *owner, const struct table *table, const struct entry *entry)
{
	const struct kernel *k = owner;
	uint32_t exit = rib_in_kernel(k->rib, entry);
	return exit && !exit_at(&k->rib->shared, exit)->kernel_id;
}

static void ignore_refusal(void *owner, uint32_t index, int error, const char *words)
{
}

static void delete_plain(struct kernel *k, struct table *table, int64_t until_us)
{
	struct walk walk;
	struct prefix p;
	const struct entry *entry;
	walk_open(&walk, table, is_plain, k);
	while ((entry = walk_next(&walk, &p)) && clock_now_us() < until_us) {
		struct job job = { .table = table, .entry = table_find(table, &p) };
		if (!batch_has_room(k->batch))
			batch_send(k->batch, ignore_refusal, NULL);
		add_delete(k, &job);
	}
	batch_send(k->batch, ignore_refusal, NULL);
	walk_close(&walk);
}

void kernel_leave(struct kernel *k, int64_t budget_us)
{
	int64_t until_us = clock_now_us() + budget_us;
	objects_delete_all(k);
	for (uint32_t i = 0; i < k->rib->tables.count; i++)
		delete_plain(k, k->rib->tables.items[i], until_us);
}
