/* SPDX-License-Identifier: GPL-2.0 */
/* What libFuzzer calls. */
#ifndef TESTS_FUZZ_LOGON_RIGHTS_H
#define TESTS_FUZZ_LOGON_RIGHTS_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif /* TESTS_FUZZ_LOGON_RIGHTS_H */
