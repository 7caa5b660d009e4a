// SPDX-License-Identifier: GPL-2.0
/*
 * For scripts/coverage: a command that a test ends by a signal, as it ends a
 * monitor, has its records written.
 */
#include <signal.h>
#include <unistd.h>

void __gcov_dump(void);

static void flush(int signal_number)
{
	__gcov_dump();
	_exit(128 + signal_number);
}

__attribute__((constructor)) static void prepare(void)
{
	signal(SIGTERM, flush);
}
