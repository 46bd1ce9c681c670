/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The kernels that predict: what the patcher's external links.
 *
 * The one declaration of each: C includes it, cffi parses it, and Numba compiles the function of that name
 * with these types. So it holds declarations only: no macro, no include (whoever includes it includes <stdint.h>
 * first). They neither allocate nor wait nor know of Python; any thread. `sizes` is Topology.sizes.
 */

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
    /* Probabilities of the labels, numbers, or the density of the next frame: what the network's head gives. */
    void (*outputs)(const int64_t *sizes, const float *parameters, const float *state, float *output);
    /* The same of a continuation, and the next frame, drawn: the state hears it only if it is fed. The same frame for
     * the same seed and position, as the stream's frames are counted. Temperature 0: the most probable one. */
    void (*draw_next)(const int64_t *sizes, const float *parameters, float *state, float *output, double temperature,
                      int64_t seed, int64_t position, float *frame);
    /* Draws frames, each of which is fed to the state before the next one. */
    void (*go_on)(const int64_t *sizes, const float *parameters, float *state, float *output, double temperature,
                  int64_t seed, int64_t position, int64_t n_frames, float *frames);
    /* How far what a state has heard is from the classes' means. */
    double (*novelty_distance)(const int64_t *sizes, const float *state, const float *novelty);
    /* Whether a distance is beyond that of this share of the training series. */
    int32_t (*is_novel)(const int64_t *sizes, const float *novelty, double distance, double share);
} lstm_kernels;
