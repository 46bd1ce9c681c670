/* SPDX-License-Identifier: BSD-3-Clause */
#include "files.h"

#include "awaited.h"
#include "platform.h"

void lstm_await_file(lstm_instance *instance, uint64_t sequence, const char *path)
{
    char real[LSTM_PATH_SIZE];
    lstm_real_path(path, real, sizeof real);
    lstm_awaited_add(&instance->files, sequence, real);
}

void lstm_await_no_file(lstm_instance *instance, uint64_t first, uint64_t last)
{
    lstm_awaited_remove(&instance->files, first, last);
}

int lstm_is_file_awaited(const lstm_instance *instance, const char *path)
{
    char real[LSTM_PATH_SIZE];
    if (!instance->files) return 0;
    lstm_real_path(path, real, sizeof real);
    return lstm_awaited_has(instance->files, real);
}

int lstm_find_file(const lstm_object *object, const char *name, int to_write, char path[LSTM_PATH_SIZE],
                   char why[LSTM_TEXT_SIZE])
{
    int is_to_come = !to_write && object->instance->files &&
                     lstm_patcher->resolve_file(object->owner, name, 1, path, why) &&
                     lstm_is_file_awaited(object->instance, path);
    return is_to_come || lstm_patcher->resolve_file(object->owner, name, to_write, path, why);
}
