/* SPDX-License-Identifier: BSD-3-Clause */
/* Made by `make reference` from host/patchlstm/objects: change it there. */
CLASS_FILE(setup_lstm0x2eclassifier)
CLASS_FILE(setup_lstm0x2eregressor)
CLASS_FILE(setup_lstm0x2eforecaster)
CLASS_FILE(setup_lstm0x2edataseries)
CLASS_FILE(setup_lstm0x2elabelset)
CLASS_FILE(setup_lstm0x2edataset)
CLASS_FILE(setup_lstm0x2emfcc_tilde)
CLASS_FILE(setup_lstm0x2ebufmfcc)
CLASS_FILE(setup_lstm0x2esegment)
