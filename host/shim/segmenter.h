/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Cuts takes out of a stream of frames by their level: where sound or movement begins, and where it has ended. It knows
 * of no patcher. On the thread that its frames come on; it allocates when it is made and when the number of dimensions
 * changes, and never otherwise.
 *
 * A take begins with the frame that is `onset` dB above the noise floor and the `preroll` frames before it, once
 * `least` frames have been loud. Loud is what is at least `release` dB above the floor, and not `range` dB below the
 * loudest frame of the take, so that a room whose noise was taken for silence does not keep it open. It ends with the
 * last loud frame, once `hold` frames have been quiet. Where it ends because it has `most` frames, the next one begins
 * once it has been quiet, or where the level rises by `onset` dB: a stroke while the one before still rings. The floor
 * follows the frames between takes, downwards faster than upwards. The level is that of a sound, or how much the last
 * `motion` frames move.
 */
#ifndef LSTM_SEGMENTER_H
#define LSTM_SEGMENTER_H

#include <stdint.h>

typedef struct lstm_segmenter_settings {
    double onset;     /* dB above the floor */
    double release;   /* dB above the floor, at most `onset` */
    double range;     /* dB below the loudest frame of the take */
    double quietest;  /* dB: the floor is not taken for lower */
    int32_t hold;     /* quiet frames that end a take */
    int32_t preroll;  /* frames before the onset */
    int32_t least;    /* loud frames, fewer are no take */
    int32_t most;     /* frames of a take, which then ends */
    int32_t is_fixed; /* the floor stays where it is */
    int32_t motion;   /* frames whose spread is the level; 0: the level comes with the frame */
} lstm_segmenter_settings;

enum { LSTM_SEGMENTER_MAX_FRAMES = 1000 }; /* of hold, preroll and least */

/* What comes out, in this order, again and again: a beginning, frames, an end. */
typedef enum lstm_segmenter_event {
    LSTM_SEGMENTER_NOTHING, /* until the next frame */
    LSTM_SEGMENTER_BEGIN,
    LSTM_SEGMENTER_FRAME, /* at *frame, valid until the segmenter is called again */
    LSTM_SEGMENTER_END,   /* after *n_frames frames */
    LSTM_SEGMENTER_LEARNT /* the floor, as `learn` asked */
} lstm_segmenter_event;

typedef struct lstm_segmenter lstm_segmenter;

lstm_segmenter *lstm_segmenter_new(const lstm_segmenter_settings *settings); /* NULL: out of memory */
void lstm_segmenter_free(lstm_segmenter *segmenter);
/* The settings, to be changed at will: they hold from the next frame on. */
lstm_segmenter_settings *lstm_segmenter_settings_of(lstm_segmenter *segmenter);
/* Takes a frame and its level in dB (without a meaning if there is `motion`), after all events have been asked for. One
 * with another number of values than the last ends an open take, and is lost itself. Returns 0 if there is no memory
 * for such frames. */
int lstm_segmenter_feed(lstm_segmenter *segmenter, const float *frame, int32_t n_values, double level);
/* The next event. */
lstm_segmenter_event lstm_segmenter_next(lstm_segmenter *segmenter, const float **frame, int64_t *n_frames);
/* Ends a take that is open, and forgets one that has not quite begun. */
void lstm_segmenter_end(lstm_segmenter *segmenter);
/* Forgets the take, the floor and the frames. Nothing comes out. */
void lstm_segmenter_clear(lstm_segmenter *segmenter);
/* Takes the next frames for the room: the floor becomes their mean level. A take that is open ends. */
void lstm_segmenter_learn(lstm_segmenter *segmenter, int32_t n_frames);
/* Sets the floor; and says where it is, in dB (`quietest` before any frame). */
void lstm_segmenter_set_floor(lstm_segmenter *segmenter, double level);
double lstm_segmenter_floor(const lstm_segmenter *segmenter);
/* The number of values of the last frame; 0 before any. */
int32_t lstm_segmenter_n_values(const lstm_segmenter *segmenter);

#endif
