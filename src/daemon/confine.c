/* SPDX-License-Identifier: Apache-2.0 */
/* confine -- the filter of system calls (privileges.h).
 *
 * A list of what is refused, not of what is allowed: libraries and the kernel grow new calls that a
 * strict list would turn into outages, while these are what a break-in needs next and a router never does.
 * Refused calls fail with EPERM. */
#include <errno.h>
#include <seccomp.h>
#include <string.h>
#include "base/text.h"
#include "daemon/privileges.h"

static const int refused[] = {
	SCMP_SYS(execve), SCMP_SYS(execveat),
#ifndef __SANITIZE_ADDRESS__        /* At the end LeakSanitizer stops our threads by ptrace, to look into them. */
	SCMP_SYS(ptrace),
#endif
	SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(kcmp),
	SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(pivot_root), SCMP_SYS(chroot), SCMP_SYS(move_mount),
	SCMP_SYS(fsopen), SCMP_SYS(fsmount), SCMP_SYS(open_tree),
	SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(delete_module),
	SCMP_SYS(kexec_load), SCMP_SYS(kexec_file_load), SCMP_SYS(reboot),
	SCMP_SYS(swapon), SCMP_SYS(swapoff), SCMP_SYS(acct), SCMP_SYS(quotactl),
	SCMP_SYS(keyctl), SCMP_SYS(add_key), SCMP_SYS(request_key),
	SCMP_SYS(bpf), SCMP_SYS(perf_event_open), SCMP_SYS(userfaultfd),
	SCMP_SYS(open_by_handle_at), SCMP_SYS(name_to_handle_at),
	SCMP_SYS(settimeofday), SCMP_SYS(clock_settime), SCMP_SYS(adjtimex), SCMP_SYS(clock_adjtime),
	SCMP_SYS(iopl), SCMP_SYS(ioperm), SCMP_SYS(personality), SCMP_SYS(vhangup),
	SCMP_SYS(lookup_dcookie), SCMP_SYS(nfsservctl), SCMP_SYS(uselib), SCMP_SYS(sethostname),
	SCMP_SYS(setdomainname),
};
static const int namespaces[] = { SCMP_SYS(setns), SCMP_SYS(unshare) };

static bool refuse(scmp_filter_ctx filter, const int *calls, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), calls[i], 0) != 0)
			return false;
	return true;
}

bool privileges_confine(bool may_use_namespaces, char **why)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	bool is_good = filter && refuse(filter, refused, sizeof refused / sizeof *refused) &&
		       (may_use_namespaces || refuse(filter, namespaces, sizeof namespaces / sizeof *namespaces));
	/* Threads that run already are filtered as well. */
	if (is_good)
		is_good = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0;
	int error = is_good ? seccomp_load(filter) : -EINVAL;
	if (filter)
		seccomp_release(filter);
	if (error == 0)
		return true;
	*why = text_format("cannot filter system calls: %s", strerror(-error));
	return false;
}
