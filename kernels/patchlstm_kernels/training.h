/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The kernels that Python calls beside those of prediction.h, declared under the same rules. The functions of
 * patchlstm_kernels that have their names say what each argument is.
 */

/* Python's named tuples, with pointers to their arrays. */
typedef struct lstm_network {
    const int64_t *sizes;
    float *parameters;
} lstm_network;

typedef struct lstm_examples {
    const float *frames;
    const int64_t *offsets;
    const float *targets;
} lstm_examples;

typedef struct lstm_optimiser {
    float *gradient, *first, *second;
    const float *decay;
    int64_t *n_updates;
} lstm_optimiser;

typedef struct lstm_workspace {
    int64_t *step_starts;
    float *seen, *traces, *top, *d_hidden, *d_below, *d_cells, *transposed, *features, *d_features, *peaks, *sums;
    const int64_t *stop;
} lstm_workspace;

typedef struct lstm_variation {
    double crop, tempo, warp, gain, shift, noise, masked, masked_dimensions, masked_time;
    double held, longest_hold, lent, joined_late, most_missed, begun, least_heard, blended, most_blended;
    const float *centre, *deviation;
} lstm_variation;

typedef struct lstm_training {
    /* Values in a vector, of which layout.py makes blocks. */
    int64_t (*count_lanes)(void);
    /* Brings arranged parameters back into the canonical order. */
    void (*restore)(const int64_t *sizes, float *canonical, const float *parameters);
    double (*batch_gradient)(const lstm_network *network, const lstm_examples *examples, const int64_t *series,
                             int64_t n_series, const float *dropout_mask, float *gradient, const lstm_workspace *work);
    double (*train_epoch)(const lstm_network *network, const lstm_examples *examples, const int64_t *order,
                          int64_t n_series, int64_t batch_size, const float *dropout_mask, const float *learning_rates,
                          double momentum, const lstm_optimiser *optimiser, const lstm_workspace *work);
    double (*evaluate_loss)(const lstm_network *network, const lstm_examples *examples, const int64_t *series,
                            int64_t n_series, int64_t batch_size, const lstm_workspace *work);
    void (*answer_batch)(const lstm_network *network, const lstm_examples *examples, const int64_t *series,
                         int64_t n_series, const lstm_workspace *work, float *outputs, float *features);
    void (*predict_frames)(const int64_t *sizes, const float *parameters, const float *frames, const int64_t *offsets,
                           int64_t n_series, float *state_scratch, float *output);
    void (*novelty_distances)(const int64_t *sizes, const float *features, int64_t n_series, const float *novelty,
                              float *distances);
    /* Length, in floats, of the memory that the other two work in. */
    int64_t (*count_drawn)(int64_t n_inputs, int64_t longest);
    void (*vary)(const float *frames, int64_t n_inputs, const int64_t *offsets, int64_t n_series,
                 const int64_t *longest, const lstm_variation *variation, int64_t key, int64_t turn, float *memory,
                 int64_t *variant_offsets, float *variants);
    void (*follow)(const float *rows, int64_t n_values, const int64_t *offsets, int64_t n_series,
                   const lstm_variation *variation, int64_t key, int64_t turn, float *memory,
                   const int64_t *variant_offsets, float *followed);
} lstm_training;
