/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reads models with the shim's own code. Each record of standard input is a length (int64) and as many bytes; a line of
 * standard output says `ok`, the threshold and the outputs (probabilities or numbers) after each of five frames of 0.5,
 * or why it cannot be read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core.h"
#include "model_file.h"
#include "network.h"
#include "objects.h"

/* A patcher's symbols live on; here, as long as a message travels. */
static void *get_symbol(const char *text)
{
    static char texts[8][LSTM_TEXT_SIZE];
    static int n_texts;
    char *symbol = texts[n_texts++ % 8];
    snprintf(symbol, LSTM_TEXT_SIZE, "%s", text);
    return symbol;
}

static void say_outputs(void *owner, int outlet, void *selector, int n_values, const lstm_value *values)
{
    int has_labels = ((const lstm_network *)owner)->n_labels > 0;
    if (outlet == LSTM_RIGHT && !strcmp(selector, "error")) {
        printf(" error %s", (char *)values[1].symbol);
    } else if (outlet == (has_labels ? LSTM_RIGHT : LSTM_LEFT)) {
        for (int i = has_labels; i < n_values; i += 1 + has_labels) /* after each label its probability */
            printf(" %.9g", values[i].number);
    }
}

static void say_nothing(void *owner, int level, const char *text)
{
    (void)owner;
    (void)level;
    (void)text;
}

int main(void)
{
    static const lstm_patcher_api patcher = {.symbol = get_symbol, .output = say_outputs, .console = say_nothing};
    char why[LSTM_TEXT_SIZE];
    int64_t size;
    lstm_start(&patcher, ".");
    lstm_instance *instance = lstm_instance_new(NULL);
    while (fread(&size, sizeof size, 1, stdin) == 1) {
        lstm_model_file file = {.size = (size_t)size, .data = malloc((size_t)size)};
        if (fread(file.data, 1, file.size, stdin) != file.size) return 1;
        if (lstm_parse_model_file(&file, 1, why)) {
            lstm_network *copy = lstm_network_copy(file.network);
            char name[] = "gesture";
            lstm_object object = {
                .class = lstm_find_class("lstm.classifier"), .instance = instance, .owner = copy, .name = name};
            int32_t n_inputs = file.network->n_inputs;
            lstm_atom frame[LSTM_MAX_INPUTS];
            for (int32_t d = 0; d < n_inputs; d++)
                frame[d] = (lstm_atom){0, 0.5, NULL};
            printf("ok %g", file.tuning.threshold);
            lstm_register(&object);
            lstm_network_adopt(&object, copy);
            lstm_network_retire(file.network);
            lstm_network_collect(); /* the copy must not lean on it */
            for (int t = 0; t < 5; t++)
                lstm_message_in(&object, "list", n_inputs, frame);
            printf("\n");
            lstm_network_adopt(&object, NULL);
            lstm_network_collect();
            lstm_unregister(&object);
        } else {
            printf("%s\n", why);
        }
        fflush(stdout);
        free(file.data);
    }
    return 0;
}
