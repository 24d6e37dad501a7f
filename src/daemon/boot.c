/* SPDX-License-Identifier: Apache-2.0 */
/* boot -- see boot.h. */
#include "daemon/boot.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "base/log.h"
#include "base/logfile.h"
#include "base/memory.h"
#include "cli/common.h"
#include "cli/file.h"

/* What the common settings were and become, if the root is among the changes. */
static bool find_root_change(const struct change *changes, uint32_t count, const struct kind *root,
			     const struct change **out)
{
	for (uint32_t i = 0; i < count; i++)
		if (changes[i].now && changes[i].now->kind == root) {
			*out = &changes[i];
			return true;
		}
	return false;
}

/* Some refusals (of /proc, of a full disk) only show when it is really done, so the file is made before the
 * line that names it is accepted. */
static bool try_log_file(const struct common_settings *was, const struct common_settings *now, char **why)
{
	if (!now->log_file || (was && text_same(was->log_file, now->log_file)))
		return true;
	int fd = logfile_open(now->log_file, why);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool check_common(const struct boot *boot, const struct change *root, const struct common_settings *now,
			 char **why)
{
	const struct common_settings *was = root->was && boot->has_logs ? root->was->record : NULL;
	/* At the start a router that cannot log still routes: common_apply tells why it can't. */
	if (boot->is_live && !boot->has_logs)
		return true;
	return common_check(was, now, why) && (!boot->is_live || try_log_file(was, now, why));
}

static bool check(void *owner, const struct object *candidate, const struct change *changes, uint32_t count, char **why)
{
	struct boot *boot = owner;
	const struct change *root;
	if (find_root_change(changes, count, candidate->kind, &root) &&
	    !check_common(boot, root, candidate->record, why))
		return false;
	return !boot->rules->check || boot->rules->check(boot->owner, candidate, changes, count, why);
}

/* With -C the commit only serves the checks: nothing of it may have an effect. */
static void apply(void *owner, const struct object *tree, const struct change *changes, uint32_t count)
{
	struct boot *boot = owner;
	const struct change *root;
	if (!boot->is_live)
		return;
	if (!boot->has_logs)
		common_apply(&boot->host->log_start, NULL, tree->record);
	else if (find_root_change(changes, count, tree->kind, &root))
		common_apply(&boot->host->log_start, root->was ? root->was->record : NULL, tree->record);
	boot->has_logs = true;
	if (boot->rules->apply)
		boot->rules->apply(boot->owner, tree, changes, count);
}

static bool save(void *owner, char **why)
{
	struct boot *boot = owner;
	return config_save(boot->config, boot->places->config_file, why);
}

void boot_open(struct boot *boot, const struct daemon_rules *rules, struct host *host, const struct places *places)
{
	*boot = (struct boot){ .rules = rules, .host = host, .places = places };
	boot->config_rules = (struct config_rules){ rules->language->root, check, apply };
	boot->config = config_new_with(&boot->config_rules, boot, host->modes);
	host->save = save;
	host->save_owner = boot;
}

/* A daemon that nobody has configured yet starts without settings; why there are none is worth a line. */
static bool is_missing(const struct boot *boot)
{
	const struct places *places = boot->places;
	if (!places->is_config_default || access(places->config_file, F_OK) == 0 || errno != ENOENT)
		return false;
	if (access(places->integrated_file, F_OK) == 0)
		log_info("%s waits for `vtysh -b`", places->integrated_file);
	else
		log_info("there is no %s: starting without settings", places->config_file);
	return true;
}

/* At the start FRR leaves a line out that it does not know, and says so: a router that comes up without a setting of a
 * newer version is what its operators expect.  A file read again, or checked, is taken whole or not at all. */
static bool load_as_frr(struct boot *boot, char **why)
{
	bool is_loaded = config_load_known(boot->config, boot->places->config_file, why);
	if (is_loaded && *why) {
		log_error("left out, the rest is in force: %s", *why);
		mem_free(*why);
		*why = NULL;
	}
	return is_loaded;
}

bool boot_load(struct boot *boot, char **why)
{
	if (is_missing(boot)) {
		if (boot->is_live && !boot->has_logs)
			common_apply(&boot->host->log_start, NULL, config_tree(boot->config)->record);
		boot->has_logs = true;
		return true;
	}
	if (boot->is_live && !boot->has_logs && places_are_frrs())
		return load_as_frr(boot, why);
	return config_load(boot->config, boot->places->config_file, why);
}
