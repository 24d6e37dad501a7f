/* SPDX-License-Identifier: Apache-2.0 */
/* packer -- prefixes with the same attributes into as few UPDATEs as there must be (RFC 4271 4.3, 7606 5.1).
 *
 *      plain      header │ 0 │ length │ block │ prefixes …
 *      plain, −   header │ length │ prefixes … │ 0
 *      MP         header │ 0 │ length │ MP_REACH: hop, prefixes … │ block
 *      MP, −      header │ 0 │ length │ MP_UNREACH: prefixes …
 *
 * A message is kept open until the next prefix does not fit; what must follow the prefixes is always still
 * to be fitted in, so room for it is counted with each. */
#include "bgpd/wire/update.h"

static bool is_plain(const struct update_packer *p)
{
	return p->family == FAMILY_IPV4_UNICAST && !(p->block && p->nexthop && p->nexthop->global.family == AF_INET6);
}

static size_t hop_bytes(const struct update_packer *p)
{
	if (p->nexthop->global.family == AF_INET)
		return 4;
	return p->nexthop->link_local.family ? 32 : 16;
}

/* Octets in front of the first prefix, and behind the last. */
static size_t head_bytes(const struct update_packer *p)
{
	if (is_plain(p))
		return HEADER_BYTES + (p->block ? 4u + p->block_length : 2u);
	return HEADER_BYTES + 4 + 4 + (p->block ? 5 + hop_bytes(p) : 3);
}

static size_t tail_bytes(const struct update_packer *p)
{
	if (is_plain(p))
		return p->block ? 0 : 2;
	return p->block ? p->block_length : 0;
}

/* RFC 8277 2.4: one label that says nothing. */
static const struct label_stack no_label = { 1, { 0x80000 } };

static const struct label_stack *labels_of(const struct update_packer *p)
{
	return p->block ? &p->labels : &no_label;
}

static size_t prefix_bytes(const struct update_packer *p, const struct prefix *prefix)
{
	size_t bytes = nlri_bytes(prefix, p->addpath);
	return families[p->family].has_labels ? bytes + labels_of(p)->count * 3u : bytes;
}

static void put_prefix(struct update_packer *p, const struct prefix *prefix, uint32_t path_id)
{
	if (families[p->family].has_labels)
		nlri_write_labeled(p->out, prefix, p->addpath, path_id, labels_of(p), !p->block);
	else
		nlri_write(p->out, prefix, p->addpath, path_id);
}

size_t packer_least(const struct update_packer *p, const struct prefix *prefix)
{
	return head_bytes(p) + prefix_bytes(p, prefix) + tail_bytes(p);
}

bool packer_fits(const struct update_packer *p, const struct prefix *prefix)
{
	return packer_least(p, prefix) <= p->most;
}

/* The next byte to be written is, `ahead` bytes further, the first of an address of ours. */
static void note_hole(const struct update_packer *p, enum own_part part, size_t ahead)
{
	if (p->holes && p->own & part)
		holes_note(p->holes, write_used(p->out) + ahead, part);
}

static void open_plain(struct update_packer *p)
{
	write_u16(p->out, 0);
	if (!p->block)
		return;
	write_u16(p->out, p->block_length);
	note_hole(p, OWN_GLOBAL, p->nexthop_at);
	write_bytes(p->out, p->block, p->block_length);
}

static void open_mp(struct update_packer *p)
{
	struct writer *w = p->out;
	const struct family *f = &families[p->family];
	write_u32(w, 0);
	p->patch = w->at;
	write_u8(w, ATTR_FLAG_OPTIONAL | ATTR_FLAG_EXTENDED);
	write_u8(w, p->block ? ATTR_MP_REACH : ATTR_MP_UNREACH);
	write_u16(w, 0);
	write_u16(w, f->afi);
	write_u8(w, f->safi);
	if (!p->block)
		return;
	size_t hop = hop_bytes(p);
	write_u8(w, (uint8_t)hop);
	note_hole(p, OWN_GLOBAL, 0);
	write_bytes(w, p->nexthop->global.bytes, hop < 16 ? hop : 16);
	if (hop == 32) {
		note_hole(p, OWN_LINK_LOCAL, 0);
		write_bytes(w, p->nexthop->link_local.bytes, 16);
	}
	write_u8(w, 0);
}

static void open_message(struct update_packer *p)
{
	p->start = message_begin(p->out, MESSAGE_UPDATE);
	p->messages++;
	if (is_plain(p))
		open_plain(p);
	else
		open_mp(p);
}

void packer_end(struct update_packer *p)
{
	struct writer *w = p->out;
	if (!p->start)
		return;
	uint8_t *lengths = p->start + HEADER_BYTES;
	if (is_plain(p) && !p->block) {
		store_u16(lengths, (uint16_t)(w->at - lengths - 2));
		write_u16(w, 0);
	} else if (!is_plain(p)) {
		store_u16(p->patch + 2, (uint16_t)(w->at - p->patch - 4));
		write_bytes(w, p->block, p->block ? p->block_length : 0);
		store_u16(lengths + 2, (uint16_t)(w->at - p->patch));
	}
	message_end(w, p->start);
	p->start = NULL;
}

bool packer_add(struct update_packer *p, const struct prefix *prefix, uint32_t path_id)
{
	size_t more = prefix_bytes(p, prefix) + tail_bytes(p);
	if (p->start && (size_t)(p->out->at - p->start) + more > p->most)
		packer_end(p);
	size_t needs = more + (p->start ? 0 : head_bytes(p));
	if (needs > write_room(p->out) || (!p->start && needs > p->most))
		return false;
	if (!p->start)
		open_message(p);
	put_prefix(p, prefix, path_id);
	return true;
}

void end_of_rib_write(struct writer *w, enum family_row family)
{
	uint8_t *start = message_begin(w, MESSAGE_UPDATE);
	write_u16(w, 0);
	if (family == FAMILY_IPV4_UNICAST) {
		write_u16(w, 0);
	} else {
		write_u16(w, 6);
		write_u8(w, ATTR_FLAG_OPTIONAL);
		write_u8(w, ATTR_MP_UNREACH);
		write_u8(w, 3);
		write_u16(w, families[family].afi);
		write_u8(w, families[family].safi);
	}
	message_end(w, start);
}
