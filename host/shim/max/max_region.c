/* SPDX-License-Identifier: BSD-3-Clause */
#include "max_region.h"

#include "max_api.h"

lstm_instance *max_instance;
static t_critical region;

void max_region_init(void) { critical_new(&region); }
void max_enter(void) { critical_enter(region); }
void max_leave(void) { critical_exit(region); }

void max_give_way(void)
{
    max_leave();
    systhread_sleep(1);
    max_enter();
}
