#include "double.h"

int main(int argc, char **argv) { return double_main(argc, argv); }
