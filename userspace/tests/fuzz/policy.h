/* SPDX-License-Identifier: GPL-2.0 */
/* What libFuzzer and the linker call. */
#ifndef TESTS_FUZZ_POLICY_H
#define TESTS_FUZZ_POLICY_H

#include <glob.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int __wrap_glob(const char *pattern, int flags,
		int (*fn)(const char *path, int err), glob_t *found);
void __wrap_globfree(glob_t *found);

#endif /* TESTS_FUZZ_POLICY_H */
