/* SPDX-License-Identifier: Apache-2.0 */
/* privileges -- see privileges.h. */
#include "daemon/privileges.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"

#ifndef PLACES_NAME
#define PLACES_NAME "grevy"
#endif

static bool find_user(const char *name, struct identity *out)
{
	struct passwd *user = getpwnam(name);
	if (!user)
		return false;
	out->uid = user->pw_uid;
	out->gid = user->pw_gid;
	out->user = mem_text(name);
	return true;
}

static bool find_group(const char *name, struct identity *out)
{
	struct group *group = getgrnam(name);
	if (!group)
		return false;
	out->gid = group->gr_gid;
	return true;
}

static void stay(struct identity *out)
{
	out->uid = geteuid();
	out->gid = getegid();
}

static void choose_vty_group(struct identity *out)
{
	struct group *group = getgrnam(PLACES_NAME "vty");
	out->vty_gid = group ? group->gr_gid : out->gid;
}

bool identity_choose(const struct options *options, struct identity *out, char **why)
{
	*out = (struct identity){ .is_found = true };
	stay(out);
	if (geteuid() == 0 && !options->keeps_user) {
		if (options->user && !find_user(options->user, out)) {
			*why = text_format("there is no user \"%s\" (-u): make it with `adduser --system --group %s`, or "
					   "use -u root", options->user, options->user);
			return false;
		}
		if (!options->user)
			out->is_found = find_user(PLACES_NAME, out);
		if (options->group && !find_group(options->group, out)) {
			*why = text_format("there is no group \"%s\" (-g)", options->group);
			return false;
		}
	}
	out->is_change = geteuid() == 0 && out->uid != 0;
	choose_vty_group(out);
	return true;
}

/* Makes a folder and those above it; new ones belong to the user. */
static bool make_folder(const struct identity *identity, const char *path, mode_t mode, char **why)
{
	char *partial = mem_text(path);
	bool is_good = true;
	for (char *at = partial + 1; is_good; at++) {
		if (*at && *at != '/')
			continue;
		char kept = *at;
		*at = '\0';
		if (mkdir(partial, 0755) == 0) {
			if (!kept && chmod(partial, mode) == 0 && identity->is_change)
				is_good = chown(partial, identity->uid, identity->gid) == 0;
		} else if (errno != EEXIST) {
			is_good = false;
		}
		if (!is_good)
			*why = text_format("cannot make the folder %s: %s", partial, strerror(errno));
		*at = kept;
		if (!kept)
			break;
	}
	mem_free(partial);
	return is_good;
}

/* What root owns in our own folders is opened to the user's group; what somebody else owns is left alone. */
static void open_to_group(const struct identity *identity, const char *path, mode_t added)
{
	struct stat now;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return;
	if (fstat(fd, &now) == 0 && now.st_uid == 0 && (S_ISDIR(now.st_mode) || S_ISREG(now.st_mode)) &&
	    (now.st_gid != identity->gid || (now.st_mode & added) != added) &&
	    (fchown(fd, (uid_t)-1, identity->gid) != 0 || fchmod(fd, (now.st_mode & 07777) | added) != 0))
		log_warn("cannot let group %d into %s: %s", (int)identity->gid, path, strerror(errno));
	close(fd);
}

static void take_folder(const struct identity *identity, const char *path)
{
	struct stat now;
	if (stat(path, &now) == 0 && now.st_uid == 0 && lchown(path, identity->uid, identity->gid) != 0)
		log_warn("cannot give %s to %s: %s", path, identity->user, strerror(errno));
}

bool privileges_prepare(const struct identity *identity, const struct places *places, char **why)
{
	char *ignored = NULL;
	if (!make_folder(identity, places->run_dir, 0755, why) || !make_folder(identity, places->vty_dir, 0755, why))
		return false;
	if (geteuid() == 0 && !make_folder(identity, places->log_dir, 0755, &ignored))
		log_warn("%s", ignored);
	if (geteuid() == 0 && places->is_folder_ours && !make_folder(identity, places->config_dir, 02770, &ignored))
		log_warn("%s", ignored);
	mem_free(ignored);
	if (!identity->is_change)
		return true;
	take_folder(identity, places->run_dir);
	take_folder(identity, places->log_dir);
	if (places->is_folder_ours) {
		open_to_group(identity, places->config_dir, 02070);
		open_to_group(identity, places->config_file, 0060);   /* w: the kernel links it to its .sav */
	}
	return true;
}

void privileges_hand_over(const struct identity *identity, const char *path, gid_t group)
{
	if (geteuid() == 0 && lchown(path, identity->uid, group) != 0)
		log_warn("cannot give %s to %s: %s", path, identity->user ? identity->user : "root", strerror(errno));
}

static bool fail(char **why, const char *what)
{
	*why = text_format("cannot %s: %s", what, strerror(errno));
	return false;
}

static bool keep_only(const cap_value_t *keep)
{
	cap_t caps = cap_init();
	bool is_good = caps != NULL;
	for (; is_good && keep && *keep != (cap_value_t)-1; keep++)
		is_good = cap_set_flag(caps, CAP_PERMITTED, 1, keep, CAP_SET) == 0 &&
			  cap_set_flag(caps, CAP_EFFECTIVE, 1, keep, CAP_SET) == 0;
	is_good = is_good && cap_set_proc(caps) == 0;
	if (caps)
		cap_free(caps);
	return is_good;
}

/* Needs CAP_SETPCAP, so it comes before the rest is given away. */
static void empty_bounding_set(void)
{
	for (cap_value_t cap = 0; prctl(PR_CAPBSET_READ, cap) >= 0; cap++)
		prctl(PR_CAPBSET_DROP, cap);
}

static bool become(const struct identity *identity, char **why)
{
	gid_t groups[2] = { identity->gid, identity->vty_gid };
	empty_bounding_set();
	if (prctl(PR_SET_KEEPCAPS, 1) != 0)
		return fail(why, "keep capabilities");
	if (setgroups(identity->vty_gid == identity->gid ? 1 : 2, groups) != 0)
		return fail(why, "set the groups");
	if (setresgid(identity->gid, identity->gid, identity->gid) != 0)
		return fail(why, "become the group");
	if (setresuid(identity->uid, identity->uid, identity->uid) != 0)
		return fail(why, "become the user");
	return true;
}

bool privileges_drop(const struct identity *identity, const cap_value_t *keep, char **why)
{
	if (identity->is_change) {
		if (!become(identity, why))
			return false;
		if (!keep_only(keep))
			return fail(why, "give capabilities away");
		if (setuid(0) == 0) {
			*why = mem_text("root came back after it was given away");
			return false;
		}
		/* A process that changed its user is no longer its own to look into; core files are wanted. */
		prctl(PR_SET_DUMPABLE, 1);
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return fail(why, "renounce new privileges");
	return true;
}
