/* SPDX-License-Identifier: BSD-3-Clause */
/* Model files `NAME.lstm`; docs/model-file.md describes the format. */
#ifndef LSTM_MODEL_FILE_H
#define LSTM_MODEL_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "network.h"

/* A model as it was read, with the file's bytes. */
typedef struct lstm_model_file {
    char path[LSTM_PATH_SIZE];
    size_t size;
    unsigned char *data; /* NULL: the file is of another kind, which Python reads */
    lstm_network *network;
    lstm_tuning tuning; /* to begin with, what the object has; a file carries some of it */
} lstm_model_file;

/* Any thread. Whether the name of a file says that it is one of ours. */
int lstm_is_model_file(const char *path);
/* Any thread. Whether reading and checking a file would hold the patcher for more than some 30 ms. */
int lstm_is_large_file(const char *path);
/* Any thread. Reads file->path, a model for objects of a class. Returns 0 with a reason; `serial` is what the model
 * will be known by. */
int lstm_read_model_file(lstm_model_file *file, const lstm_class *class, uint64_t serial, char why[LSTM_TEXT_SIZE]);
/* Any thread. The same from memory. */
int lstm_parse_model_file(lstm_model_file *file, uint64_t serial, char why[LSTM_TEXT_SIZE]);
/* Any thread. Makes the network of what a patch has kept, if that is not too large. Returns 0 if it has not. */
int lstm_use_kept_model(lstm_model_file *file, const lstm_class *class, uint64_t serial);

#endif
