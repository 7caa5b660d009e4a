// SPDX-License-Identifier: GPL-2.0
/*
 * Make the XSAVE area that ptrace shows of a process as large as a processor with
 * AMX has it, on one without: "size=11008". ptrace reads a part of the area, and
 * writes all of it or nothing, so that a program which has another size in mind is
 * told EFAULT. The processor saves what it did before, and the rest reads as zeros.
 * The parameter tells the size, also where none is asked for; rmmod restores it.
 *
 * The two sizes are read-only once the kernel has started, and no function is
 * exported that sets them: hence a second mapping of their page.
 */

#include <linux/elf.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/regset.h>
#include <linux/vmalloc.h>
#include <asm/fpu/types.h>

static unsigned int size;
module_param(size, uint, 0444);
MODULE_PARM_DESC(size, "bytes, a multiple of 8; by default, and at least, as many as there are");

static unsigned int *words, *bytes, size_before;

/* No module may call it by its name, but a probe tells where it is. */
static unsigned long (*find_lookup(void))(const char *)
{
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };

	if (register_kprobe(&probe))
		return NULL;
	unregister_kprobe(&probe);
	return (void *)probe.addr;
}

static struct user_regset *find_regset(struct user_regset *regset)
{
	while (regset->core_note_type != NT_X86_XSTATE)
		regset++;
	return regset;
}

static int overwrite(unsigned int *number, unsigned int value)
{
	struct page *page = pfn_to_page(__pa_symbol(number) >> PAGE_SHIFT);
	void *again = vmap(&page, 1, VM_MAP, PAGE_KERNEL);

	if (!again)
		return -ENOMEM;
	WRITE_ONCE(*(unsigned int *)(again + offset_in_page(number)), value);
	vunmap(again);
	return 0;
}

static int set_size(unsigned int value)
{
	return overwrite(words, value / sizeof(u64)) ?: overwrite(bytes, value);
}

static int __init xstate_size_init(void)
{
	unsigned long (*lookup)(const char *name) = find_lookup();
	struct fpu_state_config *config;
	struct user_regset *regsets;

	if (!lookup)
		return -ENOENT;
	config = (void *)lookup("fpu_user_cfg");
	regsets = (void *)lookup("x86_64_regsets");
	if (!config || !regsets)
		return -ENOENT;
	words = &find_regset(regsets)->n;
	bytes = &config->max_size;
	size_before = *bytes;
	if (!size)
		size = size_before;
	if (size < size_before || size % sizeof(u64))
		return -EINVAL;
	return set_size(size);
}
module_init(xstate_size_init);

static void __exit xstate_size_exit(void)
{
	set_size(size_before);
}
module_exit(xstate_size_exit);

MODULE_DESCRIPTION("A larger XSAVE area for ptrace");
MODULE_LICENSE("GPL");
