/* SPDX-License-Identifier: BSD-3-Clause */
#include "pd_keep.h"

enum { WORDS_A_LINE = 1000 };

static const char receiver[] = "#A";

const char pd_keep_selector[] = "kept";

/* As Pd's own objects do: whoever was bound has had its lines, and may be gone. */
void pd_keep_listen(t_pd *box)
{
    t_symbol *bound = gensym(receiver);
    bound->s_thing = NULL;
    pd_bind(box, bound);
}

void pd_keep_ignore(t_pd *box)
{
    t_symbol *bound = gensym(receiver);
    if (pd_findbyclass(bound, *box) == box) pd_unbind(box, bound); /* also where others have bound themselves since */
}

void pd_keep_write(const lstm_saved *saved, t_binbuf *file)
{
    size_t n_words = lstm_saved_n_words(saved);
    t_symbol *to = gensym(receiver), *selector = gensym(pd_keep_selector);
    for (size_t i = 0; i < n_words;) {
        t_atom words[WORDS_A_LINE];
        int n = 0;
        for (; n < WORDS_A_LINE && i < n_words; i++, n++)
            SETFLOAT(&words[n], (t_float)lstm_saved_word(saved, i));
        binbuf_addv(file, "ss", to, selector);
        binbuf_add(file, n, words);
        binbuf_addsemi(file);
    }
    binbuf_addv(file, "ss", to, selector);
    binbuf_addsemi(file);
}
