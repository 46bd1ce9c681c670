/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Dictionaries of Max, in which `dump` and `load` carry what is JSON text elsewhere. Any thread of Max, outside the
 * critical region: converting a large set takes a while.
 */
#ifndef LSTM_MAX_DICTIONARY_H
#define LSTM_MAX_DICTIONARY_H

#include "../patcher.h"
#include "max_api.h"

/* A new dictionary with the content of a JSON text; NULL: Max does not understand it. */
t_dictionary *max_dictionary_from_text(const char *text);
/* Gives it a name: the one before, or a new one. Frees `before`, which may be NULL. */
t_dictionary *max_dictionary_register(t_dictionary *made, t_dictionary *before, t_symbol **name);
/* The JSON text of the dictionary of that name, to be freed with sysmem_freehandle; NULL with a reason. */
t_handle max_dictionary_to_text(t_symbol *name, char why[LSTM_TEXT_SIZE]);

#endif
