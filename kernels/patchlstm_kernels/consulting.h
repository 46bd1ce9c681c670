/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The kernels of the experts that stand beside a network, declared under the same rules as those of prediction.h.
 * patchlstm_kernels.experts says what each array is.
 */

/* What they know. Templates are the recorded examples, standardised and clipped; the convolutions of dilation n are the
 * 84 kernels from 84 n on. */
typedef struct lstm_experts {
    int64_t n_inputs, n_labels, n_templates, n_dilations, n_biases;
    const float *mean, *scale; /* [n_inputs] */
    const int64_t *offsets;    /* [n_templates + 1] */
    const int64_t *kinds;      /* [n_templates], numbers of labels */
    const float *templates;    /* as arrange_templates lays them out */
    const int64_t *dilations;
    const int64_t *channel_offsets; /* [n_kernels + 1] */
    const int64_t *channels;
    const float *biases;     /* [n_biases][n_kernels] */
    const float *weights;    /* [n_labels][n_biases][n_kernels] */
    const float *intercepts; /* [n_labels] */
    const float *powers;     /* [2][4]: of the templates' opinion and of the convolutions', by the share heard */
    double floor;
} lstm_experts;

typedef struct lstm_consulting {
    /* Length of a state, in floats; one of zeros has heard nothing yet. */
    int64_t (*count_experts)(const lstm_experts *experts);
    void (*advance_experts)(const lstm_experts *experts, float *state, const float *frames, int64_t n_frames);
    /* Joins their opinions of what a state has heard with the network's probabilities, in place. */
    void (*consult_experts)(const lstm_experts *experts, float *state, float *output);
    /* The same for whole series, or for each of their frames. */
    void (*consult_series)(const lstm_experts *experts, const float *frames, const int64_t *offsets, int64_t n_series,
                           int64_t answers_frames, float *state, float *output);
    /* The least mean cost at which a template was heard as a whole so far: the more, the stranger. */
    double (*match_experts)(const lstm_experts *experts, const float *state);
    /* The same in series, of each template, and after how many frames: [series][2][template]. */
    void (*match_series)(const lstm_experts *experts, const float *frames, const int64_t *offsets, int64_t n_series,
                         float *state, float *matches);
    /* Where in the series of a label a stream is, from 0 to 1; without examples of it, -1. */
    double (*follow_experts)(const lstm_experts *experts, float *state, int64_t label);
    /* Takes one more frame of a stream, as `spot` in warping.h, with room for it, standardised. The state is one of
     * start_spotting. */
    int64_t (*spot_experts)(const lstm_experts *experts, float *state, const float *frame, float *values);
    /* The shares of the series' frames in which the convolutions are above their biases. */
    void (*pool_convolutions)(const lstm_experts *experts, const float *frames, const int64_t *offsets,
                              int64_t n_series, float *state, float *shares);
    /* What a stream of n_read frames is from the beginnings of templates, given its columns; and where these end. */
    void (*open_ends)(const int64_t *offsets, int64_t n_templates, const float *columns, int64_t n_read,
                      float *distances, float *ends);
} lstm_consulting;
