/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The one contract between the shim (C) and Python.
 *
 * This file is both included by the C code and given to ffi.cdef, so it holds declarations only: no macro, no include
 * (whoever includes it includes <stdint.h> first). The build defines LSTM_CONTRACT as a checksum of this file for both
 * sides, and the bridge compares the two before they talk.
 */

enum { LSTM_MAX_OUTPUTS = 1024 };        /* of one model: a message that tells all must stay short enough to travel */
enum { LSTM_MAX_TEXT_LENGTH = 1000 };    /* of an identifier or label, in characters */
enum { LSTM_MAX_MODEL_BYTES = 1 << 30 }; /* of a file .lstm */
enum { LSTM_FROM_PATCH = -1 };           /* the version of what a patch's file had kept */
enum { LSTM_MAX_KEPT_BYTES = 1 << 22 };  /* of a content that is kept inside a patch */

/* What a command is about. */
enum {
    LSTM_CREATE,  /* an object was made; the atoms are its name and its creation arguments */
    LSTM_FREE,    /* an object was deleted */
    LSTM_MESSAGE, /* an object got a message */
    LSTM_REFUSED, /* likewise, but it cannot be carried out; the only atom says why. Python reports it in its turn */
    LSTM_WAKE,    /* nothing: another Python thread asks the worker to look up */
    LSTM_CLOSED,  /* a patch was closed: what it alone held is not needed any more */
    LSTM_QUIT,    /* the patcher quits, and waits for files to be written: what would keep them waiting is given up */
    LSTM_SAVED, /* an object's patch is being saved; the only atom is the version of what it keeps. Without: wait for me
                 */
    LSTM_RESTORED /* an object's patch had kept `data` of what the object held */
};

/* Where a reply goes: to an outlet, or to the patcher's own display of the parameter named by the selector. */
enum { LSTM_LEFT, LSTM_RIGHT, LSTM_ATTRIBUTE };
enum { LSTM_INFO, LSTM_WARNING, LSTM_ERROR }; /* console levels */

/* A number or a symbol. Text is UTF-8. */
typedef struct lstm_atom {
    int32_t is_symbol;
    double number;
    const char *text;
} lstm_atom;

/*
 * One message on its way to Python, with everything it needs inside: texts and samples are copies.
 *
 * `arguments` is the message's signature, a letter an argument:
 *   i  identifier (symbol or number)               a  label (likewise)
 *   n  whole number
 *   s  a series, copied from a buffer               p  a point, from a buffer's first channel or from the numbers
 *   b  name of a buffer to be written               d  name of a dataseries
 *   l  name of a labelset                           k  name of a dataset
 *   f  file to read (resolved in `path`)            w  file to write (likewise)
 *   c  how many, a whole number                    y  a switch, 0 or 1
 *   r  a number                                     m  of a dimension, from 0
 *   g  the word `group`
 *   h  name of an lstm.mfcc~, after which the shim adds the sample rate and its parameters; comes last, third
 *   t  text of any length, as `dump` gives it      o  name of another object of the class
 *   v  all that follows, as it is                   ?  what follows may be left out
 */
typedef struct lstm_command {
    uint64_t sequence; /* counts up; its highest bits are those of the instance */
    uint64_t object;   /* handle, likewise; of LSTM_CLOSED that of no object, though of the instance */
    uint64_t instance; /* one of several patchers in this process, which share no names */
    /* The root patch of the object, or that was closed. A content lives on in it when its last object goes. 0: in none,
     * as for LSTM_CREATE of an object without a name. */
    uint64_t patch;
    int32_t kind;
    int32_t n_atoms;
    int32_t n_frames;   /* of the samples; 0: no samples */
    int32_t n_channels; /* dimensions */
    const char *class_name;
    const char *selector; /* lower case */
    const char *arguments;
    const char *path; /* absolute, or NULL */
    const lstm_atom *atoms;
    const float *samples; /* [n_frames][n_channels] */
    int64_t n_bytes;      /* of `data`; 0: none */
    const char *data;     /* the file at `path`, if the shim has read it: a model; or what a patch has kept */
} lstm_command;

/* One message out of an outlet, if wanted after samples were written to a buffer. */
typedef struct lstm_reply {
    uint64_t object;
    int32_t outlet;
    int32_t n_atoms;
    const char *selector;
    const lstm_atom *atoms;
    const char *buffer; /* NULL: nothing to write */
    int32_t n_frames;
    int32_t n_channels;
    const float *samples; /* [n_frames][n_channels] */
} lstm_reply;

/* The parameters that the shim itself uses. */
typedef struct lstm_tuning {
    double threshold;   /* a best label less probable than this is `unknown` */
    double reject;      /* so is one of a series stranger than this share of those of the fit; 0: off */
    double temperature; /* of what is drawn: 1 as it was learnt, 0 the most probable */
    double seed;        /* decides what is drawn; -1: chance does */
    int32_t blocking;   /* 1: a message returns when it has been answered */
    int32_t follow;     /* 1: after each frame, where in the series of its label a stream is */
    int32_t spot;       /* 1: frames are one stream, in which known series are found */
} lstm_tuning;

/* Positions in a network's `sizes`; the hidden sizes, one for each layer of a member, come last. */
enum {
    LSTM_N_INPUTS,
    LSTM_N_OUTPUTS,
    LSTM_DELTA,
    LSTM_POOLING,
    LSTM_HEAD,
    LSTM_N_DIRECTIONS,
    LSTM_N_MEMBERS,
    LSTM_CELL,
    LSTM_RATE,
    LSTM_N_LAYERS,
    LSTM_HIDDEN_SIZES
};
/* What the head sees: the last state; also the mean and the maximum so far; at every step, the state of that step. */
enum { LSTM_LAST, LSTM_ALL, LSTM_EACH };
/* What the head gives: probabilities of labels; numbers; the density of the frame that comes next. */
enum { LSTM_LABELS, LSTM_NUMBERS, LSTM_CONTINUATION };
/* What a cell's state goes through before its output gate: tanh; nothing, as in FluCoMa's networks. */
enum { LSTM_TANH, LSTM_IDENTITY };
enum { LSTM_MAX_INPUTS = 4096, LSTM_MAX_HIDDEN_SIZE = 4096, LSTM_MAX_LAYERS = 8, LSTM_MAX_MEMBERS = 16 };
enum { LSTM_MAX_RATE = 1000 };

/* A fitted model, as it is published. */
typedef struct lstm_model {
    /* Unique. For a model the shim read itself: its command's sequence with the highest bit set. */
    uint64_t serial;
    int64_t n_sizes;
    int64_t n_parameters;
    int64_t n_novelty;
    const int64_t *sizes;    /* [LSTM_HIDDEN_SIZES + layers] */
    const float *parameters; /* the network's arrays in the order of Topology.views, one after the other */
    /* As patchlstm_kernels.novelty describes it. None without labels, or if it is not known yet: then nothing
     * is rejected. */
    const float *novelty;
    /* What stands beside the network, as docs/model-file.md has it; without labels, or if there is nothing, 0 bytes. */
    int64_t n_experts;
    const unsigned char *experts;
    /* What each output is called: [sizes[LSTM_N_OUTPUTS]] with the head LSTM_LABELS, else NULL. */
    const lstm_atom *outputs;
} lstm_model;

/*
 * What the shim offers to Python. Every function may be called from any thread except the patcher's, copies what it is
 * given, and never waits, except `take`, which waits for the next command and belongs to the worker thread.
 */
typedef struct lstm_shim {
    uint32_t contract;   /* LSTM_CONTRACT */
    void (*ready)(void); /* Python is up; call again whenever a library may have added exit handlers */
    const lstm_command *(*take)(void);
    void (*release)(const lstm_command *command); /* the command's memory is not needed any more */
    void (*wake)(void);                           /* queues an LSTM_WAKE */
    void (*written)(void);             /* a command with a file to write is done with it; comes before its `finish` */
    void (*finish)(uint64_t sequence); /* everything the command caused has been sent */
    void (*reply)(const lstm_reply *reply);
    void (*fail)(uint64_t object, const char *selector, const char *text); /* console line and `error` reply */
    void (*post)(uint64_t object, int32_t level, const char *text); /* console only; object 0: of every instance */
    void (*rename)(uint64_t object, uint64_t sequence, const char *name);
    void (*tune)(uint64_t object, uint64_t sequence, const lstm_tuning *tuning);
    /* what the object's patch is to keep, in the order of versions; n_bytes < 0: it keeps nothing any more */
    void (*keep)(uint64_t object, double version, const char *data, int64_t n_bytes);
    void (*publish)(uint64_t object, uint64_t sequence, const lstm_model *model); /* NULL: no model any more */
} lstm_shim;

/* How to start Python; `error` receives one line if it cannot be started. The fields as far as that one never move. */
typedef struct lstm_boot {
    const char *executable; /* the interpreter of the environment to use */
    const char *site;       /* its folder of packages, for an interpreter that runs already */
    const char *bridge;     /* the file of this bridge, which Python must find too */
    char *error;
    int32_t error_size;
    const char *version;             /* Python's, such as "3.11" */
    void *(*find)(const char *name); /* a function of libpython; NULL: it has none of this name */
} lstm_boot;
