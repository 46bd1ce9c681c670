/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The kernels that Python calls beside those of prediction.h, declared under the same rules. The functions of
 * patchlstm_kernels that have their names say what each argument is.
 */

/* Python's named tuples, as pointers to their arrays. */
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
    const float *starts, *ends, *warps, *mask_starts, *mask_ends, *gains, *shifts, *centre, *noise;
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
    void (*predict_many)(const int64_t *sizes, const float *parameters, const float *frames, const int64_t *offsets,
                         int64_t n_series, float *state_scratch, float *output);
    void (*predict_frames)(const int64_t *sizes, const float *parameters, const float *frames, const int64_t *offsets,
                           int64_t n_series, float *state_scratch, float *output);
    void (*encode_many)(const int64_t *sizes, const float *parameters, const float *frames, const int64_t *offsets,
                        int64_t n_series, float *state_scratch, float *features);
    double (*novelty_distance)(const int64_t *sizes, const float *features, const float *novelty);
    void (*vary)(const float *frames, int64_t n_inputs, const int64_t *offsets, int64_t n_series,
                 const lstm_variation *variation, int64_t n_waves, const int64_t *variant_offsets, float *variants);
} lstm_training;
