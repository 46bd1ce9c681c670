/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The kernels of dynamic time warping, declared under the same rules as those of prediction.h.
 *
 * Templates are series that others are aligned with: `offsets` has where each begins in the block of all frames, and
 * at last the block's length. `band` is in frames; negative: there is none.
 */

typedef struct lstm_warping {
    /* Lengths, in floats: of templates as the other kernels want them; of a column of accumulated costs for each. */
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
    /* Spotting, as patchlstm_kernels.spotting describes it. Length of a state, in floats; makes one of nothing heard.
     */
    int64_t (*count_spotting)(const int64_t *offsets, int64_t n_templates);
    void (*start_spotting)(const int64_t *offsets, int64_t n_templates, float *state);
    /* Takes one more frame. Returns the template that a candidate is like, or -1; then the state begins with the
     * candidate's mean cost, how many frames it has, and how many came after it. */
    int64_t (*spot)(int64_t n_inputs, const int64_t *offsets, int64_t n_templates, const float *templates, double limit,
                    float *state, const float *frame);
    /* The last candidate was right: nothing that overlaps it is another one. */
    void (*take_spotted)(const int64_t *offsets, int64_t n_templates, float *state);
    /* Squared distances of whole series: [series][template]. */
    void (*measure_all)(int64_t n_inputs, const float *series, const int64_t *series_offsets, int64_t n_series,
                        const int64_t *offsets, int64_t n_templates, const float *templates, int64_t band,
                        float *memory, float *distances);
    /* What they are at least. */
    void (*bound_distances)(int64_t n_inputs, const float *series, int64_t n_frames, const float *frames,
                            const int64_t *offsets, int64_t n_templates, float *memory, float *bounds);
    /* Those of a series from the templates that are among the k nearest; infinity: another. They are taken in an
     * order, that of their bounds. */
    void (*measure_nearest)(int64_t n_inputs, const float *series, int64_t n_frames, const float *frames,
                            const int64_t *offsets, const int64_t *order, const float *bounds, int64_t n_templates,
                            int64_t band, int64_t k, float *memory, float *distances);
} lstm_warping;
