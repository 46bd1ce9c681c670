/* SPDX-License-Identifier: BSD-3-Clause */
/* Preloaded, says so when the destructors of libraries are run, as they are at the end of a process that just exits. */
#include <unistd.h>

__attribute__((destructor)) static void say_farewell(void)
{
    static const char text[] = "farewell\n";
    if (write(STDERR_FILENO, text, sizeof text - 1) < 0) _exit(1);
}
