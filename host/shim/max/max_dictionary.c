/* SPDX-License-Identifier: BSD-3-Clause */
#include "max_dictionary.h"

enum { IS_JSON = 1 };

t_dictionary *max_dictionary_from_text(const char *text)
{
    char error[LSTM_TEXT_SIZE] = "";
    t_dictionary *made = NULL;
    return dictobj_dictionaryfromstring(&made, text, IS_JSON, error) ? NULL : made;
}

t_dictionary *max_dictionary_register(t_dictionary *made, t_dictionary *before, t_symbol **name)
{
    if (before) object_free(before); /* its name is free then */
    return dictobj_register(made, name);
}

static void *call(void *object, const char *message, void *argument)
{
    return object_method_imp(object, gensym(message), argument, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
}

t_handle max_dictionary_to_text(t_symbol *name, char why[LSTM_TEXT_SIZE])
{
    t_handle text = NULL;
    t_dictionary *found = dictobj_findregistered_retain(name);
    if (!found) {
        lstm_explain(why, "there is no dictionary %s; name one that a dict object holds", name->s_name);
        return NULL;
    }
    void *writer =
        object_new_imp(gensym("nobox"), gensym("jsonwriter"), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    if (writer) {
        call(writer, "writedictionary", found);
        call(writer, "getoutput", &text);
        object_free(writer);
    }
    dictobj_release(found);
    if (!text) lstm_explain(why, "Max can't write the dictionary %s as JSON", name->s_name);
    return text;
}
