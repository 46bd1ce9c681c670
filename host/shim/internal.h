/* What the files of the core know of each other. */
#ifndef LSTM_INTERNAL_H
#define LSTM_INTERNAL_H

#include "core.h"
#include "messages.h"

enum { LSTM_NAME_SIZE = 256 };

typedef struct lstm_network lstm_network;
typedef struct lstm_model_file lstm_model_file;

/* Marks the serial of a model that the shim has read itself. */
#define LSTM_READ_BY_SHIM ((uint64_t)1 << 63)

struct lstm_object {
    uint64_t handle;
    const lstm_class *class;
    void *owner;
    char name[LSTM_NAME_SIZE];
    int blocking;
    double threshold;
    double reject;
    uint64_t forget_before; /* models that older commands made are not taken any more */
    uint64_t tune_before;   /* likewise threshold, reject and blocking */
    int is_tuned;           /* one of these changed while Python slept */
    lstm_network *network;  /* what predicts, or NULL */
};

extern const lstm_patcher *lstm_host; /* the adapter */

/* ---- objects.c: handles. Patcher's thread. ---- */
int lstm_register(lstm_object *object); /* 0: out of memory */
void lstm_unregister(lstm_object *object);
lstm_object *lstm_lookup(uint64_t handle);                                             /* NULL: deleted meanwhile */
void lstm_for_each_object(void (*visit)(lstm_object *object, void *data), void *data); /* adds and removes none */

/* ---- core.c ---- */
/* Patcher's thread. Sets threshold, reject or blocking. Returns 0 if the selector is none of these or the value none
 * for it. */
int lstm_tune(lstm_object *object, const char *selector, const lstm_atom *value);

/* ---- commands.c ---- */
/* Patcher's thread. Queues a command; returns its sequence number, 0 after saying what is wrong. A message whose buffer
 * or file can't be had is queued as refused. */
uint64_t lstm_submit(lstm_object *object, int kind, const lstm_message *message, int n_atoms, const lstm_atom *atoms);
/* The same with a file that was found, and perhaps read, before; NULL: there is none. */
uint64_t lstm_submit_file(lstm_object *object, int kind, const lstm_message *message, int n_atoms,
                          const lstm_atom *atoms, const lstm_model_file *file);
/* Patcher's thread. The sequence number of the next command. */
uint64_t lstm_next_sequence(void);
/* Patcher's thread. Queues an error, so that it comes in its turn among the replies. */
uint64_t lstm_submit_refused(lstm_object *object, const char *selector, const char *why);
void lstm_commands_init(void);
const lstm_command *lstm_take(void);            /* worker thread; waits */
void lstm_release(const lstm_command *command); /* any thread */
void lstm_wake(void);                           /* any thread */
uint64_t lstm_last_taken(void);                 /* worker thread */
int lstm_not_taken(uint64_t taken);             /* patcher's thread: how many commands are younger than that */
/* Patcher's thread. Opens a buffer for reading; on failure writes why and returns 0. */
int lstm_open_buffer(const lstm_object *object, const char *name, lstm_buffer *buffer, char why[LSTM_TEXT_SIZE]);
/* Patcher's thread. Whether an open buffer can be a series; writes why not. */
int lstm_is_series(const lstm_buffer *buffer, const char *name, char why[LSTM_TEXT_SIZE]);

/* ---- awaited.c: buffers that queued messages are going to fill. Patcher's thread. ---- */
void lstm_await_buffer(uint64_t sequence, const char *name);
void lstm_await_no_more(uint64_t first, uint64_t last); /* these commands are answered */
/* Whether a buffer still holds what it held before. Not during the reply that fills it. */
int lstm_is_awaited(const char *name);
const char *lstm_filled(const char *name); /* the buffer of the reply that goes out now, or NULL; returns the last */

/* ---- events.c ---- */
void lstm_events_init(void);
/* Any thread but the patcher's; each copies what it is given. */
void lstm_send_reply(const lstm_reply *reply);
void lstm_send_failure(uint64_t object, const char *selector, const char *text);
void lstm_send_post(uint64_t object, int32_t level, const char *text);
void lstm_send_name(uint64_t object, const char *name);
void lstm_send_tuning(uint64_t object, uint64_t sequence, double threshold, double reject, int32_t blocking);
void lstm_send_model(uint64_t object, uint64_t sequence, const lstm_model *model);
void lstm_send_finish(uint64_t sequence);
void lstm_send_back(const lstm_command *command); /* for the shim to answer; takes the command over */
void lstm_send_end(uint64_t sequence);            /* nothing up to this command will be answered any more */
/* Patcher's thread. Drains until the command has been answered. */
void lstm_wait_for(uint64_t sequence);
/* Patcher's thread. One more (or one less) command that Python owes an answer to. */
void lstm_owe(int change);
/* Patcher's thread. Console line and `error` reply. */
void lstm_fail(lstm_object *object, const char *selector, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 3, 4)))
#endif
    ;

/* ---- network.c: the published model. ---- */
/* Any thread. NULL: `why` says what is wrong with the model. */
lstm_network *lstm_network_new(const lstm_model *model, char why[LSTM_TEXT_SIZE]);
/* Patcher's thread. Makes a network (or none) the object's. */
void lstm_network_adopt(lstm_object *object, lstm_network *network);
/* Any thread. Lets a network go; the worker frees it, since freeing a large block can take the system's time. */
void lstm_network_retire(lstm_network *network);
void lstm_network_collect(void); /* worker thread: frees what was let go */
void lstm_predict_series(lstm_object *object, int n_atoms, const lstm_atom *atoms); /* patcher's thread */
void lstm_predict_frame(lstm_object *object, int n_atoms, const lstm_atom *atoms);  /* patcher's thread */
void lstm_reset(lstm_object *object);                                               /* patcher's thread */
/* Any thread, while the network is nobody else's. */
lstm_network *lstm_network_copy(const lstm_network *other); /* that has heard nothing; NULL: out of memory */
int lstm_network_labels(const lstm_network *network, lstm_value labels[]); /* returns how many, as its sizes say */
const int64_t *lstm_network_sizes(const lstm_network *network);
int64_t lstm_network_n_parameters(const lstm_network *network);

/* ---- alone.c: without Python. Patcher's thread. ---- */
void lstm_share_network(lstm_object *object);   /* gives what it predicts with to all others of its name */
void lstm_inherit_network(lstm_object *object); /* gives it, if it has none, what another of its name predicts with */
/* Answers a message. Returns 0 if it needs Python. */
int lstm_answer_alone(lstm_object *object, const char *selector, int n_atoms, const lstm_atom *atoms);
void lstm_answer_command_alone(const lstm_command *command);

/* ---- python.c ---- */
void lstm_python_set_folder(const char *folder); /* patcher's thread, once */
int lstm_python_start(void);            /* patcher's thread; wakes the worker the first time; 0: no thread to be had */
int lstm_python_sleeps(void);           /* patcher's thread; whether nobody has started it yet */
int lstm_python_is_absent(void);        /* patcher's thread; whether it is known that there is none */
void lstm_python_is_known_absent(void); /* patcher's thread */

/* ---- leaving.c: quitting while Python is busy. ---- */
void lstm_leaving_arm(void);          /* any thread */
void lstm_leaving_busy(int is_busy);  /* any thread */
void lstm_leaving_booting(int is_it); /* any thread */
int lstm_is_booting(void);            /* any thread */

#endif
