/* SPDX-License-Identifier: BSD-3-Clause */
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

#include "double.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void put_field(const char *text)
{
    putchar('\t');
    for (; *text; text++) {
        if (*text == '\\' || *text == '\t' || *text == '\n') putchar('\\');
        putchar(*text == '\t' ? 't' : *text == '\n' ? 'n' : *text);
    }
}

void say(const char *kind, int n_fields, const char *const *fields)
{
    pthread_mutex_lock(&mutex);
    fputs(kind, stdout);
    for (int i = 0; i < n_fields; i++)
        put_field(fields[i]);
    putchar('\n');
    fflush(stdout);
    pthread_mutex_unlock(&mutex);
}

static void say_arguments(const char *kind, const char *format, va_list arguments)
{
    char text[8192];
    vsnprintf(text, sizeof text, format, arguments);
    const char *fields[] = {thread_name(), text};
    say(kind, 2, fields);
}

#define SAY(kind)                                                                                                      \
    va_list arguments;                                                                                                 \
    va_start(arguments, format);                                                                                       \
    say_arguments(kind, format, arguments);                                                                            \
    va_end(arguments)

void say_text(const char *kind, const char *format, ...) { SAY(kind); }
void violation(const char *format, ...) { SAY("violation"); }

void object_post(t_object *x, const char *format, ...)
{
    (void)x;
    SAY("console");
}

void object_warn(t_object *x, const char *format, ...)
{
    (void)x;
    SAY("console");
}

void object_error(t_object *x, const char *format, ...)
{
    (void)x;
    SAY("error");
}
