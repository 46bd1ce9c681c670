/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the adapter uses of Max's public C interface, in the 64-bit form that Max 8 and 9 have on macOS and Windows.
 * Source of the declarations: the headers of the Max SDK (github.com/Cycling74/max-sdk-base).
 */
#ifndef LSTM_MAX_API_H
#define LSTM_MAX_API_H

#include <stdint.h>

typedef intptr_t t_atom_long;
typedef t_atom_long t_max_err;
typedef unsigned char t_bool;
typedef uint32_t t_fourcc;
typedef void *(*method)(void *, ...);
/* Max calls each function by the types that it was registered with, whatever its own type */
#define METHOD(function) ((method)(void (*)(void))(function))

typedef struct symbol {
    char *s_name;
    struct object *s_thing;
} t_symbol;

typedef struct object {
    void *o_messlist;
    intptr_t o_magic;
    void *o_inlet;
    void *o_outlet;
} t_object;

enum { A_NOTHING, A_LONG, A_FLOAT, A_SYM, A_GIMME = 8, A_CANT = 9 };

typedef struct atom {
    short a_type;
    union {
        t_atom_long w_long;
        double w_float;
        t_symbol *w_sym;
        t_object *w_obj;
    } a_w;
} t_atom;

_Static_assert(sizeof(t_symbol) == 16 && sizeof(t_object) == 32 && sizeof(t_atom) == 16, "a 64-bit Max");

/* The beginning of objects that hear sound; all but the first is MSP's. */
typedef struct {
    t_object z_ob;
    long z_in;
    void *z_proxy;
    long z_disabled;
    short z_count;
    short z_misc;
} t_pxobject;

typedef struct maxclass t_class;
typedef struct buffer_ref t_buffer_ref;
typedef t_object t_buffer_obj;
typedef t_object t_dictionary;
typedef char **t_handle;
typedef void *t_qelem;
typedef void *t_outlet;
typedef void *t_clock;
typedef void (*t_perfroutine64)(t_object *x, t_object *chain, double **ins, long n_ins, double **outs, long n_outs,
                                long n_samples, long flags, void *data);

enum { ATTR_SET_OPAQUE_USER = 0x00000200 };
enum { ASSIST_INLET = 1, ASSIST_OUTLET = 2, ASSIST_MAX_STRING_LEN = 500 };
enum { MAX_PATH_CHARS = 2048, MAX_FILENAME_CHARS = 512 };

/* symbols, classes, objects, attributes */
t_symbol *gensym(const char *text);
t_class *class_new(const char *name, const method create, const method destroy, long size, const method menu,
                   short type, ...);
t_max_err class_addmethod(t_class *c, const method function, const char *name, ...);
t_object *attribute_new(const char *name, t_symbol *type, long flags, method get, method set);
t_max_err class_addattr(t_class *c, t_object *attribute);
t_max_err class_register(t_symbol *name_space, t_class *c);
void *object_alloc(t_class *c);
t_max_err object_free(void *x);
void *object_new_imp(void *name_space, void *class_name, void *p1, void *p2, void *p3, void *p4, void *p5, void *p6,
                     void *p7, void *p8);
void *object_method_imp(void *x, void *message, void *p1, void *p2, void *p3, void *p4, void *p5, void *p6, void *p7,
                        void *p8);
t_max_err object_method_typed(void *x, t_symbol *message, long ac, t_atom *av, t_atom *result);
t_max_err object_obex_store(void *x, t_symbol *key, t_object *value);
t_max_err object_obex_lookup(void *x, t_symbol *key, t_object **value);
t_max_err object_attach_byptr_register(void *x, void *object_to_attach, t_symbol *name_space);
t_object *jpatcher_get_toppatcher(t_object *patcher);
t_max_err jpatcher_set_dirty(t_object *patcher, char is_dirty);
long attr_args_offset(short ac, t_atom *av);
void attr_args_process(void *x, short ac, t_atom *av);
void object_post(t_object *x, const char *format, ...);
void object_warn(t_object *x, const char *format, ...);
void object_error(t_object *x, const char *format, ...);

/* inlets and outlets */
void *proxy_new(void *x, long number, long *place);
long proxy_getinlet(t_object *x);
void *outlet_new(void *x, const char *type);
void *outlet_float(t_outlet *outlet, double number);
void *outlet_list(t_outlet *outlet, t_symbol *selector, short ac, t_atom *av);
void *outlet_anything(t_outlet *outlet, t_symbol *selector, short ac, t_atom *av);

/* threads */
#ifdef _WIN32
typedef struct _RTL_CRITICAL_SECTION *t_critical;
#else
#include <pthread.h>
typedef pthread_mutex_t *t_critical;
#endif
void critical_new(t_critical *region);
void critical_enter(t_critical region);
void critical_exit(t_critical region);
void systhread_sleep(long milliseconds);
short systhread_ismainthread(void);
t_qelem *qelem_new(void *x, method function);
void qelem_set(t_qelem *q);
void *defer_low(void *x, method function, t_symbol *selector, short ac, t_atom *av);

t_clock *clock_new(void *x, method function);
void clock_delay(t_clock *clock, long milliseconds);

/* memory */
char *sysmem_newptr(uintptr_t size);
void sysmem_freeptr(void *memory);
void sysmem_freehandle(t_handle handle);

/* dictionaries */
t_max_err dictobj_dictionaryfromstring(t_dictionary **made, const char *text, int text_is_json, char *error);
t_dictionary *dictobj_register(t_dictionary *d, t_symbol **name);
t_dictionary *dictobj_findregistered_retain(t_symbol *name);
t_max_err dictobj_release(t_dictionary *d);
t_max_err dictionary_appendatoms(t_dictionary *d, t_symbol *key, long ac, t_atom *av);
t_max_err dictionary_copyatoms(const t_dictionary *d, t_symbol *key, long *ac, t_atom **av);

/* files */
short locatefile_extended(char *name, short *folder, t_fourcc *type, const t_fourcc *types, short n_types);
short path_getdefault(void);
short path_frompathname(const char *name, short *folder, char *file);
t_max_err path_toabsolutesystempath(const short folder, const char *file, char *path);
short open_dialog(char *name, short *folder, t_fourcc *type, t_fourcc *types, short n_types);
short saveas_dialog(char *name, short *folder, short *binary);

/* MSP, from here to the end: sound, and buffer~ */
void class_dspinit(t_class *c);
void z_dsp_setup(t_pxobject *x, long n_signals);
void z_dsp_free(t_pxobject *x);
void dsp_add64(t_object *chain, t_object *x, t_perfroutine64 perform, long flags, void *data);
t_buffer_ref *buffer_ref_new(t_object *owner, t_symbol *name);
void buffer_ref_set(t_buffer_ref *ref, t_symbol *name);
t_buffer_obj *buffer_ref_getobject(t_buffer_ref *ref);
t_max_err buffer_ref_notify(t_buffer_ref *ref, t_symbol *name, t_symbol *message, void *sender, void *data);
float *buffer_locksamples(t_buffer_obj *buffer);
void buffer_unlocksamples(t_buffer_obj *buffer);
t_atom_long buffer_getchannelcount(t_buffer_obj *buffer);
t_atom_long buffer_getframecount(t_buffer_obj *buffer);
double buffer_getsamplerate(t_buffer_obj *buffer);
t_max_err buffer_setdirty(t_buffer_obj *buffer);

#endif
