/* SPDX-License-Identifier: BSD-3-Clause */
#include "max_keep.h"

#include <stdlib.h>

static const char key[] = "lstm_kept";

t_atom *max_keep_words(const lstm_saved *saved, long *n_words)
{
    *n_words = (long)lstm_saved_n_words(saved);
    t_atom *words = malloc((size_t)*n_words * sizeof *words);
    for (long i = 0; words && i < *n_words; i++)
        words[i] = (t_atom){.a_type = A_LONG, .a_w.w_long = lstm_saved_word(saved, (size_t)i)};
    return words;
}

void max_keep_write(t_dictionary *box, long n_words, t_atom *words)
{
    dictionary_appendatoms(box, gensym(key), n_words, words);
}

t_atom *max_keep_read(long *n_words)
{
    t_dictionary *box = (t_dictionary *)gensym("#D")->s_thing; /* bound while Max makes a box of a file */
    t_atom *words = NULL;
    return box && !dictionary_copyatoms(box, gensym(key), n_words, &words) ? words : NULL;
}
