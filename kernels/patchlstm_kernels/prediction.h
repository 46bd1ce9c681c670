/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The kernels that predict: what the patcher's external links.
 *
 * The one declaration of each: C includes it, cffi parses it, and source/exports.py compiles the function of that name
 * with these types. So it holds declarations only: no macro, no include (whoever includes it includes <stdint.h>
 * first). They neither allocate nor wait nor know of Python; any thread. `sizes` is Topology.sizes.
 */

/* What a classifier knows beside its network. Templates are recorded examples, standardised and clipped; the convolutions
 * of dilation n are the 84 kernels from 84 n on. */
typedef struct lstm_experts {
    int64_t n_inputs, n_labels, n_templates, n_dilations, n_biases;
    const float *mean, *scale; /* [n_inputs] */
    double clip;
    const int64_t *offsets; /* [n_templates + 1] */
    const int64_t *kinds;   /* [n_templates], numbers of labels */
    const float *templates; /* as arrange_templates lays them out */
    const int64_t *dilations;
    const int64_t *channel_offsets; /* [n_kernels + 1] */
    const int64_t *channels;
    const float *biases;     /* [n_biases][n_kernels] */
    const float *weights;    /* [n_labels][n_biases][n_kernels] */
    const float *intercepts; /* [n_labels] */
    const float *powers;     /* [2][4]: of the templates' opinion and the convolutions', by the share that was heard */
    double floor;
} lstm_experts;

typedef struct lstm_kernels {
    /* Lengths, in floats: of the parameters as files and Python have them; as the other kernels want them; of a state;
     * of a model's novelty; of a state's beginning, which must be kept while the rest is scratch. */
    int64_t (*count_canonical)(const int64_t *sizes);
    int64_t (*count_parameters)(const int64_t *sizes);
    int64_t (*count_state)(const int64_t *sizes);
    int64_t (*count_novelty)(const int64_t *sizes);
    int64_t (*count_memory)(const int64_t *sizes);
    /* Lays canonical parameters out as the other kernels want them. */
    void (*arrange)(const int64_t *sizes, const float *canonical, float *parameters);
    /* Feeds frames to a state; one of zeros has heard nothing yet. */
    void (*advance)(const int64_t *sizes, const float *parameters, float *state, const float *frames, int64_t n_frames);
    /* The same for the second stack of a bidirectional network: the series' end comes first, and of these frames the
     * last. */
    void (*advance_backward)(const int64_t *sizes, const float *parameters, float *state, const float *frames,
                             int64_t n_frames);
    /* Probabilities of the labels, or numbers: what the network's head gives. */
    void (*outputs)(const int64_t *sizes, const float *parameters, const float *state, float *output);
    /* Whether what a state has heard is stranger than this share of the training series. */
    int32_t (*is_novel)(const int64_t *sizes, const float *state, const float *novelty, double share);
    /* Templates, series that others are aligned with by dynamic time warping: `offsets` has where each begins in the
     * block of all frames, and the block's length. Lengths, in floats: of them as the other kernels want them; of a
     * column of accumulated costs for each. */
    int64_t (*count_templates)(int64_t n_inputs, const int64_t *offsets, int64_t n_templates);
    int64_t (*count_columns)(const int64_t *offsets, int64_t n_templates);
    /* Lays templates out as the other kernels want them. */
    void (*arrange_templates)(int64_t n_inputs, const int64_t *offsets, int64_t n_templates, const float *frames,
                              float *templates);
    /* Makes columns of nothing heard yet. */
    void (*start_columns)(const int64_t *offsets, int64_t n_templates, float *columns);
    /* Brings the columns on by frames of a stream. */
    void (*advance_columns)(int64_t n_inputs, const int64_t *offsets, int64_t n_templates, const float *templates,
                            float *columns, const float *frames, int64_t n_frames);
    /* The squared distance of all that was heard from each template. */
    void (*end_columns)(const int64_t *offsets, int64_t n_templates, const float *columns, float *distances);
    /* Length of a state of the experts, in floats; one of zeros has heard nothing yet. */
    int64_t (*count_experts)(const lstm_experts *experts);
    void (*advance_experts)(const lstm_experts *experts, float *state, const float *frames, int64_t n_frames);
    /* Joins their opinions of what a state has heard with the network's probabilities, in place. */
    void (*consult_experts)(const lstm_experts *experts, float *state, float *output);
} lstm_kernels;
