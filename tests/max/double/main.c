/* SPDX-License-Identifier: BSD-3-Clause */
#include "double.h"

int main(int argc, char **argv) { return double_main(argc, argv); }
