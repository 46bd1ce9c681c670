/* SPDX-License-Identifier: BSD-3-Clause */
/* An object of Pd's. */
#ifndef LSTM_PD_LSTM_H
#define LSTM_PD_LSTM_H

#include <m_pd.h>

#include "pd_buffer.h"
#include "pd_instance.h"

typedef struct pd_lstm {
    t_object object;
    pd_instance *instance;
    lstm_object *core;
    t_outlet *outlets[2];
    t_canvas *canvas;
    t_symbol *dumped; /* what `dump` gave last, or NULL */
    pd_arrays arrays;
    t_float number;   /* of a class that takes sound: what sounds if no signal is connected */
    t_clock *telling; /* has frames sent; NULL: it takes no sound */
} pd_lstm;

#endif
